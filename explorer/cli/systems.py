"""``explorer system``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from explorer.cli.command import Whole
from explorer.cli.group import FAILED, OK, main, one_line_errors, say
from explorer.cli.terminal import path_line

if TYPE_CHECKING:
    from explorer.homotopy.progress import Report


@main.command()
@click.argument("file", metavar="FILE")
@click.option(
    "--start",
    default="auto",
    show_default=True,
    help="auto (fewest paths), total-degree, multihomogeneous or polyhedral.",
)
@click.option(
    "--unknowns", help="Names of the unknowns, with commas between (default: all names in FILE)."
)
@click.option(
    "--seed", type=Whole(0), default=0, show_default=True, help="Seed of everything random."
)
@click.option(
    "--certify", is_flag=True, help="Prove that each point is a solution, and a simple one."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@one_line_errors
def system(
    file: str, start: str, unknowns: str | None, seed: int, certify: bool, as_json: bool
) -> int:
    """Find all isolated solutions of the polynomial equations in FILE.

    FILE is plain text with one equation in each line, or a file of PHCpack, msolve or Bertini; with
    - equations are read from standard input. The exit code is 0 if nothing is missing, 1 if
    something is or nobody can tell, 2 for bad input.

    Example: explorer system equations.txt --certify
    """
    from explorer.systems import solve_system

    given = _equations(file)
    with path_line("following paths") as watch:
        solution = solve_system(given, unknowns, start, seed, certify, progress=_progress(watch))
    click.echo(json.dumps(solution.summary()) if as_json else repr(solution))
    if as_json and not solution.complete:
        say(str(solution.verdict))
    return OK if solution.complete else FAILED


def _equations(file: str) -> Any:
    from pathlib import Path

    from explorer.limits import Limit
    from explorer.systems.readers.file import read_bytes, read_file

    if file != "-":
        return read_file(Path(file))
    content = sys.stdin.buffer.read(Limit.TEXT.most + 1)
    return read_bytes(content, "standard input")


def _progress(watch: Callable[[Report], None] | None) -> Callable[[int, int], None]:
    """Turn numbers of paths into reports."""
    from explorer.homotopy.progress import Clock

    clock = Clock(watch)
    return lambda done, total: clock.report("following paths", done, total)
