"""``explorer run`` and ``explorer verify``."""

from __future__ import annotations

from pathlib import Path

import click

from explorer.cli.group import FAILED, OK, main, one_line_errors
from explorer.cli.options import jobs_option
from explorer.cli.progress import bar


@main.command()
@click.argument("config", type=click.Path(path_type=Path))
@click.option("--results", type=click.Path(path_type=Path), default=Path("results"), show_default=True)
@jobs_option
@one_line_errors
def run(config: Path, results: Path, jobs: int | None) -> int:
    """Run every combination of a YAML config and write tables and plots below the results folder."""
    from explorer.study import run_study

    with bar() as progress:
        outcome = run_study(config, results, progress=progress, jobs=jobs)
    click.echo(outcome.text.rstrip())
    click.echo(f"tables and plots: {outcome.folder}")
    return OK if outcome.ok else FAILED


@main.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.option("--recount", is_flag=True, help="Count the critical points of the data again (needs msolve).")
@one_line_errors
def verify(results: Path, recount: bool) -> int:
    """Check certificates again without solving: of a study's folder, a folder of studies, or one .npz file."""
    from explorer.study import verify_results

    good = True
    for checked in verify_results(results, recount=recount):
        outcome = checked.outcome
        good &= outcome.ok
        word = "ok" if outcome.ok else "FAILED"
        click.echo(f"{word:>6}  {checked.label}: {outcome.certified} points certified, {outcome.real} real")
        for sentence in (*outcome.faults, *outcome.notes):
            click.echo(f"        {sentence}")
    return OK if good else FAILED
