"""The page of one solution in chromium: what it shows, and what one can do there."""

import copy
import re

import numpy as np
import pytest

from explorer import CustomArchitecture, DeepLinear, Problem, solve
from explorer.landscape.answer.facts import facts
from explorer.landscape.answer.page import solution_page
from explorer.report.page import write_page

# Four minima, one up to symmetry, and one more at zero that is not global
PROBLEM = Problem(DeepLinear((1, 1, 1, 1)), [[2.0]], [[1.5]], [0.05, 0.08, 0.06])
CLICK = """
const field = document.querySelector("#slice .field");
field.scrollIntoView({ block: "center" });
const box = field.getBoundingClientRect();
const place = { clientX: box.left + arguments[0] * box.width,
  clientY: box.top + arguments[1] * box.height };
field.dispatchEvent(new MouseEvent("click", { ...place, bubbles: true }));
"""


@pytest.fixture(scope="module")
def solution():
    return solve(PROBLEM, seed=1)


@pytest.fixture(scope="module")
def told(solution):
    return facts(solution)


@pytest.fixture(scope="module")
def page(solution, tmp_path_factory):
    return solution.page(tmp_path_factory.mktemp("page") / "page.html")


@pytest.fixture
def written(tmp_path):
    def write(found, name="page.html"):
        return write_page(solution_page(found), tmp_path / name)

    return write


def quiet(browser):
    return browser.logged() == [] and browser.requests() == []


def rows(browser):
    script = "return [...document.querySelectorAll('#table tbody tr')].map((r) => r.dataset.row)"
    return browser.run(script)


def plain(text):
    """Text with the hyphen in place of the sign for minus."""
    return text.replace("\N{MINUS SIGN}", "-")


def chosen(browser):
    return browser.find("#table tr.chosen").get_attribute("data-row")


def test_it_opens_with_the_answer_and_asks_for_nothing(browser, page, solution, told):
    browser.open(page)
    first, *_ = browser.all("main section")
    assert first.get_attribute("id") == "verdict"
    assert browser.text(".found") == told["found"]
    assert browser.text(".sentence").lower() == f"{solution.verdict}.".lower()
    passed = sum(check.passed is True for check in solution.checks)
    assert f"{passed} checks passed" in browser.text(".checks summary")
    titles = [node.get_attribute("id") for node in browser.all("main section")]
    assert titles == ["verdict", "table", "point", "levels", "slice", "compare"]
    assert quiet(browser)


def test_the_policy_stops_what_asks_the_network(browser, page):
    browser.open(page)
    script = "return fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'stopped')"
    assert browser.run(script) == "stopped"
    browser.run(
        "document.body.append(Object.assign(document.createElement('img'), {src: '//a/b'}))"
    )
    assert browser.requests() == []
    assert any("Content Security Policy" in line for line in browser.logged())


def test_rows_are_merged_sorted_and_filtered(browser, page, solution):
    browser.open(page)
    merged = len({row["class"] for row in facts(solution)["real_points"]})
    assert len(rows(browser)) == merged < solution.counts.real
    browser.click("#table input[type=checkbox]")
    assert len(rows(browser)) == solution.counts.real
    real = solution.real_points
    assert rows(browser) == list(map(str, real.index))
    browser.click("#table thead th:nth-child(2) button")
    losses = real["loss"].loc[list(map(int, rows(browser)))]
    assert losses.is_monotonic_decreasing
    heading = browser.find("#table thead th:nth-child(2)")
    assert heading.get_attribute("aria-sort") == "descending"
    browser.run(
        "const s = document.querySelector('#table select'); s.value = 'minimum';"
        "s.dispatchEvent(new Event('change'))"
    )
    assert sorted(map(int, rows(browser))) == sorted(solution.minima().index)
    assert quiet(browser)


def test_a_row_chosen_by_mouse_or_key_is_told_everywhere(browser, page, solution):
    browser.open(page)
    browser.click("#table tbody tr:nth-child(2)")
    row = chosen(browser)
    assert browser.text("#point h3").split(",")[0].split()[-1] == row
    assert browser.find("#levels .mark.chosen").get_attribute("data-row") == row
    assert f"point={row}" in browser.run("return location.hash")
    arrow, enter = "\ue015", "\ue007"
    browser.run("document.querySelector('#table tbody tr').focus()")
    browser.press(arrow, arrow, enter)
    assert chosen(browser) == rows(browser)[2]
    browser.run("document.querySelector('#levels .mark[tabindex=\"0\"]').focus()")
    browser.press("\ue014", enter)
    assert chosen(browser) in rows(browser)
    assert quiet(browser)


def test_the_point_is_drawn_with_its_weights_and_spectrum(browser, page, solution, told):
    for point in told["real_points"][:: max(1, len(told["real_points"]) // 3)]:
        browser.open(page, f"#point={point['row']}")
        lines = browser.all("#point .network line")
        weights = np.concatenate([np.ravel(block) for block in point["weights"]])
        largest = np.abs(weights).max()
        alive = weights[np.abs(weights) > 1e-9 * largest] if largest else weights[:0]
        assert len(lines) == len(alive)
        dashed = [line for line in lines if line.get_attribute("stroke-dasharray")]
        assert len(dashed) == (alive < 0).sum()
        dead = len(browser.all("#point .unit.dead"))
        assert dead == point["support"].count("0")
        assert len(browser.all("#point .spectrum line[stroke-width]")) == len(weights)
        assert "certificate" in browser.text("#point").lower()
    assert quiet(browser)


def test_two_points_are_compared(browser, page, solution):
    one, other = solution.real_points.index[[0, -1]]
    browser.open(page, f"#point={one}&other={other}")
    losses = solution.points["loss"]
    text = plain(browser.text("#compare"))
    gap = np.linalg.norm(solution.weights[one] - solution.weights[other])
    assert f"{losses[one]:.6g}"[:7] in text
    assert f"Distance of the weights: {gap:.6g}"[:30] in text
    assert browser.all("#compare .curve")
    browser.click("#table tbody tr:nth-child(3)")
    assert browser.text("#compare table").startswith(f"row {chosen(browser)}")
    assert quiet(browser)


def test_the_loss_on_the_slice_is_the_loss(browser, page, solution):
    browser.open(page)
    said = browser.text("#slice p")
    assert "observed, not proved" in said
    marks = browser.all("#slice .mark")
    anchors = [int(row) for row in re.findall(r"(?:minimum|saddle) (\d+)", said)[:3]]
    assert set(anchors) <= {int(mark.get_attribute("data-row")) for mark in marks}
    top = [node.text for node in browser.all("#slice .bar .strong")]
    saddle = solution.points["loss"][[r for r in anchors if solution.points["kind"][r] == "saddle"]]
    assert float(plain(top[0])) == pytest.approx(saddle.iloc[0], rel=1e-3)


def test_descents_reach_certified_minima(browser, tmp_path):
    solution = solve(PROBLEM, seed=1, certify=True)
    browser.open(solution.page(tmp_path / "page.html"))
    for place in ((0.2, 0.3), (0.85, 0.5), (0.5, 0.05)):
        browser.run(CLICK, *place)
    browser.run("document.querySelector('#slice .field').focus()")
    browser.press("\ue012", "\ue013", "\ue007")
    ends = browser.all(".descents li")
    assert len(ends) == 4
    for end in ends:
        row = int(end.get_attribute("data-reached"))
        assert solution.points["kind"][row] == "minimum"
        assert f"It reaches minimum {row}" in end.text
        assert "distance 0 but for rounding" in end.text
        assert "This minimum is certified." in end.text
    assert len(browser.all("#slice .descent")) == 4
    browser.run("document.querySelector('.descents a').click()")
    told = browser.text("#point h3").split(",")[0]
    assert told == f"minimum {ends[0].get_attribute('data-reached')}"
    assert chosen(browser) == "0"
    assert quiet(browser)


def test_a_descent_to_no_listed_point_says_so(browser, told, written):
    minima = {p["row"] for p in told["real_points"] if p["kind"] == "minimum"}
    lowest = min(p["loss"] for p in told["real_points"])
    fewer = [p for p in told["real_points"] if p["row"] not in minima or p["loss"] > lowest + 1e-9]
    path = written({**told, "real_points": fewer, "symmetries": told["symmetries"]})
    browser.open(path)
    for place in ((0.2, 0.3), (0.8, 0.4), (0.5, 0.9), (0.1, 0.9)):
        browser.run(CLICK, *place)
    said = browser.text(".descents")
    assert "where no listed point is" in said
    assert "This contradicts the list, which is said to be complete." in said


def test_an_incomplete_list_says_so_first(browser, told, written):
    checks = [{**told["checks"][0], "passed": False}, *told["checks"][1:]]
    browser.open(written({**told, "verdict": "incomplete", "complete": False, "checks": checks}))
    first = browser.find("main section *:nth-child(2)")
    assert first.get_attribute("role") == "alert"
    assert "not complete" in first.text
    assert browser.find(".checks").get_attribute("open")


def test_points_that_are_not_real(browser, page, solution):
    row = int(np.flatnonzero(~solution.points["is_real"])[0])
    browser.open(page, f"#point={row}")
    assert "not real" in browser.text("#point")
    browser.run(
        "const s = document.querySelector('#table select'); s.value = 'complex';"
        "s.dispatchEvent(new Event('change'))"
    )
    assert len(rows(browser)) == solution.counts.complex - solution.counts.real
    assert quiet(browser)


def test_one_row_an_orbit_is_drawn_with_its_copies(browser, solution, tmp_path):
    short = solve(solution.problem, seed=1, orbits=True)
    assert short.by_orbit
    browser.open(short.page(tmp_path / "orbits.html"))
    copies = [int(node.text) for node in browser.all("#table td.copiesOfClass")]
    assert sum(copies) == solution.counts.real
    browser.run(CLICK, 0.85, 0.5)
    browser.run(CLICK, 0.15, 0.5)
    assert "It reaches minimum" in browser.text(".descents")
    assert "no listed point" not in browser.text(".descents")
    assert quiet(browser)


MANIFOLDS = [
    Problem(DeepLinear((2, 1, 2)), np.diag([2.0, 1.0]), np.diag([1.0, 3.0]), 0.1),
    Problem(DeepLinear((2, 2, 2)), np.diag([2.0, 1.0]), np.diag([1.0, 3.0]), 0.1),
    Problem(DeepLinear((2, 1, 2)), np.diag([2.0, 1.0]), np.diag([1.0, 3.0]), 0.0),
]


@pytest.mark.parametrize("problem", MANIFOLDS, ids=["points", "manifolds", "no ridge"])
def test_manifolds(browser, problem, tmp_path):
    found = solve(problem)
    browser.open(found.page(tmp_path / "page.html"))
    browser.run(CLICK, 0.3, 0.3)
    assert browser.all(".descents li[data-reached]")
    assert "no listed" not in browser.text(".descents")
    assert quiet(browser)


OWN = {
    "line": ("(w**2 - 1)**2 + w / 2", {"w": ()}, ["It reaches minimum"]),
    "one point": ("(w - 3)**2", {"w": ()}, ["It reaches minimum 0"]),
    "plane": ("(x**2 + y - 11)**2 + (x + y**2 - 7)**2", {"x": (), "y": ()}, ["It stays in the"]),
    "no minimum": ("x**2 - y**2", {"x": (), "y": ()}, ["grow without end"]),
    "flat": ("x**4 + y**2", {"x": (), "y": ()}, ["degenerate 0"]),
    "none real": ("x**3 / 3 + x", {"x": ()}, []),
}


@pytest.mark.parametrize("name", OWN)
def test_losses_without_layers(browser, name, tmp_path):
    loss, weights, said = OWN[name]
    found = solve(Problem(CustomArchitecture(weights=weights, data={}, loss=loss)))
    browser.open(found.page(tmp_path / "page.html"))
    assert not browser.all(".network")
    if said:
        browser.run(CLICK, 0.3, 0.3)
        browser.run(CLICK, 0.6, 0.8)
    for words in said:
        assert words in browser.text(".descents")
    assert quiet(browser)


def test_words_of_others_stay_words(browser, told, written):
    nasty = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"
    found = copy.deepcopy(told)
    found.update(title=nasty, found=nasty, sentence=nasty, warnings=[nasty], run=nasty)
    found["checks"][0].update(name=nasty, detail=nasty)
    found["blocks"] = [nasty] * len(found["blocks"])
    found["unknowns"] = [nasty] * len(found["unknowns"])
    for point in found["real_points"]:
        point.update(kind=nasty, support=nasty)
    browser.open(written(found))
    assert nasty in browser.text("#verdict h2")
    assert not browser.all("img")
    assert len(browser.all("script")) == 3
    assert quiet(browser)


def test_long_names_and_narrow_windows_scroll_inside_only(browser, told, written):
    path = written({**told, "title": "x" * 300, "found": "y" * 500})
    for width in (400, 700, 1500):
        browser.open(path, "#point=0&other=1", width=width)
        script = "const d = document.documentElement; return d.scrollWidth - d.clientWidth"
        assert browser.run(script) <= 0


def test_print_has_no_controls_and_cuts_no_table(browser, page):
    browser.open(page, "#point=0&other=1")
    with browser.media("print"):
        controls = browser.all("button:not(thead button), select, nav, input")
        shown = [node for node in controls if node.is_displayed()]
        heads = [node.is_displayed() for node in browser.all("#table thead button")]
        checks = browser.run("return document.querySelector('.checks td').checkVisibility()")
        box = browser.find("#table .scroll")
        height = browser.run("return getComputedStyle(arguments[0]).maxHeight", box)
    assert shown == []
    assert all(heads)
    assert checks
    assert height == "none"


def test_files_of_older_versions_have_a_page_without_slices(browser, told, written):
    old = {name: value for name, value in told.items() if name not in NEW}
    old["real_points"] = [
        {
            name: value
            for name, value in point.items()
            if name not in ("row", "class", "copies", "map")
        }
        for point in told["real_points"]
    ]
    browser.open(written(old))
    assert "does not hold the loss" in browser.text("#slice")
    assert len(rows(browser)) == len(old["real_points"])
    assert quiet(browser)


NEW = (
    "title",
    "found",
    "run",
    "unknowns",
    "layers",
    "loss_program",
    "symmetries",
    "complex_points",
)


def test_a_list_too_long_is_thinned_out_and_says_how(browser, told, written):
    rows_of = told["real_points"]
    many = [
        {**rows_of[k % len(rows_of)], "row": k, "class": k, "loss": float(k), "copies": 1}
        for k in range(5000)
    ]
    browser.open(written({**told, "real_points": many}))
    assert "Of 5,000 rows of the list this page has 2,000" in browser.text("#table .warning")
    assert len(rows(browser)) == 200
    browser.click("#table > button")
    assert len(rows(browser)) == 2000
    assert browser.run("return performance.now()") < 30_000
    assert quiet(browser)


def test_a_link_up_where_there_is_one(browser, told, tmp_path):
    up = {"href": "study.html#run=a", "label": "study a"}
    browser.open(write_page({**solution_page(told), "up": up}, tmp_path / "page.html"))
    assert browser.find("nav a.up").get_attribute("href").endswith("/study.html#run=a")
