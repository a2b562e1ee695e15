"""Samples of certified lists, and intervals for shares."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from explorer import Problem, Solution, solve_many
from explorer.landscape.points.verdict import Status
from explorer.manifolds.find import ManifoldOptions, find_manifolds
from explorer.manifolds.manifold import ManifoldList
from explorer.networks.chains import chain_of

Floats = NDArray[np.float64]


def solve_all(problems: Sequence[Problem]) -> list[Solution]:
    """Lists of all problems, certified, in this process."""
    return solve_many(problems, certify=True, workers=1)


def proved(solution: Solution) -> bool:
    """Every point is certified, and there are as many as an exact count says."""
    return solution.completeness.status is Status.PROVED


def manifolds_of(problems: Sequence[Problem]) -> list[ManifoldList]:
    """Critical manifolds of linear networks with one lambda, each list with its proof."""
    forms = [form for problem in problems if (form := chain_of(problem)) is not None]
    return find_manifolds(forms, ManifoldOptions(certify=True))


def list_proved(found: ManifoldList) -> bool:
    """Every manifold is certified, and it is a theorem that no real one is missing."""
    return all(m.certified for m in found.manifolds) and all(r.proved for r in found.ranks)


def wilson(count: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """Interval of 95 % for a share (Wilson)."""
    if total == 0:
        return 0.0, 1.0
    share, weight = count / total, z * z / total
    middle = (share + weight / 2) / (1 + weight)
    half = z * sqrt(share * (1 - share) / total + weight / (4 * total)) / (1 + weight)
    return max(0.0, middle - half), min(1.0, middle + half)


def gaussian(
    rng: np.random.Generator, inputs: int, outputs: int, samples: int
) -> tuple[Floats, Floats]:
    """Inputs and targets, standard normal, a sample a column."""
    return rng.normal(size=(inputs, samples)), rng.normal(size=(outputs, samples))


def top(X: Floats, Y: Floats) -> float:
    """Largest singular value of ``Y X^T``."""
    return float(np.linalg.svd(Y @ X.T, compute_uv=False)[0])
