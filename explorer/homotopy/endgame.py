"""Cauchy endgame: singular and diverging ends of paths.

Around t = 1 a path is a power series in ``(1 - t)^(1/w)``. It is followed round circles about t = 1
until it closes after w turns; the mean over the turns is the end point. Where the path grows like
``(1 - t)^(-a)`` it goes to infinity.

References: Morgan, Sommese and Wampler, "Computing singular solutions to nonlinear analytic
systems" (1991).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import CompiledSystem
from explorer.homotopy.options import EndgameOptions, TrackerOptions
from explorer.homotopy.parameter_path import Complex, ParameterPath
from explorer.homotopy.tracker import Ints, track

# Growth exponents larger than this mean infinity; finite ends have 0, and 1 / w >= 1/8 otherwise.
_GROWTH = 0.04
# Radii in sight before a path may be said to go to infinity, and coordinates it has then at least.
_FEWEST_RADII = 4
_LARGE = 10
# A turn is closed where the path comes back to this share of its size.
_CLOSED = 1e-5
# Paths of this size and less are compared in absolute terms.
_TINY = 1e-300


class EndVerdict(IntEnum):
    """Where a path ends."""

    UNKNOWN = 0
    FINITE = 1
    INFINITE = 2
    SIMPLE = 3
    UNDECIDED = 4


@dataclass(frozen=True)
class EndgameResult:
    """Ends of N paths.

    Attributes
    ----------
    points : complex array, shape (N, n)
    winding : int array, shape (N,)
        Winding numbers.
    verdict : int array, shape (N,)
        Of :class:`EndVerdict`.
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
) -> EndgameResult:
    """Track paths to a neighbourhood of t = 1 and find their ends there.

    Parameters
    ----------
    compiled : CompiledSystem
    path : ParameterPath
    start : complex array, shape (N, n)
        Points at t = 0.
    groups : int array, shape (N,)
        Group of each path.
    tracker : TrackerOptions
    options : EndgameOptions
    jobs : int
        Threads.

    Returns
    -------
    EndgameResult

    References
    ----------
    Morgan, Sommese and Wampler (1991).
    """
    count = len(start)
    verdict = np.full(count, EndVerdict.UNKNOWN, dtype=np.int64)
    winding = np.ones(count, dtype=np.int64)
    estimate = start.copy()
    previous = np.full_like(start, np.nan)
    alive = np.ones(count, dtype=bool)
    sizes: list[NDArray[np.float64]] = []
    here = start
    at = 0.0
    radius = options.radius
    for _ in range(options.radii):
        moved = track(compiled, path, here, groups, tracker, begin=at, end=1 - radius, jobs=jobs)
        alive &= moved.code == 1
        here = moved.points
        at = 1 - radius
        sizes.append(np.maximum(np.abs(here).max(axis=1), _TINY))
        todo = np.flatnonzero(alive & (verdict == EndVerdict.UNKNOWN))
        if not len(todo):
            break
        mean, turns = _circle(
            compiled, path, here[todo], groups[todo], radius, tracker, options, jobs
        )
        estimate[todo] = mean
        winding[todo] = np.maximum(turns, 1)
        steady = (turns > 0) & _agree(mean, previous[todo], options.tolerance)
        verdict[todo] = _judge([size[todo] for size in sizes], steady, options.shrink)
        previous[todo] = mean
        radius *= options.shrink
    return EndgameResult(estimate, winding, verdict)


def _agree(points: Complex, others: Complex, tolerance: float) -> NDArray[np.bool_]:
    """Whether points (N, n) agree with others to a share of their size."""
    scale = np.maximum(np.abs(points).max(axis=1), 1.0)
    return np.asarray(np.abs(points - others).max(axis=1) < tolerance * scale)


def _judge(sizes: list[NDArray[np.float64]], steady: NDArray[np.bool_], shrink: float) -> Ints:
    """Verdicts (N,) from the sizes (N,) at each radius so far, and whether the limit is steady."""
    last = sizes[-1]
    growth = np.log(last / sizes[max(0, len(sizes) - 3)]) / -np.log(shrink)
    growth = growth / max(1, min(2, len(sizes) - 1))
    verdict = np.full(len(last), EndVerdict.UNKNOWN, dtype=np.int64)
    finite = steady & (growth < _GROWTH)
    verdict[finite] = EndVerdict.FINITE
    if len(sizes) >= _FEWEST_RADII:
        verdict[~finite & (growth > _GROWTH) & (last > _LARGE)] = EndVerdict.INFINITE
    return verdict


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
    here = start
    total = np.zeros_like(start)
    turns = np.zeros(len(start), dtype=np.int64)
    mean = start.copy()
    size = np.maximum(np.abs(start).max(axis=1), _TINY)
    for turn in range(1, options.winding + 1):
        for a, b in pairwise(corners):
            total = total + here
            here = track(compiled, path, here, groups, tracker, begin=a, end=b, jobs=jobs).points
        gap = np.abs(here - start).max(axis=1) / size
        new = (turns == 0) & (gap < _CLOSED)
        turns[new] = turn
        mean[new] = total[new] / (turn * options.corners)
        if (turns > 0).all():
            break
    return mean, turns
