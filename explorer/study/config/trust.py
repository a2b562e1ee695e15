"""What a config may ask for only where whoever runs it allows it: it may come from a stranger."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import StrEnum
from pathlib import Path

from explorer.errors import InputError
from explorer.study.config.placement import ExecutionConfig


class Allow(StrEnum):
    """What can be allowed."""

    CLUSTER = "cluster"
    """A scheduler or jobs of SLURM that the config names: whoever answers there may run code."""
    FILES = "files"
    """Extended files outside the folder of the config."""


def allowed(words: Collection[str]) -> frozenset[Allow]:
    """Read what is allowed.

    Raises
    ------
    InputError
        For another word.
    """
    for word in words:
        if word not in list(Allow):
            raise InputError(f"allow = {word}: allowed is {', '.join(Allow)}")
    return frozenset(map(Allow, words))


def refuse_cluster(
    execution: ExecutionConfig, allow: Collection[str], scheduler: str | None
) -> None:
    """Refuse the cluster that a config names unless it is allowed, or another one is given.

    Raises
    ------
    InputError
        Shows what the config asks for.
    """
    if scheduler or Allow.CLUSTER in allowed(allow):
        return
    if execution.scheduler is not None:
        place = execution.scheduler
        raise InputError(
            f"execution.scheduler = {place}: whoever answers there can run code here; allowed on "
            f"the command line as --scheduler {place}, or with --allow {Allow.CLUSTER}"
        )
    if execution.slurm is not None:
        asked = ", ".join(_asked(execution))
        raise InputError(
            f"execution.slurm ({asked}): jobs that a config describes are sent off with "
            f"--allow {Allow.CLUSTER} only"
        )


def _asked(execution: ExecutionConfig) -> Iterator[str]:
    """Every field of the section that is not left to SLURM, in its words."""
    assert execution.slurm is not None
    for name, value in execution.slurm.model_dump().items():
        if isinstance(value, tuple):
            yield from (f"{name} {line}" for line in value)
        elif value is not None:
            yield f"{name} {value}"


def inside(path: Path, folder: Path) -> bool:
    """Whether a file lies below a folder once all links are followed."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False
    except ValueError:  # a name that no file can have leads nowhere
        return True
