"""Equations of sympy, which is no dependency: it is there when its expressions are."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from explorer.errors import InputError
from explorer.limits import Limit
from explorer.systems.polynomial import Gaussian, Polynomial
from explorer.systems.readers.scanner import shown


def is_sympy(value: object) -> bool:
    """Tell whether something is an expression or equation of sympy."""
    return type(value).__module__.split(".")[0] == "sympy"


def read_sympy(value: Any, where: str, met: list[str]) -> Polynomial:
    """Turn an expression, or an ``Eq``, into the polynomial that is to vanish.

    Parameters
    ----------
    value : sympy expression
    where : str
        What errors call it.
    met : list of str
        Its symbols are put in.

    Raises
    ------
    InputError
        For what is no polynomial with rational, floating or Gaussian coefficients.
    """
    import sympy

    if isinstance(value, sympy.Equality):
        value = value.lhs - value.rhs
    if not isinstance(value, sympy.Expr):
        raise InputError(f"{where}: {shown(str(value))} is no expression; fix: give a polynomial")
    symbols = sorted(value.free_symbols, key=str)
    met += [str(symbol) for symbol in symbols if str(symbol) not in met]
    if not symbols:
        return Polynomial.constant(_number(value, where))
    powers = (int(p.exp) for p in value.atoms(sympy.Pow) if p.exp.is_Integer)
    Limit.DEGREE.allow(max(powers, default=0), f"{where}: an exponent")
    try:
        terms = sympy.Poly(value, *symbols).terms()
    except sympy.PolynomialError:
        raise InputError(
            f"{where}: {shown(str(value))} is not polynomial in {', '.join(map(str, symbols))}; "
            "fix: only + - * and whole powers"
        ) from None
    found = {}
    for exponents, c in terms:
        pairs = ((str(s), int(e)) for s, e in zip(symbols, exponents, strict=True) if e)
        if number := _number(c, where):
            found[tuple(sorted(pairs))] = number
    polynomial = Polynomial(found)
    Limit.DEGREE.allow(polynomial.degree, f"{where}: its degree")
    return polynomial


def _number(value: Any, where: str) -> Gaussian:
    parts = [_rational(part) for part in value.as_real_imag()]
    if None in parts:
        raise InputError(
            f"{where}: the coefficient {shown(str(value))} is not rational; "
            "fix: put in a fraction or a decimal, such as value.evalf()"
        )
    return Gaussian(*(Fraction(part) for part in parts if part is not None))


def _rational(part: Any) -> Fraction | None:
    import sympy

    if isinstance(part, sympy.Float):
        part = sympy.Rational(part) if part.is_finite else part
    return Fraction(int(part.p), int(part.q)) if isinstance(part, sympy.Rational) else None
