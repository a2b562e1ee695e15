"""One small network for all tests of this room: five minima, one of them not global."""

import numpy as np
import pytest

from explorer import DeepLinear, DrawnData, Problem, RandomRidge, solve


@pytest.fixture(scope="session")
def chain():
    problem = Problem.draw(
        DeepLinear((2, 1, 1, 2)), DrawnData(5), RandomRidge(), np.random.default_rng(0)
    )
    return solve(problem)
