"""Certificates on disk.

Data, boxes, precision, versions and claims of one list, in one file without pickles.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import InputError, require
from explorer.files.arrays import load_arrays
from explorer.files.atomic import replacing
from explorer.files.packed_arrays import pack_arrays
from explorer.files.reading import parse_json, read_bytes
from explorer.landscape.exact_data import data_hash
from explorer.landscape.mathematics import MATHEMATICS
from explorer.landscape.points.findings import CheckName
from explorer.networks.architectures import Architecture, build
from explorer.networks.architectures.registry import find
from explorer.networks.problem import Problem

if TYPE_CHECKING:
    from explorer.landscape.solution import Solution

FORMAT = 4
_DAMAGE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""What reading other content than a certificate's may raise."""
_AGAIN = "solve again with `explorer solve --certificate`, or run the study again"
_NOT_CERTIFIED = """\
certificate: the solution is not certified; allowed is one of solve(..., certify=True)"""
_RECORD, _FLIPS = "record", "flips"
PACKAGES = ("explorer", "python-flint", "numpy")
_OF_POINTS = ("proved", "centre", "error", "real", "index", "loss", "bits", "same_as")
_OF_IMAGES = {"representative": "leader", "sign": "action", "conjugated": "conjugated"}
FACTS = (
    *("format", "mathematics", "architecture", "system", "data", "versions"),
    *("verdict", "witness", "certified", "expected", "source", "generic"),
)
"""Names of the facts of a file."""
ARRAYS = (*_OF_POINTS, *_OF_IMAGES)
"""Names in a file: fields of :class:`explorer.certify.Certification`, then names of its images."""


@dataclass(frozen=True, eq=False)
class Certificate:
    """What a file of certificates says; nothing of it is trusted.

    Attributes
    ----------
    problem : Problem
        Rebuilt from the architecture and the binary data in the file.
    facts : dict
        ``mathematics``, ``system`` (fingerprint of the equations), ``data`` (hash), ``versions``,
        ``verdict``, ``witness``, ``certified``, ``expected``, ``source``, ``generic``.
    arrays : dict of arrays
        See ``ARRAYS``; empty for critical manifolds.
    record : object or None
        Of critical manifolds, see :mod:`explorer.manifolds.proof.record`; None for points.
    flips : int8 array, shape (k, n), or None
        Generators of sign flips, entries 1 and -1, where each row stands for its whole orbit.
    """

    problem: Problem
    facts: dict[str, Any]
    arrays: dict[str, NDArray[Any]]
    record: Any = None
    flips: NDArray[Any] | None = None


def save_certificate(solution: Solution, path: str | Path) -> None:
    """Write the certificates of a solution; the file appears whole or not at all.

    Raises
    ------
    InputError
        As :func:`certificate_bytes`.
    """
    with replacing(path) as temporary:
        temporary.write_bytes(certificate_bytes(solution))


def certificate_bytes(solution: Solution, *, compress: bool = True) -> bytes:
    """Give the certificates of a solution as the content of a ``.npz`` file.

    Raises
    ------
    InputError
        When the solution was not certified, or its architecture has no name to be found by.
    """
    problem, found = solution.problem, solution.manifold_list
    record = found.record if found is not None and solution.of_manifolds else None
    proof = solution.certification
    if proof is None and record is None:
        raise InputError(_NOT_CERTIFIED)
    spec = problem.architecture.spec
    named = _built(json.dumps(spec), find(spec["type"])) == problem.architecture
    require(named, "certificate", problem.architecture, "an architecture with a name")
    expected = solution.expected
    facts = {
        "format": FORMAT,
        "mathematics": MATHEMATICS,
        "architecture": spec,
        "system": problem.architecture.fingerprint,
        "data": data_hash(problem),
        "versions": _versions(),
        "verdict": solution.completeness.status.value,
        "witness": _witness(solution),
        "certified": solution.completeness.certified,
        "expected": None if expected is None else expected.count,
        "source": None if expected is None else expected.source,
        "generic": None if expected is None else expected.generic,
    }
    arrays = {_RECORD: np.array(json.dumps(record))}
    if proof is not None:
        arrays = {name: getattr(proof, name) for name in _OF_POINTS}
        arrays |= {name: getattr(proof.images, field) for name, field in _OF_IMAGES.items()}
        if solution.by_orbit:
            arrays[_FLIPS] = problem.system.symmetries.factors().real.astype(np.int8)
    ridge = np.concatenate([np.ravel(r) for r in problem.ridge])
    data = {"X": problem.X, "Y": problem.Y, "ridge": ridge}
    whole = {"facts": np.array(json.dumps(facts)), **data, **arrays}
    if not compress:
        return pack_arrays(whole)
    stream = BytesIO()
    np.savez_compressed(stream, allow_pickle=False, **whole)
    return stream.getvalue()


@lru_cache(maxsize=16)
def _built(spec: str, _kind: type[Architecture]) -> Architecture:
    """Build an architecture; code that was edited is another class, and is asked again."""
    return build(json.loads(spec))


def _witness(solution: Solution) -> str | None:
    """What vouches for the number of points, in words."""
    found = (check for check in solution.checks if check.name == CheckName.WITNESS)
    return next((check.detail for check in found if check.passed), None)


@lru_cache(maxsize=1)
def _versions() -> dict[str, str]:
    return {name: version(name) for name in PACKAGES}


def load_certificate(path: str | Path) -> Certificate:
    """Read a file of certificates.

    Raises
    ------
    InputError
        When the file is absent, damaged, or of another format.
    """
    try:
        content = read_bytes(path)
    except FileNotFoundError:
        raise InputError(f"certificate {path}: there is no such file") from None
    except OSError as error:
        raise InputError(f"certificate {path}: cannot be read ({error.strerror})") from None
    return read_certificate(content, str(path))


def read_certificate(content: bytes, path: str) -> Certificate:
    """Read the content of a file of certificates; ``path`` names it in errors.

    Raises
    ------
    InputError
        When it is damaged or of another format.
    """
    try:
        arrays = load_arrays(content)
        facts = parse_json(str(arrays.pop("facts")))
        if not isinstance(facts, dict):
            raise ValueError("its facts are no mapping")
        _refuse_others(facts, path)
        _refuse_more(set(arrays))
        X, Y, ridge = (_numbers(arrays.pop(name), name) for name in ("X", "Y", "ridge"))
        architecture = build(facts["architecture"])
        problem = Problem(architecture, X, Y, architecture.split(ridge))
        if _RECORD in arrays:
            return Certificate(problem, facts, {}, parse_json(str(arrays[_RECORD])))
        known = {name: arrays[name] for name in ARRAYS}
        return Certificate(problem, facts, known, flips=arrays.get(_FLIPS))
    except InputError:
        raise
    except KeyError as error:
        raise InputError(f"certificate {path}: damaged ({error} is missing)") from None
    except _DAMAGE as error:
        raise InputError(f"certificate {path}: damaged ({' '.join(str(error).split())})") from None


def _numbers(array: NDArray[Any], name: str) -> NDArray[Any]:
    if array.dtype != np.float64:
        raise ValueError(f"{name} holds no doubles")
    return array


def _refuse_more(names: set[str]) -> None:
    own = {_RECORD} if _RECORD in names else {*ARRAYS, _FLIPS}
    odd = sorted(names - {*own, "facts", "X", "Y", "ridge"})
    if odd:
        raise ValueError(f"there is no array {odd[0]} in a certificate")


def _refuse_others(facts: dict[str, Any], path: str) -> None:
    """Refuse what another version has written, or what says nothing of its version."""
    for name, allowed in (("format", FORMAT), ("mathematics", MATHEMATICS)):
        if facts.get(name) != allowed:
            gap = f"{name} {facts.get(name)}; allowed is {allowed}"
            raise InputError(f"certificate {path}: {gap}. {_AGAIN}")


def same_system(certificate: Certificate) -> bool:
    """Tell whether the architecture of a certificate has the equations that it was made for."""
    return bool(certificate.facts["system"] == certificate.problem.architecture.fingerprint)


def same_data(certificate: Certificate, problem: Problem) -> bool:
    """Tell whether a certificate is about these data.

    Its claim, its copy and the problem agree bit by bit.
    """
    return str(certificate.facts["data"]) == data_hash(certificate.problem) == data_hash(problem)
