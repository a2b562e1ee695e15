"""What `explorer plot` draws from: a study, a solution, or a saved answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, eq=False)
class Results:
    """Results read from a place.

    Attributes
    ----------
    source : str
        A value of :class:`explorer.report.plots.kinds.Source`.
    plots : object
        Has a method a kind of figure.
    """

    source: str
    plots: Any


def read_results(path: Path) -> Results:
    """Read results.

    Parameters
    ----------
    path : Path
        Folder of a study, or a JSON file of ``explorer solve --json`` or of ``--save``.

    Raises
    ------
    InputError
    """
    from explorer.errors import InputError
    from explorer.files.answers import read_answer
    from explorer.files.reading import read_json

    if path.is_dir():
        from explorer.study import open_study

        return Results("study", open_study(path).plot)
    from explorer.report.page.results import check_solution

    try:
        found = read_json(path)
        if isinstance(found, dict) and "explorer" in found:
            answer = read_answer(path)
            return _of_answer(answer.kind.value, answer.data)
        check_solution(found)
    except InputError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"RESULTS = {path}: {reason}") from None
    return _of_solution(found)


def _of_answer(kind: str, data: Mapping[str, Any]) -> Results:
    from explorer.report.plots.of_answers import RangePlots, SavedGraphPlots

    if kind == "graph":
        return Results(kind, SavedGraphPlots(data))
    return Results(kind, RangePlots(lambda: data))


def _of_solution(found: Mapping[str, Any]) -> Results:
    from functools import cache

    from explorer.landscape.again import solve_again
    from explorer.landscape.figures.drawn import of_json
    from explorer.landscape.figures.of_solution import SolutionPlots

    again = cache(lambda: solve_again(found))
    return Results("solution", SolutionPlots(lambda: of_json(found), again))
