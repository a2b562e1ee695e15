"""Ends of all paths of one draw of gamma and the patches, and what several draws say together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.parameter_path import Complex
from explorer.homotopy.path_results import LOST, PathNote, PathResults, PathStatus, notes_on
from explorer.homotopy.starts.chart import Chart, places
from explorer.homotopy.starts.ends import ChartEnds
from explorer.homotopy.tracker import Ints
from explorer.homotopy.witness import Witness

# Singular ends known to so many digits are one; simple ends.
_JOINED, _SAME = 1e-7, 1e-10


@dataclass(frozen=True)
class Draw:
    """One draw.

    Attributes
    ----------
    simple : complex array, shape (N, n)
    condition : float array, shape (N,)
    singular : complex array, shape (M, n)
        Distinct.
    multiplicity : int array, shape (M,)
        Paths that end there.
    counts : Counter of PathStatus
    chart : Chart
    missing : int
        Paths that never began.
    jacobians : int
    """

    simple: Complex
    condition: NDArray[np.float64]
    singular: Complex
    multiplicity: Ints
    counts: Counter[PathStatus]
    chart: Chart
    missing: int
    jacobians: int

    @classmethod
    def of(
        cls,
        ends: ChartEnds,
        counts: Counter[PathStatus],
        chart: Chart,
        missing: int,
        jacobians: int,
    ) -> Draw:
        """Put singular ends at one place together."""
        simple = ends.status == PathStatus.CONVERGED
        singular = ends.points[ends.status == PathStatus.SINGULAR]
        first, multiplicity = np.unique(places(chart.raise_(singular), _JOINED), return_counts=True)
        return cls(
            simple=ends.points[simple],
            condition=ends.condition[simple],
            singular=singular[first],
            multiplicity=multiplicity,
            counts=counts,
            chart=chart,
            missing=missing,
            jacobians=jacobians,
        )

    @property
    def lost(self) -> int:
        """Paths whose end is not known."""
        return sum(self.counts[status] for status in LOST)

    @property
    def odd(self) -> bool:
        """Whether another draw could say more."""
        return bool(self.lost or len(self.singular))

    def nearest(self, points: Complex, others: Complex, tolerance: float) -> Ints:
        """Row of ``others`` (M, n) at the place of each point (N, n), or -1."""
        if not len(points) or not len(others):
            return np.full(len(points), -1)
        one, other = self.chart.raise_(points), self.chart.raise_(others)
        gaps = np.abs(one[:, None] - other[None]).max(axis=2)
        return np.where(gaps.min(axis=1) < tolerance, gaps.argmin(axis=1), -1)


def joined(draws: Sequence[Draw], start: str) -> PathResults:
    """What the draws say together.

    The one with the fewest lost paths counts; simple points that only another found are added, and
    show that paths of the first were wrong. A singular end is isolated if as many paths end there
    in the other draw, and lies on a family of solutions if the others' ends are elsewhere.
    """
    best = min(draws, key=lambda d: d.lost)
    others = [d for d in draws if d is not best]
    isolated, counts = _isolated(best, others)
    simple, condition = best.simple, best.condition
    for other in others:
        new = best.nearest(other.simple, simple, _SAME) < 0
        simple = np.concatenate([simple, other.simple[new]])
        condition = np.concatenate([condition, other.condition[new]])
    gained = len(simple) - len(best.simple)
    met = {status: count for status, count in counts.items() if count}
    lost = sum(counts[status] for status in LOST)
    unexplained = max(0, gained - lost)
    paths = sum(met.values())
    notes = notes_on(met)
    if best.missing:
        notes += (PathNote.NEVER_BEGAN(count=best.missing),)
    multiplicity = best.multiplicity[isolated]
    return PathResults(
        points=np.concatenate([simple, best.singular[isolated]]),
        multiplicity=np.concatenate([np.ones(len(simple), dtype=np.int64), multiplicity]),
        condition=np.concatenate([condition, np.full(len(multiplicity), np.inf)]),
        status_counts=met,
        notes=notes,
        unexplained=unexplained,
        jacobians=sum(d.jacobians for d in draws),
        witness=None if lost or unexplained else Witness.PATHS(paths=paths, start=start),
    )


def _isolated(best: Draw, others: Sequence[Draw]) -> tuple[NDArray[np.bool_], Counter[PathStatus]]:
    """Which singular places are isolated, and the counts of ends with this known."""
    counts = Counter(best.counts)
    isolated = np.zeros(len(best.singular), dtype=bool)
    if not len(isolated):
        return isolated, counts
    other = min(others, key=lambda d: d.lost)
    where = best.nearest(best.singular, other.singular, _JOINED)
    for k, (row, paths) in enumerate(zip(where.tolist(), best.multiplicity.tolist(), strict=True)):
        same = row >= 0 and other.multiplicity[row] == paths
        if same:
            isolated[k] = True
            continue
        # Here in one draw and elsewhere in the other: only families have such ends
        status = PathStatus.UNDECIDED if row >= 0 or other.lost else PathStatus.ON_A_FAMILY
        counts[PathStatus.SINGULAR] -= paths
        counts[status] += paths
    return isolated, counts
