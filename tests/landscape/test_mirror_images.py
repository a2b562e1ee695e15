"""Data with signs of their own: mirror images are one row, and no point counts as missing."""

import numpy as np
import pytest

import explorer
from explorer.landscape.points.findings import CheckName
from explorer.landscape.points.verdict import Status


@pytest.mark.parametrize(("beta", "real"), [(0.6, 5), (0.65, 9)])
def test_diagonal_data_are_proved_whole(beta, real):
    """X X^T = diag(1, 4), Y X^T = diag(beta, 1): two saddles of rank one are mirror images.

    By the closed form of docs/one_lambda.md, section 8, there are four critical points of rank one
    up to sign at beta = 0.65, ell = 0.26, and two at beta = 0.6, ell = 0.06.
    """
    X, Y = np.diag([1.0, 2.0]), np.diag([beta, 0.5])
    ell = 0.26 if real == 9 else 0.06
    problem = explorer.Problem(explorer.DeepLinear((2, 1, 2)), X, Y, ell / 2)
    solution = explorer.solve(problem, certify=True)
    checks = {check.name: check.passed for check in solution.checks}
    assert checks[CheckName.REDUCED_SYSTEM] is True
    assert solution.completeness.status is Status.PROVED
    assert solution.counts.real == real
