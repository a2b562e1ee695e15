"""One large problem in shards of its paths, tracked on many machines and then joined.

Most problems go one stage, from the generic set to the data; those with special ridge coefficients
two, over a generic neighbour (:mod:`explorer.landscape.engines.degenerate_parameters`). What comes
out is what :func:`explorer.landscape.solve` gives, bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass

import numpy as np

from explorer.homotopy.endpoints import Endpoints
from explorer.homotopy.generic_set import GenericSet
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import Complex
from explorer.homotopy.path_results import PathResults
from explorer.homotopy.targets import first_try, solve_targets
from explorer.landscape.engines.degenerate_parameters import (
    around,
    neighbour,
    random_of_neighbour,
)
from explorer.landscape.engines.engine import Job, Limits
from explorer.landscape.engines.generic_sets import DataFamily, find_generic
from explorer.landscape.engines.native import explained, random_of
from explorer.landscape.engines.placed import target_of
from explorer.landscape.solution import Solution
from explorer.landscape.solve import conclude_all, with_manifolds
from explorer.networks.problem import Problem
from explorer.networks.problem.warnings import in_general_position


@dataclass(frozen=True)
class Stage:
    """From known solutions to one target (k,), with the random numbers for it."""

    start: GenericSet
    target: Complex
    rng: np.random.Generator

    @property
    def origin(self) -> str:
        """Hash of the start points."""
        return self.start.digest


@dataclass(frozen=True)
class Shard:
    """Ends of some paths of a stage.

    Attributes
    ----------
    arrived : Endpoints
    origin : str
        Hash of the start points of the whole stage, by which it is seen that all shards began at
        the same ones.
    """

    arrived: Endpoints
    origin: str


def stages_of(problem: Problem) -> int:
    """Number of legs, 1 or 2."""
    return 1 if in_general_position(problem.ridge) else 2


def paths_of(problem: Problem, threads: int) -> int:
    """Number of paths, one per orbit; the generic set is found when it is missing."""
    generic = find_generic(
        DataFamily(problem.architecture, problem.sample_rank), NativeOptions(jobs=threads)
    )
    return sum(len(s.points) for s in generic.sets)


def first_stage(problem: Problem, seed: int, threads: int) -> Stage:
    """Begin at the generic set; it is found when it is missing."""
    target = target_of(problem, seed)
    generic = find_generic(target.data, NativeOptions(jobs=threads))
    if stages_of(problem) == 1:
        return Stage(generic, target.point, random_of(seed))
    rng = random_of_neighbour(seed)
    return Stage(generic, neighbour(problem, target.point, rng), rng)


def track_shard(problem: Problem, stage: Stage, number: int, shards: int, threads: int) -> Shard:
    """Track shard ``number`` of so many of the paths of a stage."""
    count = sum(len(s.points) for s in stage.start.sets)
    some = slice(count * number // shards, count * (number + 1) // shards)
    family = DataFamily(problem.architecture, problem.sample_rank).family
    arrived = first_try(
        problem.system, stage.start, stage.target, family, some, NativeOptions(jobs=threads)
    )
    return Shard(arrived, stage.origin)


def second_stage(
    problem: Problem, seed: int, stage: Stage, shards: Sequence[Shard], threads: int
) -> Stage:
    """Go on from the neighbour to the problem."""
    (found, rng), target = _joined(problem, stage, shards, threads), target_of(problem, seed)
    return Stage(around(stage.target, stage.start, found, target.data.family), target.point, rng)


def solve_shards(
    problem: Problem,
    seed: int,
    stage: Stage,
    shards: Sequence[Shard],
    *,
    threads: int,
    certify: bool,
    engine: str = "auto",
) -> Solution:
    """Join the shards of the last stage, rescue what got lost, and judge.

    Parameters
    ----------
    problem : Problem
    seed : int
    stage : Stage
    shards : sequence of Shard
    threads : int
    certify : bool
    engine : str
        As the user named it.

    Raises
    ------
    ValueError
        When the shards began at different generic sets.
    """

    def run(jobs: Iterable[Job], _limits: Limits) -> Iterator[Sequence[PathResults]]:
        for _ in jobs:
            yield (explained(problem, _joined(problem, stage, shards, threads)[0]),)

    limits = Limits(jobs=threads)
    solution = next(conclude_all("native", run, [(problem, seed)], limits, certify=certify))
    return with_manifolds(solution, engine, "structure", limits)


def _joined(
    problem: Problem, stage: Stage, shards: Sequence[Shard], threads: int
) -> tuple[PathResults, np.random.Generator]:
    """Solutions at the end of a stage, and the random numbers after it.

    The stage stays as it is, for another try.
    """
    if {shard.origin for shard in shards} != {stage.origin}:
        raise ValueError(
            "workers began at different generic sets: give them one folder EXPLORER_CACHE in common"
        )
    placed = target_of(problem, 0)
    family = placed.data.family
    arrived, rng = Endpoints.joined([shard.arrived for shard in shards]), deepcopy(stage.rng)
    options, target = NativeOptions(jobs=threads), stage.target[None]
    # A neighbour is as it is in doubles
    last = np.array_equal(stage.target, placed.point)
    precise = [placed.precise] if last else None
    return solve_targets(
        problem.system,
        stage.start,
        target,
        family,
        rng,
        options,
        arrived=arrived,
        precise=precise,
    )[0], rng
