"""``explorer report``."""

from __future__ import annotations

import sys
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
@one_line_errors
def report(results: tuple[Path, ...], output: Path | None) -> int:
    """Write one offline HTML page of RESULTS, to be opened in a browser.

    RESULTS is a file that `explorer solve --json` has printed, or - for what stands on the input;
    the folder of a study; or a file that explorer sweep, phase, graph or basins kept with --save.
    Several share one page: at most one solution and one study, and any number of the others.

    Example: explorer solve --widths 2,2,2 --json > a.json && explorer report a.json
    """
    place = output or _place(results[0])
    check_file(place, "--output", (".html",))
    data: dict[str, Any] = {}
    with path_line("reading results"):
        for one in results:
            _add(data, one)
    from explorer.report.page import write_page

    tell(f"page: {write_page(data, place)}")
    return OK


def _place(results: Path) -> Path:
    from explorer.errors import InputError

    if str(results) == "-":
        raise InputError("--output: a name is needed for what comes from the input; page.html")
    return results / "page.html" if results.is_dir() else results.with_suffix(".html")


def _add(data: dict[str, Any], results: Path) -> None:
    """Put one of the results on the page; the first gives the title."""
    from explorer.errors import InputError

    for name, value in _data(results).items():
        if name == "answers":
            data.setdefault(name, []).extend(value)
        elif name == "title":
            data.setdefault(name, value)
        elif name in data:
            raise InputError(
                f"RESULTS = {results}: a second {name}; allowed is one a page: write a page of its "
                "own for it"
            )
        else:
            data[name] = value


def _data(results: Path) -> dict[str, Any]:
    from explorer.errors import InputError
    from explorer.files.answers import is_answer, read_answer
    from explorer.landscape.answer.page import solution_page
    from explorer.report.page.results import read_solution

    if results.is_dir():
        from explorer.study import study_page

        return study_page(results)
    if str(results) != "-" and is_answer(results):
        answer = read_answer(results)
        title = f"{answer.kind.heading} of {answer.data['name']}"
        return {"title": title, "answers": [{"kind": answer.kind.value, "data": answer.data}]}
    text = sys.stdin.read() if str(results) == "-" else None
    try:
        return solution_page(read_solution(results, text))
    except ValueError as error:
        raise InputError(f"RESULTS = {results}: {error}") from None
