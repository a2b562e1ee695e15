"""A zero of a polynomial system to many digits, multiple or not, from a point near it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, log10
from typing import Any

import numpy as np

from explorer.local.deflation import OrderError, Step, deflated_step
from explorer.local.kernel import magnitude
from explorer.local.series import Polynomial, shifted

# Units that are tried, shares of the unknowns: the smallest in which Newton's method converges to a
# zero belongs to the zero nearest by.
_UNITS = tuple(10.0**-k for k in range(9, -1, -1))
_START_BITS = 160
_ORDERS = (4, 8, 16, 32)
_PASSES = 14
# A first step above this share of the unit, or a later one above this share of its predecessor, is
# none towards a zero.
_FIRST = 0.4
_LATER = 0.3
# How far along a family another zero is looked for, in units.
_BESIDE = 0.2


@dataclass(frozen=True)
class Zero:
    """A zero to ``bits`` bits.

    Attributes
    ----------
    point : list of n balls
    free : int
        Unknowns that deflation leaves free: 0 where the zero is isolated.
    units : tuple of n floats
        In which Newton's method took it up.
    order : int
        Degree of the Taylor polynomials that were needed.
    """

    point: list[Any]
    free: int
    units: tuple[float, ...]
    order: int


@dataclass(frozen=True)
class Equations:
    """Polynomials with exact coefficients: pairs of real and imaginary part."""

    polynomials: Sequence[Polynomial]
    count: int

    def balls(self) -> list[Polynomial]:
        """Coefficients as balls at the precision in force."""
        from flint import acb, arb

        return [
            {e: acb(arb(real), arb(imaginary)) for e, (real, imaginary) in p.items()}
            for p in self.polynomials
        ]

    @property
    def degree(self) -> int:
        """Largest degree."""
        return max((sum(e) for p in self.polynomials for e in p), default=0)


def sharpened(equations: Equations, start: Sequence[Any], bits: int, nearest: float) -> Zero | None:
    """Find the zero near a point to ``bits`` bits.

    Parameters
    ----------
    equations : Equations
    start : sequence of n complex numbers or balls
    bits : int
    nearest : float
        Smallest unit to be tried, a share of the unknowns.

    Returns
    -------
    Zero or None
        None where no unit and no structure leads to one.
    """
    units = list(_ladder(start, nearest))
    for order in _ORDERS:  # longer Taylor polynomials cost much more
        left = []
        for unit in units:
            try:
                found = _at_unit(equations, start, bits, unit, order)
            except OrderError:
                left.append(unit)
                continue
            if found is not None:
                return found
        units = left
    return None


def _ladder(start: Sequence[Any], nearest: float) -> Iterator[list[float]]:
    """Units that are tried, small ones first.

    A small unknown may be a zero with an error: it has a unit of its own, then that of the largest;
    and where all are small the units go on up to one.
    """
    own = sizes(start)
    largest = max(own)
    up = max(0, ceil(-log10(largest)))
    for share in (*_UNITS, *(10.0**k for k in range(1, up + 1))):
        if share >= nearest:
            yield [share * size for size in own]
            if min(own) < 0.1 * largest:
                yield [share * largest for _ in own]


def _at_unit(
    equations: Equations, start: Sequence[Any], bits: int, units: Sequence[float], order: int
) -> Zero | None:
    """Find a zero in units; one with unknowns left free has to have another beside it."""
    found = _converged(equations, start, bits, units, order)
    if found is None:
        return None
    point, free = found
    good = _solves(equations, point, bits)
    if good and free == 0:
        return Zero(point, 0, tuple(units), order)
    if free and good and _goes_on(equations, point, bits, units, order):
        return Zero(point, free, tuple(units), order)
    if free:  # equations were zero up to this order only
        raise OrderError
    return None


def _converged(
    equations: Equations, start: Sequence[Any], bits: int, units: Sequence[float], order: int
) -> tuple[list[Any], int] | None:
    """Newton's method to ``bits`` bits: the limit, and the unknowns that it leaves free."""
    from flint import acb, ctx

    point, last, working = [acb(v) for v in start], _FIRST, _START_BITS
    for turn in range(_PASSES):
        with ctx.workprec(working):
            step = _step(equations, point, units, order, working)
            length = max((_share(v) for v in step.step), default=0.0)
            if not length <= max(last, 2.0 ** (-working / 3)):  # below it there is rounding
                if turn:  # slow: the multiplicity wants longer series
                    raise OrderError
                return None
            point = _moved(point, step.step, units)
        if length < 2.0 ** (-0.8 * bits) and working > bits:
            return point, step.free
        last = max(length * _LATER, 2.0 ** (-0.8 * bits))
        if length < 2.0 ** (-working / 6):
            working = min(2 * working, 2 * bits)
    raise OrderError


def _goes_on(
    equations: Equations, point: Sequence[Any], bits: int, units: Sequence[float], order: int
) -> bool:
    """Whether there is another zero at about the distance at which one is looked for.

    Beside an isolated zero there is none: the direction is random.
    """
    from flint import ctx

    with ctx.workprec(_START_BITS):
        away = _step(equations, point, units, order, _START_BITS, _BESIDE)
        beside = _moved(point, away.step, units)
    found = _converged(equations, beside, bits, units, order)
    if found is None or not _solves(equations, found[0], bits):
        return False
    gaps = [abs(complex(a - b)) / u for a, b, u in zip(found[0], point, units, strict=True)]
    return max(gaps) > _BESIDE / 10


def _moved(point: Sequence[Any], step: Sequence[Any], units: Sequence[float]) -> list[Any]:
    return [(p + v * u).mid() for p, v, u in zip(point, step, units, strict=True)]


def _step(
    equations: Equations,
    point: Sequence[Any],
    units: Sequence[float],
    order: int,
    bits: int,
    offset: float = 0.0,
) -> Step:
    from flint import acb

    scale = [acb(u) for u in units]
    taylor = [shifted(p, point, scale, order) for p in equations.balls()]
    # The same random numbers in each pass
    return deflated_step(taylor, equations.count, order, bits, np.random.default_rng(7), offset)


def _solves(equations: Equations, point: Sequence[Any], bits: int) -> bool:
    """Whether all equations vanish there, relative to their terms."""
    from flint import acb, ctx

    with ctx.workprec(3 * bits):
        for polynomial in equations.balls():
            total, largest = acb(0), -np.inf
            for e, c in polynomial.items():
                term = c
                for value, power in zip(point, e, strict=True):
                    term = term * value**power
                total = total + term
                largest = max(largest, magnitude(term))
            floor = max(largest, max(map(magnitude, polynomial.values()), default=0.0) - bits)
            if magnitude(total) > floor - 0.7 * bits:
                return False
    return True


def sizes(point: Sequence[Any]) -> list[float]:
    """Sizes of the unknowns; small ones count as a thousandth of the largest, the origin as one."""
    each = [abs(complex(v)) for v in point]
    largest = max(each, default=0.0)
    return [max(size, 1e-3 * largest) for size in each] if largest > 1e-12 else [1.0] * len(each)


def _share(value: Any) -> float:
    return float(2.0 ** min(max(magnitude(value), -1000.0), 1000.0))
