"""Solve a system from a classical start: every path followed, every end accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.errors import InputError
from explorer.external.phcpack import PhcOptions
from explorer.homotopy.compiled_system import CompiledSystem, compile_system
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import Complex, ParameterPath
from explorer.homotopy.path_results import PathResults, PathStatus
from explorer.homotopy.starts.chart import Chart, crowded, places
from explorer.homotopy.starts.degree_starts import multihomogeneous_start, total_degree_start
from explorer.homotopy.starts.draws import Draw, joined
from explorer.homotopy.starts.ends import LastStretch
from explorer.homotopy.starts.exact_target import ExactTarget
from explorer.homotopy.starts.last_decades import PreciseHomotopy
from explorer.homotopy.starts.limits import BITS, Judge, farthest
from explorer.homotopy.starts.polyhedral import polyhedral_start
from explorer.homotopy.starts.start import Start
from explorer.homotopy.starts.target import NumericTarget, make_target, plain
from explorer.homotopy.tracker import Ints, Progress, refine, track
from explorer.polynomial import System

BOUNDARY = 0.9
"""Where paths are compared.

Late, so that a jump is seen, but not where paths that meet at t = 1 are close already.
"""
# Paths that agree to this share at the boundary, or at the start, are one.
_SAME = 1e-9
# Times that paths are tracked to the boundary, each with tighter settings.
_TRIES = 3
# Newton's last step, relative to the point, at a solution.
_SOLVED = 1e-8
# Draws of gamma and the patches: a second one where ends of the first were singular or lost, a
# third where paths of both were lost.
_DRAWS = 3

STARTS = ("total-degree", "multihomogeneous", "polyhedral")
"""Names of the classical starts."""


@dataclass(frozen=True)
class Followed:
    """N paths at the boundary.

    Attributes
    ----------
    points : complex array, shape (N, m)
    arrived : bool array, shape (N,)
    jumped : bool array, shape (N,)
        Whether they are on another's path.
    jacobians : int array, shape (N,)
    """

    points: Complex
    arrived: NDArray[np.bool_]
    jumped: NDArray[np.bool_]
    jacobians: Ints


def follow(
    compiled: CompiledSystem,
    chart: Chart,
    begin: Complex,
    end: Complex,
    start: Complex,
    o: NativeOptions,
    progress: Progress | None,
) -> Followed:
    """Track to the boundary.

    Paths that fail or coincide there are tracked again with tighter settings.

    Parameters
    ----------
    begin, end : complex arrays, shape (p,)
        Parameters at t = 0 and at the target.
    start : complex array, shape (N, m)
    """
    values = begin + BOUNDARY * (end - begin)
    path = ParameterPath.line(begin, values)
    count = len(start)
    points = start.copy()
    jacobians = np.zeros(count, dtype=np.int64)
    arrived = np.zeros(count, dtype=bool)
    jumped = np.zeros(count, dtype=bool)
    again = np.arange(count)
    options = o.tracker
    for _ in range(_TRIES):
        tracked = track(
            compiled, path, start[again], options=options, jobs=o.jobs, progress=progress
        )
        ends, _, sizes, _ = refine(compiled, values, tracked.points, low=tracked.low, rounds=2)
        points[again] = ends
        arrived[again] = (tracked.code == 1) & (sizes < _SOLVED)
        jacobians[again] += tracked.jacobians
        jumped[:] = False
        jumped[arrived] = crowded(chart.unit(points[arrived]), _SAME)
        again = np.flatnonzero(~arrived | jumped)
        options = options.tighter()
        progress = None
        if not len(again):
            break
    jumped[arrived] = places(chart.unit(points[arrived]), _SAME) != np.arange(arrived.sum())
    return Followed(points, arrived, jumped, jacobians)


def solve_from(
    system: System,
    parameters: ArrayLike | Sequence[object],
    start: str,
    rng: np.random.Generator,
    options: NativeOptions | None = None,
    *,
    groups: Sequence[Sequence[int]] | None = None,
    phc: PhcOptions | None = None,
    progress: Progress | None = None,
) -> PathResults:
    """Find all isolated solutions of a square system from a classical start.

    Parameters
    ----------
    parameters : sequence of p numbers
        Real or complex, or pairs of exact real and imaginary parts; a float means its binary value.
    start : str
        One of :data:`STARTS`; ``"polyhedral"`` needs phcpy.
    groups : sequence of sequences of int, optional
        Partition of the unknowns for the multihomogeneous start; default ``system.groups``, or one
        group.
    phc : PhcOptions, optional
        Limits of PHCpack for the polyhedral start; its seed is drawn from ``rng``.
    progress : callable, optional
        Called with the numbers of paths done and of all.

    Returns
    -------
    PathResults
        ``status_counts`` counts each path once. ``multiplicity`` of an isolated singular point is
        the number of paths that end there. Ends on families of solutions are counted, and are no
        points. ``witness`` is there where every path's end is accounted for. ``jacobians`` leaves
        out steps in many bits.

    Raises
    ------
    InputError
        For an unknown start, a system that is not square or has no isolated solution, parameters
        that are no finite numbers or too few or many, or too many paths.
    explorer.external.phcpack.PhcError
        When phcpy is needed and absent, or fails.

    References
    ----------
    Sommese and Wampler, "The numerical solution of systems of polynomials arising in engineering
    and science" (2005).

    Examples
    --------
    A circle and a line:

    >>> from explorer.polynomial import Graph
    >>> graph = Graph()
    >>> x, y = graph.unknown("x")[()], graph.unknown("y")[()]
    >>> system = System(graph, (x * x + y * y - 2, x - y))
    >>> found = solve_from(system, [], "total-degree", np.random.default_rng(0))
    >>> sorted(found.points.real.round(12).tolist())
    [[-1.0, -1.0], [1.0, 1.0]]
    """
    o = options or NativeOptions()
    target = make_target(system, parameters)
    chosen = make_start(target, start, rng, groups or system.groups, phc)
    draws: list[Draw] = []
    for attempt in range(_DRAWS):
        draws.append(_solve_once(target, chosen, rng, o, progress))
        if not draws[-1].lost and (attempt or not draws[-1].odd):
            break
    return joined(target, draws, start)


def make_start(
    target: NumericTarget,
    start: str,
    rng: np.random.Generator,
    groups: Sequence[Sequence[int]] = (),
    phc: PhcOptions | None = None,
) -> Start:
    """Make a start for a target.

    Parameters are those of :func:`solve_from`; no groups means one.

    Raises
    ------
    InputError
        For an unknown start, or too many paths.
    """
    if start not in STARTS:
        raise InputError(f"start = {start}: allowed is one of {', '.join(STARTS)}")
    partition = groups or [range(target.sparse.size)]
    # One equation: all starts are the same, and PHCpack wants two
    if start == "total-degree" or target.sparse.size == 1:
        return total_degree_start(target, partition, rng)
    if start == "polyhedral":
        return polyhedral_start(target, rng, phc or PhcOptions())
    return multihomogeneous_start(target, partition, rng)


def _solve_once(
    target: NumericTarget,
    start: Start,
    rng: np.random.Generator,
    o: NativeOptions,
    progress: Progress | None,
) -> Draw:
    """Follow all paths for one draw of gamma and the patches."""
    chart, begin, end, points = start.drawn(rng)
    compiled = compile_system(start.homotopy)
    points, _, sizes, _ = refine(compiled, begin, points)
    sound = (sizes < _SOLVED) & ~crowded(chart.unit(points), _SAME)
    followed = follow(compiled, chart, begin, end, points[sound], o, progress)
    there = followed.arrived & ~followed.jumped
    stretch = _last_stretch(target, start, compiled, chart, begin, o)
    ends = stretch.run(followed.points[there])
    counts: Counter[PathStatus] = Counter(ends.status)
    missing = start.missing + int((~sound).sum())
    counts[PathStatus.STALLED] += int((~followed.arrived).sum()) + missing
    counts[PathStatus.JUMPED] += int(followed.jumped.sum())
    jacobians = int(followed.jacobians.sum()) + int(ends.jacobians.sum())
    return Draw.of(ends, counts, chart, missing, jacobians)


def _last_stretch(
    target: NumericTarget,
    start: Start,
    compiled: CompiledSystem,
    chart: Chart,
    begin: Complex,
    o: NativeOptions,
) -> LastStretch:
    """From the boundary on the factor of f is 1, and tau falls from 1/9 to 0: the same path."""
    n = len(chart.scale)
    system = plain(target)
    homotopy = PreciseHomotopy(start.homotopy, begin[:n], begin[n + 1 :], BITS)
    judge = Judge(
        homotopy=homotopy,
        exact=ExactTarget(system, BITS),
        chart=chart,
        boundary=(1 - BOUNDARY) / BOUNDARY,
        far=farthest(target),
    )
    return LastStretch(
        compiled=compiled,
        path=ParameterPath.line(judge.values_at(judge.boundary), judge.values_at(0.0)),
        target=target,
        plain=compile_system(system),
        chart=chart,
        judge=judge,
        options=o,
    )
