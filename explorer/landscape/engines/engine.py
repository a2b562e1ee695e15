"""What an engine is, and what it may use."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.errors import InputError
from explorer.limits import Limit
from explorer.networks.problem import Problem

if TYPE_CHECKING:
    from explorer.homotopy.path_results import PathResults
    from explorer.homotopy.progress import Watch


@dataclass(frozen=True)
class Limits:
    """What an engine may use.

    Attributes
    ----------
    time : float or None
        Seconds an outside program may take; None is its own default.
    memory : int or None
        Bytes an outside program may take; None is its own default.
    jobs : int or None
        Threads of our own engine; None is all cores. No answer depends on it.
    watch : callable or None
        Told how far our own engine has come: a function of one :class:`explorer.homotopy.Report`.
    listed : int or None
        Points of a list above which our own engine gives one per orbit; None is its own default.
    """

    time: float | None = None
    memory: int | None = None
    jobs: int | None = None
    watch: Watch | None = None
    listed: int | None = None

    def __post_init__(self) -> None:
        if self.time is not None and not 0 < self.time < float("inf"):
            raise InputError(f"time limit = {self.time}: allowed is a number of seconds > 0")
        if self.memory is not None and self.memory < SMALLEST_MEMORY:
            raise InputError(
                f"memory limit = {self.memory}: allowed is a number of bytes >= {SMALLEST_MEMORY}"
            )
        if self.jobs is not None and (
            isinstance(self.jobs, bool) or not isinstance(self.jobs, int) or self.jobs < 1
        ):
            raise InputError(f"jobs = {self.jobs!r}: allowed is a whole number >= 1")
        Limit.JOBS.allow(self.jobs or 1, "jobs")

    @property
    def threads(self) -> int:
        """Number of threads: ``jobs``, or the cores that this process may use."""
        return self.jobs or len(os.sched_getaffinity(0))


# Below this phcpy cannot even be loaded.
SMALLEST_MEMORY = 64 * 2**20

Job = tuple[Problem, int]
"""A problem and the seed of the engine's random numbers."""

Engine = Callable[[Iterable[Job], Limits], "Iterator[Sequence[PathResults]]"]
"""Runs jobs in their order, and gives the results of one or more of them together, as soon as it
has them; a job's answer does not depend on the others."""
