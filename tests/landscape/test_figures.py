"""Figures of a solution, a graph, a sweep: the same as from what is saved of these."""

import json
from functools import cache

import numpy as np
import pytest

from explorer import open_study, sweep
from explorer.errors import InputError
from explorer.files.answers import columns
from explorer.landscape.again import solve_again
from explorer.landscape.figures.drawn import of_json, of_solution
from explorer.landscape.figures.of_solution import SolutionPlots
from explorer.landscape.graph.saved import graph_data
from explorer.landscape.solve import solve
from explorer.landscape.sweep.saved import sweep_data
from explorer.report.plots.kinds import Kind, Source, kinds_of
from explorer.report.plots.of_answers import RangePlots, SavedGraphPlots
from explorer.report.plots.style import caption_of
from tests.support.problems import chain, drawn


@pytest.fixture(scope="module")
def solution():
    return solve(drawn((2, 1, 2), seed=3))


def content(figure):
    """Points of all marks and lines."""
    marks = [c.get_offsets().tolist() for a in figure.axes for c in a.collections]
    lines = [np.array(line.get_xydata()).tolist() for a in figure.axes for line in a.lines]
    return json.dumps([marks, lines]), caption_of(figure).partition(" verdict:")[0]


@pytest.fixture(scope="module")
def saved(solution):
    """Figures of a file; the file is solved again once."""
    found = json.loads(json.dumps(solution.to_dict()))
    again = cache(lambda: solve_again(found))
    return SolutionPlots(lambda: of_json(found), again)


@pytest.mark.parametrize("kind", kinds_of(Source.SOLUTION))
def test_a_file_draws_what_the_solution_draws(solution, saved, kind):
    mine = getattr(solution.plot, kind)()
    theirs = getattr(saved, kind)(style="paper", width="double")  # the same in every style
    if kind != "complex_plane":  # its points come in another order
        assert content(mine) == content(theirs)
    assert len(mine.axes) == len(theirs.axes)
    assert theirs.get_size_inches()[0] == 7.0


def test_a_file_has_all_points(solution):
    mine, saved = of_solution(solution), of_json(solution.to_dict())
    assert (saved.total, saved.complete, len(saved.points)) == (17, mine.complete, 5)
    assert sorted(map(str, saved.weights.round(9))) == sorted(map(str, mine.weights.round(9)))
    with pytest.raises(InputError, match="a real row: 0"):
        saved.blocks(99)


def test_files_that_do_not_hold_together_are_refused(solution):
    found = solution.to_dict()
    with pytest.raises(InputError, match="explorer solve --json"):
        of_json({key: found[key] for key in found if key != "layers"})
    with pytest.raises(InputError, match="make it again"):
        solve_again({key: found[key] for key in found if key != "problem"})
    with pytest.raises(InputError, match="RESULTS: real = 7"):
        solve_again(found | {"real": 7})


def test_saved_graphs_draw_what_the_graph_draws(solution):
    graph = solution.graph()
    saved = SavedGraphPlots(json.loads(json.dumps(graph_data(graph))))
    for kind in ("tree", "descents"):
        for orbits in (False, True):
            mine, theirs = (getattr(p, kind)(orbits=orbits) for p in (graph.plot, saved))
            assert content(mine) == content(theirs)


def test_saved_sweeps_draw_what_the_sweep_draws():
    problem, _ = chain(4.0, 2.0, 0.1)
    found = sweep(problem, "lambda", 0.05, 1.5)
    saved = RangePlots(lambda: json.loads(json.dumps(sweep_data(found))))
    assert content(found.plot.bifurcation()) == content(saved.bifurcation())
    drawn_norms = found.plot.bifurcation(lambda w: (w * w).sum(axis=1))
    assert drawn_norms.axes[0].get_ylabel() == "function of the weights"
    with pytest.raises(InputError, match=r"y = nix: allowed is a column: .*loss"):
        saved.bifurcation("nix")
    assert set(columns(found.branches)) >= {"branch", "loss", "index"}


def test_every_kind_has_a_method_wherever_it_can_be_made():
    from explorer.study import StudyPlots

    places = {
        Source.SOLUTION: SolutionPlots,
        Source.STUDY: StudyPlots,
        Source.GRAPH: SavedGraphPlots,
    }
    places |= dict.fromkeys((Source.SWEEP, Source.PHASE, Source.BASINS), RangePlots)
    for kind in Kind:
        for source in kind.sources:
            assert callable(getattr(places[source], kind.word)), (kind, source)
    assert open_study.__module__.startswith("explorer.study")
