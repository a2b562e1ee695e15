"""``explorer sweep``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from explorer.cli.command import Number, Whole
from explorer.cli.group import FAILED, OK, main, one_line_errors, say
from explorer.cli.options import jobs_option, make_problem, problem_options
from explorer.cli.places import PICTURES, check_file, check_folder, check_save, save_option


@main.command()
@problem_options
@click.option(
    "--parameter",
    default="lambda",
    show_default=True,
    help="What moves: lambda, lambda[k], X[i,k], Y[i,k], Lambda1_1_1, penalties[0].strength, ...",
)
@click.option("--from", "start", type=Number(), required=True, help="One end of the range.")
@click.option("--to", "stop", type=Number(), required=True, help="The other end.")
@click.option(
    "--boxes",
    type=Whole(0),
    default=100_000,
    show_default=True,
    help="How much work to prove that no other real points appear: most boxes that may be tried.",
)
@jobs_option
@click.option("--plot", type=click.Path(path_type=Path), help="Draw the diagram: .png .svg .pdf")
@click.option(
    "--y",
    default="loss",
    show_default=True,
    help="Vertical axis of the plot: loss, or a weight such as W1_1_1.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Write branches.csv, events.csv and intervals.csv to this folder.",
)
@save_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@one_line_errors
def sweep(
    parameter: str,
    start: float,
    stop: float,
    boxes: int,
    jobs: int | None,
    plot: Path | None,
    y: str,
    output: Path | None,
    save: Path | None,
    as_json: bool,
    **chosen: Any,
) -> int:
    """Follow all critical points while one number moves.

    Example: explorer sweep --widths 1,1,1,1 --samples 1 --from 0.05 --to 0.5
    """
    from explorer.landscape.sweep import sweep as follow

    check_file(plot, "--plot", PICTURES)
    check_save(save)
    if output is not None:
        check_folder(output, "--output")
    problem = make_problem(**chosen)
    seed = chosen["seed"] or 0
    found = follow(problem, parameter, start, stop, seed=seed, boxes=boxes, jobs=jobs, tick=say)
    if output is not None:  # first, so that a wrong --y loses no tables
        found.to_csv(output)
    if save is not None:
        _save(found, save)
    if plot is not None:
        _draw(found, plot, y)
    click.echo(json.dumps(found.summary()) if as_json else repr(found))
    return OK if found.ok else FAILED


def _save(found: Any, path: Path) -> None:
    from explorer.files.answers import Kind, save_answer
    from explorer.landscape.sweep.saved import sweep_data

    save_answer(path, Kind.SWEEP, sweep_data(found))


def _draw(found: Any, path: Path, y: str) -> None:
    from explorer.errors import require
    from explorer.report.plots import save_figure

    columns = [c for c in found.branches.columns if c not in ("kind", found.parameter)]
    require(y in columns, "--y", y, f"one of {', '.join(columns)}")
    save_figure(found.plot.bifurcation(y), path)
