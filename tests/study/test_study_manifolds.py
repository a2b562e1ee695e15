"""Studies with one lambda: manifolds in the store, in summary and plots, verified and adopted."""

import json
from dataclasses import replace

import pytest

from explorer.study import load_study, open_study, plan_text, run_study, verify_results
from explorer.study.report.check_run import check_run
from explorer.study.store.rows import rows_of
from tests.support.studies.small import batches, log, write

CONFIG = """\
name: flat
seed: 5
draws: 2
architectures: [{widths: [2, 2, 2]}, {widths: [2, 1, 2]}]
data: [{drawn: {samples: 4}}]
regularization: [0.05, 0, {uniform: {low: 0.1, high: 1}}]
outputs: {formats: [png]}
"""
NARROW = CONFIG.replace("{widths: [2, 2, 2]}, ", "")
FLAT = CONFIG.replace(", {widths: [2, 1, 2]}", "").replace(", {uniform: {low: 0.1, high: 1}}", "")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("flat")


@pytest.fixture(scope="module")
def result(place):
    return run_study(write(place, FLAT), place, jobs=1)


def test_all_is_proved(result):
    assert result.ok
    assert set(result.runs["verdict"]) == {"proved"}
    by_lambda = result.runs.groupby("regularization")
    assert by_lambda["engine"].first().to_dict() == {
        "lambda=0": "strata",
        "lambda=0.05": "reduced",
    }
    orbits = by_lambda["complex_orbits"].first()
    assert list(orbits["lambda=0.05"]) == [1, 6, 4]
    assert list(orbits["lambda=0"]) == [1, 2, 1]
    ridge = result.runs[result.runs["regularization"] == "lambda=0.05"]
    assert all(list(sums) == [1, 1, 1] for sums in ridge["quotient_sums"])
    assert (ridge["morse_sum"] == 1).all()


def test_a_row_a_manifold_with_a_point_of_it(result):
    stored = open_study(result.folder)
    assert repr(stored).startswith(f"<Study {stored.name}: {stored.planned:,} runs planned of ")
    assert repr(stored).count("\n") == 0
    manifolds, points = stored.manifolds(), stored.points()
    assert len(manifolds) == len(points) == stored.runs()["manifolds"].sum()
    both = manifolds.merge(points, on=["run", "point"], suffixes=("", "_point"))
    for name in ("loss", "index", "nullity", "dimension", "rank", "kind"):
        assert (both[name] == both[f"{name}_point"]).all()
    assert set(manifolds["certified"]) == {True}
    parts = list(stored.in_parts("manifolds", rows=3))
    assert sum(map(len, parts)) == len(manifolds)


def test_what_people_read(result):
    text = (result.folder / "summary.txt").read_text()
    assert "All runs list critical manifolds" in text
    assert "manifolds certified." in text
    assert (result.folder / "manifolds.csv").is_file()
    made = sorted(p.name for p in (result.folder / "plots").glob("2-2-2*lambda=0.05/*.png"))
    assert made == [
        "hessian_spectra.png",
        "index_histogram.png",
        "loss_index.png",
        "real_count.png",
    ]


def test_it_is_verified(result):
    outcomes = list(verify_results(result.folder))
    assert len(outcomes) == 4
    assert all(checked.outcome.ok for checked in outcomes)
    assert all(checked.outcome.certified >= 3 for checked in outcomes)
    assert all("manifolds" in checked.outcome.proved for checked in outcomes)


def stored_runs(folder):
    plan = {run.key: run for run in load_study(folder / "config.yaml").runs}
    for file in batches(folder):
        for key, rows in rows_of(
            lambda table, file=file: folder / table / file.relative_to(folder / "runs")
        ):
            yield plan[key], rows


@pytest.mark.parametrize("label", ["lambda=0.05", "lambda=0"])
@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("loss", lambda v: v * (1 + 1e-9)),
        ("index", lambda v: v + 1),
        ("nullity", lambda v: v + 1),
        ("dimension", lambda v: v + 1),
        ("certified", lambda _: False),
    ],
)
def test_a_changed_cell_is_a_fault(result, label, name, change):
    run, rows = next(
        pair for pair in stored_runs(result.folder) if pair[0].combination.labels[2] == label
    )
    frame = rows.manifolds.copy()
    frame[name] = frame[name].astype(object)
    frame.loc[1, name] = change(frame.loc[1, name])
    assert check_run(run, replace(rows, manifolds=frame)).faults
    assert check_run(run, replace(rows, manifolds=frame.iloc[:0])).faults


def test_another_study_takes_them_over(result, place):
    other = place / "other.yaml"
    other.write_text(FLAT.replace("name: flat", "name: again"))
    again = run_study(other, place, jobs=1)
    assert again.ok
    assert sum(line["runs"] for line in log(again.folder, "adopted")) == 4
    assert open_study(again.folder).manifolds()["loss"].tolist() == (
        open_study(result.folder).manifolds()["loss"].tolist()
    )


def test_the_plan_says_how_many_paths(result, place):
    text = plan_text(write(place, FLAT), place)
    line = next(line for line in text.splitlines() if "lambda=0.05" in line)
    assert line.split()[6:8] == ["2", "10"]  # finished, paths: six and four roots


def test_isolated_points_have_their_manifolds_beside_them(tmp_path):
    """Of 2-1-2 two points make one, and reduced equations find the same."""
    result = run_study(write(tmp_path, NARROW.replace("draws: 2", "draws: 1")), tmp_path, jobs=1)
    assert result.ok
    runs = result.runs.set_index("regularization")
    assert list(runs.loc["lambda=0.05", "complex_orbits"]) == [1, 6]
    assert runs.loc["lambda=0.05", "complex"] == 13
    assert runs["manifolds"].isna().sum() == 1  # coefficients in general position
    assert all(checked.outcome.ok for checked in verify_results(result.folder))
    manifolds = open_study(result.folder).manifolds()
    mine = manifolds[manifolds["regularization"] == "lambda=0.05"]
    assert set(mine[mine["rank"] == 1]["components"]) == {2}


def test_lambdas_below_zero_fail_in_one_sentence(tmp_path):
    config = write(tmp_path, FLAT.replace("[0.05, 0]", "[-0.1]").replace("draws: 2", "draws: 1"))
    result = run_study(config, tmp_path, jobs=1)
    (failure,) = result.study.failures()
    assert "lambda = -0.1: allowed is" in failure.error
    json.dumps(failure.error)
