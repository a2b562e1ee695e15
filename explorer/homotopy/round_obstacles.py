"""Bends round what stops a path on its way to the target, in the plane of its position."""

from __future__ import annotations

import numpy as np

from explorer.homotopy.double_double import track_double_double
from explorer.homotopy.double_double_stages import HANDOVER
from explorer.homotopy.last_stretch import heads_out
from explorer.homotopy.parameter_path import Complex, ParameterPath
from explorer.homotopy.pattern_paths import Bools, Floats, PatternPaths
from explorer.homotopy.tracker import Ints

# Nearly always what stops a path is a place beside the straight line where its coordinates are
# infinite. Should a branch point lie within the bend, two paths meet, and another bend is tried.
# Small ones first: they seldom take in anything else.
_BENDS = (2e-3j, -2e-3j, 2e-2j, -2e-2j)
# What stops a path later than this, on the last stretch, is the target itself.
_LATEST = 1 - 1e-12
# Near the target bends are no wider than this, in distances from it.
_WIDEST = 50


def round_obstacles(paths: PatternPaths) -> None:
    """Lead lost paths round by bends; where two paths meet so, round the other side."""
    bent = np.zeros(len(paths.good), dtype=bool)
    for side in _BENDS:
        lost = ~paths.good | (paths.jumped & bent)
        early = np.flatnonzero(lost & (paths.stopped < 1 - HANDOVER))
        late = np.flatnonzero(lost & (paths.stopped >= 1 - HANDOVER) & (paths.staged >= 0))
        late = late[(_place(paths, late) < _LATEST) & ~_heads_out(paths, late)]
        if not len(early) and not len(late):
            return
        bent[early] = bent[late] = True
        _bend(paths, early, side)
        _bend_last(paths, late, side)


def _heads_out(paths: PatternPaths, rows: Ints) -> Bools:
    """Paths to infinity, as far as double-double sees."""
    if not len(rows):
        return np.zeros(0, dtype=bool)
    return heads_out(paths.in_stages(rows).results)


def _place(paths: PatternPaths, rows: Ints) -> Floats:
    """Where paths stopped on the last stretch."""
    return np.asarray(1 - (1 - paths.stopped[rows]) / HANDOVER)


def _bend(paths: PatternPaths, rows: Ints, side: complex) -> None:
    """Go round a place on the whole way, in double-double on both sides.

    What stops a path there is a place where its coordinates reach 1e9 and more.
    """
    if not len(rows):
        return
    corner = _corner(paths.stopped[rows], side)
    low = np.zeros_like(paths.start[rows])
    _over_corners(paths, rows, paths.path, paths.start[rows], low, corner)


def _bend_last(paths: PatternPaths, rows: Ints, side: complex) -> None:
    """Go round a place on the last stretch."""
    if not len(rows):
        return
    first = paths.in_stages(rows).results[0]
    corner = _corner(_place(paths, rows), side)
    _over_corners(paths, rows, paths.staged_paths(rows).last, first.points, first.low, corner)


def _corner(stopped: Floats, side: complex) -> Complex:
    """Corners beside the positions where paths stopped."""
    return np.asarray(stopped + side * np.minimum(1, _WIDEST * (1 - stopped)))


def _over_corners(
    paths: PatternPaths,
    rows: Ints,
    path: ParameterPath,
    start: Complex,
    low: Complex,
    corner: Complex,
) -> None:
    """Track over corners (N,) in the plane of the position, and take what arrives."""
    o = paths.task.options
    compiled = paths.task.compiled
    half = track_double_double(
        compiled,
        path,
        start,
        paths.groups[rows],
        o.double_double,
        end=corner,
        low=low,
        jobs=o.jobs,
    )
    paths.jacobians[rows] += half.jacobians
    there = half.code == 1
    if not there.any():
        return
    rows = rows[there]
    rest = track_double_double(
        compiled,
        path,
        half.points[there],
        paths.groups[rows],
        o.double_double,
        begin=corner[there],
        low=half.low[there],
        jobs=o.jobs,
    )
    paths.jacobians[rows] += rest.jacobians
    paths.take_double_double(rows, rest)
