"""``explorer phase``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from explorer.cli.command import Whole
from explorer.cli.group import FAILED, OK, main, one_line_errors
from explorer.cli.options import jobs_option, make_problem, problem_options
from explorer.cli.places import PICTURES, check_file, check_save, save_option
from explorer.cli.terminal import path_line


@main.command()
@click.argument("first")
@click.argument("second")
@problem_options
@click.option(
    "--quantity",
    default="real",
    show_default=True,
    help="real, minima, global_minima, saddles, degenerate, complex, or 'index k'.",
)
@click.option(
    "--resolution",
    type=Whole(2),
    default=60,
    show_default=True,
    help="Places of the grid along each side.",
)
@click.option(
    "--start",
    "squares",
    type=Whole(1),
    default=8,
    show_default=True,
    help="Squares along each side to begin with; they are halved where something changes.",
)
@click.option(
    "--no-boundary",
    is_flag=True,
    help="Only halve squares; do not follow the curves on which critical points meet.",
)
@click.option(
    "--certify",
    is_flag=True,
    help="Prove the list of critical points at every place that is solved.",
)
@jobs_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.option("--output", type=click.Path(path_type=Path), help="Write the values: .csv or .json.")
@save_option
@click.option("--plot", type=click.Path(path_type=Path), help="Draw them: .png, .svg or .pdf.")
@one_line_errors
def phase(
    first: str,
    second: str,
    quantity: str,
    resolution: int,
    squares: int,
    no_boundary: bool,
    certify: bool,
    jobs: int | None,
    as_json: bool,
    output: Path | None,
    save: Path | None,
    plot: Path | None,
    **chosen: Any,
) -> int:
    """Count critical points over a plane of two numbers, each PARAMETER=START:STOP.

    Parameters are lambda, lambda[k] of layer k, X[i,k] and Y[i,k] (from 0), ridge coefficients
    such as Lambda1_1_1, and numbers of the architecture. Example:

    explorer phase lambda=0.05:0.6 Y[0,0]=-3:3 --widths 2,1,2 --seed 1
    """
    from explorer.landscape.sweep.phase import phase_diagram

    across, up = _axis(first), _axis(second)
    check_file(output, "--output", (".csv", ".json"))
    check_file(plot, "--plot", PICTURES)
    check_save(save)
    problem = make_problem(**chosen)
    with path_line(f"solving {problem.architecture} over the plane") as tell:
        found = phase_diagram(
            problem,
            across,
            up,
            quantity,
            progress=lambda done, asked: tell(f"{done:,} of {asked:,} places solved"),
            resolution=resolution,
            start=squares,
            boundary=not no_boundary,
            certify=certify,
            seed=chosen["seed"] or 0,
            jobs=jobs,
        )
    if output is not None:
        (found.to_csv if output.suffix == ".csv" else found.to_json)(output)
    if save is not None:
        _save(found, save)
    if plot is not None:
        _draw(found, plot)
    click.echo(json.dumps(found.summary()) if as_json else repr(found))
    return OK if found.sound else FAILED


def _axis(word: str) -> tuple[str, Any, Any]:
    """Read ``PARAMETER=START:STOP``."""
    from explorer.errors import require

    name, equal, numbers = word.rpartition("=")
    start, colon, stop = numbers.partition(":")
    require(bool(equal and colon and name), "axis", word, "PARAMETER=START:STOP, as lambda=0.1:1")
    return name, start, stop


def _save(found: Any, path: Path) -> None:
    from explorer.files.answers import Kind, save_answer
    from explorer.landscape.sweep.saved import phase_data

    save_answer(path, Kind.PHASE, phase_data(found))


def _draw(found: Any, path: Path) -> None:
    from explorer.report.plots import save_figure

    save_figure(found.plot.phase(), path)
