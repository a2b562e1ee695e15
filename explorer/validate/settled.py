"""Points that 200 bits do not settle: Newton's method and its theorem with as many as needed.

A simple zero of condition 1e20 is the only one in a ball smaller than the rounding of a double. Its
centre is found in multiprecision, and the theorem of :mod:`explorer.validate.newton_kantorovich`
evaluated there; the point of the list is the centre rounded, told from others in units of its own
coordinates.

References: Rump, "Verification methods" (2010), section 13; Johansson, "Arb" (2017).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explorer.homotopy.multiprecision import solve_multiprecision
from explorer.homotopy.multiprecision_system import as_complex
from explorer.homotopy.options import MultiprecisionOptions
from explorer.homotopy.precise_target import PreciseEnd
from explorer.polynomial import System
from explorer.validate.exact_parameters import ExactParameters
from explorer.validate.point_set import Complex, Floats, Ints, PointSet

if TYPE_CHECKING:
    from flint import acb

# Condition numbers up to 1e50 or so, and up to 1e100 where doubles round the parameters: they may
# hide that much; what is worse counts as singular.
_OPTIONS = MultiprecisionOptions(most_bits=384)
_MORE = MultiprecisionOptions(most_bits=768)
# More points in doubt than this are a family, or a cluster: they stay as they are.
_MOST = 512
# A listed point nearer than this, as a share of its size, is the zero that was found from it.
_NEAR = 1e-6
# Shares of the coordinates: how well a rounded centre is known, and within which distance another
# rounded centre is the same one.
_ROUNDING = 4 * float(np.finfo(np.float64).eps)
_ALIKE = 16 * _ROUNDING


@dataclass(frozen=True)
class _Settled:
    """A simple zero: its centre in doubles, and whether it is real."""

    point: Complex
    condition: float


def settle(
    system: System,
    parameters: Floats,
    found: PointSet,
    rows: Ints,
    candidates: Complex,
    exact: ExactParameters | None = None,
) -> PointSet:
    """Put simple zeros found in multiprecision in place of some rows; others stay as they are.

    They are looked for from the candidates (N, n) where these are known to exact parameters, and
    from the points found.
    """
    if not 0 < len(rows) <= _MOST:
        return found
    rounded = exact is not None and exact.rounding > 0
    end = PreciseEnd(tuple(exact.numbers())) if exact is not None and rounded else None
    settled = {}
    for row in rows.tolist():
        starts = [found.points[row]] if exact is None else [candidates[row], found.points[row]]
        settled[row] = _first(system, parameters, starts, end)
    good = [row for row, one in settled.items() if one is not None]
    if not good:
        return found
    ones = [one for row in good if (one := settled[row]) is not None]
    points = np.array([one.point for one in ones])
    size = np.abs(points)
    top = np.maximum(size.max(axis=1, initial=0), 1e-300)[:, None]
    count = len(good)
    other = PointSet.estimated(
        points=points,
        multiplicity=np.ones(count, dtype=np.int64),
        regular=np.ones(count, dtype=bool),
        scale=np.where(size > 0, size, top),
        error=np.full(count, _ROUNDING),
        unique=np.full(count, _ALIKE),
        residual=np.abs(system.evaluate(points, parameters)).max(axis=1, initial=0),
        condition=np.array([one.condition for one in ones]),
    )
    return found.with_rows(np.array(good), other)


def _first(
    system: System, parameters: Floats, starts: list[Complex], exact: PreciseEnd | None
) -> _Settled | None:
    """Simple zero next to the first start that leads to one."""
    for k, start in enumerate(starts):
        if k and np.array_equal(start, starts[0]):
            break
        found = _settle(system, parameters, start, exact)
        if found is not None:
            return found
    return None


def _settle(
    system: System, parameters: Floats, point: Complex, exact: PreciseEnd | None
) -> _Settled | None:
    from flint import ctx

    values = parameters.astype(np.complex128)
    options = _OPTIONS if exact is None else _MORE
    end = solve_multiprecision(system, values, point, options, exact=exact)
    if end.code != 1:
        return None
    with ctx.workprec(end.bits):
        width = 2.0 ** (-end.bits // 2) * max(float(abs(z).mid()) for z in end.point)
        centre = as_complex(_snapped(end.point, width))
    moved = np.abs(centre - point).max(initial=0)
    if not moved <= _NEAR * np.abs(point).max(initial=0) or not _told(centre):
        return None
    return _Settled(centre, end.condition)


def _snapped(point: tuple[acb, ...], width: float) -> list[acb]:
    """Take coordinates that are zero, and points that are real, up to rounding as exactly so.

    Half of the bits are agreed to: at a simple zero that these bits carry, less would be nought.
    """
    from flint import acb

    zeroed = [acb(0) if float(abs(z).mid()) <= width else z for z in point]
    if all(float(abs(z.imag).mid()) <= width for z in zeroed):
        return [acb(z.real) for z in zeroed]
    return zeroed


def _told(centre: Complex) -> bool:
    """Whether doubles can tell a point from its conjugate: it is real, or clearly is not."""
    imaginary, size = np.abs(centre.imag), np.abs(centre)
    return bool((imaginary == 0).all() or (imaginary > 2 * _ALIKE * size).any())
