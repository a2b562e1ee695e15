"""Patterns that are images of one another under permutations.

One of each class is solved, the others are carried over.

A permutation of the unknowns, with their own parameters along (``Lambda``), maps solutions on one
pattern at parameters p to solutions on another at permuted parameters. So the solutions at home are
carried to the place that the permutation maps to home: one path per orbit, over a node on the way,
since half-way to a transposed place two hidden units are alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.generic_set import PatternSet
from explorer.homotopy.monodromy import Carrier
from explorer.homotopy.orbits import OrbitIndex
from explorer.homotopy.parameter_path import Complex, Family
from explorer.homotopy.start_solution import own_parameters
from explorer.polynomial import Permutations, System, permutations

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class PermutedPattern:
    """A pattern as the image of an earlier one.

    Attributes
    ----------
    source : int
        Number of the pattern that is solved.
    image : int array, shape (n,)
        Unknown i of the source becomes unknown ``image[i]``.
    """

    source: int
    image: Ints


def find_permuted_patterns(
    system: System, patterns: tuple[Bools, ...]
) -> dict[int, PermutedPattern]:
    """Find which patterns are images of earlier ones.

    Only permutations that move own parameters alone count.

    Returns
    -------
    dict of int to PermutedPattern
        By the number of the pattern that need not be solved.
    """
    group = _of_own_parameters(system)
    numbers = {bytes(pattern): k for k, pattern in enumerate(patterns)}
    copies: dict[int, PermutedPattern] = {}
    for k, pattern in enumerate(patterns):
        if k in copies or not len(group.unknowns):
            continue
        waiting = [(pattern, np.arange(len(pattern)))]
        while waiting:
            mask, image = waiting.pop()
            for move in group.unknowns:
                moved = np.zeros_like(mask)
                moved[move] = mask
                number = numbers.get(bytes(moved), k)
                if number != k and number not in copies:
                    copies[number] = PermutedPattern(k, move[image])
                    waiting.append((moved, move[image]))
    return copies


def _of_own_parameters(system: System) -> Permutations:
    """Permutations that leave all but own parameters where they are.

    None without a potential or own parameters.
    """
    n, p = len(system.unknowns), len(system.parameters)
    own = own_parameters(system)
    if system.potential is None or (own < 0).any():
        return Permutations(np.zeros((0, n), dtype=np.int64), np.zeros((0, p), dtype=np.int64), 1)
    fixed = np.ones(p, dtype=bool)
    fixed[own] = False
    return permutations(system.potential_terms, fixed)


def carry_over(
    system: System,
    family: Family,
    home: Complex,
    nodes: Iterable[Complex],
    source: PatternSet,
    copy: PermutedPattern,
    target: PatternSet,
    carrier: Carrier,
) -> PatternSet | None:
    """Carry the solutions of one pattern over to another.

    Parameters
    ----------
    home : complex array, shape (k,)
        Family coordinates of the common generic point.
    nodes : iterable of complex arrays, shape (k,)
        Random places to go over: the next one where some path is lost over the last.
    source, copy : PatternSet, PermutedPattern
    target : PatternSet
        Its pattern and actions; without points.
    carrier : Carrier
        Carries points on the pattern of the source.

    Returns
    -------
    PatternSet or None
        None unless as many orbits arrived as there are.
    """
    place = family.positions(own_parameters(system), home)
    there = home.copy()
    there[place] = home[place[copy.image]]
    index, paths = OrbitIndex(target.actions), 0
    for node in nodes:
        points, tracked = _over(carrier, (home, node, there), source.points)
        paths += tracked
        moved = np.empty_like(points)
        moved[:, copy.image] = points
        index.add(moved)
        if len(index) >= len(source.points):
            break
    if len(index) != len(source.points):
        return None
    return replace(
        target,
        points=index.points.copy(),
        stop_rule_met=source.stop_rule_met,
        paths=paths,
        loops_without_progress=source.loops_without_progress,
        copied=True,
    )


def _over(
    carrier: Carrier, way: tuple[Complex, Complex, Complex], points: Complex
) -> tuple[Complex, int]:
    """Ends of those paths over a node that arrive, and how many were tracked."""
    paths = 0
    for start, end in pairwise(way):
        carried, arrived = carrier(start, end, points, False)
        paths += len(points)
        if not arrived.all():
            carried[~arrived], arrived[~arrived] = carrier(start, end, points[~arrived], True)
        points = carried[arrived]
    return points, paths
