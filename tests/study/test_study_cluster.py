"""Batches on the workers of a cluster.

The tables are the same as here, whatever happens to workers and clients.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import replace
from io import BytesIO

import pandas as pd
import pyarrow.parquet as pq
import pytest

from tests.support.studies.hazards import Deadly, Harm, Hungry, Stuck

pytest.importorskip("distributed")

import dask
from distributed import LocalCluster
from distributed.core import Status
from distributed.diagnostics.plugin import SchedulerPlugin

from explorer.errors import InputError
from explorer.landscape.engines import tied_ridge
from explorer.networks.architectures import DeepLinear
from explorer.networks.problem import DrawnData, RandomRidge, ScalarRidge, Uniform
from explorer.study import run_study
from explorer.study.plan.plan import Choice, Combination, Run
from explorer.study.run.execution import batches
from explorer.study.run.execution.batches import Batch
from explorer.study.run.execution.cluster import Cluster
from explorer.study.run.execution.connect import (
    ClusterError,
    ClusterOptions,
    SlurmOptions,
    slurm_cluster,
)
from explorer.study.run.execution.work import InProcess

CONFIG = """\
name: small
seed: 3
draws: 8
certify: false
architectures: [{widths: [1, 1, 1]}, {widths: [2, 1, 2]}]
data: [{drawn: {samples: 5}}]
regularization: [{uniform: {low: 0.1, high: 1}}, 0.5]
outputs: {plots: false, csv: false, parquet: false, latex: false}
"""
TABLES = ("runs", "points", "eigenvalues", "paths")


class Counted(SchedulerPlugin):
    """How often each task was solved."""

    def __init__(self):
        self.solved = Counter()

    def transition(self, key, start, finish, *args, **kwargs):
        if (start, finish) == ("processing", "memory"):
            self.solved[key] += 1


@pytest.fixture(scope="module")
def cluster():
    with local_cluster() as made:
        yield made


def local_cluster(**options):
    settings = {
        "n_workers": 2,
        "threads_per_worker": 1,
        "dashboard_address": ":0",
        "silence_logs": 60,
        **options,
    }
    with dask.config.set({"distributed.scheduler.allowed-failures": 1}):
        return LocalCluster(**settings)


@pytest.fixture
def options(cluster):
    cluster.wait_for_workers(2, timeout=30)
    return ClusterOptions(cluster.scheduler_address)


@pytest.fixture
def config(tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "_MOST_RUNS", 2)
    path = tmp_path / "study.yaml"
    path.write_text(CONFIG)
    return path


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    """The study made in this process."""
    folder = tmp_path_factory.mktemp("local")
    (folder / "study.yaml").write_text(CONFIG)
    # The same batches: how paths went is told by them, and follows from the plan alone
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "_MOST_RUNS", 2)
        return run_study(folder / "study.yaml", folder, jobs=1).study


def batch(number=0, data=None, ridge=None, widths=(1, 1, 1), large=False):
    ridge = ridge or RandomRidge(Uniform(0.1, 1))
    data = data or DrawnData(3)
    labels = (str(widths), "data", "ridge")
    choice = Choice(certify=False)
    combination = Combination(
        DeepLinear(widths), data, ridge, labels, f"{labels} {number}", 1, 1, choice
    )
    return Batch((Run(combination, number),), large)


def solve(options, some):
    with Cluster(options) as executor:
        return {done.batch: done for done in executor.solve(some)}


def assert_same_tables(one, two):
    for table in TABLES:
        pd.testing.assert_frame_equal(
            getattr(one, table)(), getattr(two, table)(), check_exact=True
        )


def assert_same_content(one, two):
    assert one.tables.keys() == two.tables.keys()
    for table in one.tables:
        told, known = (
            pq.read_table(BytesIO(done.tables[table])).to_pandas() for done in (one, two)
        )
        pd.testing.assert_frame_equal(told, known, check_exact=True)


def certified(one):
    (run,) = one.runs
    return replace(one, runs=(Run(replace(run.combination, choice=Choice()), run.draw),))


def left_on(cluster):
    """Tasks and names that the scheduler still holds, after a moment."""
    until = time.monotonic() + 10
    while cluster.scheduler.tasks and time.monotonic() < until:
        time.sleep(0.05)
    return [*cluster.scheduler.tasks, *cluster.scheduler.extensions["publish"].datasets]


def test_same_tables_as_here(cluster, config, local, tmp_path, capfd):
    result = run_study(config, tmp_path, scheduler=cluster.scheduler_address)
    assert (result.made, result.failed) == (32, 0)
    assert len(list((result.folder / "runs").rglob("*.parquet"))) == 16
    assert_same_tables(result.study, local)
    assert left_on(cluster) == []
    assert "distributed" not in capfd.readouterr().err


@pytest.mark.parametrize(
    ("ridge", "widths", "shard"),
    [(RandomRidge(Uniform(0.1, 1)), (2, 2, 2), 7), (ScalarRidge(0.3), (2, 1, 2), 2)],
)
def test_large_systems_are_tracked_in_parts_to_the_same_bits(
    cluster, options, ridge, widths, shard, monkeypatch
):
    """Equal coefficients are reached over a neighbour, so two legs are cut.

    Systems that are cut have more points than those that begin at a place with equal coefficients.
    """
    monkeypatch.setattr(tied_ridge, "_MOST", 0)
    large = batch(widths=widths, ridge=ridge, large=True)
    counted = Counted()
    cluster.scheduler.add_plugin(counted, name="shards")
    done = solve(replace(options, shard=shard), [large])[large.key]
    cluster.scheduler.remove_plugin("shards")
    shards = sum("-shard-" in key for key in counted.solved)
    assert shards > 3
    assert sum("-last-" in key for key in counted.solved) == (
        0 if isinstance(ridge, RandomRidge) else shards
    )
    (here,) = InProcess(2).solve([large])
    assert done.failures == here.failures == ()
    assert_same_content(done, here)


def test_killed_workers_cost_nothing_but_time(cluster, config, local, tmp_path):
    chance = random.Random(7)
    killed = []

    def kill(event):
        if event.kind == "batch" and event.made in (4, 16):
            worker = chance.choice(
                [w for w in cluster.workers.values() if w.process.status == Status.running]
            )
            killed.append(worker.pid)
            os.kill(worker.pid, signal.SIGKILL)

    result = run_study(config, tmp_path, scheduler=cluster.scheduler_address, progress=kill)
    assert len(killed) == 2
    assert result.failed == 0
    assert_same_tables(result.study, local)


def test_a_batch_that_kills_its_workers_is_recorded_and_the_rest_done():
    bad = batch(0, Deadly())
    others = [batch(k, Harm()) for k in range(1, 6)]
    with local_cluster() as cluster:
        done = solve(ClusterOptions(cluster.scheduler_address), [*others[:2], bad, *others[2:]])
        assert left_on(cluster) == []
    assert [bool(done[u.key].failures) for u in (bad, *others)] == [True] + [False] * 5
    assert "2 workers died while they had it alone" in done[bad.key].failures[0].error


def test_batches_in_one_process_take_turns_and_have_all_its_threads():
    """Flint's precision is one for a process: certified batches side by side would spoil it."""
    some = [certified(batch(k, widths=(2, 1, 2))) for k in range(6)]
    with local_cluster(
        n_workers=1, threads_per_worker=3, processes=False, protocol="tcp"
    ) as cluster:
        done = solve(ClusterOptions(cluster.scheduler_address), some)
    for here in InProcess(1).solve(some):
        there = done[here.batch]
        assert there.facts["threads"] == 3
        assert_same_content(there, here)


@pytest.mark.slow
def test_want_of_memory_is_recorded():
    with local_cluster(memory_limit="1GiB") as cluster:
        bad = batch(0, Hungry())
        good = batch(1)
        done = solve(ClusterOptions(cluster.scheduler_address), [bad, good])
    assert "want of memory" in done[bad.key].failures[0].error
    assert not done[good.key].failures


def test_a_slow_batch_is_given_to_another_worker(options, tmp_path):
    slow = batch(0, Stuck(folder=tmp_path))
    others = [batch(k) for k in range(1, 5)]
    try:
        done = solve(replace(options, slow_least=0.5, slow_factor=1.5), [slow, *others])
        assert not (tmp_path / "done").exists()
    finally:
        (tmp_path / "done").touch()
    assert not done[slow.key].failures


CLIENT = """\
import sys
from explorer.study import run_study
from explorer.study.run.execution import batches
batches._MOST_RUNS = 2
run_study(sys.argv[1], sys.argv[2], scheduler=sys.argv[3])
"""


def test_a_client_comes_back_and_nothing_is_solved_twice(cluster, config, local, tmp_path):
    counted = Counted()
    cluster.scheduler.add_plugin(counted, name="counted")
    command = [sys.executable, "-c", CLIENT, str(config), str(tmp_path), cluster.scheduler_address]
    with subprocess.Popen(command) as client:
        until = time.monotonic() + 60
        while len(counted.solved) < 3 and time.monotonic() < until:
            time.sleep(0.002)
        client.kill()
    before = set(counted.solved)
    held = set(cluster.scheduler.extensions["publish"].datasets)
    result = run_study(config, tmp_path, scheduler=cluster.scheduler_address)
    cluster.scheduler.remove_plugin("counted")
    assert len(before) >= 3
    assert held
    assert result.made
    assert_same_tables(result.study, local)
    # A client may die between sending a batch off and having it held; that one is solved again
    again = {key for key, number in counted.solved.items() if number > 1}
    assert len(again) <= 1
    assert not again & held
    assert len(counted.solved) == 16
    assert left_on(cluster) == []


def test_the_end_of_the_scheduler_is_one_sentence(tmp_path):
    made = local_cluster(n_workers=1, processes=False, protocol="tcp")
    with (
        made as cluster,
        Cluster(ClusterOptions(cluster.scheduler_address, patience=2)) as executor,
    ):
        outcome = executor.solve(batch(k) for k in range(1000))
        next(outcome)
        cluster.close()
        with pytest.raises(ClusterError, match="scheduler has gone"):
            list(outcome)


def test_the_end_of_all_workers_is_one_sentence():
    made = local_cluster(n_workers=1, processes=False, protocol="tcp")
    with (
        made as cluster,
        Cluster(ClusterOptions(cluster.scheduler_address, lonely=0.5)) as executor,
    ):
        outcome = executor.solve(batch(k) for k in range(1000))
        next(outcome)
        cluster.scale(0)
        with pytest.raises(ClusterError, match="all workers"):
            list(outcome)


@pytest.mark.parametrize(
    "address", ["nonsense", "tcp://127.0.0.1:1", "carrier-pigeon://a:1", "tcp://127.0.0.1"]
)
def test_bad_addresses(address, capfd):
    with (
        pytest.raises(InputError, match=r"tcp://10\.0\.0\.1:8786") as caught,
        Cluster(ClusterOptions(address)),
    ):
        pass
    assert str(caught.value).startswith(f"scheduler = {address}: ")
    assert "\n" not in str(caught.value)
    assert capfd.readouterr().err == ""


def test_without_dask_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(InputError, match=r"pip install 'explorer\[cluster\]'"),
        Cluster(ClusterOptions("tcp://a:1")),
    ):
        pass


SLURM = SlurmOptions(
    "long", "physics", cores=4, memory="16GB", walltime="12:00:00", workers=3, extra=("--qos=low",)
)


def test_the_job_of_slurm():
    with closing(slurm_cluster(SLURM, 3)) as cluster:
        script = cluster.job_script()
    for line in (
        "-J explorer",
        "-p long",
        "-A physics",
        "--cpus-per-task=4",
        "--mem=15G",
        "-t 12:00:00",
        "--qos=low",
    ):
        assert f"#SBATCH {line}\n" in script
    assert "--nworkers 4" in script
    assert "--nthreads 1" in script


SBATCH = """\
#!/bin/sh
[ "$1" = --test-only ] && exit 0
cp "$1" "$JOBS/job"  # the file goes when this ends
setsid /bin/sh "$JOBS/job" >"$JOBS/out" 2>&1 </dev/null &
echo $! >>"$JOBS/started"
echo Submitted batch job $!
"""
SCANCEL = """\
#!/bin/sh
kill -- -"$1"
echo "$1" >>"$JOBS/cancelled"
"""


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine whose sbatch begins the job at once, here; the folder where it keeps account."""
    for name, text in (("sbatch", SBATCH), ("scancel", SCANCEL)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("JOBS", str(tmp_path))
    return tmp_path


def test_jobs_of_slurm_are_started_and_ended(machine):
    some = [batch(k) for k in range(3)]
    done = solve(ClusterOptions(slurm=SlurmOptions(memory="2GB")), some)
    assert [bool(done[u.key].runs) for u in some] == [True] * 3
    assert (machine / "started").read_text() == (machine / "cancelled").read_text()


@pytest.mark.slow
def test_a_job_of_slurm_that_ends_is_followed_by_another(machine):
    some = [batch(k) for k in range(12)]
    with Cluster(ClusterOptions(slurm=SlurmOptions(memory="2GB"))) as executor:
        outcome = executor.solve(some)
        done = [next(outcome)]
        os.killpg(
            int((machine / "started").read_text()), signal.SIGKILL
        )  # as at the end of its walltime
        done += outcome
    assert {d.batch for d in done} == {u.key for u in some}
    assert not any(d.failures for d in done)
    started = (machine / "started").read_text().split()
    assert len(started) == 2
    assert started[1] in (machine / "cancelled").read_text().split()


def test_what_slurm_says_of_a_bad_job(machine):
    (machine / "sbatch").write_text(
        "#!/bin/sh\necho 'sbatch: error: invalid partition specified: long' >&2\nexit 1\n"
    )
    with (
        pytest.raises(InputError, match=r"execution.slurm: .*invalid partition"),
        Cluster(ClusterOptions(slurm=SLURM)),
    ):
        pass


def test_without_slurm(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="sbatch"), Cluster(ClusterOptions(slurm=SLURM)):
        pass


@pytest.mark.parametrize("wrong", [{"cores": 0}, {"workers": 0}, {"cores": 2, "processes": 3}])
def test_mistakes_in_the_section_of_slurm(wrong):
    with pytest.raises(InputError, match="allowed is"):
        SlurmOptions(**wrong)
