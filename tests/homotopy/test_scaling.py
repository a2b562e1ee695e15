import numpy as np
import pytest

from explorer.homotopy.generic import generic_solve
from explorer.homotopy.parameter_path import Family
from explorer.homotopy.scaling import scalings
from explorer.homotopy.targets import solve_targets
from explorer.networks.architectures import DeepLinear
from explorer.polynomial import Graph, System

# Scalings of one hidden layer: d_x inputs, d_1 hidden units, outputs together and the loss, less
# one that does nothing
DIMENSIONS = {(2, 1, 2): 4, (2, 2, 2): 5, (3, 2, 2): 6, (2, 2, 2, 2): 7}


@pytest.mark.parametrize(("widths", "dimension"), DIMENSIONS.items())
def test_scalings_map_the_equations_to_themselves(widths, dimension):
    system, rng = DeepLinear(widths).system, np.random.default_rng(1)
    found = scalings(system)
    assert len(found.unknowns) == dimension
    x, p = rng.normal(size=(1, len(system.unknowns))), rng.normal(size=len(system.parameters))
    for s, u in zip(found.unknowns, found.parameters, strict=True):
        before, after = system.evaluate(x, p)[0], system.evaluate(x * np.exp2(s), p * np.exp2(u))[0]
        np.testing.assert_array_equal(np.exp2(np.rint(np.log2(after / before))), after / before)


def test_a_system_without_scalings_is_left_alone():
    graph = Graph()
    x, p = graph.unknown("x")[()], graph.parameter("p")[()]
    found = scalings(System(graph, (x * x + x + p + 1,)))
    unknowns, parameters = found.balance(np.array([1e6 + 0j]), np.array([1.0 + 0j]))
    assert unknowns.tolist() == [0]
    assert parameters.tolist() == [0]


def test_balance_brings_a_quadratic_near():
    graph = Graph()
    x, p, q = graph.unknown("x")[()], graph.parameter("p")[()], graph.parameter("q")[()]
    found = scalings(System(graph, (p * x * x - q,)))
    target = np.array([2.0**20, 2.0**-30]) + 0j
    _, u = found.balance(target, np.ones(2) + 0j)
    np.testing.assert_array_equal(target * np.exp2(u), np.ones(2))


@pytest.mark.parametrize("factor", [2.0**10, 2.0**-10])
def test_units_of_the_data_do_not_change_the_work(factor):
    # X -> f X and Lambda_1 -> f^2 Lambda_1 is the same problem with W_1 / f
    network, rng = DeepLinear((2, 1, 2)), np.random.default_rng(4)
    size = len(network.system.parameters)
    family = Family(lambda r: r.normal(size=size) + 1j * r.normal(size=size))
    generic = generic_solve(network.system, family, rng)
    X, Y, ridge = (
        rng.normal(size=(2, 5)),
        rng.normal(size=(2, 5)),
        [rng.uniform(size=b.shape) for b in network.blocks],
    )
    plain = network.parameters(X, Y, ridge)
    other = network.parameters(factor * X, Y, [factor**2 * ridge[0], ridge[1]])
    one, two = solve_targets(network.system, generic, np.array([plain, other]), family, rng)
    assert len(one.points) == 17
    assert one.jacobians == two.jacobians
    np.testing.assert_array_equal(one.points / [factor, factor, 1, 1], two.points)
