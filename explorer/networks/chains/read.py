"""A chain read off the values of a loss, and the test that the loss is that chain.

Where the map is ``u v^T`` the loss of a chain is ``constant + (v^T A v) |u|^2 / 2 - u^T B v`` and
the ridge: A and B are read at unit vectors. Then the loss and the chain are compared at random
points, exactly. Different polynomials of degree D agree at a point with independent coordinates
among R numbers with probability D / R at most.

References
----------
J. T. Schwartz, "Fast probabilistic algorithms for verification of polynomial identities", Journal
of the ACM 27 (1980).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
from numpy.random import Generator

from explorer.networks.architectures.blocks import Array
from explorer.networks.architectures.linear_chain import ChainForm, LinearChain
from explorer.networks.architectures.semidefinite import is_semidefinite
from explorer.networks.chains.layouts import Layout, product_of

Value = Callable[[Array], Any]
"""Exact loss of weights, an object array (n,) of rational numbers."""

# Random coordinates are whole numbers below this in size.
_RANGE = 2**40
_POINTS = 2


@dataclass(frozen=True)
class _Rest:
    """Eliminated weights: ``h_j / 2`` times the square of what they differ from ``p + W t``.

    Attributes
    ----------
    h, p : object arrays, shape (k,)
    t : object array, shape (d_0,), or None
        None where the map has no say.
    """

    h: Array
    p: Array
    t: Array | None

    def at(self, product: Array | None) -> Array:
        """Best values for a map; None is the map zero."""
        if self.t is None or product is None:
            return self.p
        best = self.p.copy()
        best[: len(product)] = self.p[: len(product)] + product @ self.t
        return best


def read_chain(value: Value, layout: Layout, rng: Generator) -> ChainForm | None:
    """Read the chain that a loss can only be, and test whether it is.

    Parameters
    ----------
    value : callable
        Exact loss of exact weights.
    layout : Layout
    rng : Generator
        Of the points of the test.

    Returns
    -------
    ChainForm or None
        None where the loss is no chain in this layout.
    """
    loss = _Loss(value, layout)
    if not _sees_the_product_only(loss, rng):
        return None
    rest = loss.constant_rest()
    if rest is None:
        return None
    constant = loss(loss.zeros(), rest.p)
    claim = _Claim(layout, constant, loss.ridges(constant, rest.p))
    rest = loss.with_product(rest)
    claim.A, claim.B = _statistics(loss, claim, rest)
    if not _agrees(value, claim, rest, rng):
        return None
    form = _form(claim, rest)
    # Theorems on chains are on squares of residuals: x y is no chain, nor is -(x y - 1)^2.
    return form if is_semidefinite(form.chain.A.tolist(), form.chain.B.tolist()) else None


class _Loss:
    """The loss at layers and eliminated weights."""

    def __init__(self, value: Value, layout: Layout) -> None:
        self.value = value
        self.layout = layout

    def __call__(self, layers: Sequence[Array], rest: Sequence[Any] | Array) -> Any:
        return self.value(self.layout.weights(layers, rest))

    def zeros(self) -> list[Array]:
        return [np.full(shape, 0, dtype=object) for shape in self.layout.shapes]

    def only(self, layer: int, column: int = 0) -> list[Array]:
        """All zero but one entry of a layer."""
        layers = self.zeros()
        layers[layer][0, column] = 1
        return layers

    def ridges(self, constant: Any, rest: Array) -> list[Any]:
        """Coefficients of the columns of the first layer, in one array, and of the others."""
        count, columns = len(self.layout.shapes), range(self.layout.widths[0])
        first = [2 * (self(self.only(0, j), rest) - constant) for j in columns]
        others = [2 * (self(self.only(i), rest) - constant) for i in range(1, count)]
        return [_objects(first), *others]

    def rank_one(self, u: Array, v: Array) -> list[Array]:
        """Layers whose product is ``u v^T``."""
        layers = [self.only(i)[i] for i in range(len(self.layout.shapes))]
        layers[0][0] = v
        layers[-1][:, 0] = u
        return layers

    def constant_rest(self) -> _Rest | None:
        """Where eliminated weights are best at the map zero; None where they are not bounded."""
        count = len(self.layout.rest_places)
        units = np.eye(count, dtype=np.int64).astype(object)
        none = self.zeros()
        middle = self(none, [0] * count)
        high = _objects([self(none, unit) for unit in units])
        low = _objects([self(none, -unit) for unit in units])
        h = high + low - 2 * middle
        if not all(entry > 0 for entry in h):
            return None
        return _Rest(h, (low - high) / (2 * h), None)

    def with_product(self, rest: _Rest) -> _Rest:
        """Find how the best output bias depends on the map."""
        rows = self.layout.widths[-1]
        if len(rest.p) < rows:
            return rest
        units = np.eye(len(rest.p), dtype=np.int64).astype(object)
        t = []
        for v in np.eye(self.layout.widths[0], dtype=np.int64).astype(object):
            layers = self.rank_one(units[0][:rows], v)
            slope = self(layers, units[0]) - self(layers, 0 * units[0]) - rest.h[0] / 2
            t.append(-slope / rest.h[0] - rest.p[0])
        return _Rest(rest.h, rest.p, _objects(t) if any(t) else None)


@dataclass
class _Claim:
    """A chain in the number type of the evaluation."""

    layout: Layout
    constant: Any
    ridges: list[Any]
    A: Any = None
    B: Any = None

    def ridge_term(self, layers: Sequence[Array]) -> Any:
        pairs = zip(self.ridges, layers, strict=True)
        return sum(((layer * layer).sum(axis=0) * ell).sum() for ell, layer in pairs) / 2

    def value(self, layers: Sequence[Array]) -> Any:
        W = product_of(layers)
        return self.constant + (W * (W @ self.A / 2 - self.B)).sum() + self.ridge_term(layers)


def _sees_the_product_only(loss: _Loss, rng: Generator) -> bool:
    """Take one cheap look: along layers whose product is zero the loss is constant + square."""
    shapes = loss.layout.shapes
    wide = [i for i in range(len(shapes) - 1) if shapes[i][0] > 1]
    if not wide:
        return True
    layers = [_random(shape, rng) for shape in shapes]
    u, after = _random(shapes[wide[0]][:1], rng), layers[wide[0] + 1]
    u[0] = 1
    after[:, 0] = -(after[:, 1:] @ u[1:])
    layers[wide[0]] = u[:, None] * _random((1, shapes[wide[0]][1]), rng)
    none = [0] * len(loss.layout.rest_places)
    at_zero, once, twice = (loss([k * layer for layer in layers], none) for k in (0, 1, 2))
    return bool(twice - at_zero == 4 * (once - at_zero))


def _statistics(loss: _Loss, claim: _Claim, rest: _Rest) -> tuple[Array, Array]:
    """A and B of the only chain that the loss can be."""
    widths = loss.layout.widths
    us, vs = (np.eye(d, dtype=np.int64).astype(object) for d in (widths[-1], widths[0]))

    def data_term(u: Array, v: Array) -> Any:
        layers = loss.rank_one(u, v)
        found = loss(layers, rest.at(product_of(layers)))
        return found - claim.constant - claim.ridge_term(layers)

    high = _objects([data_term(us[0], v) for v in vs])
    low = _objects([data_term(-us[0], v) for v in vs])
    A = np.diag(high + low).astype(object)
    B = np.full((widths[-1], widths[0]), 0, dtype=object)
    B[0] = (low - high) / 2
    for j, k in combinations(range(len(vs)), 2):
        both = 2 * (data_term(us[0], vs[j] + vs[k]) + B[0, j] + B[0, k])
        A[j, k] = A[k, j] = (both - A[j, j] - A[k, k]) / 2
    for i in range(1, len(us)):
        B[i] = [A[j, j] / 2 - data_term(us[i], v) for j, v in enumerate(vs)]
    return A, B


def _agrees(value: Value, claim: _Claim, rest: _Rest, rng: Generator) -> bool:
    """Compare the loss with the chain at random points; eliminated weights are anywhere."""
    for _ in range(_POINTS):
        layers = [_random(shape, rng) for shape in claim.layout.shapes]
        away = _random((len(rest.p),), rng)
        weights = claim.layout.weights(layers, rest.at(product_of(layers)) + away)
        if value(weights) != claim.value(layers) + (rest.h / 2 * away * away).sum():
            return False
    return True


def _random(shape: tuple[int, ...], rng: Generator) -> Array:
    from flint import fmpq

    numbers = rng.integers(-_RANGE, _RANGE, shape)
    return np.asarray(np.vectorize(fmpq, otypes=[object])(numbers.astype(object)), dtype=object)


def _objects(numbers: Sequence[Any]) -> Array:
    found: Array = np.empty(len(numbers), dtype=object)
    found[:] = numbers
    return found


def _form(claim: _Claim, rest: _Rest) -> ChainForm:
    columns = _fractions(claim.ridges[0])
    ridges = (columns[0], *(_fraction(ell) for ell in claim.ridges[1:]))
    inputs = () if (columns == columns[0]).all() else tuple(columns / (columns[0] or 1))
    A, B = _fractions(claim.A), _fractions(claim.B)
    chain = LinearChain(claim.layout.widths, A, B, _fraction(claim.constant), ridges, inputs)
    t = None if rest.t is None else _fractions(rest.t)
    known = _Rest(_fractions(rest.h), _fractions(rest.p), t)
    return ChainForm(chain, _Lift(claim.layout, known))


@dataclass(frozen=True)
class _Lift:
    """Weights of a problem from the layers of its chain."""

    layout: Layout
    rest: _Rest

    def __call__(self, layers: Sequence[Array]) -> Array:
        """Layers of any number type to weights (n,)."""
        arrays = [np.asarray(layer) for layer in layers]
        rest = self.rest
        if np.result_type(*arrays).kind != "O":
            t = None if rest.t is None else rest.t.astype(np.float64)
            rest = _Rest(rest.h, rest.p.astype(np.float64), t)
        return self.layout.weights(arrays, rest.at(product_of(arrays)))


def _fraction(number: Any) -> Fraction:
    return Fraction(int(number.p), int(number.q)) if hasattr(number, "p") else Fraction(number)


def _fractions(array: Array) -> Array:
    found = np.empty(array.shape, dtype=object)
    for place in np.ndindex(array.shape):
        found[place] = _fraction(array[place])
    return found
