"""``explorer generic`` and ``explorer doctor``."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import click

from explorer.cli.group import FAILED, OK, main, one_line_errors
from explorer.cli.options import architecture_options
from explorer.cli.progress import path_line


@main.command()
@architecture_options
@click.option(
    "--samples",
    type=click.IntRange(1),
    help="Samples of the data (default: as many as inputs, or more).",
)
@click.option(
    "--jobs",
    type=click.IntRange(1),
    help="Threads (default: all cores); the answer does not depend on it.",
)
@click.option("--trace", is_flag=True, help="Check that nothing is missing by the trace test too.")
@click.option("--rebuild", is_flag=True, help="Find the set anew, whatever the cache holds.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@one_line_errors
def generic(
    architecture: Callable[[], Any],
    samples: int | None,
    jobs: int | None,
    trace: bool,
    rebuild: bool,
    as_json: bool,
) -> int:
    """Find (or read) all solutions at generic data, which every other solve starts from; print the account."""
    from explorer.homotopy import NativeOptions
    from explorer.landscape.engine_run import Limits
    from explorer.landscape.generic_account import account_generic
    from explorer.landscape.generic_sets import DataFamily

    chosen = architecture()
    data = DataFamily(chosen, min(samples or chosen.full_rank, chosen.full_rank))
    options = NativeOptions(jobs=Limits(jobs=jobs).threads)
    with path_line("starting") as watch:
        account = account_generic(data, options, watch, trace=trace, rebuild=rebuild)
    click.echo(json.dumps(account.summary()) if as_json else repr(account))
    return OK if account.ok else FAILED


@main.command()
@one_line_errors
def doctor() -> int:
    """Print what is installed, which engines work, and how to mend what is missing."""
    from explorer.doctor import diagnose, report

    findings = diagnose()
    click.echo(report(findings))
    return OK if all(f.works or not f.needed for f in findings) else FAILED
