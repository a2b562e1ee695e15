"""What a cluster is to do, and the errors it can end with."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.errors import InputError, require


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
        for field in ("cores", "workers"):
            require(
                getattr(self, field) >= 1,
                f"slurm.{field}",
                getattr(self, field),
                "a whole number >= 1",
            )
        if self.processes is not None:
            require(
                1 <= self.processes <= self.cores,
                "slurm.processes",
                self.processes,
                f"1 to cores = {self.cores}",
            )


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
        Batches in flight for each thread of the workers: one is solved, one waits, one is on its way.
    part : int
        Paths of a part of a large system: some seconds of work.
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
    part: int = 4096
    patience: float = 30.0
    lonely: float = 600.0

    def __post_init__(self) -> None:
        if (self.scheduler is None) == (self.slurm is None):
            raise InputError("execution: allowed is one of scheduler (an address) and slurm")
        require(self.retries >= 0, "retries", self.retries, "a whole number >= 0")
        require(self.slow_factor > 1, "slow_factor", self.slow_factor, "a number > 1")
        for field in ("ahead", "part"):
            require(getattr(self, field) >= 1, field, getattr(self, field), "a whole number >= 1")
