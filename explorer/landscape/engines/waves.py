"""Problems of one family solved from each other, where they lie near each other.

Problems in a row that are near each other (a grid of lambda, data along a line) are halved again
and again: the middle one first, then the middles of what lies beside it, each from the nearest that
is solved. So a row of N problems takes log N rounds of paths that run together. What is far from
all solved ones, or whose paths leave a doubt, begins at the generic set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.generic_set import GenericSet
from explorer.homotopy.neighbours import Followed, Way, drawn_bend, follow
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.path_results import PathResults
from explorer.homotopy.solved_data import SolvedData
from explorer.landscape.engines.distance import aligned, distances
from explorer.landscape.engines.placed import PlacedProblem, random_of_bend

Floats = NDArray[np.float64]
Solved = tuple[PlacedProblem, PathResults]
FromGeneric = Callable[[list[PlacedProblem]], list[PathResults]]


class Waves:
    """Problems of one family, and what is solved of them.

    Parameters
    ----------
    targets : sequence of PlacedProblem
    generic : GenericSet
    options : NativeOptions
    from_generic : callable
        Solves problems by paths from the generic set.
    before : pair of PlacedProblem and PathResults, optional
        One that is solved already.
    """

    def __init__(
        self,
        targets: Sequence[PlacedProblem],
        generic: GenericSet,
        options: NativeOptions,
        from_generic: FromGeneric,
        before: Solved | None = None,
    ) -> None:
        self._targets = [*targets, before[0]] if before else targets
        self._number = len(targets)
        self._generic = generic
        self._options = options
        self._from_generic = from_generic
        self._order = in_rows(targets)
        self._parameters = np.array([t.problem.parameters for t in self._targets])
        self._found = {self._number: before[1]} if before else {}
        self._starts: dict[int, SolvedData | None] = {}

    def solve(self) -> list[PathResults]:
        """Solve all, in the order of the targets."""
        breaks = self._breaks()
        for places in rounds(breaks):
            self._solve_round(places)
        return [self._found[k] for k in range(self._number)]

    def _at(self, place: int) -> int:
        """Number of the target at a place in the order of rows; -1 is what was solved before."""
        return self._number if place < 0 else self._order[place]

    def _breaks(self) -> list[bool]:
        """Whether each target, in the order of rows, begins a row of its own."""
        far = self._between(self._order[:-1], self._order[1:]) > 1
        if not self._found:
            return [True, *far.tolist()]
        first = self._between([self._number], self._order[:1]) > 1
        return [*first.tolist(), *far.tolist()]

    def _between(self, ones: Sequence[int], others: Sequence[int]) -> Floats:
        """Distances of targets two and two."""
        size, p = self._targets[0].problem.architecture.size, self._parameters
        return distances(p[list(ones)], p[list(others)], size)

    def _solve_round(self, places: list[tuple[int, tuple[int, ...]]]) -> None:
        """Solve targets, each from one of some places where that can be."""
        numbers = [self._order[place] for place, _ in places]
        pairs = [(self._at(k), self._at(j)) for j, beside in places for k in beside]
        ways = self._ways(pairs) if pairs else {}
        tried = dict(zip(ways, follow(list(ways.values())), strict=True))
        self._found |= {k: t.results for k, t in tried.items() if t.results is not None}
        rest = [k for k in numbers if k not in self._found]
        found = self._from_generic([self._targets[k] for k in rest])
        self._found |= {
            k: _with_work(one, tried.get(k)) for k, one in zip(rest, found, strict=True)
        }

    def _ways(self, pairs: list[tuple[int, int]]) -> dict[int, Way]:
        """Ways among solved targets and others, the shortest to each that has a start."""
        far = self._between(*zip(*pairs, strict=True))
        ways: dict[int, Way] = {}
        for k in np.argsort(far, kind="stable").tolist():
            solved, number = pairs[k]
            start = self._start(solved) if far[k] <= 1 and number not in ways else None
            if start is not None:
                target = self._targets[number]
                bend = drawn_bend(random_of_bend(target.seed))
                ways[number] = Way(start, aligned(target, start.data), bend)
        return ways

    def _start(self, number: int) -> SolvedData | None:
        """A solved target as a start; None where it is none."""
        if number not in self._starts:
            target = self._targets[number]
            made = SolvedData.of_results(
                target.problem.system,
                target.data.family,
                target.point,
                self._found[number],
                self._generic,
                self._options,
            )
            self._starts[number] = made if isinstance(made, SolvedData) else None
        return self._starts[number]


def _with_work(found: PathResults, tried: Followed | None) -> PathResults:
    """Count the work of a try that failed."""
    return found if tried is None else replace(found, jacobians=found.jacobians + tried.jacobians)


def in_rows(targets: Sequence[PlacedProblem]) -> list[int]:
    """Order of targets that puts grids of ridge coefficients on the same data in a row.

    Targets of equal data come together, by size of the ridge; the others stay in their order.
    """
    first: dict[bytes, int] = {}
    keys = []
    for number, target in enumerate(targets):
        ridge = target.point[-target.problem.architecture.size :].real
        data = target.problem.X.tobytes() + target.problem.Y.tobytes()
        row = first.setdefault(data, number)
        keys.append((row, float(np.log(np.abs(ridge[ridge != 0])).sum()), number))
    return [number for _, _, number in sorted(keys)]


def rounds(breaks: Sequence[bool]) -> Iterator[list[tuple[int, tuple[int, ...]]]]:
    """Rounds in which the places of rows are solved, each with solved places beside it.

    Parameters
    ----------
    breaks : sequence of bool
        Whether each place begins a row; if the first does not, a solved one, -1, is beside it.

    Examples
    --------
    >>> list(rounds([True, False, False, True]))
    [[(1, ()), (3, ())], [(0, (1,)), (2, (1,))]]
    """
    cuts = [k for k, new in enumerate(breaks) if new] + [len(breaks)]
    ends = set(cuts)
    parts = list(pairwise(sorted({0, *ends})))
    while parts:
        now, later = [], []
        for a, b in parts:
            middle = (a + b) // 2
            beside = (() if a in ends else (a - 1,)) + (() if b in ends else (b,))
            now.append((middle, beside))
            later += [(c, d) for c, d in ((a, middle), (middle + 1, b)) if c < d]
        yield now
        parts = later
