"""Cauchy endgame: singular and diverging ends of paths (Morgan, Sommese and Wampler, 1991).

Around t = 1 a path is a power series in ``(1 - t)^(1/w)``. It is followed round circles about t = 1
until it closes after w turns; the mean over the turns is the end point. Where the path grows like
``(1 - t)^(-a)`` it goes to infinity.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import CompiledSystem
from explorer.homotopy.options import EndgameOptions, TrackerOptions
from explorer.homotopy.parameter_path import Complex, ParameterPath
from explorer.homotopy.tracker import Ints, track

# Growth exponents larger than this mean infinity; finite ends have 0, and 1 / w >= 1/8 otherwise.
_GROWTH = 0.04
UNKNOWN, FINITE, INFINITE = 0, 1, 2


@dataclass(frozen=True)
class Ends:
    """Ends of N paths.

    Attributes
    ----------
    points : complex array, shape (N, n)
    winding : int array, shape (N,)
        Turns round t = 1 after which the path closes.
    verdict : int array, shape (N,)
        UNKNOWN, FINITE or INFINITE.
    """

    points: Complex
    winding: Ints
    verdict: Ints


def cauchy(
    compiled: CompiledSystem,
    path: ParameterPath,
    start: Complex,
    groups: Ints,
    tracker: TrackerOptions,
    options: EndgameOptions,
    jobs: int,
) -> Ends:
    """Track paths to a neighbourhood of t = 1 and find their ends there."""
    count = len(start)
    verdict, winding = np.zeros(count, dtype=np.int64), np.ones(count, dtype=np.int64)
    estimate, previous = start.copy(), np.full_like(start, np.nan)
    here, at, radius = start, 0.0, options.radius
    sizes: list[NDArray[np.float64]] = []
    alive = np.ones(count, dtype=bool)
    for _ in range(options.radii):
        moved = track(compiled, path, here, groups, tracker, begin=at, end=1 - radius, jobs=jobs)
        alive &= moved.code == 1
        here, at = moved.points, 1 - radius
        sizes.append(np.maximum(np.abs(here).max(axis=1), 1e-300))
        todo = np.flatnonzero(alive & (verdict == 0))
        if not len(todo):
            break
        mean, turns = _circle(
            compiled, path, here[todo], groups[todo], radius, tracker, options, jobs
        )
        closed = turns > 0
        estimate[todo], winding[todo] = mean, np.maximum(turns, 1)
        scale = np.maximum(np.abs(mean).max(axis=1), 1.0)
        agrees = np.abs(mean - previous[todo]).max(axis=1) < options.tolerance * scale
        growth = np.log(sizes[-1][todo] / sizes[max(0, len(sizes) - 3)][todo]) / -np.log(
            options.shrink
        )
        growth = growth / max(1, min(2, len(sizes) - 1))
        late = len(sizes) >= 4
        finite = closed & agrees & (growth < _GROWTH)
        verdict[todo[finite]] = FINITE
        verdict[todo[~finite & (growth > _GROWTH) & (sizes[-1][todo] > 10) & late]] = INFINITE
        previous[todo] = mean
        radius *= options.shrink
    return Ends(estimate, winding, verdict)


def _circle(
    compiled: CompiledSystem,
    path: ParameterPath,
    start: Complex,
    groups: Ints,
    radius: float,
    tracker: TrackerOptions,
    options: EndgameOptions,
    jobs: int,
) -> tuple[Complex, Ints]:
    """Follow paths round t = 1; mean over the closed turns and their number (0: did not close)."""
    corners = 1 - radius * np.exp(2j * np.pi * np.arange(options.corners + 1) / options.corners)
    here, total = start, np.zeros_like(start)
    turns, mean = np.zeros(len(start), dtype=np.int64), start.copy()
    for turn in range(1, options.winding + 1):
        for a, b in pairwise(corners):
            total = total + here
            here = track(compiled, path, here, groups, tracker, begin=a, end=b, jobs=jobs).points
        gap = np.abs(here - start).max(axis=1) / np.maximum(np.abs(start).max(axis=1), 1e-300)
        new = (turns == 0) & (gap < 1e-5)
        turns[new] = turn
        mean[new] = total[new] / (turn * options.corners)
        if (turns > 0).all():
            break
    return mean, turns
