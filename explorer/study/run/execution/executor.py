"""What runs units: this process, processes of this machine, or a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from explorer.study.run.execution.units import Unit
from explorer.study.run.execution.work import Solver, Work, do, failure
from explorer.study.store import Done


class Executor(Protocol):
    """A place where units are solved; a context manager that gives everything back."""

    def __enter__(self) -> Executor: ...

    def __exit__(self, *_error: object) -> None: ...

    def solve(self, units: Iterable[Unit]) -> Iterator[Done]:
        """Solve units, in any order.

        Units are taken as there is room for them. Each gives one ``Done``; one that could not be
        solved anywhere gives failures of all its runs.
        """


class Here:
    """The process itself, one unit after the other."""

    def __init__(self, threads: int, solver: Solver | None = None) -> None:
        self._threads, self._solver = threads, solver

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def solve(self, units: Iterable[Unit]) -> Iterator[Done]:
        """Solve units in their order."""
        return (do(Work.of(unit, self._threads), self._solver) for unit in units)


def lost(unit: Unit, reason: str) -> Done:
    """Record a unit that no worker could solve: every run of it failed."""
    failures = tuple(failure(run, reason) for run in unit.runs)
    return Done(
        unit.key,
        unit.partition,
        {},
        (),
        failures,
        {"runs": 0, "points": 0, "paths": 0, "incomplete": 0},
    )
