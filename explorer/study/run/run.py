"""Run a study.

What is finished is kept, what fails is recorded, and tables and plots come at the end.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.files.atomic import write_text
from explorer.study.config.placement import ExecutionConfig
from explorer.study.config.trust import refuse_cluster
from explorer.study.plan.facts import study_facts
from explorer.study.plan.plan import Plan, load_study
from explorer.study.plan.selection import Selection
from explorer.study.report.write import write_report
from explorer.study.run.basins import add_basins
from explorer.study.run.events import Progress
from explorer.study.run.execution.work import Executor, InProcess, Solver
from explorer.study.run.session import Session
from explorer.study.run.sweeps import SweepCounts, check_sweeps, run_sweeps
from explorer.study.store import Store, storing
from explorer.study.store.records import amend, read_manifest
from explorer.study.store.stored import StoredStudy

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class StudyResult:
    """What a study has found so far.

    Attributes
    ----------
    study : StoredStudy
        Everything on disk.
    summary : DataFrame
        One row per combination.
    kept, made : int
        Runs that were finished before, and runs that were finished now.
    text : str
        The summary, with a banner when anything is missing.
    sweeps : SweepCounts
        What became of the sweeps that the config asks for.
    """

    study: StoredStudy
    summary: pd.DataFrame = field(repr=False)
    kept: int
    made: int
    text: str = field(repr=False)
    sweeps: SweepCounts = field(default_factory=SweepCounts)

    @property
    def folder(self) -> Path:
        """Where everything was written."""
        return self.study.folder

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row a finished run."""
        return self.study.runs()

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row a critical point."""
        return self.study.points()

    @property
    def failed(self) -> int:
        """Number of runs that ended with an error."""
        return int(self.summary["failed"].sum())

    @property
    def incomplete(self) -> int:
        """Number of runs that miss points or fail a check."""
        return int(self.summary["incomplete"].sum())

    @property
    def missing(self) -> int:
        """Number of planned runs without a list: failed ones, and those that were not made."""
        return int((self.summary["planned"] - self.summary["runs"]).sum())

    @property
    def ok(self) -> bool:
        """Whether every planned run gave a list in which no check failed."""
        return not self.missing and not self.incomplete and self.sweeps.ok


def run_study(
    study: str | Path | Plan,
    results: str | Path = "results",
    *,
    progress: Progress | None = None,
    solver: Solver | None = None,
    jobs: int | None = None,
    only: Sequence[str] = (),
    limit: int | None = None,
    scheduler: str | None = None,
    allow: Collection[str] = (),
) -> StudyResult:
    """Make every run that is not finished yet, and write ``results/NAME/``.

    Parameters
    ----------
    study : path or Plan
        A config file, or one already read by :func:`load_study` or :func:`read_plan`.
    results : path
        Folder for the studies' folders.
    progress : callable, optional
        Called with an :class:`Event` after each batch of work, and when something takes long.
    solver : callable, optional
        ``solver(problem, engine, seed) -> Solution``, one run after the other in this process, in
        place of :func:`explorer.landscape.solve_stream`; it is given ``start=`` too where the
        config chooses one.
    jobs : int, optional
        Worker processes, or threads for large systems (default: all cores, or what the config
        says); no result depends on it. With 1 everything is done in this process.
    only : sequence of str
        Make only runs whose label matches one of these patterns (``*`` and ``?``) or contains it.
    limit : int, optional
        Make at most so many runs now.
    scheduler : str, optional
        Address of a dask scheduler whose workers solve the batches, such as ``tcp://10.0.0.1:8786``.
    allow : collection of str
        What a config that may come from a stranger does not get by itself: ``cluster``, the
        scheduler or the jobs of SLURM that it names; ``files``, extended files outside its folder.

    Notes
    -----
    Finished runs are kept in batches, whole or absent, under names that hash all that determines
    them. After an interrupt, a crash or a change of the config the same call makes what is missing;
    failed runs are tried again. Runs that another study below ``results`` has finished are copied.
    Several processes may run a study at once: they share the work.

    Raises
    ------
    ConfigError
        For a config that cannot be used, before anything runs.
    InputError
        For a results folder that cannot be written, or holds a study of another version.
    explorer.study.StoreError
        When the store cannot be written any more; what is finished is kept.
    """
    plan = study.current() if isinstance(study, Plan) else load_study(study, allow=allow)
    check_sweeps(plan)
    refuse_cluster(plan.config.execution, allow, scheduler)
    folder = Path(results) / plan.config.name
    read_manifest(folder)  # refuses a folder of another version before anything is written to it
    selection = Selection(tuple(only), limit)
    with closing(Store(folder)) as store, storing(folder):
        chosen = jobs or plan.config.execution.jobs
        session = Session(plan, store, progress, chosen, selection, own=solver is None)
        session.run(_executor(session, plan.config.execution, solver, scheduler))
        if plan.config.basins is not None:
            add_basins(plan, folder, session.jobs, progress)
        if plan.config.outputs.bounds:
            _add_volumes(plan, store)
        with store.claims.tables():
            stored, summary, text = write_report(plan, folder)
        sweeps = SweepCounts()
        if plan.config.sweep is not None:
            wanted = (run for run in plan.runs if selection.matches(run))
            sweeps = run_sweeps(plan, wanted, folder)
            text += f"\n{sweeps.text}\n"
            write_text(folder / "summary.txt", text)
    return StudyResult(stored, summary, session.kept, session.made, text, sweeps)


def _add_volumes(plan: Plan, store: Store) -> None:
    """Put PHCpack's bounds of the architectures that have runs into the manifest."""
    made = {file.parent.name.removeprefix("architecture=") for file in store.files("runs")}
    amend(store.folder, store.claims, study_facts(plan, volumes=made))


def _executor(
    session: Session, execution: ExecutionConfig, solver: Solver | None, scheduler: str | None
) -> Executor:
    """Choose where batches are solved; what a call says wins over the config."""
    if solver is not None:
        return InProcess(1, solver)
    if scheduler or execution.scheduler or execution.slurm:
        from explorer.study.run.execution.cluster import Cluster
        from explorer.study.run.execution.connect import ClusterOptions

        return Cluster(ClusterOptions.of(execution, scheduler))
    if session.jobs == 1 and execution.memory_bytes is None:
        return InProcess(1)
    from explorer.study.run.execution.local import Processes

    return Processes(session.jobs, execution.memory_bytes)
