"""Pieces of many problems as worker processes hand them over: arrays of all lists, few objects.

A worker does all that costs time. Solutions are put together where they are kept, from the arrays
of many lists at once: writing each of them out and reading it again costs as much as solving.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.path_results import PathRecord, PathResults, PathStatus
from explorer.landscape.conclude import conclude_judged, conclude_runs, judge_runs
from explorer.landscape.engines.choose import choose
from explorer.landscape.engines.engine import Job, Limits
from explorer.landscape.engines.manifold_ways import way_beside
from explorer.landscape.prepare import JudgedLists
from explorer.landscape.solution import Solution
from explorer.landscape.solve import (
    SolveOptions,
    run_engine,
    with_manifolds,
)
from explorer.networks.problem import Problem


@dataclass(frozen=True, eq=False)
class Piece:
    """What was found for some problems, one after the other.

    Attributes
    ----------
    count : int
        Number of problems.
    engine : str
    certify : bool
    runs : dict of int to PathResults
        By place, without their points, where a list stands in ``judged``.
    parameters : float array, shape (len(runs), p)
        Of their problems, all of which are generic.
    judged : list of JudgedLists
    done : dict of int to Solution
        All others.
    """

    count: int
    engine: str
    certify: bool
    runs: dict[int, PathResults]
    parameters: NDArray[np.float64]
    judged: list[JudgedLists]
    done: dict[int, Solution]

    def conclude(self, jobs: Sequence[Job]) -> Iterator[Solution]:
        """Put the solutions of these problems and seeds together."""
        for k, parameters in zip(self.runs, self.parameters, strict=True):
            jobs[k][0].remember(parameters, is_generic=True)
        ready = dict(one for lists in self.judged for one in lists.each())
        for k, (problem, seed) in enumerate(jobs):
            if k in self.done:
                yield replace(self.done[k], problem=problem)
                continue
            run, one = self.runs[k], ready.pop(k)
            yield conclude_judged(problem, run, self.engine, int(seed), self.certify, one)


def solve_piece(jobs: Sequence[Job], engine: str, options: SolveOptions) -> list[Piece]:
    """Solve problems as :func:`explorer.landscape.solve_stream` does, up to the last step.

    Of all of them points are to be listed.
    """
    limits = options.limits()
    pieces: list[Piece] = []
    name, run = choose(engine, options.start)
    for some, found in run_engine(run, jobs, limits):
        pieces.append(_piece(some, found, name, engine, options, limits))
    return pieces


def _all_done(made: Sequence[Solution], name: str) -> Piece:
    return Piece(len(made), name, False, {}, np.zeros((0, 0)), [], dict(enumerate(made)))


def _piece(
    jobs: list[Job],
    found: Sequence[PathResults],
    name: str,
    engine: str,
    options: SolveOptions,
    limits: Limits,
) -> Piece:
    """Judge what came together; what takes more than that is done here."""
    certify = bool(options.certify)

    def finished(solution: Solution) -> Solution:
        return with_manifolds(solution, engine, options.start, limits)

    try:
        runs, judged = judge_runs(jobs, found, certify=certify)
    except Exception:  # comes again where it is the turn of its problem
        made = conclude_runs(jobs, found, name, certify=certify)
        return _all_done([finished(solution) for solution in made], name)
    listed = {k for lists in judged for k in lists.lists.place.tolist()}
    odd = [
        k
        for k, ((problem, _), run) in enumerate(zip(jobs, runs, strict=True))
        if k not in listed or not _is_plain(problem, run, engine, options.start)
    ]
    ready = {}
    if listed.intersection(odd):
        ready = dict(one for lists in judged for one in lists.each())
    done = {}
    for k in odd:
        problem, seed = jobs[k]
        one = ready.get(k)
        done[k] = finished(conclude_judged(problem, runs[k], name, int(seed), certify, one))
    kept = {k: run for k, run in enumerate(runs) if k not in done}
    parameters = np.array([jobs[k][0].parameters for k in kept])
    return Piece(len(jobs), name, certify, _without_points(kept), parameters, judged, done)


def _is_plain(problem: Problem, run: PathResults, engine: str, start: str) -> bool:
    """Whether nothing but checks is left to do: no count is looked for, nothing is compared."""
    if run.lost or PathStatus.AT_INFINITY in run.status_counts or not problem.is_generic:
        return False
    return way_beside(problem, engine, start) is None


def _without_points(runs: dict[int, PathResults]) -> dict[int, PathResults]:
    """Leave out what the lists say, and let equal records be one object."""
    known: dict[bytes, PathRecord] = {}
    slim = {}
    for k, run in runs.items():
        none = np.zeros((0, run.points.shape[1]), dtype=np.complex128)
        once, flat = np.zeros(0, dtype=np.int64), np.zeros(0)
        paths = None if run.paths is None else _shared(run.paths, known)
        slim[k] = replace(
            run, points=none, multiplicity=once, condition=flat, orbits=None, paths=paths
        )
    return slim


def _shared(record: PathRecord, known: dict[bytes, PathRecord]) -> PathRecord:
    """Take patterns and statuses of a record that has the same."""
    words = "".join(status.name for status in record.status)
    key = record.pattern.tobytes() + record.images.tobytes() + words.encode()
    like = known.setdefault(key, record)
    return replace(record, pattern=like.pattern, images=like.images, status=like.status)
