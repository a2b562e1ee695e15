"""What can be done for many data sets at once: lists classified, proved and counted in arrays.

All that is said of a data set is what would be said of it alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from explorer.landscape.points.checks import Sums
from explorer.landscape.points.classification import Classification, with_proof
from explorer.landscape.points.many import ManyLists, split_lists
from explorer.landscape.points.tally import proof_tallies, tallies
from explorer.networks.problem import Problem

if TYPE_CHECKING:
    from explorer.certify import Certification
    from explorer.homotopy.path_results import PathResults


@dataclass(frozen=True)
class Prepared:
    """A list that is ready to be checked.

    Attributes
    ----------
    listed : Classification
        By the estimates.
    proof : Certification or None
    final : Classification
        What is proved in place of estimates.
    sums : Sums
    """

    listed: Classification
    proof: Certification | None
    final: Classification
    sums: Sums

    @classmethod
    def of(cls, problem: Problem, listed: Classification, *, certify: bool) -> Prepared:
        """Prove and count one list."""
        proof = _prove(problem, listed) if certify else None
        final = listed if proof is None else with_proof(listed, proof)
        return cls(listed, proof, final, Sums.of(problem, listed, proof, final))


@dataclass(frozen=True)
class JudgedLists:
    """Lists of data sets of one kind, in the same arrays.

    Attributes
    ----------
    lists : ManyLists
        By the estimates.
    proof : Certification or None
    """

    lists: ManyLists
    proof: Certification | None

    def each(self) -> Iterator[tuple[int, Prepared]]:
        """Give the place of each data set and its list, with arrays of its own."""
        count, listed = len(self.lists), self.lists.classification
        places, critical = self.lists.place.tolist(), self.lists.origin_is_critical.tolist()
        counted, each = tallies(listed, count), split_lists(listed, count)
        if self.proof is None:
            for k, one, tally, origin in zip(places, each, counted, critical, strict=True):
                yield k, Prepared(one, None, one, Sums(tally, tally, None, origin))
            return
        from explorer.certify.many import split

        final = with_proof(listed, self.proof)
        certified = proof_tallies(listed, self.proof, final)
        sums = map(Sums, counted, tallies(final, count), certified, critical)
        columns = map(Prepared, each, split(self.proof), split_lists(final, count), sums)
        yield from zip(places, columns, strict=True)


def judge(
    problems: Sequence[Problem], runs: Sequence[PathResults], *, certify: bool
) -> list[JudgedLists]:
    """Classify what an engine found, orbit by orbit, and prove it.

    Parameters
    ----------
    problems : sequence of Problem
    runs : sequence of PathResults
        One a problem.
    certify : bool

    Returns
    -------
    list of JudgedLists
        Places are those of the problems; those that must be looked at point by point are in none.
    """
    places = [k for k, run in enumerate(runs) if run.orbits is not None]
    if not places:
        return []
    from explorer.landscape.points.by_orbit import classify_many  # loads kernels

    chosen = [problems[k] for k in places]
    orbits = [one for k in places if (one := runs[k].orbits) is not None]
    once = [runs[k].one_an_orbit for k in places]
    judged = []
    for found in classify_many(chosen, orbits, once, with_images=certify):
        lists = replace(found, place=np.array(places)[found.place])
        listed = found.classification
        mine = [chosen[k] for k in found.place]
        proof = _prove_lists(mine, listed) if certify else None
        judged.append(JudgedLists(lists, proof))
    return judged


def _prove_lists(problems: Sequence[Problem], listed: Classification) -> Certification:
    from explorer.certify.many import certify_many  # loads flint

    points = listed.points
    if len(problems) == 1 or points.images is None:
        return _prove(problems[0], listed)
    exact = [problem.exact_parameters() for problem in problems]
    return certify_many(problems[0].system, exact, points.points, points.images)


def _prove(problem: Problem, listed: Classification) -> Certification:
    from explorer.certify import certify  # loads flint

    points = listed.points
    exact = problem.exact_parameters()
    return certify(problem.system, exact, points.points, points.images, points.flips)
