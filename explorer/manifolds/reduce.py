"""From a linear chain to its reduced data: row space, column space, units.

Every step is exact. Rows of critical layers W_1 lie in the row space of A (of ``A D^-1``, where the
columns of W_1 have coefficients D of their own), columns of critical maps in the column space of B,
so that coordinates there are all that is needed.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.random import Generator

from explorer.manifolds.reduced_data import ReducedData
from explorer.networks.architectures.blocks import Array
from explorer.networks.architectures.linear_chain import LinearChain

_BITS = 30
"""Bits in which bases are near orthonormal; exact numbers with more only cost time."""
_SPREAD = 26
"""Bits between the sizes of inputs, squared, from which on a rotation costs digits."""


def reduced_data(chain: LinearChain, seed: int = 0) -> ReducedData:
    """Reduce a chain, in a random basis of its row space and units in which numbers are near one.

    Parameters
    ----------
    chain : LinearChain
        All ridge coefficients positive.
    seed : int
        Of the random basis: another one, another chart.

    Returns
    -------
    ReducedData
        With ``inputs`` 0 or ``outputs`` 0 where the only critical map is zero.
    """
    scales, loss_scale = _units(chain)
    scale = np.prod(np.array(scales, dtype=object))
    A, B = chain.A * (scale**2 / loss_scale), chain.B * (scale / loss_scale)
    metric = np.array(chain.inputs or (Fraction(1),) * len(A), dtype=object)[:, None]
    basis = near_orthonormal(column_space(A) / metric, metric)
    basis = basis @ _mixing(basis.T @ A @ basis, np.random.default_rng(seed))
    columns = near_orthonormal(column_space(B @ basis))
    outer = columns.T @ columns
    return ReducedData(
        hidden=chain.widths[1:-1],
        ridges=tuple(ell * s**2 / loss_scale for ell, s in zip(chain.ridges, scales, strict=True)),
        A=basis.T @ A @ basis,
        B=solve(outer, columns.T @ B @ basis),
        inner=basis.T @ (metric * basis),
        outer=outer,
        basis=basis,
        columns=columns,
        constant=chain.constant,
        scales=scales,
        loss_scale=loss_scale,
    )


def _mixing(A: Array, rng: Generator) -> Array:
    """Draw a change of basis after which no chart is special: a rotation, or a graded one.

    A rotation of inputs of very different sizes would hide the small ones behind the large ones.
    """
    order, lower, pivots = pivoted(A)
    sizes = [exponent(pivot) for pivot in pivots]
    if not sizes or sizes[0] - sizes[-1] < _SPREAD:
        return rotation(len(A), rng)
    upright = solve(lower.T, identity(len(A)))
    change = np.vectorize(lambda v: _rounded(v, 2 * _BITS), otypes=[object])(upright)
    placed = np.full(A.shape, Fraction(0), dtype=object)
    placed[order] = change
    for triangle in (-1, 1):
        mix = identity(len(A))
        for i, j in zip(*np.nonzero(np.tri(len(A), k=-1, dtype=bool)), strict=True):
            row, column = (i, j) if triangle < 0 else (j, i)
            share = Fraction(int(rng.integers(12, 52)) * int(rng.choice([-1, 1])), 64)
            tilt = min(0, (sizes[column] - sizes[row]) // 2)
            mix[row, column] = share * Fraction(2) ** tilt
        placed = placed @ mix
    return np.asarray(placed)


def pivoted(matrix: Array) -> tuple[list[int], Array, list[Fraction]]:
    """Factor ``L D L^T`` of a positive definite matrix with its rows in a good order, exactly.

    Parameters
    ----------
    matrix : object array, shape (n, n), of Fractions

    Returns
    -------
    order : list of int
        Rows by pivots, the largest first.
    L : object array, shape (n, n)
        Unit lower triangular, for the matrix in this order; no entry above one in size.
    D : list of Fraction
    """
    size = len(matrix)
    order, lower, pivots = list(range(size)), identity(size), []
    rest = matrix.copy()
    for k in range(size):
        best = max(range(k, size), key=lambda i: rest[i, i])
        order[k], order[best] = order[best], order[k]
        for array in (rest, rest.T, lower[:, :k]):
            array[[k, best]] = array[[best, k]]
        pivots.append(rest[k, k])
        column = rest[k + 1 :, k] / rest[k, k]
        lower[k + 1 :, k] = column
        rest[k + 1 :, k + 1 :] -= np.multiply.outer(column, rest[k + 1 :, k])
    return order, lower, pivots


def rotation(size: int, rng: Generator) -> Array:
    """Draw a rational rotation, by Cayley's formula ``(I - K) (I + K)^-1``.

    Parameters
    ----------
    size : int
    rng : Generator

    Returns
    -------
    object array, shape (size, size), of Fractions
    """
    skew = np.full((size, size), Fraction(0), dtype=object)
    for i, j in zip(*np.triu_indices(size, 1), strict=True):
        skew[i, j] = Fraction(int(rng.integers(12, 52)) * int(rng.choice([-1, 1])), 64)
        skew[j, i] = -skew[i, j]
    return solve(identity(size) + skew, identity(size) - skew)


def identity(size: int) -> Array:
    """Identity matrix of Fractions."""
    one = np.full((size, size), Fraction(0), dtype=object)
    one[np.diag_indices(size)] = Fraction(1)
    return one


def column_space(matrix: Array) -> Array:
    """Exact basis of the column space of a matrix of Fractions, shape (rows, rank).

    The identity where the rank is full.
    """
    rows = matrix.shape[0]
    if matrix.size == 0:
        return np.zeros((rows, 0), dtype=object)
    reduced, rank = to_flint(matrix.T).rref()
    if rank == rows:
        return identity(rows)
    return from_flint(reduced, rank).T


def near_orthonormal(basis: Array, metric: Array | None = None) -> Array:
    """Turn a basis into a nearly orthonormal one of the same space.

    Parameters
    ----------
    basis : object array, shape (rows, rank), of Fractions
    metric : object array, shape (rows, 1), of Fractions, optional
        Positive numbers D; the identity unless given.

    Returns
    -------
    object array, shape (rows, rank)
        E = ``basis @ T`` with a rational T; ``E^T D E`` has its diagonal in [1/4, 4) and off it
        almost zeros.
    """
    rank = basis.shape[1]
    if rank == 0 or (basis.shape == (rank, rank) and (basis == identity(rank)).all()):
        return basis
    change, gram = identity(rank), basis.T @ (basis if metric is None else metric * basis)
    for k in range(rank):  # Gram-Schmidt without square roots, on the coefficients
        for j in range(k):
            column = change[:, j]
            share = (column @ gram @ change[:, k]) / (column @ gram @ column)
            change[:, k] = change[:, k] - share * column
    largest = max((abs(entry) for entry in basis.ravel()), default=Fraction(1))
    bits = _BITS + 2 * max(0, exponent(largest))
    for k in range(rank):
        length = change[:, k] @ gram @ change[:, k]
        change[:, k] = change[:, k] * Fraction(2) ** -(exponent(length) // 2)
    rounded = np.vectorize(lambda v: _rounded(v, bits), otypes=[object])
    return np.asarray(basis @ rounded(change))


def exponent(number: Fraction) -> int:
    """Binary exponent e of a number that is not zero: ``2^(e-1) < |number| < 2^(e+1)``."""
    return abs(number.numerator).bit_length() - number.denominator.bit_length()


def solve(matrix: Array, right: Array) -> Array:
    """``matrix^-1 right``, exactly; arrays of Fractions."""
    if right.size == 0:
        return right
    return from_flint(to_flint(matrix).solve(to_flint(right)))


def _rounded(number: Fraction, bits: int) -> Fraction:
    """Round to a multiple of a power of two, ``bits`` bits below the number itself."""
    if not number:
        return number
    unit = Fraction(2) ** (exponent(number) - bits)
    return round(number / unit) * unit


def _units(chain: LinearChain) -> tuple[tuple[Fraction, ...], Fraction]:
    """Powers of two for the layers and for the loss, with which A, B and ridges are near one.

    With ``W_i = c_i W~_i``, c their product and the loss in units of u: ``A~ = c^2 A / u``,
    ``B~ = c B / u``, ``ell~_i = c_i^2 ell_i / u``. A and B have size one for c = |B| / |A|; equal
    ``ell~_i`` share it out.
    """
    count = chain.layers
    if not (chain.A.any() and chain.B.any()):
        return (Fraction(1),) * count, Fraction(1)
    a, b = (max(exponent(v) for v in m.ravel() if v) for m in (chain.A, chain.B))
    ells = [exponent(ell) for ell in chain.ridges]
    common = (2 * (b - a) + sum(ells)) / count
    powers = [round((common - ell) / 2) for ell in ells]
    whole = sum(powers)
    loss = round((3 * whole + a + b) / 2)
    return tuple(Fraction(2) ** k for k in powers), Fraction(2) ** loss


def to_flint(array: Array) -> Any:
    """Matrix of Fractions as one of flint's."""
    from flint import fmpq, fmpq_mat

    rows, columns = array.shape
    return fmpq_mat(rows, columns, [fmpq(*v.as_integer_ratio()) for v in array.ravel()])


def from_flint(matrix: Any, rows: int | None = None) -> Array:
    """Rational matrix of flint, or its first rows, as one of Fractions."""
    found = np.empty((matrix.nrows() if rows is None else rows, matrix.ncols()), dtype=object)
    for place in np.ndindex(found.shape):
        entry = matrix[place]
        found[place] = Fraction(int(entry.p), int(entry.q))
    return found
