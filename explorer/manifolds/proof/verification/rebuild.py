"""The reduced data anew from the exact chain, with the bases that a record names."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat
from numpy.typing import NDArray

from explorer.manifolds.proof.verification.faults import Fault
from explorer.manifolds.proof.verification.layout import Record, exact
from explorer.manifolds.reduced_data import ReducedData
from explorer.networks.architectures.linear_chain import LinearChain
from explorer.sentences import Sentence

Array = NDArray[Any]


def rebuilt(chain: LinearChain, record: Record) -> ReducedData | Sentence:
    """Reduce the chain in the bases and units of a record.

    What is asked of them: the columns of ``D E`` are a basis of the column space of A (D are the
    coefficients of the inputs), those of F are one of that of ``B E``, units are positive.
    """
    E = _matrix(record.basis, chain.widths[0])
    F = _matrix(record.columns, chain.widths[-1])
    scales = [exact(text) for text in record.scales]
    unit = exact(record.loss_scale)
    if len(scales) != chain.layers or min([*scales, unit]) <= 0:
        return Fault.UNITS()
    if E is None or not _spans(inputs_of(chain)[:, None] * E, chain.A):
        return Fault.BASIS(what="basis")
    if F is None or not _spans(F, chain.B @ E):
        return Fault.BASIS(what="columns")
    scale = np.prod(np.array(scales, dtype=object))
    outer = F.T @ F
    return ReducedData(
        hidden=chain.widths[1:-1],
        ridges=tuple(ell * c**2 / unit for ell, c in zip(chain.ridges, scales, strict=True)),
        A=E.T @ chain.A @ E * (scale**2 / unit),
        B=_solved(outer, F.T @ chain.B @ E * (scale / unit)),
        inner=E.T @ (inputs_of(chain)[:, None] * E),
        outer=outer,
        basis=E,
        columns=F,
        constant=chain.constant,
        scales=tuple(scales),
        loss_scale=unit,
    )


def inputs_of(chain: LinearChain) -> Array:
    """Factors of the first ridge coefficient, one a column of the first layer."""
    return np.array(chain.inputs or (Fraction(1),) * chain.widths[0], dtype=object)


def _matrix(texts: list[list[str]], rows: int) -> Array | None:
    """Matrix of exact numbers with so many rows, all of one length."""
    if len(texts) != rows or len({len(row) for row in texts}) != 1:
        return None
    matrix = np.empty((rows, len(texts[0])), dtype=object)
    for place in np.ndindex(matrix.shape):
        matrix[place] = exact(texts[place[0]][place[1]])
    return matrix


def _spans(basis: Array, matrix: Array) -> bool:
    """Whether the columns of ``basis`` are a basis of the column space of ``matrix``."""
    rank = basis.shape[1]
    both = np.concatenate([basis, matrix], axis=1)
    return all(_rank(m) == rank for m in (basis, matrix, both))


def _rank(matrix: Array) -> int:
    return int(flint_matrix(matrix).rank()) if matrix.size else 0


def _solved(left: Array, right: Array) -> Array:
    if not right.size:
        return right
    found = flint_matrix(left).solve(flint_matrix(right))
    solved = np.empty(right.shape, dtype=object)
    for place in np.ndindex(right.shape):
        solved[place] = Fraction(int(found[place].p), int(found[place].q))
    return solved


def flint_matrix(matrix: Array) -> fmpq_mat:
    """Take a matrix of Fractions to flint."""
    rows, columns = matrix.shape
    values = [fmpq(*Fraction(v).as_integer_ratio()) for v in matrix.ravel()]
    return fmpq_mat(rows, columns, values)
