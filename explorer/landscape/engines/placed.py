"""A problem and its place in the family of its data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.errors import InputError
from explorer.homotopy.parameter_path import Complex
from explorer.homotopy.precise_target import PreciseTarget
from explorer.landscape.engines.generic_sets import DataFamily
from explorer.networks.problem import Problem


@dataclass(frozen=True)
class PlacedProblem:
    """A problem with the family of its data and its place in it."""

    problem: Problem
    seed: int
    data: DataFamily
    point: Complex

    def precise(self) -> PreciseTarget:
        """The place beyond doubles."""
        return self.data.precise(self.problem)


def target_of(problem: Problem, seed: int) -> PlacedProblem:
    """Choose the family of data of this sample rank, and find the problem's place in it."""
    if problem.architecture.full_rank and not problem.sample_rank:
        raise InputError(
            "engine = native: the inputs X are all zero; "
            "allowed are data of rank >= 1, or engine phcpy"
        )
    data = DataFamily(problem.architecture, problem.sample_rank)
    return PlacedProblem(problem, seed, data, data.point(problem))


def random_of_bend(seed: int) -> np.random.Generator:
    """Random numbers for the way from solved data."""
    return np.random.default_rng([seed, 3])
