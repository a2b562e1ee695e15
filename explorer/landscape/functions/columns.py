"""One row a function: what is known of the points that give it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.answer.told import Told
from explorer.landscape.functions.along import Along, Course
from explorer.landscape.functions.values import Values
from explorer.landscape.points.table import Columns, Maybe, whole, words


def function_columns(
    solution: Told,
    rows: NDArray[np.int64],
    label: NDArray[np.int64],
    first: NDArray[np.int64],
    values: Values,
    found: tuple[Course, ...],
) -> Columns:
    """Make the columns of :attr:`FunctionSpace.frame`, coefficients aside.

    Parameters
    ----------
    solution : Solution
    rows, label : int arrays, shape (N,)
        Row of the table, and function, of each point that was looked at.
    first : int array, shape (F,)
        The first of these points that gives each function.
    values : Values
    found : tuple of Course
        Of manifolds, one a row.
    """
    c = solution.classification
    count, real = len(first), c.real[rows]
    weight = c.points.number[rows] if len(rows) == len(c.points) else np.ones(len(rows), np.int64)
    least = np.full(count, len(rows))
    np.minimum.at(least, label[real], np.flatnonzero(real))
    has = least < len(rows)
    row = rows[np.where(has, least, first)]
    table = solution.columns
    columns: Columns = {
        "function": np.arange(count),
        "loss": np.where(has, c.loss.real[row], np.nan),
        "is_real": _real(c.points, rows, label, first, has, values),
        "points": np.bincount(label, weight, minlength=count).astype(np.int64),
        "real_points": np.bincount(label[real], weight[real], minlength=count).astype(np.int64),
        "row": row,
        "kind": words(_kinds(table["kind"].values[rows], label, real, count), has),
        "index": whole(table["index"].values[row], has & _alike(table["index"], rows, label, real)),
        "rank": whole(c.rank[row], c.rank[row] >= 0),
    }
    if not found:
        return columns
    sure = np.array([one.along in _CONSTANT for one in found], dtype=bool)
    moves = np.array([one.along is Along.MOVES for one in found], dtype=bool)
    constant = Maybe(sure, sure | moves)
    held = {"constant": Maybe(constant.values[row], constant.known[row])}
    dimensions = np.array([one.dimension for one in found], dtype=np.int64)
    return columns | held | {"family": dimensions[row]}


def _kinds(
    kind: NDArray[np.object_], label: NDArray[np.int64], real: NDArray[np.bool_], count: int
) -> list[str]:
    """Kinds of the real points of each function, each once, in the order of the table."""
    found: list[dict[str, None]] = [{} for _ in range(count)]
    for function, one in zip(label[real].tolist(), kind[real].tolist(), strict=True):
        found[function][one] = None
    return [", ".join(kinds) for kinds in found]


def _alike(
    index: Maybe, rows: NDArray[np.int64], label: NDArray[np.int64], real: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Whether the index is known and the same at all real points of a function."""
    count = int(label.max(initial=-1)) + 1
    value = np.where(index.known[rows], index.values[rows], -1)[real]
    least, most = np.full(count, np.iinfo(np.int64).max), np.full(count, -1)
    np.minimum.at(least, label[real], value)
    np.maximum.at(most, label[real], value)
    return np.asarray((least == most) & (least >= 0))


_CONSTANT = (Along.POINT, Along.SYMMETRY, Along.THEOREM)


def _real(
    points: Any,
    rows: NDArray[np.int64],
    label: NDArray[np.int64],
    first: NDArray[np.int64],
    has: NDArray[np.bool_],
    values: Values,
) -> Maybe:
    """Whether coefficients are real, as those of real weights and of classes with conjugates."""
    real, known = has.copy(), has.copy()
    of_row = np.full(len(points), -1)
    of_row[rows[::-1]] = label[::-1]
    if len(rows) == len(points):
        other = points.conjugate[rows[first]]
        there = other >= 0
        same = there & (of_row[np.where(there, other, 0)] == np.arange(len(first)))
        real |= same
        known |= same
    imaginary = (np.abs(values.middle[first].imag) > values.radius[first]).any(axis=1)
    return Maybe(real, known | imaginary)
