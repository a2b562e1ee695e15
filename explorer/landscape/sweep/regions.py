"""What curves cut a grid of places into."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def regions_of(
    count: int, others: Floats, curves: Sequence[Floats], width: float = 0.0
) -> tuple[Ints, Ints]:
    """Number the regions of the unit square that curves leave connected.

    Parameters
    ----------
    count : int
        Places of the grid in either direction, borders included.
    others : float array, shape (E, 2)
        Further places; each hangs on the corners of its cell that no curve parts it from.
    curves : sequence of float arrays, shape (K, 2)
    width : float
        Places of the grid nearer to a curve belong to no region.

    Returns
    -------
    grid : int array, shape (count, count)
        Region of each place of the grid, x first; -1 for none.
    numbers : int array, shape (E,)
        Regions of the others; -1 on a curve, and where curves part a place from all corners of its
        cell.
    """
    pieces = np.concatenate([_pieces(c) for c in curves]) if curves else np.zeros((0, 2, 2))
    right, up = _cuts(pieces, count), _cuts(pieces[:, :, ::-1], count).T
    grid = np.full((count, count), -2, dtype=np.int64)
    for place in beside(count, curves, width):
        grid[place] = -1
    _fill(grid, ~right, ~up)
    numbers = [-1 if _on(p, pieces, width) else _hung(p, grid, pieces) for p in others]
    return grid, np.array(numbers, dtype=np.int64)


def beside(count: int, curves: Sequence[Floats], width: float) -> list[tuple[int, int]]:
    """Places of the grid nearer to a curve than a width, shorter than a step of the grid."""
    found: set[tuple[int, int]] = set()
    for a, b in np.concatenate([_pieces(c) for c in curves]) if curves else ():
        low, high = (f(a, b) for f in (np.minimum, np.maximum))
        first = np.maximum(np.ceil((low - width) * (count - 1)), 0).astype(int)
        last = np.minimum(np.floor((high + width) * (count - 1)), count - 1).astype(int)
        for i in range(first[0], last[0] + 1):
            for j in range(first[1], last[1] + 1):
                if _gap(np.array([i, j]) / (count - 1), a, b) < width:
                    found.add((i, j))
    return sorted(found)


def _gap(place: Floats, a: Floats, b: Floats) -> float:
    """Distance of a place from the piece from a to b."""
    way = b - a
    length = float(way @ way)
    t = min(1.0, max(0.0, float((place - a) @ way) / length)) if length else 0.0
    return float(np.linalg.norm(place - a - t * way))


def _pieces(curve: Floats) -> Floats:
    """Straight pieces (K - 1, 2, 2) of a curve."""
    return np.stack([curve[:-1], curve[1:]], axis=1)


def _cuts(pieces: Floats, count: int) -> Bools:
    """Steps to the right (count - 1, count) that some piece crosses."""
    cut = np.zeros((count - 1, count), dtype=bool)
    low, high = (f(pieces[:, 0, 1], pieces[:, 1, 1]) for f in (np.minimum, np.maximum))
    for j in range(count):
        y = j / (count - 1)
        across = pieces[(low <= y) & (y < high)]
        if not len(across):
            continue
        (x0, y0), (x1, y1) = across[:, 0].T, across[:, 1].T
        x = x0 + (x1 - x0) * (y - y0) / (y1 - y0)
        step = np.floor(x * (count - 1)).astype(np.int64)
        step = step[(step >= 0) & (step < count - 1)]
        cut[step, j] = True
    return cut


def _fill(grid: Ints, right: Bools, up: Bools) -> None:
    """Number what steps that are free connect, where nothing is written yet."""
    number = 0
    for start in np.ndindex(*grid.shape):
        if grid[start] > -2:
            continue
        grid[start] = number
        waiting = deque([start])
        while waiting:
            i, j = waiting.popleft()
            for a, b in _free(right, up, i, j):
                if grid[a, b] == -2:
                    grid[a, b] = number
                    waiting.append((a, b))
        number += 1


def _free(right: Bools, up: Bools, i: int, j: int) -> list[tuple[int, int]]:
    """Places that one free step leads to."""
    count = right.shape[1]
    steps = []
    if i + 1 < count and right[i, j]:
        steps.append((i + 1, j))
    if i and right[i - 1, j]:
        steps.append((i - 1, j))
    if j + 1 < count and up[i, j]:
        steps.append((i, j + 1))
    if j and up[i, j - 1]:
        steps.append((i, j - 1))
    return steps


def _on(place: Floats, pieces: Floats, width: float) -> bool:
    """Whether a place is nearer to a piece than a width."""
    low, high = pieces.min(axis=1) - width, pieces.max(axis=1) + width
    near = pieces[((low < place) & (place < high)).all(axis=1)]
    return any(_gap(place, a, b) < width for a, b in near)


def _hung(place: Floats, grid: Ints, pieces: Floats) -> int:
    """Region of a place: that of the nearest corner of its cell that it sees; -1 for none."""
    last = len(grid) - 1
    low = np.clip(np.floor(place * last).astype(np.int64), 0, last - 1)
    corners = [low + np.array(step) for step in np.ndindex(2, 2)]
    corners.sort(key=lambda corner: float(np.linalg.norm(corner / last - place)))
    for corner in corners:
        if grid[tuple(corner)] >= 0 and not _crossed(place, corner / last, pieces):
            return int(grid[tuple(corner)])
    return -1


def _crossed(a: Floats, b: Floats, pieces: Floats) -> bool:
    """Whether the straight way from a to b crosses a piece."""
    if not len(pieces) or np.array_equal(a, b):
        return False
    p, q = pieces[:, 0], pieces[:, 1]
    sides = _side(a, b, p) * _side(a, b, q) <= 0
    return bool((sides & (_side(p, q, a) * _side(p, q, b) <= 0)).any())


def _side(a: Floats, b: Floats, c: Floats) -> Floats:
    """On which side of the line from a to b the point c lies."""
    d, e = b - a, c - a
    return np.asarray(d[..., 0] * e[..., 1] - d[..., 1] * e[..., 0])
