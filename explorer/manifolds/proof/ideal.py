"""The ideal of all the reduced equations at exact data, written for msolve.

Polynomials are multiplied out by flint, over a prime field or the rationals. These lines do not
use :mod:`explorer.manifolds.equations`, so that a mistake in one is seen by the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.manifolds.reduced_data import ReducedData

Array = NDArray[Any]
Constant = Callable[[Fraction], Any]


class Which(Enum):
    """Which solutions are meant."""

    ALL = "all"
    SINGULAR = "det S = 0"
    REGULAR = "det S != 0"


class UnluckyPrime(ArithmeticError):
    """A prime divides a denominator of the data."""


def ideal_text(
    data: ReducedData,
    rank: int,
    prime: int = 0,
    chart: Array | None = None,
    which: Which = Which.ALL,
) -> tuple[str, list[str]]:
    """Input file of msolve for the equations (a), (b) and all columns of (c).

    Parameters
    ----------
    data : ReducedData
    rank : int
        r, at least 1.
    prime : int
        Characteristic; 0 for the rationals.
    chart : array of int, shape (s, s), optional
        Row spaces are written in the basis ``E Q`` with this Q, which must be invertible.
    which : Which
        Solutions that the equations have.

    Returns
    -------
    text : str
    unknowns : list of str

    Raises
    ------
    UnluckyPrime
        When the prime divides a denominator of the data.
    """
    s, q, r = data.inputs, data.outputs, rank
    count = r * (s - r) + r * (r + 1) // 2 + q * r + (which is Which.REGULAR)
    names = [f"x{k}" for k in range(count)]
    unknowns, number = _ring(names, prime)
    equations = _equations(data, rank, unknowns, number, chart, which)
    lines = [str(e) for e in equations if e != 0]
    return f"{','.join(names)}\n{prime}\n" + ",\n".join(lines) + "\n", names


def _ring(names: list[str], prime: int) -> tuple[list[Any], Constant]:
    """Unknowns of a polynomial ring, and what makes exact numbers its constants."""
    from flint import Ordering, fmpq, fmpq_mpoly_ctx, nmod_mpoly_ctx

    if not prime:
        rationals = fmpq_mpoly_ctx.get(names, Ordering.degrevlex)
        return list(rationals.gens()), lambda v: rationals.constant(
            fmpq(v.numerator, v.denominator)
        )
    # Its type stub has the last two arguments exchanged.
    field = nmod_mpoly_ctx.get(names, prime, Ordering.degrevlex)  # type: ignore[call-arg,arg-type]
    return list(field.gens()), lambda v: field.constant(residue(v, prime))


def residue(value: Fraction, prime: int) -> int:
    """Residue of a rational number.

    Raises
    ------
    UnluckyPrime
        When the prime divides its denominator.
    """
    if value.denominator % prime == 0:
        raise UnluckyPrime(f"{value} has no value modulo {prime}")
    return value.numerator * pow(value.denominator, -1, prime) % prime


def _equations(
    data: ReducedData,
    r: int,
    unknowns: list[Any],
    number: Constant,
    chart: Array | None,
    which: Which,
) -> list[Any]:
    def constants(matrix: Array) -> Array:
        filled = np.empty(matrix.shape, dtype=object)
        for place, value in np.ndenumerate(matrix):
            filled[place] = number(Fraction(value))
        return filled

    def times(matrix: Array, factor: Fraction) -> Array:
        return matrix @ constants(_unit(matrix.shape[1], factor))

    A, B, inner, outer = (constants(m) for m in (data.A, data.B, data.inner, data.outer))
    if chart is not None:
        Q = constants(chart)
        A, B, inner = Q.T @ A @ Q, B @ Q, Q.T @ inner @ Q
    R, S, h = _unknown_matrices(r, data.inputs, data.outputs, iter(unknowns), number)
    e_a, e_b = data.strengths
    P = R @ inner @ R.T
    M = h @ (S @ R) @ A - B
    power = constants(_unit(r, Fraction(1)))
    for _ in range(data.layers - 2):
        power = power @ (S @ P)
    a = M @ R.T @ power + times(h, e_a)
    b = h.T @ outer @ h - times(P @ power, e_b)
    c = h.T @ outer @ M + times(R @ inner, e_a * e_b)
    equations = [*a.ravel(), *b[np.triu_indices(r)], *c.ravel()]
    if which is Which.SINGULAR:
        equations.append(_determinant(S))
    if which is Which.REGULAR:  # Rabinowitsch: an unknown of its own times the determinant is one
        equations.append(unknowns[-1] * _determinant(S) - number(Fraction(1)))
    return equations


def _unit(n: int, factor: Fraction) -> Array:
    return np.array([[factor if i == j else Fraction(0) for j in range(n)] for i in range(n)])


def _unknown_matrices(
    r: int, s: int, q: int, unknowns: Iterator[Any], number: Constant
) -> tuple[Array, Array, Array]:
    R, S, h = (np.empty(shape, dtype=object) for shape in ((r, s), (r, r), (q, r)))
    for i in range(r):
        for j in range(s):
            R[i, j] = number(Fraction(int(i == j))) if j < r else next(unknowns)
    for i in range(r):
        for j in range(i, r):
            S[i, j] = S[j, i] = next(unknowns)
    for i in range(q):
        for j in range(r):
            h[i, j] = next(unknowns)
    return R, S, h


def _determinant(matrix: Array) -> Any:
    if len(matrix) == 1:
        return matrix[0, 0]
    minors = (
        matrix[0, j] * _determinant(np.delete(matrix[1:], j, axis=1)) * (-1) ** j
        for j in range(len(matrix))
    )
    first = next(minors)
    return sum(minors, first)
