"""``explorer graph``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from explorer.cli.command import Whole
from explorer.cli.group import FAILED, OK, main, one_line_errors, say
from explorer.cli.options import jobs_option, make_problem, problem_options
from explorer.cli.places import PICTURES, check_file, check_save, save_option
from explorer.cli.terminal import path_line


@main.command()
@problem_options
@click.option(
    "--up-to-symmetry",
    is_flag=True,
    help="Draw and write one node for all points that symmetry makes of one.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print numbers as one JSON object and nothing else."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Write the graph, by its ending: .graphml, or .csv (one row per descent).",
)
@click.option(
    "--pele",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Write min.data, ts.data and the points for pele and PATHSAMPLE.",
)
@click.option(
    "--topsearch",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Write min.data, ts.data and the points for TopSearch.",
)
@click.option(
    "--tree",
    type=click.Path(path_type=Path),
    help="Draw the disconnectivity tree: .png, .svg or .pdf.",
)
@click.option("--plot", type=click.Path(path_type=Path), help="Draw the graph: .png, .svg or .pdf.")
@save_option
@click.option(
    "--basins",
    type=Whole(1),
    metavar="COUNT",
    help="For --save: follow the gradient flow from so many starts too, so that the tree has "
    "shares.",
)
@jobs_option
@one_line_errors
def graph(
    up_to_symmetry: bool,
    as_json: bool,
    output: Path | None,
    pele: Path | None,
    topsearch: Path | None,
    tree: Path | None,
    plot: Path | None,
    save: Path | None,
    basins: int | None,
    jobs: int | None,
    **chosen: Any,
) -> int:
    """Join minima and saddles: descents, barriers, the disconnectivity tree.

    Example: explorer graph --widths 2,2,2 --seed 1 --tree tree.png
    """
    from explorer.landscape import solve

    check_file(output, "--output", (".graphml", ".csv"))
    check_file(tree, "--tree", PICTURES)
    check_file(plot, "--plot", PICTURES)
    check_save(save)
    for folder, option in ((pele, "--pele"), (topsearch, "--topsearch")):
        _check_folder(folder, option)
    problem = make_problem(**chosen)
    with path_line(f"solving {problem.architecture}") as watch:
        solution = solve(problem, seed=chosen["seed"] or 0, jobs=jobs, watch=watch)
    with path_line(f"following descents of {problem.architecture}"):
        found = solution.graph()
    _write(found, output, pele, topsearch, up_to_symmetry=up_to_symmetry)
    if save is not None:
        _save(found, solution, basins, chosen["seed"] or 0, jobs, save)
    _draw(found, tree, plot, up_to_symmetry=up_to_symmetry)
    click.echo(json.dumps(found.summary()) if as_json else repr(found))
    if as_json and not found.ok:
        say(str(found.connected))
    return OK if found.ok else FAILED


def _save(
    found: Any, solution: Any, count: int | None, seed: int, jobs: int | None, path: Path
) -> None:
    from explorer.files.answers import Kind, save_answer
    from explorer.landscape.graph.saved import graph_data

    ends = None
    if count is not None:
        with path_line("running the gradient flow"):
            ends = solution.basins(methods="gradient_flow", count=count, seed=seed, jobs=jobs)
    save_answer(path, Kind.GRAPH, graph_data(found, ends))


def _check_folder(folder: Path | None, option: str) -> None:
    from explorer.errors import require

    if folder is not None:
        require(folder.is_dir(), option, folder, "a folder that exists")


def _write(
    found: Any,
    output: Path | None,
    pele: Path | None,
    topsearch: Path | None,
    *,
    up_to_symmetry: bool,
) -> None:
    if output is not None and output.suffix == ".csv":
        from explorer.report.tables import to_csv

        to_csv(found.descents, output)
    elif output is not None:
        found.to_graphml(output, up_to_symmetry=up_to_symmetry)
    for folder, method in ((pele, "to_pele"), (topsearch, "to_topsearch")):
        left = 0 if folder is None else getattr(found, method)(folder)
        if left:
            say(f"{left} saddles are left out of {folder}: an end of theirs is not known")


def _draw(found: Any, tree: Path | None, plot: Path | None, *, up_to_symmetry: bool) -> None:
    if tree is None and plot is None:
        return
    from explorer.report.plots import save_figure

    if tree is not None:
        save_figure(found.plot.tree(orbits=up_to_symmetry), tree)
    if plot is not None:
        save_figure(found.plot.descents(orbits=up_to_symmetry), plot)
