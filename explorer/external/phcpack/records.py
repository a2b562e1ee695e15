"""Read the solution records and the polynomials that PHCpack writes.

A record, where ``m`` is the multiplicity and ``t`` the continuation parameter at which the tracker
stopped::

    t :  1.00000000000000E+00   0.00000000000000E+00
    m : 1
    the solution for t :
     x :  8.39411081514462E-01  -2.05902303578721E-84
    == err :  7.611E-16 = rco :  7.299E-02 = res :  3.053E-16 =
"""

import cmath
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.external.phcpack.options import PhcError

_HEAD = re.compile(r"\s*t\s*:\s*(\S+)\s+(\S+)\s+m\s*:\s*(-?\d+)\s+the solution for t\s*:\s*\n")
_LINE = re.compile(r"\s*(\w+)\s*:\s*(\S+)\s+(\S+)\s*")
_TAIL = re.compile(r"\s*err\s*:\s*(\S+)\s*=\s*rco\s*:\s*(\S+)\s*=\s*res\s*:\s*(\S+)\s*=\s*")

# Newton's method that moves a point further has gone to another; the worst honest move seen is 1e-8
JUMP = 1e-2
SETTLED = 1e-20  # double double has 32 digits: a last step so small cannot come from a double


@dataclass(frozen=True)
class Record:
    """One solution as PHCpack reports it, coordinates in the order of the caller's unknowns."""

    t: float
    multiplicity: int
    point: tuple[complex, ...]
    error: float
    rcond: float
    residual: float

    @property
    def size(self) -> float:
        """Largest modulus of a coordinate."""
        return max(map(abs, self.point))


def read_record(text: str, unknowns: Sequence[str]) -> Record | None:
    """Read one record.

    Parameters
    ----------
    text : str
        As PHCpack wrote it.
    unknowns : sequence of str

    Returns
    -------
    Record or None
        None where a coordinate is missing, not a number or not finite.
    """
    body, _, tail = text.partition("==")
    head = _HEAD.match(body)
    ends = _TAIL.fullmatch(tail)
    if head is None or ends is None:
        return None
    try:
        point = _coordinates(body[head.end() :], unknowns)
        return Record(float(head[1]), int(head[3]), point, *map(_diagnostic, ends.groups()))
    except (ValueError, KeyError):
        return None


def _diagnostic(text: str) -> float:
    # coordinates around 1e-200 make the condition estimate "NaN******", and nothing else
    return math.nan if text.startswith(("NaN", "-NaN", "+NaN")) else float(text)


def _coordinates(lines: str, unknowns: Sequence[str]) -> tuple[complex, ...]:
    values = {}
    for line in lines.strip().splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(line)
        values[match[1]] = complex(float(match[2]), float(match[3]))
    point = tuple(values[name] for name in unknowns)
    if not all(map(cmath.isfinite, point)):
        raise ValueError("not finite")
    return point


def better(first: Record, refined: Record | None) -> Record:
    """Return the record after Newton's method where that has helped, else the first one.

    `t` and the multiplicity stay those of the tracker; Newton's method knows neither.

    Parameters
    ----------
    first : Record
    refined : Record or None
        The same solution after Newton's method; None where that failed.

    Returns
    -------
    Record
    """
    if refined is None:
        return first
    moved = max(abs(a - b) for a, b in zip(first.point, refined.point, strict=True))
    if not moved <= JUMP * (1 + first.size):
        return first
    # the residual in double may be 0 by luck, so a small last step counts by itself
    if refined.error <= SETTLED * (1 + refined.size) or refined.residual <= first.residual:
        return Record(
            first.t,
            first.multiplicity,
            refined.point,
            refined.error,
            refined.rcond,
            refined.residual,
        )
    return first


_PART = r"([-+]?\s*\d+\.?\d*(?:[eE][-+]?\d+)?)"
_TERM = re.compile(
    rf"\s*([-+]?)\s*\(\s*{_PART}\s*{_PART}\s*\*\s*i\s*\)((?:\s*\*\s*[A-Za-z_]\w*(?:\s*\^\s*\d+)?)*)",
    re.ASCII,
)
_FACTOR = re.compile(r"([A-Za-z_]\w*)(?:\s*\^\s*(\d+))?", re.ASCII)


def read_terms(
    text: str, unknowns: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.complex128]]:
    """Read a polynomial with complex coefficients.

    Parameters
    ----------
    text : str
        Such as ``"(1.5 + 0.25*i)*x^2*y;"``.
    unknowns : sequence of str

    Returns
    -------
    exponents : array of int, shape (T, n)
    coefficients : array, shape (T,)
        Complex.

    Raises
    ------
    PhcError
        If PHCpack wrote something else.
    """
    column = {name: k for k, name in enumerate(unknowns)}
    body = text.strip().removesuffix(";").rstrip()
    exponents: list[NDArray[np.int64]] = []
    coefficients: list[complex] = []
    position = 0
    while position < len(body):
        match = _TERM.match(body, position)
        if match is None:
            raise PhcError(
                "PHCpack wrote a polynomial that cannot be read:"
                f" {body[position : position + 60]!r}"
            )
        row = np.zeros(len(column), dtype=np.int64)
        for name, power in _FACTOR.findall(match[4]):
            row[column[name]] += int(power or 1)
        exponents.append(row)
        value = complex(float(match[2].replace(" ", "")), float(match[3].replace(" ", "")))
        coefficients.append(-value if match[1] == "-" else value)
        position = match.end()
    return np.array(exponents).reshape(-1, len(column)), np.array(coefficients, dtype=np.complex128)
