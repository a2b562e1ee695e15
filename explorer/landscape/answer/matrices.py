"""Weights of one critical point as small matrices, side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.networks.architectures import Architecture
from explorer.report.plain import number

# More numbers than these in a block are told by its shape
_MOST_ROWS = 12
_MOST_COLUMNS = 12
_GAP = "    "


def written_matrices(
    architecture: Architecture, weights: NDArray[np.float64], width: int
) -> list[str]:
    """Write the blocks of weights of one point.

    Parameters
    ----------
    architecture : Architecture
    weights : array, shape (n,)
    width : int
        Longest line.

    Returns
    -------
    list of str
        One per line.
    """
    blocks = [array[0] for array in architecture.split(weights[None])]
    scale = float(np.abs(weights).max(initial=0))
    texts = [
        _block(block.name, array, scale)
        for block, array in zip(architecture.blocks, blocks, strict=True)
    ]
    return [line for group in _groups(texts, width) for line in _beside(group)]


def _block(name: str, array: NDArray[np.float64], scale: float) -> list[str]:
    matrix = array.reshape(1, -1) if array.ndim < 2 else array.reshape(len(array), -1)
    label = f"{name} = "
    rows, columns = matrix.shape
    if rows > _MOST_ROWS or columns > _MOST_COLUMNS:
        return [f"{label}array of shape {array.shape}"]
    cells = [[number(float(value), scale, 4) for value in row] for row in matrix]
    wide = [max(len(row[k]) for row in cells) for k in range(columns)]
    lines = ["  ".join(c.rjust(w) for c, w in zip(row, wide, strict=True)) for row in cells]
    middle = (rows - 1) // 2
    return [
        (label if k == middle else " " * len(label)) + f"[{line}]" for k, line in enumerate(lines)
    ]


def _groups(texts: Sequence[list[str]], width: int) -> list[list[list[str]]]:
    """Put as many side by side as fit."""
    groups: list[list[list[str]]] = []
    used = width
    for text in texts:
        size = max(map(len, text)) + len(_GAP)
        if used + size > width:
            groups.append([])
            used = 0
        groups[-1].append(text)
        used += size
    return groups


def _beside(texts: list[list[str]]) -> list[str]:
    high = max(map(len, texts))
    padded = []
    for text in texts:
        wide = max(map(len, text))
        above = (high - len(text)) // 2
        lines = [""] * above + text + [""] * (high - len(text) - above)
        padded.append([line.ljust(wide) for line in lines])
    return [_GAP.join(lines).rstrip() for lines in zip(*padded, strict=True)]
