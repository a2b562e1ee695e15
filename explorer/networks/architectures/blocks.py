"""Blocks of weights and parameters, and the hidden units whose weights they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True)
class Block:
    """A named array of weights or parameters.

    Attributes
    ----------
    name : str
    shape : tuple of int
    symmetric : bool
        Whether only the upper triangle counts, of a square matrix.
    """

    name: str
    shape: tuple[int, ...]
    symmetric: bool = False

    @property
    def size(self) -> int:
        """Number of free entries."""
        return self.shape[0] * (self.shape[0] + 1) // 2 if self.symmetric else prod(self.shape)

    @property
    def ridge_name(self) -> str:
        """Name of its ridge coefficients: ``Lambda1`` for ``W1``, ``Lambda_V`` for ``V``."""
        name = self.name
        return f"Lambda{name[1:]}" if name.startswith("W") else f"Lambda_{name}"

    def flatten(self, array: Array) -> Array:
        """Free entries, row by row.

        Parameters
        ----------
        array : array of this block's shape

        Returns
        -------
        array, shape (size,)
        """
        return array[_upper(self.shape[0])] if self.symmetric else np.reshape(array, -1)


@lru_cache(maxsize=64)
def _upper(size: int) -> tuple[Array, Array]:
    return np.triu_indices(size)


@dataclass(frozen=True)
class HiddenUnit:
    """A hidden unit: flipping the signs of all its weights leaves the loss unchanged.

    Attributes
    ----------
    layer : int
        Hidden layer, counted from 1.
    weights : tuple of int
        Positions of its incoming and outgoing weights among the unknowns.
    """

    layer: int
    weights: tuple[int, ...]


def dense_layers(widths: Sequence[int]) -> tuple[Block, ...]:
    """``W1`` ... ``W{H+1}`` of fully connected layers.

    Parameters
    ----------
    widths : sequence of int
        ``(d_0, ..., d_{H+1})``.

    Returns
    -------
    tuple of Block
        ``W_i`` of shape (d_i, d_{i-1}).
    """
    return _dense_layers(tuple(widths))


@lru_cache(maxsize=256)
def _dense_layers(widths: tuple[int, ...]) -> tuple[Block, ...]:
    return tuple(
        Block(f"W{i}", shape)
        for i, shape in enumerate(zip(widths[1:], widths, strict=False), start=1)
    )


def layer_units(
    layer: int, incoming: Sequence[Array], outgoing: Sequence[Array]
) -> tuple[HiddenUnit, ...]:
    """Hidden units of a layer, d of them.

    Parameters
    ----------
    layer : int
        Counted from 1.
    incoming : sequence of int arrays, shape (d, ...)
        Positions of weights among the unknowns; unit j has row j.
    outgoing : sequence of int arrays, shape (..., d)
        Unit j has column j.

    Returns
    -------
    tuple of HiddenUnit, length d
    """
    rows = [np.reshape(w, (len(w), -1)) for w in incoming]
    rows += [np.reshape(w.T, (w.shape[-1], -1)) for w in outgoing]
    return tuple(
        HiddenUnit(layer, tuple(map(int, weights))) for weights in np.concatenate(rows, axis=1)
    )
