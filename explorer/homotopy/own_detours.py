"""A detour of its own for a path that was lost or jumped, and the chain of paths that it moves.

Over other complex parameters the starts are paired with the solutions of the target in another way,
but one to one again. So the detour of a lost path ends at a solution that is missing, or at the end
of another path; then the detour of that one is followed, and so on. Each step takes another path,
so the chain comes to a missing solution, and every path of it moves on to the next end. The smaller
the detour, the shorter the chains; none needs the whole fibre.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.endpoints import SAME_END
from explorer.homotopy.orbits import OrbitIndex
from explorer.homotopy.parameter_path import Complex, Family, path_to
from explorer.homotopy.tracker import Ints

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Follow = Callable[[Ints], tuple[Complex, Bools, Floats]]
"""Ends (N, n) of the detours of some paths, which of them are good, their conditions (N,)."""


@dataclass(frozen=True)
class Ends:
    """Ends of the paths of one pattern to one target.

    Attributes
    ----------
    points : complex array, shape (K, n)
    lost : bool array, shape (K,)
        Paths that look for an end of their own.
    settled : bool array, shape (K,)
        Paths that have a simple one.
    actions : complex array, shape (g, n)
    """

    points: Complex
    lost: Bools
    settled: Bools
    actions: Complex


@dataclass
class Chain:
    """Paths that move on, each to the end that its detour found.

    Attributes
    ----------
    rows : list of int
        The first was lost; the others are those whose ends were found, in order.
    points, condition : lists
        Ends of their detours.
    """

    rows: list[int]
    points: list[Complex] = field(default_factory=list)
    condition: list[float] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether the last detour came to a missing solution."""
        return len(self.points) == len(self.rows)


def chains(ends: Ends, follow: Follow, most: int) -> list[Chain]:
    """Follow detours from the lost paths until each comes to a solution that is missing.

    Parameters
    ----------
    ends : Ends
    follow : callable
        Tracks the detours of rows.
    most : int
        Paths that may be tracked.

    Returns
    -------
    list of Chain
        Those that came to an end, no two at the same solution.
    """
    owners = np.flatnonzero(ends.settled)
    known = OrbitIndex(ends.actions, SAME_END)
    number = known.add(ends.points[owners])
    if len(known) != len(owners):
        return []
    owner = owners[np.argsort(number)]
    going = [Chain([int(row)]) for row in np.flatnonzero(ends.lost)]
    seen, done = {chain.rows[0] for chain in going}, []
    while going and len(going) <= most:
        most -= len(going)
        points, good, condition = follow(np.array([chain.rows[-1] for chain in going]))
        met = known.find(points)
        still = []
        for k in np.flatnonzero(good).tolist():
            chain = going[k]
            chain.points.append(points[k])
            chain.condition.append(float(condition[k]))
            if met[k] < 0:
                done.append(chain)
            elif (following := int(owner[met[k]])) not in seen:
                seen.add(following)
                chain.rows.append(following)
                still.append(chain)
        going = still
    return _apart(done, ends.actions)


def _apart(done: list[Chain], actions: Complex) -> list[Chain]:
    """Drop chains that came to the same solution: somebody has jumped."""
    if not done:
        return done
    number = OrbitIndex(actions, SAME_END).add(np.array([chain.points[-1] for chain in done]))
    once = np.bincount(number)[number] == 1
    return [chain for chain, kept in zip(done, once, strict=True) if kept]


def aside(start: Complex, end: Complex, family: Family, width: float, draw: Complex) -> Complex:
    """Place beside the middle of the way from ``start`` to ``end``, coordinates of shape (k,).

    Parameters
    ----------
    start, end : complex arrays, shape (k,)
    family : Family
    width : float
        How far aside, in shares of the sizes of the coordinates.
    draw : complex array, shape (k,)
        Random numbers of size one.
    """
    if not family.linear:
        return np.asarray((start + end) / 2 + width * draw * (np.abs(start) + np.abs(end)) / 2)
    path = path_to(start, end[None], family)
    first, slope = path.coefficients[0, 0], path.coefficients[0, 1]
    bent = path.geometric[0].astype(bool)
    size = (np.abs(start) + np.abs(end)) / 2
    straight = first + slope / 2 + width * draw * size
    turned = first * np.exp(np.where(bent, slope, 0) / 2 + width * draw)
    return np.asarray(np.where(bent, turned, straight))
