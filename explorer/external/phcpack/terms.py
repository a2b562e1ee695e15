"""Read a polynomial that PHCpack wrote, ``+ (-9.3E-01-3.6E-01*i)*x^2*y + ...;``, as exponents and coefficients."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.external.phcpack.errors import PhcError

_PART = r"([-+]?\s*\d+\.?\d*(?:[eE][-+]?\d+)?)"
_TERM = re.compile(
    rf"\s*([-+]?)\s*\(\s*{_PART}\s*{_PART}\s*\*\s*i\s*\)((?:\s*\*\s*[A-Za-z_]\w*(?:\s*\^\s*\d+)?)*)",
    re.ASCII,
)
_FACTOR = re.compile(r"([A-Za-z_]\w*)(?:\s*\^\s*(\d+))?", re.ASCII)


def read_terms(
    text: str, unknowns: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.complex128]]:
    """Exponents (T, n) and coefficients (T,) of a polynomial with complex coefficients.

    Raises
    ------
    PhcError
        If PHCpack wrote something else.
    """
    column = {name: k for k, name in enumerate(unknowns)}
    exponents, coefficients, position, body = [], [], 0, text.strip().removesuffix(";").rstrip()
    while position < len(body):
        match = _TERM.match(body, position)
        if match is None:
            raise PhcError(
                f"PHCpack wrote a polynomial that cannot be read: {body[position : position + 60]!r}"
            )
        row = np.zeros(len(column), dtype=np.int64)
        for name, power in _FACTOR.findall(match[4]):
            row[column[name]] += int(power or 1)
        exponents.append(row)
        value = complex(float(match[2].replace(" ", "")), float(match[3].replace(" ", "")))
        coefficients.append(-value if match[1] == "-" else value)
        position = match.end()
    return np.array(exponents).reshape(-1, len(column)), np.array(coefficients, dtype=np.complex128)
