"""What every start hands over: a homotopy in a projective chart, and the solutions at its start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from explorer.errors import InputError
from explorer.homotopy.parameter_path import Complex
from explorer.homotopy.starts.chart import Chart, random_patch
from explorer.homotopy.tracker import Ints
from explorer.polynomial import Expression, Graph, SparseSystem, System

MOST_PATHS = 2_000_000
"""Start points that are made at most: two million paths in 12 unknowns take 2 GB and hours."""


@dataclass(frozen=True)
class NumericTarget:
    """A square system with numbers put in and coefficients near 1.

    Attributes
    ----------
    sparse : SparseSystem
        In the unknowns y.
    scale : int array, shape (n,)
        The user's unknowns are ``x_j = 2^scale_j y_j``.
    """

    sparse: SparseSystem
    scale: Ints

    def homogenised(self, groups: Sequence[Sequence[int]]) -> Ints:
        """Exponents with those of the homogenising unknowns, shape (T, n + G)."""
        degrees = self.sparse.group_degrees(groups)[self.sparse.equation]
        own = np.stack([self.sparse.exponents[:, list(g)].sum(axis=1) for g in groups], axis=1)
        return np.hstack([self.sparse.exponents, degrees - own])


@dataclass(frozen=True)
class Start:
    """A homotopy from a solved system to the target.

    Attributes
    ----------
    homotopy : System
        In n + G unknowns, the last G equations its patches; parameters are k that move, then n + G
        of the patch.
    begin, end : complex array, shape (k,)
        Moving parameters at t = 0 (up to a random factor gamma, which changes no solution) and t =
        1.
    points : complex array, shape (N, n)
        Solutions at t = 0, as y.
    groups : tuple of tuples of int
    scale : int array, shape (n,)
    missing : int
        Start solutions that could not be had.
    """

    homotopy: System
    begin: Complex
    end: Complex
    points: Complex
    groups: tuple[tuple[int, ...], ...]
    scale: Ints
    missing: int = 0

    def drawn(self, rng: np.random.Generator) -> tuple[Chart, Complex, Complex, Complex]:
        """Draw gamma and the patches.

        Returns
        -------
        chart : Chart
        begin, end : complex arrays, shape (k + n + G,)
            All parameters at both ends.
        points : complex array, shape (N, n + G)
            The start points on the patch.
        """
        gamma = np.exp(2j * np.pi * rng.random())
        chart = Chart(
            self.groups, self.scale, random_patch(len(self.scale) + len(self.groups), rng)
        )
        begin, end = (np.concatenate([p, chart.patch]) for p in (gamma * self.begin, self.end))
        return chart, begin, end, chart.lift(self.points)


class Writer:
    """Writes homogenised polynomials into one graph.

    Every power product is one multiplication from a shorter one.
    """

    def __init__(self, groups: Sequence[Sequence[int]]) -> None:
        self.graph, self.groups = Graph(), tuple(tuple(int(k) for k in g) for g in groups)
        n = sum(len(g) for g in self.groups)
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
    """``a g_i + s f_i`` with parameters (a, s).

    The target's coefficients are exact constants of the compiled system.
    """
    a, s = writer.graph.parameter("a")[()], writer.graph.parameter("s")[()]
    sums: list[Expression] = [writer.graph.constant(0)] * target.sparse.size
    rows = target.homogenised(writer.groups).tolist()
    for i, powers, c in zip(
        target.sparse.equation.tolist(), rows, target.sparse.coefficients, strict=True
    ):
        sums[i] = sums[i] + writer.product(tuple(powers)) * c
    return writer.system([a * g + s * f for g, f in zip(start, sums, strict=True)])


def plain(target: NumericTarget) -> System:
    """The scaled target itself, in n unknowns y."""
    graph = Graph()
    y = list(graph.unknown("y", (len(target.scale),)))
    sums: list[Expression] = [graph.constant(0)] * target.sparse.size
    rows = target.sparse.exponents.tolist()
    for i, powers, c in zip(
        target.sparse.equation.tolist(), rows, target.sparse.coefficients, strict=True
    ):
        factors = (u**e for u, e in zip(y, powers, strict=True) if e)
        sums[i] = sums[i] + prod(factors, start=graph.constant(1)) * c
    return System(graph, tuple(sums))


BEGIN = np.array([1, 0], dtype=np.complex128)
"""Parameters (a, s) of :func:`blend` at t = 0."""
END = np.array([0, 1], dtype=np.complex128)
"""Parameters (a, s) of :func:`blend` at t = 1."""


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
    axes = np.meshgrid(*roots, indexing="ij")
    return np.stack([axis.ravel() for axis in axes], axis=1)
