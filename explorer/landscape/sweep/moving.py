"""Numbers that move along with a value: midpoint, slope, and a radius for all the rest.

A number stands for all ``mid + slope tau + r`` with one complex ``tau`` for all, ``|tau| <= 1``,
and ``|r| <= rad``. What moves together cancels where it should, which discs round each coordinate
would not show: two coordinates x and i x far out, whose squares nearly cancel, are the usual case.
Rounding as in :mod:`explorer.certify.midpoint_radius`, with room to spare: a product of complex
doubles errs by at most 4 eps, a sum by eps, and each slope is made of two products and a sum.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from explorer.certify.midpoint_radius import EPS, INFLATE, TINY, enclose_numbers, magnitude
from explorer.polynomial import StraightLineProgram
from explorer.polynomial.arithmetic import Arithmetic

Array = NDArray[Any]


class Moving(NamedTuple):
    """Numbers at many points."""

    mid: Any
    slope: Any
    rad: Any

    @classmethod
    def fixed(cls, mid: Any, rad: Any) -> Moving:
        """Make a number that does not move."""
        return cls(mid, 0.0, rad)


def _sum(a: Moving, b: Moving) -> Moving:
    return _rounded(a.mid + b.mid, a.slope + b.slope, a.rad + b.rad)


def _difference(a: Moving, b: Moving) -> Moving:
    return _rounded(a.mid - b.mid, a.slope - b.slope, a.rad + b.rad)


def _rounded(mid: Any, slope: Any, rad: Any) -> Moving:
    return Moving(mid, slope, (rad + 2 * EPS * (magnitude(mid) + magnitude(slope))) * INFLATE)


def _product(a: Moving, b: Moving) -> Moving:
    am, al = magnitude(a.mid), magnitude(a.slope)
    bm, bl = magnitude(b.mid), magnitude(b.slope)
    rest = al * bl + (am + al) * b.rad + a.rad * (bm + bl + b.rad)
    rounding = 16 * EPS * (am + al) * (bm + bl)
    slope = a.mid * b.slope + a.slope * b.mid
    return Moving(a.mid * b.mid, slope, (rest + rounding) * INFLATE + TINY)


_MOVING = Arithmetic(_sum, _difference, _product)


def evaluate_moving(
    program: StraightLineProgram,
    points: tuple[Array, Array, Array],
    value: tuple[Any, Any, Any],
) -> tuple[Array, Array, Array]:
    """Run a program of one parameter over moving numbers.

    Parameters
    ----------
    program : StraightLineProgram
    points : three arrays, shape (N, n)
        Midpoints, slopes and radii of the unknowns.
    value : three floats, or arrays of shape (N,)
        The same of the parameter.

    Returns
    -------
    three arrays, shape (N, M)
    """
    numbers = enclose_numbers(program.constants, np.float64)
    constants = [Moving.fixed(m, r) for m, r in zip(numbers.mid, numbers.rad, strict=True)]
    with np.errstate(all="ignore"):
        unknowns = [Moving(*column) for column in zip(*(a.T for a in points), strict=True)]
        results = program.run([*unknowns, Moving(*value), *constants], _MOVING)
    count = len(points[0])
    mid = np.empty((count, len(results)), dtype=np.complex128)
    slope, rad = np.empty_like(mid), np.empty(mid.shape)
    for k, one in enumerate(results):
        mid[:, k], slope[:, k], rad[:, k] = one.mid, one.slope, one.rad
    return mid, slope, rad
