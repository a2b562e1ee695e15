"""The trace test passes on complete sets, and sees one missing point or orbit."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.homotopy.generic import generic_solve
from explorer.homotopy.options import MonodromyOptions, NativeOptions, TraceOptions
from explorer.homotopy.slices import slice_curve
from explorer.homotopy.trace import TraceVerdict, measure, trace_test
from explorer.networks.architectures import DeepLinear
from explorer.polynomial import Graph, System
from tests.support.problems import family_of, low_rank_family


def check_passes(system, family, seed):
    generic = generic_solve(system, family, np.random.default_rng(seed))
    results = trace_test(system, family, generic, np.random.default_rng([seed, 1]))
    assert len(results) == len(generic.sets) - 1
    for source, result in zip(generic.sets, results, strict=False):
        assert result.passed, result.verdict
        assert result.recovered == result.orbits == len(source.points)
        assert result.points >= result.orbits
        assert result.trace.error < 1e-10
        assert result.trace.effects.min() > 1e3 * result.trace.error
    return generic


@pytest.mark.parametrize("widths", [(1, 1, 1), (2, 1, 2), (2, 2, 1), (2, 1, 1, 2)])
def test_complete_sets_pass(widths):
    network = DeepLinear(widths)
    check_passes(network.system, family_of(network.system), 0)


def test_sets_of_low_rank_pass():
    network = DeepLinear((2, 2, 2))
    assert check_passes(network.system, low_rank_family(network, 1), 0).count == 33


@pytest.mark.slow
@pytest.mark.parametrize("widths", [(2, 2, 2), (2, 2, 3)])
def test_larger_sets_pass(widths):
    network = DeepLinear(widths)
    for seed in range(3):
        check_passes(network.system, family_of(network.system), seed)


def test_a_system_without_potential_passes():
    """Two conics in two unknowns: four solutions, and each equation has a constant of its own."""
    graph = Graph()
    x, p = graph.unknown("x", (2,)), graph.parameter("p", (4,))
    system = System(
        graph, (x[0] * x[0] + p[0] * x[0] * x[1] - p[2], x[1] * x[1] + p[1] * x[0] - p[3])
    )
    family = family_of(system)
    generic = generic_solve(system, family, np.random.default_rng(2))
    assert generic.count == 4
    (result,) = trace_test(system, family, generic, np.random.default_rng(3))
    assert result.passed, result.verdict


@pytest.mark.parametrize("missing", range(8))
def test_a_missing_orbit_is_found(missing):
    network = DeepLinear((2, 1, 2))
    family = family_of(network.system)
    generic = generic_solve(network.system, family, np.random.default_rng(1))
    full = generic.sets[0]
    less = replace(full, points=np.delete(full.points, missing, axis=0))
    (result,) = trace_test(
        network.system, family, replace(generic, sets=(less,)), np.random.default_rng(5)
    )
    assert result.passed is False
    assert (result.orbits, result.recovered) == (7, 8)
    assert result.verdict == TraceVerdict.ORBITS_MISSING(missing=1, known=7)


def test_a_set_that_monodromy_left_unfinished_is_found_out():
    network = DeepLinear((2, 1, 2))
    family = family_of(network.system)
    options = NativeOptions(monodromy=MonodromyOptions(loops=1))
    generic = generic_solve(network.system, family, np.random.default_rng(1), options)
    known = len(generic.sets[0].points)
    assert known < 8
    (result,) = trace_test(network.system, family, generic, np.random.default_rng(5))
    assert result.passed is False
    assert result.recovered == 8


def test_the_sum_over_parallel_lines_of_a_cubic_needs_all_three_points():
    """Points of ``y = t^3 + 2 t`` on ``a y + t = c`` solve a cubic in t without t^2.

    So they sum to zero.
    """
    a, levels = 0.7 + 0.2j, np.array([0.3, 1.1j, -0.8, 0.5 - 1j])
    values = np.array([np.roots([a, 0, 2 * a + 1, -c]) for c in levels])
    for k in range(1, len(levels)):  # in one order on all lines: nearest to the last
        order = [int(np.abs(values[k] - v).argmin()) for v in values[k - 1]]
        values[k] = values[k][order] if len(set(order)) == 3 else values[k]
    trace = measure(levels, values)
    assert trace.error < 1e-13
    assert trace.holds(1e-3)
    for k in range(3):
        less = measure(levels, np.delete(values, k, axis=1))
        assert less.error == pytest.approx(trace.effects[k], rel=1e-6)
        assert not less.holds(1e-3)


def test_each_dropped_point_of_a_cut_breaks_the_trace():
    from explorer.homotopy.trace import _Test

    network = DeepLinear((2, 2, 1))
    family = family_of(network.system)
    generic = generic_solve(network.system, family, np.random.default_rng(0))
    source = generic.sets[0]
    curve = slice_curve(network.system, family, generic.data, source)
    np.testing.assert_allclose(
        curve.system.evaluate(curve.start, curve.parameters(_at_fibre(curve)))[:, :-1], 0, atol=1e-9
    )
    test = _Test(curve, source.pattern, np.random.default_rng(1), NativeOptions())
    cuts = []
    whole = test.trace
    test.trace = lambda points: cuts.append(points) or whole(points)
    assert test.run(lambda _: None).passed
    points = cuts[-1]
    for k in range(len(points)):
        assert not whole(np.delete(points, k, axis=0)).holds(1e-3)


def _at_fibre(curve):
    place = curve.sample(np.random.default_rng(0), curve.data)
    place[-2:] = 0
    return place


def test_two_lines_prove_nothing():
    with pytest.raises(ValueError, match="levels = 2"):
        TraceOptions(levels=2)
