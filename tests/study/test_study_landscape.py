"""The study of Mehta et al.'s set-up, and two on irises.

Counts are held against published and exact ones and closed forms.
"""

from dataclasses import replace
from math import ceil, comb, sqrt

import numpy as np
import pandas as pd
import pytest

from explorer.external import phcpack as phc
from explorer.study import load_study, run_study
from explorer.study.config.schema import OutputsConfig
from explorer.study.plan.facts import bounds
from tests.support.reference import CONFIGS, exact_counts, rows, widths_of

C = (0.01, 0.1, 1.0, 10.0)
NETWORKS = ["2-1-2", "2-2-2", "2-3-2", "2-1-1-2", "2-2-2-2"]


def quiet(name, **outputs):
    study = load_study(CONFIGS / name)
    return replace(
        study,
        config=study.config.model_copy(update={"outputs": OutputsConfig(plots=False, **outputs)}),
    )


@pytest.fixture(scope="module")
def landscape(tmp_path_factory):
    """Two draws of each cell of the three smallest networks."""
    only = [f"{name}, *draw [01]" for name in ("2-1-2", "2-2-2", "2-1-1-2")]
    study = quiet("landscape.yaml", bounds=phc.available())
    return run_study(study, tmp_path_factory.mktemp("landscape"), jobs=1, only=only)


def published(layers, dx, d, dy, column, samples=None):
    """All values of a column in the published rows of a network.

    They are of one number of samples or of all.
    """
    widths = (dx, *[d] * layers, dy)
    found = [row for row in rows("published_counts.csv") if widths_of(row) == widths]
    return {int(r[column]) for r in found if samples in (None, int(r["m"])) and r[column]}


def exact(widths):
    return exact_counts()[tuple(map(int, widths.split(",")))]


def test_landscape_is_the_published_set_up():
    study = load_study(CONFIGS / "landscape.yaml")
    large = load_study(CONFIGS / "landscape_large.yaml")
    combinations = study.combinations
    assert (study.size, large.size) == (20_000, 4_000)
    assert [c.labels[0] for c in large.combinations] == ["2-3-3-2"] * 4
    assert [c.labels[1:] for c in large.combinations] == [c.labels[1:] for c in combinations[:4]]
    assert [c.labels[0] for c in combinations] == [name for name in NETWORKS for _ in C]
    assert [c.regularization.distribution.high for c in combinations] == [*C] * len(NETWORKS)
    assert {c.regularization.distribution.low for c in combinations} == {0.0}
    assert {c.labels[1] for c in combinations} == {
        "drawn m=5"
    }  # X and Y standard normal, or the label would say so
    assert {c.draws for c in combinations} == {1000}
    assert {c.choice.points for c in combinations} == {"real"}


def test_studies_of_irises():
    scalar = load_study(CONFIGS / "iris_lambda.yaml")
    drawn = load_study(CONFIGS / "iris_ridge.yaml")
    values = [c.regularization.value for c in scalar.combinations]
    assert len(values) >= 40
    assert np.ptp(np.diff(np.log(values))) < 1e-9
    assert {c.labels[0] for c in scalar.combinations} == {
        "2-1-2"
    }  # with two units the points are not isolated
    assert {c.labels[0] for c in drawn.combinations} == {"2-1-2", "2-2-2", "2-1-1-2"}
    assert {c.draws for c in drawn.combinations} == {100}


@pytest.mark.parametrize("name", [*NETWORKS, "2-3-3-2"])
def test_bounds_are_the_published_ones(name):
    """CBB, N_DM and, with one hidden layer, BKK by their closed forms.

    They are as published where there is a row.
    """
    studies = [load_study(CONFIGS / f"{study}.yaml") for study in ("landscape", "landscape_large")]
    combination = next(c for study in studies for c in study.combinations if c.labels[0] == name)
    widths = [int(w) for w in name.split("-")]
    found = bounds(combination)
    layers = len(widths) - 2
    d = widths[1]
    n = combination.architecture.size
    assert found["total_degree"] == (2 * layers + 1) ** n
    assert found["mean_random"] == ceil(sqrt(2) * (2 * layers + 1) ** ((n + 1) / 2))
    if layers == 1:
        assert found["bkk"] == sum(4**r * comb(2, r) ** 2 for r in range(3)) ** d
    for column, value in (("CBB", found["total_degree"]), ("BKK", found["bkk"])):
        assert value is None or published(layers, 2, d, 2, column) <= {value}


def test_counts_are_exact(landscape):
    summary = landscape.summary[landscape.summary["runs"] > 0]
    assert landscape.incomplete == landscape.failed == 0
    assert list(summary["runs"]) == [2] * 12
    for row in summary.itertuples():
        count = exact(row.architecture.replace("-", ","))
        assert (row.complex_min, row.complex_max) == (count, count)
    assert set(summary[summary["architecture"] == "2-1-2"]["complex_max"]) == {1 + 4 * 2 * 2}
    assert published(2, 2, 1, 2, "N_C") >= {81}


def test_bounds_stand_beside_the_counts(landscape):
    row = landscape.summary[landscape.summary["architecture"] == "2-1-1-2"].iloc[0]
    assert {row["total_degree"]} == published(2, 2, 1, 2, "CBB")
    if phc.available():
        assert {row["bkk"]} == published(2, 2, 1, 2, "BKK")
    assert published(2, 2, 1, 2, "N_DM") == {row["mean_random"]}


def test_morse_theory_holds_in_every_run(landscape):
    """For Lambda > 0 the sum of (-1)^index is 1, so N_R is odd.

    Where units are dead points come in orbits of 2.
    """
    runs = landscape.runs
    by_index = runs[[c for c in runs if c.startswith("index_")]].fillna(0).to_numpy(int)
    assert (by_index @ (-1) ** np.arange(by_index.shape[1]) == 1).all()
    assert (by_index.sum(axis=1) == runs["real"]).all()
    assert (runs["morse_sum"] == 1).all()
    deep = runs["architecture"] == "2-1-1-2"
    assert (runs["minima"][deep] % 2 == 1).all()  # the origin, whose Hessian is Lambda, and pairs


def test_minima_that_are_not_global_are_counted_as_the_points_say(landscape):
    points = landscape.points
    least = points["loss"] <= points.groupby("run")["loss"].transform("min") * (1 + 1e-9)
    worse = (points["kind"] == "minimum") & ~least
    keys = ["architecture", "data", "regularization"]
    summary = landscape.summary[landscape.summary["runs"] > 0].set_index(keys)
    number = worse.groupby([points[k] for k in keys]).sum()
    runs = worse.groupby([points[k] for k in [*keys, "run"]]).any().groupby(level=[0, 1, 2]).sum()
    share = number / (points["kind"] == "minimum").groupby([points[k] for k in keys]).sum()
    for key, row in summary.iterrows():
        assert (row["local_minima"], row["runs_with_local_minima"]) == (number[key], runs[key])
        assert row["runs_with_local_minima_share"] == runs[key] / 2
        assert row["local_minima_share"] == pytest.approx(share[key], abs=1e-4)


def test_published_cells(tmp_path):
    """N_C as published, H = 1 and 2, one and two samples, where there is a row."""
    found = {}
    for name in ("run_data_one_sample", "run_data_two_samples"):
        study = quiet(f"published/{name}.yaml")
        only = ["2-?-2, *draw [01]", "2-1-1-2, *draw [01]"]
        result = run_study(study, tmp_path, jobs=1, only=only)
        assert (result.runs["verdict"] == "proved").all()
        for row in result.summary[result.summary["runs"] > 0].itertuples():
            widths = [int(w) for w in row.architecture.split("-")]
            samples = int(row.data.removeprefix("drawn m="))
            counts = published(len(widths) - 2, 2, widths[1], 2, "N_C", samples)
            assert counts <= {row.complex_min, row.complex_max}
            assert row.complex_min == row.complex_max
            found |= {(row.architecture, samples): row.complex_max} if counts else {}
    assert found == {
        ("2-1-2", 1): 9,
        ("2-1-2", 2): 17,
        ("2-2-2", 1): 33,
        ("2-3-2", 1): 73,
        ("2-1-1-2", 1): 33,
        ("2-1-1-2", 2): 81,
    }


def test_real_points_of_irises_branch_where_the_origin_changes_its_index(tmp_path):
    """The Hessian at W = 0 has the eigenvalues 2 lambda +- s, with s the singular values of Y X^T.

    From 2 lambda = s_1 on the origin is the only critical point: at any other |W_1| = |W_2| and,
    with their directions, w_2' Y X' w_1' = w_2' W X X' w_1' + 2 lambda |W_1| |W_2|, which is more
    than the left side can be.
    """
    study = quiet("iris_lambda.yaml")
    runs = run_study(
        study, tmp_path, jobs=1, only=[f"{c.label}, draw 0" for c in study.combinations[::6]]
    ).runs
    problem = study.combinations[0].run(0).problem()
    s = np.linalg.svd(problem.Y @ problem.X.T)[1]
    assert len(runs) == 9
    for _, row in runs.iterrows():
        twice = row["ridge"][0]
        assert row["verdict"] == "proved"
        assert (row["real"] == 1) == (twice >= s[0])
        assert row[f"index_{(s > twice).sum()}"] >= 1
    assert runs["real"].is_monotonic_decreasing
    assert set(runs["real"]) == {1, 3, 5}


def test_shares_need_no_more_than_what_is_known():
    from explorer.study.store.summary import summary_table

    runs = pd.DataFrame(
        {
            **dict.fromkeys(
                ("expected", "real", "degenerate", "undecided", "certified"), pd.array([9] * 3)
            ),
            "complex": pd.array([9, 9, None], dtype="Int64"),
            "minima": pd.array([4, 2, None], dtype="Int64"),
            "global_minima": pd.array([2, 2, None], dtype="Int64"),
            "status": "ok",
            "verdict": "proved",
            "complete": pd.array([True] * 3),
            "combination": "k",
        },
    )
    head = {
        "architecture": "a",
        "data": "b",
        "regularization": "c",
        "seed": 0,
        "draws": 4,
        "unknowns": 2,
        "key": "k",
    }
    row = summary_table(
        runs, [], [{**head, "total_degree": 9, "bkk": None, "mean_random": 10**30}]
    ).iloc[0]
    assert (row["local_minima"], row["runs_with_local_minima"]) == (2, 1)
    assert (row["local_minima_share"], row["runs_with_local_minima_share"]) == (
        round(2 / 6, 4),
        0.5,
    )
    assert row["mean_random"] == 10**30
