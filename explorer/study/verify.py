"""Check the certificates of finished studies against their configs, data and tables; nothing is solved."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explorer.critical.certify.store import load_certificate, read_certificate
from explorer.critical.certify.verify import Verification, verify
from explorer.problem import InputError
from explorer.study.load import load_study
from explorer.study.plan import Run
from explorer.study.store.manifest import NAME
from explorer.study.stored import StoredStudy, open_study


@dataclass(frozen=True)
class Checked:
    """One file or one run, and what came of it."""

    label: str
    outcome: Verification


def verify_results(place: str | Path, *, recount: bool = False) -> Iterator[Checked]:
    """Check a file of certificates, the folder of a study, or a folder of studies.

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
    studies = [path] if (path / NAME).is_file() else sorted(p.parent for p in path.glob(f"*/{NAME}"))
    if not studies:
        raise InputError(f"results {path}: allowed is a file of certificates or a folder that a study wrote")
    for folder in studies:
        stored, rows = open_study(folder), {}
        if not stored.keeps_certificates:
            raise InputError(f"study {folder}: keeps no certificates; allowed is one with points: all, certificates")
        for run in load_study(folder / "config.yaml").runs:
            label = run.combination.labels[0]
            if label not in rows:  # one architecture at a time
                rows = {label: {row["run"]: row for row in stored.runs(label).to_dict("records")}}
            yield Checked(f"{folder.name}: {run.label}", _run(stored, run, rows[label].get(run.key), recount))


def _run(stored: StoredStudy, run: Run, row: Mapping[Hashable, Any] | None, recount: bool) -> Verification:
    if row is None:
        return Verification(0, 0, ("the run is missing, damaged or failed",))
    content = stored.certificate(run.key)
    if content is None:
        return Verification(0, 0, ("the run has no certificates",))
    try:
        certificate = read_certificate(content, f"of run {run.key}")
    except InputError as error:
        return Verification(0, 0, (str(error),))
    points = stored.points(run.combination.labels[0], runs=[run.key])
    outcome = verify(certificate, run.problem(), points, recount=recount)
    if (row["verdict"], row["certified"]) != (certificate.facts["verdict"], certificate.facts["certified"]):
        fault = "the table of runs has another verdict or number of certified points than the certificates"
        return Verification(0, 0, (*outcome.faults, fault), outcome.notes)
    return outcome
