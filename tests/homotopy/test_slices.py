"""The trace test on slices: linear sums pass, and one missing orbit is found and handed back."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from explorer.homotopy.compiled_system import compile_system
from explorer.homotopy.monodromy import HomotopyGraph
from explorer.homotopy.monodromy_solve import monodromy_solve
from explorer.homotopy.options import NativeOptions, TraceOptions
from explorer.homotopy.orbits import OrbitIndex
from explorer.homotopy.parameter_path import ParameterPath
from explorer.homotopy.sheared import Sheared
from explorer.homotopy.slice_test import SliceTest
from explorer.homotopy.trace import trace_test
from explorer.homotopy.trace_result import TraceVerdict
from explorer.homotopy.transport import carry
from explorer.networks.architectures import DeepLinear
from explorer.polynomial import Graph, System
from tests.support.problems import family_of

SLICES = NativeOptions(trace=TraceOptions(many=10))


@lru_cache
def solved(widths):
    network = DeepLinear(widths)
    family = family_of(network.system)
    return network, family, monodromy_solve(network.system, family, np.random.default_rng(1))


def lines_of(network, rank):
    return lambda pattern: network.connected_lines(pattern, rank)


def result_of(widths, drop=(), lines=True, options=SLICES):
    """Test the largest pattern alone, some of its orbits left out."""
    network, family, generic = solved(widths)
    full = generic.sets[0]
    less = replace(full, points=np.delete(full.points, drop, axis=0))
    (result,) = trace_test(
        network.system,
        family,
        replace(generic, sets=(less,)),
        np.random.default_rng(5),
        options,
        targets=lines_of(network, widths[0]) if lines else None,
    )
    return full, result


@pytest.mark.parametrize("widths", [(2, 1, 2), (2, 2, 2), (2, 1, 1, 2)])
@pytest.mark.parametrize("lines", [False, True])
def test_complete_sets_pass(widths, lines):
    options = NativeOptions(trace=TraceOptions(many=5))
    _, result = result_of(widths, lines=lines, options=options)
    poles = TraceVerdict.SLICED if widths == (2, 1, 1, 2) or not lines else TraceVerdict.LINEAR
    assert result.verdict.template is poles
    assert result.passed
    assert result.trace.error < 1e-16
    assert result.trace.effects.min() > 1e6 * result.trace.error


@pytest.mark.parametrize("drop", [0, 17, 47])
@pytest.mark.parametrize("lines", [False, True])
def test_one_missing_orbit_fails_the_test_and_is_handed_back(drop, lines):
    full, result = result_of((2, 2, 2), [drop], lines)
    assert result.passed is False
    assert result.verdict == TraceVerdict.ORBITS_MISSING(missing=1, known=47)
    index = OrbitIndex(full.actions)
    index.add(full.points)
    assert index.find(result.missing).tolist() == [drop]


def test_half_of_the_orbits_are_completed():
    full, result = result_of((2, 2, 2), range(24))
    assert result.passed is False
    index = OrbitIndex(full.actions)
    index.add(full.points)
    assert sorted(index.find(result.missing).tolist()) == list(range(24))


def test_a_search_that_finds_nothing_gives_no_verdict():
    """Nodes that are home itself move nothing: the sum of a part is not linear, and stays so."""
    network, family, generic = solved((2, 1, 2))
    full = generic.sets[0]
    less = replace(full, points=full.points[1:])
    moved = network.connected_lines(full.pattern, 2)
    sheared = Sheared.of(network.system, moved)
    test = SliceTest(
        network.system,
        sheared,
        family,
        generic.data,
        less,
        lambda number: generic.data,
        3,
        NativeOptions(trace=TraceOptions(slice_loops=3)),
        upright=True,
    )
    result = test.run(lambda done: None)
    assert result.passed is None
    assert result.verdict.template is TraceVerdict.NOT_LINEAR
    assert result.trace.error > 1e-6


_LONG = pytest.param((2, 2, 2, 2), marks=pytest.mark.slow)


@pytest.mark.parametrize("widths", [(2, 1, 2), (2, 2, 2), _LONG])
def test_loops_of_the_targets_alone_reach_all(widths):
    """What `connected_lines` says, by other means: ridge and inputs rest, one orbit reaches all."""
    network, family, generic = solved(widths)
    system, full = network.system, generic.sets[0]
    moved = network.connected_lines(full.pattern, 2)
    assert [system.parameters[j] for j in moved] == ["B_1_1", "B_1_2", "B_2_1", "B_2_2"]
    compiled = compile_system(system)

    def carrier(a, b, points, careful):
        found = carry(compiled, ParameterPath.line(a, b), b, points, careful=careful)
        return found.points, found.arrived

    def sample(number):
        z = generic.data.copy()
        z[moved] = family.sample(np.random.default_rng([9, number]))[moved]
        return z

    graph = HomotopyGraph.begin_with(
        full.actions, generic.data, sample(1), full.points[:1], known_at_home=True
    )
    while len(graph.points) < len(full.points) and graph.loops < 60:
        graph.step(carrier, sample, NativeOptions().monodromy)
    assert len(graph.points) == len(full.points)


def test_all_widths_one_is_not_connected():
    """There m^2 = lambda_1 lambda_2 has two branches that targets never join."""
    network = DeepLinear((1, 1, 1))
    assert network.connected_lines(np.ones(2, dtype=bool), 1) is None


@pytest.mark.parametrize(
    ("widths", "rank"), [((2, 2, 1), 2), ((2, 2, 2), 1), ((2, 1, 2, 2), 2), ((1, 2, 2), 1)]
)
def test_where_nothing_is_proved_nothing_is_said(widths, rank):
    network = DeepLinear(widths)
    assert network.connected_lines(np.ones(network.size, dtype=bool), rank) is None


def test_a_loss_that_is_quadratic_in_a_parameter_has_no_slices():
    graph = Graph()
    x, p = graph.unknown("x").item(), graph.parameter("p").item()
    assert Sheared.of(System.gradient_of(p * p * x * x + x**4), np.array([0])) is None


def test_slices_without_shear_are_the_system_itself():
    network, _, generic = solved((2, 1, 2))
    moved = network.connected_lines(generic.sets[0].pattern, 2)
    sheared = Sheared.of(network.system, moved)
    upright = np.concatenate([generic.parameters, [0], np.ones(len(moved))])
    points = generic.sets[0].points
    np.testing.assert_allclose(
        sheared.system.evaluate(points, upright),
        network.system.evaluate(points, generic.parameters),
        atol=1e-12,
    )
    # l = r . dL/dB = -W for the squares
    product = np.array([-(network.matrix(network.split(x)).sum()) for x in points])
    np.testing.assert_allclose(sheared.form(points, upright)[:, 0], product, rtol=1e-12)
