"""Critical manifolds at values of the moving number, many values at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.points.verdict import Status
from explorer.landscape.solution import Solution
from explorer.landscape.solve_many import solve_many
from explorer.landscape.sweep.motion import Motion
from explorer.manifolds.manifold import Manifold

Key = tuple[int, int]
"""Rank and index."""


@dataclass(frozen=True, eq=False)
class ManifoldNode:
    """All real critical manifolds at one value.

    Attributes
    ----------
    value : float
    solution : Solution
    """

    value: float
    solution: Solution

    @cached_property
    def manifolds(self) -> tuple[Manifold, ...]:
        """Lowest loss first."""
        found = self.solution.manifold_list
        return () if found is None or not self.solution.of_manifolds else found.manifolds

    @cached_property
    def numbers(self) -> Counter[Key]:
        """How many there are of each rank and index."""
        return Counter((m.rank, m.index) for m in self.manifolds)

    @property
    def proved(self) -> bool:
        """The list is proved to be complete."""
        return self.solution.completeness.status is Status.PROVED

    @property
    def whole(self) -> bool:
        """Every manifold is Morse-Bott, and no sum shows that one is missing.

        Next to an event lists may be in doubt.
        """
        simple = all(m.morse_bott is True for m in self.manifolds)
        return bool(self.manifolds) and simple and self.sums_hold

    @property
    def sums_hold(self) -> bool:
        """The Morse sum and the sums over quotients are 1, as far as they are decided."""
        found = self.solution.manifold_list
        if found is None:
            return True
        sums = [found.morse_sum, *found.quotient_sums]
        return all(value in (1, None) for value in sums)

    def representative(self, k: int) -> NDArray[np.float64]:
        """A point of a manifold, shape (n,)."""
        return np.asarray(self.manifolds[k].representative, dtype=float)


@dataclass(eq=False)
class Solver:
    """Solves at values, and keeps what it has solved."""

    motion: Motion
    seed: int
    tick: Callable[[], None]

    @cached_property
    def _known(self) -> dict[float, ManifoldNode]:
        return {}

    def nodes(self, values: Sequence[float]) -> list[ManifoldNode]:
        """Solve at values, those that are new together."""
        new = [v for v in dict.fromkeys(values) if v not in self._known]
        problems = [self.motion.at(v) for v in new]
        solved = solve_many(problems, "auto", self.seed, progress=lambda *_: self.tick())
        for value, solution in zip(new, solved, strict=True):
            self._known[value] = ManifoldNode(value, solution)
        return [self._known[v] for v in values]

    def node(self, value: float) -> ManifoldNode:
        """Solve at one value."""
        return self.nodes([value])[0]
