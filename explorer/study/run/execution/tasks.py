"""What workers of a cluster are asked to do: whole batches, or parts of a large one."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from explorer.study.plan.plan import Run
from explorer.study.run.execution.work import Work, do, shared
from explorer.study.store import Done

if TYPE_CHECKING:
    from explorer.landscape import Solution
    from explorer.landscape.parts import Leg, Part
    from explorer.networks.problem import Problem

# Flint keeps its precision in one place for all threads of a process: tasks take turns, and each
# has all threads.
_TURN = threading.Lock()


def whole(work: Work) -> Done:
    """Solve a batch."""
    with _TURN:
        return do(_with_threads(work))


def track(work: Work, number: int, parts: int, leg: Leg | None = None) -> Part:
    """Track one of the parts of a leg; of the first one where none is given."""
    from explorer.landscape.parts import first_leg, track_part

    with _TURN:
        work = _with_threads(work)
        problem, seed = _given(work)
        leg = leg or first_leg(problem, seed, work.threads)
        return track_part(problem, leg, number, parts, work.threads)


def turn(work: Work, parts: Sequence[Part]) -> Leg:
    """Join the parts of the first leg, to begin the second one."""
    from explorer.landscape.parts import first_leg, second_leg

    with _TURN:
        work = _with_threads(work)
        problem, seed = _given(work)
        return second_leg(
            problem, seed, first_leg(problem, seed, work.threads), parts, work.threads
        )


def judge(work: Work, parts: Sequence[Part], leg: Leg | None = None) -> Done:
    """Join the parts of the last leg, rescue, judge and write down."""
    with _TURN:
        work = _with_threads(work)
        return do(work, partial(_solve, work, parts, leg))


def _with_threads(work: Work) -> Work:
    """Use the threads of the worker, of which no other task has any meanwhile."""
    from distributed import get_worker

    return replace(work, threads=int(get_worker().state.nthreads))


def _solve(
    work: Work, parts: Sequence[Part], leg: Leg | None, problem: Problem, _engine: str, seed: int
) -> Solution:
    from explorer.landscape.parts import first_leg, solve_parts

    certify = work.batch.runs[0].combination.choice.certify
    begin = leg or first_leg(problem, seed, work.threads)
    return solve_parts(problem, seed, begin, parts, threads=work.threads, certify=certify)


def _given(work: Work) -> tuple[Problem, int]:
    (run,) = work.batch.runs
    run = Run(shared(run.combination), run.draw)
    return run.problem(), run.solver_seed
