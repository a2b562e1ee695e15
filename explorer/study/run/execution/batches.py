"""Batches of work: neighbouring runs of one architecture, enough of them to be worth a task and a file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from explorer.files.address import address
from explorer.study.plan.plan import Run
from explorer.study.store.claims import Span, spans_of

# About a second of certified work, and files of a megabyte.
_POINTS = 2**14
# Systems of more points are tracked on all threads, one after the other.
_LARGE = _POINTS // 2
# However small the systems are.
_MOST_RUNS = 512


@dataclass(frozen=True, eq=False)
class Batch:
    """Runs that are solved as one batch and stored in one file a table.

    Attributes
    ----------
    runs : tuple of Run
    large : bool
        One large system, which all threads should work on; of others each thread takes its own
        batch.
    """

    runs: tuple[Run, ...]
    large: bool = False

    @cached_property
    def key(self) -> str:
        """Content address, 16 hexadecimal digits; whatever determines the answers of its runs."""
        return address("".join(run.key for run in self.runs))

    @property
    def partition(self) -> str:
        """Name of the architecture in the folders of the store."""
        return self.runs[0].combination.partition

    @cached_property
    def spans(self) -> list[Span]:
        """What a process claims that makes it."""
        return spans_of([(run.combination.key, run.draw) for run in self.runs])

    @property
    def label(self) -> str:
        """First run, and how many more."""
        more = f" and {len(self.runs) - 1} more" if len(self.runs) > 1 else ""
        return self.runs[0].label + more


def batches_of(
    runs: Iterable[Run], points: Callable[[Run], int | None], wanted: Callable[[Run], bool]
) -> Iterator[Batch]:
    """Cut runs into batches, and drop those that are not wanted.

    Where the cuts are depends on the plan alone, so that a study that goes on makes the batches of
    one never stopped.

    Parameters
    ----------
    points : callable
        Number of critical points that a run will have, as far as it is known.
    wanted : callable
        Whether a run is to be made.
    """
    for _, group in groupby(runs, key=lambda run: run.combination.partition):
        mine = list(group)
        if any(map(wanted, mine)):
            yield from _cut(mine, points, wanted)


def limited(batches: Iterable[Batch], limit: int | None) -> Iterator[Batch]:
    """Give batches of at most ``limit`` runs in all; the last one is cut."""
    left = limit
    for batch in batches:
        if left is None or len(batch.runs) <= left:
            yield batch
        elif left:
            yield replace(batch, runs=batch.runs[:left])
        left = None if left is None else max(0, left - len(batch.runs))
        if left == 0:
            return


def _cut(
    runs: Iterable[Run], points: Callable[[Run], int | None], wanted: Callable[[Run], bool]
) -> Iterator[Batch]:
    taken: list[Run] = []
    room = _POINTS
    for run in runs:
        size = points(run)
        need = _POINTS if size is None else size
        if taken and (room < need or len(taken) == _MOST_RUNS):
            yield from _some(taken, wanted)
            taken, room = [], _POINTS
        taken.append(run)
        room -= need
        if size is not None and size > _LARGE:
            yield from _some(taken, wanted, large=True)
            taken, room = [], _POINTS
    yield from _some(taken, wanted)


def _some(
    runs: Collection[Run], wanted: Callable[[Run], bool], *, large: bool = False
) -> Iterator[Batch]:
    chosen = tuple(run for run in runs if wanted(run))
    if chosen:
        yield Batch(chosen, large)
