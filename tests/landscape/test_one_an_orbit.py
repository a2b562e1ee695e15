"""Lists with one row per orbit: the same counts, checks and points as lists of all of them."""

import numpy as np
import pytest

from explorer import InputError, Problem, solve
from explorer.certify import certify
from explorer.certify.distinct import meeting_orbits
from explorer.networks.architectures import build
from explorer.validate.flips import Flips, first_images, group_on
from explorer.validate.orbits import pair, pair_many
from tests.support.judging import classify_by_orbit
from tests.support.problems import drawn

WIDTHS = [(1, 1, 1), (2, 1, 2), (2, 2, 1), (2, 2, 2), (2, 1, 1, 2)]


def both(problem, **options):
    return (solve(problem, seed=1, orbits=orbits, **options) for orbits in (False, True))


def all_points(solution):
    parts = list(solution.images())
    return np.concatenate([rows for rows, _ in parts]), np.concatenate([w for _, w in parts])


def sorted_rows(points):
    points = np.round(points, 9) + 0.0
    return points[np.lexsort([*points.imag.T, *points.real.T])]


@pytest.mark.parametrize("widths", WIDTHS)
@pytest.mark.parametrize("certified", [False, True])
def test_the_same_answer_in_fewer_rows(widths, certified):
    whole, short = both(drawn(widths, 3, samples=4), certify=certified)
    assert short.by_orbit
    assert not whole.by_orbit
    assert short.counts == whole.counts
    assert list(map(str, short.checks)) == list(map(str, whole.checks))
    assert short.verdict == whole.verdict
    assert short.path_statistics == whole.path_statistics
    rows, points = all_points(short)
    assert len(points) == len(whole.weights) == short.points["orbit_size"].sum()
    np.testing.assert_allclose(sorted_rows(points), sorted_rows(whole.weights), atol=2e-9)
    # One row per orbit, in the order of the orbits of the whole table
    first = whole.points.drop_duplicates("orbit")
    same = ["index", "nullity", "kind", "is_global", "rank", "support", "orbit_size", "orbit"]
    assert short.points[same].equals(first[same].reset_index(drop=True))
    np.testing.assert_allclose(short.weights, whole.weights[first.index], atol=1e-9)
    assert (np.bincount(rows) == short.points["orbit_size"]).all()


def test_conjugates_are_rows_of_orbits():
    _, short = both(drawn((2, 2, 2), 5))
    for row, other in enumerate(short.points["conjugate"]):
        flips = short.classification.points.flips.take(np.array([other]))
        images = flips.images(short.weights[other : other + 1])
        gap = np.abs(images - short.weights[row].conj()).max(axis=1).min()
        assert gap < 1e-12


def test_images_of_a_row_are_critical():
    problem = drawn((2, 2, 2), 6)
    _, short = both(problem)
    for _, points in short.images():
        size = np.abs(problem.gradient(points)).max(axis=1)
        assert (size < 1e-8 * (1 + np.abs(points).max(axis=1) ** 3)).all()


def test_only_truths_choose_orbits():
    with pytest.raises(InputError, match="orbits"):
        solve(drawn((2, 1, 2), 1), orbits="yes")


def test_a_problem_without_symmetry():
    network = build({"type": "monomial_neurons", "inputs": 2, "power": 3})
    rng = np.random.default_rng(3)
    d_x, d_y = network.data_shape
    X, Y = rng.normal(size=(d_x, 6)), rng.normal(size=(d_y, 6))
    problem = Problem(network, X, Y, [rng.uniform(0.1, 1, size=b.shape) for b in network.blocks])
    whole, short = both(problem, certify=True)
    assert short.counts == whole.counts
    assert short.counts.complex == len(short.points) == 25


def test_flips_that_are_no_symmetries_prove_nothing():
    problem = drawn((2, 1, 2), 1)
    found = solve(problem, orbits=True).classification.points
    wrong = np.ones((2, 4), dtype=np.int8)
    wrong[1, 0] = -1
    flips = Flips(wrong, np.zeros(len(found), dtype=int), np.full(len(found), 2))
    proof = certify(problem.system, problem.exact_parameters(), found.points, found.images, flips)
    # At the origin the flip does nothing, and does not make two points of one
    assert proof.count == 0
    assert proof.total == 2 * len(found)


def test_orbits_that_meet_are_found():
    actions = np.array([[1, 1], [-1, -1]], dtype=np.int8)
    centre = np.array([[1, 2], [-1, -2], [1, -2], [1e-12, 1e-12]], dtype=complex)
    flips = Flips(actions, np.zeros(4, dtype=int), np.full(4, 2))
    met = meeting_orbits(centre, np.full((4, 2), 1e-10), flips)
    assert sorted(map(tuple, met.tolist())) == [(0, 1), (3, 3)]


@pytest.mark.parametrize("seed", range(3))
def test_fast_comparison_of_orbits(seed):
    orbits = solve_orbits((2, 2, 2), seed)
    largest = np.abs(orbits.points).max(axis=1)
    width = np.full(orbits.points.shape, 1e-9) * largest[:, None]
    slow, fast = pair(orbits, width), pair_many(orbits, width)
    assert np.array_equal(slow.partner, fast.partner)
    assert np.array_equal(slow.action, fast.action)
    assert slow.same == fast.same == 0


def test_fast_comparison_sees_coincidences():
    from dataclasses import replace

    orbits = solve_orbits((2, 2, 2), 1)
    points = orbits.points.copy()
    k = int(np.flatnonzero(orbits.size > 1)[0])
    j = int(np.flatnonzero(orbits.first == orbits.first[k])[1])
    points[j] = points[k] * orbits.actions[orbits.first[k] + 1]
    spoilt = replace(orbits, points=points)
    width = np.full(points.shape, 1e-9)
    assert pair(spoilt, width).same
    assert pair_many(spoilt, width).same


def solve_orbits(widths, seed):
    from explorer.landscape.engines.choose import native_engine
    from explorer.landscape.engines.engine import Limits

    (run,) = native_engine([(drawn(widths, seed), 1)], Limits())
    return run.orbits


def test_coincidences_send_a_list_the_long_way():
    from dataclasses import replace

    problem = drawn((2, 2, 2), 1)
    orbits = solve_orbits((2, 2, 2), 1)
    points = orbits.points.copy()
    points[3] = points[2]
    spoilt = replace(orbits, points=points)
    assert classify_by_orbit(problem, spoilt, one_an_orbit=True) is None


def test_groups_on_some_coordinates():
    generators = np.array([[-1, -1, 1, 1], [1, 1, -1, -1], [-1, -1, -1, -1]], dtype=np.int8)
    whole = group_on(generators, np.ones(4, dtype=bool))
    assert len(np.unique(whole, axis=0)) == len(whole) == 4
    assert len(group_on(generators, np.array([True, True, False, False]))) == 2
    assert group_on(generators, np.zeros(4, dtype=bool)).tolist() == [[1, 1, 1, 1]]


def test_first_images_are_least():
    rng = np.random.default_rng(0)
    points = rng.normal(size=(20, 3)) + 1j * rng.normal(size=(20, 3))
    actions = group_on(np.array([[-1, -1, 1], [1, 1, -1]]), np.ones(3, dtype=bool))
    first = first_images(points, actions, np.zeros(20, dtype=int), np.full(20, 4))
    chosen = points * actions[first]
    assert (chosen[:, 0].real < 0).all()
    assert (chosen[:, 2].real < 0).all()


@pytest.mark.parametrize(("listed", "short"), [(16, True), (17, False)])
def test_long_lists_have_one_row_an_orbit(listed, short):
    """There are 17 points: more than 16."""
    from explorer.landscape.engines.choose import native_engine
    from explorer.landscape.engines.engine import Limits

    (run,) = native_engine([(drawn((2, 1, 2), 1), 1)], Limits(listed=listed))
    assert run.one_an_orbit == short
    assert len(run.spread().points) == 17
    assert len(run.points) == (len(run.orbits.points) if short else 17)


def test_plots_show_all_points():
    drawings = {"loss_index": points_of, "complex_plane": points_of, "hessian_spectra": points_of}
    drawings["index_histogram"] = heights_of
    whole, short = both(drawn((2, 2, 2), 3, samples=4))
    for name, drawn_by in drawings.items():
        figures = [getattr(solution.plot, name)() for solution in (whole, short)]
        assert drawn_by(figures[0]) == drawn_by(figures[1]), name
    assert sum(heights_of(short.plot.index_histogram())) == short.counts.real


def points_of(figure):
    return sorted(len(c.get_offsets()) for axes in figure.axes for c in axes.collections)


def heights_of(figure):
    return [bar.get_height() for axes in figure.axes for bar in axes.patches]
