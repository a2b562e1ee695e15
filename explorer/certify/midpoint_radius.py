"""Discs: a program run over many discs at once in floating point, with rigorous error bounds.

A disc is a midpoint and a radius; it encloses every number (real or complex) at most that far away.
Midpoints are computed in the number type of the points, radii in doubles, both rounded to nearest;
each radius then takes in the rounding of its midpoint and its own (Rump, "Fast and parallel
interval arithmetic", BIT 39, 1999; Higham, "Accuracy and Stability of Numerical Algorithms",
sections 2.2 and 3.6). With ``u`` half of machine epsilon:

* a sum of floats, real or complex, errs by at most ``u |result|``;
* a complex product by at most ``sqrt(5) u |a| |b|``, however it is arranged (Brent, Percival,
  Zimmermann 2007), and less with fused operations; ``4 eps = 8 u`` is allowed here;
* a radius is made of fewer than 12 operations on numbers >= 0, each with a relative error below
  ``8 u`` (the absolute value of a complex number is the worst), hence the factor ``INFLATE``;
* what underflows is below ``TINY`` by a factor of 1e10.

Overflow ends as inf or nan, which no comparison accepts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import StraightLineProgram
from explorer.polynomial.arithmetic import Arithmetic

EPS = float(np.finfo(np.float64).eps)
INFLATE = 1 + 64 * EPS
TINY = 1e-290
_POINTS_PER_BLOCK = 512

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Numbers:
    """Exact rational numbers, each enclosed by a disc.

    Attributes
    ----------
    mid : list of numpy scalars
        Or of arrays (N,): the numbers of N points.
    rad : list of float
        Likewise.
    """

    mid: list[Any]
    rad: list[Any]

    @classmethod
    def joined(cls, each: Sequence[Numbers], dtype: Any) -> Numbers:
        """Put the same numbers of D sets together, arrays (D,)."""
        mid = np.array([one.mid for one in each], dtype=dtype)
        rad = np.array([one.rad for one in each], dtype=np.float64)
        return cls(list(np.ascontiguousarray(mid.T)), list(np.ascontiguousarray(rad.T)))

    def take(self, rows: NDArray[np.int64]) -> Numbers:
        """Choose sets."""
        return Numbers([m[rows] for m in self.mid], [r[rows] for r in self.rad])

    @property
    def values(self) -> NDArray[Any]:
        """Midpoints of p numbers, shape (p,), or (N, p)."""
        return np.array(self.mid).T


def enclose_numbers(exact: Sequence[Fraction], dtype: Any) -> Numbers:
    """Enclose rational numbers by floats of a real type."""
    discs = [_disc(value.numerator, value.denominator, dtype) for value in exact]
    return Numbers([mid for mid, _ in discs], [rad for _, rad in discs])


def _disc(p: int, q: int, dtype: Any) -> tuple[Any, float]:
    """Float near ``p / q``, and a bound on its distance; quotients of integers round once."""
    high = p / q
    rest = _distance(p, q, high)
    if not rest:
        return dtype(high), 0.0
    mid = dtype(high) + dtype(rest)
    return mid, round_up(abs(_distance(p, q, mid)))


def _distance(p: int, q: int, value: Any) -> float:
    """``p / q - value``, rounded."""
    a, b = value.as_integer_ratio()
    distance: float = (p * b - a * q) / (q * b)
    return distance


def round_up(value: Fraction | float) -> float:
    """Give a float that is not below a rational number >= 0, and 0 for 0."""
    return float(value) * (1 + 4 * EPS) + TINY if value else 0.0


def evaluate(
    program: StraightLineProgram, mid: NDArray[Any], rad: Floats, parameters: Numbers
) -> tuple[NDArray[Any], Floats]:
    """Run a program over discs.

    Parameters
    ----------
    program : StraightLineProgram
    mid : array, shape (N, n)
        Midpoints: float64, complex128, longdouble or clongdouble.
    rad : float array, shape (N, n)
    parameters : Numbers
        One disc a parameter.

    Returns
    -------
    mid : array, shape (N, M)
    rad : float array, shape (N, M)
        For every choice of one number out of each disc the exact values of the program lie in these
        discs.
    """
    values = np.empty((len(mid), len(program.outputs)), dtype=mid.dtype)
    radii = np.empty(values.shape)
    numbers = enclose_numbers(program.constants, np.finfo(mid.dtype).dtype.type)
    mids = [*parameters.mid, *numbers.mid]
    rads = [*parameters.rad, *numbers.rad]
    arithmetic = _arithmetic(float(np.finfo(mid.dtype).eps))
    with np.errstate(all="ignore"):
        for start in range(0, len(mid), _POINTS_PER_BLOCK):
            block = slice(start, start + _POINTS_PER_BLOCK)
            fixed = [
                Disc.of(*(v[block] if np.ndim(v) else v for v in pair))
                for pair in zip(mids, rads, strict=True)
            ]
            columns = np.ascontiguousarray(mid[block].T), np.ascontiguousarray(rad[block].T)
            unknowns = [Disc.of(m, r) for m, r in zip(*columns, strict=True)]
            for column, disc in enumerate(program.run([*unknowns, *fixed], arithmetic)):
                values[block, column] = disc.mid
                radii[block, column] = disc.rad
    return values, radii


class Disc(NamedTuple):
    """Discs at many points.

    Midpoints, radii, and bounds of the absolute values of the midpoints.
    """

    mid: Any
    rad: Any
    size: Any

    @classmethod
    def of(cls, mid: Any, rad: Any) -> Disc:
        """Measure the midpoints."""
        return cls(mid, rad, magnitude(mid))


@cache
def _arithmetic(eps: float) -> Arithmetic:
    """Arithmetic of discs whose midpoints are numbers with machine epsilon ``eps``."""

    def rounded(mid: Any, rad: Any) -> Disc:
        size = magnitude(mid)
        return Disc(mid, (rad + eps * size) * INFLATE + TINY, size)

    def multiply(a: Disc, b: Disc) -> Disc:
        rad = a.size * (b.rad + 4 * eps * b.size) + a.rad * (b.size + b.rad)
        return rounded(a.mid * b.mid, rad)

    return Arithmetic(
        add=lambda a, b: rounded(a.mid + b.mid, a.rad + b.rad),
        subtract=lambda a, b: rounded(a.mid - b.mid, a.rad + b.rad),
        multiply=multiply,
    )


def magnitude(v: Any) -> Any:
    """Absolute values as doubles, each off by a few units in the last place.

    ``TINY`` keeps what would underflow.
    """
    return np.abs(v).astype(np.float64) + TINY
