"""The trace test passes on complete sets, and sees what is missing, one orbit or many."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.homotopy.fibre_line import moving, spiral
from explorer.homotopy.generic import generic_solve
from explorer.homotopy.generic_set import GenericSet, PatternSet
from explorer.homotopy.monodromy_solve import monodromy_solve
from explorer.homotopy.options import MonodromyOptions, NativeOptions, TraceOptions
from explorer.homotopy.orbits import OrbitIndex
from explorer.homotopy.parameter_path import Family
from explorer.homotopy.rational import fit_rational
from explorer.homotopy.trace import _Test, trace_test
from explorer.homotopy.trace_result import TraceVerdict, holds
from explorer.networks.architectures import DeepLinear
from explorer.polynomial import Graph, System
from tests.support.problems import family_of, low_rank_family


def check_passes(system, family, seed):
    generic = monodromy_solve(system, family, np.random.default_rng(seed))
    results = trace_test(system, family, generic, np.random.default_rng([seed, 1]))
    assert len(results) == len(generic.sets) - 1
    assert holds(results) is True, [str(r.verdict) for r in results]
    for source, result in zip(generic.sets, results, strict=False):
        assert result.orbits == len(source.points)
        assert not len(result.missing)
        if result.verdict.template is TraceVerdict.PASSED:
            assert result.trace.error < 1e-8
            assert result.trace.effects.min() > 1e3 * result.trace.error
    return generic


def quartic(c):
    """``x^4 / 4 - c x`` with a ridge: three solutions, branch points at |lambda| = 1.9 c^(2/3)."""
    graph = Graph()
    x, ridge = graph.unknown("x")[()], graph.parameter("Lambda")[()]
    four = graph.constant(4)
    return System.gradient_of(x**4 * 1 - four * c * x + 2 * ridge * x * x)


def roots_of_quartic(c, ridge):
    return np.roots([4, 0, 4 * ridge, -4 * c])[:, None].astype(complex)


def set_of(points, data):
    ones = np.ones((1, points.shape[1]), dtype=complex)
    pattern = np.ones(points.shape[1], dtype=bool)
    return GenericSet(data, data, (PatternSet(pattern, ones, points, stop_rule_met=True),))


@pytest.mark.parametrize("widths", [(1, 1, 1), (2, 1, 2), (2, 2, 1), (2, 1, 1, 2)])
def test_complete_sets_pass(widths):
    network = DeepLinear(widths)
    check_passes(network.system, family_of(network.system), 0)


def test_sets_of_low_rank_pass():
    network = DeepLinear((2, 2, 2))
    assert check_passes(network.system, low_rank_family(network, 1), 0).count == 33


@pytest.mark.slow
@pytest.mark.parametrize("widths", [(2, 2, 2), (2, 2, 3), (3, 2, 3), (2, 2, 2, 2)])
def test_larger_sets_pass(widths):
    network = DeepLinear(widths)
    check_passes(network.system, family_of(network.system), 0)


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
def test_a_missing_orbit_is_handed_back(missing):
    network = DeepLinear((2, 1, 2))
    family = family_of(network.system)
    generic = monodromy_solve(network.system, family, np.random.default_rng(1))
    full = generic.sets[0]
    less = replace(full, points=np.delete(full.points, missing, axis=0))
    (result,) = trace_test(
        network.system, family, replace(generic, sets=(less,)), np.random.default_rng(5)
    )
    assert result.passed is False
    assert result.complete
    assert result.verdict == TraceVerdict.ORBITS_MISSING(missing=1, known=7)
    index = OrbitIndex(full.actions)
    index.add(full.points)
    assert index.find(result.missing).tolist() == [missing]


@pytest.mark.parametrize("seed", range(3))
def test_random_subsets_are_completed(seed):
    network = DeepLinear((2, 2, 2))
    family = family_of(network.system)
    generic = monodromy_solve(network.system, family, np.random.default_rng(1))
    full = generic.sets[0]
    rng = np.random.default_rng(seed)
    kept = np.sort(rng.permutation(48)[: 20 + 9 * seed])
    less = replace(generic, sets=(replace(full, points=full.points[kept]),))
    (result,) = trace_test(network.system, family, less, rng)
    assert result.passed is False
    index = OrbitIndex(full.actions)
    index.add(full.points)
    found = np.union1d(index.find(result.missing), kept)
    assert found.tolist() == list(range(48))
    assert result.complete


def test_a_set_that_monodromy_left_unfinished_is_found_out():
    network = DeepLinear((2, 1, 2))
    family = family_of(network.system)
    options = NativeOptions(monodromy=MonodromyOptions(loops=1))
    generic = monodromy_solve(network.system, family, np.random.default_rng(1), options)
    known = len(generic.sets[0].points)
    assert known < 8
    (result,) = trace_test(network.system, family, generic, np.random.default_rng(5))
    assert result.passed is False
    assert known + len(result.missing) == 8


@pytest.mark.parametrize("constant", [1e-3, 1, 8, 1000, 100_000])
@pytest.mark.parametrize("kept", [(0,), (1, 2), (0, 1, 2)])
def test_far_branch_points_of_one_unknown(constant, kept):
    """No proper part of the three roots passes, wherever the branch points are."""
    system, ridge = quartic(constant), np.array([0.6 - 0.8j])
    points = roots_of_quartic(constant, ridge[0])
    generic = set_of(points[list(kept)], ridge)
    options = NativeOptions(monodromy=MonodromyOptions(loops=1))
    (result,) = trace_test(system, family_of(system), generic, np.random.default_rng(4), options)
    if len(kept) < 3:
        assert result.passed is not True, result.verdict
    elif constant <= 8:
        assert result.passed, result.verdict
    else:
        assert result.passed is not False, result.verdict
    if constant <= 8:
        assert len(kept) + len(result.missing) == 3


@pytest.mark.parametrize("constant", [1, 8, 100, 1e4, 1e6])
@pytest.mark.parametrize("degree", [3, 12])
def test_a_circle_inside_all_branch_points_does_not_hide_a_missing_root(degree, constant):
    """All but one root of x^n + p x - c on a circle of p: their sum is nearly rational there."""
    graph = Graph()
    x, p = graph.unknown("x").item(), graph.parameter("p").item()
    system = System(graph, (x**degree + p * x - constant,))
    place = 0.6 - 0.8j
    roots = np.roots([1, *[0] * (degree - 2), place, -constant])[:, None]
    options = NativeOptions(
        monodromy=MonodromyOptions(loops=1), trace=TraceOptions(many=1, loops=1)
    )
    generic = set_of(roots[:-1], np.array([place]))
    (result,) = trace_test(system, family_of(system), generic, np.random.default_rng(4), options)
    assert result.passed is not True, result.verdict


def test_a_search_on_small_scales_gives_no_verdict():
    """Loops that stay near home find nothing; the trace says that something is missing."""
    system, ridge = quartic(8), np.array([0.6 - 0.8j])
    generic = set_of(roots_of_quartic(8, ridge[0])[:1], ridge)
    near = Family(lambda rng: ridge + 0.1 * rng.normal(size=1))
    options = NativeOptions(trace=TraceOptions(decades=-1, lines=1))
    (result,) = trace_test(system, near, generic, np.random.default_rng(4), options)
    assert result.passed is None
    assert result.verdict.template is TraceVerdict.NOT_RATIONAL


def test_no_result_is_false_before_it_is_open():
    network = DeepLinear((2, 1, 2))
    family = family_of(network.system)
    generic = monodromy_solve(network.system, family, np.random.default_rng(1))
    (good,) = trace_test(network.system, family, generic, np.random.default_rng(5))
    bad = replace(good, verdict=TraceVerdict.ORBITS_MISSING(missing=1, known=8))
    open_ = replace(good, complete=False, verdict=TraceVerdict.PATHS_LOST(known=8))
    assert holds([good]) is True
    assert holds([good, open_]) is None
    assert holds([open_, bad, good]) is False


def test_the_layers_that_move():
    network = DeepLinear((2, 2, 2))
    assert moving(network.system, np.ones(8, dtype=bool)).tolist() == 4 * [False] + 4 * [True]


def test_rational_functions_are_told_from_roots():
    t = spiral(512, 0.03, 1000, 0.1)
    rational = (t**3 - 2) / (t - 1.1j) + 1 / (t + 20)
    fit = fit_rational(t, rational, np.abs(rational) + 1, 1e-9, 60)
    assert fit.degree <= 8
    branch = np.sqrt(np.abs(t - 3)) * np.exp(0.5j * np.unwrap(np.angle(t - 3)))
    assert fit_rational(t, branch, np.abs(branch) + 1, 1e-9, 60) is None


def test_few_places_prove_nothing():
    with pytest.raises(ValueError, match="places = 8"):
        TraceOptions(places=8)


def test_paths_that_jump_to_a_smaller_pattern_are_no_missing_orbits():
    """A point with dead units is taken for none of those of full support."""
    network = DeepLinear((2, 2, 2))
    family = family_of(network.system)
    generic = monodromy_solve(network.system, family, np.random.default_rng(1))
    full, part = generic.sets[:2]
    test = _Test(network.system, family, generic.data, full, 3, NativeOptions())
    _, arrived = test._carry(generic.data, test.sample(1), part.points, careful=False)
    assert not arrived.any()
