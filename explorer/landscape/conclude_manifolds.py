"""From a list of critical manifolds to a solution: points of them, checks, counts, verdict."""

from __future__ import annotations

from dataclasses import replace

from explorer.landscape.conclude import RunFacts
from explorer.landscape.manifolds.agreement import agreement
from explorer.landscape.manifolds.checks import manifold_checks
from explorer.landscape.manifolds.counts import count_manifolds
from explorer.landscape.manifolds.representatives import representatives
from explorer.landscape.manifolds.verdict import verdict_on_manifolds
from explorer.landscape.points.verdict import refuted
from explorer.landscape.solution import Solution
from explorer.manifolds.manifold import ManifoldList
from explorer.networks.problem import Problem
from explorer.sentences import Sentence


def conclude_manifolds(
    problem: Problem, found: ManifoldList, facts: RunFacts | None = None
) -> Solution:
    """Check, count and judge a list of critical manifolds.

    Parameters
    ----------
    problem : Problem
    found : ManifoldList
    facts : RunFacts, optional

    Returns
    -------
    Solution
        Its points are one of each manifold.
    """
    run = facts or RunFacts()
    lowest_first = sorted(found.manifolds, key=lambda one: one.loss)
    found = replace(found, manifolds=tuple(lowest_first))
    chosen = representatives(problem, found)
    checks = manifold_checks(problem, found, chosen)
    return Solution(
        problem=problem,
        classification=chosen,
        counts=count_manifolds(problem, found, checks),
        checks=checks,
        completeness=verdict_on_manifolds(found, checks),
        path_statistics=run.path_statistics,
        lost=sum(rank.lost for rank in found.ranks),
        engine=run.engine,
        seed=run.seed,
        seconds=run.until_now,
        notes=(*run.notes, *_news(found)),
        of_manifolds=True,
        manifold_list=found,
    )


def _news(found: ManifoldList) -> list[Sentence]:
    """Notes, each once, without what already vouches for the list."""
    said: list[Sentence] = []
    known = [rank.source for rank in found.ranks]
    for note in found.notes:
        if note not in known and note not in said:
            said.append(note)
    return said


def compared(solution: Solution, found: ManifoldList) -> Solution:
    """Hold isolated points against the manifolds that reduced equations give.

    Parameters
    ----------
    solution : Solution
        Of a problem all of whose critical manifolds have dimension 0.
    found : ManifoldList

    Returns
    -------
    Solution
        With one more check, and the verdict that follows.
    """
    check = agreement(solution.manifold_columns, found)
    checks = (*solution.checks, check)
    complete, verdict = solution.counts.complete, solution.completeness
    if check.passed is False:
        complete, verdict = False, refuted(verdict, checks)
    return replace(
        solution,
        checks=checks,
        counts=replace(solution.counts, complete=complete),
        completeness=verdict,
        manifold_list=found,
    )
