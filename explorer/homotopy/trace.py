"""Trace test: a numerical check that a pattern has no further solutions.

It does not depend on monodromy's stop rule.

Over a generic line of parameters the solutions form an irreducible curve (`docs/theory.md`,
section 2). In a plane with coordinates (t, g) it is cut with lines ``alpha g + t = c``; the sum of
t over all D points of a cut is affine in c, and over any proper part of them it is not. A complete
cut, followed to alpha = 0, gives the whole fibre t = c: orbits that monodromy missed turn up there,
and whatever else the cut contains goes to infinity.

References: Leykin, Rodriguez, Sottile, "Trace test" (2018); Brysiewicz and Burr, "Sparse trace
tests" (2023).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import compile_system
from explorer.homotopy.generic_set import GenericSet
from explorer.homotopy.monodromy import HomotopyGraph
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.orbits import OrbitIndex
from explorer.homotopy.parameter_path import Complex, Family
from explorer.homotopy.progress import Clock, Watch
from explorer.homotopy.slices import SlicedCurve, slice_curve
from explorer.homotopy.transport import carry
from explorer.polynomial import System
from explorer.sentences import Sentence, Template

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
_Tell = Callable[[int], None]


@dataclass(frozen=True)
class Trace:
    """Sums over parallel lines, measured against what single points add.

    Attributes
    ----------
    error : float
        How far the sum of t is from affine in c; infinite while paths are missing.
    effects : float array, shape (D,)
        How far it would be without each of the points.
    """

    error: float
    effects: Floats

    def holds(self, share: float) -> bool:
        """Whether even the least visible point would have shown."""
        return len(self.effects) > 0 and self.error <= share * float(self.effects.min())


class TraceVerdict(Template):
    """What a trace test says."""

    PASSED = (
        "passed: {points} points on a line, error {error:.0e} where one missing point makes "
        "{effect:.0e}; the {known} known orbits came back and no other"
    )
    ORBITS_MISSING = "FAILED: {missing} orbits are missing from the {known} known"
    LINE_INCOMPLETE = "no verdict: the points of a line could not be completed"
    PATHS_LOST = (
        "no verdict: {lost} paths to the fibre were lost, {again} of {known} orbits came back"
    )


@dataclass(frozen=True)
class TraceResult:
    """Verdict on one pattern.

    Attributes
    ----------
    pattern : bool array, shape (n,)
    orbits : int
        Orbits known.
    points : int
        Orbits of the curve on one line, D.
    recovered : int
        Orbits found at alpha = 0.
    trace : Trace
    verdict : Sentence
        One of :class:`TraceVerdict`.
    paths : int
        Paths tracked for the test.
    """

    pattern: NDArray[np.bool_]
    orbits: int
    points: int
    recovered: int
    trace: Trace
    verdict: Sentence
    paths: int

    @property
    def passed(self) -> bool | None:
        """True: complete. False: orbits are missing. None: the test could not be carried out."""
        if self.verdict.template is TraceVerdict.PASSED:
            return True
        return False if self.verdict.template is TraceVerdict.ORBITS_MISSING else None


def trace_test(
    system: System,
    family: Family,
    generic: GenericSet,
    rng: np.random.Generator,
    options: NativeOptions | None = None,
    progress: Watch | None = None,
) -> tuple[TraceResult, ...]:
    """Test every pattern of a generic set but the origin, which is one point whatever happens.

    Parameters
    ----------
    system : System
    family : Family
        What the generic set was found for.
    generic : GenericSet
    rng : Generator
        Draws curves and lines.
    options : NativeOptions, optional
    progress : callable, optional
        Called with a :class:`Report` a few times a second.

    Returns
    -------
    tuple of TraceResult
        In the order of the patterns.

    References
    ----------
    Leykin, Rodriguez, Sottile, "Trace test" (2018).
    """
    sources = [s for s in generic.sets if s.pattern.any()]
    clock = Clock(progress)
    results = []
    paths = 0
    for k, source in enumerate(sources):
        curve = slice_curve(system, family, generic.data, source)
        test = _Test(curve, source.pattern, rng, options or NativeOptions())
        label = f"trace test {k + 1} of {len(sources)}"
        results.append(test.run(partial(_tell, clock, label, paths)))
        paths += results[-1].paths
    clock.report("trace tests", paths, paths, last=True)
    return tuple(results)


def _tell(clock: Clock, label: str, before: int, done: int) -> None:
    clock.report(label, before + done, None)


class _Test:
    """The test of one pattern."""

    def __init__(
        self, curve: SlicedCurve, pattern: Bools, rng: np.random.Generator, o: NativeOptions
    ) -> None:
        self.curve = curve
        self.pattern = pattern
        self.compiled = compile_system(curve.system)
        self.o = o
        self.seed = int(rng.integers(2**63))
        self.paths = 0
        self.home = curve.sample(np.random.default_rng([self.seed, 0]), curve.data)

    def sample(self, number: int) -> Complex:
        """Draw the place of a node: another curve and another line."""
        return self.curve.sample(np.random.default_rng([self.seed, number]))

    def moved(self, alpha: complex, level: complex) -> Complex:
        """Another line through the curve of home."""
        return np.concatenate([self.home[:-2], [alpha, level]])

    def carry(
        self, start: Complex, end: Complex, points: Complex, careful: bool, geometric: bool = False
    ) -> tuple[Complex, Bools]:
        """Carry points from one place to another; alpha moves geometrically if asked to."""
        goal = self.curve.parameters(end)
        marked = np.arange(len(goal)) == len(goal) - 2 if geometric else None
        carried = carry(
            self.compiled,
            self.curve.path(start, end, marked),
            goal,
            points,
            self.o,
            careful=careful,
        )
        self.paths += len(points)
        return carried.points, carried.arrived

    def run(self, tell: _Tell) -> TraceResult:
        """Complete a cut, look at its trace, and follow it to the fibre."""
        points, arrived = self.carry(self.moved(0, 0), self.home, self.curve.start, True)
        if not arrived.any():
            return self._result(points[:0], Trace(np.inf, np.zeros(0)), None, 0)
        graph = HomotopyGraph.begin_with(
            self.curve.actions, self.home, self.sample(1), points[arrived], known_at_home=True
        )
        trace = self.complete(graph, tell)
        if not trace.holds(self.o.trace.share):
            return self._result(graph.points, trace, None, 0)
        fibre, whole = self.fibre(graph.points)
        return self._result(graph.points, trace, fibre, whole)

    def complete(self, graph: HomotopyGraph, tell: _Tell) -> Trace:
        """Let the homotopy graph grow until the trace is affine."""
        rules = self.o.trace
        trace = Trace(np.inf, np.zeros(0))
        while graph.loops < rules.loops:
            graph.step(self.carry, self.sample, self.o.monodromy)
            tell(self.paths)
            if graph.judged and graph.loops_without_progress >= rules.enough_loops:
                trace = self.trace(graph.points)
                if trace.holds(rules.share):
                    break
                graph.loops_without_progress = 0
        return trace

    def trace(self, points: Complex) -> Trace:
        """Sum t over parallel lines through the points of the home line."""
        rng = np.random.default_rng([self.seed, 2**31])
        values = [points[:, -1]]
        levels = [self.home[-1]]
        while len(levels) < self.o.trace.levels:
            level = self.home[-1] + self.o.trace.spread * np.exp(2j * np.pi * rng.random())
            ends, arrived = self.carry(self.home, self.moved(self.home[-2], level), points, False)
            if not arrived.all():
                return Trace(np.inf, np.zeros(0))
            levels.append(level)
            values.append(ends[:, -1])
        return measure(np.array(levels), np.array(values))

    def fibre(self, points: Complex) -> tuple[Complex, int]:
        """Follow a cut to alpha = 0 at c = 0.

        Returns
        -------
        fibre : complex array, shape (M, k + 1)
            What stays finite.
        accounted : int
            Paths whose end is known.

        Notes
        -----
        On a path to the fibre t goes to 0 like alpha; on all others it goes to a pole, another zero
        of ``1 / g``, or to infinity. Lost paths of the second kind are accounted for, as their
        order says where they were going.
        """
        alpha = self.home[-2]
        order = np.zeros(len(points))
        there, alive = self.carry(self.home, self.moved(alpha, 0), points, False)
        accounted = alive.copy()
        for k in range(self.o.trace.decades):
            size = np.abs(there[:, -1])
            a = self.moved(alpha * 0.1**k, 0)
            b = self.moved(alpha * 0.1 ** (k + 1), 0)
            ends, arrived = self.carry(a, b, there[alive], False, geometric=True)
            gone = np.flatnonzero(alive)[~arrived]
            accounted[gone] = (order[gone] < 0.5) & (k > 0)
            alive[gone] = False
            there[alive] = ends[arrived]
            order[alive] = np.log10(size[alive] / np.maximum(np.abs(there[alive, -1]), 1e-300))
            if k > 0 and not ((order[alive] > 0.3) & (order[alive] < 0.9)).any():
                break
        staying = np.flatnonzero(alive)[order[alive] > 0.5]
        final, arrived = self.carry(b, self.moved(0, 0), there[staying], True)
        accounted[staying] = arrived
        return final[arrived], int(accounted.sum())

    def _result(self, cut: Complex, trace: Trace, fibre: Complex | None, whole: int) -> TraceResult:
        """Say what the test has shown; ``fibre`` is None where no line was completed."""
        recovered = 0
        verdict = TraceVerdict.LINE_INCOMPLETE()
        if fibre is not None:
            recovered, again = self._compare(fibre)
            verdict = self._verdict(len(cut), trace, len(cut) - whole, recovered, again)
        return TraceResult(
            pattern=self.pattern,
            orbits=len(self.curve.start),
            points=len(cut),
            recovered=recovered,
            trace=trace,
            verdict=verdict,
            paths=self.paths,
        )

    def _compare(self, fibre: Complex) -> tuple[int, int]:
        """Count orbits found in the fibre, and those of them that were known."""
        known = len(self.curve.start)
        index = OrbitIndex(self.curve.actions)
        index.add(self.curve.start)
        numbers = index.add(fibre)
        return len(np.unique(numbers)), len(np.unique(numbers[numbers < known]))

    def _verdict(
        self, points: int, trace: Trace, lost: int, recovered: int, again: int
    ) -> Sentence:
        known = len(self.curve.start)
        if recovered > again:
            return TraceVerdict.ORBITS_MISSING(missing=recovered - again, known=known)
        if lost > 0 or again < known:
            return TraceVerdict.PATHS_LOST(lost=lost, again=again, known=known)
        return TraceVerdict.PASSED(
            points=points, error=trace.error, effect=trace.effects.min(), known=known
        )


def measure(levels: Complex, values: Complex) -> Trace:
    """Distance of sums from affine functions of the level.

    Parameters
    ----------
    levels : complex array, shape (L,)
    values : complex array, shape (L, D)
        t of each point on each line.

    Returns
    -------
    Trace

    Examples
    --------
    Two points that move with the level, and together like an affine function of it:

    >>> levels = np.array([0.0, 1.0, 2.0])
    >>> trace = measure(levels, np.array([[0.0, 1.0], [1.0, 2.0], [4.0, 1.0]]))
    >>> trace.error < 1e-12
    True
    >>> trace.holds(1e-3)
    True
    """
    basis = np.linalg.qr(np.stack([np.ones_like(levels), levels], axis=1))[0]

    def rest(columns: Complex) -> Complex:
        return columns - basis @ (basis.conj().T @ columns)

    error = np.abs(rest(values.sum(axis=1))).max()
    return Trace(float(error), np.abs(rest(values)).max(axis=0))
