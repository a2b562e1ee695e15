"""What runs batches: this process, processes of this machine, or a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from explorer.study.run.execution.batches import Batch
from explorer.study.run.execution.work import Solver, Work, do, failure
from explorer.study.store import Done


class Executor(Protocol):
    """A place where batches are solved; a context manager that gives everything back."""

    def __enter__(self) -> Executor: ...

    def __exit__(self, *_error: object) -> None: ...

    def solve(self, batches: Iterable[Batch]) -> Iterator[Done]:
        """Solve batches, in any order.

        Batches are taken as there is room for them. Each gives one ``Done``; one that could not be
        solved anywhere gives failures of all its runs.
        """


class Here:
    """The process itself, one batch after the other."""

    def __init__(self, threads: int, solver: Solver | None = None) -> None:
        self._threads, self._solver = threads, solver

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def solve(self, batches: Iterable[Batch]) -> Iterator[Done]:
        """Solve batches in their order."""
        return (do(Work.of(batch, self._threads), self._solver) for batch in batches)


def lost(batch: Batch, reason: str) -> Done:
    """Record a batch that no worker could solve: every run of it failed."""
    failures = tuple(failure(run, reason) for run in batch.runs)
    return Done(
        batch.key,
        batch.partition,
        {},
        (),
        failures,
        {"runs": 0, "points": 0, "paths": 0, "incomplete": 0},
    )
