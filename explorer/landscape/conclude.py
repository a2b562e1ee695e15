"""From what an engine found to a solution: points, proof, checks, counts, verdict.

Each made once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from explorer.external import msolve
from explorer.homotopy.path_results import PathStatus
from explorer.landscape.exact_count import (
    FEW_UNKNOWNS,
    QUICK,
    Expected,
    degree_at_data,
    exact_count,
    expected_count,
)
from explorer.landscape.points.checks import Account, run_checks
from explorer.landscape.points.classification import Classification, classify, with_proof
from explorer.landscape.points.count_checks import is_full
from explorer.landscape.points.counts import count
from explorer.landscape.points.multiplicities import (
    isolated_points,
    may_be_counted,
    without_doubles,
)
from explorer.landscape.points.verdict import verdict_on
from explorer.landscape.solution import Solution
from explorer.networks.problem import Problem
from explorer.sentences import Sentence
from explorer.validate.point_set import PointSet
from explorer.validate.refine import MET_AGAIN
from explorer.validate.symmetry import complete_by_symmetry

if TYPE_CHECKING:
    from explorer.certify import Certification
    from explorer.homotopy.path_results import PathRecord, PathResults


@dataclass(frozen=True)
class RunFacts:
    """What a solution says of the run it came from; see :class:`Solution`.

    Attributes
    ----------
    witness : Sentence or None
        What vouches for the number of paths that were begun.
    infinite : int
        Paths that went to infinity.
    families : bool
        The ideal of the data is known to have no finite degree.
    by_search : bool
        The list comes from an engine: an exact count is looked for where nothing else vouches.
    seconds : float
        Wall time before ``began``.
    began : float or None
        Clock (``perf_counter``) since when time counts too.
    """

    path_statistics: Mapping[str, int] = field(default_factory=dict)
    lost: int = 0
    engine: str = "none"
    seed: int = 0
    seconds: float = 0.0
    began: float | None = None
    notes: tuple[Sentence, ...] = ()
    paths: PathRecord | None = None
    witness: Sentence | None = None
    infinite: int = 0
    families: bool = False
    by_search: bool = False

    @property
    def until_now(self) -> float:
        """Wall time so far."""
        return self.seconds + (0 if self.began is None else perf_counter() - self.began)


def conclude_run(
    problem: Problem, run: PathResults, engine: str, seed: int, *, certify: bool
) -> Solution:
    """Refine, classify and, if asked, certify what an engine found.

    Orbit by orbit where that can be, else point by point.
    """
    began = perf_counter()
    listed, lost = _by_orbit(problem, run, certify), run.lost
    if listed is None:
        run = run.spread()
        found = complete_by_symmetry(
            problem.system, problem.parameters, run.points, run.multiplicity
        )
        # What symmetry gave back is no longer missing.
        back = found.statistics["added by symmetry"] - found.statistics["not solutions"]
        listed, lost = classify(problem, found), max(0, lost - back)
        if run.status_counts:
            lost += found.statistics.get(MET_AGAIN, 0)
    infinite = run.status_counts.get(PathStatus.AT_INFINITY, 0)
    degree = None
    if lost or infinite or not listed.points.regular.all():
        degree = _cheap_degree(problem)
    if degree is not None and degree != msolve.INFINITE:
        listed = without_doubles(problem, listed)
    facts = RunFacts(
        path_statistics={**run.statistics, **listed.points.statistics},
        lost=lost,
        engine=engine,
        seed=seed,
        seconds=run.seconds,
        began=began,
        notes=run.notes,
        paths=run.paths,
        witness=run.witness,
        infinite=infinite,
        families=degree == msolve.INFINITE,
        by_search=True,
    )
    return conclude(problem, listed, certify=certify, facts=facts)


def _cheap_degree(problem: Problem) -> int | None:
    """Degree of the ideal of the data where it costs little; None where it may not."""
    return degree_at_data(problem, QUICK) if problem.architecture.size <= FEW_UNKNOWNS else None


def _by_orbit(problem: Problem, run: PathResults, certify: bool) -> Classification | None:
    if run.orbits is None:
        return None
    from explorer.landscape.points.by_orbit import classify_by_orbit  # loads numba

    return classify_by_orbit(
        problem, run.orbits, with_images=certify, one_an_orbit=run.one_an_orbit
    )


def conclude(
    problem: Problem,
    listed: Classification,
    expected: Expected | None = None,
    *,
    certify: bool = False,
    facts: RunFacts | None = None,
) -> Solution:
    """Check, count and judge classified points.

    Parameters
    ----------
    problem : Problem
    listed : Classification
        By the estimates.
    expected : Expected, optional
        An exact count; the closed form where none is given.
    certify : bool
        Prove what can be proved first; what is proved then stands in place of the estimates.
    facts : RunFacts, optional
    """
    run = facts or RunFacts(path_statistics=listed.points.statistics)
    proof = _prove(problem, listed) if certify else None
    final = listed if proof is None else with_proof(listed, proof)
    simple = listed.points.regular if proof is None else listed.points.regular | proof.good
    known = expected or _count(problem, listed.points.how_many(simple), simple, run, certify)
    isolated = None
    if may_be_counted(problem, final, simple, known):
        isolated, final = isolated_points(problem, final, simple)
    account = Account(run.lost, run.witness, known, isolated, run.families)
    checks = run_checks(problem, listed, account, proof, final)
    full_by = known if is_full(known, proof) else None
    return Solution(
        problem=problem,
        classification=final,
        counts=count(problem, final, checks, known),
        checks=checks,
        completeness=verdict_on(
            checks, final.points.total, proof, full_by, generic=problem.is_generic
        ),
        expected=known,
        path_statistics=run.path_statistics,
        lost=run.lost,
        engine=run.engine,
        seed=run.seed,
        seconds=run.until_now,
        notes=run.notes,
        certification=proof,
        paths=run.paths,
    )


def _count(
    problem: Problem, number: int, simple: NDArray[np.bool_], run: RunFacts, certify: bool
) -> Expected | None:
    """Find an exact count where it decides something: for proofs, and for lists in doubt.

    A list that another witness vouches for, and that no closed form contradicts, needs none.
    """
    if certify and run.by_search:
        return exact_count(problem, number)
    known = expected_count(problem)
    agrees = known is not None and known.count == number
    if not run.by_search or agrees:
        return known
    contradicted = known is not None and known.applies(problem)
    # Singular points and points at infinity are looked at twice where that is cheap
    open_ends = bool(run.infinite) or not simple.all()
    doubtful = run.lost or (open_ends and problem.architecture.size <= FEW_UNKNOWNS)
    if run.witness is not None and not doubtful and not contradicted:
        return known
    return exact_count(problem, number, QUICK)


def assemble(
    problem: Problem, found: PointSet, lost: int = 0, expected: Expected | None = None
) -> Solution:
    """Classify, count and check refined points.

    Rows are sorted: real ones by loss, then the others. ``lost`` is the number of paths or records
    of the engine that ended without a solution or a reason.
    """
    facts = RunFacts(path_statistics=found.statistics, lost=lost)
    return conclude(problem, classify(problem, found), expected, facts=facts)


def _prove(problem: Problem, listed: Classification) -> Certification:
    from explorer.certify import certify  # loads flint

    points = listed.points
    exact = problem.exact_parameters()
    return certify(problem.system, exact, points.points, points.images, points.flips)
