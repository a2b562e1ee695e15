"""phcpy finds the exact counts, or the list says that it is incomplete."""

import numpy as np
import pytest
from scipy.optimize import minimize

from explorer import solve
from explorer.external import phcpack as phc
from tests.support.problems import drawn

pytestmark = pytest.mark.skipif(not phc.available(), reason="phcpy is not installed")

# Degree of the gradient ideal modulo 32003: exact_counts.csv of the project's reference data.
EXACT = {(1, 1, 1): 5, (2, 1, 1): 9, (1, 2, 1): 9, (1, 1, 1, 1): 17, (2, 1, 2): 17, (2, 2, 1): 33}


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("widths", EXACT)
def test_exact_counts(widths, seed):
    solution = solve(drawn(widths, seed), engine="phcpy", seed=seed)
    if solution.counts.complex == EXACT[widths]:
        assert solution.counts.complete is True
        assert solution.counts.morse_sum == 1
        assert solution.counts.real % 2 == 1
    else:
        assert solution.counts.complete is False
        assert "INCOMPLETE" in repr(solution)


def test_the_same_seed_gives_the_same_table():
    first, second = (solve(drawn((2, 1, 2), 4), engine="phcpy", seed=9) for _ in range(2))
    np.testing.assert_array_equal(first.weights, second.weights)


def test_descent_ends_in_the_list():
    """BFGS from many starts ends at minima of the list, the best of them at the global one."""
    problem = drawn((2, 2, 1), 2)
    table = solve(problem, engine="phcpy", seed=1).real_points
    minima = table.loc[table["kind"] == "minimum", "loss"].to_numpy()
    found = [descend(problem, start) for start in np.random.default_rng(0).normal(size=(20, 6))]
    assert min(found) == pytest.approx(table["loss"].iloc[0], abs=1e-9)
    for value in found:
        assert np.abs(minima - value).min() < 1e-8


def descend(problem, start) -> float:
    result = minimize(
        lambda x: problem.loss(x[None])[0],
        start,
        jac=lambda x: problem.gradient(x[None])[0],
        method="BFGS",
        tol=1e-10,
    )
    return float(result.fun)


@pytest.mark.slow
def test_two_by_two_by_two():
    solution = solve(drawn((2, 2, 2), 1), engine="phcpy", seed=1)
    assert (solution.counts.complex == 225) == (solution.counts.complete is True)
    assert solution.counts.complex == 225 or "INCOMPLETE" in repr(solution)
