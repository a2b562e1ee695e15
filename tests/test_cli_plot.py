"""``explorer plot``: a figure and its caption, or one line that says what to write."""

import json

import pytest
from click.testing import CliRunner
from matplotlib.image import imread

from explorer import DeepLinear, Problem, sweep
from explorer.cli import main
from explorer.files.answers import Kind, save_answer
from explorer.landscape.sweep.saved import sweep_data

ONE = Problem(DeepLinear((1, 1, 1)), X=[[1.0]], Y=[[1.0]], regularization=0.1)


def explorer(*words, **more):
    return CliRunner().invoke(main, list(map(str, words)), **more)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    place = tmp_path_factory.mktemp("results")
    told = explorer("solve", "--widths", "1,1,1", "--lambda", "0.1", "--engine", "native", "--json")
    (place / "solution.json").write_text(told.stdout)
    save_answer(place / "sweep.json", Kind.SWEEP, sweep_data(sweep(ONE, "lambda", 0.1, 1.0)))
    return place


def test_the_caption_says_what_is_drawn(files):
    out = files / "loss.png"
    done = explorer("plot", "loss-index", files / "solution.json", "--out", out)
    assert done.exit_code == 0
    found = json.loads((files / "solution.json").read_text())
    said = f"{found['real']} real critical points of {found['complex']} complex ones"
    assert done.stdout.startswith(f"{out}: Loss against index.")
    assert said in done.stdout
    assert imread(out).shape[2] in (3, 4)


def test_a_saved_sweep_and_what_stands_on_the_input_are_drawn(files):
    """One pitchfork, at lambda = 1/2."""
    out = files / "sweep.svg"
    done = explorer("plot", "bifurcation", files / "sweep.json", "--style", "paper", "--out", out)
    assert done.exit_code == 0
    assert "2 real branches" in done.stdout
    assert "1 event." in done.stdout
    told = (files / "solution.json").read_text()
    done = explorer("plot", "complex_plane", "-", "--out", files / "a.svg", input=told)
    assert done.exit_code == 0
    assert "5 complex critical points" in done.stdout
    # Real points are 0 and (a, a), (-a, -a); complex ones (b, -b), (-b, b) with imaginary b
    assert "10 marks at 5 places" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "KIND = none: allowed is one of loss_index"),
        (["nix", "solution.json"], "KIND = nix"),
        (["tree"], "RESULTS = none: allowed is a folder of a study or a JSON file"),
        (["tree", "nowhere.json"], "RESULTS = nowhere.json: cannot be read"),
        (["phase", "solution.json"], "one that a solution has: loss_index"),
        (["tree", "solution.json", "--row", "1"], "--row = 1: allowed is with tree of a solution"),
        (["tree", "solution.json", "--out", "a.gif"], "ends in .png, .svg or .pdf"),
        (["bifurcation", "sweep.json", "--y", "nix"], "y = nix: allowed is a column"),
        (["network", "solution.json", "--row", "9"], "row = 9: allowed is a real row: 0, 1, 2"),
    ],
)
def test_mistakes_are_told_in_one_line(files, words, said, monkeypatch):
    monkeypatch.chdir(files)
    done = explorer("plot", *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
