"""The input format of msolve: unknowns, characteristic, polynomials with rational coefficients."""

from __future__ import annotations

from fractions import Fraction

from explorer.polynomial.formats.phcpack import need_numbers
from explorer.polynomial.formats.plain import powers, write
from explorer.polynomial.sparse import SparseSystem


def msolve(system: SparseSystem, *, characteristic: int = 0) -> str:
    """Write an input file for msolve.

    Parameters
    ----------
    system : SparseSystem
        With numbers for the parameters.
    characteristic : int
        0 for the rationals (coefficients exact), or a prime below 2**31 (coefficients reduced).

    Returns
    -------
    str

    Raises
    ------
    ValueError
        When parameters are still symbols, or the prime divides a denominator.
    """
    need_numbers(system, "msolve")

    def monomial(_parameters: list[int], unknowns: list[int]) -> str:
        return "*".join(powers(system.unknowns, unknowns))

    def number(value: Fraction) -> str:
        if characteristic == 0:
            return str(value)
        if value.denominator % characteristic == 0:
            raise ValueError(
                f"the coefficient {value} has no value modulo {characteristic}; "
                "choose another prime"
            )
        return str(value.numerator * pow(value.denominator, -1, characteristic) % characteristic)

    lines = write(system, monomial, times="*", number=number)
    return f"{','.join(system.unknowns)}\n{characteristic}\n" + ",\n".join(lines) + "\n"
