"""Where optimisers end on the loss of a problem, which is solved first."""

from __future__ import annotations

from typing import Any

from explorer.errors import require
from explorer.landscape.graph.basins.result import Basins
from explorer.landscape.solution import Solution
from explorer.landscape.solve import solve
from explorer.networks.problem import Problem


def basins(subject: Problem | Solution, starts: object = "glorot", **options: Any) -> Basins:
    """Find where optimisers end, as shares of the listed minima.

    Parameters
    ----------
    subject : Problem or Solution
        A problem is solved first, with the same seed.
    starts, **options
        As for ``Solution.basins``.

    Returns
    -------
    Basins

    Raises
    ------
    InputError

    Examples
    --------
    >>> from explorer import DeepLinear, Problem, basins
    >>> problem = Problem(DeepLinear((1, 1, 1)), X=[[1.0]], Y=[[1.0]], regularization=0.1)
    >>> found = basins(problem, starts=1.0, methods="gradient_flow", count=200)
    >>> found.shares[["loss", "images", "count"]].round(4).to_dict("records")
    [{'loss': 0.18, 'images': 2, 'count': 200}]
    """
    allowed = "an explorer.Problem or an explorer.Solution"
    require(isinstance(subject, (Problem, Solution)), "basins of", repr(subject)[:80], allowed)
    if isinstance(subject, Problem):
        seed = options.get("seed", 0)
        subject = solve(subject, seed=seed if isinstance(seed, int) else 0)
    return subject.basins(starts, **options)
