"""Planes through critical points: what they go through, losses on them, what lies near."""

import numpy as np
import pytest

from explorer import CustomArchitecture, DeepLinear, Problem, solve
from explorer.errors import InputError
from explorer.landscape.slices.levels import levels
from explorer.landscape.slices.says import Second, Shown, Through
from tests.support.problems import chain, drawn


@pytest.fixture(scope="module")
def solved():
    solution = solve(drawn((2, 1, 2), seed=3))
    return solution, solution.graph()


def formula(text):
    names = dict.fromkeys(sorted(set(text) & set("xyz")), ())
    architecture = CustomArchitecture(weights=names, data={}, loss=text.replace("^", "**"))
    return solve(Problem(architecture))


def said(cut):
    return [one.template for one in cut.said]


def check(cut):
    """Axes are orthonormal, anchors lie in the plane, losses are those of the problem there."""
    axes = cut.plane.axes
    assert np.abs(axes @ axes.T - np.eye(len(axes))).max() < 1e-14
    _, away = cut.coordinates([one.place for one in cut.anchors])
    assert away.max() < 1e-12 * (1 + np.abs(cut.u).max())
    rng = np.random.default_rng(0)
    for _ in range(3):
        i, j = rng.integers(len(cut.v)), rng.integers(len(cut.u))
        place = cut.plane.origin + cut.u[j] * axes[0]
        place = place + (cut.v[i] * axes[1] if len(axes) > 1 else 0)
        assert cut.loss[i, j] == pytest.approx(float(cut.problem.loss(place)), rel=1e-12)
    inside = cut.points
    assert (inside["distance"] <= cut.near).all()


def test_the_plane_goes_through_minimum_saddle_and_neighbour(solved):
    solution, graph = solved
    cut = solution.slice(size=9, graph=graph)
    check(cut)
    assert said(cut)[0] is Through.PROVED
    anchors = {one.role: one for one in cut.anchors}
    assert set(anchors) == {"minimum", "saddle", "neighbour"}
    barriers = graph.barriers
    names = solution.points["kind"]
    assert names[anchors["minimum"].row] == names[anchors["neighbour"].row] == "minimum"
    own = barriers[barriers["saddle"] == anchors["saddle"].row].iloc[0]
    ends = {anchors["minimum"].row, anchors["neighbour"].row}
    assert {own["one"], own["other"]} == ends
    assert cut.top == pytest.approx(own["loss"])
    assert cut.top in cut.levels


def test_rows_may_be_chosen_and_wrong_ones_are_told_with_those_that_can_be(solved):
    solution, graph = solved
    barriers = graph.barriers
    last = barriers.iloc[-1]
    cut = solution.slice(
        minimum=int(last["other"]), saddle=int(last["saddle"]), size=5, graph=graph
    )
    assert [one.row for one in cut.anchors][:2] == [last["other"], last["one"]]
    minima = ", ".join(map(str, sorted(solution.minima().index)))
    with pytest.raises(InputError, match=f"minimum = 999: .*: {minima}"):
        solution.slice(minimum=999, graph=graph)
    with pytest.raises(InputError, match="saddle that is known to join two minima"):
        solution.slice(saddle=int(last["one"]), graph=graph)
    for options in ({"size": 1}, {"size": 2.5}, {"size": 10**6}, {"near": -1.0}):
        with pytest.raises(InputError, match="allowed is"):
            solution.slice(**options)


def test_images_that_belong_together_are_taken_where_rows_stand_for_orbits():
    problem, _ = chain(4.0, 2.0, 0.1)
    solution = solve(problem)
    cut = solution.slice(size=5)
    check(cut)
    assert said(cut)[:2] == [Through.PROVED, Second.ON_A_LINE]
    places = {one.role: one.place for one in cut.anchors}
    assert places["minimum"] == pytest.approx(-places["neighbour"])
    assert places["saddle"] == pytest.approx([0, 0], abs=1e-12)
    # u v-plane: the whole space, all three points in the window
    assert said(cut)[-1] is Shown.ALL
    assert cut.points["in_plane"].all()


def test_manifolds_are_cut_where_the_descents_came_to():
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(3, 9)), rng.normal(size=(3, 9))
    cut = solve(Problem(DeepLinear((3, 2, 3)), X, Y, 0.05)).slice(size=7)
    check(cut)
    assert said(cut)[0] is Through.PROVED
    assert said(cut)[-1] is Shown.MANIFOLDS
    ends = [one for one in cut.anchors if one.role != "saddle"]
    assert np.linalg.norm(ends[0].place - ends[1].place) > 1e-3
    assert cut.problem.gradient(np.array([one.place for one in ends])) == pytest.approx(0, abs=1e-7)


@pytest.mark.parametrize(
    ("text", "first", "shape"),
    [
        ("x^4 - x^2 + 0.1*x", Through.PROVED, (1, 7)),
        ("x^2", Through.ONE_MINIMUM, (1, 7)),
        ("x^3 - x", Through.ONE_MINIMUM, (1, 7)),
        ("x^2 + y^2 + x^4", Through.ONE_MINIMUM, (7, 7)),
        ("x^2 - y^2 + x^4", Through.NO_MINIMUM, (7, 7)),
        ("-x^4 - y^2", Through.NO_MINIMUM, (7, 7)),
        ("x^4 + y^4", Through.NO_MINIMUM, (7, 7)),
        ("(x^2 + y^2 - 1)^2", Through.ONE_MINIMUM, (7, 7)),
        ("(x^2 - 1e12)^2 + 1e6*y^2", Through.FOLLOWED, (7, 7)),
        ("x^4 - 1e-6*x^2 + y^2", Through.PROVED, (7, 7)),
    ],
)
def test_what_is_not_there_is_said(text, first, shape):
    cut = formula(text).slice(size=7)
    check(cut)
    assert said(cut)[0] is first
    assert cut.loss.shape == shape
    assert (Second.LINE in said(cut)) == (shape[0] == 1)
    assert (np.diff(cut.levels) > 0).all()
    plain = cut.to_dict()
    assert len(plain["loss"]) == shape[0]
    assert plain["points"][0]["distance"] == pytest.approx(0, abs=1e-9)


def test_without_ridge_the_plane_goes_through_listed_points():
    rng = np.random.default_rng(2)
    X, Y = rng.normal(size=(2, 5)), rng.normal(size=(2, 5))
    cut = solve(Problem(DeepLinear((2, 1, 2)), X, Y, 0.0)).slice(size=5)
    check(cut)
    assert said(cut)[0] is Through.ONE_MINIMUM


def test_no_real_point_is_refused():
    with pytest.raises(InputError, match="no real critical point"):
        formula("x^3 + x").slice()


def test_levels_have_the_saddle_among_them_and_lie_inside():
    values = np.geomspace(1e-8, 1e4, 50)
    for top in (None, 1e-7, 1.0, 1e5):
        found = levels(values, top)
        assert (np.diff(found) > 0).all()
        assert found[0] > values[0]
        assert found[-1] < values[-1]
        assert top not in (1e-7, 1.0) or top in found
    assert not len(levels(np.ones(5), 1.0))
    assert not len(levels(np.full(3, np.nan)))
    assert len(levels(np.array([0.0, np.inf, 2.0])))
