"""Counts of a list of critical manifolds."""

from __future__ import annotations

from typing import Any

from explorer.landscape.points.counts import Counts
from explorer.landscape.points.findings import Check, CheckName
from explorer.manifolds.manifold import ManifoldKind, ManifoldList
from explorer.networks.problem import Problem
from explorer.sentences import Sentence, Template


def count_manifolds(problem: Problem, found: ManifoldList, checks: tuple[Check, ...]) -> Counts:
    """Collect the counts, of manifolds in place of points; see :class:`Counts`."""
    m = found.manifolds
    minima = [one for one in m if one.kind is ManifoldKind.MINIMUM]
    return Counts(
        complex=sum(found.complex_orbits),
        real=len(m),
        minima=len(minima),
        global_minima=sum(one.is_global is True for one in minima),
        degenerate=sum(one.kind is ManifoldKind.DEGENERATE for one in m),
        morse_sum=found.morse_sum,
        total_degree=problem.system.total_degree,
        expected=expected_orbits(found),
        complete=_is_complete(checks),
    )


def expected_orbits(found: ManifoldList) -> int | None:
    """Complex orbits that a complete list has; None where it is not known for each rank."""
    known = [rank.expected for rank in found.ranks]
    special = any(r.found != r.expected and not r.at_data for r in found.ranks)
    return None if special or None in known else sum(k or 0 for k in known)


def is_complete_by_count(found: ManifoldList) -> bool:
    """Whether as many complex solutions of each rank were found as there are said to be."""
    return all(rank.found == rank.expected for rank in found.ranks)


def sources(found: ManifoldList) -> str:
    """What vouches for the numbers, rank by rank; what is said of several is said once.

    That there is one map of rank 0 is only said where nothing else is.
    """
    said = [rank.source for rank in found.ranks if rank.source is not None]
    groups: dict[Template, list[Sentence]] = {}
    for sentence in said[1:] or said:
        groups.setdefault(sentence.template, []).append(sentence)
    return "; ".join(str(_joined(group)) for group in groups.values())


def _joined(group: list[Sentence]) -> Sentence:
    """Put the numbers of several sentences into one, parted by commas where they differ."""
    values: dict[str, Any] = {}
    for name, first in group[0].values:
        each = [dict(sentence.values)[name] for sentence in group]
        same = all(value == first for value in each)
        values[name] = first if same else ", ".join(map(str, each))
    return group[0].template(**values)


def _is_complete(checks: tuple[Check, ...]) -> bool | None:
    passed = {check.name: check.passed for check in checks}
    return False if False in passed.values() else passed[CheckName.WITNESS]
