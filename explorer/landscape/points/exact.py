"""Parameters of a problem as they are, for what doubles cannot decide."""

from __future__ import annotations

from explorer.networks.problem import Problem
from explorer.validate.exact_parameters import ExactParameters


def exact_of(problem: Problem) -> ExactParameters:
    """Exact parameters, computed when they are asked for."""
    return ExactParameters(problem.rounding, problem.exact_parameters)
