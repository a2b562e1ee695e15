"""Groups other than signs, starts from linear parameters, and closed forms.

Counts: `docs/theory.md`, section 5, and Bézout's number.
"""

from itertools import combinations_with_replacement

import numpy as np
import pytest

from explorer.homotopy.generic import generic_solve
from explorer.homotopy.start_solution import free_start
from explorer.homotopy.targets import solve_parametric, solve_targets
from explorer.polynomial import Graph, System
from tests.support.problems import family_of


def neuron(n, degree, ridge=False):
    """One monomial neuron (w . x)^d in statistics: 1/2 m^T A m - B m, m the monomials of w."""
    graph = Graph()
    w = graph.unknown("w", (n,))
    m = np.array([np.prod(w[list(k)]) for k in combinations_with_replacement(range(n), degree)])
    A, B = graph.parameter("A", (len(m), len(m)), symmetric=True), graph.parameter("B", (len(m),))
    potential = m @ A @ m / 2 - B @ m
    if ridge:
        potential = potential + (graph.parameter("r", (n,)) * w * w).sum() / 2
    return System.gradient_of(potential)


@pytest.mark.parametrize(("n", "degree"), [(1, 2), (1, 3), (2, 2), (2, 3), (3, 2), (1, 5)])
def test_a_monomial_neuron_without_ridge(n, degree):
    system = neuron(n, degree)
    assert system.symmetries.order == degree
    generic = generic_solve(system, family_of(system), np.random.default_rng(0))
    assert generic.stop_rule_met
    # The origin has multiplicity (d - 1)^n, and is no simple solution unless d = 2
    others = [s for s in generic.sets if s.pattern.any()]
    assert sum(s.count for s in others) == (2 * degree - 1) ** n - (degree - 1) ** n
    assert generic.count - sum(s.count for s in others) == (degree == 2)
    assert {len(s.actions) for s in others} == {degree}
    points = np.concatenate([s.points for s in generic.sets])
    assert np.abs(system.evaluate(points, generic.parameters)).max() < 1e-8


@pytest.mark.parametrize(("n", "degree"), [(1, 3), (2, 2), (2, 3)])
def test_a_monomial_neuron_with_ridge(n, degree):
    system = neuron(n, degree, ridge=True)
    assert system.symmetries.order == (2 if degree % 2 == 0 else 1)
    generic = generic_solve(system, family_of(system), np.random.default_rng(0))
    assert generic.count == (2 * degree - 1) ** n


def test_images_under_cube_roots_are_solutions_at_the_data():
    system, rng = neuron(2, 3), np.random.default_rng(1)
    family = family_of(system)
    generic = generic_solve(system, family, rng)
    result = solve_targets(system, generic, family.sample(rng).real[None] + 0j, family, rng)[0]
    assert result.complete
    assert len(np.unique(np.round(result.points, 6), axis=0)) == len(result.points) == 21


def test_fourth_roots_of_a_quartic_penalty_on_a_deep_chain():
    """1/2 A (abc)^2 - B abc + quartic penalties.

    a, b, c have the same r w^4 = q, so p^4 = q^3 / (r s t).
    """
    graph = Graph()
    w, (A, B), r = graph.unknown("w", (3,)), graph.parameter("p", (2,)), graph.parameter("r", (3,))
    product = w[0] * w[1] * w[2]
    system = System.gradient_of(A * product**2 / 2 - B * product + (r * w**4).sum() / 4)
    assert system.symmetries.order == 16
    target = np.array([0.7, 1.3, 0.5, 0.9, 1.1])
    result = solve_parametric(system, target + 0j, family_of(system), np.random.default_rng(2))
    p = result.points.prod(axis=1)
    p = p[np.abs(p) > 1e-9]
    # q = p (B - A p) and p^4 = q^3 / (r s t): p = (B - A p)^3 / (r s t), three roots of 16
    # solutions each
    roots = np.polynomial.Polynomial([1.3, -0.7]) ** 3 - np.polynomial.Polynomial(
        [0, target[2:].prod()]
    )
    expected = np.repeat(roots.roots(), 16)
    np.testing.assert_allclose(
        np.sort_complex(np.round(p, 8)), np.sort_complex(np.round(expected, 8)), atol=1e-7
    )


def test_no_solution_where_a_random_point_solves_for_no_parameters():
    graph = Graph()
    x, p = graph.unknown("x", (2,)), graph.parameter("p")[()]
    system = System(graph, (x[0] ** 2 + p, x[1] + x[0] + 1))
    everywhere = np.ones(2, dtype=bool)
    assert free_start(system, family_of(system), everywhere, np.random.default_rng(0)) is None


def test_a_system_not_linear_in_its_parameters_has_no_free_start():
    graph = Graph()
    x, p = graph.unknown("x"), graph.parameter("p")
    system = System(graph, (x[()] ** 2 + p[()] ** 2 + p[()] * x[()],))
    with pytest.raises(ValueError, match="classical start"):
        free_start(system, family_of(system), np.ones(1, dtype=bool), np.random.default_rng(0))
