"""One large problem in parts, for many machines: parts of its paths are tracked anywhere, then joined.

Most problems go one leg, from the generic set to the data; those with special ridge coefficients
two, over a generic neighbour (:mod:`explorer.landscape.special`). What comes out is what
:func:`explorer.landscape.solve` gives, bit for bit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass

import numpy as np

from explorer.homotopy import (
    Arrived,
    GenericSet,
    NativeOptions,
    PathResults,
    first_try,
    solve_targets,
)
from explorer.homotopy.segment import Complex
from explorer.landscape.engine_run import Job, Limits
from explorer.landscape.generic_sets import DataFamily, find_generic
from explorer.landscape.native import explained, random_of, target_of
from explorer.landscape.solution import Solution
from explorer.landscape.solve import conclude_all
from explorer.landscape.special import around, neighbour
from explorer.landscape.special import random_of as special_random_of
from explorer.networks.problem import Problem
from explorer.networks.problem.warnings import in_general_position


@dataclass(frozen=True)
class Leg:
    """A stretch of the way to the data: from known solutions to one target (k,), with the random numbers for it."""

    start: GenericSet
    target: Complex
    rng: np.random.Generator

    @property
    def origin(self) -> str:
        """Hash of the start points."""
        return hashlib.sha256(b"".join(s.points.tobytes() for s in self.start.sets)).hexdigest()


@dataclass(frozen=True)
class Part:
    """Ends of some paths of a leg.

    Attributes
    ----------
    arrived : Arrived
    origin : str
        Hash of the start points of the whole leg, by which it is seen that all parts began at the
        same ones.
    """

    arrived: Arrived
    origin: str


def legs_of(problem: Problem) -> int:
    """Number of legs, 1 or 2."""
    return 1 if in_general_position(problem.ridge) else 2


def paths_of(problem: Problem, threads: int) -> int:
    """Number of paths, one an orbit; the generic set is found when it is missing."""
    generic = find_generic(
        DataFamily(problem.architecture, problem.sample_rank), NativeOptions(jobs=threads)
    )
    return sum(len(s.points) for s in generic.sets)


def first_leg(problem: Problem, seed: int, threads: int) -> Leg:
    """Begin at the generic set; it is found when it is missing."""
    target = target_of(problem, seed)
    generic = find_generic(target.data, NativeOptions(jobs=threads))
    if legs_of(problem) == 1:
        return Leg(generic, target.point, random_of(seed))
    rng = special_random_of(seed)
    return Leg(generic, neighbour(problem, target.point, rng), rng)


def track_part(problem: Problem, leg: Leg, number: int, parts: int, threads: int) -> Part:
    """Track part ``number`` of so many of the paths of a leg."""
    count = sum(len(s.points) for s in leg.start.sets)
    some = slice(count * number // parts, count * (number + 1) // parts)
    family = DataFamily(problem.architecture, problem.sample_rank).family
    arrived = first_try(
        problem.system, leg.start, leg.target, family, some, NativeOptions(jobs=threads)
    )
    return Part(arrived, leg.origin)


def second_leg(problem: Problem, seed: int, leg: Leg, parts: Sequence[Part], threads: int) -> Leg:
    """Go on from the neighbour to the problem."""
    (found, rng), target = _joined(problem, leg, parts, threads), target_of(problem, seed)
    return Leg(around(leg.target, leg.start, found, target.data.family), target.point, rng)


def solve_parts(
    problem: Problem, seed: int, leg: Leg, parts: Sequence[Part], *, threads: int, certify: bool
) -> Solution:
    """Join the parts of the last leg, rescue what got lost, and judge.

    Raises
    ------
    ValueError
        When the parts began at different generic sets.
    """

    def run(jobs: Iterable[Job], _limits: Limits) -> Iterator[PathResults]:
        for _ in jobs:
            yield explained(problem, _joined(problem, leg, parts, threads)[0])

    return next(
        conclude_all("native", run, [(problem, seed)], Limits(jobs=threads), certify=certify)
    )


def _joined(
    problem: Problem, leg: Leg, parts: Sequence[Part], threads: int
) -> tuple[PathResults, np.random.Generator]:
    """Solutions at the end of a leg, and the random numbers after it; the leg stays as it is, for another try."""
    if {part.origin for part in parts} != {leg.origin}:
        raise ValueError(
            "workers began at different generic sets: give them one folder EXPLORER_CACHE in common"
        )
    family = DataFamily(problem.architecture, problem.sample_rank).family
    arrived, rng = Arrived.joined([part.arrived for part in parts]), deepcopy(leg.rng)
    options, target = NativeOptions(jobs=threads), leg.target[None]
    return solve_targets(problem.system, leg.start, target, family, rng, options, arrived=arrived)[
        0
    ], rng
