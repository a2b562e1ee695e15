"""Targets with all their digits.

Doubles round the parameters of a target, such as moments of the data. Where the target is nearly
degenerate that moves its solutions: moments of inputs whose second singular value is 1e-17 of the
first have lost it. Paths that need many digits get them here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from explorer.homotopy.parameter_path import Complex, Family

# Digits of coordinates that are no rational numbers: more than any path is given.
BITS = 4096


@dataclass(frozen=True)
class PreciseTarget:
    """A target of a family.

    Attributes
    ----------
    parameters : sequence of p Fractions
    coordinates : object array of k acb, or None
        To :data:`BITS` bits, where the parameters are no linear function of them.
    decides : bool
        The target is so nearly degenerate that its rounding may move ends out of sight.
    """

    parameters: Sequence[Fraction]
    coordinates: NDArray[Any] | None = None
    decides: bool = True


@dataclass(frozen=True)
class PreciseEnd:
    """Where a path of the parameters ends, beyond doubles.

    Attributes
    ----------
    parameters : tuple of p Fractions
    rows : three lists of p acb, or None
        Coefficients ``c0 + c1 t + c2 t^2`` of the path, where it is no straight line.
    decides : bool
        See :class:`PreciseTarget`.
    """

    parameters: tuple[Fraction, ...]
    rows: tuple[list[Any], list[Any], list[Any]] | None = None
    decides: bool = True

    def differs_from(self, values: Complex) -> bool:
        """Whether parameters (p,) in doubles are not these."""
        pairs = zip(self.parameters, values.real.tolist(), strict=True)
        return any(exact != Fraction(rounded) for exact, rounded in pairs)


class PreciseEnds:
    """Ends of the paths to targets, each made when it is asked for.

    Parameters
    ----------
    family : Family
    start : complex array, shape (k,)
        Where all paths begin.
    targets : sequence of callables, length D
        Each gives a :class:`PreciseTarget`.
    shifts : int array, shape (D, p)
        Powers of two by which the parameters are scaled.
    """

    def __init__(
        self,
        family: Family,
        start: Complex,
        targets: Sequence[Callable[[], PreciseTarget]],
        shifts: NDArray[np.int64],
    ) -> None:
        self._family = family
        self._start = start
        self._targets = targets
        self._shifts = shifts
        self._made: dict[int, PreciseEnd] = {}

    def of(self, d: int) -> PreciseEnd:
        """End of the path to target d."""
        if d not in self._made:
            self._made[d] = self._make(self._targets[d](), self._shifts[d])
        return self._made[d]

    def _make(self, target: PreciseTarget, shift: NDArray[np.int64]) -> PreciseEnd:
        pairs = zip(target.parameters, shift.tolist(), strict=True)
        scaled = tuple(value * Fraction(2) ** k for value, k in pairs)
        if target.coordinates is None:
            return PreciseEnd(scaled, decides=target.decides)
        rows = _parabola(self._family, self._start, target.coordinates)
        return PreciseEnd(scaled, rows, target.decides)


def _parabola(
    family: Family, start: Complex, end: NDArray[Any]
) -> tuple[list[Any], list[Any], list[Any]]:
    """Coefficients of the image of a line under a quadratic map."""
    from flint import acb, ctx

    with ctx.workprec(BITS):
        first = np.array([acb(z.real, z.imag) for z in start.tolist()], dtype=object)
        a, m, b = (family.parameters(z).tolist() for z in (first, (first + end) / 2, end))
        terms = list(zip(a, m, b, strict=True))
        slopes = [(4 * v - 3 * u - w).mid() for u, v, w in terms]
        return a, slopes, [(2 * (u + w - 2 * v)).mid() for u, v, w in terms]
