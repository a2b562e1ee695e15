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
from explorer.homotopy.starts.dual_space import dimension
from explorer.homotopy.starts.ends import ChartEnds
from explorer.homotopy.starts.target import NumericTarget
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


def joined(target: NumericTarget, draws: Sequence[Draw], start: str) -> PathResults:
    """What the draws say together.

    The one with the fewest lost paths counts; simple points that only another found are added, and
    show that paths of the first were wrong. A singular end is isolated if as many paths end there
    in the other draw and the local dual space does not say otherwise, and lies on a family of
    solutions if the others' ends are elsewhere.
    """
    best = min(draws, key=lambda d: d.lost)
    others = [d for d in draws if d is not best]
    ends_at = _Places.of(target, best, others)
    simple, condition = best.simple, best.condition
    for other in others:
        new = best.nearest(other.simple, simple, _SAME) < 0
        simple = np.concatenate([simple, other.simple[new]])
        condition = np.concatenate([condition, other.condition[new]])
    met = {status: count for status, count in ends_at.counts.items() if count}
    lost = sum(ends_at.counts[status] for status in LOST)
    unexplained = ends_at.missing + max(0, len(simple) - len(best.simple) - lost)
    notes = notes_on(met)
    if best.missing:
        notes += (PathNote.NEVER_BEGAN(count=best.missing),)
    multiplicity = best.multiplicity[ends_at.isolated]
    accounted = not (lost or unexplained)
    return PathResults(
        points=np.concatenate([simple, best.singular[ends_at.isolated]]),
        multiplicity=np.concatenate([np.ones(len(simple), dtype=np.int64), multiplicity]),
        condition=np.concatenate([condition, np.full(len(multiplicity), np.inf)]),
        status_counts=met,
        notes=notes,
        unexplained=unexplained,
        jacobians=sum(d.jacobians for d in draws),
        witness=Witness.PATHS(paths=sum(met.values()), start=start) if accounted else None,
    )


@dataclass
class _Places:
    """Singular places of a draw: which are isolated, and the counts of ends with this known.

    ``missing`` is how many paths more or fewer ought to end at isolated places.
    """

    isolated: NDArray[np.bool_]
    counts: Counter[PathStatus]
    missing: int = 0

    @classmethod
    def of(cls, target: NumericTarget, best: Draw, others: Sequence[Draw]) -> _Places:
        found = cls(np.zeros(len(best.singular), dtype=bool), Counter(best.counts))
        if not len(best.singular) or not others:
            return found
        other = min(others, key=lambda d: d.lost)
        where = best.nearest(best.singular, other.singular, _JOINED)
        for k, row in enumerate(where.tolist()):
            paths = int(best.multiplicity[k])
            if row < 0 and not other.lost:
                found._move(paths, PathStatus.ON_A_FAMILY)
            elif row < 0 or int(other.multiplicity[row]) != paths:
                found._move(paths, PathStatus.UNDECIDED)
            else:
                found._look(target, best.singular[k], paths, k)
        return found

    def _move(self, paths: int, status: PathStatus) -> None:
        self.counts[PathStatus.SINGULAR] -= paths
        self.counts[status] += paths

    def _look(self, target: NumericTarget, point: Complex, paths: int, k: int) -> None:
        """Both draws end here as often: isolated, or an embedded point of a family."""
        known = dimension(target, point * np.ldexp(1.0, -target.scale), paths)
        if known is not None and known > paths:
            self._move(paths, PathStatus.ON_A_FAMILY)
            return
        self.isolated[k] = True
        if known is not None:
            self.missing += paths - known
