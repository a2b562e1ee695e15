"""Outputs as polynomials in the inputs, and the moments of the data that a squared loss needs.

With monomials ``phi(x)`` and ``output = C(w) phi(x)`` the loss ``1/2 sum_k |C phi(x_k) - y_k|^2``
depends on the data through ``mu_c = sum_k x_k^c`` for sums c of two exponents, and ``B = sum_k y_k
phi(x_k)^T``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.limits import Limit
from explorer.networks.architectures.blocks import Array

Exponents = tuple[int, ...]
_PRIME = 2147483629
# Inputs whose exponents are added in the time that a product takes anyway
_SHORT = 16


class InputPolynomial:
    """A polynomial in the inputs whose coefficients are of any kind; zero terms are left out.

    Products that it takes part in are counted in ``spent``, which all made of it share.
    """

    def __init__(self, terms: dict[Exponents, Any], spent: list[int] | None = None) -> None:
        self.terms = terms
        self.spent = [0] if spent is None else spent

    def _joined(self, other: Any, sign: int) -> InputPolynomial:
        terms = dict(self.terms)
        for exponents, value in self._same(other).terms.items():
            terms[exponents] = terms.get(exponents, 0) + sign * value
        return InputPolynomial(terms, self.spent)

    def _same(self, other: Any) -> InputPolynomial:
        if isinstance(other, InputPolynomial):
            return other
        constant = (0,) * len(next(iter(self.terms), ()))
        return InputPolynomial({constant: other}, self.spent)

    def __add__(self, other: Any) -> InputPolynomial:
        return self._joined(other, 1)

    def __sub__(self, other: Any) -> InputPolynomial:
        return self._joined(other, -1)

    def __neg__(self) -> InputPolynomial:
        return self * -1

    def __rsub__(self, other: Any) -> InputPolynomial:
        return self._same(other) - self

    def __mul__(self, other: Any) -> InputPolynomial:
        if not isinstance(other, InputPolynomial):
            return InputPolynomial(
                {e: value * other for e, value in self.terms.items()}, self.spent
            )
        width = len(next(iter(self.terms), ()))
        self.spent[0] += len(self.terms) * len(other.terms) * (1 + width // _SHORT)
        Limit.EXPANSION.allow(self.spent[0], "outputs as polynomials in the inputs")
        terms: dict[Exponents, Any] = {}
        for e, value in self.terms.items():
            for f, factor in other.terms.items():
                both = tuple(a + b for a, b in zip(e, f, strict=True))
                terms[both] = terms.get(both, 0) + value * factor
        return InputPolynomial(terms, self.spent)

    def __truediv__(self, other: Any) -> InputPolynomial:
        return InputPolynomial({e: value / other for e, value in self.terms.items()}, self.spent)

    def __pow__(self, power: int) -> InputPolynomial:
        constant = (0,) * len(next(iter(self.terms), ()))
        Limit.DEGREE.allow(power, "a power of the inputs")
        product = InputPolynomial({constant: 1}, self.spent)
        for _ in range(power):
            product = product * self
        return product

    __radd__, __rmul__ = __add__, __mul__


def in_inputs(
    output: Callable[[Sequence[Array], Array], Array], weights: Sequence[Array], inputs: int
) -> Array:
    """Outputs as polynomials in the inputs.

    Parameters
    ----------
    output : callable
        Outputs (d_y, m) of weights and inputs (d_x, m).
    weights : sequence of arrays
    inputs : int
        d_x.

    Returns
    -------
    object array, shape (d_y,)
        Of :class:`InputPolynomial`, with coefficients of the kind of the weights.
    """
    constant = (0,) * inputs
    Limit.MOMENTS.allow(inputs, "inputs")
    spent = [0]
    wrap = np.vectorize(lambda w: InputPolynomial({constant: w}, spent), otypes=[object])
    units = map(tuple, np.eye(inputs, dtype=int).tolist())
    x = np.array([InputPolynomial({e: 1}, spent) for e in units], dtype=object).reshape(inputs, 1)
    return np.asarray(output([wrap(np.asarray(w)) for w in weights], x)[:, 0])


@dataclass(frozen=True)
class Moments:
    """Which moments a squared loss needs.

    Attributes
    ----------
    monomials : tuple of exponents, length K
        Those of ``phi(x)``.
    """

    monomials: tuple[Exponents, ...]

    @classmethod
    def of(
        cls,
        output: Callable[[Sequence[Array], Array], Array],
        shapes: Sequence[Exponents],
        inputs: int,
    ) -> Moments:
        """Find the monomials by random integer weights: no coefficient vanishes by chance.

        Parameters
        ----------
        output, inputs
            As for :func:`in_inputs`.
        shapes : sequence of tuples of int
            Of the weights.

        Returns
        -------
        Moments
        """
        rng = np.random.default_rng(0)
        weights = [rng.integers(1, 2**31, shape).astype(object) for shape in shapes]
        found = {
            e
            for row in in_inputs(output, weights, inputs)
            for e, value in row.terms.items()
            if value
        }
        return cls(tuple(sorted(found)))

    @cached_property
    def sums(self) -> tuple[Exponents, ...]:
        """Sums of two exponents, J of them, in order."""
        Limit.EXPANSION.allow(len(self.monomials) ** 2, "moments of the data")
        pairs = ((a, b) for a in self.monomials for b in self.monomials)
        return tuple(sorted({tuple(i + j for i, j in zip(a, b, strict=True)) for a, b in pairs}))

    @cached_property
    def place(self) -> NDArray[np.int64]:
        """Which sum each pair of monomials has, shape (K, K)."""
        number = {e: k for k, e in enumerate(self.sums)}
        rows = [
            [number[tuple(np.add(a, b).tolist())] for b in self.monomials] for a in self.monomials
        ]
        return np.array(rows, dtype=np.int64).reshape(len(rows), len(rows))

    def coefficients(self, outputs: Array) -> Array:
        """``C`` of outputs that :func:`in_inputs` gave, shape (d_y, K)."""
        return np.array(
            [[row.terms.get(e, 0) for e in self.monomials] for row in outputs], dtype=object
        )

    def features(self, X: Array, exponents: Sequence[Exponents]) -> Array:
        """Monomials of inputs (d_x, m), one row an exponent."""
        rows = [np.prod(X ** np.array(e, dtype=np.int64)[:, None], axis=0) for e in exponents]
        return np.array(rows, dtype=X.dtype).reshape(len(exponents), X.shape[1])

    def values(self, X: Array, Y: Array) -> tuple[Array, Array]:
        """``mu``, shape (J,), and ``B``, shape (d_y, K)."""
        return self.features(X, self.sums).sum(axis=1), Y @ self.features(X, self.monomials).T

    @lru_cache(maxsize=64)  # noqa: B019 - equal moments share an entry, and there are few
    def least_samples(self, outputs: int) -> int:
        """Samples from which on all values of the moments occur.

        They are so many that the slopes of the values span their space. Slopes at random residues
        modulo a prime; the rank is exact, and less than the generic one by bad luck only. The
        moment of exponent 0 is m itself: to scale the loss and its ridge scales all moments, so it
        may be anything.
        """
        from flint import nmod_mat

        rng = np.random.default_rng(1)
        inputs = len(self.monomials[0])
        Limit.MOMENTS.allow(len(self.sums) + outputs * len(self.monomials), "the loss")
        needed = len(self.sums) + outputs * len(self.monomials) - ((0,) * inputs in self.sums)
        rows: list[Array] = []
        count = -(-needed // (inputs + outputs))
        while True:
            while len(rows) < count * (inputs + outputs):
                x, y = (rng.integers(1, _PRIME, size).astype(object) for size in (inputs, outputs))
                rows += self._slopes(x, y)
            residues = [int(v) % _PRIME for row in rows for v in row]
            if nmod_mat(len(rows), len(residues) // len(rows), residues, _PRIME).rank() == needed:
                return count
            count += 1

    def _slopes(self, x: Array, y: Array) -> list[Array]:
        """Slopes of all values in the entries of one sample, d_x + d_y rows of J + d_y K."""
        phi = self.features(x[:, None], self.monomials)[:, 0]
        none = np.zeros(len(self.sums), dtype=np.int64)
        by_y = [
            np.concatenate([none, np.outer(unit, phi).ravel()])
            for unit in np.eye(len(y), dtype=np.int64)
        ]
        return [*(self._slope(x, y, i) for i in range(len(x))), *by_y]

    def _slope(self, x: Array, y: Array, i: int) -> Array:
        mu, phi = (_derivative(exponents, x, i) for exponents in (self.sums, self.monomials))
        return np.concatenate([mu, np.outer(y, phi).ravel()])


def _derivative(exponents: Sequence[Exponents], x: Array, i: int) -> Array:
    """Derivatives of monomials by input i, at x."""
    powers = np.array(exponents, dtype=np.int64)
    lower = np.maximum(powers - (np.arange(len(x)) == i), 0)
    return np.asarray(powers[:, i] * np.prod(x**lower, axis=1))
