"""``explorer report``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from explorer.cli.group import OK, main, one_line_errors, tell
from explorer.cli.places import check_file


@main.command()
@click.argument("results", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The page (default: the name of RESULTS with .html; page.html in a folder).",
)
@one_line_errors
def report(results: Path, output: Path | None) -> int:
    """Write one offline HTML page of RESULTS, to be opened in a browser.

    RESULTS is a file that `explorer solve --json` has printed, or - for what stands on the input.

    Example: explorer solve --widths 2,2,2 --json > a.json && explorer report a.json
    """
    place = output or _place(results)
    check_file(place, "--output", (".html",))
    data = _data(results)
    from explorer.report.page import write_page

    tell(f"page: {write_page(data, place)}")
    return OK


def _place(results: Path) -> Path:
    from explorer.errors import InputError

    if str(results) == "-":
        raise InputError("--output: a name is needed for what comes from the input; page.html")
    return results / "page.html" if results.is_dir() else results.with_suffix(".html")


def _data(results: Path) -> dict[str, Any]:
    from explorer.errors import InputError
    from explorer.landscape.answer.page import solution_page
    from explorer.report.page.results import HOW, read_solution

    if results.is_dir():
        raise InputError(f"RESULTS = {results}: this is a folder; allowed is a file, {HOW}")
    text = sys.stdin.read() if str(results) == "-" else None
    try:
        return solution_page(read_solution(results, text))
    except ValueError as error:
        raise InputError(f"RESULTS = {results}: {error}") from None
