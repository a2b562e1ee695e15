"""Discs: a program run over many discs at once in floating point, with rigorous error bounds.

A disc is a midpoint and a radius; it encloses every number (real or complex) at most that far away.
Midpoints are computed in the number type of the points, radii in doubles, both rounded to nearest;
each radius then takes in the rounding of its midpoint and its own (Rump, "Fast and parallel
interval arithmetic", BIT 39, 1999; Higham, "Accuracy and Stability of Numerical Algorithms",
sections 2.2 and 3.6). With ``u`` half of machine epsilon:

* a sum of floats, real or complex, errs by at most ``u |result|``;
* a complex product by at most ``sqrt(5) u |a| |b|``, however it is arranged (Brent, Percival, Zimmermann 2007), and
  less with fused operations; ``4 eps = 8 u`` is allowed here;
* a radius is made of fewer than 12 operations on numbers >= 0, each with a relative error below ``8 u`` (the absolute
  value of a complex number is the worst), hence the factor ``INFLATE``;
* what underflows is below ``TINY`` by a factor of 1e10.

Overflow ends as inf or nan, which no comparison accepts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import StraightLineProgram
from explorer.polynomial.opcodes import Opcode

EPS = float(np.finfo(np.float64).eps)
INFLATE = 1 + 64 * EPS
TINY = 1e-290
_POINTS_PER_BLOCK = 512

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Numbers:
    """Exact rational numbers, each enclosed by a disc.

    Attributes
    ----------
    mid : list of numpy scalars
    rad : list of float
    """

    mid: list[Any]
    rad: list[float]


def enclose_numbers(exact: Sequence[Fraction], dtype: Any) -> Numbers:
    """Enclose rational numbers by floats of a real type."""
    mids = [_nearest(value, dtype) for value in exact]
    exact_mids = [Fraction(*mid.as_integer_ratio()) for mid in mids]
    return Numbers(mids, [round_up(abs(v - m)) for v, m in zip(exact, exact_mids, strict=True)])


def _nearest(value: Fraction, dtype: Any) -> Any:
    high = float(value)
    return dtype(high) + dtype(float(value - Fraction(high)))


def round_up(value: Fraction) -> float:
    """Give a float that is not below a rational number >= 0, and 0 for 0."""
    return float(value) * (1 + 4 * EPS) + TINY if value else 0.0


def evaluate(
    program: StraightLineProgram, mid: NDArray[Any], rad: Floats, parameters: Numbers
) -> tuple[NDArray[Any], Floats]:
    """Run a program over discs.

    Parameters
    ----------
    program : StraightLineProgram
    mid : array, shape (N, n)
        Midpoints: float64, complex128, longdouble or clongdouble.
    rad : float array, shape (N, n)
    parameters : Numbers
        One disc a parameter.

    Returns
    -------
    mid : array, shape (N, M)
    rad : float array, shape (N, M)
        For every choice of one number out of each disc the exact values of the program lie in these
        discs.
    """
    values = np.empty((len(mid), len(program.outputs)), dtype=mid.dtype)
    radii = np.empty(values.shape)
    numbers = enclose_numbers(program.constants, np.finfo(mid.dtype).dtype.type)
    fixed = Numbers([*parameters.mid, *numbers.mid], [*parameters.rad, *numbers.rad])
    with np.errstate(all="ignore"):
        for start in range(0, len(mid), _POINTS_PER_BLOCK):
            block = slice(start, start + _POINTS_PER_BLOCK)
            value, error = _run(program, mid[block], rad[block], fixed)
            for column, slot in enumerate(program.outputs.tolist()):
                values[block, column], radii[block, column] = value[slot], error[slot]
    return values, radii


def _run(
    program: StraightLineProgram, mid: NDArray[Any], rad: Floats, fixed: Numbers
) -> tuple[list[Any], list[Any]]:
    eps = float(np.finfo(mid.dtype).eps)
    value: list[Any] = [*np.ascontiguousarray(mid.T), *fixed.mid]
    error: list[Any] = [*np.ascontiguousarray(rad.T), *fixed.rad]
    size: list[Any] = [magnitude(v) for v in value]
    code = zip(program.opcodes.tolist(), program.left.tolist(), program.right.tolist(), strict=True)
    for operation, a, b in code:
        if operation == Opcode.MULTIPLY:
            v = value[a] * value[b]
            e = size[a] * (error[b] + 4 * eps * size[b]) + error[a] * (size[b] + error[b])
        else:
            v = value[a] + value[b] if operation == Opcode.ADD else value[a] - value[b]
            e = error[a] + error[b]
        s = magnitude(v)
        value.append(v)
        size.append(s)
        error.append((e + eps * s) * INFLATE + TINY)
    return value, error


def magnitude(v: Any) -> Any:
    """Absolute values as doubles, each off by a few units in the last place; ``TINY`` keeps what would underflow."""
    return np.abs(v).astype(np.float64) + TINY
