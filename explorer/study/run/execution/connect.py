"""From options to a client of a dask cluster, on a scheduler that runs or on jobs of SLURM."""

from __future__ import annotations

import logging
import shutil
import socket
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from explorer.errors import InputError, require
from explorer.study.config.placement import ExecutionConfig, slurm_name, slurm_option

if TYPE_CHECKING:
    from dask_jobqueue.slurm import SLURMCluster
    from distributed import Client

_ALLOWED = "allowed is the address of a running dask scheduler, such as tcp://10.0.0.1:8786"
# Packages whose loggers are silenced: what matters of them is said as errors and events.
_LOUD = ("distributed", "tornado", "asyncio", "dask_jobqueue")


class ClusterError(RuntimeError):
    """The cluster went away; what is finished is kept, and the same command goes on."""


@dataclass(frozen=True)
class SlurmOptions:
    """Jobs that SLURM is asked for; each runs some worker processes.

    Attributes
    ----------
    queue, account : str or None
        ``#SBATCH -p`` and ``-A``; None leaves the choice to SLURM.
    cores : int
        Cores of a job.
    memory : str
        Memory of a job, shared out to its workers, such as ``16GB``.
    walltime : str
        ``#SBATCH -t``.
    workers : int
        Number of jobs.
    processes : int or None
        Worker processes of a job (default: one a core, which suits small systems; few for large
        ones).
    extra : tuple of str
        More lines for ``#SBATCH``, such as ``--qos=long``.
    """

    queue: str | None = None
    account: str | None = None
    cores: int = 1
    memory: str = "4GB"
    walltime: str = "01:00:00"
    workers: int = 1
    processes: int | None = None
    extra: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("cores", "workers"):
            value = getattr(self, name)
            require(value >= 1, f"slurm.{name}", value, "a whole number >= 1")
        if self.processes is not None:
            fits = 1 <= self.processes <= self.cores
            require(fits, "slurm.processes", self.processes, f"1 to cores = {self.cores}")
        names = [value for value in (self.queue, self.account) if value is not None]
        for read, values in ((slurm_name, names), (slurm_option, self.extra)):
            for value in values:
                try:
                    read(value)
                except ValueError as error:
                    raise InputError(f"slurm: {value!r}: allowed is {error}") from None


@dataclass(frozen=True)
class ClusterOptions:
    """How batches are handed to a cluster.

    Attributes
    ----------
    scheduler : str or None
        Address of a dask scheduler.
    slurm : SlurmOptions or None
        Jobs to start, in place of ``scheduler``.
    retries : int
        How many workers a batch may take down with it before it is set aside.
    slow_factor : float
        A batch that takes so many times longer than the median of its architecture is given to a
        second worker.
    slow_least : float
        But not before so many seconds: less is chance, or a worker that compiles.
    ahead : int
        Batches on their way for each thread of the workers: one is solved, one waits, one travels.
    shard : int
        Paths of a shard of a large system: some seconds of work.
    patience : float
        Seconds to wait for a scheduler to answer, and for its first worker.
    lonely : float
        Seconds after which a scheduler that has lost all its workers is given up; SLURM may take
        longer to give some.
    """

    scheduler: str | None = None
    slurm: SlurmOptions | None = None
    retries: int = 3
    slow_factor: float = 10.0
    slow_least: float = 60.0
    ahead: int = 3
    shard: int = 4096
    patience: float = 30.0
    lonely: float = 600.0

    def __post_init__(self) -> None:
        if (self.scheduler is None) == (self.slurm is None):
            raise InputError("execution: allowed is one of scheduler (an address) and slurm")
        require(self.retries >= 0, "retries", self.retries, "a whole number >= 0")
        require(self.slow_factor > 1, "slow_factor", self.slow_factor, "a number > 1")
        for name in ("ahead", "shard"):
            require(getattr(self, name) >= 1, name, getattr(self, name), "a whole number >= 1")

    @classmethod
    def of(cls, execution: ExecutionConfig, scheduler: str | None = None) -> ClusterOptions:
        """Take over what a config asks for; a ``scheduler`` that is given wins over it."""
        address = scheduler or execution.scheduler
        slurm = None
        if not address and execution.slurm is not None:
            chosen = execution.slurm.model_dump() | {"memory": execution.slurm.memory_text}
            slurm = SlurmOptions(**chosen)
        return cls(address, slurm, execution.retries, execution.slow_factor)


@contextmanager
def connect(options: ClusterOptions) -> Iterator[Client]:
    """Open a client, on jobs of SLURM where they are asked for; both end with the context.

    Raises
    ------
    InputError
        When dask is absent, the scheduler cannot be reached or has no workers, or SLURM takes no
        job.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise _absent(error) from error
    with ExitStack() as stack:
        stack.enter_context(_silence())
        place: Any = options.scheduler
        if options.slurm is not None:
            place = stack.enter_context(closing(_start_slurm(options.slurm, options.retries)))
        else:
            _reach(str(place), options.patience)
        try:
            client = Client(place, timeout=options.patience, set_as_default=False)
        except (OSError, ValueError) as error:
            gap = "does not answer as a dask scheduler"
            raise InputError(f"scheduler = {place}: {gap}; {_ALLOWED}") from error
        stack.enter_context(closing(client))
        if options.slurm is None:
            _await_worker(client, options)
        yield client


def _absent(error: ImportError) -> InputError:
    return InputError(f"a cluster needs {error.name}: pip install 'explorer[cluster]'")


@contextmanager
def _silence() -> Iterator[None]:
    """Silence the loggers of dask, and leave them as they were."""
    names = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in _LOUD]
    loggers = [logging.getLogger(name) for name in dict.fromkeys((*_LOUD, *names))]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module=r"(distributed|tornado|dask_jobqueue)(\.|$)")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _reach(address: str, patience: float) -> None:
    """Knock at the door: dask itself would try again and again, and say so at length."""
    from distributed.comm.addressing import get_address_host_port

    try:
        host, port = get_address_host_port(address, strict=False)
    except (ValueError, OSError, NotImplementedError) as error:
        raise InputError(f"scheduler = {address}: cannot be read; {_ALLOWED}") from error
    try:
        socket.create_connection((host, port), timeout=patience).close()
    except OSError as error:
        why = error.strerror or str(error)
        raise InputError(f"scheduler = {address}: cannot be reached ({why}); {_ALLOWED}") from error


def _await_worker(client: Client, options: ClusterOptions) -> None:
    try:
        client.wait_for_workers(1, timeout=options.patience)
    except TimeoutError as error:
        gap = f"had no workers for {options.patience:g} s"
        allowed = f"allowed is a scheduler with workers (dask worker {options.scheduler})"
        raise InputError(f"scheduler = {options.scheduler}: {gap}; {allowed}") from error


def _start_slurm(options: SlurmOptions, retries: int) -> SLURMCluster:
    """Start a scheduler in this process, and keep so many jobs in SLURM whose workers report to it.

    Raises
    ------
    InputError
        When dask-jobqueue or SLURM is absent, or SLURM refuses the job.
    """
    cluster = slurm_cluster(options, retries)
    try:
        _try_job(cluster.job_script())
    except BaseException:
        cluster.close()
        raise
    # A job that ends, at its walltime say, is followed by another
    cluster.adapt(minimum_jobs=options.workers, maximum_jobs=options.workers)
    return cluster


def _try_job(script: str) -> None:
    """Ask SLURM whether it would take the job."""
    if shutil.which("sbatch") is None:
        raise InputError(
            "execution.slurm: allowed on a machine with SLURM's sbatch, which is not found here"
        )
    command = ["sbatch", "--test-only"]
    asked = subprocess.run(command, input=script, capture_output=True, text=True, check=False)
    if asked.returncode:
        said = " ".join(asked.stderr.split()) or f"sbatch ended with {asked.returncode}"
        raise InputError(f"execution.slurm: allowed is what SLURM takes; it says: {said}")


def slurm_cluster(options: SlurmOptions, retries: int) -> SLURMCluster:
    """Give a cluster without jobs; its ``job_script()`` shows what SLURM would be given."""
    try:
        import dask
        from dask_jobqueue.slurm import SLURMCluster
    except ImportError as error:
        raise _absent(error) from error
    settings: dict[str, Any] = {
        "queue": options.queue,
        "account": options.account,
        "cores": options.cores,
        "memory": options.memory,
        "walltime": options.walltime,
        "processes": options.processes or options.cores,
        "job_extra_directives": list(options.extra),
        "job_name": "explorer",
        "python": sys.executable,
        "scheduler_options": {"dashboard": False, "dashboard_address": ":0"},
    }
    with dask.config.set({"distributed.scheduler.allowed-failures": retries}):
        return SLURMCluster(**settings)
