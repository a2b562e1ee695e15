"""Carry solutions from one parameter point to another: tracked, tried again, polished.

Pieces keep the memory bounded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import CompiledSystem
from explorer.homotopy.options import NativeOptions, TrackerOptions
from explorer.homotopy.parameter_path import Complex, ParameterPath
from explorer.homotopy.tracker import Progress, refine, track

Bools = NDArray[np.bool_]

# Paths in flight at once: the arrays of a piece stay small beside a million solutions, and threads
# are kept busy.
_PIECE = 8192
# Corner, in the plane of t, of the ways round what stopped a path: nearly always a place next to
# the straight way where its coordinates are infinite, and a small bend passes that at a distance.
_DETOURS = (0.5 + 0.02j, 0.5 - 0.02j, 0.5 + 0.1j, 0.5 - 0.1j)
# Largest last Newton step of a point that is taken for a solution; the next one would be near its
# square.
_SMALL = 1e-8
# A coordinate of a solution with full pattern is not so small beside the largest one; a path that
# jumped to a smaller pattern leaves 1e-25 there.
_ZERO = 1e-15


@dataclass(frozen=True)
class Carried:
    """Ends of N paths.

    Attributes
    ----------
    points : complex array, shape (N, n)
        Solutions at the end where ``arrived``, without meaning elsewhere.
    arrived : bool array, shape (N,)
    retried : int
        Paths that were tried a second time.
    """

    points: Complex
    arrived: Bools
    retried: int


def carry(
    compiled: CompiledSystem,
    path: ParameterPath,
    goal: Complex,
    points: Complex,
    options: NativeOptions | None = None,
    *,
    pattern: Bools | None = None,
    careful: bool = False,
    progress: Progress | None = None,
) -> Carried:
    """Carry solutions (N, n) along one parameter path.

    Parameters
    ----------
    goal : complex array, shape (p,)
        Parameters at the end of the path, to the last digit.
    pattern : bool array, shape (n,)
        Coordinates that are not zero, in solutions and so all along the path (default: all may be).
    careful : bool
        Track with tighter settings, and go round obstacles on the other side.

    Notes
    -----
    Memory is that of the ends and of one piece, whatever the number of paths. A path that fails
    goes round by a small bend in the plane of t. Should a branch point lie within the bend, its end
    is still a solution at ``goal``, but may be that of another path: whoever needs a bijection
    looks for ends that are reached twice.
    """
    o = options or NativeOptions()
    ends = np.empty_like(points, dtype=np.complex128)
    arrived = np.zeros(len(points), dtype=bool)
    retried = 0
    for k in range(0, len(points), _PIECE):
        part = slice(k, min(k + _PIECE, len(points)))
        ends[part], arrived[part], failed = _carry_piece(
            compiled, path, goal, points[part], o, careful
        )
        if pattern is not None:
            ends[part], arrived[part] = _on_pattern(ends[part], arrived[part], pattern)
        retried += failed
        if progress is not None:
            progress(part.stop, len(points))
    return Carried(ends, arrived, retried)


def _carry_piece(
    compiled: CompiledSystem,
    path: ParameterPath,
    goal: Complex,
    points: Complex,
    o: NativeOptions,
    careful: bool,
) -> tuple[Complex, Bools, int]:
    settings: TrackerOptions = (
        replace(o.tracker.tighter(), steps=o.tracker.steps) if careful else o.tracker
    )
    tracked = track(compiled, path, points, options=settings, jobs=o.jobs)
    failed = first = np.flatnonzero(tracked.code != 1)
    # With care the other side comes first: what asks for care may have gone wrong on this one
    for corner in _DETOURS[::-1] if careful else _DETOURS:
        if not len(failed):
            break
        half = track(compiled, path, points[failed], options=settings, end=corner, jobs=o.jobs)
        good = half.code == 1
        again = track(
            compiled,
            path,
            half.points[good],
            options=settings,
            low=half.low[good],
            begin=corner,
            end=1.0,
            jobs=o.jobs,
        )
        there = failed[good]
        tracked.points[there] = again.points
        tracked.low[there] = again.low
        tracked.code[there] = again.code
        failed = np.flatnonzero(tracked.code != 1)
    good = tracked.code == 1
    polished, _, sizes, _ = refine(
        compiled, goal, tracked.points[good], low=tracked.low[good], rounds=2
    )
    ends = tracked.points
    ends[good] = polished
    arrived = good.copy()
    arrived[good] = (sizes < _SMALL) & np.isfinite(polished).all(axis=1)
    return ends, arrived, len(first)


def _on_pattern(ends: Complex, arrived: Bools, pattern: Bools) -> tuple[Complex, Bools]:
    """Zero outside the pattern; inside, an end with a zero has jumped to a smaller pattern."""
    kept = np.where(pattern, ends, 0)
    if not pattern.any():
        return kept, arrived
    sizes = np.abs(kept[:, pattern])
    with np.errstate(invalid="ignore"):
        return kept, arrived & (sizes.min(axis=1) > _ZERO * sizes.max(axis=1))
