"""Extended files, anchors, and tables and configs that move with them."""

import json

import pytest

from explorer.study import ConfigError, load_study
from explorer.study.plan.plan_file import write_config

PLAIN = {"name": "s", "architectures": [{"widths": [1, 1, 1]}], "data": [{"drawn": {"samples": 5}}],
         "regularization": [0.5]}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    for place in (tmp_path, tmp_path / "shared"):
        place.mkdir(exist_ok=True)
        (place / "t.csv").write_text(f"a,b\n1,2\n2,1\n3,{len(str(place))}\n")
    return tmp_path


EXTENDING = """\
extends: [shared/one.yaml, shared/two.yaml]
name: main
outputs: {csv: false}
execution: {slurm: null, scheduler: "tcp://a:1"}
data:
  - table: &near {path: t.csv, inputs: [a], outputs: [b]}
  - table:
      <<: *near
      standardize: true
  - drawn: {samples: &sizes [2, 3]}
  - drawn: {samples: *sizes, x: {uniform: {high: 2}}}
"""
ONE = """\
name: one
draws: 3
architectures: [{widths: [1, 1, 1]}, {widths: [1, 2, 1]}]
outputs: {csv: true, latex: false, formats: [png, svg]}
"""
TWO = """\
extends: three.yaml
draws: 4
outputs: {formats: [pdf]}
regularization:
  - uniform: &any {low: 0.01, high: 1}
  - uniform: {<<: *any, high: 0.1}
  - normal: {<<: [{mean: 1, std: 2}, {std: 3}]}
"""
THREE = """\
draws: 5
seed: 6
execution: {retries: 9, slurm: {cores: 2}}
"""


@pytest.fixture
def extending(folder):
    (folder / "study.yaml").write_text(EXTENDING)
    for name, text in {"one": ONE, "two": TWO, "three": THREE}.items():
        (folder / "shared" / f"{name}.yaml").write_text(text)
    return folder / "study.yaml"


def test_files_that_are_extended(extending):
    """Keys of the config win, then of the last file; mappings are merged, lists replaced."""
    config = load_study(extending).config
    assert (config.name, config.draws, config.seed) == ("main", 4, 6)
    assert len(config.architectures) == 2
    outputs = config.outputs
    assert (outputs.csv, outputs.latex, outputs.formats) == (False, False, ("pdf",))
    execution = config.execution
    assert (execution.slurm, execution.scheduler, execution.retries) == (None, "tcp://a:1", 9)


def test_anchors_and_merge_keys(extending):
    """An alias says what its anchor says; keys beside a merge win, then the first of several."""
    study = load_study(extending)
    near, standard, drawn, other = study.config.data
    assert (near.table.path.as_posix(), near.table.standardize) == ("t.csv", False)
    assert (standard.table.path.as_posix(), standard.table.standardize) == ("t.csv", True)
    assert drawn.drawn.samples == other.drawn.samples == (2, 3)
    strong, weak, normal = study.config.regularization
    assert (strong.uniform.low, strong.uniform.high) == (0.01, 1)
    assert (weak.uniform.low, weak.uniform.high) == (0.01, 0.1)
    assert (normal.normal.mean, normal.normal.std) == (1, 2)
    assert sum(c.draws for c in study.combinations) == 2 * 6 * 3 * 4


def test_a_table_is_relative_to_the_file_that_names_it(folder):
    table = {"path": "t.csv", "inputs": ["a"], "outputs": ["b"]}
    (folder / "shared" / "base.yaml").write_text(json.dumps({**PLAIN, "data": [{"table": table}]}))
    (folder / "study.yaml").write_text("extends: shared/base.yaml\n")
    study = load_study(folder / "study.yaml")
    assert study.config.data[0].table.path.as_posix() == "shared/t.csv"
    own = load_study(folder / "shared" / "base.yaml")
    assert [run.key for run in study.runs] == [run.key for run in own.runs]
    (folder / "shared" / "t.csv").unlink()
    with pytest.raises(
        ConfigError, match=r'base\.yaml:1: data\[0\]\.table\.path = "shared/t\.csv": .* no such'
    ):
        load_study(folder / "study.yaml")


def test_a_file_may_be_extended_twice(extending):
    shared = extending.parent / "shared"
    (shared / "one.yaml").write_text("extends: three.yaml\n" + ONE)
    assert load_study(extending).config.seed == 6


def test_the_same_table_under_two_names_is_refused(folder):
    (folder / "u.csv").write_bytes((folder / "t.csv").read_bytes())
    data = [
        {"table": {"path": name, "inputs": ["a"], "outputs": ["b"]}} for name in ("t.csv", "u.csv")
    ]
    (folder / "study.yaml").write_text(json.dumps({**PLAIN, "data": data}))
    with pytest.raises(
        ConfigError, match=r"data\[1\] gives u 1 to 1, as data\[0\] \(line 1\) does"
    ):
        load_study(folder / "study.yaml")


def test_the_stored_config_says_the_same(extending):
    cells = "{inputs: 1, hidden: {from: 1, to: 2}, layers: [1, 2], outputs: 1}"
    grid = f"architectures: [{{grid: {cells}}}]\n"
    uniform = "{uniform: {high: {range: {from: 1, to: 3, steps: 2}}}}"
    more = f"regularization: [{{logrange: {{from: 0.1, to: 1, steps: 3}}}}, {uniform}]"
    extending.write_text(EXTENDING + grid + more + "\nseed: {from: 1, to: 5, step: 2}\n")
    study = load_study(extending)
    results = extending.parent / "results"
    results.mkdir()
    write_config(results, study)
    again = load_study(results / "config.yaml")
    assert [run.key for run in again.runs] == [run.key for run in study.runs]
    assert len({run.key for run in study.runs}) == len(list(study.runs))
