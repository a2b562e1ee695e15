"""Whether the answer for a loss is right, says that it may be incomplete, or is silently short."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from explorer.landscape.points.by_orbit import classify_many
from explorer.landscape.points.verdict import Status
from explorer.landscape.solution import Solution

CASES = Path(__file__).resolve().parents[1] / "cases"


def cases(name: str) -> list[dict[str, Any]]:
    """Read one of the files of ``tests/cases``."""
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


def differences(solution: Solution, case: dict[str, Any]) -> list[str]:
    """Compare the list with the right answer.

    A case may know ``complex`` and ``real``, numbers of distinct critical points; ``degree``, the
    sum of their multiplicities; and ``points``, real points with their multiplicities.
    """
    table = solution.points
    real = table["is_real"].fillna(value=False).astype(bool).to_numpy()
    multiplicities = table["multiplicity"].to_numpy()
    found = {
        "complex": len(table),
        "real": int(real.sum()),
        "degree": int(multiplicities.sum()),
    }
    wrong = [
        f"{key} is {found[key]}, not {case[key]}"
        for key in found
        if case.get(key) not in (None, found[key])
    ]
    for at, multiplicity in case.get("points", ()):
        gaps = np.abs(solution.weights - np.array(at)).max(axis=1, initial=0)
        near = np.flatnonzero(gaps < 1e-5 * max(1.0, np.abs(at).max()))
        if len(near) != 1 or multiplicities[near[0]] != multiplicity:
            wrong.append(f"{at} of multiplicity {multiplicity}: {multiplicities[near].tolist()}")
    return wrong


def admits(solution: Solution) -> bool:
    """Whether the verdict says that the list may be incomplete."""
    return solution.completeness.status is Status.INCOMPLETE


def classify_by_orbit(problem, orbits, **options):
    """Classify the orbits of one data set; None where the long way is needed."""
    one_an_orbit = options.pop("one_an_orbit", False)
    for lists in classify_many([problem], [orbits], [one_an_orbit], **options):
        return lists.classification
    return None
