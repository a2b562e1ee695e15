"""Graphs whose every edge is known, outcomes of every kind, and a second way to find barriers."""

import json

import numpy as np
import pytest

import explorer
from explorer import CustomArchitecture, DeepLinear, InputError, Problem
from explorer.landscape.graph.connection import Connection, Heights
from explorer.landscape.graph.descents import Ending
from explorer.landscape.graph.loss_graph import LossGraph
from explorer.landscape.points.classification import classify


def plane(loss):
    return Problem(CustomArchitecture(weights={"a": (), "b": ()}, loss=loss), regularization=0.0)


def endings(graph):
    return sorted({way.ending.name for way in graph.ways})


def with_rows(solution, rows):
    """The graph of some of the points of a list."""
    kept = solution.classification.points.take(np.array(rows))
    return LossGraph.of(solution.problem, classify(solution.problem, kept))


def test_the_double_well():
    """Minima at a = -1, 1, loss 0; saddle at 0, loss 1."""
    graph = explorer.graph(plane("(a**2 - 1)**2 + b**2"))
    assert graph.barriers[["from_one", "from_other"]].to_numpy().tolist() == [[1, 1]]
    assert graph.connected.passed
    assert graph.connected.sentence.template is Connection.PROVED
    assert graph.barrier(0, 1) == 1
    assert graph.tree_up_to_symmetry.merges == ()


def test_a_tilted_double_well_in_closed_form():
    """L' = 4 (a - r)(a - s)(a - t) for L of roots r < s < t of its derivative."""
    r, s, t = -1.0, 0.5, 1.5  # their doubles are exact

    def height(a):
        return (
            a**4
            - 4 / 3 * (r + s + t) * a**3
            + 2 * (r * s + s * t + t * r) * a**2
            - 4 * r * s * t * a
        )

    text = (
        f"a**4 - {r + s + t} * 4 * a**3 / 3 + 2 * ({r * s + s * t + t * r}) * a**2 "
        f"- 4 * ({r * s * t}) * a + (b - a)**2"
    )
    graph = explorer.graph(plane(text))
    low, high = sorted([height(r), height(t)])
    local = graph.minima.iloc[1]
    assert not local["is_global"]
    assert local["loss"] == pytest.approx(high)
    assert local["pass_loss"] == pytest.approx(height(s))
    assert local["barrier"] == pytest.approx(height(s) - high)
    assert graph.barrier(int(graph.minima.index[0]), int(graph.minima.index[1])) == pytest.approx(
        height(s) - low
    )


def test_a_square_of_four_wells():
    """(a^2 - 1)^2 + (b^2 - 1)^2: four minima, four saddles between neighbours, one maximum."""
    graph = explorer.graph(plane("(a**2 - 1)**2 + (b**2 - 1)**2"))
    assert graph.summary()["descents_proved"] == 8
    made = graph.to_networkx(contract=True)
    assert sorted(d for _, d in made.degree()) == [2, 2, 2, 2]
    assert graph.tree.merges[0].minima == (0, 1, 2, 3)
    assert len(graph.tree_up_to_symmetry.minima) == 1
    top = graph.ends(8, directions=200)
    assert top["directions"].sum() == 200
    assert len(top) == 4
    assert (top["directions"] == top["proved"]).all()


def test_descents_are_those_without_symmetry(chain, monkeypatch):
    from explorer.landscape.graph import listed
    from explorer.landscape.graph.symmetry import Elements

    graph = chain.graph()
    none = Elements(np.zeros((0, 5), dtype=int), np.zeros((0, 5)))
    monkeypatch.setattr(listed, "generators", lambda _: none)
    alone = chain.graph()
    assert len(graph.listed.orbits.leaders) == 5
    assert len(alone.listed.orbits.leaders) == 17
    assert {(w.saddle, w.end) for w in graph.ways} == {(w.saddle, w.end) for w in alone.ways}
    assert [m.minima for m in graph.tree.merges] == [m.minima for m in alone.tree.merges]


def test_descents_that_symmetry_leads_to_a_saddle():
    """b -> -b keeps the line b = 0, on which (1, 0) is a minimum; b falls there."""
    graph = explorer.graph(plane("(a**2 - 1)**2 + b**4 + b**2 * (1 / 2 - a)"))
    points = graph.listed.points
    (way,) = [way for way in graph.ways if way.ending is Ending.SADDLE]
    assert points[way.saddle][1] == points[way.end][1] == 0
    assert points[way.end][0] > 0.9
    assert way.below
    assert len(graph.minima) == 3
    assert graph.connected.sentence.template is Connection.PROVED
    ends = {points[w.end][0].round(1) for w in graph.ways if w.saddle == way.saddle}
    assert ends == {-1.0, points[way.end][0].round(1)}
    onward = [w.end for w in graph.ways if w.saddle == way.end]
    assert len(set(onward)) == 2
    assert graph.tree.merges[-1].minima == tuple(range(3))


def test_every_end_is_lower_and_every_proof_is_complete(chain):
    frame = chain.graph().descents
    assert (frame["barrier"] > 0).all()
    assert frame["proved"].all()
    assert len(frame) == 16


def test_a_minimum_that_is_missing_is_found(chain):
    """Descents lead to it: it is proved to exist, and not in the list."""
    graph = with_rows(chain, range(4, 17))
    assert "UNLISTED" in endings(graph)
    assert not graph.ok


def test_saddles_that_are_missing_show(chain):
    """The origin is a minimum; without the saddles about it nothing joins it."""
    graph = with_rows(chain, [row for row in range(17) if row not in (9, 10, 11, 12)])
    assert graph.connected.sentence.template is Connection.CONTRADICTION
    assert graph.connected.passed is False
    assert not graph.ok


def test_a_loss_without_a_lower_bound():
    """a^3 / 3 - a + b^2: from the saddle one way leads to the minimum, the other to no end."""
    graph = explorer.graph(plane("a**3 / 3 - a + b**2"))
    assert endings(graph) == ["MINIMUM", "UNBOUNDED"]
    assert graph.ok
    assert not graph.minima["is_global"].any()
    assert graph.minima["barrier"].isna().all()
    assert graph.barriers.empty


def test_two_minima_without_a_saddle_between_them():
    """(a^2 b - a - 1)^2 + (a^2 - 1)^2 has two minima and no other critical point."""
    graph = explorer.graph(plane("(a**2 * b - a - 1)**2 + (a**2 - 1)**2"))
    assert len(graph.minima) == 2
    assert graph.connected.sentence.template is Connection.NO_GROWTH
    assert graph.connected.passed is None
    assert graph.ok
    assert np.isnan(graph.barrier(0, 1))


def test_degenerate_points_have_their_own_outcomes():
    """A saddle whose descents end at b^4: degenerate minima at a = -1, 1."""
    graph = explorer.graph(plane("(a**2 - 1)**2 + b**4 + (a**2 - 1) * b**2"))
    assert endings(graph) == ["DEGENERATE"]
    assert graph.connected.sentence.template is Connection.NONE_PROVED
    origin = explorer.graph(Problem(DeepLinear((1, 1, 1)), [[1.0]], [[1.0]], 0.5))
    assert origin.minima.empty
    assert origin.connected.sentence.template is Connection.NONE_PROVED
    assert "no minima" in repr(origin)


def test_a_descent_to_a_degenerate_minimum():
    """Saddle at a = 0, minima at (-1, 0) and (1, 0) with b^4."""
    graph = explorer.graph(plane("(a**2 - 1)**2 + b**4 + 2 * (a - 1)**2 * b**2"))
    assert endings(graph) == ["DEGENERATE", "MINIMUM"]
    assert graph.connected.sentence.template is Connection.ONE_PROVED


def test_one_unknown_and_one_minimum():
    one = CustomArchitecture(weights={"a": ()}, loss="(a - 3)**2")
    graph = explorer.graph(Problem(one, regularization=0.0))
    assert graph.connected.sentence.template is Connection.ONE_MINIMUM
    assert graph.minima["loss"].tolist() == [0]


def test_no_critical_point():
    graph = explorer.graph(plane("a + b**2"))
    assert len(graph.listed) == 0
    assert graph.connected.passed is None
    assert graph.descents.empty
    assert graph.barriers.empty
    assert graph.plot.tree() is not None
    assert graph.plot.descents() is not None


@pytest.mark.parametrize("size", [1e-3, 1e3, 1e6])
def test_data_of_any_size(size):
    problem = Problem(DeepLinear((1, 1, 1)), [[size]], [[1.0]], [[[1e-4 * size]], [[2e-4 * size]]])
    graph = explorer.graph(problem)
    assert endings(graph) == ["MINIMUM"]
    assert graph.connected.sentence.template is Connection.PROVED


def test_rows_that_are_no_minima(chain):
    graph = chain.graph()
    with pytest.raises(InputError, match="row = 4"):
        graph.barrier(4, 0)
    with pytest.raises(InputError, match="row = 10000"):
        graph.barrier(0, 10000)
    with pytest.raises(InputError, match="row = 0"):
        graph.ends(0)
    with pytest.raises(InputError, match="directions"):
        graph.ends(4, directions=0)
    with pytest.raises(InputError, match="seed"):
        graph.ends(4, seed=-1)


def test_ends_are_reproducible(chain):
    graph = chain.graph()
    assert graph.ends(13, seed=3).equals(graph.ends(13, seed=3))


def test_the_graph_of_networkx(chain):
    graph = chain.graph()
    made = graph.to_networkx()
    assert made.number_of_edges() == 16
    assert made.nodes[0]["index"] == 0
    quotient = graph.to_networkx(up_to_symmetry=True)
    assert sum(facts["orbit_size"] for _, facts in quotient.nodes(data=True)) == 13
    minima = graph.to_networkx(contract=True)
    assert set(minima) == set(graph.minima.index)
    assert minima.number_of_edges() == 8


def test_what_is_not_known_of_a_node_is_left_out():
    """No lower bound of this loss is known: its lower minimum may be global or not."""
    graph = explorer.graph(plane("(a**2 * b - a - 1)**2 + (a**2 - 1)**2 + a / 10"))
    nodes = dict(graph.to_networkx().nodes(data=True))
    assert [nodes[row].get("is_global") for row in graph.minima.index] == [None, False]
    assert graph.minima["is_global"].isna().tolist() == [True, False]
    assert graph.plot.descents() is not None


def test_graphml(chain, tmp_path):
    import networkx as nx

    chain.graph().to_graphml(tmp_path / "x.graphml", up_to_symmetry=True)
    back = nx.read_graphml(tmp_path / "x.graphml", node_type=int)
    assert set(back) == set(chain.graph().to_networkx(up_to_symmetry=True))


def test_files_of_pele(chain, tmp_path):
    graph = chain.graph()
    assert graph.to_pele(tmp_path) == 0
    low, high = np.loadtxt(tmp_path / "min.data"), np.loadtxt(tmp_path / "ts.data")
    assert (low[:, 0] == graph.minima["loss"]).all()
    assert len(high) == 8
    assert high[:, 3:5].min() == 1
    assert high[:, 3:5].max() == len(low)
    places = np.fromfile(tmp_path / "points.min").reshape(-1, 5)
    assert np.array_equal(places, chain.weights[graph.minima.index].real)
    values = np.linalg.eigvalsh(chain.problem.hessian(places))
    assert low[:, 1] == pytest.approx(np.log(values).sum(axis=1))
    ends = low[high[:, 3:5].astype(int) - 1, 0]
    assert (ends.max(axis=1) < high[:, 0]).all()


def test_files_of_topsearch(chain, tmp_path):
    graph = chain.graph()
    assert graph.to_topsearch(tmp_path) == 0
    low, high = np.loadtxt(tmp_path / "min.data"), np.loadtxt(tmp_path / "ts.data")
    assert low[:, 0].tolist() == [0, 1, 2, 3, 4]
    assert (
        len(np.loadtxt(tmp_path / "ts.coords"))
        == len(high)
        == len(np.loadtxt(tmp_path / "pairlist"))
    )
    assert np.loadtxt(tmp_path / "min.coords").shape == (5, 5)
    with pytest.raises(InputError, match="folder"):
        graph.to_topsearch(tmp_path / "nowhere")


def test_pictures_and_summary(chain):
    graph = chain.graph()
    assert len(graph.plot.tree().axes) == 1
    assert len(graph.plot.descents(orbits=False).axes) == 1
    assert json.loads(json.dumps(graph.summary()))["pieces"] == 1
    assert "16 descents" in repr(graph)


def test_what_cannot_be_asked():
    with pytest.raises(InputError, match="problem"):
        explorer.graph("2,2,2")


def test_lists_with_one_row_an_orbit(chain):
    """Nodes are numbered as all points are."""
    short = explorer.solve(chain.problem, orbits=True)
    assert short.by_orbit
    graph, whole = short.graph(), chain.graph()
    assert len(graph.listed) == 17
    assert graph.minima["loss"].to_numpy() == pytest.approx(whole.minima["loss"].to_numpy())
    assert len(graph.descents) == 16
    assert graph.connected.passed
    images = np.concatenate([points for _, points in short.images()])
    assert np.array_equal(images[graph.listed.rows].real, graph.listed.points)


@pytest.mark.parametrize(
    ("loss", "said"),
    [
        ("a**4 + b**4 - 2*b**2", Connection.NONE_PROVED),  # two minima at b = -1, 1
        ("a**4 + b**2", Connection.NONE_PROVED),
        ("a**6/6 - 3*a**5/5 + a**4/2 + b**2", Connection.ONE_PROVED),  # at a = 0 and 2
    ],
)
def test_degenerate_minima_are_not_denied(loss, said):
    graph = explorer.graph(plane(loss))
    assert graph.connected.sentence.template is said
    assert graph.connected.passed is None


def test_passes_are_bounds_where_lower_ones_may_be_missed():
    """At the origin -a^4 leads down on both sides of a degenerate saddle of loss 0."""
    degenerate = "a**6/6 - a**4/4 + b**2 + a**2*(b**4/4 - b**3)"
    assert explorer.graph(plane(degenerate)).heights.template is Heights.DEGENERATE
    falling = "a**4/4 - a**2/2 + a/9 + b**2 + a*b**3/10"
    assert explorer.graph(plane(falling)).heights.template is Heights.NO_GROWTH
    assert explorer.graph(plane("(a**2 - 1)**2 + b**2")).heights is None
