"""What can be done for many data sets at once: lists classified, proved and counted in arrays.

All that is said of a data set is what would be said of it alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

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


def prepare(
    problems: Sequence[Problem], runs: Sequence[PathResults], *, certify: bool
) -> dict[int, Prepared]:
    """Classify what an engine found, orbit by orbit; prove and count it.

    Parameters
    ----------
    problems : sequence of Problem
    runs : sequence of PathResults
        One a problem.
    certify : bool

    Returns
    -------
    dict of int to Prepared
        By place; those that must be looked at point by point are not in it.
    """
    places = [k for k, run in enumerate(runs) if run.orbits is not None]
    if not places:
        return {}
    from explorer.landscape.points.by_orbit import classify_many  # loads numba

    chosen = [problems[k] for k in places]
    orbits = [one for k in places if (one := runs[k].orbits) is not None]
    once = [runs[k].one_an_orbit for k in places]
    ready: dict[int, Prepared] = {}
    for lists in classify_many(chosen, orbits, once, with_images=certify):
        mine = [chosen[k] for k in lists.place]
        for k, prepared in zip(lists.place, _prepared(mine, lists, certify), strict=True):
            ready[places[k]] = prepared
    return ready


def _prepared(problems: Sequence[Problem], lists: ManyLists, certify: bool) -> Iterator[Prepared]:
    all_listed = lists.classification
    each = split_lists(all_listed, len(lists))
    counted = tallies(all_listed, len(lists))
    critical = lists.origin_is_critical.tolist()
    if not certify:
        for listed, tally, origin in zip(each, counted, critical, strict=True):
            yield Prepared(listed, None, listed, Sums(tally, tally, None, origin))
        return
    proof = _prove_lists(problems, all_listed)
    final = with_proof(all_listed, proof)
    certified = proof_tallies(all_listed, proof, final)
    best = tallies(final, len(lists))
    from explorer.certify.many import split

    sums = map(Sums, counted, best, certified, critical)
    final_lists = split_lists(final, len(lists))
    for columns in zip(each, split(proof), final_lists, sums, strict=True):
        yield Prepared(*columns)


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
