import json

import numpy as np
import pytest

from explorer import DeepLinear, InputError, Problem, phase_diagram, solve_many
from explorer.landscape.sweep.boundary import Kind
from explorer.landscape.sweep.phase_diagram import PhaseClaim
from explorer.landscape.sweep.plane import Plane
from explorer.landscape.sweep.quadtree import Quadtree
from explorer.landscape.sweep.regions import beside, regions_of

ONE = Problem(DeepLinear((1, 1, 1)), X=[[1.0]], Y=[[1.0]], regularization=0.1)


def _drawn(seed):
    """A 2-1-2 network with a plane of data that has two islands of nine real points for seed 6."""
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    ridge = [rng.uniform(0.1, 1, size=shape) for shape in ((1, 2), (2, 1))]
    return Problem(DeepLinear((2, 1, 2)), X=X, Y=Y, regularization=ridge)


def _dense(plane, count):
    shares = np.linspace(0, 1, count)
    places = [np.array([x, y]) for x in shares for y in shares]
    solutions = solve_many([plane.at(place) for place in places])
    return np.array([s.counts.real for s in solutions]).reshape(count, count)


def test_pitchforks_of_one_unit_are_where_the_closed_form_has_them():
    # L = (w1 w2 - y)^2 / 2 + lambda (w1^2 + w2^2): three real points where |y| > 2 lambda
    found = phase_diagram(ONE, ("lambda", 0.1, 1.0), ("Y[0,0]", -3.0, 3.0), resolution=40)
    expected = np.where(found.table["Y[0,0]"].abs() > 2 * found.table["lambda"], 3, 1)
    off = found.table["region"] >= 0  # places on a curve have a double point
    np.testing.assert_array_equal(found.table["value"].to_numpy(int)[off], expected[off])
    assert (~off).sum() <= 8
    assert set(found.boundary["kind"]) == {Kind.BRANCHING}
    gap = found.boundary["Y[0,0]"].abs() - 2 * found.boundary["lambda"]
    np.testing.assert_allclose(gap, 0, atol=1e-9)
    assert found.solves < 0.1 * 40**2
    assert found.sound


def test_without_curves_values_that_differ_contradict_nothing():
    axes = ("lambda", 0.1, 1.0), ("Y[0,0]", 0.5, 3.0)
    found = phase_diagram(ONE, *axes, resolution=5, start=2, boundary=False)
    assert len(set(found.table["value"])) == 2
    assert found.sound


def test_folds_of_three_layers_are_where_the_closed_form_has_them():
    # Balanced points solve a^4 - y a + 2 lambda = 0: double at a = (y / 4)^(1/3)
    problem = Problem(DeepLinear((1, 1, 1, 1)), X=[[1.0]], Y=[[1.0]], regularization=0.1)
    found = phase_diagram(
        problem, ("lambda", 0.1, 0.4), ("Y[0,0]", 0.5, 1.5), "minima", resolution=20
    )
    folds = found.boundary[found.boundary["kind"] == Kind.FOLD]
    y = folds["Y[0,0]"]
    np.testing.assert_allclose(folds["lambda"], 0.375 * y * (y / 4) ** (1 / 3), atol=1e-8)
    table = found.table
    live = table["lambda"] < 0.375 * table["Y[0,0]"] * (table["Y[0,0]"] / 4) ** (1 / 3)
    np.testing.assert_array_equal(table["value"].to_numpy(int), np.where(live, 5, 1))


def test_islands_between_corners_are_found():
    plane = Plane.of(_drawn(6), ("Y[0,0]", -6, 6), ("Y[1,2]", -6, 6))
    found = phase_diagram(_drawn(6), ("Y[0,0]", -6, 6), ("Y[1,2]", -6, 6), resolution=25)
    np.testing.assert_array_equal(found.values.astype(int), _dense(plane, 25))
    assert sum(curve.kind is Kind.FOLD for curve in found.curves) == 2
    assert all(curve.whole for curve in found.curves)
    # One place inside an island, halfway along its longest chord, has nine real points
    island = next(c for c in found.curves if c.kind is Kind.FOLD).places
    (nine,) = solve_many([plane.at(island.mean(axis=0))])
    assert nine.counts.real == 9


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5, 6, 7])
def test_a_tenth_of_the_solves_gives_the_regions_of_the_dense_grid(seed):
    axes = ("Y[0,0]", -6, 6), ("Y[1,2]", -6, 6)
    found = phase_diagram(_drawn(seed), *axes, resolution=60)
    np.testing.assert_array_equal(
        found.values.astype(int), _dense(Plane.of(_drawn(seed), *axes), 60)
    )
    assert found.solves <= 360


def test_without_curves_squares_are_halved():
    axes = ("lambda", 0.1, 1.0), ("Y[0,0]", 0.5, 3.0)
    traced = phase_diagram(ONE, *axes, resolution=17, start=4)
    halved = phase_diagram(ONE, *axes, resolution=17, start=4, boundary=False)
    np.testing.assert_array_equal(traced.values, halved.values)
    assert halved.claims[-1].template is PhaseClaim.NOT_TRACED
    assert not len(halved.boundary)


def test_any_function_of_a_solution_is_a_quantity():
    def lowest_is_origin(solution):
        return bool((solution.weights[0] == 0).all())

    found = phase_diagram(
        ONE, ("lambda", 0.1, 1.0), ("Y[0,0]", 0.5, 3.0), lowest_is_origin, resolution=9, start=4
    )
    assert found.quantity == "lowest_is_origin"
    outside = found.table["Y[0,0]"] < 2 * found.table["lambda"]
    np.testing.assert_array_equal(found.table["value"].to_numpy(bool), outside)


def test_lines_between_data_are_added():
    one, other = (
        Problem(ONE.architecture, [[1.0]], [[y]], regularization=r) for y, r in ((3, 0.1), (1, 0.5))
    )
    plane = Plane.of(ONE, (one, 0, 1), (other, 0, 1))
    corner = plane.at(np.array([1.0, 1.0]))
    assert corner.Y.item() == pytest.approx(3)
    assert corner.ridge[0].item() == pytest.approx(1.0)
    assert plane.names == ("t1", "t2")


@pytest.mark.parametrize(
    ("first", "second", "options"),
    [
        (("lambda", 0.1, 0.1), ("Y[0,0]", 0, 1), {}),
        (("lambda", 0.1, 0.2), ("lambda", 0, 1), {}),
        (("lambda", 0.1, "x"), ("Y[0,0]", 0, 1), {}),
        (("lambda", 0.1), ("Y[0,0]", 0, 1), {}),
        (("lambda", 0.1, float("inf")), ("Y[0,0]", 0, 1), {}),
        (("nothing", 0.1, 1), ("Y[0,0]", 0, 1), {}),
        (("lambda", 0.1, 1), ("Y[0,7]", 0, 1), {}),
        (("lambda", 0.1, 1), ("Y[0,0]", 0, 1), {"resolution": 1}),
        (("lambda", 0.1, 1), ("Y[0,0]", 0, 1), {"resolution": 10**6}),
        (("lambda", 0.1, 1), ("Y[0,0]", 0, 1), {"quantity": "reals"}),
        (("lambda", 0.1, 1), ("Y[0,0]", 0, 1), {"speed": 3}),
    ],
)
def test_what_is_not_allowed_is_one_line(first, second, options):
    with pytest.raises(InputError) as caught:
        phase_diagram(ONE, first, second, **options)
    assert "\n" not in str(caught.value)


def test_results_are_written(tmp_path):
    axes = ("lambda", 0.1, 1.0), ("Y[0,0]", 0.5, 3.0)
    found = phase_diagram(ONE, *axes, resolution=9, start=4)
    found.to_csv(tmp_path / "values.csv")
    found.to_json(tmp_path / "all.json")
    told = json.loads((tmp_path / "all.json").read_text())
    assert len(told["values"]) == len(told["x"]) == 9
    assert told["agree"]
    assert (tmp_path / "values.csv").read_text().splitlines()[0].startswith("lambda")
    assert len(found.plot.phase().axes) >= 1
    assert len(found.solved_places) == found.solves


def test_regions_are_what_curves_part():
    circle = 0.5 + 0.3 * np.array([[np.cos(t), np.sin(t)] for t in np.linspace(0, 2 * np.pi, 200)])
    places = np.array([[0.5, 0.5], [0.52, 0.51], [0.1, 0.13]])
    grid, others = regions_of(21, places, [circle], 1e-3)
    x, y = np.meshgrid(np.linspace(0, 1, 21), np.linspace(0, 1, 21), indexing="ij")
    inside = (x - 0.5) ** 2 + (y - 0.5) ** 2 < 0.09
    assert np.unique(grid).tolist() == [-1, 0, 1]
    assert set(grid[inside].tolist()) <= {grid[10, 10], -1}
    assert others.tolist() == [grid[10, 10], grid[10, 10], grid[0, 0]]
    assert (16, 10) in beside(21, [circle], 1e-3)


def test_quarters_share_corners():
    tree = Quadtree(1, 2)
    tree.split(list(tree.leaves))
    assert len(tree.corners) == 9
    tree.split([next(cell for cell in tree.leaves if (cell.x, cell.y) == (0, 0))])
    assert len(tree.corners) == 14
    assert tree.split([cell for cell in tree.leaves if cell.side == 1]) == 0
