"""Check finished studies against their plans: data, certificates, every column of every table.

Nothing is solved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from explorer.errors import InputError
from explorer.landscape.certificates.outcome import Verification
from explorer.landscape.certificates.store import load_certificate
from explorer.landscape.certificates.verify import verify
from explorer.study.plan.plan import Run
from explorer.study.plan.plan_file import read_plan
from explorer.study.report.check_run import check_run
from explorer.study.store.files import files_of
from explorer.study.store.records import MANIFEST
from explorer.study.store.rows import rows_of
from explorer.study.store.stored import open_study

_NOT_ASKED_FOR = "the plan does not ask for it, so that it was not checked"


@dataclass(frozen=True)
class Checked:
    """One file or one run, and what came of it."""

    label: str
    outcome: Verification


def verify_results(place: str | Path, *, recount: bool = False) -> Iterator[Checked]:
    """Check a file of certificates, the folder of a study, or a folder of studies.

    Parameters
    ----------
    place : path
    recount : bool
        Count the critical points of the data again, with msolve.

    Yields
    ------
    Checked
        One a file or run, as soon as it is known. A run without certificates is a fault.

    Raises
    ------
    InputError
        When there is nothing to check at ``place``.
    """
    path = Path(place)
    if path.is_file():
        yield Checked(path.name, verify(load_certificate(path), recount=recount))
        return
    studies = (
        [path]
        if (path / MANIFEST).is_file()
        else sorted(p.parent for p in path.glob(f"*/{MANIFEST}"))
    )
    if not studies:
        raise InputError(
            f"results {path}: allowed is a file of certificates or a folder that a study wrote"
        )
    for folder in studies:
        stored = open_study(folder)
        if not stored.keeps_certificates:
            allowed = "allowed is one with certificates, and points: all or orbits"
            raise InputError(f"study {folder}: keeps no certificates; {allowed}")
        yield from _study(folder, stored.name, recount)


def _study(folder: Path, name: str, recount: bool) -> Iterator[Checked]:
    """Check the batches of a study in their order, then say which runs are missing."""
    planned: dict[str, Run] = {run.key: run for run in read_plan(folder).runs}
    seen: set[str] = set()
    for file in files_of(folder, "runs"):

        def beside(table: str, file: Path = file) -> Path:
            return folder / table / file.relative_to(folder / "runs")

        for key, rows in rows_of(beside):
            if key in planned:
                seen.add(key)
                label = f"{name}: {planned[key].label}"
                yield Checked(label, check_run(planned[key], rows, recount=recount))
            elif isinstance(rows, str):
                yield Checked(f"{name}: batch {file.stem}", Verification(0, 0, (rows,)))
            else:
                yield Checked(f"{name}: run {key}", Verification(0, 0, (), (_NOT_ASKED_FOR,)))
    yield from _missing(name, planned, seen)


def _missing(name: str, planned: Mapping[str, Run], seen: set[str]) -> Iterator[Checked]:
    for key, run in planned.items():
        if key not in seen:
            said = "the run is missing, damaged or failed"
            yield Checked(f"{name}: {run.label}", Verification(0, 0, (said,)))
