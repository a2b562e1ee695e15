"""Check the certificates of finished studies against their plans, data and tables.

Nothing is solved.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.errors import InputError
from explorer.landscape.certificates.store import load_certificate, read_certificate
from explorer.landscape.certificates.verify import Verification, verify
from explorer.study.plan.plan import Run
from explorer.study.plan.plan_file import read_plan
from explorer.study.store.records import MANIFEST
from explorer.study.store.stored import StoredStudy, open_study

if TYPE_CHECKING:
    import pandas as pd

_OTHER_VERDICT = """\
the table of runs has another verdict or number of certified points than the certificates"""
# Runs whose tables are read at once.
_TOGETHER = 256


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
            allowed = "allowed is one with points: all, certificates"
            raise InputError(f"study {folder}: keeps no certificates; {allowed}")
        runs = read_plan(folder).runs
        for label, group in groupby(runs, key=lambda run: run.combination.labels[0]):
            rows = {row["run"]: row for row in stored.runs(label).to_dict("records")}
            while some := list(islice(group, _TOGETHER)):
                yield from _some(stored, label, some, rows, recount)


def _some(
    stored: StoredStudy,
    label: str,
    runs: list[Run],
    rows: Mapping[Any, Mapping[Hashable, Any]],
    recount: bool,
) -> Iterator[Checked]:
    """Check some runs of one architecture, whose tables are read once for all of them."""
    keys = [run.key for run in runs]
    certificates = stored.certificates(label, runs=keys)
    points = dict(tuple(stored.points(label, runs=keys).groupby("run")))
    for run in runs:
        content = certificates.get(run.key)
        mine = points.get(run.key)
        yield Checked(
            f"{stored.name}: {run.label}", _run(run, rows.get(run.key), content, mine, recount)
        )


def _run(
    run: Run,
    row: Mapping[Hashable, Any] | None,
    content: bytes | None,
    points: pd.DataFrame | None,
    recount: bool,
) -> Verification:
    if row is None or points is None:
        return Verification(0, 0, ("the run is missing, damaged or failed",))
    if content is None:
        return Verification(0, 0, ("the run has no certificates",))
    try:
        certificate = read_certificate(content, f"of run {run.key}")
    except InputError as error:
        return Verification(0, 0, (str(error),))
    outcome = verify(certificate, run.problem(), points.reset_index(drop=True), recount=recount)
    if (row["verdict"], row["certified"]) != (
        certificate.facts["verdict"],
        certificate.facts["certified"],
    ):
        return Verification(0, 0, (*outcome.faults, _OTHER_VERDICT), outcome.notes)
    return outcome
