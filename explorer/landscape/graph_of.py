"""From a problem, or its solution, to its graph."""

from __future__ import annotations

from typing import Any

from explorer.errors import require
from explorer.landscape.graph.loss_graph import LossGraph
from explorer.landscape.solution import Solution
from explorer.landscape.solve import solve
from explorer.networks.problem import Problem


def graph(problem: Problem | Solution, **options: Any) -> LossGraph:
    """Find what joins the real critical points of a loss: descents, barriers, the merge tree.

    Parameters
    ----------
    problem : Problem or Solution
        A problem is solved first.
    **options
        Of :func:`explorer.solve`, for a problem.

    Returns
    -------
    LossGraph

    Raises
    ------
    InputError
        As :func:`explorer.solve`, and for a linear network without ridge.

    Examples
    --------
    >>> import explorer
    >>> linear = explorer.DeepLinear((1, 1, 1))
    >>> problem = explorer.Problem(linear, X=[[2.0]], Y=[[1.0]], regularization=0.05)
    >>> explorer.graph(problem).minima["is_global"].tolist()
    [True, True]
    """
    if isinstance(problem, Solution):
        require(not options, "options", sorted(options), "none beside a solution")
        return problem.graph()
    return solve(problem, **options).graph()
