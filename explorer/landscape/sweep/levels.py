"""Equal losses of minima, the global minimum, and where it jumps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np

from explorer.landscape.sweep.branches import Arc, Branch
from explorer.landscape.sweep.extended import Extended, Found
from explorer.landscape.sweep.says import Transition
from explorer.sentences import Sentence

# Losses that differ by less, in shares, are the same by symmetry.
_SAME = 1e-10
MOST_PAIRS = 2000
"""Pairs of minima whose losses are compared."""


@dataclass(frozen=True, eq=False)
class Equal:
    """Two minima of equal loss: where, of which branches, and whether they are global there."""

    found: Found
    branches: tuple[int, int]
    lowest: bool


def equal_losses(
    extended: Extended, arcs: Sequence[Sequence[Arc]], grows: Callable[[float], bool]
) -> list[Equal]:
    """Find where two minima swap their order; none is global where the loss does not grow."""
    found = []
    for row in arcs:
        minima = [arc for arc in row if arc.index == 0]
        for a, b in islice(combinations(minima, 2), MOST_PAIRS):
            for k in _crossings(a, b):
                one = extended.equal_losses(a.points[k], b.points[k], float(a.values[k]))
                if one is None or not a.values[k] <= one.value <= a.values[k + 1]:
                    continue
                others = [m.loss[k : k + 2].min() for m in minima if m is not a and m is not b]
                lowest = min(others, default=np.inf) >= max(a.loss[k : k + 2].max(), b.loss[k])
                found.append(Equal(one, (a.branch, b.branch), bool(lowest) and grows(one.value)))
    return found


def _crossings(a: Arc, b: Arc) -> list[int]:
    """Places after which the order of two losses changes."""
    gap = a.loss - b.loss
    apart = np.abs(gap) > _SAME * (np.abs(a.loss) + np.abs(b.loss))
    signs = np.where(apart, np.sign(gap), 0)
    return [int(k) for k in np.flatnonzero(signs[:-1] * signs[1:] < 0)]


@dataclass(frozen=True)
class Jump:
    """Where the global minimum jumps, and the range on which both minima exist."""

    value: float
    low: float
    high: float


def jumps_of(equals: Sequence[Equal], branches: Sequence[Branch]) -> list[Jump]:
    """Find where the global minimum jumps from one branch to another."""
    found = []
    for one in equals:
        if one.lowest:
            ranges = [_minimum_range(branches[b - 1], one.found.value) for b in one.branches]
            found.append(
                Jump(one.found.value, max(r[0] for r in ranges), min(r[1] for r in ranges))
            )
    return found


def transitions(jumps: Sequence[Jump], low: float, high: float) -> list[Sentence]:
    """Say where the global minimum jumps on a range."""

    def end(value: float) -> str:
        return f"{value:.8g}" + (" (the end of the range)" if value in (low, high) else "")

    return [
        Transition.FIRST_ORDER(value=jump.value, low=end(jump.low), high=end(jump.high))
        for jump in jumps
    ]


def _minimum_range(branch: Branch, value: float) -> tuple[float, float]:
    """Where a branch is a minimum without a break, round a value."""
    arcs = branch.arcs
    at = next(k for k, a in enumerate(arcs) if a.values[0] <= value <= a.values[-1])
    first = last = at
    while first and arcs[first - 1].index == 0:
        first -= 1
    while last + 1 < len(arcs) and arcs[last + 1].index == 0:
        last += 1
    return float(arcs[first].values[0]), float(arcs[last].values[-1])
