"""What the critical set of a loss is: engines, points, checks, and the solution of one problem."""

from explorer.landscape.engines.choose import ENGINES
from explorer.landscape.exact_count import Expected, expected_count
from explorer.landscape.points.counts import Counts
from explorer.landscape.points.findings import Check
from explorer.landscape.solution import Solution
from explorer.landscape.solve import solve, solve_stream
from explorer.landscape.solve_many import solve_many
from explorer.landscape.structure import Structure, structure

__all__ = [
    "ENGINES",
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
