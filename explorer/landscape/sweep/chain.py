"""Proof that points are continued between places: chains of boxes over intervals.

Each box holds one zero for every value of its interval and both points at its ends, so that the
chain continues the zero, simple all the way. Points that differ at one value differ everywhere, and
real ones stay real: the conjugate of a zero is one, and the same as itself at one value. Where the
zeros are as many as there can be, no real one comes or goes. An interval for which no box is found
is cut in two.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.sweep.boxes import Boxes, boxes_over
from explorer.landscape.sweep.family import Family
from explorer.landscape.sweep.trace import Place, least_step

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Boxes tried at once.
_TOGETHER = 2048


@dataclass(eq=False)
class Budget:
    """How many boxes may still be tried for points that are not real."""

    left: int


@dataclass(eq=False)
class _Cells:
    """Intervals in which a leader is to be continued: both ends with the points there."""

    leader: Ints
    low: Floats
    high: Floats
    first: Boxes
    last: Boxes

    def take(self, chosen: Ints) -> _Cells:
        return _Cells(
            self.leader[chosen],
            self.low[chosen],
            self.high[chosen],
            self.first.take(chosen),
            self.last.take(chosen),
        )

    def __len__(self) -> int:
        return len(self.leader)


def proved_steps(
    family: Family, places: list[Place], rows: Ints, span: float, budget: Budget | None
) -> Bools:
    """Prove that some leaders are continued from each place to the next.

    Parameters
    ----------
    family : Family
    places : list of P places
    rows : int array
        Leaders.
    span : float
        Length of the range, which sets how far intervals are cut.
    budget : Budget or None
        Boxes that may be tried.

    Returns
    -------
    bool array, shape (P - 1, len(rows))
    """
    steps = len(places) - 1
    proved = np.ones((steps, len(rows)), dtype=bool)
    if not len(rows) or not steps:
        return proved
    real = places[0].leaders.real[rows]
    queue = _first_cells(places, rows)
    owner = np.arange(steps * len(rows))
    while len(queue):
        part, rest = queue.take(np.arange(min(_TOGETHER, len(queue)))), None
        if len(queue) > _TOGETHER:
            rest = queue.take(np.arange(_TOGETHER, len(queue)))
        here, owner = owner[: len(part)], owner[len(part) :]
        halves, origin, failed = _try(family, part, real[part.leader], span)
        if budget is not None:
            budget.left -= len(part)
            if budget.left < 0:
                for wrong in (here, owner):
                    proved.ravel()[wrong] = False
                return proved
        proved.ravel()[here[failed]] = False
        queue = halves if rest is None else _joined(rest, halves)
        owner = np.concatenate([owner, here[origin]])
    return proved


def _first_cells(places: list[Place], rows: Ints) -> _Cells:
    steps, count = len(places) - 1, len(rows)
    values = np.array([p.value for p in places])
    boxes = [p.boxes.take(rows) for p in places]
    return _Cells(
        np.tile(np.arange(count), steps),
        np.repeat(values[:-1], count),
        np.repeat(values[1:], count),
        Boxes.joined(boxes[:-1]),
        Boxes.joined(boxes[1:]),
    )


def _joined(a: _Cells, b: _Cells) -> _Cells:
    return _Cells(
        np.concatenate([a.leader, b.leader]),
        np.concatenate([a.low, b.low]),
        np.concatenate([a.high, b.high]),
        Boxes.joined([a.first, b.first]),
        Boxes.joined([a.last, b.last]),
    )


def _try(family: Family, cells: _Cells, real: Bools, span: float) -> tuple[_Cells, Ints, Ints]:
    """Try a box for each cell.

    Gives the halves of cells without one, the cells that these come from, and hopeless cells.
    """
    middle = cells.low + (cells.high - cells.low) / 2
    points, slope = _segments(family, cells, real, middle)
    boxes = boxes_over(family.system, points, slope, cells.low, cells.high)
    held = boxes.proved & boxes.holds(cells.first, -1) & boxes.holds(cells.last, 1)
    open_ = np.flatnonzero(~held)
    limit = np.array([least_step(span, v) for v in middle[open_]]) / 4
    hopeless = np.abs(cells.high - cells.low)[open_] < limit
    cut = open_[~hopeless]
    there = points[cut], np.zeros_like(points[cut])
    at_middle = boxes_over(family.system, *there, middle[cut], middle[cut])
    good = at_middle.proved
    rows = cut[good]
    failed = np.concatenate([open_[hopeless], cut[~good]])
    part, half = cells.take(rows), at_middle.take(np.flatnonzero(good))
    left = _Cells(part.leader, part.low, middle[rows], part.first, half)
    right = _Cells(part.leader, middle[rows], part.high, half, part.last)
    return _joined(left, right), np.concatenate([rows, rows]), failed


def _segments(
    family: Family, cells: _Cells, real: Bools, middle: Floats
) -> tuple[Complex, Complex]:
    """Points at the middles, and what they move by to the ends; zeros and reality are kept."""
    guess = (cells.first.centre + cells.last.centre) / 2
    points = np.where(guess == 0, 0, family.newton(guess, middle, 3))
    points = np.where(real[:, None], points.real + 0j, points)
    usable = np.asarray(np.isfinite(points).all(axis=1))
    points = np.asarray(np.where(usable[:, None], points, guess), dtype=np.complex128)
    velocity = family.velocity(points, middle)
    slope = np.where(np.isfinite(velocity), velocity, 0) * ((cells.high - cells.low) / 2)[:, None]
    slope = np.where(points == 0, 0, np.where(real[:, None], slope.real + 0j, slope))
    return points, np.asarray(slope, dtype=np.complex128)
