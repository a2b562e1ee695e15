"""All isolated solutions of polynomial equations, with a witness for their number."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from time import perf_counter
from typing import Any

import numpy as np

from explorer.errors import require
from explorer.external.phcpack import PhcError
from explorer.homotopy.starts import STARTS
from explorer.sentences import Sentence
from explorer.systems.choose_start import ChosenStart, choose
from explorer.systems.conclude import Known, conclude
from explorer.systems.degree import IdealDegree, ideal_degree
from explorer.systems.equations import Equations
from explorer.systems.findings import SystemFinding, SystemNote, SystemStatus, SystemVerdict
from explorer.systems.follow import Ends, Progress, follow
from explorer.systems.given import read
from explorer.systems.points import Points, certified, judge
from explorer.systems.reduce import Reduced, reduce
from explorer.systems.solution import SystemSolution
from explorer.systems.square import squared_up


def solve_system(
    equations: Any,
    unknowns: Sequence[str] | str | None = None,
    start: str = "auto",
    seed: int = 0,
    certify: bool = False,
    *,
    progress: Progress | None = None,
) -> SystemSolution:
    """Find all isolated complex solutions of polynomial equations.

    Parameters
    ----------
    equations : sequence of str or sympy expressions, System, path, or str
        Texts such as ``"x^2 - 1"``, ``"x**2 = 2*i*y"``: numbers are exact, ``i`` and ``I`` (and
        ``3j``) imaginary, unless they are named as unknowns. A path, or a text that names a file,
        is read as PHCpack's, msolve's, Bertini's or plain text. As many equations as unknowns, or
        more.
    unknowns : sequence of str, optional
        Names in the order of coordinates; default those that occur, in that order.
    start : {"auto", "total-degree", "multihomogeneous", "polyhedral"}
        ``auto`` takes the one with fewest paths.
    seed : int
        Of all random numbers; the answer does not depend on the number of threads.
    certify : bool
        Prove by interval arithmetic that the points are simple solutions.
    progress : callable, optional
        Called with the numbers of paths done and of all.

    Returns
    -------
    SystemSolution

    Raises
    ------
    InputError
        With the file, the line and the word, and how to fix it.
    explorer.external.phcpack.PhcError
        When a polyhedral start is asked for and phcpy is absent.

    References
    ----------
    Sommese and Wampler, "The numerical solution of systems of polynomials arising in engineering
    and science" (2005).

    Examples
    --------
    >>> solution = solve_system(["x^2 + y^2 = 5", "x*y = 2"])
    >>> solution.count, solution.complete
    (4, True)
    >>> solution.points["x"].to_numpy().real.round(9).tolist()
    [-2.0, -1.0, 1.0, 2.0]
    """
    begun = perf_counter()
    allowed = ("auto", *STARTS)
    require(start in allowed, "start", start, f"one of {', '.join(allowed)}")
    generator = _generator(seed)
    given = read(equations, unknowns)
    reduced = reduce(given)
    if reduced.verdict is not None:
        return _plain(given, reduced, seed, perf_counter() - begun)
    square = reduced.equations
    starts: list[ChosenStart] = []
    if reduced.family is None:
        square = squared_up(reduced.equations, generator)
        starts = choose(square, start)
    degree = ideal_degree(reduced.equations)
    if degree.count == 0 or reduced.family is not None:
        return _without_paths(given, reduced, degree, seed, perf_counter() - begun)
    run = _Run(reduced.equations, square, starts, degree, generator, progress)
    verdict = run.solve(bool(certify))
    return SystemSolution(
        equations=given,
        found=run.points,
        verdict=verdict,
        notes=(*reduced.notes, *run.notes),
        start=run.tries[-1].start.name,
        path_statistics=run.tries[-1].results.statistics,
        seed=seed,
        seconds=perf_counter() - begun,
        is_certified=bool(certify),
    )


def _generator(seed: Any) -> np.random.Generator:
    try:
        number = operator.index(seed)
    except TypeError:
        number = -1
    require(number >= 0, "seed", repr(seed), "a whole number, 0 or more")
    return np.random.default_rng(number)


def _plain(given: Equations, reduced: Reduced, seed: int, seconds: float) -> SystemSolution:
    """The answer that exact arithmetic gave."""
    assert reduced.verdict is not None
    points = Points.none(len(given.unknowns))
    if reduced.exact_point is not None:
        points = Points.exact(reduced.equations, reduced.exact_point)
    return SystemSolution(
        equations=given,
        found=points,
        verdict=reduced.verdict,
        notes=reduced.notes,
        seed=seed,
        seconds=seconds,
        is_certified=True,
    )


def _without_paths(
    given: Equations, reduced: Reduced, degree: IdealDegree, seed: int, seconds: float
) -> SystemSolution:
    """No solution at all, or none that is isolated."""
    points = Points.none(len(given.unknowns))
    if degree.count == 0:
        known = Known(points, (), degree, None, squared_up=False)
        verdict = conclude(known)
    else:
        sentence = SystemFinding.FAMILY(witness=reduced.family)
        verdict = SystemVerdict(SystemStatus.UNDECIDED, sentence, reduced.family)
    return SystemSolution(
        equations=given,
        found=points,
        verdict=verdict,
        notes=reduced.notes,
        seed=seed,
        seconds=seconds,
    )


class _Run:
    """Solves until the verdict says that nothing is missing, or tries are used up."""

    def __init__(
        self,
        equations: Equations,
        square: Equations,
        starts: Sequence[ChosenStart],
        degree: IdealDegree,
        generator: np.random.Generator,
        progress: Progress | None,
    ) -> None:
        self.equations = equations
        self.square = square
        self.starts = starts
        self.degree = degree
        self.generator = generator
        self.progress = progress
        self.points = Points.none(len(equations.unknowns))
        self.tries: list[Ends] = []

    def solve(self, certify: bool) -> SystemVerdict:
        """Follow paths, judge all ends together, and go on while points are missing."""
        # Once more with other random numbers, then another way
        for chosen in (self.starts[0], self.starts[0], self.starts[-1]):
            self._follow(chosen)
            if self._needs_a_second:
                continue
            self.points = self._judged()
            verdict = self._verdict()
            if verdict.complete or self._settled():
                break
        if certify and len(self.points):
            self.points = certified(self.equations, self.square, self.points)
            verdict = self._verdict()
        return verdict

    def _follow(self, chosen: ChosenStart) -> None:
        try:
            self.tries.append(follow(self.square, chosen, self.generator, self.progress))
        except PhcError:
            others = [s for s in self.starts if s.name != "polyhedral"]
            if not others:
                raise
            self.tries.append(follow(self.square, others[0], self.generator, self.progress))

    def _settled(self) -> bool:
        """Whether another solve can tell no more: solutions on a family, and no path lost."""
        families = self.degree.infinite or self.tries[-1].on_a_family
        return bool(families) and not any(ends.results.lost for ends in self.tries)

    @property
    def _needs_a_second(self) -> bool:
        """Whether singular ends may lie on families: two solves tell."""
        first = self.tries[0].results
        return (
            self.degree.infinite and len(self.tries) < 2 and bool(np.isinf(first.condition).any())
        )

    def _judged(self) -> Points:
        candidates = [ends.points for ends in self.tries]
        return judge(self.equations, self.square, candidates, families=self.degree.infinite)

    def _verdict(self) -> SystemVerdict:
        bounds = [s for s in self.starts if s.is_bound]
        bound = min(bounds, key=lambda s: s.paths, default=None)
        squared_up = self.square is not self.equations
        return conclude(Known(self.points, self.tries, self.degree, bound, squared_up))

    @property
    def notes(self) -> tuple[Sentence, ...]:
        """What a user should know of the way to the answer."""
        notes = []
        if self.square is not self.equations:
            notes.append(
                SystemNote.SQUARED_UP(
                    equations=len(self.equations),
                    unknowns=len(self.equations.unknowns),
                    dropped=len(self.points.spare),
                )
            )
        if self.points.on_a_family:
            notes.append(SystemNote.ON_A_FAMILY(count=self.points.on_a_family))
        if self.points.doubtful:
            notes.append(SystemNote.DOUBTFUL(count=self.points.doubtful))
        if len(self.tries) > 1 and not self.degree.infinite:
            notes.append(SystemNote.TRIES(count=len(self.tries)))
        if self.degree.note is not None:
            notes.append(self.degree.note)
        return tuple(notes)
