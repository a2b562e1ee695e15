"""Starts of products of linear forms: total degree, and one group of unknowns or several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.parameter_path import Complex
from explorer.homotopy.starts.start import (
    Start,
    Writer,
    blend,
    grid,
    refuse_many,
)
from explorer.homotopy.starts.target import NumericTarget
from explorer.homotopy.tracker import Ints
from explorer.polynomial import Expression
from explorer.polynomial.bounds import multihomogeneous_bezout, total_degree


def total_degree_start(
    target: NumericTarget, partition: Sequence[Sequence[int]], rng: np.random.Generator
) -> Start:
    """Start with all unknowns in one group; start points are roots of random numbers of size 1.

    Raises
    ------
    InputError
        For too many paths; the partition tells of a smaller start if there is one.
    """
    degrees = target.sparse.degrees.tolist()
    fewer = multihomogeneous_bezout(target.sparse, partition)
    refuse_many(
        total_degree(target.sparse), "total-degree", f"start = multihomogeneous has {fewer}"
    )
    n = len(degrees)
    groups = (tuple(range(n)),)
    writer = Writer(groups)
    unit = np.eye(n + 1, dtype=np.int64)
    sides = [
        [writer.product(tuple((d * unit[k]).tolist())) for k in (i, n)]
        for i, d in enumerate(degrees)
    ]
    turned = writer.graph.parameter("r", (n,))
    equations = [left - r * right for (left, right), r in zip(sides, turned, strict=True)]
    homotopy = blend(target, writer, equations)
    turns = rng.random(n)
    roots = [
        np.exp(2j * np.pi * (turn + np.arange(d)) / d)
        for turn, d in zip(turns.tolist(), degrees, strict=True)
    ]
    return Start(
        homotopy=homotopy,
        constants=np.concatenate([np.exp(2j * np.pi * turns), target.unit_values]),
        points=grid(roots),
        groups=groups,
        scale=target.scale,
    )


Forms = list[NDArray[np.float64]]


def multihomogeneous_start(
    target: NumericTarget, groups: Sequence[Sequence[int]], rng: np.random.Generator
) -> Start:
    """Start for a partition of the unknowns.

    Raises
    ------
    InputError
        For too many paths.

    References
    ----------
    Morgan and Sommese, "A homotopy for solving general polynomial systems that respects
    m-homogeneous structures" (1987).
    """
    count = multihomogeneous_bezout(target.sparse, groups)
    refuse_many(
        count, "multihomogeneous", "start = polyhedral may have fewer, start = structure has fewest"
    )
    writer = Writer(groups)
    degrees = target.sparse.group_degrees(writer.groups)
    forms = [rng.normal(size=(target.sparse.size, len(g))) for g in writer.groups]
    factors = [_product(writer, forms, i, row.tolist()) for i, row in enumerate(degrees)]
    points = [
        _solutions(choice, degrees, forms, writer.groups)
        for choice in _choices(degrees, writer.groups)
    ]
    joined = np.concatenate([np.zeros((0, target.sparse.size), dtype=np.complex128), *points])
    return Start(
        homotopy=blend(target, writer, factors),
        constants=target.unit_values,
        points=joined,
        groups=writer.groups,
        scale=target.scale,
    )


def _product(writer: Writer, forms: Forms, i: int, degrees: Sequence[int]) -> Expression:
    n = sum(len(g) for g in writer.groups)
    product = writer.graph.constant(1)
    for g, (group, d) in enumerate(zip(writer.groups, degrees, strict=True)):
        if d:
            form = sum(
                (writer.z[k] * c for k, c in zip(group, forms[g][i].tolist(), strict=True)),
                writer.graph.constant(0),
            )
            product = product * (form**d - writer.z[n + g] ** d)
    return product


def _choices(degrees: Ints, groups: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    """Group of the factor that vanishes, for every equation.

    Every group comes as often as it has unknowns.
    """

    def extend(chosen: tuple[int, ...], room: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(chosen) == len(degrees):
            yield chosen
            return
        for g, d in enumerate(degrees[len(chosen)].tolist()):
            if d and room[g]:
                yield from extend((*chosen, g), (*room[:g], room[g] - 1, *room[g + 1 :]))

    return extend((), tuple(len(g) for g in groups))


def _solutions(
    choice: tuple[int, ...], degrees: Ints, forms: Forms, groups: Sequence[Sequence[int]]
) -> Complex:
    """Solve the linear systems of one choice for all roots of unity on its right."""
    orders = [int(degrees[i, g]) for i, g in enumerate(choice)]
    right = grid([np.exp(2j * np.pi * np.arange(d) / d) for d in orders])
    points = np.empty_like(right)
    for g, group in enumerate(groups):
        rows = [i for i, chosen in enumerate(choice) if chosen == g]
        points[:, list(group)] = np.linalg.solve(forms[g][rows], right[:, rows].T).T
    return points
