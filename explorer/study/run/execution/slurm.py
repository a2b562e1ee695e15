"""Workers as jobs of SLURM, by dask-jobqueue."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from explorer.errors import InputError
from explorer.study.run.execution.options import SlurmOptions

if TYPE_CHECKING:
    from dask_jobqueue.slurm import SLURMCluster


def start_slurm(options: SlurmOptions, retries: int) -> SLURMCluster:
    """Start a scheduler in this process, and keep so many jobs in SLURM whose workers report to it.

    Raises
    ------
    InputError
        When dask-jobqueue or SLURM is absent, or SLURM refuses the job.
    """
    cluster = slurm_cluster(options, retries)
    try:
        _check(cluster.job_script())
    except BaseException:
        cluster.close()
        raise
    # A job that ends, at its walltime say, is followed by another
    cluster.adapt(minimum_jobs=options.workers, maximum_jobs=options.workers)
    return cluster


def _check(script: str) -> None:
    """Ask SLURM whether it would take the job."""
    if shutil.which("sbatch") is None:
        raise InputError(
            "execution.slurm: allowed on a machine with SLURM's sbatch, which is not found here"
        )
    asked = subprocess.run(
        ["sbatch", "--test-only"], input=script, capture_output=True, text=True, check=False
    )
    if asked.returncode:
        said = " ".join(asked.stderr.split()) or f"sbatch ended with {asked.returncode}"
        raise InputError(f"execution.slurm: allowed is what SLURM takes; it says: {said}")


def slurm_cluster(options: SlurmOptions, retries: int) -> SLURMCluster:
    """Give a cluster without jobs; its ``job_script()`` shows what SLURM would be given."""
    try:
        import dask
        from dask_jobqueue.slurm import SLURMCluster
    except ImportError as error:
        raise missing(error) from error
    settings: dict[str, Any] = {
        "queue": options.queue,
        "account": options.account,
        "cores": options.cores,
        "memory": options.memory,
        "walltime": options.walltime,
        "processes": options.processes or options.cores,
        "job_extra_directives": list(options.extra),
    }
    quiet = {"dashboard": False, "dashboard_address": ":0"}
    with dask.config.set({"distributed.scheduler.allowed-failures": retries}):
        return SLURMCluster(
            **settings, job_name="explorer", python=sys.executable, scheduler_options=quiet
        )


def missing(error: ImportError) -> InputError:
    """Say how to install what a cluster needs."""
    return InputError(f"a cluster needs {error.name}: pip install 'explorer[cluster]'")
