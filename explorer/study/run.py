"""Run a study: what is finished is kept, what fails is recorded, and tables and plots come at the end."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.problem import InputError, Problem
from explorer.study.load import load_study
from explorer.study.plan import Run, Study
from explorer.study.store import Unit, certificate_path, load_unit, save_unit

if TYPE_CHECKING:
    import pandas as pd

    from explorer.critical import Solution


@dataclass(frozen=True)
class Event:
    """One step of a study.

    Attributes
    ----------
    done, total : int
        Runs that are finished, and all runs.
    label : str
        Combination and draw.
    status : str
        ``running`` before a run; after it ``ok``, ``incomplete`` or ``failed``; ``kept`` when it was finished before.
    """

    done: int
    total: int
    label: str
    status: str


Progress = Callable[[Event], None]
Solver = Callable[..., "Solution"]


@dataclass(frozen=True, eq=False)
class StudyResult:
    """What a study found.

    Attributes
    ----------
    folder : Path
        Where everything was written.
    runs, points, summary : DataFrame
        One row a run, a critical point, a combination.
    kept : int
        Runs that were finished before and not made again.
    text : str
        The summary, with a banner when anything is missing.
    """

    folder: Path
    runs: pd.DataFrame = field(repr=False)
    points: pd.DataFrame = field(repr=False)
    summary: pd.DataFrame = field(repr=False)
    kept: int
    text: str = field(repr=False)

    @property
    def failed(self) -> int:
        """Number of runs that ended with an error."""
        return int((self.runs["status"] == "failed").sum())

    @property
    def incomplete(self) -> int:
        """Number of runs that miss points or fail a check."""
        return int((self.runs["status"] == "incomplete").sum())

    @property
    def ok(self) -> bool:
        """Whether every run gave a solution in which no check failed."""
        return not self.failed and not self.incomplete


def run_study(
    study: str | Path | Study,
    results: str | Path = "results",
    *,
    progress: Progress | None = None,
    solver: Solver | None = None,
    jobs: int | None = None,
) -> StudyResult:
    """Run every combination and write ``results/NAME/``.

    Parameters
    ----------
    study : path or Study
        A config file, or one already read by :func:`load_study`.
    results : path
        Folder for the studies' folders.
    progress : callable, optional
        Called with an :class:`Event` before and after each run.
    solver : callable, optional
        ``solver(problem, engine, seed) -> Solution``, one run after the other, in place of
        :func:`explorer.critical.solve_stream`; it is given ``start=`` too where the config chooses one.
    jobs : int, optional
        Threads of the native engine (default: all cores); no result depends on it.

    Notes
    -----
    Every finished run is one file under ``runs/``, named by a hash of all that determines it. After an interrupt the
    same call goes on where it stopped; failed runs are tried again.

    Raises
    ------
    ConfigError
        For a config that cannot be used, before anything runs.
    """
    plan = study if isinstance(study, Study) else load_study(study)
    folder = _folder(Path(results), plan.config.name)
    units, kept = _run_all(list(plan.runs), folder, progress or _silent, solver, jobs)
    return _write(plan, folder, units, kept)


def _folder(results: Path, name: str) -> Path:
    folder = results / name
    try:
        (folder / "runs").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"results folder {folder}: cannot be made ({error.strerror})") from error
    return folder


def _run_all(
    runs: list[Run], folder: Path, progress: Progress, solver: Solver | None, jobs: int | None
) -> tuple[list[Unit], int]:
    store = folder / "runs"
    known = [load_unit(store, run.key) for run in runs]
    kept = [unit is not None and not unit.failed for unit in known]
    made = _make([run for run, done in zip(runs, kept, strict=True) if not done], solver, jobs, folder)
    units: list[Unit] = []
    for done, run in enumerate(runs):
        unit, status = known[done], "kept"
        if unit is None or not kept[done]:
            progress(Event(done, len(runs), run.label, "running"))
            unit = next(made)
            save_unit(store, run.key, unit)
            status = str(unit.record["status"])
        units.append(unit)
        progress(Event(done + 1, len(runs), run.label, status))
    return units, sum(kept)


def _make(runs: list[Run], solver: Solver | None, jobs: int | None, folder: Path) -> Iterator[Unit]:
    """Solve runs in their order: with a solver one by one, else many at a time; errors become records."""
    from explorer.study.record import success

    rest = deque(runs)
    while rest:
        if solver is None:
            with suppress(Exception):
                for solution in _stream(list(rest), jobs):
                    _keep_certificate(solution, certificate_path(folder, rest[0].key))
                    unit = success(rest[0], solution, solution.seconds)
                    rest.popleft()
                    yield unit
                continue
        # Which run of a batch failed is not known, so the next one goes alone
        run = rest.popleft()
        yield _run(run, solver or partial(_solve, jobs=jobs, certify=run.certify), folder)


def _stream(runs: list[Run], jobs: int | None) -> Iterator[Solution]:
    from explorer.critical import solve_stream

    seeds, first = [run.solver_seed for run in runs], runs[0]  # one config, so one engine for all
    problems = (run.problem() for run in runs)
    return solve_stream(problems, first.engine, seeds, start=first.start, jobs=jobs, certify=first.certify)


def _run(run: Run, solver: Solver, folder: Path) -> Unit:
    """Solve; any error but an interrupt becomes part of the record."""
    from explorer.study.record import failure, success

    start = time.perf_counter()
    try:
        chosen = {} if run.start == "structure" else {"start": run.start}
        solution = solver(run.problem(), run.engine, run.solver_seed, **chosen)
        # Before the run itself is kept, so that a kept run has its certificates.
        _keep_certificate(solution, certificate_path(folder, run.key))
        return success(run, solution, time.perf_counter() - start)
    except Exception as error:
        return failure(run, error, time.perf_counter() - start)


def _write(study: Study, folder: Path, units: list[Unit], kept: int) -> StudyResult:
    from explorer.report.files import write_text
    from explorer.study import tables, text, write

    units = [Unit({**unit.record, **_labels(run)}, unit.points) for unit, run in zip(units, study.runs, strict=True)]
    runs, points = tables.runs_table(units), tables.points_table(units)
    summary = tables.summary_table(runs)
    words = text.summary_text(study.config.name, summary, runs)
    write.write_config(folder, study)
    write.write_versions(folder)
    write.write_tables(folder, study, runs, points, summary)
    write_text(folder / "summary.txt", words)
    if study.config.outputs.plots:
        from explorer.study.plots import write_plots

        write_plots(folder, study.combinations, runs, points, study.config.outputs.formats)
    return StudyResult(folder, runs, points, summary, kept, words)


def _labels(run: Run) -> dict[str, str]:
    """Labels as this config has them; a kept run may have been made under others."""
    return dict(zip(("architecture", "data", "regularization"), run.combination.labels, strict=True))


def _solve(
    problem: Problem, engine: str, seed: int, start: str = "structure", *, jobs: int | None, certify: bool
) -> Solution:
    from explorer.critical import solve

    return solve(problem, engine=engine, seed=seed, start=start, jobs=jobs, certify=certify)


def _keep_certificate(solution: Solution, path: Path) -> None:
    if getattr(solution, "certification", None) is not None:
        from explorer.critical.certify.store import save_certificate

        path.parent.mkdir(exist_ok=True)
        save_certificate(solution, path)


def _silent(event: Event) -> None:
    """Report nothing."""
