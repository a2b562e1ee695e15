"""What every start hands over: a homotopy in a projective chart, and the solutions at its start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from explorer.errors import InputError
from explorer.homotopy.parameter_path import Complex
from explorer.homotopy.starts.chart import Chart, random_patch
from explorer.homotopy.starts.target import NumericTarget
from explorer.homotopy.tracker import Ints
from explorer.polynomial import Expression, Graph, System

MOST_PATHS = 2_000_000
"""Start points that are made at most: two million paths in 12 unknowns take 2 GB and hours."""


@dataclass(frozen=True)
class Start:
    """A homotopy from a solved system to the target.

    Attributes
    ----------
    homotopy : System
        ``a_i g_i + s f_i`` in n + G unknowns, the last G equations its patches; parameters are the
        n of a, then s, then the constants, then n + G of the patch.
    constants : complex array, shape (k,)
        Parameters that do not move: coefficients of g, and 1j where f needs it.
    points : complex array, shape (N, n)
        Solutions at t = 0, as y.
    groups : tuple of tuples of int
    scale : int array, shape (n,)
    missing : int
        Start solutions that could not be had.
    """

    homotopy: System
    constants: Complex
    points: Complex
    groups: tuple[tuple[int, ...], ...]
    scale: Ints
    missing: int = 0

    def drawn(self, rng: np.random.Generator) -> tuple[Chart, Complex, Complex, Complex]:
        """Draw gamma and the patches.

        Returns
        -------
        chart : Chart
        begin, end : complex arrays, shape (n + 1 + k + n + G,)
            All parameters at t = 0, where a are random factors gamma, one an equation, so that ends
            on a family of solutions are others in every draw, and at t = 1.
        points : complex array, shape (N, n + G)
            The start points on the patch.
        """
        gamma = np.exp(2j * np.pi * rng.random(len(self.scale)))
        chart = Chart(
            self.groups, self.scale, random_patch(len(self.scale) + len(self.groups), rng)
        )
        begin, end = (
            np.concatenate([moving, self.constants, chart.patch])
            for moving in ([*gamma, 0], [*(0 * gamma), 1])
        )
        return chart, begin, end, chart.lift(self.points)


class Writer:
    """Writes homogenised polynomials into one graph.

    Every power product is one multiplication from a shorter one.
    """

    def __init__(self, groups: Sequence[Sequence[int]]) -> None:
        self.graph, self.groups = Graph(), tuple(tuple(int(k) for k in g) for g in groups)
        n = sum(len(g) for g in self.groups)
        self.a, self.s = self.graph.parameter("a", (n,)), self.graph.parameter("s")[()]
        self.z: list[Expression] = [
            *self.graph.unknown("z", (n,)),
            *self.graph.unknown("h", (len(groups),)),
        ]
        self._known: dict[tuple[int, ...], Expression] = {}

    def product(self, powers: tuple[int, ...]) -> Expression:
        """Power product of the coordinates."""
        if not any(powers):
            return self.graph.constant(1)
        if powers not in self._known:
            last = max(k for k, e in enumerate(powers) if e)
            shorter = (*powers[:last], powers[last] - 1, *powers[last + 1 :])
            self._known[powers] = self.product(shorter) * self.z[last]
        return self._known[powers]

    def system(self, equations: Sequence[Expression]) -> System:
        """Add the patches; their parameters come last."""
        q = self.graph.parameter("q", (len(self.z),))
        n = len(equations)
        patches = []
        for g, group in enumerate(self.groups):
            patches.append(sum(q[k] * self.z[k] for k in (*group, n + g)) - 1)
        return System(self.graph, (*equations, *patches))


def blend(target: NumericTarget, writer: Writer, start: Sequence[Expression]) -> System:
    """``a_i g_i + s f_i`` with parameters a, s, then those of g, then of f.

    The target's coefficients are exact constants of the compiled system.
    """
    graph = writer.graph
    sums: list[Expression] = [graph.constant(0)] * target.sparse.size
    rows = target.homogenised(writer.groups).tolist()
    for i, powers, c in zip(
        target.sparse.equation.tolist(), rows, target.constants(graph), strict=True
    ):
        sums[i] = sums[i] + writer.product(tuple(powers)) * c
    pairs = zip(writer.a, start, sums, strict=True)
    return writer.system([a * g + writer.s * f for a, g, f in pairs])


def refuse_many(count: int, name: str, others: str) -> None:
    """Refuse more than MOST_PATHS start points, naming what would be smaller."""
    if count > MOST_PATHS:
        raise InputError(
            f"start = {name}: it has {count} paths, allowed are at most {MOST_PATHS}; {others}"
        )


def grid(roots: Sequence[Complex]) -> Complex:
    """All choices of one value a place, shape (prod of the lengths, number of places).

    Examples
    --------
    >>> grid([np.array([1, -1]), np.array([2, 3])]).tolist()
    [[1, 2], [1, 3], [-1, 2], [-1, 3]]
    """
    if not roots:
        return np.ones((1, 0), dtype=np.complex128)
    lengths = [len(values) for values in roots]
    count = repeats = prod(lengths)
    columns = []
    # Arrays of numpy have too few axes to give each place its own
    for values, length in zip(roots, lengths, strict=True):
        repeats //= length
        columns.append(values[np.arange(count) // repeats % length])
    return np.stack(columns, axis=1)
