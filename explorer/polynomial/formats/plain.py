"""Plain text: one equation per line, readable by people and by sympy after ``^`` becomes ``**``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from explorer.polynomial.sparse import SparseSystem

Monomial = Callable[[list[int], list[int]], str]


def polynomials(system: SparseSystem) -> list[str]:
    """Write each polynomial, ``2*a*x^2 - y``.

    Parameters
    ----------
    system : SparseSystem

    Returns
    -------
    list of str
    """

    def monomial(parameters: list[int], unknowns: list[int]) -> str:
        factors = powers(system.parameters, parameters) + powers(system.unknowns, unknowns)
        return "*".join(factors)

    return write(system, monomial, times="*", number=decimal)


def text(system: SparseSystem) -> str:
    """Write the system as equations, one per line."""
    return "".join(f"{p} = 0\n" for p in polynomials(system))


def powers(names: Sequence[str], exponents: Sequence[int]) -> list[str]:
    """Write the factors ``x^2`` of one monomial."""
    return [
        name if e == 1 else f"{name}^{e}" for name, e in zip(names, exponents, strict=True) if e
    ]


def decimal(value: Fraction) -> str:
    """Write a whole number or short fraction exactly, a binary float by its shortest decimal."""
    if value.denominator <= 1000:
        return str(value)
    return repr(float(value))


def write(
    system: SparseSystem, monomial: Monomial, *, times: str, number: Callable[[Fraction], str]
) -> list[str]:
    """Join the terms of each polynomial with signs; ``0`` for the zero polynomial.

    Parameters
    ----------
    system : SparseSystem
    monomial : callable
        Writes exponents of parameters (p,) and unknowns (n,); the empty word for the constant.
    times : str
        What stands between coefficient and monomial.
    number : callable
        Writes the absolute value of a coefficient.

    Returns
    -------
    list of str
        One polynomial each.
    """
    lines: list[list[str]] = [[] for _ in range(system.size)]
    rows = zip(
        system.equation.tolist(),
        system.parameter_exponents.tolist(),
        system.exponents.tolist(),
        system.coefficients,
        strict=True,
    )
    for i, q, e, c in rows:
        word = monomial(q, e)
        size = number(abs(c))
        factors = [size, word] if word and abs(c) != 1 else [word or size]
        lines[i].append(_sign(c, first=not lines[i]) + times.join(factors))
    return ["".join(parts) or "0" for parts in lines]


def _sign(coefficient: Fraction, *, first: bool) -> str:
    if first:
        return "-" if coefficient < 0 else ""
    return " - " if coefficient < 0 else " + "
