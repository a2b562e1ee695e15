"""The short way, one point per orbit, against the long way, closed forms and exact arithmetic."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pytest

from explorer import DeepLinear, DrawnData, LogUniform, Normal, Problem, RandomRidge
from explorer.homotopy.path_results import Orbits
from explorer.landscape.conclude import assemble, conclude
from explorer.landscape.engines.choose import native_engine
from explorer.landscape.engines.engine import Limits
from explorer.landscape.points.exact import exact_of
from explorer.polynomial import Graph, System
from explorer.validate.orbits import conjugates, pair
from explorer.validate.simple_zeros import check_each
from explorer.validate.symmetry import complete_by_symmetry
from tests.support.judging import classify_by_orbit
from tests.support.problems import drawn

# The two ways measure them with different arithmetic.
BOUNDS = ["residual", "error"]


def found(problem):
    (run,) = native_engine([(problem, 1)], Limits())
    return run


@pytest.fixture(scope="module")
def small():
    problem = drawn((2, 1, 2), 3)
    return problem, found(problem).orbits


@pytest.mark.parametrize("widths", [(1, 1, 1), (2, 1, 2), (2, 2, 1), (2, 2, 2), (2, 1, 1, 2)])
@pytest.mark.parametrize("samples", [1, 5])
def test_both_ways_give_the_same_table(widths, samples):
    for seed in range(2):
        problem = drawn(widths, seed, samples=samples)
        candidates = found(problem)
        short = conclude(problem, classify_by_orbit(problem, candidates.orbits))
        long = assemble(
            problem,
            complete_by_symmetry(
                problem.system, problem.parameters, candidates.points, candidates.multiplicity
            ),
        )
        assert short.counts == long.counts
        assert list(map(str, short.checks)) == list(map(str, long.checks))
        assert short.path_statistics == long.path_statistics
        np.testing.assert_allclose(short.weights, long.weights, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(short.eigenvalues, long.eigenvalues, rtol=1e-8, atol=1e-12)
        one, other = short.points.drop(columns=BOUNDS), long.points.drop(columns=BOUNDS)
        exact = [name for name in one if one[name].dtype != float]
        assert one[exact].equals(other[exact])
        rest = one.columns.difference(exact)
        np.testing.assert_allclose(
            one[rest].to_numpy(), other[rest].to_numpy(), rtol=1e-7, atol=1e-10
        )
        assert (short.points["error"] <= 2 * long.points["error"]).all()


@pytest.mark.parametrize(
    "special", [{"ridge": RandomRidge(LogUniform(1e-6, 1.0))}, {"x": Normal(0, 30)}]
)
def test_badly_scaled_points_are_the_same_points(special):
    problem = drawn((2, 2, 2), 1, **special)
    candidates = found(problem)
    short = conclude(problem, classify_by_orbit(problem, candidates.orbits))
    long = assemble(
        problem,
        complete_by_symmetry(
            problem.system, problem.parameters, candidates.points, candidates.multiplicity
        ),
    )
    assert short.counts == long.counts
    for point in long.weights:
        assert np.abs(short.weights - point).max(axis=1).min() < 1e-9 * (1 + np.abs(point).max())


def test_images_and_conjugates_are_those_of_the_list(small):
    _, orbits = small
    images = orbits.images()
    rows = conjugates(orbits, pair(orbits, np.full(orbits.points.shape, 1e-9)))
    np.testing.assert_allclose(images[rows], images.conj(), atol=1e-12)
    assert len(np.unique(np.round(images, 6), axis=0)) == len(images)


def without(orbits, m):
    kept = np.delete(np.arange(len(orbits.points)), m)
    return Orbits(orbits.points[kept], orbits.actions, orbits.first[kept], orbits.size[kept])


def pushed(orbits, m, shift):
    points = orbits.points.copy()
    points[m] += shift
    return replace(orbits, points=points)


def doubled(orbits, m):
    rows = np.append(np.arange(len(orbits.points)), m)
    return Orbits(orbits.points[rows], orbits.actions, orbits.first[rows], orbits.size[rows])


def test_what_is_out_of_the_ordinary_goes_the_long_way(small):
    problem, orbits = small
    assert classify_by_orbit(problem, orbits) is not None
    partner = pair(orbits, np.full(orbits.points.shape, 1e-9)).partner
    lonely = int(np.flatnonzero(partner != np.arange(len(partner)))[0])
    origin = int(np.flatnonzero(~orbits.points.any(axis=1))[0])
    for broken in (
        without(orbits, lonely),
        without(orbits, origin),
        doubled(orbits, lonely),
        doubled(orbits, origin),
        pushed(orbits, lonely, 1e-3),
        pushed(pushed(orbits, lonely, 1e-8), int(partner[lonely]), 1e-8),
        pushed(orbits, origin, 0.3),
        pushed(orbits, origin, np.nan),
        pushed(orbits, origin, 1e200),
    ):
        assert classify_by_orbit(problem, broken) is None


@dataclass(frozen=True)
class QuarticPenalty(DeepLinear):
    """A deep linear network with ``1/4 sum Lambda w^4`` in place of the ridge.

    Fourth roots of unity.
    """

    @cached_property
    def system(self):
        graph = Graph()
        weights = [graph.unknown(b.name, b.shape) for b in self.blocks]
        statistics = [
            graph.parameter(b.name, b.shape, symmetric=b.symmetric) for b in self.statistic_blocks
        ]
        penalty = [graph.parameter(f"L{b.name}", b.shape) for b in self.blocks]
        quartic = sum((r * w**4).sum() for r, w in zip(penalty, weights, strict=True)) / 4
        return System.gradient_of(self.loss(weights, statistics) + quartic)


@pytest.mark.parametrize(("widths", "order"), [((1, 1, 1), 4), ((1, 2, 1), 16), ((1, 3, 1), 64)])
def test_orbits_under_fourth_roots_give_the_same_table_both_ways(widths, order):
    network, rng = QuarticPenalty(widths), np.random.default_rng(5)
    problem = Problem.draw(network, DrawnData(4), RandomRidge(), rng)
    assert network.system.symmetries.order == order
    candidates = found(problem)
    assert not candidates.orbits.signs_only
    short = conclude(problem, classify_by_orbit(problem, candidates.orbits))
    long = assemble(
        problem,
        complete_by_symmetry(
            problem.system, problem.parameters, candidates.points, candidates.multiplicity
        ),
    )
    assert short.counts == long.counts
    assert short.counts.morse_sum == 1
    np.testing.assert_allclose(short.weights, long.weights, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(short.eigenvalues, long.eigenvalues, rtol=1e-8, atol=1e-12)
    names = ["is_real", "index", "conjugate", "orbit_size", "orbit", "kind"]
    assert short.points[names].equals(long.points[names])


def test_a_real_point_has_images_that_are_not_real():
    """``r w1^4 = s w2^4 = q`` and ``p = w1 w2 = B / (A +- sqrt(r s))``, ``q = +- sqrt(r s) p^2``.

    9 points, 3 real.
    """
    network = QuarticPenalty((1, 1, 1))
    problem = Problem(network, [[1.0]], [[2.0]], [[[0.25]], [[1.0]]])
    (run,) = native_engine([(problem, 1)], Limits())
    solution = conclude(problem, classify_by_orbit(problem, run.orbits))
    assert (solution.counts.complex, solution.counts.real) == (9, 3)
    products = np.sort(solution.weights.prod(axis=1).real)
    np.testing.assert_allclose(products, [0, *[2 / 1.5] * 4, *[2 / 0.5] * 4], atol=1e-12)
    assert np.isnan(solution.eigenvalues).all(axis=1).sum() == 6
    assert sorted(solution.points["orbit_size"]) == [1] + [4] * 8


@pytest.mark.parametrize("seed", [332, 373])
def test_a_few_doubtful_points_agree_with_the_long_way(seed):
    """Doubles leave some points of these lists in doubt; extended precision settles those alone."""
    rng = np.random.default_rng([seed, 77])
    problem = Problem.draw(
        DeepLinear((2, 2, 2)), DrawnData(5), RandomRidge(LogUniform(1e-5, 1)), rng
    )
    candidates = found(problem)
    each = check_each(problem.system, problem.parameters, candidates.orbits.points)
    assert not each.found.regular.all()
    short = conclude(problem, classify_by_orbit(problem, candidates.orbits))
    long = assemble(
        problem,
        complete_by_symmetry(
            problem.system,
            problem.parameters,
            candidates.points,
            candidates.multiplicity,
            exact_of(problem),
        ),
    )
    assert short.counts == long.counts
    assert short.counts.complex == 225
    assert short.counts.morse_sum == 1
    assert short.points["index"].equals(long.points["index"])
    np.testing.assert_allclose(short.points["loss_re"], long.points["loss_re"], rtol=1e-9)
