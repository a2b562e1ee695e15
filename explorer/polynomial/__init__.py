"""Polynomial expressions and systems: a loss is written once; everything else follows from it."""

from explorer.polynomial.continuous import ContinuousSymmetries, continuous_symmetries
from explorer.polynomial.expression import Expression, Graph, NotPolynomialError
from explorer.polynomial.permutations import Permutations, permutations
from explorer.polynomial.program import Program, compile_program
from explorer.polynomial.sparse import SparseSystem, expand
from explorer.polynomial.symmetry import DiagonalSymmetries, diagonal_symmetries
from explorer.polynomial.system import System

__all__ = [
    "ContinuousSymmetries",
    "DiagonalSymmetries",
    "Expression",
    "Graph",
    "NotPolynomialError",
    "Permutations",
    "Program",
    "SparseSystem",
    "System",
    "compile_program",
    "continuous_symmetries",
    "diagonal_symmetries",
    "expand",
    "permutations",
]
