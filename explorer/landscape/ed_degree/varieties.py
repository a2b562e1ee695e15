"""Equations for the points of a variety that are critical for the distance to a random target.

Symbols: w(x) is a point of the variety in a chart of x, G a metric, u the target, and
``M = G w - G u``.
A point is critical when M is orthogonal to the tangent space, that is to every ``dw/dx_k``. The
parameters are ``B = G u``: the equations are linear in them, and the pairs of x and B that solve
them are irreducible, so monodromy reaches all solutions from one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import is_whole, require
from explorer.limits import Limit
from explorer.polynomial import Graph, System

# Of the metric: any generic one will do, and fractions are the same for every engine. Numbers near
# one keep the branch points of the family where loops go round them.
_SEED = 20261128
_LEAST, _LARGEST, _UNIT = 512, 2048, 1024


class Metric(StrEnum):
    """Metrics on the space of matrices or tensors."""

    FROBENIUS = "frobenius"
    """The sum of squares of the entries."""
    WEIGHTED = "weighted"
    """A random weight for each entry."""
    GENERIC = "generic"
    """A random quadratic form."""


class Kind(StrEnum):
    """Varieties."""

    SEGRE = "segre"
    """Tensors of rank one; filters of a linear convolution whose strides keep products apart."""
    RANK = "rank"
    """Matrices of a rank or less."""


@dataclass(frozen=True)
class Variety:
    """A cone of matrices or tensors with a metric.

    Attributes
    ----------
    kind : Kind
    shape : tuple of int
    rank : int
        1 for ``segre``.
    metric : Metric
    """

    kind: Kind
    shape: tuple[int, ...]
    rank: int
    metric: Metric

    def __post_init__(self) -> None:
        shape, rank = self.shape, self.rank
        good = len(shape) >= 2 and all(is_whole(n) and n >= 1 for n in shape)
        require(good, "shape", shape, "two or more whole numbers >= 1")
        if self.kind is Kind.RANK:
            require(len(shape) == 2, "shape", shape, "rows and columns, for matrices")
        most = min(shape) if self.kind is Kind.RANK else 1
        allowed = f"a whole number from 1 to {most}"
        require(is_whole(rank) and 1 <= rank <= most, "rank", rank, allowed)
        self._bounded()

    def __str__(self) -> str:
        size = "x".join(map(str, self.shape))
        what = f"matrices of rank at most {self.rank}" if self.kind is Kind.RANK else "rank one"
        return f"{size}, {what}, {self.metric.value} metric"

    def _bounded(self) -> None:
        """Refuse what would take for ever, or fill the memory, before it is written down."""
        entries, (rows, columns) = prod(self.shape), sorted(self.shape)[:2]
        if self.kind is Kind.SEGRE:
            unknowns = 1 + sum(size - 1 for size in self.shape)
        else:
            unknowns = (rows - self.rank) * self.rank + self.rank * columns
        Limit.UNKNOWNS.allow(unknowns, str(self))
        # The matrix of the metric: an equation of a generic one has a term for each entry
        Limit.TERMS.allow(entries**2, str(self))

    @cached_property
    def system(self) -> System:
        """Critical points that are smooth points of the cone; parameters ``B``."""
        if self.kind is Kind.SEGRE:
            return _segre(self.shape, self.metric)
        rows, columns = sorted(self.shape)
        return _of_rank(rows, columns, self.rank, self.metric)


def weights(size: int, metric: Metric) -> NDArray[np.object_]:
    """Fractions of a metric: a symmetric matrix (N, N)."""
    rng = np.random.default_rng([_SEED, size])
    if metric is Metric.FROBENIUS:
        numbers = _UNIT * np.eye(size, dtype=np.int64)
    elif metric is Metric.WEIGHTED:
        room = max(size, _LARGEST - _LEAST)
        numbers = np.diag(_LEAST + rng.permutation(room)[:size])
    else:
        full = rng.integers(-_LARGEST // 2, _LARGEST // 2, (size, size))
        numbers = full + full.T
    fractions = [[Fraction(int(k), _UNIT) for k in row] for row in numbers]
    return np.array(fractions, dtype=object)


def _segre(shape: Sequence[int], metric: Metric) -> System:
    """Tensors ``w = t a x b x ...`` whose first entries of a, b, ... are 1; t is not zero.

    ``(t G v - B) . v = 0`` and ``(t G v - B) . dv/dx_k = 0`` with v = a x b x ...: the equations of
    the distance, those of x divided by t. At t = 0 they are one more than unknowns.
    """
    graph = Graph()
    t = graph.unknown("t")[()]
    one = graph.constant(1)
    factors = [
        [one, *graph.unknown(f"x{k + 1}", (size - 1,))] if size > 1 else [one]
        for k, size in enumerate(shape)
    ]
    B = graph.parameter("B", (prod(shape),))
    places = list(product(*(range(size) for size in shape)))
    v = np.array([_product(factors, place) for place in places], dtype=object)
    M = t * _times(weights(prod(shape), metric), v) - B
    equations = [(M * v).sum()]
    for k, size in enumerate(shape):
        for j in range(1, size):
            rest = [[*f] for f in factors]
            rest[k] = [graph.constant(int(i == j)) for i in range(size)]
            slope = np.array([_product(rest, place) for place in places], dtype=object)
            equations.append((M * slope).sum())
    numbers = iter(range(1, 1 + sum(size - 1 for size in shape)))
    groups = [tuple(next(numbers) for _ in range(size - 1)) for size in shape]
    return System(graph, tuple(equations), None, ((0,), *(g for g in groups if g)))


def _of_rank(rows: int, columns: int, rank: int, metric: Metric) -> System:
    """Matrices ``L R`` with the identity on top of L: ``L^T M = 0``, and ``M R^T = 0`` below it.

    With rows <= columns generic targets have no solution of smaller rank.
    """
    graph = Graph()
    low = graph.unknown("L", (rows - rank, rank)) if rows > rank else np.zeros((0, rank), object)
    R = graph.unknown("R", (rank, columns))
    B = graph.parameter("B", (rows, columns))
    top = np.array([[graph.constant(int(i == j)) for j in range(rank)] for i in range(rank)])
    W = np.concatenate([top, low]) @ R
    G = weights(rows * columns, metric)
    M = _times(G, W.ravel()).reshape(rows, columns) - B
    normal = np.concatenate([top, low]).T @ M
    below = M[rank:] @ R.T
    count = low.size
    groups = (tuple(range(count)), tuple(range(count, count + R.size)))
    equations = (*below.ravel(), *normal.ravel())
    return System(graph, equations, None, tuple(g for g in groups if g))


def _product(factors: Sequence[Sequence[Any]], place: Sequence[int]) -> Any:
    value: Any = 1
    for factor, j in zip(factors, place, strict=True):
        value = factor[j] * value
    return value


def _times(G: NDArray[np.object_], v: NDArray[Any]) -> NDArray[Any]:
    """``G v``, without the zeros of G."""
    rows = [sum(v[j] * g for j, g in enumerate(row) if g) for row in G]
    return np.array(rows, dtype=object)
