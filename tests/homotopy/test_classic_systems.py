"""Classic systems from classical starts: numbers that are published or follow from a formula."""

from __future__ import annotations

import sys
from functools import cache
from math import factorial
from pathlib import Path

import numpy as np
import pytest

from explorer.homotopy.starts import solve_from
from explorer.polynomial import System

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"

COUNTS = {
    "cyclic-5": 70,
    "katsura-4": 2**4,
    "katsura-6": 2**6,
    "noon-3": 3**3 - 2 * 3,
    "noon-4": 3**4 - 2 * 4,
    "eco-5": 2**3,
    "reduced eco-7": 2**5,
    "chandra-5": 2**4,
    "elementary-4": factorial(4),
    "power sums-4": factorial(4),
    "brown-5": 5,
    "broyden-4": 2**4,
    "eigenvectors-4": 4,
    "nash-3": 2,
    "nash-4": 9,
    "powers at once-3": 2**3,
    "dense 2,3,4": 2 * 3 * 4,
    "lorentz": 11,
    "trinks": 10,
    "combustion": 16,
    "puma": 16,
    "caprasse": 56,
    "wood": 9,
    "himmelblau": 9,
    "six-hump camel": 15,
    "cbms1": 27,
}


@cache
def systems() -> dict[str, System]:
    sys.path.insert(0, str(BENCHMARKS))
    try:
        from classic.table import systems as listed
    finally:
        sys.path.remove(str(BENCHMARKS))
    return listed()


def test_there_are_more_than_seventy() -> None:
    assert len(systems()) > 70


@pytest.mark.slow
@pytest.mark.parametrize("name", COUNTS)
def test_multiplicities_add_up_or_paths_are_lost(name: str) -> None:
    system = systems()[name]
    groups = [list(range(len(system.unknowns)))]
    found = solve_from(system, [], "total-degree", np.random.default_rng(3), groups=groups)
    total = int(found.multiplicity.sum())
    assert total <= COUNTS[name]
    assert total == COUNTS[name] or found.lost
