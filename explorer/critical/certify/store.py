"""Certificates on disk: data, boxes, precision, versions and claims of one list, in one file without pickles."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.architectures import build
from explorer.critical.certify.exact import data_hash
from explorer.problem import InputError, Problem
from explorer.problem.errors import require
from explorer.report.files import replacing

if TYPE_CHECKING:
    from explorer.critical.solution import Solution

FORMAT = 2
_PACKAGES = ("explorer", "python-flint", "numpy")
ARRAYS = (
    "proved", "centre", "error", "real", "index", "loss", "bits", "same_as", "representative", "sign", "conjugated",
)  # fmt: skip
"""Names as in :class:`explorer.critical.certify.Certification` and :class:`explorer.critical.certify.orbits.Orbits`."""


@dataclass(frozen=True, eq=False)
class Certificate:
    """What a file of certificates says; nothing of it is trusted.

    Attributes
    ----------
    problem : Problem
        Rebuilt from the architecture and the binary data in the file.
    facts : dict
        ``data`` (hash), ``versions``, ``verdict``, ``certified``, ``expected``, ``source``, ``generic``.
    arrays : dict of arrays
        See ``ARRAYS``.
    """

    problem: Problem
    facts: dict[str, Any]
    arrays: dict[str, NDArray[Any]]


def save_certificate(solution: Solution, path: str | Path) -> None:
    """Write the certificates of a solution; the file appears whole or not at all.

    Raises
    ------
    InputError
        When the solution was not certified, or its architecture has no name to be found by.
    """
    proof, problem = solution.certification, solution.problem
    if proof is None:
        raise InputError("certificate: the solution is not certified; allowed is one of solve(..., certify=True)")
    spec = problem.architecture.spec
    require(build(spec) == problem.architecture, "certificate", problem.architecture, "an architecture with a name")
    expected = solution.judged_by
    facts = {
        "format": FORMAT,
        "architecture": spec,
        "data": proof.data,
        "versions": {name: version(name) for name in _PACKAGES},
        "verdict": solution.completeness.status,
        "certified": proof.count,
        "expected": None if expected is None else expected.count,
        "source": None if expected is None else expected.source,
        "generic": None if expected is None else expected.generic,
    }
    orbits = proof.orbits
    arrays = {name: getattr(proof if hasattr(proof, name) else orbits, name) for name in ARRAYS}
    ridge = np.concatenate([np.ravel(r) for r in problem.ridge])
    with replacing(path) as temporary:
        text = np.array(json.dumps(facts))
        np.savez_compressed(temporary, allow_pickle=False, facts=text, X=problem.X, Y=problem.Y, ridge=ridge, **arrays)


def load_certificate(path: str | Path) -> Certificate:
    """Read a file of certificates.

    Raises
    ------
    InputError
        When the file is absent, damaged, or of another format.
    """
    try:
        with np.load(BytesIO(Path(path).read_bytes()), allow_pickle=False) as file:
            facts = json.loads(str(file["facts"]))
            if facts["format"] != FORMAT:
                raise InputError(f"certificate {path}: format {facts['format']}; allowed is {FORMAT}")
            architecture = build(facts["architecture"])
            problem = Problem(architecture, file["X"], file["Y"], architecture.split(file["ridge"]))
            return Certificate(problem, facts, {name: file[name] for name in ARRAYS})
    except FileNotFoundError:
        raise InputError(f"certificate {path}: there is no such file") from None
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"certificate {path}: damaged ({' '.join(str(error).split())})") from None


def same_data(certificate: Certificate, problem: Problem) -> bool:
    """Tell whether a certificate is about these data: its claim, its copy and the problem agree bit by bit."""
    return str(certificate.facts["data"]) == data_hash(certificate.problem) == data_hash(problem)
