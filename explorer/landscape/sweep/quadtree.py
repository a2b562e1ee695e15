"""Squares that are halved where their corners differ; neighbours share corners."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Corner = tuple[int, int]


@dataclass(frozen=True)
class Cell:
    """A square: its lowest corner, and its side, in shares of the finest squares."""

    x: int
    y: int
    side: int

    @property
    def corners(self) -> tuple[Corner, ...]:
        """All four."""
        right, top = self.x + self.side, self.y + self.side
        return (self.x, self.y), (right, self.y), (self.x, top), (right, top)

    @property
    def quarters(self) -> tuple[Cell, ...]:
        """Four squares of half the side."""
        half = self.side // 2
        return tuple(Cell(x, y, half) for x, y in Cell(self.x, self.y, half).corners)


class Quadtree:
    """Leaves of a quadtree over the unit square.

    Parameters
    ----------
    start, depth : int
        Squares in a row at first, and times that each may be halved.
    """

    def __init__(self, start: int, depth: int) -> None:
        self.finest = start * 2**depth
        side = 2**depth
        places = range(0, self.finest, side)
        self.leaves = {Cell(x, y, side) for x in places for y in places}

    @property
    def corners(self) -> list[Corner]:
        """Corners of all leaves, in rows to and fro, so that neighbours follow each other."""
        found = {corner for cell in self.leaves for corner in cell.corners}
        return sorted(found, key=lambda c: (c[0], c[1] if c[0] % 2 == 0 else -c[1]))

    def place(self, corner: Corner) -> NDArray[np.float64]:
        """Place (2,) of a corner in the unit square."""
        return np.asarray(np.array(corner, dtype=np.float64) / self.finest)

    def split(self, cells: Collection[Cell]) -> int:
        """Halve some leaves; returns how many could be."""
        wide = [cell for cell in cells if cell.side > 1]
        for cell in wide:
            self.leaves.remove(cell)
            self.leaves.update(cell.quarters)
        return len(wide)
