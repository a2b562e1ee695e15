"""The native engine put to a problem: the family its data belong to, the cached generic set, one path an orbit."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, groupby, islice
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from explorer.architectures import Architecture
from explorer.critical.believe import Candidates
from explorer.critical.engine_run import EngineRun, Job
from explorer.critical.orbits import Orbits
from explorer.engine import (
    EngineResult,
    Family,
    GenericSet,
    NativeOptions,
    PathStatus,
    cache_folder,
    cache_key,
    generic_solve,
    load_generic,
    save_generic,
    solve_targets,
)
from explorer.engine.supports import sign_group
from explorer.polynomial import System
from explorer.problem import InputError, Problem
from explorer.problem.cautions import in_general_position

Complex = NDArray[np.complex128]
# The generic set must not depend on the problem's seed: it is shared by all problems of one family.
_GENERIC_SEED = 20261124
# Paths that keep all threads busy for a while; more would only take memory and let the user wait.
_PATHS_AT_ONCE = 4096
# Ways for a path to end that say nothing about a solution.
_LOST = (PathStatus.STALLED, PathStatus.JUMPED, PathStatus.STOPPED)


@dataclass(frozen=True)
class LowRank:
    """Parameters of data X (d_x, s) and Y (d_y, s) with s < d_x samples, and ridge coefficients: z = (X, Y, Lambda)."""

    architecture: Architecture
    samples: int

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Entries of X, of Y, and ridge coefficients."""
        dx, dy = self.architecture.data_shape
        return dx * self.samples, dy * self.samples, self.architecture.size

    def sample(self, rng: np.random.Generator) -> Complex:
        """Draw z."""
        return _complex_normal(rng, sum(self.sizes))

    def parameters(self, z: Complex) -> Complex:
        """Map z to the parameters of the system."""
        x, y, ridge = np.split(z, np.cumsum(self.sizes)[:-1])
        dx, dy = self.architecture.data_shape
        blocks = self.architecture.split(ridge)
        return self.architecture.parameters(x.reshape(dx, -1), y.reshape(dy, -1), blocks)

    def point(self, problem: Problem) -> Complex:
        """Coordinates z of a problem: its data turned into s samples with the same X X^T and Y X^T."""
        rotation = np.linalg.svd(problem.X, full_matrices=False)[2][: self.samples].T
        ridge = np.concatenate([r.ravel() for r in problem.ridge])
        return np.concatenate([(problem.X @ rotation).ravel(), (problem.Y @ rotation).ravel(), ridge]) + 0j


@dataclass(frozen=True)
class _Target:
    """A problem with its family of parameters and its place in it; ``key`` names the family's generic set."""

    problem: Problem
    seed: int
    family: Family
    point: Complex
    key: str


def native_engine(jobs: Iterable[Job], threads: int) -> Iterator[EngineRun]:
    """Parameter homotopy from the generic set of the architecture (monodromy once, then kept on disk).

    Neighbours of one architecture and sample rank are tracked together, as many as fill the threads.
    """
    for _, group in groupby((_target(*job) for job in jobs), key=lambda target: target.key):
        yield from _one_family(group, threads)


def _one_family(targets: Iterator[_Target], threads: int) -> Iterator[EngineRun]:
    first, start = next(targets), perf_counter()
    generic = _generic_set(first, threads)
    spent = perf_counter() - start
    rest, size = chain([first], targets), max(1, _PATHS_AT_ONCE // sum(len(s.points) for s in generic.sets))
    while batch := list(islice(rest, size)):
        start = perf_counter()
        results = _track(batch, generic, threads)
        share, spent = (spent + perf_counter() - start) / len(batch), 0.0
        for target, result in zip(batch, results, strict=True):
            yield replace(_run(target.problem, generic, result), seconds=share)


def _track(batch: list[_Target], generic: GenericSet, threads: int) -> list[EngineResult]:
    """Track to all targets at once; where chance had a say, a target of another seed than the first's goes alone."""
    first = batch[0]

    def solve(points: list[Complex], seed: int) -> list[EngineResult]:
        options, rng = NativeOptions(jobs=threads), np.random.default_rng([seed, 1])
        return solve_targets(first.problem.system, generic, np.array(points), first.family, rng, options)

    results = solve([target.point for target in batch], first.seed)
    return [
        solve([target.point], target.seed)[0] if result.detours and target.seed != first.seed else result
        for target, result in zip(batch, results, strict=True)
    ]


def _run(problem: Problem, generic: GenericSet, result: EngineResult) -> EngineRun:
    """Candidates and account of one problem."""
    account = {status.name.lower().replace("_", " "): number for status, number in result.account.items() if number}
    lost = sum(result.account.get(status, 0) for status in _LOST)
    notes = list(result.notes)
    diverged = result.account.get(PathStatus.AT_INFINITY, 0)
    if diverged and in_general_position(problem.ridge):
        lost += diverged
        notes.append(
            f"{diverged} paths went towards infinity, which generic ridge coefficients exclude: points are missing"
        )
    if not generic.settled:
        notes.append("the generic solve did not settle, so points may be missing")
    candidates = Candidates(
        points=result.points,
        multiplicity=result.multiplicity,
        account={"paths": sum(result.account.values()), **account},
        notes=tuple(notes),
        orbits=_orbits(result),
    )
    return EngineRun(candidates, lost=lost + (0 if generic.settled else 1))


def _orbits(result: EngineResult) -> Orbits | None:
    """Ends as orbits under sign flips; None when some end is singular or the symmetry is another one."""
    whole = sum(len(points) * len(group) for points, group in result.orbits) == len(result.points)
    return Orbits.of(result.orbits) if whole else None


def _target(problem: Problem, seed: int) -> _Target:
    """Choose the family of data of this sample rank, and find the problem's place in it."""
    if not problem.X.any():
        raise InputError("engine = native: the inputs X are all zero; allowed are data of rank >= 1, or engine phcpy")
    rank = problem.sample_rank
    if rank < problem.architecture.data_shape[0]:
        low, label = LowRank(problem.architecture, rank), f"rank {rank}"
        family, point = Family(low.sample, low.parameters), low.point(problem)
    else:
        size, label = len(problem.parameters), "full rank"
        family, point = Family(lambda rng: _complex_normal(rng, size)), problem.parameters.astype(np.complex128)
    return _Target(problem, seed, family, point, _key(problem.system, label))


@lru_cache(maxsize=64)
def _key(system: System, label: str) -> str:
    """Key of a family of a system, by all that determines it; a data set should not pay for it again."""
    return cache_key(system, label)


# Sets as they lie on disk, so that a data set need not read and check its own again; least recently used first.
_READ: OrderedDict[tuple[str, int, int, int], GenericSet] = OrderedDict()
_MOST_READ = 16


def _generic_set(target: _Target, threads: int) -> GenericSet:
    """Read the generic set, or find it and keep it; a folder that cannot be written costs only time."""
    path = cache_folder() / f"generic-{target.key}.npz"
    generic = _read(target, path)
    if generic is None:
        rng, options = np.random.default_rng(_GENERIC_SEED), NativeOptions(jobs=threads)
        generic = generic_solve(target.problem.system, target.family, rng, options)
        if generic.settled:
            with suppress(OSError):
                save_generic(generic, path)
    return generic


def _read(target: _Target, path: Path) -> GenericSet | None:
    """Read a set once for each state of its file; None when it is missing or bad."""
    try:
        state = path.stat()
    except OSError:
        return None
    key = (str(path), state.st_ino, state.st_mtime_ns, state.st_size)
    generic = _READ.pop(key, None) or _checked(target, path)
    if generic is not None:
        _READ[key] = generic
        while len(_READ) > _MOST_READ:
            _READ.popitem(last=False)
    return generic


def _checked(target: _Target, path: Path) -> GenericSet | None:
    """Read a set; what is said of its orbits rests on every support having all sign flips of the system."""
    generic, group = load_generic(target.problem.system, target.family, path), sign_group(target.problem.system)
    if generic is None or not all(np.array_equal(s.actions, group.on(s.support)) for s in generic.sets):
        return None
    return generic


def _complex_normal(rng: np.random.Generator, size: int) -> Complex:
    return rng.normal(size=size) + 1j * rng.normal(size=size)
