"""Check the certificates of finished studies against their configs, data and tables; nothing is solved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from explorer.critical.certify.store import load_certificate
from explorer.critical.certify.verify import Verification, verify
from explorer.problem import InputError
from explorer.study.load import load_study
from explorer.study.plan import Run
from explorer.study.store import certificate_path, load_unit


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
    studies = [path] if (path / "runs").is_dir() else sorted(p.parent for p in path.glob("*/runs") if p.is_dir())
    if not studies:
        raise InputError(f"results {path}: allowed is a file of certificates or a folder that a study wrote")
    for folder in studies:
        for run in load_study(folder / "config.yaml").runs:
            yield Checked(f"{folder.name}: {run.label}", _run(folder, run, recount))


def _run(folder: Path, run: Run, recount: bool) -> Verification:
    unit = load_unit(folder / "runs", run.key)
    if unit is None or unit.failed:
        return Verification(0, 0, ("the run is missing, damaged or failed",))
    try:
        certificate = load_certificate(certificate_path(folder, run.key))
    except InputError as error:
        return Verification(0, 0, (str(error),))
    outcome = verify(certificate, run.problem(), unit.points, recount=recount)
    told = (unit.record["verdict"], unit.record["certified"])
    if told != (certificate.facts["verdict"], certificate.facts["certified"]):
        fault = "the table of runs has another verdict or number of certified points than the certificates"
        return Verification(0, 0, (*outcome.faults, fault), outcome.notes)
    return outcome
