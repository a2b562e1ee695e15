"""The page of a solution, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explorer.landscape.answer.facts import facts
from explorer.landscape.answer.told import Told
from explorer.report.page.thin import thinned


def page_data(solution: Told) -> dict[str, Any]:
    """Give what :func:`explorer.report.page.page_text` takes for one solution."""
    return solution_page(facts(solution))


def solution_page(found: Mapping[str, Any]) -> dict[str, Any]:
    """Give the data of a page from what ``explorer solve --json`` prints of one solution."""
    return {"title": str(found.get("title", "Critical points")), "solution": thinned(found)}
