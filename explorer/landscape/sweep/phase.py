"""Phase diagrams: how many critical points of a kind there are, over a plane of problems."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import options_of, require
from explorer.landscape.solution import Solution
from explorer.landscape.solve_many import solve_many
from explorer.landscape.sweep.boundary import Boundary
from explorer.landscape.sweep.phase_diagram import PhaseDiagram, Solved
from explorer.landscape.sweep.plane import Axis, Plane
from explorer.landscape.sweep.quadtree import Cell, Corner, Quadtree
from explorer.landscape.sweep.regions import beside, regions_of
from explorer.limits import Limit
from explorer.networks.problem import Problem

Floats = NDArray[np.float64]
Quantity = str | Callable[[Solution], Hashable]
Progress = Callable[[int, int], None]

QUANTITIES = ("real", "minima", "global_minima", "saddles", "degenerate", "complex")
"""Numbers of points by name; ``index k`` counts those of index k."""

# Names whose value changes only where critical points meet.
_BY_MEETING = ("real", "minima", "saddles", "degenerate")
# Squares in a row at first: enough that Newton's method finds the curves from their corners.
_START = 8
# What straight pieces of a curve may miss it by, in shares of the window.
_CHORD = 2e-4


@dataclass(frozen=True)
class PhaseOptions:
    """How a plane is looked at.

    Attributes
    ----------
    resolution : int
        Places of the grid in either direction.
    start : int
        Squares in a row that the quadtree begins with.
    boundary : bool
        Trace the curves where points meet; without them squares are halved down to the grid.
    seed : int
    jobs : int, optional
    certify : bool
        Certify the points of all solved places.
    """

    resolution: int = 60
    start: int = _START
    boundary: bool = True
    seed: int = 0
    jobs: int | None = None
    certify: bool = False

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> PhaseOptions:
        """Take keywords; an unknown one is an :class:`InputError`."""
        return options_of(cls, given)

    def __post_init__(self) -> None:
        for name, least in (("resolution", 2), ("start", 1)):
            value = getattr(self, name)
            whole = isinstance(value, int) and not isinstance(value, bool) and value >= least
            require(whole, name, repr(value), f"a whole number >= {least}")
        Limit.RUNS.allow(self.start**2, "start")
        Limit.RUNS.allow(self.resolution**2, "resolution")


def phase_diagram(
    problem: Problem,
    first: Axis,
    second: Axis,
    quantity: Quantity = "real",
    *,
    progress: Progress | None = None,
    **options: Any,
) -> PhaseDiagram:
    """Count critical points over a plane of problems.

    Parameters
    ----------
    problem : Problem
        What does not move is taken from it.
    first, second : tuple
        ``(parameter, start, stop)`` each; a parameter is ``"lambda"``, ``"Y[0,1]"``, a ridge
        coefficient, a number of the architecture, or another problem: then it is a straight line
        from this one at 0 to that one at 1.
    quantity : str or callable
        One of :data:`QUANTITIES`, ``"index k"``, or a function of a :class:`Solution` that gives
        what is to be told apart.
    progress : callable, optional
        Called with the number of places solved so far and the number asked for.
    **options
        Fields of :class:`PhaseOptions`.

    Returns
    -------
    PhaseDiagram

    Raises
    ------
    InputError
        For numbers that the problem does not have, and options that are not allowed.

    Examples
    --------
    >>> from explorer import DeepLinear, Problem, phase_diagram
    >>> problem = Problem(DeepLinear((1, 1, 1)), X=[[1.0]], Y=[[1.0]], regularization=0.1)
    >>> found = phase_diagram(problem, ("lambda", 0.1, 1.0), ("Y[0,0]", 0.5, 3.0), resolution=20)
    >>> sorted(set(found.table["value"]))
    [1, 3]
    """
    chosen = PhaseOptions.of(options)
    return _Search(Plane.of(problem, first, second), quantity, chosen, progress).run()


class _Search:
    """One diagram in the making."""

    def __init__(
        self, plane: Plane, quantity: Quantity, options: PhaseOptions, progress: Progress | None
    ) -> None:
        self._plane = plane
        self._options = options
        self._progress = progress
        self._measure, self._name = measure_of(quantity)
        finest = max(1, options.resolution - 1)
        depth = max(0, int(np.ceil(np.log2(max(1, finest / options.start)))))
        self._tree = Quadtree(options.start, depth)
        self._last = options.resolution - 1
        self._solved: dict[tuple[float, float], Solved] = {}
        self._by_meeting = quantity in _BY_MEETING or self._name.startswith("index ")
        self._boundary: Boundary | None = None

    def run(self) -> PhaseDiagram:
        """Solve corners, trace what parts them, and halve squares that this does not explain."""
        began = perf_counter()
        self._begin()
        while True:
            self._solve([self._tree.place(c) for c in self._tree.corners])
            grid, regions = self._regions()
            if not self._tree.split(self._unexplained(regions)):
                break
        while (missing := self._unseen(grid, regions)) and self._solve(missing):
            grid, regions = self._regions()
        self._solve([np.array(place) / self._last for place in self._close()])
        grid, regions = self._regions()
        values = self._values(grid, regions)
        return PhaseDiagram(
            plane=self._plane,
            quantity=self._name,
            values=values,
            regions=grid,
            region_of_solved=tuple(regions[key] for key in self._solved),
            solved=tuple(self._solved.values()),
            curves=tuple(self._boundary.curves) if self._boundary else (),
            traced=self._boundary is not None,
            seconds=perf_counter() - began,
        )

    def _begin(self) -> None:
        """Curves are traced where they are what changes the value."""
        problem = self._plane.problem
        if not (self._options.boundary and self._by_meeting):
            return
        polynomials = self._plane.polynomials
        if polynomials is not None:
            self._boundary = Boundary(problem.system, polynomials)

    def _solve(self, places: Sequence[Floats]) -> int:
        """Solve at places not solved yet, and look for curves from there; returns how many."""
        new = [p for p in places if (float(p[0]), float(p[1])) not in self._solved]
        if not new:
            return 0
        o, done = self._options, len(self._solved)

        def progress(k: int, n: int) -> None:
            if self._progress is not None:
                self._progress(done + k, done + n)

        problems = [self._plane.at(place) for place in new]
        prove = o.certify or None
        solutions = solve_many(problems, seed=o.seed, jobs=o.jobs, certify=prove, progress=progress)
        for place, solution in zip(new, solutions, strict=True):
            one = Solved.of(place, self._measure(solution), solution)
            self._solved[float(place[0]), float(place[1])] = one
        of_points = [(p, s) for p, s in zip(new, solutions, strict=True) if not s.of_manifolds]
        if len(of_points) * 2 < len(solutions) and len(solutions) == len(self._solved):
            self._boundary = None  # Hessians are singular on whole manifolds, nearly everywhere
        if self._boundary is not None and of_points:
            self._boundary.add(of_points)
        return len(new)

    @property
    def _curves(self) -> list[Floats]:
        return [c.places for c in self._boundary.curves] if self._boundary else []

    def _regions(self) -> tuple[NDArray[np.int64], dict[tuple[float, float], int]]:
        """Region of each place of the grid, and of each solved place."""
        places = np.array(list(self._solved))
        grid, numbers = regions_of(self._options.resolution, places, self._curves, _CHORD)
        return grid, dict(zip(self._solved, numbers.tolist(), strict=True))

    def _unexplained(self, regions: dict[tuple[float, float], int]) -> list[Cell]:
        """Leaves with corners of one region and different values."""
        cells = []
        for cell in self._tree.leaves:
            seen: dict[int, Hashable] = {}
            for corner in cell.corners:
                key = self._key(corner)
                region, value = regions[key], self._solved[key].value
                if region >= 0 and seen.setdefault(region, value) != value:
                    cells.append(cell)
                    break
        return cells

    def _key(self, corner: Corner) -> tuple[float, float]:
        x, y = self._tree.place(corner)
        return float(x), float(y)

    def _unseen(
        self, grid: NDArray[np.int64], regions: dict[tuple[float, float], int]
    ) -> list[Floats]:
        """One place of the grid in each region that nothing was solved in."""
        missing = set(np.unique(grid).tolist()) - {-1, *regions.values()}
        places = []
        for number in sorted(missing):
            inside = np.argwhere(grid == number)
            middle = inside[np.linalg.norm(inside - inside.mean(axis=0), axis=1).argmin()]
            places.append(middle / self._last)
        return places

    def _close(self) -> list[tuple[int, int]]:
        """Places of the grid so near to a curve that its straight pieces cannot tell the side."""
        return beside(self._options.resolution, self._curves, _CHORD)

    def _values(
        self, grid: NDArray[np.int64], regions: dict[tuple[float, float], int]
    ) -> NDArray[np.object_]:
        """Value at each place of the grid: its own, or that of the nearest one of its region."""
        values = np.empty(grid.shape, dtype=object)
        solved, numbers = list(self._solved.values()), np.array(list(regions.values()))
        places = np.array(list(self._solved))
        for place in np.ndindex(*grid.shape):
            gap = np.linalg.norm(places - np.array(place) / self._last, axis=1)
            gap[(numbers != grid[place]) & (gap > 0)] = np.inf
            values[place] = solved[int(gap.argmin())].value
        return values


def measure_of(quantity: Quantity) -> tuple[Callable[[Solution], Hashable], str]:
    """Function that gives the value of a solution, and its name."""
    if callable(quantity):
        return quantity, getattr(quantity, "__name__", "value")
    words = str(quantity).split()
    if len(words) == 2 and words[0] == "index" and words[1].isdigit():
        index = int(words[1])
        return lambda s: _with_index(s, index), f"index {index}"
    allowed = f"one of {', '.join(QUANTITIES)}, index k, or a function of a solution"
    require(quantity in QUANTITIES, "quantity", repr(quantity), allowed)
    name = str(quantity)
    if name == "saddles":
        return _saddles, name
    return lambda s: int(getattr(s.counts, name)), name


def _with_index(solution: Solution, index: int) -> int:
    """Real points of one index, degenerate ones aside."""
    c = solution.classification
    plain = c.real & (c.zero + c.undecided == 0)
    return int(c.points.number[plain & (c.negative == index)].sum())


def _saddles(solution: Solution) -> int:
    """Real points with eigenvalues of both signs and no other ones."""
    c = solution.classification
    plain = c.real & (c.zero + c.undecided == 0)
    return int(c.points.number[plain & (c.negative > 0) & (c.positive > 0)].sum())
