"""Polynomial systems as text for people and for other solvers."""

from explorer.polynomial.formats.latex import latex
from explorer.polynomial.formats.msolve import msolve
from explorer.polynomial.formats.phcpack import phcpack, phcpack_polynomials
from explorer.polynomial.formats.plain import polynomials, text

__all__ = ["latex", "msolve", "phcpack", "phcpack_polynomials", "polynomials", "text"]
