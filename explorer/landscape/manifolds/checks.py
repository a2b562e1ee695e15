"""What every list of critical manifolds must satisfy.

The equations that the manifolds come from are reduced ones; gradient and Hessian of the loss itself
are asked again here.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from explorer.landscape.growth import growth
from explorer.landscape.manifolds.counts import is_complete_by_count, sources
from explorer.landscape.points.classification import Classification, origin_is_critical
from explorer.landscape.points.findings import Check, CheckMessage, CheckName
from explorer.manifolds.manifold import ManifoldList, RankCount
from explorer.networks.problem import Problem
from explorer.sentences import Sentence

# Of the size of the weights: points this near to a manifold are points of it, up to rounding.
_NEAR = 1e-6
# Of the largest eigenvalue: signs of smaller ones are not told by doubles.
_SIGN = 1e-7
_SHOWN = 3


def manifold_checks(problem: Problem, found: ManifoldList, c: Classification) -> tuple[Check, ...]:
    """Check a list against its numbers, Morse theory, and the loss itself.

    Parameters
    ----------
    problem : Problem
    found : ManifoldList
    c : Classification
        A point of each manifold, see
        :func:`explorer.landscape.manifolds.representatives.representatives`.
    """
    return tuple(_checks(problem, found, c))


def _checks(problem: Problem, found: ManifoldList, c: Classification) -> Iterator[Check]:
    yield _orbits(found)
    yield _origin(problem, found)
    yield _minimum(problem, found)
    yield _nondegenerate(found)
    yield _morse_sum(problem, found)
    yield _quotient_sums(problem, found)
    yield _polynomial(problem, found)
    yield _gradient(c)
    yield _hessian(c)
    yield _certified(found)
    yield _paths(found)
    yield _witness(found)


def _orbits(found: ManifoldList) -> Check:
    """Distinct complex solutions of each rank against a number of other origin."""
    name = CheckName.COMPLEX_ORBITS
    numbers = ", ".join(map(str, found.complex_orbits))
    known = [rank.expected for rank in found.ranks]
    if not known or None in known:
        return Check(name, None, CheckMessage.ORBITS_UNKNOWN(found=numbers))
    facts = {"found": numbers, "expected": ", ".join(map(str, known))}
    if is_complete_by_count(found):
        return Check(name, True, CheckMessage.ORBITS_BY_RANK(**facts))
    if any(_is_wrong(rank) for rank in found.ranks):
        return Check(name, False, CheckMessage.ORBITS_BY_RANK(**facts))
    if all(r.proved for r in found.ranks if r.found != r.expected):
        return Check(name, None, CheckMessage.ORBITS_REAL(**facts))
    return Check(name, None, CheckMessage.ORBITS_SPECIAL(**facts))


def _is_wrong(rank: RankCount) -> bool:
    """Whether a number of complex solutions tells that a list is wrong."""
    expected = rank.expected or 0
    short = rank.found < expected and not rank.proved
    return rank.found > expected or (short and (rank.at_data or rank.lost > 0))


def _paths(found: ManifoldList) -> Check:
    """Account for paths; where the list of a rank is proved their ends are statistics."""
    lost = sum(rank.lost for rank in found.ranks)
    gaps = sum(rank.lost for rank in found.ranks if not rank.proved)
    if lost and not gaps:
        return Check(CheckName.PATHS, None, CheckMessage.LOST_DECIDED(lost=lost))
    return Check(CheckName.PATHS, not lost, CheckMessage.LOST_BY_RANK(lost=lost))


def _origin(problem: Problem, found: ManifoldList) -> Check:
    if not origin_is_critical(problem):
        return Check(CheckName.ORIGIN, None, CheckMessage.ORIGIN_NOT_CRITICAL())
    listed = any(not np.any(one.representative) for one in found.manifolds)
    message = CheckMessage.ORIGIN_FOUND if listed else CheckMessage.ORIGIN_MISSING
    return Check(CheckName.ORIGIN, listed, message())


def _minimum(problem: Problem, found: ManifoldList) -> Check:
    """Where the loss has a minimum, a manifold has no negative eigenvalue."""
    known, candidates = growth(problem), sum(one.index == 0 for one in found.manifolds)
    passed = candidates > 0 if known.has_minimum else None
    finding = CheckMessage.ONE_WITHOUT_NEGATIVE(candidates=candidates, ground=known.ground)
    return Check(CheckName.MINIMUM, passed, finding)


def _nondegenerate(found: ManifoldList) -> Check:
    good = sum(one.morse_bott is True for one in found.manifolds)
    total = len(found.manifolds)
    finding = CheckMessage.NONDEGENERATE(good=good, total=total)
    return Check(CheckName.NONDEGENERATE, True if good == total else None, finding)


def _morse_sum(problem: Problem, found: ManifoldList) -> Check:
    name, total = CheckName.MORSE_SUM, found.morse_sum
    if (said := _silent(problem, known=total is not None)) is not None:
        return Check(name, None, said)
    if total != 1 and not _decided(found):
        return Check(name, None, CheckMessage.SUMS_UNDEFINED())
    return Check(name, total == 1, CheckMessage.SUM_OF_MANIFOLDS(total=total))


def _quotient_sums(problem: Problem, found: ManifoldList) -> Check:
    """Euler characteristics of the sets of at most so many live units, divided by symmetry."""
    name, sums = CheckName.QUOTIENT_SUMS, found.quotient_sums
    if (said := _silent(problem, known=bool(sums))) is not None:
        return Check(name, None, said)
    passed = all(total == 1 for total in sums)
    if not passed and not _decided(found):
        return Check(name, None, CheckMessage.SUMS_UNDEFINED())
    return Check(name, passed, CheckMessage.QUOTIENT_SUMS(sums=", ".join(map(str, sums))))


def _polynomial(problem: Problem, found: ManifoldList) -> Check:
    name, holds = CheckName.MORSE_BOTT, found.polynomial_ok
    if (said := _silent(problem, known=holds is not None)) is not None:
        return Check(name, None, said)
    if not holds and not _decided(found):
        return Check(name, None, CheckMessage.SUMS_UNDEFINED())
    message = CheckMessage.POLYNOMIAL if holds else CheckMessage.POLYNOMIAL_FAILS
    return Check(name, holds, message())


def _decided(found: ManifoldList) -> bool:
    """Whether each index is known: a sum over a doubtful one refutes nothing."""
    return all(one.morse_bott is not None for one in found.manifolds)


def _silent(problem: Problem, *, known: bool) -> Sentence | None:
    """Say why a sum over the list says nothing; None where it does."""
    ground = growth(problem)
    if not ground.coercive:
        return CheckMessage.SUMS_SAY_NOTHING(ground=ground.ground)
    return None if known else CheckMessage.SUMS_UNDEFINED()


def _gradient(c: Classification) -> Check:
    size = np.abs(c.points.points).max(axis=1, initial=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(c.points.error > 0, c.points.error / size, 0.0)
    distance = float(share.max(initial=0))
    finding = CheckMessage.GRADIENT(distance=distance)
    return Check(CheckName.GRADIENT, distance <= _NEAR, finding)


def _hessian(c: Classification) -> Check:
    """Eigenvalues that doubles tell from zero are no more of either sign than the list says."""
    room = _SIGN * np.abs(c.eigenvalues).max(axis=1, initial=0)[:, None]
    below, above = (c.eigenvalues < -room).sum(axis=1), (c.eigenvalues > room).sum(axis=1)
    wrong = np.flatnonzero((below > c.negative) | (above > c.positive))
    agree = int(((below == c.negative) & (above == c.positive)).sum())
    rows = "".join(
        f"; row {k}: listed index {c.negative[k]}, nullity {c.zero[k]}, found {below[k]} negative "
        f"and {above[k]} positive"
        for k in wrong[:_SHOWN]
    )
    finding = CheckMessage.HESSIAN(agree=agree, total=len(c.points), rows=rows)
    passed = False if len(wrong) else True if agree == len(c.points) else None
    return Check(CheckName.HESSIAN, passed, finding)


def _certified(found: ManifoldList) -> Check:
    count, total = sum(one.certified for one in found.manifolds), len(found.manifolds)
    finding = CheckMessage.CERTIFIED_MANIFOLDS(count=count, total=total)
    return Check(CheckName.CERTIFIED_MANIFOLDS, True if count == total else None, finding)


def _witness(found: ManifoldList) -> Check:
    """Name what vouches for the number of solutions of every rank."""
    if not found.ranks or any(rank.source is None for rank in found.ranks):
        return Check(CheckName.WITNESS, False, CheckMessage.NO_WITNESS())
    return Check(CheckName.WITNESS, True, CheckMessage.VOUCHED(sources=sources(found)))
