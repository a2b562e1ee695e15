"""Mixed volumes against published numbers; start systems against their own equations."""

import numpy as np
import pytest

from explorer.external.phcpack import (
    PhcOptions,
    mixed_volume,
    polyhedral_start,
    total_degree_start,
    track,
)
from explorer.external.phcpack import starts as starting

pytestmark = pytest.mark.usefixtures("real_phc")

# stable mixed volumes: reference/exact_counts.csv
STABLE = [
    ((1, 1, 1), 5),
    ((2, 1, 1), 9),
    ((1, 1, 1, 1), 17),
    ((2, 1, 2), 33),
    ((1, 2, 1), 25),
    ((2, 2, 1), 81),
]


@pytest.mark.parametrize(("widths", "volume"), [*STABLE, ((2, 2, 2), 1089), ((1, 1, 1, 1, 1), 49)])
def test_stable_mixed_volumes(network, widths, volume):
    net = network(widths, seed=1)
    assert mixed_volume(net.polynomials, net.unknowns, stable=True) == volume


def test_mixed_volumes_known_by_hand():
    assert mixed_volume(["x^2*y-1;", "x*y^3-2;"], ["x", "y"]) == 5  # |det ((2, 1), (1, 3))|
    assert mixed_volume(["x*y-x;", "x*y-y;"], ["x", "y"]) == 1
    assert mixed_volume(["x*y-x;", "x*y-y;"], ["x", "y"], stable=True) == 2  # (1, 1) and the origin


@pytest.mark.parametrize("seed", range(4))
def test_mixed_volume_does_not_depend_on_the_seed(network, seed):
    net = network((2, 2, 1), seed=1)
    assert mixed_volume(net.polynomials, net.unknowns, options=PhcOptions(seed=seed)) == 64


def residuals(start):
    """Largest residual of the start solutions, by Python's own arithmetic."""
    worst = 0.0
    for point in start.solutions:
        names = dict(zip(start.unknowns, map(complex, point), strict=True)) | {"i": 1j}
        for polynomial in start.polynomials:
            worst = max(worst, abs(eval(polynomial.rstrip(";").replace("^", "**"), {}, names)))
    return worst


def test_total_degree_start(network):
    net = network((1, 1, 1, 1), seed=2)
    start = total_degree_start(net.polynomials, net.unknowns)
    assert start.solutions.shape == (125, 3)
    assert start.complete
    assert residuals(start) < 1e-12
    assert len({tuple(np.round(point, 6)) for point in start.solutions}) == 125


def test_total_degree_counts_degrees_after_cancelling():
    start = total_degree_start(["x^3-x^3+x*y-1;", "y-2;"], ["x", "y"])
    assert start.root_count == 2


def test_total_degree_that_is_too_large(monkeypatch):
    monkeypatch.setattr(starting, "MOST_STARTS", 8)
    with pytest.raises(ValueError, match="total degree is 9"):
        total_degree_start(["x^3-1;", "y^3-1;"], ["x", "y"])


@pytest.mark.parametrize("precision", ["d", "dd"])
@pytest.mark.parametrize("stable", [False, True])
@pytest.mark.parametrize("widths", [(1, 1, 1), (2, 1, 2), (1, 2, 1)])
def test_polyhedral_start(network, widths, stable, precision):
    net = network(widths, seed=2)
    start = polyhedral_start(
        net.polynomials, net.unknowns, stable=stable, options=PhcOptions(precision=precision)
    )
    assert (
        start.root_count == dict(STABLE)[widths]
        if stable
        else mixed_volume(net.polynomials, net.unknowns)
    )
    assert start.complete
    assert not start.rejected
    assert residuals(start) < 1e-9
    assert (np.abs(start.solutions).min() == 0) == stable


@pytest.mark.parametrize("rotation", range(3))
def test_start_equations_stand_where_those_of_the_target_stand(rotation):
    # the first two have the same monomials; MixedVol puts them first wherever they stand
    equations = ["x^2+y*z+1;", "3*x^2-y*z+5;", "x*y*z+y+z^3+2;"]
    target = equations[rotation:] + equations[:rotation]
    start = polyhedral_start(target, ["x", "y", "z"])
    assert ["z^3" in polynomial for polynomial in start.polynomials] == [
        "z^3" in polynomial for polynomial in target
    ]
    assert track(target, start.polynomials, start.solutions, ["x", "y", "z"]).converged.sum() == 8


def test_starts_depend_on_the_seed_alone(network):
    net = network((1, 1, 1), seed=2)
    for make in (total_degree_start, polyhedral_start):
        first, again, other = (
            make(net.polynomials, net.unknowns, options=PhcOptions(seed=s)) for s in (4, 4, 5)
        )
        assert first.polynomials == again.polynomials != other.polynomials
        np.testing.assert_array_equal(first.solutions, again.solutions)
