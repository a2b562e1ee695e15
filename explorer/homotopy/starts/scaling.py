"""Scales of unknowns and equations that bring all coefficients near 1 (Meintjes and Morgan, 1987).

``x_j = 2^s_j y_j`` and equation i is multiplied by ``2^r_i``; s and r minimise the sum of squares
of the logarithms of the coefficients. Powers of two, so nothing is rounded.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import log2

import numpy as np

from explorer.homotopy.tracker import Ints
from explorer.polynomial import SparseSystem


def scaled(system: SparseSystem) -> tuple[SparseSystem, Ints]:
    """Return the system in the unknowns y, and the exponents s, shape (n,)."""
    sizes = np.array([log2(abs(c.numerator)) - log2(c.denominator) for c in system.coefficients])
    rows = np.eye(system.size)[system.equation]
    solution = np.linalg.lstsq(np.hstack([rows, system.exponents]), -sizes, rcond=None)[0]
    r, s = np.split(np.round(solution).astype(np.int64), [system.size])
    shifts = r[system.equation] + system.exponents @ s
    coefficients = tuple(
        c * Fraction(2) ** k for c, k in zip(system.coefficients, shifts.tolist(), strict=True)
    )
    return replace(system, coefficients=coefficients), s
