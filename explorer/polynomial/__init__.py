"""Polynomial expressions and systems: a loss is written once; everything else follows from it."""

from explorer.polynomial.continuous import ContinuousSymmetries, continuous_symmetries
from explorer.polynomial.expression import Expression, Graph, expand
from explorer.polynomial.nodes import NotPolynomialError, as_fraction
from explorer.polynomial.opcodes import Opcode
from explorer.polynomial.permutations import Permutations, permutations
from explorer.polynomial.shared import shared_gradient
from explorer.polynomial.sparse import SparseSystem
from explorer.polynomial.straight_line_program import StraightLineProgram
from explorer.polynomial.symmetry import DiagonalSymmetries, diagonal_symmetries
from explorer.polynomial.system import System

__all__ = [
    "ContinuousSymmetries",
    "DiagonalSymmetries",
    "Expression",
    "Graph",
    "NotPolynomialError",
    "Opcode",
    "Permutations",
    "SparseSystem",
    "StraightLineProgram",
    "System",
    "as_fraction",
    "continuous_symmetries",
    "diagonal_symmetries",
    "expand",
    "permutations",
    "shared_gradient",
]
