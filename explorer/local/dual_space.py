"""The local dual space of an ideal at a zero: all differential conditions that it imposes there.

Its dimension is the multiplicity of the zero (Macaulay 1916; Stetter, "Numerical Polynomial
Algebra", 2004). It is built order by order: a functional belongs to it if its anti-derivatives do
and it annihilates the generators (integration method and closedness subspace: Mourrain 1997; Zeng,
"The closedness subspace method for computing the multiplicity structure of a polynomial system",
2009; Dayton, Zeng, "Computing the multiplicity structure in solving polynomial systems", 2005). The
first order that brings nothing new is the last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from explorer.local.kernel import Kernel, exact_kernel, numerical_kernel
from explorer.local.series import Exponents, Polynomial

KernelOf = Callable[[list[list[Any]], int], Kernel | None]
Taylor = Callable[[int], Sequence[Polynomial]]
"""Taylor polynomials of the equations at the point, up to a degree that is asked for."""


@dataclass
class DualSpace:
    """What is known of a local dual space.

    Attributes
    ----------
    hilbert : list of int
        Numbers of functionals by order; their sum is the dimension found so far.
    closed : bool
        Nothing more follows: the dimension is the multiplicity.
    open : bool
        A rank could not be decided.
    gap : float
        Smallest gap of a rank decision, in bits; inf where all are exact.
    """

    hilbert: list[int] = field(default_factory=lambda: [1])
    closed: bool = False
    open: bool = False
    gap: float = float("inf")

    @property
    def dimension(self) -> int:
        """Number of independent functionals."""
        return sum(self.hilbert)


def exact_dual_space(taylor: Taylor, n: int, degree: int, most: int) -> DualSpace:
    """Dual space over the rationals; Taylor coefficients are ``fmpq``.

    Parameters
    ----------
    taylor : callable
    n : int
        Number of unknowns.
    degree : int
        Largest degree of the equations: of functionals no more is needed.
    most : int
        Stop once the dimension exceeds this number.
    """
    from flint import fmpq

    return _Builder(taylor, n, degree, exact_kernel, fmpq).run(most)


def numerical_dual_space(taylor: Taylor, n: int, degree: int, most: int, bits: int) -> DualSpace:
    """Dual space with ranks at ``bits`` bits; Taylor coefficients are ``acb``."""
    from flint import acb

    def kernel(rows: list[list[Any]], columns: int) -> Kernel | None:
        return numerical_kernel(rows, columns, bits)

    return _Builder(taylor, n, degree, kernel, acb).run(most)


class _Builder:
    """Basis of the functionals found so far, and the matrices of derivation on it."""

    def __init__(self, taylor: Taylor, n: int, degree: int, kernel: KernelOf, number: Any) -> None:
        self.taylor, self.n, self.degree = taylor, n, degree
        self.kernel, self.number = kernel, number
        self.basis: list[dict[Exponents, Any]] = [{(0,) * n: number(1)}]
        # Of exact functionals: a derivative and a coordinate where others of its order have zero
        self.marks: list[tuple[int, int]] = []
        # derived[k][l]: coordinates of the derivative of functional k by differential variable l
        self.derived: list[list[list[Any]]] = [[[] for _ in range(n)]]

    def run(self, most: int) -> DualSpace:
        """Go up in order until nothing is new."""
        found = DualSpace()
        while found.dimension <= most:
            new = self.kernel(
                self._rows(min(len(found.hilbert), self.degree)), self.n * len(self.basis)
            )
            if new is None:
                found.open = True
                return found
            found.gap = min(found.gap, new.gap)
            if not new.basis:
                found.closed = True
                return found
            found.hilbert.append(len(new.basis))
            self.marks += [divmod(column, len(self.basis)) for column in new.free]
            self._add(new.basis)
        return found

    def _add(self, vectors: list[list[Any]]) -> None:
        size = len(self.basis)
        functionals = [self._functional(vector) for vector in vectors]
        self.derived += [
            [vector[k * size : (k + 1) * size] for k in range(self.n)] for vector in vectors
        ]
        self.basis += functionals

    def _functional(self, vector: list[Any]) -> dict[Exponents, Any]:
        """Functional whose derivatives have these coordinates, as far as equations see it."""
        size = len(self.basis)
        total: dict[Exponents, Any] = {}
        for k in range(self.n):
            for i, functional in enumerate(self.basis):
                value = vector[k * size + i]
                if value == 0:
                    continue
                for e, c in functional.items():
                    if not any(e[:k]) and sum(e) < self.degree:
                        key = (*e[:k], e[k] + 1, *e[k + 1 :])
                        total[key] = total[key] + value * c if key in total else value * c
        return total

    def _rows(self, order: int) -> list[list[Any]]:
        """Conditions on the coordinates of the n derivatives of a functional that is new."""
        return [*self._annihilates(order), *self._is_closed(), *self._is_new()]

    def _annihilates(self, order: int) -> list[list[Any]]:
        rows = []
        for polynomial in self.taylor(order):
            row = []
            for k in range(self.n):
                for functional in self.basis:
                    value = self.number(0)
                    for e, c in functional.items():
                        if not any(e[:k]):
                            key = (*e[:k], e[k] + 1, *e[k + 1 :])
                            if key in polynomial:
                                value = value + polynomial[key] * c
                    row.append(value)
            rows.append(row)
        return rows

    def _is_closed(self) -> list[list[Any]]:
        """Derivatives commute: by k and then l as by l and then k."""
        size, rows = len(self.basis), []
        for k in range(self.n):
            for other in range(k + 1, self.n):
                for t in range(size):
                    row = [self.number(0)] * (self.n * size)
                    for i in range(size):
                        row[k * size + i] = self._entry(i, other, t)
                        row[other * size + i] = -self._entry(i, k, t)
                    if any(v != 0 for v in row):
                        rows.append(row)
        return rows

    def _entry(self, i: int, variable: int, t: int) -> Any:
        vector = self.derived[i][variable]
        return vector[t] if t < len(vector) else self.number(0)

    def _is_new(self) -> list[list[Any]]:
        """No part of the functionals at hand: zero at their marks, or orthogonal to them."""
        size, rows = len(self.basis), []
        for k, i in self.marks:  # keeps exact numbers short
            row = [self.number(0)] * (self.n * size)
            row[k * size + i] = self.number(1)
            rows.append(row)
        if self.marks:
            return rows
        for i in range(1, size):
            rows.append(
                [_conjugate(self._entry(i, k, t)) for k in range(self.n) for t in range(size)]
            )
        return rows


def _conjugate(value: Any) -> Any:
    return value.conjugate()
