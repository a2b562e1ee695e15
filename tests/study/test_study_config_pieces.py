"""Included files, named pieces, and tables and configs that move with them."""

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


INCLUDING = """\
include: [shared/one.yaml, shared/two.yaml]
name: main
outputs: {csv: false}
execution: {slurm: null, scheduler: "tcp://a:1"}
data:
  - use: near
  - use: far
    table: {standardize: true}
  - drawn: {samples: {use: sizes}}
defaults:
  near:
    table: {path: t.csv, inputs: [a], outputs: [b]}
"""
ONE = """\
name: one
draws: 3
architectures: [{widths: [1, 1, 1]}, {widths: [1, 2, 1]}]
outputs: {csv: true, latex: false, formats: [png, svg]}
"""
TWO = """\
include: three.yaml
draws: 4
outputs: {formats: [pdf]}
regularization: [{use: weak}, {use: other}]
"""
THREE = """\
draws: 5
seed: 6
execution: {retries: 9, slurm: {cores: 2}}
defaults:
  sizes: [2, 3]
  weak: {use: any, uniform: {high: 0.1}}
  other: {use: any, uniform: null, normal: {std: 2}}
  any: {uniform: {low: 0.01, high: 1}}
  far:
    table: {path: t.csv, inputs: [b], outputs: [a]}
"""


def test_include_and_use(folder):
    (folder / "study.yaml").write_text(INCLUDING)
    for name, text in {"one": ONE, "two": TWO, "three": THREE}.items():
        (folder / "shared" / f"{name}.yaml").write_text(text)
    study = load_study(folder / "study.yaml")
    config = study.config
    assert (config.name, config.draws, config.seed) == ("main", 4, 6)
    assert len(config.architectures) == 2
    outputs = config.outputs
    assert (outputs.csv, outputs.latex, outputs.formats) == (False, False, ("pdf",))
    near, far, drawn = config.data
    assert (near.table.path, near.table.standardize) == (near.table.path.__class__("t.csv"), False)
    assert (far.table.path.as_posix(), far.table.inputs, far.table.standardize) == (
        "shared/t.csv",
        ("b",),
        True,
    )
    assert drawn.drawn.samples == (2, 3)
    weak, other = config.regularization
    assert (weak.uniform.low, weak.uniform.high) == (0.01, 0.1)
    assert (other.uniform, other.normal.std) == (None, 2)
    execution = config.execution
    assert (execution.slurm, execution.scheduler, execution.retries) == (None, "tcp://a:1", 9)
    assert sum(c.draws for c in study.combinations) == 2 * 4 * 2 * 4


def test_a_file_may_be_included_twice(folder):
    text = "include: [shared/one.yaml, shared/two.yaml]\n" + "\n".join(INCLUDING.splitlines()[1:])
    (folder / "study.yaml").write_text(text)
    (folder / "shared" / "one.yaml").write_text("include: three.yaml\n" + ONE)
    (folder / "shared" / "two.yaml").write_text(TWO)
    (folder / "shared" / "three.yaml").write_text(THREE)
    assert load_study(folder / "study.yaml").config.seed == 6


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


def test_the_resolved_config_says_the_same(folder):
    grid = "architectures: [{grid: {inputs: 1, hidden: {from: 1, to: 2}, layers: [1, 2], outputs: 1}}]\n"
    uniform = "{uniform: {high: {range: {from: 1, to: 3, steps: 2}}}}"
    more = f"regularization: [{{logrange: {{from: 0.1, to: 1, steps: 3}}}}, {uniform}]"
    (folder / "study.yaml").write_text(
        INCLUDING + grid + more + "\nseed: {from: 1, to: 5, step: 2}\n"
    )
    for name, text in {"one": ONE, "two": TWO, "three": THREE}.items():
        (folder / "shared" / f"{name}.yaml").write_text(text)
    study = load_study(folder / "study.yaml")
    (folder / "results").mkdir()
    write_config(folder / "results", study)
    again = load_study(folder / "results" / "config.yaml")
    assert [run.key for run in again.runs] == [run.key for run in study.runs]
    assert len({run.key for run in study.runs}) == len(list(study.runs))
