"""Near singular data at deep linear (2, 2, 2): all 225 points, without being asked for proofs."""

import numpy as np
import pytest

from explorer import DeepLinear, Problem, solve
from explorer.landscape.points.verdict import Status

# The degree of the gradient ideal at generic data
COUNT = 225


def _solved(inputs, outputs, ridge):
    problem = Problem(DeepLinear((2, 2, 2)), X=inputs, Y=outputs, regularization=ridge)
    return solve(problem, seed=0, jobs=1)


def _drawn(seed):
    rng = np.random.default_rng(seed)
    ridge = [rng.uniform(0.1, 1, size=(2, 2)) for _ in range(2)]
    return rng, rng.normal(size=(2, 5)), rng.normal(size=(2, 5)), ridge


def _is_full(found):
    return found.counts.complex == COUNT and found.completeness.status is not Status.INCOMPLETE


def test_ridge_coefficients_that_are_nearly_equal():
    rng, inputs, outputs, _ = _drawn(5)
    ridge = [0.3 + 1e-9 * rng.normal(size=(2, 2)) for _ in range(2)]
    assert _is_full(_solved(inputs, outputs, ridge))


def test_inputs_that_are_nearly_deficient():
    _, inputs, outputs, ridge = _drawn(5)
    left, values, right = np.linalg.svd(inputs, full_matrices=False)
    inputs = left @ np.diag([values[0], 1e-6]) @ right
    assert _is_full(_solved(inputs, outputs, ridge))


@pytest.mark.parametrize(("a", "b"), [(1e6, 1e6), (1e-6, 1e6)])
def test_other_units(a, b):
    _, inputs, outputs, ridge = _drawn(6)
    assert _is_full(_solved(a * inputs, b * outputs, [a**2 * ridge[0], b**2 * ridge[1]]))


def test_outputs_that_a_linear_map_makes():
    rng, inputs, _, ridge = _drawn(7)
    assert _is_full(_solved(inputs, rng.normal(size=(2, 2)) @ inputs, ridge))


def test_ridge_coefficients_over_ten_decades():
    rng, inputs, outputs, _ = _drawn(8)
    ridge = [10.0 ** rng.uniform(-6, 4, size=(2, 2)) for _ in range(2)]
    assert _is_full(_solved(inputs, outputs, ridge))
