"""Newton's method from many random weights reaches listed manifolds only, and each of them."""

import numpy as np
import pytest

from explorer import DeepLinear, Problem
from explorer.manifolds.find import ManifoldOptions, find_manifolds
from explorer.networks.chains import chain_of
from tests.support.multistart import critical_points
from tests.support.reduced_roots import X2, X3, Y2, Y3, end_to_end

NETWORKS = {
    "2,2,2": ((2, 2, 2), X2, Y2, 0.25),
    "2,3,2": ((2, 3, 2), X2, Y2, 0.25),
    "3,2,3": ((3, 2, 3), X3, Y3, 0.25),
    "2,2,2,2": ((2, 2, 2, 2), X2, Y2, 0.05),
    "3,2,2": ((3, 2, 2), X3, Y3[:2], 0.5),
}


def reached(network, starts):
    """Number of ends, distance of the farthest from all listed maps, manifolds that were hit."""
    widths, X, Y, ridge = network
    problem = Problem(DeepLinear(widths), X, Y, ridge)
    found = find_manifolds([chain_of(problem)], ManifoldOptions(certify=False, threads=1))[0]
    points = critical_points(problem, starts, np.random.default_rng(11))
    split = problem.architecture.split
    ends = np.array([end_to_end(split(point)) for point in points])
    listed = np.array([end_to_end(split(m.representative)) for m in found.manifolds])
    distance = np.abs(ends[:, None] - listed[None]).max(axis=(2, 3))
    nearest = distance.argmin(axis=1)
    return len(points), distance.min(axis=1).max(), len(set(nearest)), len(listed)


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_a_few_hundred_starts(network):
    ends, distance, _, _ = reached(network, 300)
    assert ends > 270
    assert distance < 1e-9


@pytest.mark.slow
@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_ten_thousand_starts(network):
    ends, distance, hit, listed = reached(network, 10_000)
    assert ends > 9_500
    assert distance < 1e-9
    assert hit == listed
