"""Failed runs: one JSON file each, with the reason and the input, until the run succeeds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from explorer.files.atomic import write_text


@dataclass(frozen=True)
class Failure:
    """A run that gave no list.

    Attributes
    ----------
    run, combination : str
        Content addresses.
    label : str
        Combination and draw in words.
    draw : int
    error : str
        Reason, in one line.
    trace : str
        Where it happened.
    input : dict
        Architecture, data and coefficients, enough to try it again.
    """

    run: str
    combination: str
    label: str
    draw: int
    error: str
    trace: str = ""
    input: dict[str, Any] = field(default_factory=dict)


def keep_failure(folder: Path, failure: Failure) -> None:
    """Write ``folder/RUN.json``."""
    folder.mkdir(exist_ok=True)
    write_text(folder / f"{failure.run}.json", json.dumps(asdict(failure), indent=1))


def forget_failure(folder: Path, run: str) -> None:
    """Remove what is said of a run that has succeeded."""
    with suppress(FileNotFoundError):
        (folder / f"{run}.json").unlink()


def failed_since(folder: Path, run: str, moment: float) -> bool:
    """Whether what is said of a run was written after a moment, in seconds since 1970."""
    try:
        return (folder / f"{run}.json").stat().st_mtime > moment
    except OSError:
        return False


def kept_failures(folder: Path) -> Iterator[Failure]:
    """Read all failures; files that cannot be read count as absent."""
    for path in sorted(folder.glob("[!.]*.json")):
        with suppress(OSError, ValueError, TypeError):
            yield Failure(**json.loads(path.read_text(encoding="utf-8")))
