"""The configs of the published tables, and what is committed of their results."""

import csv
import subprocess
import sys

import pytest

from explorer.study import compare, load_study
from explorer.study.compare.causes import Outcome
from explorer.study.compare.studies import read_cells
from tests.support.reference import CONFIGS, REFERENCE, ROOT, rows, widths_of

PUBLISHED = REFERENCE / "published_counts.csv"
RESULTS = ROOT / "results" / "published"
SOURCES = {
    "table_3_1": ("thesis table 3.1", None),
    "table_3_2": ("thesis table 3.2", None),
    "run_data_one_sample": ("public run data, 100 draws", "1"),
    "run_data_two_samples": ("public run data, 100 draws", "2"),
}


def cells_of(source, samples):
    chosen = [r for r in rows(PUBLISHED.name) if r["source"] == source]
    return {
        ("-".join(map(str, widths_of(row))), f"drawn m={row['m']}")
        for row in chosen
        if samples in (None, row["m"])
    }


@pytest.mark.parametrize("name", SOURCES)
def test_a_config_has_the_cells_of_its_table_and_no_others(name):
    study = load_study(CONFIGS / "published" / f"{name}.yaml")
    assert {c.labels[:2] for c in study.combinations} == cells_of(*SOURCES[name])
    assert {c.labels[2] for c in study.combinations} == {"Lambda~uniform(0,1)"}
    assert {c.draws for c in study.combinations} == {1000}


def test_the_set_up_of_mehta_has_1000_draws_in_every_cell():
    study = load_study(CONFIGS / "published" / "mehta.yaml")
    assert {c.draws for c in study.combinations} == {1000}
    networks = ["2-1-2", "2-2-2", "2-3-2", "2-1-1-2", "2-2-2-2"]
    strengths = [0.01, 0.1, 1.0, 10.0]
    found = [(c.labels[0], c.regularization.distribution.high) for c in study.combinations]
    assert found == [(name, c) for name in networks for c in strengths]


def committed(name):
    with (RESULTS / name).open() as file:
        return list(csv.DictReader(file))


def test_committed_counts_agree_with_the_reference():
    comparison = compare(RESULTS / "counts.csv", PUBLISHED)
    assert comparison.agrees
    assert (comparison.only_reference, comparison.only_results) == ((), ())
    exact = ("n", "CBB", "BKK", "N_C", "N_C_torus", "N_DM")
    for row in comparison.rows:
        assert {row.finding(name).outcome for name in exact} <= {Outcome.EQUAL, Outcome.ABSENT}


def test_committed_lists_are_proved_and_patterns_add_up():
    """N_C is the sum over patterns, in every cell; real counts are odd."""
    counts = {cell.short: cell for cell in read_cells(RESULTS / "counts.csv")}
    totals = dict.fromkeys(counts, 0)
    torus = {}
    for row in committed("zero_patterns.csv"):
        name = f"{row['network']}, m={row['samples']}"
        totals[name] += int(row["points"])
        assert row["same_in_all_draws"] == "True"
        assert int(row["points"]) == int(row["patterns"]) * int(row["points_a_pattern"])
        if row["is_N_C_torus"] == "True":
            torus[name] = int(row["points"])
    for name, cell in counts.items():
        assert totals[name] == cell.counts["N_C"]
        assert torus.get(name, 0) == cell.counts["N_C_torus"]
        assert cell.evidence.incomplete == 0
        assert cell.real.lost == 0
        assert sum(cell.real.histogram.values()) == cell.evidence.made


def test_committed_files_are_small():
    sizes = [path.stat().st_size for path in RESULTS.iterdir()]
    assert max(sizes) < 200_000
    assert sum(sizes) < 1_000_000


def test_committed_indices_have_morse_sum_one():
    for row in committed("indices.csv"):
        means = dict(map(float, part.split(":")) for part in row["by_index"].split())
        total = sum((-1) ** k * mean for k, mean in means.items())
        assert total == pytest.approx(1, abs=0.005 * len(means))


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_one_command_makes_them_at_a_reduced_size(tmp_path):
    """Ten draws of each cell of the tables: exact counts agree, pages and pictures are there."""
    out = tmp_path / "out"
    tables = [word for name in SOURCES for word in ("--only", name)]
    script = str(ROOT / "docs" / "make_published.py")
    runs = str(tmp_path / "runs")
    places = ["--runs", runs, "--out", str(out), "--jobs", "1"]
    subprocess.run([sys.executable, script, "--draws", "10", *tables, *places], check=True)
    comparison = compare(out / "counts.csv", PUBLISHED)
    assert comparison.agrees
    assert (comparison.only_reference, comparison.only_results) == ((), ())
    assert {path.name for path in RESULTS.iterdir()} - {path.name for path in out.iterdir()} <= {
        "mehta.csv",
        "mehta.png",
    }
    few = ["--draws", "2", "--only", "mehta", "--runs", runs, "--out", str(out)]
    subprocess.run([sys.executable, script, *few], check=True)
    with (out / "mehta.csv").open() as file:
        counts = {row["network"]: int(row["N_C"]) for row in csv.DictReader(file)}
    exact = {"2-1-2": 17, "2-2-2": 225, "2-1-1-2": 81}
    assert {name: counts[name] for name in exact} == exact
