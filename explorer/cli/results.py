"""What `explorer plot` and `explorer report` read: a study, a solution, or a saved answer."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, eq=False)
class Results:
    """Results read from a place, and checked.

    Attributes
    ----------
    source : str
        A value of :class:`explorer.report.plots.kinds.Source`.
    path : Path
        Where they are: the folder of a study, or a file.
    data : mapping
        What a file holds; empty for a study.
    """

    source: str
    path: Path
    data: Mapping[str, Any] = field(default_factory=dict)


def read_results(path: Path) -> Results:
    """Read results.

    Parameters
    ----------
    path : Path
        Folder of a study, a JSON file of ``explorer solve --json`` or of ``--save``, or ``-`` for
        what ``explorer solve --json`` prints into the input.

    Raises
    ------
    InputError
    """
    from explorer.errors import InputError
    from explorer.files.answers import is_answer, read_answer
    from explorer.files.reading import parse_json, read_json
    from explorer.report.page.results import check_solution

    if path.is_dir():
        return Results("study", path)
    typed = str(path) == "-"
    try:
        if not typed and is_answer(path):
            answer = read_answer(path)
            return Results(answer.kind.value, path, answer.data)
        found = parse_json(sys.stdin.read()) if typed else read_json(path)
        return Results("solution", path, check_solution(found))
    except InputError:
        raise
    except OSError as error:
        raise InputError(f"RESULTS = {path}: cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise InputError(f"RESULTS = {path}: {error}") from None


def plots_of(results: Results) -> Any:
    """Give what has a method for each kind of figure that these results have."""
    if results.source == "study":
        from explorer.study import open_study

        return open_study(results.path).plot
    if results.source == "solution":
        return _of_solution(results.data)
    from explorer.report.plots.of_answers import RangePlots, SavedGraphPlots

    if results.source == "graph":
        return SavedGraphPlots(results.data)
    return RangePlots(lambda: results.data)


def page_of(results: Results, runs: tuple[str, ...]) -> dict[str, Any]:
    """Give the data of a page of these results; ``runs`` are keys of runs of a study."""
    if results.source == "study":
        from explorer.study import study_page

        return study_page(results.path, wanted=runs)
    if results.source == "solution":
        from explorer.landscape.answer.page import solution_page

        return solution_page(dict(results.data))
    from explorer.files.answers import Kind

    heading = Kind(results.source).heading
    answer = {"kind": results.source, "data": results.data}
    return {"title": f"{heading} of {results.data['name']}", "answers": [answer]}


def _of_solution(found: Mapping[str, Any]) -> Any:
    from functools import cache

    from explorer.landscape.again import solve_again
    from explorer.landscape.figures.drawn import of_json
    from explorer.landscape.figures.of_solution import SolutionPlots

    again = cache(lambda: solve_again(found))
    return SolutionPlots(lambda: of_json(found), again)
