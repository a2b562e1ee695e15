"""What travels to workers and back is data, and what comes back is checked before it is stored."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from explorer.networks.problem import DrawnData
from explorer.study import load_study
from explorer.study.run.execution.batches import Batch
from explorer.study.run.execution.parcel import pack_result, pack_work, unpack_result, unpack_work
from explorer.study.run.execution.work import Assignment, failure, solve_batch
from tests.support.studies.hazards import Harm
from tests.support.studies.small import CONFIG, write

CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.yaml"))


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_a_batch_comes_out_of_its_json_as_it_went_in(path):
    """Content addresses are hashes of all that determines the answer, problems are drawn again."""
    plan = load_study(path)
    runs = tuple(run for c in plan.combinations[:40] for run in (c.run(0), c.run(c.draws - 1)))
    work = Assignment.of(Batch(runs, large=False), 3)
    parcel = pack_work(work)
    assert isinstance(parcel, str)
    again = unpack_work(parcel)
    assert (again.batch.key, again.threads, again.batch.large) == (work.batch.key, 3, False)
    assert again.batch.partition == work.batch.partition
    for one, two in zip(work.batch.runs[:6], again.batch.runs[:6], strict=True):
        assert (one.key, one.label, one.solver_seed) == (two.key, two.label, two.solver_seed)
        assert one.problem().X.tobytes() == two.problem().X.tobytes()
        assert one.problem().Y.tobytes() == two.problem().Y.tobytes()


@pytest.fixture
def batch(tmp_path):
    plan = load_study(
        write(tmp_path, CONFIG.replace(", 0.5]", "]").replace("draws: 3", "draws: 1"))
    )
    return Batch(tuple(plan.runs), large=False)


def test_code_of_the_users_own_travels_as_it_is(batch):
    (run,) = batch.runs
    own = replace(run, combination=replace(run.combination, data=Harm()))
    work = Assignment(Batch((own,)), 1)
    assert pack_work(work) is work
    assert unpack_work(work) is work
    assert isinstance(run.combination.data, DrawnData)


def test_a_result_comes_back_as_it_was(batch):
    done = solve_batch(Assignment.of(batch, 1))
    parcel = pack_result(done)
    assert all(isinstance(content, bytes) for content in parcel.values())
    again = unpack_result(parcel, batch)
    assert (again.tables, again.runs, again.failures) == (done.tables, done.runs, done.failures)
    assert {**again.facts} == {**done.facts}
    lost = replace(done, tables={}, runs=(), failures=(failure(batch.runs[0], "why"),))
    assert unpack_result(pack_result(lost), batch).failures == lost.failures


def test_results_that_lead_elsewhere_are_refused(batch):
    done = solve_batch(Assignment.of(batch, 1))
    good = pack_result(done)

    def changed(**facts):
        return good | {"head": json.dumps({**json.loads(good["head"]), **facts}).encode()}

    bad = [
        None,
        [],
        "x",
        {},
        {"head": b""},
        {"head": b"[" * 10**5},
        {"head": "{}"},
        good | {"head": b"{}"},
        good | {"more": b""},
        {name: value for name, value in good.items() if name != "runs"},
        changed(partition="../../../victim"),
        changed(batch="../../victim/x"),
        changed(batch="0" * 16),
        changed(runs=["0" * 16]),
        changed(runs=["../../x"]),
        changed(failures=[vars(failure(batch.runs[0], "a")) | {"run": "../../x"}]),
        changed(failures=[vars(failure(batch.runs[0], "a")) | {"run": "0" * 16}]),
        changed(facts={}),
        changed(facts={"runs": -1, "points": 0, "paths": 0, "incomplete": 0}),
        changed(more=1),
    ]
    for parcel in bad:
        with pytest.raises(ValueError, match=r"^its worker "):
            unpack_result(parcel, batch)
    assert unpack_result(changed(), batch).runs == done.runs
