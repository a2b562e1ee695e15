import numpy as np
import pytest

from explorer.homotopy.bends import arcs, standing_alone
from explorer.homotopy.generic import generic_solve
from explorer.homotopy.neighbours import Way, drawn_bend, follow
from explorer.homotopy.parameter_path import Family
from explorer.homotopy.solved_data import SolvedData, StartVerdict
from explorer.homotopy.targets import solve_targets
from explorer.polynomial import Graph, System

FAMILY = Family(lambda rng: rng.normal(size=2) + 1j * rng.normal(size=2))


@pytest.fixture(scope="module")
def cubic():
    """``x^3 + p x + q``: a real line from p = -3 to p = 3 meets the discriminant at q = 0."""
    graph = Graph()
    x = graph.unknown("x")[()]
    p, q = graph.parameter("p")[()], graph.parameter("q")[()]
    system = System(graph, (x * x * x + p * x + q,))
    return system, generic_solve(system, FAMILY, np.random.default_rng(1))


def _at(cubic, data):
    system, generic = cubic
    target = np.array(data, dtype=complex)
    found = solve_targets(system, generic, target[None], FAMILY, np.random.default_rng(0))[0]
    return SolvedData.of_results(system, FAMILY, target, found, generic)


def _track(near, targets, bend=None):
    bent = drawn_bend(np.random.default_rng(5)) if bend is None else bend
    return follow([Way(near, np.array(target), bent) for target in targets])


def _roots(p, q):
    return np.sort_complex(np.roots([1, 0, p, q]))


@pytest.mark.parametrize("goal", [(3.0, 0.4), (-3.1, 0.41), (-2.9, -7.0), (30.0, 0.4)])
def test_all_roots_are_reached_across_a_fold(cubic, goal):
    near = _at(cubic, (-3.0, 0.4))
    (ends,) = _track(near, [goal])
    found = np.sort_complex(ends.results.points[:, 0])
    np.testing.assert_allclose(found, _roots(*goal), atol=1e-12)


def test_a_straight_way_ends_at_the_fold(cubic):
    near = _at(cubic, (-3.0, 0.4))
    (ends,) = _track(near, [(3.0, 0.4)], bend=0j)
    assert ends.results is None


def test_singular_targets_are_left_to_the_generic_set(cubic):
    near = _at(cubic, (-3.0, 0.4))
    targets = np.array([(-3.0, 2.0), (-3.0, 0.5)])  # x = 1 is double at the first
    singular, simple = _track(near, targets)
    assert singular.results is None
    assert simple.results.complete


def test_singular_data_are_no_start(cubic):
    refused = _at(cubic, (-3.0, 2.0))
    assert refused.template is StartVerdict.ENDS


def test_a_list_with_a_gap_a_copy_or_a_wrong_point_is_no_start(cubic):
    system, generic = cubic
    target = np.array([-3.0, 0.4])
    roots = _roots(*target)[:, None]
    (source,) = (s for s in generic.sets if s.pattern.any())

    def verdict(points):
        blocks = [points if s is source else s.points for s in generic.sets]
        return SolvedData.at(system, FAMILY, target, blocks, generic).verdict.template

    assert verdict(roots) is StartVerdict.ALL
    assert verdict(roots[:2]) is StartVerdict.COUNT
    assert verdict(roots[[0, 1, 1]]) is StartVerdict.MET
    assert verdict(roots + 0.01) is StartVerdict.STEP


@pytest.mark.parametrize(("gap", "said"), [(2.0**-20, "ALL"), (2.0**-44, "SINGULAR")])
def test_starts_next_to_a_double_root_are_refused(gap, said):
    graph = Graph()
    x, y = graph.unknown("x")[()], graph.unknown("y")[()]
    p, q = graph.parameter("p")[()], graph.parameter("q")[()]
    system = System(graph, (x + y - p, x * y - q))
    generic = generic_solve(system, FAMILY, np.random.default_rng(1))
    roots = np.array([[1 + gap, 1 - gap], [1 - gap, 1 + gap]]) + 0j
    near = SolvedData.at(system, FAMILY, np.array([2, 1 - gap**2]), [roots], generic)
    assert near.verdict.template is StartVerdict[said]


def test_result_does_not_depend_on_the_batch(cubic):
    near = _at(cubic, (-3.0, 0.4))
    targets = np.array([(-3.1, 0.4), (2.0, 0.4), (-3.0, 0.6), (5.0, -1.0)])
    together = _track(near, targets)
    for target, one in zip(targets, together, strict=True):
        (alone,) = _track(near, [target])
        np.testing.assert_array_equal(one.results.points, alone.results.points)
        assert one.jacobians == alone.jacobians


def test_a_curved_family_is_followed_exactly():
    # z = (f, l), p = (f^2, l): only l stands alone
    family = Family(lambda rng: rng.normal(size=2) + 0j, lambda z: np.array([z[0] * z[0], z[1]]))
    assert standing_alone(family, 2).tolist() == [False, True]
    a, b = np.array([1.0, 2.0]) + 0j, np.array([3.0, 5.0]) + 0j
    c = arcs(family, a, b[None], 0.5j).coefficients[0]
    for t in (0.0, 0.25, 1.0):
        z = a + (b - a) * t
        value = c[0] + c[1] * t + c[2] * t * t
        assert value[0] == pytest.approx(z[0] ** 2)
        assert value[1].real == pytest.approx(z[1].real)
        assert (value[1].imag > 0) == (0 < t < 1)
