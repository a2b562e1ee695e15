"""A gradient system cut by slanted slices instead of by values of a parameter.

Symbols: p the parameters that move, r the direction in which they do, ``l(x) = r . dL/dp``, t the
place on the line ``p + t r``, a the shear. Critical points over the line form a curve. The slice
``t + a l(x) = s`` of this curve is the critical set of ``L + s l - a l^2 / 2``: a loss again, with
the symmetries of L, whose own line of parameters is s. Solutions that go to infinity at some
place t, where l has a pole, are finite on slanted slices, so that sums over a slice have no poles.

Reference: Leykin, Rodriguez, Sottile, "Trace test" (2018), for curves in products of spaces.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import StraightLineProgram, System
from explorer.polynomial.copies import copy_of
from explorer.polynomial.derivative import gradient

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Sheared:
    """The family of slices.

    Attributes
    ----------
    system : System
        Gradient of ``L - a l^2 / 2``; its parameters are those of L, then a, then r, shape (k,).
    form : StraightLineProgram
        The function l of unknowns and these parameters.
    moved : int array, shape (k,)
        Numbers of the parameters p.
    """

    system: System
    form: StraightLineProgram
    moved: Ints

    @classmethod
    def of(cls, system: System, moved: Ints) -> Sheared | None:
        """Cut the critical points of a potential.

        None without a potential, or where it is not affine in the parameters p.

        Examples
        --------
        >>> from explorer.polynomial import Graph
        >>> graph = Graph()
        >>> x, p = graph.unknown("x").item(), graph.parameter("p").item()
        >>> sheared = Sheared.of(System.gradient_of(x**4 - p * x), np.array([0]))
        >>> print(sheared.system.text().strip())
        4*x^3 - shear*r_1^2*x - p = 0
        """
        if system.potential is None:
            return None
        powers = system.potential_terms.parameter_exponents[:, moved].sum(axis=1)
        if powers.max(initial=0) > 1:
            return None
        copy = copy_of(system.potential)
        graph = copy.expression.graph
        shear = graph.parameter("shear").item()
        direction = graph.parameter("r", (len(moved),))
        slopes = gradient(copy.expression, [copy.parameters[j] for j in moved.tolist()])
        form = graph.constant(0)
        for factor, slope in zip(direction.tolist(), slopes, strict=True):
            form = form + factor * slope
        half = graph.constant(1) / 2
        made = System.gradient_of(copy.expression - half * shear * form * form, system.groups)
        return cls(made, StraightLineProgram.of([form], graph), moved)
