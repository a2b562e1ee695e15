"""Carry solutions from one parameter point to another.

They are tracked, tried again where they fail, and polished, in pieces of bounded memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import CompiledSystem
from explorer.homotopy.options import NativeOptions, TrackerOptions
from explorer.homotopy.parameter_path import Complex, ParameterPath
from explorer.homotopy.tracker import Ints, Progress, TrackerResult, refine, track

Bools = NDArray[np.bool_]

# Paths in flight at once: the arrays of a piece stay small beside a million solutions, and threads
# are kept busy.
_PIECE = 8192
# Corners, in the plane of t, of bends round what stopped a path: nearly always a place next to the
# straight line where its coordinates are infinite, and a small bend passes that at a distance.
_DETOURS = (0.5 + 0.02j, 0.5 - 0.02j, 0.5 + 0.1j, 0.5 - 0.1j)
# Largest last Newton step of a point that is taken for a solution; the next one would be near its
# square.
_SMALL = 1e-8
# Coordinates so small beside the largest one, all where a smaller pattern has zeros, are taken for
# zeros: a path that jumped there leaves 1e-25.
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
    smaller: Sequence[Bools] = (),
    careful: bool = False,
    progress: Progress | None = None,
) -> Carried:
    """Carry solutions along one parameter path.

    Parameters
    ----------
    compiled : CompiledSystem
    path : ParameterPath
        With one group.
    goal : complex array, shape (p,)
        Parameters at the end of the path, to the last digit.
    points : complex array, shape (N, n)
        Solutions at its beginning.
    options : NativeOptions, optional
    pattern : bool array, shape (n,)
        Coordinates that are not zero, in solutions and so all along the path (default: all may be).
    smaller : sequence of bool arrays, shape (n,)
        Patterns that a path on ``pattern`` can jump to.
    careful : bool
        Track with tighter settings, and go round obstacles on the other side.
    progress : callable, optional
        Called with the numbers of paths done and of all.

    Returns
    -------
    Carried

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
        found, there, failed = _carry_piece(compiled, path, goal, points[part], o, careful)
        if pattern is not None:
            found, there = _on_pattern(found, there, pattern, smaller)
        ends[part] = found
        arrived[part] = there
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
    """Ends (N, n), which of them arrived, and how many were tried a second time."""
    settings = replace(o.tracker.tighter(), steps=o.tracker.steps) if careful else o.tracker
    tracked = track(compiled, path, points, options=settings, jobs=o.jobs)
    retried = int((tracked.code != 1).sum())
    # With care the other side comes first: what asks for care may have gone wrong on this one
    for corner in _DETOURS[::-1] if careful else _DETOURS:
        failed = np.flatnonzero(tracked.code != 1)
        if not len(failed):
            break
        _go_round(compiled, path, points, failed, corner, settings, o.jobs, tracked)
    good = tracked.code == 1
    polished, _, sizes, _ = refine(
        compiled, goal, tracked.points[good], low=tracked.low[good], rounds=2
    )
    ends = tracked.points
    ends[good] = polished
    arrived = good.copy()
    arrived[good] = (sizes < _SMALL) & np.isfinite(polished).all(axis=1)
    return ends, arrived, retried


def _go_round(
    compiled: CompiledSystem,
    path: ParameterPath,
    points: Complex,
    rows: Ints,
    corner: complex,
    settings: TrackerOptions,
    jobs: int,
    tracked: TrackerResult,
) -> None:
    """Track some paths over a corner in the plane of t, and write down how they end."""
    half = track(compiled, path, points[rows], options=settings, end=corner, jobs=jobs)
    good = half.code == 1
    again = track(
        compiled,
        path,
        half.points[good],
        options=settings,
        low=half.low[good],
        begin=corner,
        end=1.0,
        jobs=jobs,
    )
    there = rows[good]
    tracked.points[there] = again.points
    tracked.low[there] = again.low
    tracked.code[there] = again.code


def _on_pattern(
    ends: Complex, arrived: Bools, pattern: Bools, smaller: Sequence[Bools]
) -> tuple[Complex, Bools]:
    """Zero outside the pattern; inside, an end on a smaller pattern has jumped there.

    A tiny coordinate alone says nothing: numbers of a loss can make it.
    """
    kept = np.where(pattern, ends, 0)
    sizes = np.abs(kept)
    with np.errstate(invalid="ignore"):
        tiny = sizes <= _ZERO * sizes.max(axis=1, keepdims=True, initial=0)
    there = arrived.copy()
    for other in smaller:
        if (pattern & ~other).any() and not (other & ~pattern).any():
            there &= ~tiny[:, pattern & ~other].all(axis=1)
    return kept, there
