"""Taylor models enclose what a program does on an ellipsoid."""

from fractions import Fraction

import numpy as np
import pytest

from explorer import DeepLinear, DrawnData, Problem, RandomRidge
from explorer.certify.exact import ExactSystem
from explorer.landscape.graph.enclosure import enclose


@pytest.mark.parametrize("size", [1e-9, 1e-3, 1.0, 30.0])
def test_all_values_are_enclosed(size):
    rng = np.random.default_rng(3)
    problem = Problem.draw(DeepLinear((2, 2, 2)), DrawnData(3), RandomRidge(), rng)
    exact = ExactSystem.of(problem.system, problem.exact_parameters())
    centre, axes = rng.normal(size=(1, 8)), size * rng.normal(size=(1, 8, 8))
    program = problem.system.combined_program
    middle, slope, rest = enclose(program, centre, axes, exact.doubles)
    y = rng.normal(size=(400, 8))
    y /= np.maximum(1, np.linalg.norm(y, axis=1, keepdims=True))
    values = program(centre + y @ axes[0].T, problem.parameters)
    off = np.abs(values - middle[0] - y @ slope[0].T)
    assert (off <= rest[0] + 1e-12 * np.abs(values).max()).all()


def test_the_remainder_is_of_second_order():
    problem = Problem(DeepLinear((1, 1, 1)), [[2.0]], [[1.0]], 0.1)
    exact = ExactSystem.of(problem.system, problem.exact_parameters())
    program, centre = problem.system.value_program, np.array([[0.3, -0.7]])
    rests = [
        enclose(program, centre, r * np.eye(2)[None], exact.doubles)[2].max() for r in (1e-2, 1e-3)
    ]
    assert 90 < rests[0] / rests[1] < 110


def test_rounding_is_taken_in():
    """Against exact arithmetic, at the centre, where the ellipsoid is a point."""
    problem = Problem.draw(
        DeepLinear((2, 2, 2)), DrawnData(3), RandomRidge(), np.random.default_rng(5)
    )
    parameters = problem.exact_parameters()
    exact = ExactSystem.of(problem.system, parameters)
    centre = np.random.default_rng(6).normal(size=(1, 8)) * 1e3
    program = problem.system.value_program
    middle, _, rest = enclose(program, centre, np.zeros((1, 8, 8)), exact.doubles)
    rational = np.array([[Fraction(v) for v in centre[0].tolist()]], dtype=object)
    true = program(rational, np.array(parameters, dtype=object))[0]
    off = [abs(Fraction(m) - t) for m, t in zip(middle[0].tolist(), true, strict=True)]
    assert all(a <= Fraction(b) for a, b in zip(off, rest[0].tolist(), strict=True))
    assert max(rest[0]) < 1e-9 * max(abs(float(t)) for t in true)
