"""The target with its exact coefficients, in balls: simple zeros are proved, residuals measured.

References: Krawczyk, "Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken"
(1969); Rump, "Verification methods", Acta Numerica 19 (2010), section 13.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import System
from explorer.polynomial.arithmetic import OPERATORS, as_balls

# Newton's steps, and the radius of the box of the proof, as a power of 2 in shares of the bits.
_ROUNDS = 12
_BOX = 0.4
# A coordinate this small beside the largest counts as so large.
_LEAST = 1e-30


@dataclass(frozen=True)
class SimpleZero:
    """A proved simple zero.

    Attributes
    ----------
    point : list of acb
    condition : float
        Largest relative error of a coordinate per relative error of the terms (Skeel 1979).
    """

    point: list[Any]
    condition: float


@dataclass(frozen=True, eq=False)
class ExactTarget:
    """A square system in n unknowns.

    Attributes
    ----------
    system : System
        Its only parameter, if any, stands for the imaginary unit.
    bits : int
    """

    system: System
    bits: int

    def simple_zero(self, start: list[Any], reach: float) -> SimpleZero | None:
        """Prove that a simple zero lies within ``reach`` of ``start``, by Krawczyk's test.

        ``reach`` is a share of the largest coordinate, or of 1.
        """
        from flint import acb_mat

        y = [a.mid() for a in start]
        n = len(y)
        top = max(1.0, *(_size(a) for a in y))
        for _ in range(_ROUNDS):
            value, jacobian = self._evaluate(y)
            try:
                change = jacobian.solve(value, algorithm="approx")
            except ZeroDivisionError:
                return None
            y = [(a - change[k, 0]).mid() for k, a in enumerate(y)]
            moved = max(_size(a - b) for a, b in zip(y, start, strict=True))
            if not moved <= reach * top:
                return None
            if max(_size(change[k, 0]) for k in range(n)) < top * 2.0 ** (-0.7 * self.bits):
                break
        value, jacobian = self._evaluate(y)
        try:
            inverse = acb_mat(n, n, [a.mid() for a in jacobian.inv().entries()])
        except ZeroDivisionError:
            return None
        return self._proved(y, value, jacobian, inverse)

    def _proved(self, y: list[Any], value: Any, jacobian: Any, inverse: Any) -> SimpleZero | None:
        from flint import acb, acb_mat, arb

        n = len(y)
        top = max(1.0, *(_size(a) for a in y))
        units = [max(_size(a), _LEAST * top) for a in y]
        radius = 2.0 ** (-_BOX * self.bits)
        box = []
        for a, unit in zip(y, units, strict=True):
            side = arb(0, unit * radius)
            box.append(a + acb(side, side))
        _, around = self._evaluate(box)
        one = acb_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])
        rest = one - inverse * around
        step = inverse * value
        for i in range(n):
            row = sum((abs(rest[i, j]) * units[j] for j in range(n)), start=arb(0)) / units[i]
            if not (row < 0.5 and abs(step[i, 0]) < units[i] * radius / 4):
                return None
        return SimpleZero(y, _condition(jacobian, inverse, units))

    def residual(self, y: list[Any], floor: float) -> float:
        """Largest equation relative to the sum of its absolute terms.

        Coordinates smaller than the share ``floor`` of the largest count as so large in the terms.
        """
        value, _ = self._evaluate(y)
        sizes = np.array([_size(a) for a in y])
        radii = np.maximum(sizes, floor * max(1.0, float(sizes.max())))
        parameters = np.ones(len(self.system.parameters))
        terms = self.system.value_program.absolute_terms(radii[None], parameters)[0]
        return max(_size(value[i, 0]) / float(terms[i]) for i in range(len(y)))

    def _evaluate(self, y: list[Any]) -> tuple[Any, Any]:
        """Values (n, 1) and Jacobian (n, n)."""
        from flint import acb, acb_mat

        program = self.system.combined_program
        unit = [acb(0, 1)] * len(self.system.parameters)
        values = program.run([*y, *unit, *as_balls(program.constants, acb)], OPERATORS)
        n = len(y)
        return acb_mat(n, 1, values[:n]), acb_mat(n, n, values[n:])


def _condition(jacobian: Any, inverse: Any, units: list[float]) -> float:
    n = len(units)

    def sizes(matrix: Any) -> NDArray[np.float64]:
        return np.array([[_size(matrix[i, j]) for j in range(n)] for i in range(n)])

    with np.errstate(all="ignore"):
        spread = sizes(inverse) @ (sizes(jacobian) @ np.array(units))
        return float((spread / np.array(units)).max())


def _size(value: Any) -> float:
    return float(abs(value).mid())
