"""Data with many real critical points: climbs on the distance of complex pairs to these."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import options_of, require
from explorer.landscape.points.verdict import Status
from explorer.landscape.solution import Solution
from explorer.landscape.solve import solve
from explorer.landscape.solve_many import solve_many
from explorer.landscape.sweep.climb import VARIED, Varied, pairs_of, way_to_real
from explorer.limits import Limit
from explorer.networks.problem import Problem
from explorer.sentences import Sentence, Template

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]

COUNTED = ("real", "local_minima")
"""What may be made many: real critical points, or minima that are not global."""

# Steps that are tried at once along a way, in units of what varies.
_LENGTHS = (3.0, 1.0, 0.3, 0.1, 0.03, 0.01)
# Pairs that are led to the real points, the nearest ones, before a climb ends.
_PAIRS = 3
# Smallest gain of distance, as a share of it, that counts as one.
_GAIN = 1e-3


class SearchClaim(Template):
    """What may be said of a search, and what it rests on."""

    PROVED = "{count} {what}, {complex} complex critical points: list complete and points proved"
    CERTIFIED = "{count} {what}, {complex} complex critical points: points proved, list consistent"
    ESTIMATED = "{count} {what}, {complex} complex critical points: by estimates"
    INCOMPLETE = "{count} {what} at least: the list is incomplete"
    SEARCHED = "the most of {tried} data sets in {climbs} climbs; others may have more"


@dataclass(frozen=True)
class SearchOptions:
    """How long a search goes on.

    Attributes
    ----------
    climbs : int
        The first begins at the given problem, the others at drawn data of its size.
    steps : int
        Most steps of one climb.
    seed : int
        Of the drawn data and the engine.
    certify : bool
        Certify the best data set.
    jobs : int, optional
    """

    climbs: int = 4
    steps: int = 30
    seed: int = 0
    certify: bool = True
    jobs: int | None = None

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> SearchOptions:
        """Take keywords; an unknown one is an :class:`InputError`."""
        return options_of(cls, given)

    def __post_init__(self) -> None:
        for name, least in (("climbs", 1), ("steps", 0), ("seed", 0)):
            value = getattr(self, name)
            whole = isinstance(value, int) and not isinstance(value, bool) and value >= least
            require(whole, name, repr(value), f"a whole number >= {least}")
        Limit.RUNS.allow(self.climbs * (1 + self.steps), "climbs times steps")


@dataclass(frozen=True, eq=False)
class MostReal:
    """The best data set of a search.

    Attributes
    ----------
    problem : Problem
    solution : Solution
    counted : str
        One of :data:`COUNTED`.
    tried : int
        Data sets that were solved.
    climbs : int
    steps : tuple of tuples
        Climb, step, count and distance of the nearest pair, of every step that was made.
    """

    problem: Problem
    solution: Solution
    counted: str
    tried: int
    climbs: int
    steps: tuple[tuple[int, int, int, float], ...] = field(repr=False)

    @property
    def count(self) -> int:
        """How many there are at the best data set."""
        return count_of(self.solution, self.counted)

    @property
    def history(self) -> pd.DataFrame:
        """One row a step: ``climb``, ``step``, ``count``, ``distance`` of the nearest pair."""
        import pandas as pd

        return pd.DataFrame(self.steps, columns=["climb", "step", "count", "distance"])

    @property
    def claims(self) -> tuple[Sentence, ...]:
        """What may be said, and what it rests on."""
        verdict, what = self.solution.completeness, self.counted.replace("_", " ")
        told = {"count": self.count, "what": what, "complex": self.solution.counts.complex}
        if self.solution.counts.complete is False:
            first = SearchClaim.INCOMPLETE(count=self.count, what=what)
        elif verdict.status is Status.PROVED:
            first = SearchClaim.PROVED(**told)
        elif (
            verdict.status is Status.CONSISTENT
            and self.solution.certification is not None
            and self.solution.certification.good.all()
        ):
            first = SearchClaim.CERTIFIED(**told)
        else:
            first = SearchClaim.ESTIMATED(**told)
        return first, SearchClaim.SEARCHED(tried=self.tried, climbs=self.climbs)

    def summary(self) -> dict[str, Any]:
        """Plain facts and the data, for JSON."""
        return {
            "counted": self.counted,
            "count": self.count,
            "complex": self.solution.counts.complex,
            "verdict": self.solution.completeness.status.value,
            "tried": self.tried,
            "climbs": self.climbs,
            "X": self.problem.X.tolist(),
            "Y": self.problem.Y.tolist(),
            "ridge": np.concatenate([r.ravel() for r in self.problem.ridge]).tolist(),
            "claims": [str(claim) for claim in self.claims],
        }

    def __repr__(self) -> str:
        return "\n".join(map(str, self.claims))


def most_real(
    problem: Problem,
    vary: str | Sequence[str] = "Y",
    counted: str = "real",
    *,
    progress: Progress | None = None,
    **options: Any,
) -> MostReal:
    """Search for data, or ridge coefficients, with as many real critical points as can be.

    Parameters
    ----------
    problem : Problem
        Where the first climb begins; what does not vary is taken from it.
    vary : str or sequence of str
        Of ``"X"``, ``"Y"``, ``"ridge"``.
    counted : str
        ``"real"``, or ``"local_minima"``: minima that are not global.
    progress : callable, optional
        Called with the number of climbs done and of all.
    **options
        Fields of :class:`SearchOptions`.

    Returns
    -------
    MostReal

    Examples
    --------
    >>> from explorer import DeepLinear, Problem, most_real
    >>> problem = Problem(DeepLinear((1, 1, 1)), X=[[1.0]], Y=[[0.1]], regularization=0.3)
    >>> most_real(problem, climbs=1).count
    3
    """
    require(isinstance(problem, Problem), "problem", repr(problem), "an explorer.Problem")
    names = (vary,) if isinstance(vary, str) else tuple(vary)
    good = bool(names) and all(n in VARIED for n in names) and len(set(names)) == len(names)
    require(good, "vary", repr(vary), f"some of {', '.join(VARIED)}")
    require(counted in COUNTED, "counted", repr(counted), f"one of {', '.join(COUNTED)}")
    chosen = SearchOptions.of(options)
    varied = Varied(problem, names)
    require(len(varied.start) > 0, "vary", repr(vary), "something that this problem has")
    search = _Search(varied, counted, chosen)
    for number in range(chosen.climbs):
        search.climb(number)
        if progress is not None:
            progress(number + 1, chosen.climbs)
    return search.result()


def count_of(solution: Solution, counted: str) -> int:
    """How many of what is counted a solution has."""
    if counted == "real":
        return solution.counts.real
    c = solution.classification
    return int(c.points.number[c.minima & ~c.lowest].sum())


class _Search:
    """Climbs, and the best that they have found."""

    def __init__(self, varied: Varied, counted: str, options: SearchOptions) -> None:
        self._varied = varied
        self._counted = counted
        self._options = options
        self._rng = np.random.default_rng([options.seed, 5])
        self._best: tuple[int, Floats, Solution] | None = None
        self._steps: list[tuple[int, int, int, float]] = []
        self._tried = 0

    def climb(self, number: int) -> None:
        """Make steps while they bring a pair nearer, or more of what is counted."""
        z = self._varied.start if number == 0 else self._drawn()
        (solution,) = self._solve([z])
        for step in range(self._options.steps + 1):
            self._note(number, step, z, solution)
            better = self._better(z, solution) if step < self._options.steps else None
            if better is None:
                return
            z, solution = better

    def _drawn(self) -> Floats:
        """Coordinates of drawn data, of the size of the given ones."""
        unit = self._varied.unit
        drawn: Floats = self._varied.centre + unit * self._rng.normal(size=len(unit))
        return drawn

    def _note(self, climb: int, step: int, z: Floats, solution: Solution) -> None:
        count = count_of(solution, self._counted)
        _, distance = pairs_of(solution)
        self._steps.append((climb, step, count, float(distance[0]) if len(distance) else np.nan))
        if solution.counts.complete is not False and (self._best is None or count > self._best[0]):
            self._best = count, z, solution

    def _better(self, z: Floats, solution: Solution) -> tuple[Floats, Solution] | None:
        """Go towards the real points with the nearest pair that can; None where none can."""
        points, distance = pairs_of(solution)
        count = count_of(solution, self._counted), solution.counts.real
        for x, gap in zip(points[:_PAIRS], distance[:_PAIRS], strict=True):
            way = way_to_real(self._varied, z, x)
            if not way.any():
                continue
            tried = [z + length * way for length in _LENGTHS]
            good = [
                (self._value(found, x), place, found)
                for place, found in zip(tried, self._solve(tried), strict=True)
                if found.counts.complete is not False
            ]
            best = max(good, key=lambda one: one[0], default=None)
            if best is not None and best[0] > (*count, -gap * (1 - _GAIN)):
                return best[1], best[2]
        return None

    def _value(self, found: Solution, x: NDArray[np.complex128]) -> tuple[int, int, float]:
        """What is climbed: the count, all real points, and how near the pair next to x has come."""
        points, distance = pairs_of(found)
        gap = 0.0
        if len(points):
            near = np.linalg.norm(np.abs(points) - np.abs(x), axis=1)
            gap = float(distance[int(near.argmin())])
        return count_of(found, self._counted), found.counts.real, -gap

    def _solve(self, places: Sequence[Floats]) -> list[Solution]:
        self._tried += len(places)
        o = self._options
        problems = [self._varied.at(z) for z in places]
        return solve_many(problems, seed=o.seed, jobs=o.jobs)

    def result(self) -> MostReal:
        """The best data set, certified if asked."""
        z = self._varied.start if self._best is None else self._best[1]
        problem, o = self._varied.at(z), self._options
        solution = solve(problem, seed=o.seed, jobs=o.jobs, certify=o.certify or None)
        return MostReal(problem, solution, self._counted, self._tried, o.climbs, tuple(self._steps))
