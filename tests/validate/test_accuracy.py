"""The accuracy estimate never claims too much.

Errors and uniqueness radii against exactly known points.
"""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.validate.newton_kantorovich import Majorant
from explorer.validate.refine import refine
from tests.support.problems import chain


@settings(max_examples=60, deadline=None)
@given(
    a=st.floats(0.01, 100),
    b=st.floats(-10, 10),
    ridge=st.floats(0.001, 10),
    seed=st.integers(0, 2**32 - 1),
)
def test_error_bounds_hold_and_balls_hold_one_point(a, b, ridge, seed):
    problem, points = chain(a, b, ridge)
    rng = np.random.default_rng(seed)
    noise = 1e-6 * (rng.normal(size=points.shape) + 1j * rng.normal(size=points.shape))
    refined = refine(problem.system, problem.parameters, points + noise, np.ones(5, dtype=int))
    for k in np.flatnonzero(refined.regular):
        distance = np.sort((np.abs(points - refined.points[k]) / refined.scale[k]).max(axis=1))
        slack = 1e-13 * (np.abs(points) / refined.scale[k]).max()  # the closed form is rounded too
        assert distance[0] <= refined.error[k] + slack + 1e-16 / max(refined.unique[k], 1e-12)
        assert distance[1] > refined.unique[k] * (1 - 1e-9)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), radius=st.floats(1e-3, 1.0))
def test_the_majorant_bounds_every_change(seed, radius):
    problem, _ = chain(2.0, -1.5, 0.3)
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(20, 2)) + 1j * rng.normal(size=(20, 2))
    turn = np.exp(2j * np.pi * rng.uniform(size=(20, 2)))
    majorant = Majorant.of(problem.system, problem.parameters)
    change = np.abs(problem.hessian(x + radius * turn) - problem.hessian(x))
    bound = majorant.hessian(np.abs(x) + radius) - majorant.hessian(np.abs(x))
    assert (change <= bound * (1 + 1e-9) + 1e-12).all()
    assert (np.abs(problem.hessian(x)) <= majorant.hessian(np.abs(x)) * (1 + 1e-12)).all()
    assert (np.abs(problem.gradient(x)) <= majorant.gradient(np.abs(x)) * (1 + 1e-12)).all()
