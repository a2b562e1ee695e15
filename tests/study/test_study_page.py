"""The page of a study: its data say what the store says, and chromium shows them."""

import json
from base64 import b64decode
from inspect import signature

import numpy as np
import pytest
from click.testing import CliRunner

from explorer import InputError, open_study, run_study
from explorer.cli import main
from explorer.report.page import page_text, write_page
from explorer.report.plots.kinds import Source, kinds_of
from explorer.study import StudyPlots, study_page
from explorer.study.report.page.points import choose_runs

CONFIG = {
    "name": "paged",
    "seed": 4,
    "architectures": [{"widths": [1, 1, 1]}, {"widths": [2, 1, 2]}],
    "data": [{"drawn": {"samples": 3}}],
    "draws": 2,
    "regularization": [{"uniform": {"low": 0, "high": [0.1, 10]}}],
    "outputs": {"plots": False, "latex": False},
    "sweep": {"parameter": "ridge", "start": 0.9, "stop": 1.1, "boxes": 100},
    "basins": {"count": 20, "methods": ["gradient_flow"]},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("studies")
    path = place / "study.yaml"
    path.write_text(json.dumps(CONFIG))
    return run_study(path, place, jobs=1).folder


def test_every_figure_of_a_study_is_drawn(folder, tmp_path):
    """Each kind by the command, in turn for the screen and for a paper."""
    needed = {"combination": ["--combination", "0"], "family": ["--family", "uniform"]}
    for number, kind in enumerate(kinds_of(Source.STUDY)):
        takes = signature(getattr(StudyPlots, kind)).parameters
        options = [word for name, words in needed.items() if name in takes for word in words]
        style = ("paper", "screen")[number % 2]
        out = tmp_path / f"{kind}.png"
        words = ["plot", kind, str(folder), *options, "--style", style, "--out", str(out)]
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 0, (kind, done.output)
        assert done.output.startswith(f"{out}: ")
        assert out.stat().st_size > 1000


def test_figures_of_a_study_say_what_to_choose(folder):
    with pytest.raises(InputError, match=r"the number or name of one of them: 0 \(1-1-1"):
        open_study(folder).plot.loss_index()
    with pytest.raises(InputError, match="family = nix: allowed is one of uniform"):
        open_study(folder).plot.real_over("nix")


@pytest.fixture(scope="module")
def data(folder):
    return study_page(folder)


@pytest.fixture(scope="module")
def page(folder, data):
    return write_page(data, folder.parent / "page.html")


def unpacked(column):
    return np.frombuffer(b64decode(column["bytes"]), dtype=f"<{column['kind']}")


def test_the_verdict_counts_runs(data, folder):
    told = data["study"]["verdict"]
    assert {row["word"]: row["runs"] for row in told["rows"]} == {
        "proved": 8,
        "consistent": 0,
        "incomplete": 0,
        "failed": 0,
    }
    assert told["loud"] is False
    listed = int(open_study(folder).runs()["complex"].sum())
    assert told["said"] == [f"{listed} of {listed} points of the list are certified."]


def test_runs_and_counts_are_those_of_the_store(data, folder):
    runs = open_study(folder).runs()
    table = data["study"]["runs"]
    assert table["run"] == runs["run"].tolist()
    for name in ("complex", "real", "minima", "draw"):
        assert unpacked(table[name]).tolist() == runs[name].tolist()
    for number, combination in enumerate(data["study"]["combinations"]):
        own = runs[unpacked(table["combination"]) == number]
        histogram = dict(map(tuple, combination["histograms"]["real"]))
        assert histogram == own["real"].value_counts().to_dict()
        rows = combination["losses"]["rows"]
        assert sum(row["points"] for row in rows) == own["real"].sum()
        assert all(sum(row["counts"]) == row["points"] for row in rows)


def test_points_are_critical_and_their_images_are_all_there_are(data, folder):
    """Weights to the last digit: the gradient vanishes, and images add up to the real points."""
    from explorer.study import read_plan

    runs = open_study(folder).runs()
    problems = {run.key: run.problem() for run in read_plan(folder).runs}
    for architecture in data["study"]["architectures"]:
        points = architecture["points"]
        weights = unpacked(points["weights"]).reshape(points["size"], points["unknowns"])
        rows, loss = (unpacked(points["columns"][name]) for name in ("run", "loss"))
        for row in np.unique(rows):
            problem = problems[runs["run"].iat[row]]
            own = weights[rows == row]
            assert np.abs(problem.gradient(own)).max() < 1e-8
            assert problem.loss(own) == pytest.approx(loss[rows == row], rel=1e-12)
            images = unpacked(points["columns"]["images"])[rows == row]
            assert images.sum() == runs["real"].iat[row]


def test_the_loss_of_each_run_is_the_program_with_its_own_numbers(data, folder):
    from explorer.study import read_plan

    parameters = {run.key: run.problem().parameters for run in read_plan(folder).runs}
    keys = data["study"]["runs"]["run"]
    for architecture in data["study"]["architectures"]:
        loss = architecture["loss"]
        values = unpacked(loss["parameters"]).reshape(-1, loss["size"])
        for row, own in zip(unpacked(loss["runs"]), values, strict=True):
            assert own.tolist() == parameters[keys[row]].tolist()


def test_a_small_page_says_what_it_leaves_out(folder):
    study = study_page(folder, point_bytes=900)["study"]
    held = unpacked(study["runs"]["held"])
    assert 0 < held.sum() < 8
    assert f"{held.sum()} of 8 runs" in study["notes"][0]
    missing = study["runs"]["run"][int(np.flatnonzero(held == 0)[0])]
    asked = study_page(folder, point_bytes=0, wanted=[missing])["study"]
    assert unpacked(asked["runs"]["held"]).sum() == 1
    assert study["combinations"] == asked["combinations"]
    with pytest.raises(InputError, match="run = nothing"):
        study_page(folder, wanted=["nothing"])


def test_runs_in_doubt_come_before_others(folder):
    runs = open_study(folder).runs()
    runs.loc[5, "status"] = "incomplete"
    chosen = choose_runs(runs, 5, np.ones(len(runs)))
    assert len(chosen) == 5
    assert 5 in chosen


def test_the_page_opens_filters_sorts_and_shows_a_run(browser, page, data):
    browser.open(page)
    assert browser.text("#study .found").startswith("All 8 runs are made")
    assert len(browser.all("#runs tbody tr")) == 8
    browser.click('#runs th[data-name="complex"] button')
    first = browser.text("#runs tbody tr td:nth-child(3)")
    browser.click('#runs th[data-name="complex"] button')
    assert (first, browser.text("#runs tbody tr td:nth-child(3)")) == ("5", "17")
    browser.find("#runs input").send_keys("2-1-2")
    assert len(browser.all("#runs tbody tr")) == 4
    browser.click("#runs tbody tr button")
    assert len(browser.all("#run table.points tbody tr")) >= 1
    assert "17 complex points, the exact count is 17" in browser.run(
        "return document.querySelector('#run .checks').textContent"
    )
    assert browser.all("#run svg.network")
    assert "run=" in browser.run("return location.hash")
    assert browser.logged() == []
    assert browser.requests() == []


def test_links_lead_from_study_to_run_to_point_and_back(browser, page, data):
    key = data["study"]["runs"]["run"][5]
    row = int(unpacked(data["study"]["architectures"][1]["points"]["columns"]["row"])[-1])
    browser.open(page, f"#run={key}&point={row}")
    assert key in browser.text("#run #verdict h2")
    browser.click("#run .links a:nth-of-type(3)")
    chosen = browser.run("return document.querySelector('#counts select').value")
    assert chosen == "2"
    browser.run("document.querySelector('#counts .mark').dispatchEvent(new Event('click'))")
    assert "point=" in browser.run("return location.hash")
    shown = browser.run("return new URLSearchParams(location.hash.slice(1)).get('run')")
    assert shown in data["study"]["runs"]["run"][4:6]
    assert browser.logged() == []


def test_a_run_has_its_sweep_with_a_slider_and_its_shares(browser, page, data):
    browser.open(page, f"#run={data['study']['runs']['run'][0]}")
    assert browser.all("#run-shares table.shares tbody tr")
    before = browser.text("#run-sweep-0 .slider output")
    browser.find("#run-sweep-0 .slider input").send_keys("\ue014")
    assert browser.text("#run-sweep-0 .slider output") != before
    assert len(browser.all("#run-sweep-0 table.at tbody tr")) >= 1
    assert browser.logged() == []


@pytest.mark.parametrize("width", [400, 1200])
def test_nothing_is_wider_than_the_screen(browser, page, data, width):
    browser.open(page, f"#run={data['study']['runs']['run'][3]}", width=width)
    assert browser.run(
        "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def hostile(value):
    """The same data with each label and sentence turned into markup."""
    words = {"architecture", "data", "regularization", "sentence", "name", "label", "means"}
    if isinstance(value, dict):
        return {k: _poison(v) if k in words else hostile(v) for k, v in value.items()}
    return [hostile(v) for v in value] if isinstance(value, list) else value


def _poison(value):
    return f"<script>window.hit=1</script>{value}\u2028" if isinstance(value, str) else value


def test_words_are_never_markup(browser, data, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(page_text(hostile(data)), encoding="utf-8")
    browser.open(path, f"#run={data['study']['runs']['run'][0]}")
    assert browser.run("return window.hit") is None
    assert "<script>" in browser.text("#study h2")
    assert browser.logged() == []


def test_the_command_writes_the_page_into_the_folder(folder):
    done = CliRunner().invoke(main, ["report", str(folder)], catch_exceptions=False)
    assert done.exit_code == 0
    assert (folder / "page.html").stat().st_size < 1_000_000


def test_what_is_no_study_is_one_error(tmp_path, folder):
    for place in (tmp_path, folder.parent / "none", folder / "runs"):
        done = CliRunner().invoke(
            main, ["report", str(place), "--output", str(tmp_path / "p.html")]
        )
        assert done.exit_code == 2, place
        assert not (tmp_path / "p.html").exists()


def test_a_damaged_sweep_is_named(folder, tmp_path):
    from shutil import copytree

    copy = copytree(folder, tmp_path / "paged")
    place = next((copy / "sweeps").glob("*.json"))
    kept = place.read_text()
    for text in ("{}", "[]", kept.replace('"low"', '"lower"', 1), "\x00"):
        place.write_text(text)
        with pytest.raises(InputError, match=f"sweep .*{place.name}"):
            study_page(copy)
    place.write_text(kept)
    next((copy / "sweeps").glob("*.branches.parquet")).write_bytes(b"PAR1")
    with pytest.raises(InputError, match="sweep "):
        study_page(copy)


def test_a_study_without_its_plan_is_shown_without_drawings(folder, tmp_path):
    from shutil import copytree

    copy = copytree(folder, tmp_path / "paged")
    (copy / "plan.json").write_text("{}")
    study = study_page(copy)["study"]
    assert "plan" in study["notes"][0]
    assert all(one["points"]["size"] for one in study["architectures"])


def test_a_study_with_nothing_made_has_a_page(browser, folder, tmp_path):
    from shutil import copytree, rmtree

    copy = copytree(folder, tmp_path / "paged")
    for table in ("runs", "points", "manifolds", "eigenvalues", "paths", "certificates"):
        rmtree(copy / table)
    page = write_page(study_page(copy), tmp_path / "page.html")
    browser.open(page)
    assert "No run is made yet." in browser.text("#study")
    assert browser.logged() == []


def test_failed_and_missing_runs_stand_in_the_page(browser, folder, tmp_path):
    from shutil import copytree

    from explorer.study import read_plan

    copy = copytree(folder, tmp_path / "paged")
    next((copy / "runs").rglob("*.parquet")).unlink()
    left = set(open_study(copy).runs()["run"])
    gone = [run for run in read_plan(folder).runs if run.key not in left]
    failure = {"run": gone[0].key, "combination": gone[0].combination.key, "draw": gone[0].draw}
    text = json.dumps(failure | {"label": gone[0].label, "error": "<i>no memory</i>"})
    (copy / "failures").mkdir(exist_ok=True)
    (copy / "failures" / f"{gone[0].key}.json").write_text(text)
    page = write_page(study_page(copy), tmp_path / "page.html")
    browser.open(page)
    told = browser.text("#study [role=alert]")
    assert f"1 failed, {len(gone) - 1} are not made" in told
    browser.click("#study .verdicts tr.failed button")
    assert len(browser.all("#runs tbody tr")) == 1
    browser.click("#runs tbody button")
    assert "gave no list: <i>no memory</i>" in browser.text("#run")
    assert browser.logged() == []


def test_a_run_that_is_asked_for_has_its_tree(browser, folder, tmp_path):
    run = open_study(folder).runs("2-1-2")["run"].iloc[0]
    done = CliRunner().invoke(
        main, ["report", str(folder), "--run", run, "--output", str(tmp_path / "page.html")]
    )
    assert done.exit_code == 0, done.output
    browser.open(tmp_path / "page.html", f"#run={run}")
    assert len(browser.all("#run-tree .leaf")) >= 1
    assert browser.logged() == []


def test_in_print_the_words_of_buttons_in_tables_stay(browser, page):
    browser.open(page)
    with browser.media("print"):
        assert "2-1-2" in browser.text("#runs tbody")
        assert "verdict" in browser.text("#runs thead")
        assert "8" in browser.text("#study .verdicts tbody tr")
