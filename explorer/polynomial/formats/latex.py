"""LaTeX: an ``align*`` environment with one equation per line."""

from __future__ import annotations

import re
from fractions import Fraction

from explorer.polynomial.formats.plain import write
from explorer.polynomial.sparse import SparseSystem

_GREEK = {
    "Lambda": r"\Lambda",
    "lambda": r"\lambda",
    "alpha": r"\alpha",
    "beta": r"\beta",
    "gamma": r"\gamma",
}


def symbol(name: str) -> str:
    """Turn ``W1_2_1`` into ``W^{(1)}_{2,1}``."""
    head, *indices = name.split("_")
    match = re.fullmatch(r"([A-Za-z]+)(\d*)", head)
    letters, layer = match.groups() if match else (head, "")
    base = _GREEK.get(letters, letters)
    superscript = f"^{{({layer})}}" if layer else ""
    subscript = f"_{{{','.join(indices)}}}" if indices else ""
    return f"{base}{superscript}{subscript}"


def latex(system: SparseSystem) -> str:
    """Write the system as a LaTeX ``align*`` environment (package amsmath)."""
    names = [[symbol(n) for n in group] for group in (system.parameters, system.unknowns)]

    def monomial(parameters: list[int], unknowns: list[int]) -> str:
        pairs = [*zip(names[0], parameters, strict=True), *zip(names[1], unknowns, strict=True)]
        return " ".join(_power(name, e) for name, e in pairs if e)

    lines = write(system, monomial, times=r"\,", number=_number)
    return (
        "\\begin{align*}\n" + " \\\\\n".join(f"{line} &= 0" for line in lines) + "\n\\end{align*}\n"
    )


def _power(name: str, exponent: int) -> str:
    if exponent == 1:
        return name
    return f"({name})^{{{exponent}}}" if "^" in name else f"{name}^{{{exponent}}}"


def _number(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value)
    if value.denominator <= 1000:
        return rf"\tfrac{{{value.numerator}}}{{{value.denominator}}}"
    text = f"{float(value):.6g}"
    mantissa, _, exponent = text.partition("e")
    return rf"{mantissa}\cdot 10^{{{int(exponent)}}}" if exponent else text
