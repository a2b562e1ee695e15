"""``explorer show`` and ``explorer bounds``."""

from __future__ import annotations

import json
from typing import Any

import click

from explorer.cli.group import OK, main, one_line_errors
from explorer.cli.options import make_problem, problem_options
from explorer.cli.progress import watching


@main.command()
@problem_options
@click.option(
    "--format", "form", type=click.Choice(["text", "latex", "phc", "msolve"]), default="text"
)
@one_line_errors
def show(form: str, **chosen: Any) -> int:
    """Print the gradient equations: with symbols, or with data put in when an option chooses data.

    The formats phc and msolve need numbers; data are drawn for them when none are chosen.
    """
    numeric = form in ("phc", "msolve") or any(
        chosen[k] is not None for k in ("samples", "seed", "lambdas", "data")
    )
    if not numeric:
        system = chosen["architecture"]().system
        values = None
    else:
        problem = make_problem(**chosen)
        system = problem.system
        values = [float(v) for v in problem.parameters]
    write = {
        "text": system.text,
        "latex": system.latex,
        "phc": system.phcpack,
        "msolve": system.msolve,
    }[form]
    click.echo(write(values), nl=False)
    return OK


@main.command()
@problem_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@one_line_errors
def bounds(as_json: bool, **chosen: Any) -> int:
    """Print upper bounds and known numbers of critical points."""
    from explorer.landscape.bounds import compare

    problem = make_problem(**chosen)
    with watching("computing mixed volumes"):
        rows = compare(problem, chosen["seed"] or 0)
    if as_json:
        click.echo(json.dumps({row.name: row.value for row in rows}))
        return OK
    width = max(len(row.name) for row in rows)
    for row in rows:
        click.echo(
            f"{row.name:<{width}}  {'-' if row.value is None else row.value:>16}  {row.source}"
        )
    return OK
