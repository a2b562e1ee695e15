"""Run optimisers from drawn starts, over processes, and name where each run ended."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import InputError, is_whole, require
from explorer.landscape.graph.basins.descent import GradientDescent, Momentum
from explorer.landscape.graph.basins.finders import GradientNorm, LevenbergMarquardt, Newton
from explorer.landscape.graph.basins.flow import GradientFlow
from explorer.landscape.graph.basins.intervals import check_interval
from explorer.landscape.graph.basins.listed import Ground, Listed, listed_of
from explorer.landscape.graph.basins.method import Method
from explorer.landscape.graph.basins.noisy import Adam, NoisyDescent, StochasticDescent
from explorer.landscape.graph.basins.outcomes import PLACE, Arrivals, End
from explorer.landscape.graph.basins.rest import sharpened
from explorer.landscape.graph.basins.result import Basins
from explorer.landscape.graph.basins.starts import MOST_STARTS, draw_starts, read_starts
from explorer.landscape.processes import in_order
from explorer.limits import Limit

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]

METHODS: dict[str, Any] = {
    kind.name: kind
    for kind in (
        *(GradientFlow, GradientDescent, NoisyDescent, StochasticDescent, Momentum, Adam),
        *(Newton, LevenbergMarquardt, GradientNorm),
    )
}
"""All methods by name."""
DESCENTS = ("gradient_flow", "gradient_descent", "noisy_descent", "momentum", "adam")
"""Those that are run unless told otherwise."""

# Starts of one task; fixed, so that an answer does not depend on the number of workers
_AT_ONCE = 512
# Starts whose curvatures and slopes choose what a method leaves open
_LOOKED_AT = 256


def basins(
    solution: Any,
    starts: object = "glorot",
    methods: object = DESCENTS,
    *,
    count: int = 1000,
    seed: int = 0,
    jobs: int | None = None,
    confidence: float = 0.95,
    interval: str = "clopper-pearson",
    progress: Progress | None = None,
) -> Basins:
    """Find where optimisers end; see ``Solution.basins``.

    Parameters
    ----------
    solution : Solution
        The list that ends are held against.
    starts : Starts, str, float or array, shape (N, n)
        ``"glorot"``, ``"glorot_normal"``, the width of a normal distribution, or weights.
    methods : str, method, or sequence of these
        Names of :data:`METHODS`, or methods with numbers of their own.
    count : int
        Number of starts; of given ones all are taken.
    seed : int
        The same seed gives the same answer, for any number of jobs; start k of a seed is the same
        for every ``count``.
    jobs : int, optional
        Processes (default: all cores).
    confidence, interval
        Of the shares: ``"clopper-pearson"`` or ``"wilson"``.
    progress : callable, optional
        Called with the number of runs that are done, and of all.

    Returns
    -------
    Basins

    Raises
    ------
    InputError
    """
    check_interval(interval, confidence)
    _check_whole(count, "count", 1, MOST_STARTS)
    _check_whole(seed, "seed", 0, None)
    chosen, kind = read_methods(methods), read_starts(starts)
    cores = jobs if jobs is not None else len(os.sched_getaffinity(0))
    _check_whole(cores, "jobs", 1, Limit.JOBS.most)
    listed = listed_of(solution)
    drawn = draw_starts(solution.problem.architecture, kind, count, seed)
    ready = resolve(chosen, listed, drawn)
    found = [
        _named(listed, one) for one in _run(listed.ground, ready, drawn, seed, cores, progress)
    ]
    words = f"given, {len(drawn):,} of them" if isinstance(kind, np.ndarray) else str(kind)
    labels = _labels(ready)
    return Basins(
        listed,
        drawn,
        words,
        dict(zip(labels, ready, strict=True)),
        dict(zip(labels, found, strict=True)),
        seed,
        float(confidence),
        interval,
    )


def read_methods(given: object) -> list[Any]:
    """Read names of methods, or methods.

    Raises
    ------
    InputError
    """
    several = [given] if isinstance(given, (str, *METHODS.values())) else given
    allowed = f"some of {', '.join(METHODS)}"
    require(isinstance(several, Sequence) and several, "methods", repr(given)[:80], allowed)
    assert isinstance(several, Sequence)
    for one in several:
        known = isinstance(one, tuple(METHODS.values()))
        known = known or (isinstance(one, str) and one in METHODS)
        require(known, "methods", repr(one)[:80], allowed)
    return [METHODS[one]() if isinstance(one, str) else one for one in several]


def resolve(methods: Sequence[Any], listed: Listed, starts: Floats) -> list[Any]:
    """Choose the numbers that methods leave open, from the listed minima and the first starts.

    Parameters
    ----------
    methods : sequence of Method
    listed : Listed
    starts : array, shape (N, n)

    Raises
    ------
    InputError
        For a method that this loss does not allow, or a loss that overflows at the starts.
    """
    loss, first = listed.ground.loss, starts[:_LOOKED_AT]
    with np.errstate(over="ignore", invalid="ignore"):
        slope = float(np.sqrt(np.mean(loss.gradient(first) ** 2)))
    if not np.isfinite(slope):
        raise InputError("starts: the gradient overflows there; allowed are smaller weights")
    curvature = max(loss.curvature(listed.points[listed.minima]), loss.curvature(first))
    step = 1 / curvature if curvature > 0 else 1.0
    for method in methods:
        if isinstance(method, StochasticDescent):
            method.check(loss)
    size = listed.ground.size
    return [method.resolved(step, slope or 1.0, size) for method in methods]


def _labels(methods: Sequence[Method]) -> list[str]:
    """Names of methods, numbered where they come twice."""
    names = [method.name for method in methods]
    return [
        name if names.count(name) == 1 else f"{name}_{names[:k].count(name) + 1}"
        for k, name in enumerate(names)
    ]


@dataclass(frozen=True)
class _Work:
    """What a process is sent once."""

    ground: Ground
    seed: int

    def __call__(self, task: tuple[Any, Floats, int]) -> Arrivals:
        method, starts, first = task
        with np.errstate(all="ignore"):
            found = method.run(
                self.ground, starts, np.arange(first, first + len(starts)), self.seed
            )
            return _sharpened(self.ground, found)


def _sharpened(ground: Ground, found: Arrivals) -> Arrivals:
    """Take runs at rest to critical points in all digits."""
    rows = np.flatnonzero(found.end == PLACE[End.NOT_LISTED])
    if not len(rows):
        return found
    weights, end = found.weights.copy(), found.end.copy()
    weights[rows], critical = sharpened(ground, found.weights[rows])
    # Where Newton's method does not find a zero in all digits, there may be a multiple one
    end[rows[~critical]] = PLACE[End.AT_DEGENERATE]
    return replace(found, weights=weights, end=end)


def _run(
    ground: Ground,
    methods: Sequence[Method],
    starts: Floats,
    seed: int,
    jobs: int,
    progress: Progress | None,
) -> list[Arrivals]:
    """Run each method from all starts."""
    places = range(0, len(starts), _AT_ONCE)
    tasks = [(method, starts[k : k + _AT_ONCE], k) for method in methods for k in places]
    total = len(methods) * len(starts)
    few = total < len(tasks) * _AT_ONCE / 2  # processes take longer to start than these runs
    parts: list[Arrivals] = []
    done = 0
    for part in in_order(_Work(ground, seed), tasks, 1 if few else jobs):
        parts.append(part)
        done += len(part.end)
        if progress is not None:
            progress(done, total)
    each = len(places)
    return [Arrivals.joined(parts[k : k + each]) for k in range(0, len(parts), each)]


def _named(listed: Listed, found: Arrivals) -> Arrivals:
    """Say which listed point runs at rest are at."""
    blunt = found.end == PLACE[End.AT_DEGENERATE]
    rows = np.flatnonzero(blunt | (found.end == PLACE[End.NOT_LISTED]))
    points = found.weights[rows]
    place = listed.match(points, listed.ground.loss.value(points))
    degenerate = np.isin(listed.kind, ["degenerate", "undecided"])
    if len(listed.kind):
        place = np.where(blunt[rows] & ~degenerate[place], -1, place)
    end, row = found.end.copy(), found.row.copy()
    end[blunt] = PLACE[End.UNFINISHED]
    ends = {
        "minimum": End.AT_MINIMUM,
        "degenerate": End.AT_DEGENERATE,
        "undecided": End.AT_DEGENERATE,
    }
    known = place >= 0
    kinds = [ends.get(listed.kind[k], End.AT_SADDLE) for k in place[known]]
    end[rows[known]] = [PLACE[kind] for kind in kinds]
    row[rows] = place
    return replace(found, end=end, row=row)


def _check_whole(value: object, field: str, low: int, high: int | None) -> None:
    good = is_whole(value) and low <= value and (high is None or value <= high)
    top = "" if high is None else f" and <= {high:,}"
    require(good, field, repr(value), f"a whole number >= {low}{top}")
