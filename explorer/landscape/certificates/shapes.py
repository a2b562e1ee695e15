"""What a file of certificates may hold at all: arrays, their types and values, and its facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.certify.certification import FILTER_BITS
from explorer.certify.multiprecision import PRECISIONS
from explorer.landscape.certificates.faults import fault
from explorer.landscape.certificates.store import (
    FACTS,
    PACKAGES,
    Certificate,
    same_data,
    same_system,
)
from explorer.landscape.points.verdict import Status
from explorer.networks.problem import Problem

# Array: kinds of its numbers, and its shape as lengths N (rows), n (unknowns), K (any), or numbers.
_ARRAYS: dict[str, tuple[str, tuple[str, ...]]] = {
    "proved": ("b", ("N",)),
    "centre": ("c", ("K", "N", "n")),
    "error": ("f", ("N", "n")),
    "real": ("i", ("N",)),
    "index": ("i", ("N",)),
    "loss": ("f", ("N", "2")),
    "bits": ("i", ("N",)),
    "same_as": ("i", ("N",)),
    "representative": ("i", ("N",)),
    "sign": ("i", ("N", "n")),
    "conjugated": ("b", ("N",)),
}
# Facts: types that each may have.
_NUMBER = (int, type(None))
_TYPES: dict[str, tuple[type, ...]] = {
    "certified": (int,),
    "expected": _NUMBER,
    "source": (str, type(None)),
    "generic": (bool, type(None)),
    "witness": (str, type(None)),
    "system": (str,),
    "data": (str,),
}
_OTHER_SYSTEM = """\
the equations of the architecture are not those that the certificates are about: its code has \
changed; solve again"""


def misshapen(a: dict[str, NDArray[Any]], n: int) -> str | None:
    """Say what is wrong with the form of the arrays of a file about n unknowns."""
    lengths: dict[str, int] = {"N": len(np.atleast_1d(a["proved"])), "n": n, "2": 2}
    for name, (kind, shape) in _ARRAYS.items():
        array = a[name]
        wanted = tuple(lengths.get(letter, -1) for letter in shape)
        fits = array.ndim == len(wanted) and all(
            w in (-1, s) for w, s in zip(wanted, array.shape, strict=True)
        )
        if array.dtype.kind != kind or not fits:
            return f"the arrays of the file do not fit together: {name} is {_kind(array)}"
    if not len(a["centre"]):
        return "the arrays of the file do not fit together: centre has no part"
    return None


def _kind(array: NDArray[Any]) -> str:
    return f"{array.dtype} of shape {array.shape}"


def odd_values(a: dict[str, NDArray[Any]]) -> Iterator[str]:
    """Name values that no certificate has."""
    n, rows = a["sign"].shape[1], np.arange(len(a["proved"]))
    bits = (0, FILTER_BITS, *PRECISIONS)
    allowed = {
        "real": np.isin(a["real"], (-1, 0, 1)),
        "index": (a["index"] >= -1) & (a["index"] <= n),
        "bits": np.isin(a["bits"], bits) & ((a["bits"] > 0) == a["proved"]),
        "same_as": (a["same_as"] >= -1) & (a["same_as"] < rows),
        "representative": (a["representative"] >= 0) & (a["representative"] < len(rows)),
        "sign": np.isin(a["sign"], (-1, 1)).all(axis=1),
    }
    words = {
        "real": "1 (real), 0 (not real), -1 (not decided)",
        "index": f"-1 to {n}",
        "bits": f"one of {', '.join(map(str, bits))}, and 0 just where nothing is proved",
        "same_as": "-1 or an earlier row",
        "representative": "a row of the file",
        "sign": "1 and -1",
    }
    for name, good in allowed.items():
        for row in np.flatnonzero(~good).tolist():
            yield fault(row, name, str(a[name][row].tolist()), words[name])
    blank = np.isnan(a["loss"]).all(axis=1) & (a["index"] == -1)
    for row in np.flatnonzero(a["proved"] & (a["real"] != 1) & ~blank).tolist():
        value = f"{a['index'][row]}, {a['loss'][row].tolist()}"
        yield fault(row, "index, loss", value, "-1, nan: the row is not called real")


def unlike(certificate: Certificate, problem: Problem) -> list[str]:
    """Say by its facts what keeps a file from being one of certificates of these data."""
    if faults := list(_odd_facts(certificate.facts)):
        return faults
    if not same_system(certificate):
        return [_OTHER_SYSTEM]
    return [] if same_data(certificate, problem) else ["the certificates are about other data"]


def _odd_facts(facts: dict[str, Any]) -> Iterator[str]:
    """Name facts that are missing, unknown, or of another type than a certificate has."""
    for name in sorted(set(facts) ^ set(FACTS)):
        yield f"fact {name}: {'is missing' if name in FACTS else 'there is no such fact'}"
    for name, types in _TYPES.items():
        if name in facts and type(facts[name]) not in types:
            yield f"fact {name}: {facts[name]!r}; allowed is {' or '.join(map(_word, types))}"
    if facts.get("verdict") not in list(Status):
        yield f"fact verdict: {facts.get('verdict')!r}; allowed is one of {', '.join(Status)}"
    versions = facts.get("versions")
    named = versions if isinstance(versions, dict) and set(versions) == set(PACKAGES) else {}
    if not named or not all(isinstance(v, str) and v[:1].isdigit() for v in named.values()):
        yield f"fact versions: {versions!r}; allowed are those of {', '.join(PACKAGES)}"
    count = [facts.get(name) is None for name in ("expected", "source", "generic")]
    if any(count) and not all(count):
        yield "facts expected, source, generic: one is empty, and another one is not"


def _word(kind: type) -> str:
    return {int: "a whole number", str: "a text", bool: "true or false"}.get(kind, "nothing")
