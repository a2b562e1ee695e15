"""``explorer most-real``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from explorer.cli.command import Whole
from explorer.cli.group import FAILED, OK, main, one_line_errors
from explorer.cli.options import jobs_option, make_problem, problem_options
from explorer.cli.places import check_file


@main.command("most-real")
@problem_options
@click.option(
    "--vary",
    default="Y",
    show_default=True,
    help="What may be changed: X, Y, ridge, or several with commas between.",
)
@click.option(
    "--counted",
    default="real",
    show_default=True,
    help="What is counted: real (critical points), or local_minima (minima that are not global).",
)
@click.option(
    "--climbs",
    type=Whole(1),
    default=4,
    show_default=True,
    help="Number of searches from different starts.",
)
@click.option(
    "--steps", type=Whole(0), default=30, show_default=True, help="Most steps of each search."
)
@click.option("--no-certify", is_flag=True, help="Do not prove the list for the best data.")
@jobs_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.option("--output", type=click.Path(path_type=Path), help="Write the data found: .json")
@one_line_errors
def most_real(
    vary: str,
    counted: str,
    climbs: int,
    steps: int,
    no_certify: bool,
    jobs: int | None,
    as_json: bool,
    output: Path | None,
    **chosen: Any,
) -> int:
    """Search for data with many real critical points.

    Example: explorer most-real --widths 2,1,2 --vary X,Y --climbs 8
    """
    from explorer.files.atomic import write_text
    from explorer.landscape.sweep.most_real import most_real as search

    check_file(output, "--output", (".json",))

    def told(done: int, asked: int) -> None:
        click.echo(f"climb {done} of {asked} done", err=True)

    found = search(
        make_problem(**chosen),
        tuple(vary.split(",")),
        counted,
        progress=told,
        climbs=climbs,
        steps=steps,
        seed=chosen["seed"] or 0,
        certify=not no_certify,
        jobs=jobs,
    )
    facts = json.dumps(found.summary())
    if output is not None:
        write_text(output, facts + "\n")
    click.echo(facts if as_json else repr(found))
    return OK if found.solution.ok else FAILED
