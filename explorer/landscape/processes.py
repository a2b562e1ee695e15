"""Tasks shared among processes of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


def in_order(work: Callable[[Task], Result], tasks: Sequence[Task], jobs: int) -> Iterator[Result]:
    """Give the results of tasks in their order.

    Parameters
    ----------
    work : callable
    tasks : sequence
        These, ``work`` and results travel.
    jobs : int
        Processes; the tasks are done in this one where there is one, or one task.
    """
    workers = min(jobs, len(tasks))
    if workers <= 1:
        yield from map(work, tasks)
        return
    from loky import ProcessPoolExecutor
    from loky.backend import get_context

    with ProcessPoolExecutor(max_workers=workers, context=get_context("loky")) as pool:
        try:
            yield from pool.map(work, tasks)
        except BaseException:
            with suppress(Exception):
                pool.shutdown(wait=False, kill_workers=True)
            raise
