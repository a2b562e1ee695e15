"""Baldi and Hornik's critical points (lambda = 0, one hidden layer), refined and classified."""

from itertools import combinations

import numpy as np
import pytest

from explorer import DeepLinear, Problem
from explorer.landscape.conclude import assemble
from explorer.validate.refine import refine


def canonical(sigma, units, chosen, rng):
    """Balanced point of the singular values in ``chosen``, other units dead.

    Whitened data in random bases.
    """
    q = len(sigma)
    left, right = (np.linalg.qr(rng.normal(size=(q, q)))[0] for _ in range(2))
    problem = Problem(DeepLinear((q, units, q)), np.eye(q), left @ np.diag(sigma) @ right.T, 0.0)
    first, second = np.zeros((units, q)), np.zeros((q, units))
    for unit, i in enumerate(chosen):
        first[unit] = np.sqrt(sigma[i]) * right[:, i]
        second[:, unit] = np.sqrt(sigma[i]) * left[:, i]
    return problem, np.concatenate([first.ravel(), second.ravel()])


CASES = [
    (sigma, units, chosen)
    for sigma, units in (
        ((3.0, 1.0), 1),
        ((3.0, 2.0, 0.5), 1),
        ((3.0, 2.0, 0.5), 2),
        ((4.0, 2.5, 1.0, 0.3), 2),
    )
    for k in range(units + 1)
    for chosen in combinations(range(len(sigma)), k)
]


@pytest.mark.parametrize(("sigma", "units", "chosen"), CASES)
def test_index_loss_rank_and_kind(sigma, units, chosen):
    problem, point = canonical(sigma, units, chosen, np.random.default_rng(5))
    rng = np.random.default_rng(6)
    off = point + 1e-9 * rng.normal(size=point.shape)
    solution = assemble(
        problem,
        refine(problem.system, problem.parameters, off[None] + 0j, np.ones(1, dtype=int)),
    )
    row = solution.points.iloc[0]
    rest = [j for j in range(len(sigma)) if j not in chosen]
    wrong_order = sum(sigma[j] > sigma[i] for i in chosen for j in rest)
    dead = units - len(chosen)
    assert row["index"] == wrong_order + dead * (len(sigma) - len(chosen))
    assert row["loss"] == pytest.approx(0.5 * sum(sigma[j] ** 2 for j in rest), rel=1e-9)
    assert row["rank"] == len(chosen)
    # GL(k) moves the factors of a map of rank k: at least k^2 flat directions.
    assert row["nullity"] >= len(chosen) ** 2
    assert (row["kind"] == "degenerate") == (row["nullity"] > 0)
    assert solution.counts.complete is not True
