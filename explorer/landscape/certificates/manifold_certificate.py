"""A file of certificates of critical manifolds, proved again, and a table held against it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.landscape.certificates.evaluation import EPS
from explorer.landscape.certificates.faults import cells, fault
from explorer.landscape.certificates.outcome import Verification
from explorer.landscape.certificates.shapes import unlike
from explorer.landscape.certificates.store import Certificate
from explorer.landscape.points.verdict import Status
from explorer.manifolds.proof.verification import verify_manifolds
from explorer.networks.chains import chain_of
from explorer.networks.problem import Problem

if TYPE_CHECKING:
    import pandas as pd


def verify_manifold_certificate(certificate: Certificate, problem: Problem) -> Verification:
    """Prove the critical manifolds of a file again.

    Parameters
    ----------
    certificate : Certificate
        With a record.
    problem : Problem
        That it should be about.
    """
    facts = certificate.facts
    if faults := unlike(certificate, problem):
        return Verification(0, 0, tuple(faults))
    form = chain_of(problem)
    if form is None:
        return Verification(0, 0, ("the loss is not that of a chain of linear layers",))
    faults = list(map(str, verify_manifolds(form.chain, certificate.record)))
    faults += [] if faults else _wrong_facts(certificate)
    number = 0 if faults else int(facts["certified"])
    note = f"the verdict of the list is {facts['verdict']}"
    notes = () if facts["verdict"] == Status.PROVED else (note,)
    return Verification(number, number, tuple(faults), notes, True)


def _wrong_facts(certificate: Certificate) -> list[str]:
    """What the facts of a file say of its record, which is proved, and that is not so."""
    facts, record = certificate.facts, certificate.record
    number = len(record["manifolds"])
    said = []
    if facts["certified"] != number:
        said.append(f"fact certified: {facts['certified']}; right is {number}")
    if facts["verdict"] == Status.PROVED and not all(r["proved"] for r in record["ranks"]):
        said.append("fact verdict: proved; the list of a rank is not")
    return said


def record_faults(
    certificate: Certificate, manifolds: pd.DataFrame, run: Mapping[str, Any]
) -> list[str]:
    """Hold a stored table against the record of the same run, which is proved."""
    record, facts = certificate.record, certificate.facts
    proved = record["manifolds"]
    said = []
    rows = [k for k, c in enumerate(cells(manifolds["certified"])) if c is True]
    if len(rows) != len(proved):
        said.append(f"table manifolds: {len(rows)} rows are certified; right is {len(proved)}")
    for row, right in zip(rows, proved, strict=False):
        for name in ("rank", "index", "nullity", "dimension"):
            value = cells(manifolds[name])[row]
            if value != right[name]:
                said.append(f"table manifolds, {fault(row, name, value, right[name])}")
        middle, radius = right["loss"]
        loss = cells(manifolds["loss"])[row]
        if not abs(loss - middle) <= radius + 4 * EPS * abs(middle):
            said.append(f"table manifolds, {fault(row, 'loss', loss, middle)}")
    found = [int(rank["found"]) for rank in record["ranks"]]
    full = all(rank["proved"] for rank in record["ranks"])
    if full and list(plain(run["complex_orbits"]) or []) != found:
        said.append(f"table of runs, column complex_orbits: right is {found}")
    if run["verdict"] != facts["verdict"]:
        said.append(
            f"table of runs, column verdict: {run['verdict']!r}; the certificate says other"
        )
    return said


def plain(value: Any) -> Any:
    """A cell of a row as plain numbers and lists; None where it is empty."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and value != value else value
