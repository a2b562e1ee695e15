"""Batches of work: neighbouring runs of one architecture, enough to be worth a task and a file.

How many runs make a batch follows from the number of critical points of each, so what tells that
number, the generic sets, is found first, once for all workers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from explorer.files.address import address
from explorer.study.plan.plan import Combination, Run
from explorer.study.store.claims import Span, spans_of

if TYPE_CHECKING:
    from explorer.homotopy.crew import Crew
    from explorer.homotopy.progress import Watch
    from explorer.networks.architectures import Architecture
    from explorer.networks.problem import Problem

# About a second of certified work, and files of a megabyte.
_POINTS = 2**14
# Systems of more points are tracked on all threads, one after the other.
_LARGE = _POINTS // 2
# Lists of manifolds in a batch: about a second too.
_LISTS = 64
# However small the systems are.
_MOST_RUNS = 512


@dataclass(frozen=True, eq=False)
class Batch:
    """Runs that are solved together and stored in one file a table.

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
        """Content address, 16 hexadecimal digits, of what determines the answers of its runs."""
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


class Preparation:
    """Finds generic sets before runs are made, and tells how many points each run will have.

    Parameters
    ----------
    threads : int
        Threads of a generic solve.
    tell : callable, optional
        Told the label of the combination before a generic solve begins.
    watch : callable, optional
        Told how far it has come, see :class:`explorer.homotopy.Report`.
    crew : callable, optional
        Gives those who track the paths of an architecture and rank, if there are any.
    """

    def __init__(
        self,
        threads: int,
        tell: Callable[[str], None] | None = None,
        watch: Watch | None = None,
        crew: Callable[[Architecture, int], Crew | None] | None = None,
    ) -> None:
        self._threads = threads
        self._tell = tell
        self._watch = watch
        self._crew = crew
        self._of = lru_cache(maxsize=None)(self._count)

    def points(self, run: Run) -> int | None:
        """Number of points, images included; None where the engine does not tell beforehand.

        A generic set that is missing is found now, so that no two workers do the same.
        """
        return self._of(run.combination)

    def _count(self, combination: Combination) -> int | None:
        choice = combination.choice
        if choice.engine == "phcpy" or choice.start != "structure":
            return None
        from explorer.landscape.engines.engine import Limits
        from explorer.landscape.engines.manifold_ways import planned_way

        if self._tell is not None:
            self._tell(combination.label)
        try:
            problem = combination.run(0).problem()
            way = planned_way(problem, choice.engine, choice.start)
            if way is not None:
                way.find([(problem, 0)], Limits(jobs=self._threads, watch=self._watch), False)
                return _POINTS // _LISTS
            return self._generic(combination, problem)
        except Exception:
            return None  # the run itself will say what is wrong, in its own record

    def _generic(self, combination: Combination, problem: Problem) -> int:
        from explorer.homotopy.options import NativeOptions
        from explorer.landscape.engines.generic_sets import DataFamily, find_generic
        from explorer.landscape.exact_count import expected_count, generic_count

        family = DataFamily(combination.architecture, problem.sample_rank)
        crew = self._crew and self._crew(combination.architecture, problem.sample_rank)
        options = NativeOptions(jobs=self._threads)
        count = find_generic(family, options, self._watch, crew=crew).count
        if combination.choice.certify and expected_count(problem) is None:
            generic_count(problem)  # kept, so that no two workers ask msolve the same
        return count


def batches_of(
    runs: Iterable[Run], points: Callable[[Run], int | None], wanted: Callable[[Run], bool]
) -> Iterator[Batch]:
    """Cut runs into batches, and drop those that are not wanted.

    Where the cuts are depends on the plan alone, so that a study that goes on makes the batches of
    one never stopped.

    Parameters
    ----------
    runs : iterable of Run
        In the order of the plan.
    points : callable
        Number of critical points that a run will have, as far as it is known.
    wanted : callable
        Whether a run is to be made.
    """
    for _, group in groupby(runs, key=lambda run: run.combination.partition):
        mine = list(group)
        if any(map(wanted, mine)):
            for some, large in _cut(mine, points):
                chosen = tuple(run for run in some if wanted(run))
                if chosen:
                    yield Batch(chosen, large)


def _cut(
    runs: Iterable[Run], points: Callable[[Run], int | None]
) -> Iterator[tuple[Collection[Run], bool]]:
    """Give neighbouring runs, and whether they are one large system."""
    taken: list[Run] = []
    room = _POINTS
    for run in runs:
        size = points(run)
        need = _POINTS if size is None else size
        if taken and (room < need or len(taken) == _MOST_RUNS):
            yield taken, False
            taken = []
            room = _POINTS
        taken.append(run)
        room -= need
        if size is not None and size > _LARGE:
            yield taken, True
            taken = []
            room = _POINTS
    yield taken, False


def limited(batches: Iterable[Batch], limit: int | None) -> Iterator[Batch]:
    """Give batches of at most ``limit`` runs in all; the last one is cut."""
    if limit is None:
        yield from batches
        return
    left = limit
    for batch in batches:
        if len(batch.runs) <= left:
            yield batch
        elif left:
            yield replace(batch, runs=batch.runs[:left])
        left = max(0, left - len(batch.runs))
        if left == 0:
            return
