"""``explorer report``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from explorer.cli.group import OK, main, one_line_errors, tell
from explorer.cli.places import check_file
from explorer.cli.terminal import path_line


@main.command()
@click.argument(
    "results", type=click.Path(path_type=Path, allow_dash=True), nargs=-1, required=True
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The page (default: the name of the first RESULTS with .html; page.html in a folder).",
)
@click.option(
    "--run",
    "runs",
    multiple=True,
    metavar="RUN",
    help="Key of a run of the study: its points and its disconnectivity tree are in the page.",
)
@one_line_errors
def report(results: tuple[Path, ...], output: Path | None, runs: tuple[str, ...]) -> int:
    """Write one offline HTML page of RESULTS, to be opened in a browser.

    RESULTS is a file that `explorer solve --json` has printed, or - for what stands on the input;
    the folder of a study; or a file that explorer sweep, phase, graph or basins kept with --save.
    Several share one page: a solution or a study, and any number of the others.

    Example: explorer solve --widths 2,2,2 --json > a.json && explorer report a.json
    """
    place = output or _place(results[0])
    check_file(place, "--output", (".html",))
    data: dict[str, Any] = {}
    with path_line("reading results"):
        for one in results:
            _add(data, one, runs)
    _check_runs(data, runs)
    from explorer.report.page import write_page

    tell(f"page: {write_page(data, place)}")
    return OK


def _place(results: Path) -> Path:
    from explorer.errors import InputError

    if str(results) == "-":
        raise InputError("--output: a name is needed for what comes from the input; page.html")
    return results / "page.html" if results.is_dir() else results.with_suffix(".html")


def _check_runs(data: dict[str, Any], runs: tuple[str, ...]) -> None:
    from explorer.errors import InputError

    if runs and "study" not in data:
        raise InputError(f"--run {runs[0]}: allowed where RESULTS is the folder of a study")


def _add(data: dict[str, Any], results: Path, runs: tuple[str, ...]) -> None:
    """Put one of the results on the page; the first gives the title."""
    from explorer.cli.results import page_of, read_results
    from explorer.errors import InputError

    found = page_of(read_results(results), runs)
    data.setdefault("title", found.pop("title"))
    data.setdefault("answers", []).extend(found.pop("answers", []))
    if found and ("study" in data or "solution" in data):
        allowed = "one study or one solution a page: write another page for it"
        raise InputError(f"RESULTS = {results}: allowed is {allowed}")
    data.update(found)
