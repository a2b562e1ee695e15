"""``explorer basins``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from explorer.cli.command import Number
from explorer.cli.group import FAILED, OK, main, one_line_errors, say
from explorer.cli.options import jobs_option, make_problem, problem_options
from explorer.cli.places import PICTURES, check_file, check_save, save_option
from explorer.cli.terminal import path_line


@main.command()
@problem_options
@click.option(
    "--starts",
    default="glorot",
    show_default=True,
    help="glorot, glorot_normal, the width of a normal distribution, or a file: .npy, or .csv "
    "without a head.",
)
@click.option(
    "--methods",
    help="Names with commas between: gradient_flow, gradient_descent, noisy_descent, "
    "stochastic_descent, "
    "momentum, adam (default: all but stochastic_descent), and for comparison newton, "
    "levenberg_marquardt, gradient_norm.",
)
@click.option(
    "--count", type=click.IntRange(1), default=1000, show_default=True, help="Number of starts."
)
@click.option(
    "--confidence",
    type=Number(),
    default=0.95,
    show_default=True,
    help="Confidence level of the intervals.",
)
@click.option(
    "--interval",
    default="clopper-pearson",
    show_default=True,
    help="clopper-pearson (exact) or wilson (shorter).",
)
@jobs_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.option("--output", type=click.Path(path_type=Path), help="Write the shares: .csv")
@save_option
@click.option("--plot", type=click.Path(path_type=Path), help="Draw the shares: .png .svg .pdf")
@one_line_errors
def basins(
    starts: str,
    methods: str | None,
    count: int,
    confidence: float,
    interval: str,
    jobs: int | None,
    as_json: bool,
    output: Path | None,
    save: Path | None,
    plot: Path | None,
    **chosen: Any,
) -> int:
    """Find where optimisers end: shares of the minima, with confidence intervals.

    Every critical point is found first. The exit code is 1 if a check of that list fails, or if a
    run came to rest at a critical point that is not listed.

    Example: explorer basins --widths 1,1,1,1 --lambda 0.15 --starts 0.5
    """
    from explorer.landscape import solve
    from explorer.landscape.graph.basins.intervals import check_interval
    from explorer.landscape.graph.basins.run import DESCENTS, read_methods
    from explorer.landscape.graph.basins.run import basins as find
    from explorer.landscape.graph.basins.starts import read_starts

    check_file(output, "--output", (".csv",))
    check_file(plot, "--plot", PICTURES)
    check_save(save)
    seed = chosen["seed"] or 0
    names = DESCENTS if methods is None else tuple(word.strip() for word in methods.split(","))
    drawn_from, ready = _starts(starts), read_methods(names)
    read_starts(drawn_from)
    check_interval(interval, confidence)
    problem = make_problem(**chosen)
    with path_line(f"solving {problem.architecture}") as watch:
        solution = solve(problem, seed=seed, jobs=jobs, watch=watch)
    with path_line("running the optimisers") as tell:
        found = find(
            solution,
            drawn_from,
            ready,
            count=count,
            seed=seed,
            jobs=jobs,
            confidence=confidence,
            interval=interval,
            progress=lambda done, total: tell(f"{done:,} of {total:,} runs"),
        )
    if output is not None:
        found.to_csv(output)
    if save is not None:
        _save(found, problem, save)
    if plot is not None:
        from explorer.report.plots import save_figure

        save_figure(found.plot.basins(), plot)
    click.echo(json.dumps(found.summary()) if as_json else repr(found))
    if not solution.ok:
        say(solution.verdict)
    return OK if solution.ok and not len(found.unlisted) else FAILED


def _save(found: Any, problem: Any, path: Path) -> None:
    from explorer.files.answers import Kind, save_answer
    from explorer.landscape.graph.saved import basins_data

    save_answer(path, Kind.BASINS, basins_data(found, str(problem.architecture)))


def _starts(words: str) -> Any:
    """Read a word, a width or a file."""
    path = Path(words)
    if path.suffix in (".npy", ".csv"):
        return _rows(path)
    try:
        return float(words)
    except ValueError:
        return words


def _rows(path: Path) -> Any:
    import numpy as np

    from explorer.errors import InputError
    from explorer.limits import Limit

    if not path.is_file():
        raise InputError(f"--starts {path}: there is no such file")
    Limit.DATA_BYTES.allow(path.stat().st_size, f"--starts {path}")
    try:
        if path.suffix == ".npy":
            return np.load(path, allow_pickle=False)
        return np.loadtxt(path, delimiter=",", ndmin=2)
    except (ValueError, EOFError, UnicodeDecodeError) as error:
        allowed = "one start a row, as numbers"
        raise InputError(f"--starts {path}: allowed is {allowed} ({str(error)[:80]})") from None
