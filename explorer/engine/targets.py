"""From the generic set to data sets: one path per orbit and target, with a complete account."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.engine.endgame import FINITE, INFINITE, cauchy
from explorer.engine.family import Family
from explorer.engine.options import NativeOptions
from explorer.engine.orbits import OrbitIndex, expand_orbit
from explorer.engine.scaling import scalings
from explorer.engine.sets import GenericSet, SupportSet
from explorer.engine.status import PathStatus
from explorer.engine.tape import Tape, make_tape
from explorer.engine.tracker import Complex, Ints, Progress, Segment, Tracked, refine, track
from explorer.polynomial import System

# Parameters that shrink or grow by more than this move geometrically (THEORY: Lambda over orders of magnitude).
_GEOMETRIC = 30.0
# Ends are polished in double-double: two that agree to this share are one.
_SAME = 1e-11


@dataclass(frozen=True)
class EngineResult:
    """All solutions of one target.

    Attributes
    ----------
    points : complex array, shape (N, n)
        Images under the symmetry group and smaller supports included.
    condition : float array, shape (N,)
    multiplicity : int array, shape (N,)
    account : dict
        Paths per end (:class:`PathStatus`); each path stands for one orbit and is counted once per orbit member.
    complete : bool
        Every path of a settled generic set ended at a simple solution of its own or at infinity.
    jacobians : int
        Jacobians factored for this target, retries included.
    notes : tuple of str
    orbits : tuple of pairs of complex arrays, shapes (K, n) and (g, n)
        Representatives of the simple ends on each support, and the group whose images of them ``points`` begins with.
    detours : int
        Random detours that were needed: without one the random numbers had no say.
    """

    points: Complex
    condition: NDArray[np.float64]
    multiplicity: Ints
    account: dict[PathStatus, int]
    complete: bool
    jacobians: int
    notes: tuple[str, ...] = ()
    orbits: tuple[tuple[Complex, Complex], ...] = ()
    detours: int = 0


def solve_targets(
    system: System,
    generic: GenericSet,
    targets: Complex,
    family: Family,
    rng: np.random.Generator,
    options: NativeOptions | None = None,
    progress: Progress | None = None,
) -> list[EngineResult]:
    """Solve many data sets at once.

    Parameters
    ----------
    targets : array, shape (D, k)
        Family coordinates z of each target: the parameters themselves for a linear family.
    """
    o = options or NativeOptions()
    tape = make_tape(system)
    given = np.asarray(targets, dtype=np.complex128)
    unit, z = _balanced(system, generic, given, family)
    seed = int(rng.integers(2**63))
    first = _first_try(tape, generic, z, family, o, progress)
    cuts = np.cumsum([0] + [len(s.points) for s in generic.sets]).tolist()
    ends = [
        # A detour depends on the support and the try alone, so a result does not depend on the rest of the batch
        _solve_support(tape, generic, s, z, family, [seed, k], o, first.part(len(z), slice(*cuts[k : k + 2])))
        for k, s in enumerate(generic.sets)
    ]
    return [_collect(generic, [e.of(d, unit[d]) for e in ends]) for d in range(len(z))]


def _balanced(system: System, generic: GenericSet, given: Complex, family: Family) -> tuple[Any, Complex]:
    """Scale the targets towards the generic parameters; units of the unknowns (D, n) and scaled targets."""
    units, scaled = np.ones((len(given), len(system.unknowns))), given.copy()
    if family.linear:
        found = scalings(system)
        for d, target in enumerate(given):
            unknowns, parameters = found.balance(target, generic.parameters)
            units[d], scaled[d] = np.exp2(-unknowns), target * np.exp2(parameters)
    return units, scaled


@dataclass(frozen=True)
class _Arrived:
    """Ends of N paths as tracked, and polished at the exact target."""

    raw: Complex
    code: Ints
    jacobians: Ints
    points: Complex
    sizes: NDArray[np.float64]
    condition: NDArray[np.float64]

    def part(self, targets: int, columns: slice) -> _Arrived:
        """Keep some of the paths of every target; paths of one target stand together."""

        def cut(array: NDArray[Any]) -> Any:
            kept = array.reshape(targets, len(array) // max(1, targets), *array.shape[1:])[:, columns]
            return kept.reshape(-1, *array.shape[1:])

        return _Arrived(*(cut(getattr(self, f.name)) for f in fields(self)))


def _arrive(tape: Tape, values: Complex, tracked: Tracked, groups: Ints) -> _Arrived:
    points, _, sizes, condition = refine(tape, values, tracked.points, groups, low=tracked.low)
    return _Arrived(tracked.points, tracked.code, tracked.jacobians, points, sizes, condition)


def _first_try(
    tape: Tape, generic: GenericSet, z: Complex, family: Family, o: NativeOptions, progress: Progress | None
) -> _Arrived:
    """All supports to all targets at once, so that lanes and threads stay busy."""
    starts = np.concatenate([s.points for s in generic.sets])
    groups = np.repeat(np.arange(len(z)), len(starts))
    segment = _segment(generic, z, family)
    start = np.tile(starts, (len(z), 1))
    tracked = track(tape, segment, start, groups, o.tracker, jobs=o.jobs, progress=progress)
    return _arrive(tape, _values(z, family), tracked, groups)


def _values(z: Complex, family: Family) -> Complex:
    return z if family.linear else np.array([family.parameters(row) for row in z])


@dataclass(frozen=True)
class _Ends:
    """Ends of the paths of one support: shapes (D, K, ...); detours made for each target (D,)."""

    source: SupportSet
    points: Complex
    status: NDArray[np.object_]
    condition: NDArray[np.float64]
    jacobians: Ints
    detours: Ints

    def of(self, d: int, unit: NDArray[np.float64]) -> _Ends:
        return replace(
            self,
            points=self.points[d] * unit,
            status=self.status[d],
            condition=self.condition[d],
            jacobians=self.jacobians[d],
            detours=self.detours[d],
        )


def _segment(generic: GenericSet, z: Complex, family: Family) -> Segment:
    if not family.linear:
        parts = [family.segment(generic.data, row) for row in z]
        return Segment(np.concatenate([s.coefficients for s in parts]), np.concatenate([s.geometric for s in parts]))
    ratio = np.abs(z) / np.abs(generic.data)
    return Segment.line(generic.data, z, (ratio > _GEOMETRIC) | (ratio < 1 / _GEOMETRIC))


def _solve_support(
    tape: Tape,
    generic: GenericSet,
    source: SupportSet,
    z: Complex,
    family: Family,
    seed: list[int],
    o: NativeOptions,
    first: _Arrived,
) -> _Ends:
    count, targets = len(source.points), len(z)
    values = _values(z, family)
    groups = np.repeat(np.arange(targets), count)
    start = np.tile(source.points, (targets, 1))
    points, good, condition = _finish(first, source, o)
    jacobians = first.jacobians.copy()
    detours = np.zeros(targets, dtype=np.int64)
    verdict = np.zeros(len(points), dtype=np.int64)
    jumped = _duplicates(points, good, groups, source.actions)
    for attempt in range(1 + o.retries):
        if attempt == 1:
            lost = np.flatnonzero(~good & ~jumped)
            if len(lost):
                route = _segment(generic, z, family)
                ends = cauchy(tape, route, start[lost], groups[lost], o.tracker.tighter(), o.endgame, o.jobs)
                points[lost], verdict[lost] = np.where(source.support, ends.points, 0), ends.verdict
        failed = (~good | jumped) & (verdict == 0)
        if attempt > 0:
            # Another way pairs starts and ends differently, so all paths of a target go that way together; a target
            # with singular ends keeps its own way, whose verdicts would not carry over
            failed = np.isin(groups, groups[failed]) & ~np.isin(groups, groups[verdict != 0])
        again = np.flatnonzero(failed)
        if not len(again):
            break
        used = np.unique(groups[again])
        local = np.searchsorted(used, groups[again])
        options = o.tracker.tighter()
        from_points, from_data = start[again], generic.data
        if attempt > 0:
            detours[used] += 1
            from_data = family.sample(np.random.default_rng([*seed, attempt]))
            way = track(tape, family.segment(generic.data, from_data), source.points, options=options, jobs=o.jobs)
            from_points = way.points[again % count]
            jacobians[again] += way.jacobians[again % count]
        moved = replace(generic, data=from_data)
        second = track(tape, _segment(moved, z[used], family), from_points, local, options, jobs=o.jobs)
        p, g, c = _finish(_arrive(tape, values[used], second, local), source, o)
        jacobians[again] += second.jacobians
        better = g | jumped[again] | (attempt > 0)
        points[again[better]], condition[again[better]], good[again[better]] = p[better], c[better], g[better]
        jumped = _duplicates(points, good, groups, source.actions)
    status = np.full(len(points), PathStatus.STALLED, dtype=object)
    status[verdict == FINITE] = PathStatus.SINGULAR
    status[verdict == INFINITE] = PathStatus.AT_INFINITY
    status[good] = PathStatus.CONVERGED
    status[good & jumped] = PathStatus.JUMPED
    shape = (targets, count)
    return _Ends(
        source,
        points.reshape(*shape, -1),
        status.reshape(shape),
        condition.reshape(shape),
        jacobians.reshape(shape),
        detours,
    )


def _finish(
    ends: _Arrived, source: SupportSet, o: NativeOptions
) -> tuple[Complex, NDArray[np.bool_], NDArray[np.float64]]:
    """Good ends arrived, are simple, and still have full support."""
    points, sizes, condition = ends.points, ends.sizes, ends.condition
    arrived = ends.code == 1
    moved = np.abs(points - ends.raw).max(axis=1) / np.maximum(np.abs(points).max(axis=1), 1e-300)
    points = np.where(source.support, points, 0)
    origin = not source.support.any()
    with np.errstate(invalid="ignore"):
        good = arrived & (sizes < 1e-10) & (condition < o.simple_condition) & (origin | (moved < 1e-2))
    return points, good, condition


def _duplicates(points: Complex, good: NDArray[np.bool_], groups: Ints, actions: Complex) -> NDArray[np.bool_]:
    """Mark paths whose end orbit belongs to more than one path of the same target."""
    marked = np.zeros(len(points), dtype=bool)
    if not len(points):
        return marked
    targets = int(groups[-1]) + 1
    suspect = _crowded(points.reshape(targets, -1, points.shape[1]), good.reshape(targets, -1), actions)
    for d in np.flatnonzero(suspect):
        mine = np.flatnonzero((groups == d) & good)
        numbers = OrbitIndex(actions, _SAME).add(points[mine])
        marked[mine] = np.bincount(numbers, minlength=1)[numbers] > 1 if len(mine) else False
    return marked


def _crowded(points: Complex, good: NDArray[np.bool_], actions: Complex) -> NDArray[np.bool_]:
    """Targets where two images of good ends (D, K, n) come close under one real linear form: a cheap first look."""
    images = np.sort(OrbitIndex(actions, _SAME).project(points, good).reshape(len(points), -1), axis=1)
    with np.errstate(invalid="ignore"):
        gaps = np.diff(images, axis=1).min(axis=1, initial=np.inf, where=np.isfinite(images[:, 1:]))
    top = np.abs(np.where(good[..., None], points, 0)).max(axis=(1, 2))
    return np.asarray(gaps <= _SAME * 4 * points.shape[2] * np.maximum(1e-3, top))


def _collect(generic: GenericSet, ends: list[_Ends]) -> EngineResult:
    account: Counter[PathStatus] = Counter()
    points, conditions, multiple = [], [], []
    for e in ends:
        for status in e.status:
            account[status] += len(e.source.actions)
        keep = e.status == PathStatus.CONVERGED
        points.append(expand_orbit(e.points[keep], e.source.actions))
        conditions.append(np.repeat(e.condition[keep], len(e.source.actions)))
        singular = expand_orbit(e.points[e.status == PathStatus.SINGULAR], e.source.actions)
        multiple.append(singular)
    ends_at, multiplicity = _multiplicities(np.concatenate(multiple))
    simple = np.concatenate(points)
    found = np.concatenate([simple, ends_at])
    conditions.append(np.full(len(ends_at), np.inf))
    bad = {s: c for s, c in account.items() if s not in (PathStatus.CONVERGED, PathStatus.AT_INFINITY)}
    notes = tuple(f"{c} paths {s.value}" for s, c in bad.items())
    if not generic.settled:
        notes += ("the generic solve did not meet its stop rule; solutions may be missing",)
    return EngineResult(
        found,
        np.concatenate(conditions),
        np.concatenate([np.ones(len(simple), dtype=np.int64), multiplicity]),
        dict(account),
        not notes,
        int(sum(e.jacobians.sum() for e in ends)),
        notes,
        tuple((e.points[e.status == PathStatus.CONVERGED], e.source.actions) for e in ends),
        int(sum(e.detours for e in ends)),
    )


def _multiplicities(points: Complex, tolerance: float = 1e-4) -> tuple[Complex, Ints]:
    """Join singular ends that agree; the number of paths that meet is the multiplicity of an isolated end."""
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
) -> EngineResult:
    """Generic solve, then one target (family coordinates, shape (k,))."""
    generic = generic_solve_of(system, family, rng, options)
    return solve_targets(system, generic, np.atleast_2d(target), family, rng, options)[0]


def generic_solve_of(
    system: System, family: Family, rng: np.random.Generator, options: NativeOptions | None
) -> GenericSet:
    """Run the generic solve (kept apart so that callers with a cache can replace it)."""
    from explorer.engine.generic import generic_solve

    return generic_solve(system, family, rng, options)
