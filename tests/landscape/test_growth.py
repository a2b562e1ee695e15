"""Losses with a minimum, with a lower bound alone, and with none; each by hand."""

import numpy as np
import pytest

from explorer import solve
from explorer.landscape.growth import Ground, growth
from explorer.networks.architectures import DeepLinear, TensorDecomposition
from explorer.networks.architectures.custom import CustomArchitecture
from explorer.networks.architectures.misfits import Metric
from explorer.networks.architectures.penalties import WeightPowers
from explorer.networks.problem import Problem

COERCIVE = {
    "Himmelblau": ("(x[0]**2+x[1]-11)**2+(x[0]+x[1]**2-7)**2", 0),
    "Rosenbrock": ("(1-x[0])**2+100*(x[1]-x[0]**2)**2", 0),
    "six-hump camel": ("4*x[0]**2-2.1*x[0]**4+x[0]**6/3+x[0]*x[1]-4*x[1]**2+4*x[1]**4", 0),
    "Styblinski-Tang": ("sum(x**4-16*x**2+5*x)/2", 0),
    "Motzkin with sixth powers": (
        "sum(x**6)+x[0]**4*x[1]**2+x[0]**2*x[1]**4-3*x[0]**2*x[1]**2",
        0,
    ),
    "barely definite": ("x[0]**2+1.999*x[0]*x[1]+x[1]**2-1000*x[0]", 0),
    "scales": ("1000000*x[0]**4+x[1]**4/1000000-1.9*x[0]**2*x[1]**2", 0),
    "product with ridge": ("(x[0]*x[1]-3)**2/2", 0.1),
    "product, a slope and ridge": ("(x[0]*x[1]-3)**2/2-7*x[0]", 0.1),
    "two lines": ("(x[0]+x[1]-1)**2+(x[0]-x[1])**4", 0),
    "weights of their own": ("x[0]**6+x[0]**3*x[1]+x[1]**2", 0),
}
BOUNDED = {
    "no minimum": ("(x[0]*x[1]-1)**2+x[0]**2", 0),
    "Beale": (
        "(3/2-x[0]+x[0]*x[1])**2+(9/4-x[0]+x[0]*x[1]**2)**2+(21/8-x[0]+x[0]*x[1]**3)**2",
        0,
    ),
    "one line": ("(x[0]+x[1]-1)**2", 0),
}
UNBOUNDED = {
    "cubic": ("x[0]**3/3+x[1]**2", 0.25),
    "quartic": ("-sum(x**4)/4", 0.3),
    "saddle": ("x[0]**4-x[1]**4", 0),
    "indefinite": ("x[0]**2+3*x[0]*x[1]+x[1]**2", 0),
    "odd": ("x[0]**5+x[1]**6", 0),
    "slope": ("x[0]+x[1]**2", 0),
}
OPEN = {
    # Falls along x_1 = x_0^4 only
    "curve": ("(x[1]-x[0]**4)**2/2+x[0]**3/3-1001/2*x[0]**2+1000*x[0]", 0),
    # Nonnegative and no sum of squares
    "Motzkin": ("x[0]**4*x[1]**2+x[0]**2*x[1]**4-3*x[0]**2*x[1]**2+x[0]**2", 0),
}


def of(loss, ridge):
    return growth(Problem(CustomArchitecture(weights={"x": (2,)}, loss=loss), None, None, ridge))


@pytest.mark.parametrize("name", COERCIVE)
def test_coercive(name):
    found = of(*COERCIVE[name])
    assert found.coercive
    assert found.has_minimum
    assert not found.unbounded


@pytest.mark.parametrize("name", BOUNDED)
def test_bounded_below_and_no_more_is_said(name):
    found = of(*BOUNDED[name])
    assert found.bound == 0
    assert not found.coercive
    assert not found.has_minimum
    assert not found.unbounded


@pytest.mark.parametrize("name", UNBOUNDED)
def test_without_a_lower_bound(name):
    found = of(*UNBOUNDED[name])
    assert found.unbounded
    assert not found.coercive
    assert not found.has_minimum
    assert found.bound is None


@pytest.mark.parametrize("name", OPEN)
def test_nothing_is_said_where_nothing_is_proved(name):
    assert of(*OPEN[name]).ground == Ground.UNKNOWN()


def drawn(architecture, ridge, seed=0):
    rng = np.random.default_rng(seed)
    (inputs, outputs), m = architecture.data_shape, architecture.samples or 3
    X, Y = rng.normal(size=(inputs, m)), rng.normal(size=(outputs, m))
    return Problem(architecture, X, Y, ridge)


def test_networks():
    net = DeepLinear((2, 2, 1))
    assert growth(drawn(net, 0.1)).ground == Ground.RIDGE()
    assert growth(drawn(net, 0.0)).ground == Ground.BEST_OUTPUT()
    assert growth(drawn(net, -0.1)).unbounded
    fourth = DeepLinear((2, 2, 1), penalties=(WeightPowers((0.5,), 4),))
    assert growth(drawn(fourth, -0.1)).ground == Ground.PENALTIES()
    # Part of the weights is free to grow while others vanish
    part = growth(drawn(net, [0.1, 0.0]))
    assert part.ground == Ground.AT_LEAST_ZERO()
    # Best approximations of rank two need not exist (de Silva and Lim)
    tensors = TensorDecomposition(shape=(2, 2, 2), rank=2)
    assert not growth(drawn(tensors, 0.0)).has_minimum


def test_a_metric_that_rounding_made_indefinite_bounds_nothing():
    nearly = np.outer([1, 0.1], [1, 0.1])
    nearly[1, 1] = np.nextafter(nearly[1, 1], 0)
    net = DeepLinear((1, 1, 2), misfit=Metric(tuple(map(tuple, nearly.tolist()))))
    assert not growth(drawn(net, 0.1)).coercive


@pytest.mark.parametrize("constant", [0, 1e6, 1e12])
def test_a_constant_makes_no_two_minima_one(constant):
    """Two wells, 0.2 apart in loss, however high both lie."""
    loss = f"(x[0]**2-1)**2+x[0]/10+{constant!r}"
    architecture = CustomArchitecture(weights={"x": (1,)}, loss=loss)
    found = solve(Problem(architecture, None, None, 0))
    low = found.points[found.points.kind == "minimum"]
    assert len(low) == 2
    assert low.is_global.tolist() == [True, False]
    assert np.ptp(low.loss) == pytest.approx(0.2, abs=1e-3)
