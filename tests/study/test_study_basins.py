"""Ends of optimisers beside the runs of a study: kept run by run, made again where damaged."""

from typing import get_args

import pytest

from explorer.landscape.graph.basins.run import METHODS
from explorer.study import clean_study, run_study
from explorer.study.config.basins import Method
from explorer.study.store.basins import read_basins

CONFIG = """
name: ends
draws: 2
architectures: [{widths: [1, 1, 1]}]
data: [{drawn: {samples: 3}}]
regularization: [{uniform: {low: 0, high: 0.1}}]
basins: {starts: normal, width: 1.5, count: 30, methods: [gradient_flow, newton]}
outputs: {latex: false}
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    config = folder / "ends.yaml"
    config.write_text(CONFIG)
    return config, run_study(config, folder / "results", jobs=1)


def test_a_config_knows_all_methods():
    assert set(get_args(Method)) == set(METHODS)


def test_tables_text_and_plots(study):
    _, result = study
    folder = result.folder
    assert (folder / "basins.csv").read_text().startswith("architecture,data,regularization,draw")
    assert len((folder / "basins_outcomes.csv").read_text().splitlines()) == 1 + 2 * 2
    assert "No end in 2 runs is at a critical point that is not listed." in result.text
    assert len(list(folder.glob("plots/*/found_by_index.png"))) == 1


def test_what_is_kept_is_not_made_again(study):
    config, result = study
    files = sorted((result.folder / "basins").iterdir())
    assert len(files) == 2
    tables = [read_basins(file) for file in files]
    for one in tables:
        assert sum(row["count"] for row in one["shares"] if row["method"] == "gradient_flow") == 30
    files[0].write_text("{}")
    before = files[1].stat().st_mtime_ns
    run_study(config, result.folder.parent, jobs=2)
    assert [read_basins(file) for file in files] == tables
    assert files[1].stat().st_mtime_ns == before


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"shares": 1, "by_index": [], "outcomes": []}'])
def test_damaged_files_are_none(tmp_path, text):
    (tmp_path / "a.json").write_text(text)
    assert read_basins(tmp_path / "a.json") is None


def test_clean_removes_them(tmp_path):
    config = tmp_path / "ends.yaml"
    config.write_text(CONFIG.replace("count: 30", "count: 2").replace("draws: 2", "draws: 1"))
    result = run_study(config, tmp_path / "results", jobs=1)
    clean_study(result.folder, everything=True)
    assert not result.folder.exists()
