"""Convolutions in one dimension: lengths of the layers, and the matrix of a filter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.errors import require
from explorer.networks.architectures.blocks import Array


def strides_of(strides: Sequence[int], filters: Sequence[int]) -> tuple[int, ...]:
    """One stride a layer, from one per layer or one for all.

    Raises
    ------
    InputError
        When there are as many as neither.
    """
    every = tuple(strides) * (len(filters) if len(strides) == 1 else 1)
    require(
        len(every) == len(filters),
        "strides",
        list(strides),
        f"one number, or {len(filters)}, one a filter",
    )
    return every


def lengths(inputs: int, filters: Sequence[int], strides: Sequence[int]) -> tuple[int, ...]:
    """Lengths d_0, ..., d_L of the layers.

    Parameters
    ----------
    inputs : int
        d_0.
    filters, strides : sequence of int

    Returns
    -------
    tuple of int, length L + 1

    Raises
    ------
    InputError
        When a filter is longer than its layer, or does not fit it a whole number of times.
    """
    found = [inputs]
    for layer, (size, stride) in enumerate(
        zip(filters, strides_of(strides, filters), strict=True), start=1
    ):
        room = found[-1] - size
        allowed = (
            f"sizes and strides that fit: layer {layer} has {found[-1]} inputs, "
            f"filter {size}, stride {stride}"
        )
        require(room >= 0 and room % stride == 0, "filters", list(filters), allowed)
        found.append(room // stride + 1)
    return tuple(found)


def toeplitz(weights: Array, inputs: int, stride: int) -> Array:
    """Matrix of a filter.

    Parameters
    ----------
    weights : array, shape (k,)
    inputs, stride : int

    Returns
    -------
    array, shape ((inputs - k) / stride + 1, inputs)

    Examples
    --------
    >>> toeplitz(np.array([1, 2]), 4, 2).tolist()
    [[1, 2, 0, 0], [0, 0, 1, 2]]
    """
    size = len(weights)
    matrix = np.zeros(((inputs - size) // stride + 1, inputs), dtype=weights.dtype)
    for row in range(len(matrix)):
        matrix[row, row * stride : row * stride + size] = weights
    return matrix
