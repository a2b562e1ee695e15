"""Equations of the curves in a plane of problems where critical points meet.

With ``L(w; x, y)``, on a zero pattern that the gradient respects (all of w, or a subspace of
coordinates):

* **folds**: ``grad L = 0``, ``H v = 0``, ``c.v = 1`` in (w, x, y, v): two points are born (Moore
  and Spence, SIAM J. Numer. Anal. 17, 1980);
* **branchings**: ``grad L = 0`` on the subspace, ``H v = 0`` for v across it (Werner and Spence,
  SIAM J. Numer. Anal. 21, 1984): a pair of points leaves the subspace.

2 k + 1 equations in 2 k + 2 unknowns: curves, along which a linear equation is added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import Expression, Graph, StraightLineProgram, System
from explorer.polynomial.arithmetic import OPERATORS
from explorer.polynomial.derivative import gradient

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class BoundarySystem:
    """Curves of one kind.

    Attributes
    ----------
    loss : System
        Gradient equations with their parameters.
    polynomials : float array, shape (d + 1, d + 1, p)
        The parameters in x and y.
    kept : bool array, shape (n,)
        Weights that are not zero on these curves.
    across : bool array, shape (n,)
        Entries of v: all, or those that are zero in w.
    """

    loss: System
    polynomials: Floats
    kept: Bools
    across: Bools

    @property
    def is_fold(self) -> bool:
        """Whether two points are born here, with nothing else near."""
        return bool(self.kept.all())

    @property
    def weights(self) -> int:
        """Number of weights among the unknowns; x, y and v follow."""
        return int(self.kept.sum())

    @cached_property
    def system(self) -> System:
        """Square: the curve, and ``a . z = b`` last; parameters are c, a and b."""
        graph = Graph()
        zero = graph.constant(0)
        w = [graph.unknown(f"w{k}").item() if on else zero for k, on in enumerate(self.kept)]
        x, y = graph.unknown("x").item(), graph.unknown("y").item()
        v = [graph.unknown(f"v{k}").item() if on else zero for k, on in enumerate(self.across)]
        unknowns = [u for u in (*w, x, y, *v) if u is not zero]
        own = [e for e, on in zip(v, self.across, strict=True) if on]
        c = [graph.parameter(f"c{k}").item() for k in range(len(own))]
        a = [graph.parameter(f"a{k}").item() for k in range(len(unknowns))]
        b = graph.parameter("b").item()
        results = _run_on(self._program, [*w, *v, x, y], graph)
        n = len(w)
        slopes = [g for g, on in zip(results[:n], self.kept, strict=True) if on]
        products = [h for h, on in zip(results[n:], self.across, strict=True) if on]
        closing = (_dot(c, own) - 1, _dot(a, unknowns) - b)
        return System(graph, (*slopes, *products, *closing))

    @cached_property
    def _program(self) -> StraightLineProgram:
        """Gradient and ``H v`` by w, v, x and y."""
        graph = Graph()
        count = range(len(self.kept))
        w: list[Expression] = [graph.unknown(f"w{k}").item() for k in count]
        v: list[Expression] = [graph.unknown(f"v{k}").item() for k in count]
        x, y = graph.unknown("x").item(), graph.unknown("y").item()
        parameters = [_polynomial(c, x, y) for c in np.moveaxis(self.polynomials, 2, 0)]
        loss = _run_on(self.loss.potential_program, [*w, *parameters], graph)[0]
        slopes = gradient(loss, w)
        return StraightLineProgram.of([*slopes, *gradient(_dot(slopes, v), w)], graph)


def _polynomial(coefficients: Floats, x: Expression, y: Expression) -> Expression:
    total = x.graph.constant(0)
    for i, row in enumerate(coefficients):
        for j, value in enumerate(row.tolist()):
            if value:
                term = x.graph.constant(value)
                term = term * x**i if i else term
                total = total + (term * y**j if j else term)
    return total


def _run_on(
    program: StraightLineProgram, inputs: Sequence[Expression], graph: Graph
) -> list[Expression]:
    constants = [graph.constant(c) for c in program.constants]
    return program.run([*inputs, *constants], OPERATORS)


def _dot(a: Sequence[Expression], b: Sequence[Expression]) -> Expression:
    total: Expression = a[0] * b[0]
    for x, y in zip(a[1:], b[1:], strict=True):
        total = total + x * y
    return total
