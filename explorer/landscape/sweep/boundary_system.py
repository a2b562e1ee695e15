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

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.sweep.family import dot, parameter, run_on, unknown
from explorer.polynomial import Expression, Graph, StraightLineProgram, System
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
    def weights(self) -> int:
        """Number of weights among the unknowns; x, y and v follow."""
        return int(self.kept.sum())

    def weights_of(self, z: Floats) -> Floats:
        """All weights (B, n) at unknowns (B, N)."""
        w = np.zeros((len(z), len(self.kept)))
        w[:, self.kept] = z[:, : self.weights]
        return w

    def places_of(self, z: Floats) -> Floats:
        """Places (B, 2) in the unit square at unknowns (B, N)."""
        return z[:, self.weights : self.weights + 2]

    @cached_property
    def system(self) -> System:
        """Square: the curve, and ``a . z = b`` last; parameters are c, a and b."""
        graph = Graph()
        zero = graph.constant(0)
        w = [unknown(graph, f"w{k}") if on else zero for k, on in enumerate(self.kept)]
        x, y = unknown(graph, "x"), unknown(graph, "y")
        v = [unknown(graph, f"v{k}") if on else zero for k, on in enumerate(self.across)]
        unknowns = [u for u in (*w, x, y, *v) if u is not zero]
        own = [e for e, on in zip(v, self.across, strict=True) if on]
        c = [parameter(graph, f"c{k}") for k in range(len(own))]
        a = [parameter(graph, f"a{k}") for k in range(len(unknowns))]
        b = parameter(graph, "b")
        results = run_on(self._program, [*w, *v, x, y], graph)
        n = len(w)
        slopes = [g for g, on in zip(results[:n], self.kept, strict=True) if on]
        products = [h for h, on in zip(results[n:], self.across, strict=True) if on]
        closing = (dot(c, own) - 1, dot(a, unknowns) - b)
        return System(graph, (*slopes, *products, *closing))

    @cached_property
    def _program(self) -> StraightLineProgram:
        """Gradient and ``H v`` by w, v, x and y."""
        graph = Graph()
        count = range(len(self.kept))
        w = [unknown(graph, f"w{k}") for k in count]
        v = [unknown(graph, f"v{k}") for k in count]
        x, y = unknown(graph, "x"), unknown(graph, "y")
        parameters = [_polynomial(c, x, y) for c in np.moveaxis(self.polynomials, 2, 0)]
        loss = run_on(self.loss.potential_program, [*w, *parameters], graph)[0]
        slopes = gradient(loss, w)
        return StraightLineProgram.of([*slopes, *gradient(dot(slopes, v), w)], graph)


def _polynomial(coefficients: Floats, x: Expression, y: Expression) -> Expression:
    total = x.graph.constant(0)
    for i, row in enumerate(coefficients):
        for j, value in enumerate(row.tolist()):
            if value:
                term = x.graph.constant(value)
                term = term * x**i if i else term
                total = total + (term * y**j if j else term)
    return total
