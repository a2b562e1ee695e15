"""One session of work on a study: find out what is missing, hand it out, keep what comes back."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum

from explorer.errors import require
from explorer.limits import Limit
from explorer.study.plan.facts import session_facts, study_facts
from explorer.study.plan.plan import Plan, Run
from explorer.study.plan.plan_file import write_config, write_plan
from explorer.study.plan.rates import keep_rates, kind, mean_rate
from explorer.study.plan.selection import Selection
from explorer.study.report.check_run import check_run
from explorer.study.run.events import EventKind, Progress, Teller
from explorer.study.run.execution.batches import Batch, Preparation, batches_of, limited
from explorer.study.run.execution.work import Executor
from explorer.study.store import BatchResult, Store
from explorer.study.store.import_runs import import_runs
from explorer.study.store.records import Log, close_session, open_session
from explorer.study.store.rows import RunRows

# How often to look whether a batch that another process has claimed is finished, in seconds.
_PAUSE = 0.5
_LEFT_OUT = (
    "{count} finished runs in {folder} are not counted: they belong to another config, or another "
    "version named them; explorer clean {folder} removes them"
)


class Outcome(StrEnum):
    """How a session ended."""

    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    NOT_WRITTEN = "the store could not be written"
    CRASHED = "crashed"


class Session:
    """Work on one study, from what is on disk to what can be done now.

    Parameters
    ----------
    plan : Plan
    store : Store
    progress : callable, optional
        Told how far it has come.
    jobs : int, optional
        Workers (default: all cores that this process may use).
    selection : Selection
        Which of the missing runs are made.
    own : bool
        Whether our solver makes them, which certifies where the plan says so.

    Attributes
    ----------
    jobs : int
    kept, made, failed : int
        Runs that were finished before; that were finished, and that failed, in this session.
    """

    def __init__(
        self,
        plan: Plan,
        store: Store,
        progress: Progress | None,
        jobs: int | None,
        selection: Selection,
        *,
        own: bool = True,
    ) -> None:
        self.jobs = jobs if jobs is not None else len(os.sched_getaffinity(0))
        require(isinstance(self.jobs, int) and self.jobs >= 1, "jobs", jobs, "a whole number >= 1")
        Limit.JOBS.allow(self.jobs, "jobs")
        self._plan = plan
        self._store = store
        self._selection = selection
        self._own = own
        self._log = Log(store.folder)
        self._teller = Teller(plan.size, self._log, progress)
        self._began = time.time()
        self._finished: set[str] = set()
        self._by_key: dict[str, Run] = {}
        self._claimed: dict[str, Batch] = {}
        self._costs: dict[str, list[tuple[int, float, float]]] = {}
        self.kept = 0

    @property
    def made(self) -> int:
        """Runs that were finished in this session."""
        return self._teller.now.made

    @property
    def failed(self) -> int:
        """Runs that failed in this session."""
        return self._teller.now.failed

    def run(self, executor: Executor) -> None:
        """Make what is missing; whatever ends it, the manifest says how."""
        number = self._open()
        ended = Outcome.CRASHED
        try:
            self._take_stock()
            with executor:
                self._work(executor)
            self._keep_rates()
            ended = Outcome.FINISHED
        except KeyboardInterrupt:
            ended = Outcome.INTERRUPTED
            raise
        except OSError:
            ended = Outcome.NOT_WRITTEN
            raise
        finally:
            self._close(number, ended)

    def _open(self) -> int:
        """Write what the study is, and give the number of this session in the manifest."""
        folder = self._store.folder
        swept = self._store.enter()
        # Before the manifest: what has one can be resumed
        write_config(folder, self._plan)
        write_plan(folder, self._plan)
        facts = study_facts(self._plan)
        number = open_session(folder, self._store.claims, facts, session_facts(self.jobs))
        for path in swept:
            self._log.write("swept", file=str(path.relative_to(folder)))
        return number

    def _close(self, number: int, outcome: Outcome) -> None:
        facts = {
            "ended": datetime.now(UTC).isoformat(timespec="seconds"),
            "outcome": outcome.value,
            "kept": self.kept,
            "made": self.made,
            "failed": self.failed,
            "points": self._teller.now.points,
            "paths": self._teller.now.paths,
            "seconds": round(self._teller.seconds, 3),
        }
        with suppress(OSError):  # a disk that is full has been complained of already
            close_session(self._store.folder, self._store.claims, number, facts)
            self._log.write("session", **facts)

    def _take_stock(self) -> None:
        """Find the runs that are finished, here or in other studies; throw damaged batches away."""
        planned = {run.key for run in self._plan.runs}
        others = 0
        with self._store.claims.tables():
            for file, keys in self._store.fresh():
                if keys is None:
                    self._log.write("damaged", unit=file.stem)
                    self._store.remove(file)
                self._finished.update(planned.intersection(keys or ()))
                others += len(set(keys or ()) - planned)
            # Runs of others are checked before they are taken over: their points must be there
            whole = {run.key for run in self._plan.runs if run.combination.choice.points != "real"}
            wanted = whole - self._finished
            for batch, imported in import_runs(self._store, wanted, self._check, self._refused):
                self._log.write("adopted", unit=batch, runs=len(imported))
                self._finished.update(imported)
        self.kept = len(self._finished)
        self._teller.tell(EventKind.BEGIN, done=self.kept)
        if others:
            folder = self._store.folder
            self._teller.tell(EventKind.LEFT_OUT, _LEFT_OUT.format(count=others, folder=folder))

    def _check(self, key: str, rows: RunRows) -> str | None:
        """Say what is wrong with a run of another study."""
        if not self._by_key:
            self._by_key = {run.key: run for run in self._plan.runs}
        faults = check_run(self._by_key[key], rows, own=self._own).faults
        return faults[0] if faults else None

    def _refused(self, key: str, reason: str) -> None:
        self._log.write("refused", run=key, reason=reason)

    def _work(self, executor: Executor) -> None:
        """Make the batches that nobody else has, then those that others give back unfinished."""
        waiting: deque[Batch] = deque()
        for done in executor.solve(self._mine(self._batches(executor), waiting)):
            self._keep(done)
        while waiting:
            self._teller.tell(EventKind.WAIT, f"{len(waiting)} batches of another process")
            for done in executor.solve(self._when_free(waiting)):
                self._keep(done)
        self._teller.tell(EventKind.END)

    def _batches(self, executor: Executor) -> Iterator[Batch]:
        def tell(label: str) -> None:
            self._teller.tell(EventKind.PREPARE, label)

        def watch(report: object) -> None:
            self._teller.tell(EventKind.PATHS, str(report))

        def wanted(run: Run) -> bool:
            return run.key not in self._finished and self._selection.matches(run)

        crew = getattr(executor, "crew", None)  # a cluster has one
        preparation = Preparation(self.jobs, tell, watch, crew)
        batches = batches_of(self._plan.runs, preparation.points, wanted)
        return limited(batches, self._selection.limit)

    def _mine(self, batches: Iterator[Batch], waiting: deque[Batch]) -> Iterator[Batch]:
        """Claim batches; those of which another process has runs are set aside."""
        for batch in batches:
            if not self._store.claims.take(batch.spans):
                waiting.append(batch)
                continue
            rest = self._unfinished(batch)
            if rest is None:
                self._store.claims.give(batch.spans)
            else:
                self._claimed[rest.key] = batch
                yield rest

    def _when_free(self, waiting: deque[Batch]) -> Iterator[Batch]:
        """Wait for batches of other processes; take over those that were given back unfinished."""
        time.sleep(_PAUSE)
        again: deque[Batch] = deque()
        batches = list(waiting)
        waiting.clear()
        yield from self._mine(iter(batches), again)
        waiting.extend(again)

    def _unfinished(self, batch: Batch) -> Batch | None:
        """What is left of a batch that others may have worked on; None when it is nothing."""
        file = self._store.path("runs", batch.partition, batch.key)
        if self._store.claims.others() or file.is_file():
            for _, keys in self._store.fresh():
                self._finished.update(keys or ())
        new = [run for run in batch.runs if run.key in self._finished]
        if new:
            self._teller.tell(EventKind.BATCH, batch.label, done=len(new))
        left = tuple(run for run in batch.runs if not self._done_elsewhere(run))
        return replace(batch, runs=left) if left else None

    def _done_elsewhere(self, run: Run) -> bool:
        """Whether a run is finished, or has failed in another process since this one began."""
        return run.key in self._finished or self._store.failures.since(run.key, self._began)

    def _keep(self, done: BatchResult) -> None:
        """Store a batch, give its runs back, and tell of it."""
        self._store.write(done)
        self._store.claims.give(self._claimed.pop(done.batch).spans)
        self._finished.update(done.runs)
        for failure in done.failures:
            self._log.write("failure", run=failure.run, label=failure.label, error=failure.error)
        facts = done.facts
        if done.runs:
            cost = (len(done.runs), float(facts["seconds"]), float(facts["memory"]))
            self._costs.setdefault(done.partition, []).append(cost)
        self._log.write("unit", unit=done.batch, partition=done.partition, **facts)
        self._teller.tell(
            EventKind.BATCH,
            done.partition,
            done=len(done.runs),
            made=len(done.runs),
            failed=len(done.failures),
            incomplete=int(facts["incomplete"]),
            points=int(facts["points"]),
            paths=int(facts["paths"]),
        )

    def _keep_rates(self) -> None:
        """Keep what runs have cost, for plans to come.

        An architecture with data of several ranks gets their mean.
        """
        rates = {}
        for combination in self._plan.combinations:
            rate = mean_rate(self._costs.get(combination.partition, ()))
            if rate is not None:
                with suppress(ValueError):
                    rates[kind(combination, combination.run(0).problem())] = rate
        if rates:
            keep_rates(rates)
