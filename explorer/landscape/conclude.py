"""From what an engine found to a solution: points, proof, checks, counts, verdict.

Each made once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from explorer.landscape.points.classification import Classification, classify
from explorer.landscape.points.count_checks import is_full
from explorer.landscape.points.counts import count
from explorer.landscape.points.exact import exact_of
from explorer.landscape.points.multiplicities import (
    isolated_points,
    may_be_counted,
    without_doubles,
)
from explorer.landscape.points.verdict import verdict_on
from explorer.landscape.prepare import JudgedLists, Prepared, judge
from explorer.landscape.solution import Solution
from explorer.networks.problem import Problem
from explorer.sentences import Sentence
from explorer.validate.point_set import PointSet
from explorer.validate.refine import MET_AGAIN
from explorer.validate.symmetry import complete_by_symmetry

if TYPE_CHECKING:
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
    (solution,) = conclude_runs([(problem, seed)], [run], engine, certify=certify)
    return solution


def conclude_runs(
    jobs: Sequence[tuple[Problem, int]],
    runs: Sequence[PathResults],
    engine: str,
    *,
    certify: bool,
) -> Iterator[Solution]:
    """Conclude what an engine found for many problems at once.

    Parameters
    ----------
    jobs : sequence of (Problem, int)
        Problems and their seeds.
    runs : sequence of PathResults
        One a problem.
    engine : str
    certify : bool

    Yields
    ------
    Solution
        As :func:`conclude_run` gives it for each alone.
    """
    try:
        spent, judged = judge_runs(jobs, runs, certify=certify)
    except Exception:
        if len(jobs) == 1:
            raise
        # An error is of one problem, and comes when it is that one's turn
        for job, run in zip(jobs, runs, strict=True):
            yield from conclude_runs([job], [run], engine, certify=certify)
        return
    ready = dict(one for lists in judged for one in lists.each())
    for k, ((problem, seed), run) in enumerate(zip(jobs, spent, strict=True)):
        yield conclude_judged(problem, run, engine, int(seed), certify, ready.pop(k, None))


def judge_runs(
    jobs: Sequence[tuple[Problem, int]], runs: Sequence[PathResults], *, certify: bool
) -> tuple[list[PathResults], list[JudgedLists]]:
    """Judge what an engine found; the time that took is added to that of the runs."""
    began = perf_counter()
    judged = judge([problem for problem, _ in jobs], runs, certify=certify)
    share = (perf_counter() - began) / max(1, len(jobs))
    return [replace(run, seconds=run.seconds + share) for run in runs], judged


def conclude_judged(
    problem: Problem,
    run: PathResults,
    engine: str,
    seed: int,
    certify: bool,
    ready: Prepared | None,
) -> Solution:
    """Conclude one run from its list, which is made point by point where there is none yet."""
    began = perf_counter()
    if ready is not None:
        listed, lost = ready.listed, run.lost
    else:
        run = run.spread()
        listed, lost = _point_by_point(problem, run)
    infinite = run.status_counts.get(PathStatus.AT_INFINITY, 0)
    degree = None
    if lost or infinite or (ready is None and not listed.points.regular.all()):
        degree = _cheap_degree(problem)
    if ready is None and degree is not None and degree != msolve.INFINITE:
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
    ready = ready or Prepared.of(problem, listed, certify=certify)
    return _conclude(problem, ready, None, certify, facts)


def _point_by_point(problem: Problem, run: PathResults) -> tuple[Classification, int]:
    """Refine, complete by symmetry and classify all points; tell how many are lost."""
    found = complete_by_symmetry(
        problem.system, problem.parameters, run.points, run.multiplicity, exact_of(problem)
    )
    # What symmetry gave back is no longer missing.
    back = found.statistics["added by symmetry"] - found.statistics["not solutions"]
    lost = max(0, run.lost - back)
    if run.status_counts:
        lost += found.statistics.get(MET_AGAIN, 0)
    return classify(problem, found), lost


def _cheap_degree(problem: Problem) -> int | None:
    """Degree of the ideal of the data where it costs little; None where it may not."""
    return degree_at_data(problem, QUICK) if problem.architecture.size <= FEW_UNKNOWNS else None


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
    ready = Prepared.of(problem, listed, certify=certify)
    return _conclude(problem, ready, expected, certify, run)


def _conclude(
    problem: Problem, ready: Prepared, expected: Expected | None, certify: bool, run: RunFacts
) -> Solution:
    """Check, count and judge a list that is ready, and say what is known of the number of points.

    ``expected`` is an exact count; one is looked for where it is None.
    """
    listed, final = ready.listed, ready.final
    proof = ready.proof
    simple = listed.points.regular if proof is None else listed.points.regular | proof.good
    known = expected or _count(problem, listed.points.how_many(simple), simple, run, certify)
    isolated = None
    if may_be_counted(problem, final, simple, known):
        isolated, final = isolated_points(problem, final, simple)
    account = Account(run.lost, run.witness, known, isolated, run.families)
    checks = run_checks(problem, listed, account, proof, final, ready.sums)
    full_by = known if is_full(known, proof) else None
    return Solution(
        problem=problem,
        classification=final,
        counts=count(problem, final, checks, known, ready.sums.best),
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
    known = expected_count(problem, number)
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
