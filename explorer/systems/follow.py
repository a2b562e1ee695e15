"""Paths for one start and one seed, and the candidates at their ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.path_results import PathResults, PathStatus
from explorer.homotopy.starts import solve_from
from explorer.systems.choose_start import ChosenStart
from explorer.systems.equations import Equations

Complex = NDArray[np.complex128]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Ends:
    """Candidates from one solve, and what became of its paths.

    Attributes
    ----------
    results : PathResults
    start : ChosenStart
    """

    results: PathResults
    start: ChosenStart

    @property
    def points(self) -> Complex:
        """Candidates, shape (N, n)."""
        return self.results.points

    @property
    def paths(self) -> int:
        """Paths that were followed."""
        return sum(self.results.status_counts.values())

    @property
    def on_a_family(self) -> int:
        """Paths that ended on a family of solutions."""
        return self.results.status_counts.get(PathStatus.ON_A_FAMILY, 0)


def follow(
    equations: Equations,
    start: ChosenStart,
    rng: np.random.Generator,
    progress: Progress | None = None,
) -> Ends:
    """Follow all paths of a start.

    Parameters
    ----------
    equations : Equations
        As many equations as unknowns.
    start : ChosenStart
    rng : Generator
    progress : callable, optional

    Examples
    --------
    >>> from explorer.systems.choose_start import choose
    >>> from explorer.systems.given import read
    >>> given = read(["x^2 - 4"])
    >>> ends = follow(given, choose(given, "auto")[0], np.random.default_rng(0))
    >>> sorted(ends.points.real.round(12).ravel().tolist())
    [-2.0, 2.0]
    """
    groups = start.groups if start.name == "multihomogeneous" else ()
    results = solve_from(
        equations.system,
        equations.parameters,
        start.name,
        rng,
        groups=groups or [range(len(equations.unknowns))],
        progress=progress,
    )
    return Ends(results, start)
