"""Critical points: belief, classification, checks, and the solution of one problem."""

from explorer.critical.believe import Candidates
from explorer.critical.checks import Check, Counts
from explorer.critical.engines import ENGINES
from explorer.critical.expected import Expected, expected_count
from explorer.critical.solution import Solution
from explorer.critical.solve import solve, solve_many, solve_stream
from explorer.critical.structure import Structure, structure

__all__ = [
    "ENGINES",
    "Candidates",
    "Check",
    "Counts",
    "Expected",
    "Solution",
    "Structure",
    "expected_count",
    "solve",
    "solve_many",
    "solve_stream",
    "structure",
]
