"""Problems near a solved one: paths begin at its solutions.

Where anything is in doubt (the start, a path, a meeting of two) they begin at the generic set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.generic_set import GenericSet
from explorer.homotopy.neighbours import Followed, Way, drawn_bend, follow
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import Complex
from explorer.homotopy.path_results import PathResults
from explorer.homotopy.solved_data import SolvedData, StartVerdict
from explorer.landscape.engines.distance import aligned, distance
from explorer.landscape.engines.generic_sets import DataFamily, find_generic
from explorer.landscape.engines.native import native_engine
from explorer.landscape.engines.placed import random_of_bend, target_of
from explorer.networks.problem import Problem
from explorer.sentences import Sentence

if TYPE_CHECKING:
    from explorer.landscape.solution import Solution


@dataclass(frozen=True, eq=False)
class Neighbour:
    """A solved problem, as a start to others.

    Attributes
    ----------
    problem : Problem
    data : DataFamily
        Data of one rank for its architecture: the problems that may be reached.
    starts : SolvedData
    """

    problem: Problem
    data: DataFamily
    starts: SolvedData

    @classmethod
    def of(cls, solution: Solution, jobs: int = 1) -> Neighbour | Sentence:
        """Take the points of a solution, or say why they are no starts."""
        problem, listed = solution.problem, solution.classification.points
        if solution.of_manifolds or not listed.regular.all():
            return StartVerdict.ENDS(count=int((~listed.regular).sum()))
        first = np.unique(listed.orbit, return_index=True)[1]
        return cls.at(problem, listed.points[first], jobs)

    @classmethod
    def at(cls, problem: Problem, points: Complex, jobs: int = 1) -> Neighbour | Sentence:
        """Take points (M, n) of a problem, one per orbit, or say why they are no starts."""
        target, options = target_of(problem, 0), NativeOptions(jobs=jobs)
        generic = find_generic(target.data, options)
        blocks = by_pattern(points, generic)
        without = len(points) - sum(len(block) for block in blocks)
        if without:
            return StartVerdict.ENDS(count=without)
        made = SolvedData.at(
            problem.system, target.data.family, target.point, blocks, generic, options
        )
        return cls(problem, target.data, made) if made.usable else made.verdict

    def reaches(self, problem: Problem) -> bool:
        """Whether paths to a problem should begin here: of the same kind, and not far."""
        return target_of(problem, 0).data == self.data and distance(self.problem, problem) <= 1

    def track(self, problems: Sequence[Problem], seed: int = 0) -> list[PathResults]:
        """Solve problems, each from here where that goes well and from the generic set elsewhere.

        Parameters
        ----------
        problems : sequence of Problem
        seed : int
            Of the bend, and of detours from the generic set.

        Returns
        -------
        list of PathResults
            As the native engine's; ``jacobians`` counts all work, failed tries included.
        """
        reached = [k for k, problem in enumerate(problems) if self.reaches(problem)]
        tried = dict(zip(reached, self._try([problems[k] for k in reached], seed), strict=True))
        return [self._settled(problem, tried.get(k), seed) for k, problem in enumerate(problems)]

    def _try(self, problems: Sequence[Problem], seed: int) -> list[Followed]:
        if not problems:
            return []
        bend = drawn_bend(random_of_bend(seed))
        return follow(
            [
                Way(self.starts, aligned(target_of(problem, seed), self.starts.data), bend)
                for problem in problems
            ]
        )

    def _settled(self, problem: Problem, tried: Followed | None, seed: int) -> PathResults:
        if tried is not None and tried.results is not None:
            return tried.results
        ((found,),) = native_engine([(problem, seed)], self.starts.options)
        spent = 0 if tried is None else tried.jacobians
        return replace(found, jacobians=found.jacobians + spent)


def by_pattern(points: Complex, generic: GenericSet) -> list[Complex]:
    """Share points (M, n) out to the patterns of a generic set, by their zeros."""
    live: NDArray[np.bool_] = points != 0
    return [points[(live == source.pattern).all(axis=1)] for source in generic.sets]
