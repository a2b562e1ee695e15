"""Sweeps, phase diagrams, trees and basins in chromium, through the command."""

import json

import pytest
from click.testing import CliRunner

from explorer import DeepLinear, Problem, graph, phase_diagram, solve, sweep
from explorer.cli import main
from explorer.files.answers import Kind, save_answer
from explorer.landscape.graph.saved import basins_data, graph_data
from explorer.landscape.sweep.saved import phase_data, sweep_data
from explorer.report.page import page_text

ONE = Problem(DeepLinear((1, 1, 1)), X=[[1.0]], Y=[[1.0]], regularization=0.1)


@pytest.fixture(scope="module")
def answers():
    solution = solve(ONE)
    ends = solution.basins(1.0, methods="gradient_flow", count=40)
    axes = ("lambda", 0.1, 1.0), ("Y[0,0]", 0.5, 3.0)
    return {
        Kind.SWEEP: sweep_data(sweep(ONE, "lambda", 0.1, 1.0)),
        Kind.PHASE: phase_data(phase_diagram(ONE, *axes, resolution=12)),
        Kind.GRAPH: graph_data(graph(solution), ends),
        Kind.BASINS: basins_data(ends, "one"),
    }


@pytest.fixture(scope="module")
def page(answers, tmp_path_factory):
    place = tmp_path_factory.mktemp("answers")
    files = [str(save_answer(place / f"{kind}.json", kind, answers[kind])) for kind in Kind]
    output = place / "page.html"
    done = CliRunner().invoke(main, ["report", *files, "--output", str(output)])
    assert done.exit_code == 0, done.output
    return output


def test_panels_stand_in_the_order_of_the_files(browser, page):
    browser.open(page)
    assert [node.text for node in browser.all("nav a")] == [
        "Sweep",
        "Phase diagram",
        "Tree",
        "Basins",
    ]
    assert browser.logged() == []
    assert browser.requests() == []


def test_the_slider_shows_the_points_at_its_value(browser, page):
    """Three real points below the pitchfork at lambda = 1/2, one above."""
    browser.open(page)
    slide = "const n = document.querySelector('#sweep-0 .slider input');"
    slide += "n.value = arguments[0]; n.dispatchEvent(new Event('input'));"
    counts = []
    for place in (100, 900):
        browser.run(slide, place)
        counts.append(browser.text("#sweep-0 .at [role=status]"))
    assert "3 real critical points" in counts[0]
    assert "1 real critical point," in counts[1]
    browser.click("#sweep-0 button.event")
    assert browser.text("#sweep-0 .slider output") == "lambda = 0.5"
    assert "lambda = 0.5:" in browser.text("#sweep-0 .at [role=status]")


def test_a_panel_that_fails_says_so_and_the_others_are_shown(browser, answers, tmp_path):
    damaged = [
        {"kind": "sweep", "data": {"name": "damaged"}},
        {"kind": "graph", "data": answers[Kind.GRAPH]},
    ]
    path = tmp_path / "damaged.html"
    path.write_text(page_text({"title": "damaged", "answers": damaged}), encoding="utf-8")
    browser.open(path)
    assert "This panel cannot be shown" in browser.text("#sweep-0")
    assert [node.text for node in browser.all("nav a")] == ["Not shown", "Tree"]


def test_another_vertical_axis_redraws_the_diagram(browser, page):
    browser.open(page)
    read = "return document.querySelector('#sweep-0 svg.chart').getAttribute('aria-label')"
    before = browser.run(read)
    browser.run(
        "const s = document.querySelector('#sweep-0 select'); s.value = 'norm';"
        "s.dispatchEvent(new Event('change'));"
    )
    assert browser.run(read) != before
    assert "squared norm" in browser.run(read)


def test_the_plane_is_read_with_the_keyboard(browser, page):
    browser.open(page)
    browser.run("document.querySelector('#phase-1 .plane').focus()")
    seen = set()
    for _ in range(11):
        seen.add(browser.text("#phase-1 .told").split(": ")[1])
        browser.press("\ue012")
    for _ in range(11):
        seen.add(browser.text("#phase-1 .told").split(": ")[1])
        browser.press("\ue013")
    assert seen == {"3 (real)"}
    browser.press(*["\ue014"] * 11, *["\ue015"] * 11)
    assert browser.text("#phase-1 .told") == "lambda = 1, Y[0,0] = 0.5: 1 (real)"


def test_a_leaf_of_the_tree_names_its_share_and_its_point(browser, page, answers):
    browser.open(page)
    leaves = browser.all("#graph-2 .leaf")
    assert len(leaves) == 2
    shares = answers[Kind.GRAPH]["basins"]["shares_in_full"]["share"]
    labels = [leaf.get_attribute("aria-label") for leaf in leaves]
    assert all("% of the starts end here" in label for label in labels)
    assert sum(shares) == pytest.approx(1)
    browser.run("document.querySelector('#graph-2 .leaf').dispatchEvent(new Event('click'))")
    assert browser.run("return location.hash") in ("#point=0", "#point=1")
    assert browser.logged() == []


def test_a_page_may_hold_the_solution_and_its_tree(browser, answers, tmp_path):
    tree = save_answer(tmp_path / "tree.json", Kind.GRAPH, answers[Kind.GRAPH])
    one = tmp_path / "one.json"
    one.write_text(json.dumps(solve(ONE).to_dict()))
    output = tmp_path / "page.html"
    done = CliRunner().invoke(main, ["report", str(one), str(tree), "--output", str(output)])
    assert done.exit_code == 0, done.output
    browser.open(output)
    browser.run("document.querySelectorAll('.leaf')[1].dispatchEvent(new Event('click'))")
    row = browser.run("return new URLSearchParams(location.hash.slice(1)).get('point')")
    assert f"minimum {row}" in browser.text("#point h3")
    done = CliRunner().invoke(main, ["report", str(one), str(one), "--output", str(output)])
    assert done.exit_code == 2


def poisoned(value):
    if isinstance(value, dict):
        return {name: poisoned(one) for name, one in value.items()}
    if isinstance(value, list):
        return [poisoned(one) for one in value]
    return f"{value}<img src=x onerror=window.hit=1>" if isinstance(value, str) else value


def test_words_of_answers_are_never_markup(browser, answers, tmp_path):
    """Kinds and names of parameters are made hostile too; nothing but text comes of it."""
    kept = ("parameter", "parameters", "unknowns", "methods")
    panels = [
        {
            "kind": kind.value,
            "data": {k: v if k in kept else poisoned(v) for k, v in answers[kind].items()},
        }
        for kind in Kind
    ]
    path = tmp_path / "page.html"
    path.write_text(page_text({"title": "<script>", "answers": panels}), encoding="utf-8")
    browser.open(path)
    assert browser.run("return [window.hit ?? null, document.images.length]") == [None, 0]
    assert browser.logged() == []
    assert len(browser.all("main > section")) == 4


@pytest.mark.parametrize("width", [400, 1200])
def test_nothing_is_wider_than_the_screen(browser, page, width):
    browser.open(page, width=width)
    assert browser.run(
        "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def test_empty_answers_have_panels(browser, answers, tmp_path):
    """No real branch, no event, no minimum, no curve."""
    empty = {name: {} for name in ("branches", "events", "intervals", "boundary", "solved")}
    no_tree = {"loss": [], "parent": [], "kind": [], "label": [], "size": []}
    graph_tables = {
        "tree": no_tree,
        "tree_up_to_symmetry": no_tree,
        "minima": {"minimum": [], "loss": [], "barrier": []},
        "barriers": {name: [] for name in ("saddle", "loss", "one", "other", "proved")},
        "basins": None,
    }
    panels = [
        {"kind": "sweep", "data": answers[Kind.SWEEP] | empty},
        {"kind": "phase", "data": answers[Kind.PHASE] | empty},
        {"kind": "graph", "data": answers[Kind.GRAPH] | graph_tables},
        {"kind": "basins", "data": answers[Kind.BASINS] | {"shares": {}}},
    ]
    path = tmp_path / "page.html"
    path.write_text(page_text({"title": "empty", "answers": panels}), encoding="utf-8")
    browser.open(path)
    assert browser.logged() == []
    assert "The list has no minima." in browser.text("#graph-2")
    assert "No minimum to end at." in browser.text("#basins-3")


def test_a_comb_of_a_thousand_minima_is_drawn(browser, answers, tmp_path):
    """Each minimum joins the piece of all lower ones: a tree as deep as it is wide."""
    count = 1000
    leaves, merges = range(count), range(count - 1)
    tree = {
        "loss": [k / count for k in leaves] + [1 + k / count for k in merges],
        "parent": [count, *(count + max(0, k - 1) for k in leaves if k)]
        + [count + k + 1 for k in merges if k < count - 2]
        + [None],
        "kind": ["minimum"] * count + ["merge"] * (count - 1),
        "label": [str(k) for k in leaves] + [""] * (count - 1),
        "size": [1] * count + [0] * (count - 1),
    }
    data = answers[Kind.GRAPH] | {"tree": tree, "tree_up_to_symmetry": tree, "basins": None}
    path = tmp_path / "page.html"
    panel = {"kind": "graph", "data": data}
    path.write_text(page_text({"title": "comb", "answers": [panel]}), encoding="utf-8")
    browser.open(path)
    assert len(browser.all("#graph-0 .leaf")) == count
    assert browser.logged() == []
