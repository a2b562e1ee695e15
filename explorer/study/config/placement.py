"""Where a study runs: on this machine, on a scheduler of dask, or on workers that SLURM starts."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from explorer.study.config.ranges import Count, Positive, Strict, Whole

_UNITS = {"B": 1, "kB": 1000, "MB": 1000**2, "GB": 1000**3, "TB": 1000**4} | {
    "KiB": 1024, "kiB": 1024, "MiB": 1024**2, "GiB": 1024**3, "TiB": 1024**4,
}  # fmt: skip
_SIZE = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?) *([kKMGT]?i?B)")
_ADDRESS = re.compile(
    r"(?:(?:tcp|tls|ws|wss)://)?(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]*)):([0-9]{1,5})"
)
_WALLTIME = re.compile(r"(?:[0-9]{1,4}-)?[0-9]{1,3}:[0-5][0-9]:[0-5][0-9]")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.,@+-]{0,199}")
_VALUE = r"[A-Za-z0-9_.,:/@+%=\[\]*-]{1,200}"
_OPTION = re.compile(rf"--([a-z][a-z-]*)(?:[= ]{_VALUE})?|-([A-Za-z])(?:[= ]?{_VALUE})?")
# Options of sbatch that choose nodes, limits and accounts: none that names a file, and none that
# changes what the job does
_LONG = (
    "account begin cluster-constraint clusters comment constraint contiguous core-spec "
    "cores-per-socket cpu-freq cpus-per-gpu deadline distribution exclude exclusive "
    "extra-node-info gpu-bind gpu-freq gpus gpus-per-node gpus-per-socket gpus-per-task gres "
    "gres-flags hint licenses mail-type mail-user mcs-label mem mem-bind mem-per-cpu mem-per-gpu "
    "mincpus network nice no-kill no-requeue nodelist nodes ntasks ntasks-per-core "
    "ntasks-per-node ntasks-per-socket oversubscribe partition prefer priority qos requeue "
    "reservation sockets-per-node spread-job switches thread-spec threads-per-core time time-min "
    "tmp tres-per-task use-min-nodes wckey"
)
_SHORT = frozenset("ACGLMNnpqtwxcBFmSsk")


def size_in_bytes(size: int | str) -> int:
    """Read a number of bytes.

    Raises
    ------
    ValueError
        Unless it is at least one byte, written in one of these ways.

    Examples
    --------
    >>> size_in_bytes("4GiB"), size_in_bytes("500 MB"), size_in_bytes(7)
    (4294967296, 500000000, 7)
    """
    match = _SIZE.fullmatch(size) if isinstance(size, str) else None
    if isinstance(size, str) and (match is None or match[2] not in _UNITS):
        raise ValueError('a number of bytes, or a text such as "4GiB" or "500MB"')
    value = int(float(match[1]) * _UNITS[match[2]]) if match else int(size)
    if value < 1:
        raise ValueError("a number of bytes >= 1")
    return value


def _size(value: int | str) -> int | str:
    size_in_bytes(value)
    return value


def _address(value: str) -> str:
    match = _ADDRESS.fullmatch(value)
    if match is None or not 1 <= int(match[1]) <= 65535:
        raise ValueError("the address of a scheduler, such as tcp://node1:8786")
    return value


def _walltime(value: str) -> str:
    if not _WALLTIME.fullmatch(value):
        raise ValueError('hours, minutes and seconds as a text, such as "12:00:00" or "2-00:00:00"')
    return value


def slurm_name(value: str) -> str:
    """Read the name of a queue or an account.

    Raises
    ------
    ValueError
        For one with anything that a shell or a job script could take for more than a name.
    """
    if not _NAME.fullmatch(value):
        raise ValueError("a name of letters, digits and _ . , @ + -")
    return value


def slurm_option(value: str) -> str:
    """Read a further line of a job script.

    Raises
    ------
    ValueError
        For anything but one option of sbatch that chooses nodes, limits or accounts.

    Examples
    --------
    >>> slurm_option("--qos=long")
    '--qos=long'
    """
    match = _OPTION.fullmatch(value)
    if match is None or not (match[1] in _LONG.split() or match[2] in _SHORT):
        raise ValueError(
            "one option of sbatch that chooses nodes, limits or accounts, such as --qos=long or "
            "--exclude=node7; none that names a file, and no sign of a shell"
        )
    return value


Size = Annotated[int | str, AfterValidator(_size)]


class SlurmConfig(Strict):
    """Workers that dask-jobqueue starts as SLURM jobs.

    What is not given is left to its own configuration.
    """

    queue: Annotated[str, AfterValidator(slurm_name)] | None = None
    account: Annotated[str, AfterValidator(slurm_name)] | None = None
    cores: Count = 1
    """Cores of one job."""
    memory: Size = "4GiB"
    """Memory of one job."""
    walltime: Annotated[str, AfterValidator(_walltime)] = "01:00:00"
    """Time of one job."""
    workers: Count = 1
    """Number of jobs."""
    processes: Count | None = None
    """Worker processes in one job, which share its cores and memory; one a core unless given."""
    extra: tuple[Annotated[str, AfterValidator(slurm_option)], ...] = ()
    """Further lines of the job script, without ``#SBATCH``."""

    @model_validator(mode="after")
    def _shared(self) -> SlurmConfig:
        if self.processes is not None and self.processes > self.cores:
            raise ValueError(f"processes <= cores, which is {self.cores}")
        return self

    @property
    def memory_text(self) -> str:
        """Memory of one job in a way that dask reads."""
        return f"{size_in_bytes(self.memory)}B"


class ExecutionConfig(Strict):
    """How batches of runs are handed out; no result depends on it."""

    jobs: Count | None = None
    """Workers on this machine; all cores unless given."""
    scheduler: Annotated[str, AfterValidator(_address)] | None = None
    """Address of a running dask scheduler."""
    slurm: SlurmConfig | None = None
    retries: Whole = 3
    """How often a batch is tried again elsewhere after its worker was lost."""
    slow_factor: Annotated[Positive, Field(gt=1)] = 10.0
    """A batch that takes so many times longer than expected is tried elsewhere too."""
    memory_limit: Size | None = None
    """Memory that one worker on this machine may ask for; a run that needs more fails."""

    @model_validator(mode="after")
    def _one_cluster(self) -> ExecutionConfig:
        if self.scheduler is not None and self.slurm is not None:
            raise ValueError("one of scheduler, slurm, not both")
        return self

    @property
    def memory_bytes(self) -> int | None:
        """``memory_limit`` in bytes."""
        return None if self.memory_limit is None else size_in_bytes(self.memory_limit)
