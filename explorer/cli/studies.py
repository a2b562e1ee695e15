"""``explorer run``, ``resume``, ``plan``, ``status``, ``clean`` and ``verify``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from explorer.cli.command import Whole
from explorer.cli.group import FAILED, OK, finished_is_kept, main, one_line_errors, say, tell
from explorer.cli.options import jobs_option
from explorer.cli.terminal import display

if TYPE_CHECKING:
    from explorer.study import Plan, StudyResult

_results_option = click.option(
    "--results",
    type=click.Path(path_type=Path),
    default=Path("results"),
    show_default=True,
    help="Folder in which each study has its own folder.",
)
_example_option = click.option(
    "--example", metavar="NAME", help="A config that comes with the package, such as quickstart."
)
_allow_option = click.option(
    "--allow",
    multiple=True,
    type=click.Choice(["cluster", "files"]),
    help="Allow what a config cannot do by itself: use the cluster that it names, or read files "
    "outside its folder.",
)
_SELECTION = (
    jobs_option,
    click.option(
        "--only",
        multiple=True,
        metavar="TEXT",
        help="Only runs whose label contains TEXT; * and ? stand for any characters.",
    ),
    click.option(
        "--limit", type=Whole(0), help="Stop after so many runs; explorer resume makes the others."
    ),
    click.option(
        "--scheduler", metavar="ADDRESS", help="Run on the workers of this dask scheduler."
    ),
    _allow_option,
)


def _selection_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_SELECTION):
        command = option(command)
    return command


@main.command()
@click.argument("config", type=click.Path(path_type=Path), required=False)
@_example_option
@_results_option
@_selection_options
@click.option("--dry-run", is_flag=True, help="Only say what would be run, as explorer plan does.")
@one_line_errors
def run(
    config: Path | None, example: str | None, results: Path, dry_run: bool, **options: Any
) -> int:
    """Solve all that a YAML config asks for, apart from what is finished already.

    Tables and plots are written below the results folder.

    Example: explorer run --example quickstart
    """
    config = _config(config, example)
    if dry_run:
        names = ("only", "limit", "jobs", "allow")
        return _show_plan(config, results, **{name: options[name] for name in names})
    return _run(config, results, options)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@_selection_options
@one_line_errors
def resume(folder: Path, **options: Any) -> int:
    """Continue the study in FOLDER; failed runs are tried again.

    Example: explorer resume results/quickstart
    """
    from explorer.errors import InputError
    from explorer.study import open_study, read_plan, refuse_edited_config

    study = open_study(folder)
    place = folder.absolute()
    if study.name != place.name:
        allowed = "allowed is a folder of the name of its study"
        raise InputError(f"study {folder}: {allowed}; rename it to {study.name}")
    plan = read_plan(place)
    if plan.config.name != place.name:
        allowed = f"allowed is the name of its folder, {place.name}"
        raise InputError(f"plan {folder / 'plan.json'}: config.name: {allowed}")
    refuse_edited_config(place)
    return _run(plan, place.parent, options)


@main.command()
@click.argument("config", type=click.Path(path_type=Path), required=False)
@_example_option
@_results_option
@click.option(
    "--only",
    multiple=True,
    metavar="TEXT",
    help="Only runs whose label contains TEXT; * and ? stand for any characters.",
)
@click.option("--limit", type=Whole(0), help="Plan at most so many runs.")
@jobs_option
@_allow_option
@one_line_errors
def plan(config: Path | None, example: str | None, results: Path, **options: Any) -> int:
    """Say what explorer run would do: runs, paths, time and memory; nothing is solved.

    Example: explorer plan --example quickstart
    """
    return _show_plan(_config(config, example), results, **options)


def _config(path: Path | None, name: str | None) -> Path:
    """Give the one config that is named, as a file or as an example."""
    from explorer.study import example

    if (path is None) == (name is None):
        command = click.get_current_context().info_name
        words = f"write explorer {command} CONFIG, or explorer {command} --example quickstart"
        raise click.UsageError(f"one config is needed: {words}")
    return path if path is not None else example(str(name))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@one_line_errors
def status(folder: Path) -> int:
    """Show how much of the study in FOLDER is done, what failed, and what each session did.

    It only reads, so it can be used while the study runs.

    Example: explorer status results/quickstart
    """
    from explorer.study import status_text

    text, complete = status_text(folder)
    tell(text)
    return OK if complete else FAILED


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--all", "everything", is_flag=True, help="Remove the study with all its results.")
@one_line_errors
def clean(folder: Path, everything: bool) -> int:
    """Remove what the study in FOLDER does not need.

    That is unfinished files of processes that were killed, and finished runs that its config does
    not ask for any more.

    Example: explorer clean results/quickstart
    """
    from explorer.study import clean_study

    for sentence in clean_study(folder, everything=everything):
        tell(sentence)
    return OK


@main.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.option(
    "--recount", is_flag=True, help="Count the critical points of the data again (needs msolve)."
)
@one_line_errors
def verify(results: Path, recount: bool) -> int:
    """Check the proofs again, with other code and without solving.

    RESULTS is a study's folder, a folder of studies, or one .npz file.

    Example: explorer verify results/quickstart
    """
    from explorer.study import verify_results

    good = True
    for checked in verify_results(results, recount=recount):
        outcome = checked.outcome
        good &= outcome.ok
        word = "ok" if outcome.ok else "FAILED"
        tell(f"{word:>6}  {checked.label}: {outcome.proved}")
        for sentence in (*outcome.faults, *outcome.notes):
            tell(f"        {sentence}")
    return OK if good else FAILED


def _run(config: Path | Plan, results: Path, options: dict[str, Any]) -> int:
    from explorer.study import run_study

    finished_is_kept()
    with display() as progress:
        outcome = run_study(config, results, progress=progress, **options)
    tell(outcome.text.rstrip())
    tell(f"tables and plots: {outcome.folder}")
    if not outcome.ok:
        say(_last_line(outcome))
    return OK if outcome.ok else FAILED


def _last_line(outcome: StudyResult) -> str:
    planned = int(outcome.summary["planned"].sum())
    gaps = f"{outcome.failed} failed, {outcome.incomplete} are incomplete"
    left = f"{outcome.missing - outcome.failed} are not made yet"
    return f"NOT COMPLETE: of {planned} runs {gaps}, {left}; explorer resume {outcome.folder}"


def _show_plan(config: Path, results: Path, **options: Any) -> int:
    from explorer.study import plan_text

    tell(plan_text(config, results, **options))
    return OK
