"""Critical points: belief, classification, checks, and the solution of one problem."""

from explorer.landscape.checks import Check, Counts
from explorer.landscape.engines import ENGINES
from explorer.landscape.expected import Expected, expected_count
from explorer.landscape.solution import Solution
from explorer.landscape.solve import solve, solve_many, solve_stream
from explorer.landscape.structure import Structure, structure
from explorer.validate.believe import Candidates

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
