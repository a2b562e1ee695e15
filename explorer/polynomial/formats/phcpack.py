"""The input format of PHCpack: a count, then polynomials that end in a semicolon."""

from __future__ import annotations

from fractions import Fraction

from explorer.polynomial.formats.plain import powers, write
from explorer.polynomial.sparse import SparseSystem


def phcpack_polynomials(system: SparseSystem) -> list[str]:
    """Write each polynomial as PHCpack reads it, coefficients with 17 digits.

    Parameters
    ----------
    system : SparseSystem
        With numbers for the parameters.

    Returns
    -------
    list of str

    Raises
    ------
    ValueError
        When parameters are still symbols: PHCpack needs numbers.
    """
    need_numbers(system, "PHCpack")

    def monomial(_parameters: list[int], unknowns: list[int]) -> str:
        return "*".join(powers(system.unknowns, unknowns))

    return [f"{line};" for line in write(system, monomial, times="*", number=_number)]


def phcpack(system: SparseSystem) -> str:
    """Write a whole input file for the program ``phc``; see :func:`phcpack_polynomials`."""
    lines = phcpack_polynomials(system)
    return f"{len(lines)} {len(system.unknowns)}\n" + "".join(f" {line}\n" for line in lines)


def need_numbers(system: SparseSystem, program: str) -> None:
    """Refuse symbolic parameters."""
    if system.parameters:
        first = ", ".join(system.parameters[:3])
        raise ValueError(f"{program} needs numbers: put data in for {first}, ... first")


def _number(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.17g}"
