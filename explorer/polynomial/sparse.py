"""Expanded sparse form of polynomial systems: exponent matrix and exact coefficients."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.polynomial.nodes import as_fraction


@dataclass(frozen=True)
class SparseSystem:
    """Polynomials as a list of terms, sorted by equation.

    Attributes
    ----------
    unknowns, parameters : tuple of str
        Names; there are n unknowns and p parameters (p = 0 once numbers are put in).
    size : int
        Number of polynomials, M.
    equation : int array, shape (T,)
        The polynomial each term belongs to.
    exponents : int array, shape (T, n)
        Exponents of the unknowns.
    parameter_exponents : int array, shape (T, p)
        Exponents of the parameters.
    coefficients : tuple of Fraction, length T
        Exact coefficients.
    """

    unknowns: tuple[str, ...]
    parameters: tuple[str, ...]
    size: int
    equation: NDArray[np.int64]
    exponents: NDArray[np.int64]
    parameter_exponents: NDArray[np.int64]
    coefficients: tuple[Fraction, ...]

    def __len__(self) -> int:
        return len(self.coefficients)

    @cached_property
    def degrees(self) -> NDArray[np.int64]:
        """Degree in the unknowns of each polynomial, shape (M,); 0 for the zero polynomial."""
        degrees = np.zeros(self.size, dtype=np.int64)
        np.maximum.at(degrees, self.equation, self.exponents.sum(axis=1))
        return degrees

    def group_degrees(self, groups: Sequence[Sequence[int]]) -> NDArray[np.int64]:
        """Degree of each polynomial in each group of unknowns, shape (M, len(groups))."""
        degrees = np.zeros((self.size, len(groups)), dtype=np.int64)
        for k, group in enumerate(groups):
            np.maximum.at(degrees[:, k], self.equation, self.exponents[:, list(group)].sum(axis=1))
        return degrees

    def newton_supports(self) -> list[NDArray[np.int64]]:
        """List the distinct exponent vectors of each polynomial, arrays of shape (T_i, n)."""
        return [np.unique(self.exponents[self.equation == i], axis=0) for i in range(self.size)]

    def at(self, values: Sequence[object]) -> SparseSystem:
        """Put exact numbers in for the parameters and join like terms.

        Parameters
        ----------
        values : sequence of p numbers
            A float means its binary value.

        Returns
        -------
        SparseSystem
            With p = 0.

        Raises
        ------
        ValueError
            When there are not p of them.
        """
        if len(values) != len(self.parameters):
            raise ValueError(
                f"{len(values)} parameter values given; needed are {len(self.parameters)}"
            )
        exact = [as_fraction(v) for v in values]
        sums: dict[tuple[int, tuple[int, ...]], Fraction] = {}
        for i, unknown, power, coefficient in self._rows():
            key = (i, unknown)
            factor = _power_product(exact, power)
            sums[key] = sums.get(key, Fraction(0)) + coefficient * factor
        return _from_sums(self.unknowns, self.size, sums)

    def numbers(self, parameters: ArrayLike = ()) -> NDArray[Any]:
        """Evaluate the coefficient of each term.

        Parameters
        ----------
        parameters : array, shape (p,)

        Returns
        -------
        float or complex array, shape (T,)
        """
        p = np.asarray(parameters, dtype=np.result_type(np.asarray(parameters), np.float64))
        floats = np.array([float(c) for c in self.coefficients])
        return floats * np.prod(p**self.parameter_exponents, axis=1) if len(p) else floats

    def _rows(self) -> Iterator[tuple[int, tuple[int, ...], tuple[int, ...], Fraction]]:
        unknown, power = self.exponents.tolist(), self.parameter_exponents.tolist()
        for i, e, q, c in zip(
            self.equation.tolist(), unknown, power, self.coefficients, strict=True
        ):
            yield i, tuple(e), tuple(q), c


def _power_product(values: Sequence[Fraction], powers: tuple[int, ...]) -> Fraction:
    product = Fraction(1)
    for value, power in zip(values, powers, strict=True):
        if power:
            product *= value**power
    return product


def _from_sums(
    unknowns: tuple[str, ...], size: int, sums: dict[tuple[int, tuple[int, ...]], Fraction]
) -> SparseSystem:
    kept = [(i, e, c) for (i, e), c in sums.items() if c]
    return SparseSystem(
        unknowns=unknowns,
        parameters=(),
        size=size,
        equation=np.array([i for i, _, _ in kept], dtype=np.int64),
        exponents=np.array([e for _, e, _ in kept], dtype=np.int64).reshape(-1, len(unknowns)),
        parameter_exponents=np.zeros((len(kept), 0), dtype=np.int64),
        coefficients=tuple(c for _, _, c in kept),
    )
