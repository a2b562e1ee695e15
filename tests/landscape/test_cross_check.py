"""Perturb-and-group agrees with lists of manifolds, and sees where one is wrong."""

from dataclasses import replace

import numpy as np
import pytest

from explorer import DeepLinear, DrawnData, InputError, Problem, cross_check, solve
from explorer.landscape.cross_check import CrossCheckFinding


def solved(widths, value, seed=1):
    rng = np.random.default_rng(seed)
    problem = Problem.draw(DeepLinear(widths), DrawnData(widths[0] + 1), value, rng)
    return solve(problem, seed=1)


@pytest.mark.parametrize(
    ("widths", "value"), [((1, 2, 1), 0.25), ((2, 2, 2), 0.1), ((2, 1, 1, 2), 0.05)]
)
def test_agrees(widths, value):
    """Points at each manifold sum up, with signs, to its Euler characteristic."""
    solution = solved(widths, value)
    check = cross_check(solution)
    assert check.agrees, str(check)
    euler = [one.euler_characteristic for one in solution.manifold_list.manifolds]
    assert check.signed.tolist() == euler
    assert check.points.sum() == check.changed.counts.real


def without(solution, number):
    listed = solution.manifold_list
    kept = tuple(one for k, one in enumerate(listed.manifolds) if k != number)
    return replace(solution, manifold_list=replace(listed, manifolds=kept))


@pytest.mark.parametrize("number", range(4))
def test_a_missing_manifold_is_seen(number):
    solution = solved((2, 2, 2), 0.1)
    assert len(solution.manifold_list.manifolds) == 4
    check = cross_check(without(solution, number))
    assert not check.agrees
    assert CrossCheckFinding.UNLISTED in [found.template for found in check.findings]


def test_a_false_manifold_is_seen():
    solution = solved((2, 2, 2), 0.1)
    listed = solution.manifold_list
    false = replace(listed.manifolds[0], representative=2 * listed.manifolds[0].representative)
    more = replace(listed, manifolds=(*listed.manifolds, false))
    check = cross_check(replace(solution, manifold_list=more))
    assert CrossCheckFinding.NO_POINT in [found.template for found in check.findings]


def test_refusals():
    with pytest.raises(InputError, match="positive coefficients"):
        cross_check(solved((2, 2, 2), 0.0))
    with pytest.raises(InputError, match="between 0 and 1"):
        cross_check(solved((1, 2, 1), 0.25), size=2.0)
