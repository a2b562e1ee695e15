"""Polynomial systems as such: equations in, all isolated solutions out, with a witness."""

from explorer.systems.findings import SystemStatus, SystemVerdict, SystemWitness
from explorer.systems.solution import SystemSolution
from explorer.systems.solve import solve_system

__all__ = ["SystemSolution", "SystemStatus", "SystemVerdict", "SystemWitness", "solve_system"]
