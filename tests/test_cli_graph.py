"""`explorer graph`."""

import json

import pytest
from click.testing import CliRunner

from explorer.cli import main


def run(*words):
    return CliRunner().invoke(main, ["graph", *words])


def test_numbers_as_json():
    result = run("--widths", "1,1,1", "--seed", "1", "--json")
    assert result.exit_code == 0
    facts = json.loads(result.stdout)
    assert facts["connected"] is True
    assert facts["descents"] == facts["descents_proved"] == 2 * facts["saddles_of_index_1"]


def test_files_and_pictures(tmp_path):
    names = {"--output": "x.graphml", "--tree": "t.png", "--plot": "g.svg"}
    words = [w for option, name in names.items() for w in (option, str(tmp_path / name))]
    folders = ["--pele", str(tmp_path), "--topsearch", str(tmp_path)]
    result = run("--widths", "1,1,1", "--seed", "2", *words, *folders)
    assert result.exit_code == 0
    assert "one piece" in result.stdout
    for name in (*names.values(), "min.data", "points.ts", "pairlist"):
        assert (tmp_path / name).stat().st_size > 0


def test_a_table_of_descents(tmp_path):
    run("--widths", "1,1,1", "--seed", "1", "--output", str(tmp_path / "d.csv"))
    assert (tmp_path / "d.csv").read_text().startswith("saddle,index,loss,side,end,ending")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--output", "x.txt"],
            "--output = x.txt: allowed is a name that ends in .graphml or .csv",
        ),
        (
            ["--tree", "nowhere/x.png"],
            "--tree = nowhere/x.png: its folder does not exist; make it: mkdir -p ",
        ),
        (["--pele", "nowhere"], "--pele = nowhere: allowed is a folder that exists"),
        (["--plot", "x.bmp"], "--plot = x.bmp: allowed is a name that ends in .png, .svg or .pdf"),
    ],
)
def test_bad_names_are_refused_before_any_work(words, said):
    result = run("--widths", "3,3,3,3", *words)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"error: {said}")
    assert result.stderr.count("\n") == 1
