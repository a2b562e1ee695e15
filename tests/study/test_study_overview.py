"""Plots and text over a whole study."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.image import imread
from scipy.stats import binomtest

from explorer.networks.problem import (
    LayerRidge,
    LogUniform,
    Normal,
    RandomRidge,
    ScalarRidge,
    Uniform,
)
from explorer.report.plots import index_panels, over_strength, save_figure
from explorer.report.plots.style import caption_of
from explorer.report.text import WIDTH, grid, parted
from explorer.study import load_study, run_study
from explorer.study.report.overview import overview, wilson
from explorer.study.report.strength import strength
from explorer.study.report.summary_text import summary_grids

CONFIG = """\
name: small
seed: [3, 4]
draws: 4
architectures: [{widths: [1, 1, 1]}, {widths: [1, 2, 1]}]
data: [{drawn: {samples: 5}}]
regularization: [{uniform: {low: 0, high: [0.1, 1, 10]}}]
outputs: {plots: false}
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    (folder / "study.yaml").write_text(CONFIG)
    return load_study(folder / "study.yaml"), run_study(folder / "study.yaml", folder, jobs=1)


def lines(figure):
    return {line.get_label(): line.get_xydata() for line in figure.axes[0].get_lines()}


def test_overview_of_a_summary(small, tmp_path):
    study, result = small
    made = overview(result.summary, study.combinations)
    assert set(made) == {
        "bounds",
        "index",
        "real_over_uniform",
        "minima_over_uniform",
        "local_minima_over_uniform",
    }
    for name, figure in made.items():
        assert imread(save_figure(figure, tmp_path / f"{name}.png", dpi=60))[..., :3].std() > 0.01


def test_lines_are_means_over_all_runs_and_seeds(small):
    study, result = small
    drawn = lines(overview(result.summary, study.combinations)["real_over_uniform"])
    assert set(drawn) == {"1-1-1", "1-2-1"}
    runs = result.runs.assign(real=result.runs["real"].astype(float))
    for name, xy in drawn.items():
        mine = (
            runs[runs["architecture"] == name].groupby("regularization", sort=False)["real"].mean()
        )
        np.testing.assert_allclose(xy[:, 1], mine.to_numpy(), atol=1e-3)
        assert np.abs(np.log(xy[:, 0] / [0.1, 1, 10])).max() < 0.2


def test_study_without_variety_has_no_overview(small):
    study, result = small
    assert overview(result.summary.iloc[:1], study.combinations[:1]) == {}
    one = overview(result.summary.iloc[:6], study.combinations[:6])  # one architecture
    assert "bounds" not in one
    assert "real_over_uniform" in one
    assert overview(result.summary.iloc[:0], ()) == {}


def test_runs_that_are_missing_are_said_and_are_no_alarm(small):
    study, result = small
    summary = result.summary.assign(planned=9)
    words = [text.get_text() for text in overview(summary, study.combinations)["bounds"].texts]
    assert any("48 runs made, of 108 planned" in text for text in words)
    assert not any("INCOMPLETE" in text for text in words)
    bad = overview(summary.assign(incomplete=1), study.combinations)["bounds"]
    assert any("INCOMPLETE" in text.get_text() for text in bad.texts)


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        (ScalarRidge(0.3), ("lambda", 0.3)),
        (RandomRidge(Uniform(0, 5)), ("uniform", 5)),
        (RandomRidge(LogUniform(1, 100)), ("loguniform", pytest.approx(10))),
        (RandomRidge(Uniform(1, 5)), None),
        (RandomRidge(Normal(5)), None),
        (LayerRidge((1, 2)), None),
        (ScalarRidge(0.0), None),
    ],
)
def test_strength_of_a_regularization(rule, found):
    assert strength(rule) == found


@pytest.mark.parametrize(("part", "whole"), [(0, 10), (3, 10), (10, 10), (28, 1000)])
def test_intervals_of_shares_are_wilsons(part, whole):
    low, high = wilson(np.array([part]), np.array([whole]))
    interval = binomtest(part, whole).proportion_ci(0.95, method="wilson")
    np.testing.assert_allclose([low[0], high[0]], [interval.low, interval.high], atol=1e-12)


def test_bars_never_leave_the_values_they_belong_to():
    table = pd.DataFrame(
        {
            "name": ["a", "a", "b", "b"],
            "strength": [1, 10] * 2,
            "value": [3.0, 5, 50, 70],
            "low": [1.0, 1, 40, 60],
            "high": [5.0, 9, 60, 90],
            "runs": 4,
        },
    )
    axes = over_strength(table, x="c", y="points").axes[0]
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    bottom, top = axes.get_ylim()
    assert bottom < 1
    assert top > 90


def test_many_panels_and_lines_are_thinned_and_say_so():
    table = pd.DataFrame(
        [
            {"name": f"a{k}", "regularization": f"r{j}", "runs": 1, "index_0": 1.0, "index_1": 0.0}
            for k in range(50)
            for j in range(30)
        ],
    )
    figure = index_panels(table)
    said = caption_of(figure)
    assert "first 48 of 50 architectures" in said
    assert "18 of 30 regularizations" in said
    (box,) = [axes.get_legend() for axes in figure.axes if axes.get_legend()]
    words = [text.get_text() for text in box.get_texts()]
    assert words[-2:] == ["12 more lines not drawn", "2 more panels not drawn"]


def test_tables_of_text_are_narrow_and_whole(small):
    _, result = small
    wide = result.summary.assign(**{f"index_{k}": 123.456 for k in range(40)})
    text = "\n".join(summary_grids(wide))
    assert max(map(len, text.splitlines())) <= WIDTH
    assert text.count("123.5") == 40 * len(wide)
    heads = [line.split() for line in text.splitlines() if line.startswith("architecture")]
    assert [int(word) for head in heads for word in head if word.isdigit()] == list(range(40))


def test_parts_repeat_the_labels():
    table = pd.DataFrame(
        {"a": ["x"], "b": ["y"], "c": ["z"], "first": [1], "second": [None], "third": [3.0]}
    )
    parts = list(parted(table, 3, width=20))
    assert len(parts) == 3
    assert all(part.splitlines()[2].startswith("x  y  z") for part in parts)
    assert list(parted(table, 3)) == [grid(table)]


def test_whole_numbers_stay_whole_beside_missing_ones(small):
    _, result = small
    summary = result.summary.assign(bkk=pd.array([None, 244140625] * 6, dtype="Int64"))
    text = summary_grids(summary)[0]
    assert "244140625" in text
    assert "e+08" not in text
