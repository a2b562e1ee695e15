"""From the generic set to data sets: one path per orbit and target, each with its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import compile_system
from explorer.homotopy.endpoints import Endpoints, polish_endpoints
from explorer.homotopy.generic import generic_solve
from explorer.homotopy.generic_set import GenericSet, PatternSet
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.orbits import expand_orbit
from explorer.homotopy.parameter_path import Complex, Family, balance, parameter_values, path_to
from explorer.homotopy.path_recovery import PathRecovery
from explorer.homotopy.path_results import (
    Orbits,
    PathNote,
    PathRecord,
    PathResults,
    PathStatus,
    notes_on,
)
from explorer.homotopy.pattern_paths import TargetTask
from explorer.homotopy.precise_target import PreciseEnds, PreciseTarget
from explorer.homotopy.tracker import Ints, Progress, track
from explorer.polynomial import System


def solve_targets(
    system: System,
    generic: GenericSet,
    targets: Complex,
    family: Family,
    rng: np.random.Generator,
    options: NativeOptions | None = None,
    progress: Progress | None = None,
    *,
    arrived: Endpoints | None = None,
    precise: Sequence[Callable[[], PreciseTarget]] | None = None,
) -> list[PathResults]:
    """Solve many data sets at once.

    Parameters
    ----------
    system : System
    generic : GenericSet
        Its solutions at a generic point of the family.
    targets : array, shape (D, k)
        Family coordinates z of each target: the parameters themselves for a linear family.
    family : Family
    rng : Generator
        Draws detours, which are made only where paths get lost.
    options : NativeOptions, optional
    progress : callable, optional
        Called with the numbers of paths done and of all.
    arrived : Endpoints, optional
        Ends of the first try where it has been made already, see :func:`first_try`.
    precise : sequence of callables, length D, optional
        Each gives its target beyond doubles; asked only where paths need that.

    Returns
    -------
    list of PathResults
        One a target, in their order.
    """
    units, task = _task(system, generic, targets, family, options, precise)
    z = task.z
    seed = int(rng.integers(2**63))
    first = _first_try(task, _starts(generic), progress) if arrived is None else arrived
    cuts = np.cumsum([0] + [len(s.points) for s in generic.sets]).tolist()
    ends = []
    for k, source in enumerate(generic.sets):
        part = first.part(len(z), slice(*cuts[k : k + 2]))
        recovery = PathRecovery(task, source, part, [seed, k])
        recovery.rescue()
        ends.append(TargetEnds.gather(source, recovery, len(z)))
    most = task.options.listed
    plain = np.all([e.converged for e in ends], axis=0) & (generic.count <= most)
    results = _plain(generic, ends, units, np.flatnonzero(plain))
    return [
        next(results) if plain[d] else collect(generic, [e.of(d, units[d]) for e in ends], most)
        for d in range(len(z))
    ]


def first_try(
    system: System,
    generic: GenericSet,
    target: Complex,
    family: Family,
    part: slice,
    options: NativeOptions | None = None,
) -> Endpoints:
    """Track some of the paths to one target (k,).

    They are those from ``part`` of the start points of all patterns.

    The parts, joined in their order, are what :func:`solve_targets` would track itself, bit for
    bit.
    """
    _, task = _task(system, generic, target[None], family, options)
    return _first_try(task, _starts(generic)[part], None)


def _task(
    system: System,
    generic: GenericSet,
    targets: Complex,
    family: Family,
    options: NativeOptions | None,
    precise: Sequence[Callable[[], PreciseTarget]] | None = None,
) -> tuple[NDArray[np.float64], TargetTask]:
    """Units of the unknowns at each target, and what to do in these units."""
    given = np.asarray(targets, dtype=np.complex128)
    unknowns, shifts = balance(system, generic.parameters, given, family)
    return np.exp2(-unknowns), TargetTask(
        system,
        compile_system(system),
        family,
        generic.data,
        given * np.exp2(shifts) if family.linear else given,
        options or NativeOptions(),
        None if precise is None else PreciseEnds(family, generic.data, precise, shifts),
    )


def _starts(generic: GenericSet) -> Complex:
    return np.concatenate([s.points for s in generic.sets])


def _first_try(task: TargetTask, starts: Complex, progress: Progress | None) -> Endpoints:
    """All patterns to all targets at once, so that lanes and threads stay busy."""
    z = task.z
    o = task.options
    groups = np.repeat(np.arange(len(z)), len(starts))
    start = np.tile(starts, (len(z), 1))
    path = path_to(task.data, z, task.family)
    tracked = track(task.compiled, path, start, groups, o.tracker, jobs=o.jobs, progress=progress)
    return polish_endpoints(task.compiled, parameter_values(z, task.family), tracked, groups)


@dataclass(frozen=True)
class TargetEnds:
    """Ends of the paths of one pattern: shapes (D, K, ...); detours made for each target (D,)."""

    source: PatternSet
    points: Complex
    status: NDArray[np.object_]
    condition: NDArray[np.float64]
    jacobians: Ints
    detours: Ints

    @property
    def converged(self) -> NDArray[np.bool_]:
        """Targets at which every path ended at a simple solution of its own, shape (D,)."""
        return np.asarray((self.status == PathStatus.CONVERGED).all(axis=1))

    @classmethod
    def gather(cls, source: PatternSet, recovery: PathRecovery, targets: int) -> TargetEnds:
        """Ends of all paths."""
        shape = (targets, len(source.points))
        return cls(
            source=source,
            points=recovery.points.reshape(*shape, recovery.points.shape[-1]),
            status=recovery.status.reshape(shape),
            condition=recovery.condition.reshape(shape),
            jacobians=recovery.jacobians.reshape(shape),
            detours=recovery.detours,
        )

    def of(self, d: int, unit: NDArray[np.float64]) -> TargetEnds:
        """Ends of the paths to one target, in the user's units."""
        return replace(
            self,
            points=self.points[d] * unit,
            status=self.status[d],
            condition=self.condition[d],
            jacobians=self.jacobians[d],
            detours=self.detours[d],
        )


def _plain(
    generic: GenericSet, ends: list[TargetEnds], units: NDArray[np.float64], rows: Ints
) -> Iterator[PathResults]:
    """Put ends together at targets where every path arrived, as :func:`collect` does each.

    What is the same for all of them is one object: their orbits have the same groups.
    """
    if not len(rows):
        return
    parts = [(e.points[rows] * units[rows, None], e.source.actions) for e in ends]
    layout = Orbits.of([(points[0], actions) for points, actions in parts])
    first = [e.of(int(rows[0]), units[rows[0]]) for e in ends]
    like, record = collect(generic, first, generic.count), _record(first)
    leaders = np.concatenate([points for points, _ in parts], axis=1)
    images = np.concatenate([_all_images(points, actions) for points, actions in parts], axis=1)
    condition = np.concatenate([e.condition[rows] for e in ends], axis=1)
    repeated = np.repeat(condition, record.images, axis=1)
    jacobians = np.concatenate([e.jacobians[rows] for e in ends], axis=1)
    detours = np.sum([e.detours[rows] for e in ends], axis=0)
    for k in range(len(rows)):
        yield replace(
            like,
            points=images[k].copy(),
            condition=repeated[k].copy(),
            status_counts=dict(like.status_counts),
            orbits=None if layout is None else replace(layout, points=leaders[k].copy()),
            paths=replace(record, condition=condition[k].copy(), jacobians=jacobians[k].copy()),
            jacobians=int(jacobians[k].sum()),
            detours=int(detours[k]),
        )


def _all_images(points: Complex, actions: Complex) -> Complex:
    """All images of points (D, K, n) under the actions (g, n), shape (D, K * g, n)."""
    targets, _, n = points.shape
    return (points[:, :, None, :] * actions).reshape(targets, -1, n)


def collect(generic: GenericSet, ends: list[TargetEnds], most: int) -> PathResults:
    """Put the ends on all patterns together: all points, and the counts of ends."""
    counts: Counter[PathStatus] = Counter()
    for e in ends:
        for status, number in Counter(e.status.tolist()).items():
            counts[status] += number * len(e.source.actions)
    notes = notes_on(counts)
    if not (generic.settled or generic.stop_rule_met):
        notes += (PathNote.STOP_RULE_NOT_MET(),)
    return replace(
        _points(ends, counts, most),
        status_counts=dict(counts),
        notes=notes,
        paths=_record(ends),
        unexplained=0 if generic.settled or generic.stop_rule_met else 1,
        jacobians=int(sum(e.jacobians.sum() for e in ends)),
        detours=int(sum(e.detours for e in ends)),
        witness=generic.witness,
    )


def _points(ends: list[TargetEnds], counts: Counter[PathStatus], most: int) -> PathResults:
    """All images of all points; of more than ``most``, where all are simple, one per orbit."""
    blocks = [(e.points[e.status == PathStatus.CONVERGED], e.source.actions) for e in ends]
    if not counts[PathStatus.SINGULAR] and counts[PathStatus.CONVERGED] > most:
        orbits = Orbits.of(blocks)
        if orbits is not None and orbits.signs_only:
            found = [e.condition[e.status == PathStatus.CONVERGED] for e in ends]
            return PathResults.of_orbits(orbits, np.concatenate(found))
    simple = np.concatenate([expand_orbit(points, actions) for points, actions in blocks])
    conditions = [
        np.repeat(e.condition[e.status == PathStatus.CONVERGED], len(e.source.actions))
        for e in ends
    ]
    singular, multiplicity = _multiplicities(
        np.concatenate(
            [
                expand_orbit(e.points[e.status == PathStatus.SINGULAR], e.source.actions)
                for e in ends
            ]
        )
    )
    conditions.append(np.full(len(singular), np.inf))
    return PathResults(
        points=np.concatenate([simple, singular]),
        multiplicity=np.concatenate([np.ones(len(simple), dtype=np.int64), multiplicity]),
        condition=np.concatenate(conditions),
        orbits=None if len(singular) else Orbits.of(blocks),
    )


def _record(ends: list[TargetEnds]) -> PathRecord:
    count = [len(e.status) for e in ends]
    return PathRecord(
        pattern=np.repeat([e.source.pattern for e in ends], count, axis=0),
        images=np.repeat([len(e.source.actions) for e in ends], count),
        status=np.concatenate([e.status for e in ends]),
        condition=np.concatenate([e.condition for e in ends]),
        jacobians=np.concatenate([e.jacobians for e in ends]),
    )


def _multiplicities(points: Complex, tolerance: float = 1e-4) -> tuple[Complex, Ints]:
    """Join singular ends that agree.

    The number of paths that meet is the multiplicity of an isolated end.
    """
    kept: list[int] = []
    counts: list[int] = []
    for k, x in enumerate(points):
        gaps = np.abs(points[kept] - x).max(axis=1) if kept else np.zeros(0)
        near = np.flatnonzero(gaps < tolerance * max(1.0, float(np.abs(x).max())))
        if len(near):
            counts[near[0]] += 1
        else:
            kept.append(k)
            counts.append(1)
    return points[kept], np.array(counts, dtype=np.int64)


def solve_parametric(
    system: System,
    target: Complex,
    family: Family,
    rng: np.random.Generator,
    options: NativeOptions | None = None,
) -> PathResults:
    """Solve at a generic point, then at one target.

    Parameters
    ----------
    system : System
    target : array, shape (k,)
        Family coordinates.
    family : Family
    rng : Generator
    options : NativeOptions, optional

    Examples
    --------
    Both square roots of 4:

    >>> from explorer.polynomial import Graph
    >>> graph = Graph()
    >>> x, p = graph.unknown("x")[()], graph.parameter("p")[()]
    >>> family = Family(lambda rng: rng.normal(size=1) + 1j * rng.normal(size=1))
    >>> rng = np.random.default_rng(0)
    >>> found = solve_parametric(System(graph, (x * x - p,)), np.array([4.0]), family, rng)
    >>> sorted(found.points.real[:, 0].round(12).tolist())
    [-2.0, 2.0]
    """
    generic = generic_solve(system, family, rng, options)
    return solve_targets(system, generic, np.atleast_2d(target), family, rng, options)[0]
