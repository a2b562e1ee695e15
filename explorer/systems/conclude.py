"""What may be said about completeness, from points, paths and witnesses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explorer.sentences import Sentence
from explorer.systems.choose_start import ChosenStart
from explorer.systems.degree import IdealDegree
from explorer.systems.findings import SystemFinding as Finding
from explorer.systems.findings import SystemStatus as Status
from explorer.systems.findings import SystemVerdict, SystemWitness
from explorer.systems.follow import Ends
from explorer.systems.points import Points


@dataclass(frozen=True)
class Known:
    """What a verdict rests on.

    Attributes
    ----------
    points : Points
    tries : sequence of Ends
        One an attempt; none where no path was needed.
    degree : IdealDegree
    bound : ChosenStart or None
        The start whose number of paths bounds the number of isolated solutions.
    squared_up : bool
        Whether random combinations were solved.
    """

    points: Points
    tries: Sequence[Ends]
    degree: IdealDegree
    bound: ChosenStart | None
    squared_up: bool


def conclude(known: Known) -> SystemVerdict:
    """Choose the verdict; the strongest that holds.

    A number of solutions with multiplicity that is met says that none is missing, whatever became
    of the paths; one that is not met says the contrary.
    """
    if known.degree.infinite:
        witness = _family(known)
        return SystemVerdict(Status.UNDECIDED, Finding.FAMILY(witness=witness), witness)
    if known.degree.count is not None:
        return _counted(known, known.degree.count, known.degree.witness)
    if known.bound is not None and _all_found(known.points, known.bound.paths):
        witness = SystemWitness.BEZOUT(start=known.bound.name, count=known.bound.paths)
        return _counted(known, known.bound.paths, witness)
    return _followed(known)


def _all_found(points: Points, count: int) -> bool:
    return points.total == count and bool((points.multiplicity > 0).all())


def _counted(known: Known, count: int, witness: Sentence | None) -> SystemVerdict:
    """Hold the multiplicities against a number that is known."""
    points = known.points
    if count == 0 and not len(points):
        sentence = Finding.NO_SOLUTION_MODULO(witness=witness)
        return SystemVerdict(Status.CONSISTENT, sentence, witness)
    if unknown := int((points.multiplicity == 0).sum()):
        if points.total + unknown > count:
            sentence = Finding.TOO_MANY(found=points.total + unknown, witness=witness)
            return SystemVerdict(Status.UNDECIDED, sentence, witness)
        sentence = Finding.MULTIPLICITY_UNKNOWN(count=unknown, witness=witness)
        return SystemVerdict(Status.UNDECIDED, sentence, witness)
    if points.total < count:
        sentence = Finding.MISSING(found=points.total, witness=witness)
        return SystemVerdict(Status.INCOMPLETE, sentence, witness)
    if points.total > count:
        sentence = Finding.TOO_MANY(found=points.total, witness=witness)
        return SystemVerdict(Status.UNDECIDED, sentence, witness)
    if _proved(known, count):
        return SystemVerdict(Status.PROVED, Finding.PROVED(witness=witness), witness)
    return SystemVerdict(Status.CONSISTENT, Finding.COUNTED(witness=witness), witness)


def _proved(known: Known, count: int) -> bool:
    """Certified distinct solutions are as many as there can be.

    Of combinations only where all others of their zeros are proved to be no solutions: then the
    degree leaves no place for them but among the points.
    """
    whole = int(known.points.certified.sum()) == count
    return whole and (not known.squared_up or known.points.excluded)


def _followed(known: Known) -> SystemVerdict:
    """Go by the paths: each attempt that accounts for all of its own is a witness."""
    unknown = int((known.points.multiplicity == 0).sum())
    for ends in known.tries:
        witness = ends.results.witness
        if witness is not None and not ends.on_a_family and _holds(ends, known.points):
            if unknown:
                sentence = Finding.MULTIPLICITY_UNKNOWN(count=unknown, witness=witness)
                return SystemVerdict(Status.UNDECIDED, sentence, witness)
            return SystemVerdict(Status.CONSISTENT, Finding.FOLLOWED(witness=witness), witness)
    best = min(known.tries, key=lambda ends: ends.results.lost, default=None)
    if any(ends.on_a_family for ends in known.tries) or known.points.on_a_family:
        count = max((ends.on_a_family for ends in known.tries), default=0)
        witness = SystemWitness.ON_A_FAMILY(count=max(count, known.points.on_a_family))
        return SystemVerdict(Status.UNDECIDED, Finding.FAMILY(witness=witness), witness)
    if best is None or not best.results.lost:
        return SystemVerdict(Status.UNDECIDED, Finding.NO_WITNESS())
    sentence = Finding.LOST(lost=best.results.lost, paths=best.paths)
    return SystemVerdict(Status.UNDECIDED, sentence)


def _holds(ends: Ends, points: Points) -> bool:
    """Whether the points are as many as the ends of this attempt's paths."""
    return not points.doubtful and len(points) + len(points.spare) == len(ends.points)


def _family(known: Known) -> Sentence | None:
    return known.degree.witness
