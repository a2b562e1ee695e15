"""The plan that a study keeps: what it is resumed and verified by."""

import hashlib
import json
import shutil
from dataclasses import replace

import pytest

from explorer.errors import InputError
from explorer.study import load_study, open_study, read_plan, run_study, verify_results
from explorer.study.plan.plan_file import FORMAT, write_plan
from tests.support.studies.closed_form import Solver
from tests.support.studies.small import CONFIG, same, write

TABLE = CONFIG.replace(
    "[{drawn: {samples: 5}}]", "[{table: {path: t.csv, inputs: [a], outputs: [b]}}]"
)
SEVERAL = """\
name: several
seed: [1, 2]
draws: 2
architectures:
  - grid: {inputs: 1, hidden: [1, 2], outputs: 1}
  - {type: monomial_network, widths: [1, 1, 1], samples: 3}
data:
  - drawn: {samples: 3, x: {uniform: {high: [1, 2]}}}
  - table: {path: t.csv, inputs: [a], outputs: [b]}
regularization:
  - 0.1
  - [0.1, 0.2]
  - matrices: [[[1]], [[2]]]
  - loguniform: {low: 0.1, high: [1, 10]}
"""


@pytest.fixture
def place(tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n1,2\n2,1\n3,5\n")
    (tmp_path / "results").mkdir()
    return tmp_path


def facts(plan):
    """All that determines and names the runs of a plan."""
    return [
        (
            c.key,
            c.label,
            c.file_name,
            c.partition,
            c.entropy,
            c.draws,
            c.choice,
            c.architecture,
            repr(c.regularization),
            [run.solver_seed for run in map(c.run, range(c.draws))],
        )
        for c in plan.combinations
    ]


def test_what_is_read_is_what_was_written(place):
    text = SEVERAL.replace("hidden: [1, 2]", "hidden: [1]").replace(
        "  - matrices: [[[1]], [[2]]]\n", ""
    )
    plan = load_study(write(place, text))
    write_plan(place / "results", plan)
    again = read_plan(place / "results")
    assert facts(again) == facts(plan)
    assert again.config == plan.config
    assert [run.key for run in again.runs] == [run.key for run in plan.runs]
    run, other = (list(p.runs)[-1].problem() for p in (plan, again))
    assert (run.X == other.X).all()
    assert (run.Y == other.Y).all()


def test_the_names_of_runs_follow_from_the_file(place):
    folder = run_study(write(place), place / "results", solver=Solver()).folder
    rows = json.loads((folder / "plan.json").read_text())["combinations"]
    words = [f"{row['key']} {draw}" for row in rows for draw in range(row["draws"])]
    named = [hashlib.sha256(word.encode()).hexdigest()[:16] for word in words]
    assert named == list(open_study(folder).runs()["run"])


def test_a_plan_does_not_need_the_config(place):
    """A study that was cut is made whole by its plan alone, even when moved with its table."""
    config = write(place, TABLE)
    whole = run_study(config, place / "whole", solver=Solver()).folder
    cut = run_study(config, place / "results", solver=Solver(), limit=1).folder
    (cut / "config.yaml").write_text("nothing: of use\n")
    config.unlink()
    moved = place / "far" / "away"
    moved.parent.mkdir()
    shutil.move(place / "results", moved)
    (moved.parent / "t.csv").write_bytes((place / "t.csv").read_bytes())
    (place / "t.csv").unlink()
    result = run_study(read_plan(moved / "small"), moved, solver=Solver())
    assert result.ok
    assert same(result.folder, whole)


def test_a_table_that_has_changed(place):
    folder = run_study(write(place, TABLE), place / "results", solver=Solver()).folder
    (place / "t.csv").write_text("a,b\n1,2\n2,1\n3,4\n")
    with pytest.raises(InputError, match=r"t\.csv: has changed since the study was planned"):
        read_plan(folder)
    with pytest.raises(InputError, match="has changed"):
        list(verify_results(folder))
    (place / "t.csv").unlink()
    with pytest.raises(InputError, match=r"t\.csv: cannot be read"):
        read_plan(folder)


def test_a_study_from_before_there_were_plans(place):
    """Its plan follows from the config that it keeps."""
    folder = run_study(write(place, TABLE), place / "results", solver=Solver()).folder
    planned = facts(read_plan(folder))
    (folder / "plan.json").unlink()
    assert facts(read_plan(folder)) == planned


def row(content, **change):
    return content["combinations"][0] | change


def signed(content):
    """Give content the check sum that belongs to it, as one who knows the format would."""
    others = {name: value for name, value in content.items() if name != "checksum"}
    text = json.dumps(others, sort_keys=True)
    return others | {"checksum": hashlib.sha256(text.encode()).hexdigest()}


def test_a_plan_that_is_no_json(place):
    folder = run_study(write(place), place / "results", solver=Solver()).folder
    for text in ("[" * 100_000, '{"format": 1', "null"):
        (folder / "plan.json").write_text(text)
        with pytest.raises(InputError, match=r"plan\.json: cannot be read"):
            read_plan(folder)
    (folder / "plan.json").unlink()
    (folder / "plan.json").mkdir()
    with pytest.raises(InputError, match=r"plan\.json: cannot be read \(Is a directory\)"):
        read_plan(folder)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda c: c | {"format": FORMAT + 1},
            f"in version {FORMAT + 1} of plans",
        ),
        (lambda c: {k: v for k, v in c.items() if k != "base"}, "cannot be read"),
        (lambda c: c | {"config": {"name": "small"}}, "cannot be read"),
        (
            lambda c: c | {"combinations": [{**c["combinations"][0], "seed": 9}]},
            "is not that of its content",
        ),
        (lambda c: [], "has no version of its format"),
        (lambda c: c | {"format": True}, "has no version of its format"),
        (lambda c: c | {"combinations": []}, "its checksum is not that of its content"),
        (lambda c: c | {"mathematics": 0}, "its checksum is not that of its content"),
        (lambda c: signed(c | {"combinations": []}), "combinations: List should have at least 1"),
        (lambda c: signed(c | {"combinations": [row(c, draws=10**12)]}), "draws: Input should be"),
        (lambda c: signed(c | {"combinations": [row(c, draws=True)]}), "draws: Input should be"),
        (lambda c: signed(c | {"combinations": [row(c, labels=["a"])]}), "labels"),
        (
            lambda c: signed(c | {"combinations": [row(c, seed=9)]}),
            "its key is not that of its content",
        ),
        (lambda c: signed(c | {"more": 1}), "more: Extra inputs"),
    ],
)
def test_a_plan_that_cannot_be_used(place, change, said):
    folder = run_study(write(place), place / "results", solver=Solver()).folder
    content = json.loads((folder / "plan.json").read_text())
    (folder / "plan.json").write_text(json.dumps(change(content)))
    with pytest.raises(InputError, match=said) as error:
        read_plan(folder)
    assert "\n" not in str(error.value)
    assert "explorer run CONFIG" in str(error.value)


def test_runs_of_other_mathematics_are_other_runs(place):
    plan = load_study(write(place))
    older = replace(plan, combinations=tuple(replace(c, mathematics=0) for c in plan.combinations))
    write_plan(place / "results", older)
    kept = read_plan(place / "results")
    assert facts(kept) == facts(older)
    assert not {run.key for run in kept.runs} & {run.key for run in plan.runs}
    assert facts(kept.current()) == facts(plan)
