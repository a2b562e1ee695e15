"""Trace test: a numerical check that a pattern has no further solutions.

It does not depend on monodromy's stop rule.

Over a generic line of parameters the solutions form an irreducible curve (`docs/theory.md`,
section 2). So the sum of a function over *all* solutions, as the parameters run along the line, is
a rational function of the place t, and over a proper part of them it is not: some way round the
branch points takes a solution of the part to one outside. The sum is sampled on a spiral that
crosses several scales, over many orbits on a circle (there are thousands of branch points near
it), and must be a rational function of low degree, to eight digits, at samples that the fit has
not seen; and it must not be one without any single orbit. On a circle, where degrees are high, the
sum without an orbit is fitted anew for some of them. Where it is none, monodromy on other scales
looks for what is missing.

References: Sommese, Verschelde, Wampler, "Symmetric functions applied to decomposing solution sets"
(2002); Leykin, Rodriguez, Sottile, "Trace test" (2018).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import compile_system
from explorer.homotopy.fibre_line import FibreLine, moving, spiral
from explorer.homotopy.generic_set import GenericSet, PatternSet
from explorer.homotopy.monodromy import HomotopyGraph
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import Complex, Family
from explorer.homotopy.permuted_patterns import find_permuted_patterns
from explorer.homotopy.progress import Clock, Watch
from explorer.homotopy.rational import fit_rational
from explorer.homotopy.sheared import Sheared
from explorer.homotopy.slice_test import SliceTest
from explorer.homotopy.start_solution import own_parameters
from explorer.homotopy.trace_result import NO_TRACE, Trace, TraceResult, TraceVerdict
from explorer.homotopy.tracker import Ints
from explorer.homotopy.transport import carry
from explorer.polynomial import System
from explorer.sentences import Sentence

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
_Tell = Callable[[int], None]
Targets = Callable[[Bools], Ints | None]
"""Parameters of the data whose lines carry an irreducible curve over a zero pattern, if any do."""


def trace_test(
    system: System,
    family: Family,
    generic: GenericSet,
    rng: np.random.Generator,
    options: NativeOptions | None = None,
    progress: Watch | None = None,
    targets: Targets | None = None,
) -> tuple[TraceResult, ...]:
    """Test every pattern of a generic set but the origin, which is one point whatever happens.

    Parameters
    ----------
    system : System
    family : Family
        What the generic set was found for.
    generic : GenericSet
    rng : Generator
        Draws lines.
    options : NativeOptions, optional
    progress : callable, optional
        Called with a :class:`Report` a few times a second.
    targets : callable, optional
        For a pattern, numbers of parameters other than the own ones over a generic line of which
        the curve is known to be irreducible; None where that is not known.

    Returns
    -------
    tuple of TraceResult
        In the order of the patterns. One that is the image of another under a permutation passes
        with it, if it has as many orbits.

    References
    ----------
    Leykin, Rodriguez, Sottile, "Trace test" (2018).
    """
    sources = [s for s in generic.sets if s.pattern.any()]
    images = _images(system)
    clock, o = Clock(progress), options or NativeOptions()
    results: list[TraceResult] = []
    passed: dict[bytes, int] = {}
    for k, source in enumerate(sources):
        seed = int(rng.integers(2**63))
        if passed.get(images.get(bytes(source.pattern), b"")) == len(source.points):
            results.append(_image(source))
            continue
        tell = partial(
            _tell, clock, f"trace test {k + 1} of {len(sources)}", sum(r.paths for r in results)
        )
        results.append(_tested(system, family, generic.data, source, seed, o, targets, tell))
        if results[-1].passed:
            passed[bytes(source.pattern)] = len(source.points)
    paths = sum(r.paths for r in results)
    clock.report("trace tests", paths, paths, last=True)
    return tuple(results)


def _images(system: System) -> dict[bytes, bytes]:
    """Patterns that are images of earlier ones under permutations, with these."""
    patterns = system.invariant_zero_patterns
    found = find_permuted_patterns(system, patterns)
    return {bytes(patterns[k]): bytes(patterns[copy.source]) for k, copy in found.items()}


def _image(source: PatternSet) -> TraceResult:
    return TraceResult(
        pattern=source.pattern,
        orbits=len(source.points),
        missing=source.points[:0],
        complete=True,
        trace=NO_TRACE,
        verdict=TraceVerdict.IMAGE(),
        paths=0,
    )


def _tell(clock: Clock, label: str, before: int, done: int) -> None:
    clock.report(label, before + done, None)


def _tested(
    system: System,
    family: Family,
    data: Complex,
    source: PatternSet,
    seed: int,
    o: NativeOptions,
    targets: Targets | None,
    tell: _Tell,
) -> TraceResult:
    """Test one pattern, on another line too where slices of the first gave no verdict."""
    test = _test(system, family, data, source, seed, o, targets)
    result = test.run(tell)
    if result.passed is None and isinstance(test, SliceTest):
        result = _test(system, family, data, source, seed + 1, o, targets).run(tell)
    return result


def _test(
    system: System,
    family: Family,
    data: Complex,
    source: PatternSet,
    seed: int,
    o: NativeOptions,
    targets: Targets | None,
) -> _Test | SliceTest:
    """On slices where orbits are many, or lines of the data are enough; else on a long spiral."""
    pattern = source.pattern
    lines = targets(pattern) if targets is not None and family.linear else None
    upright = lines is not None
    moved = own_parameters(system)[moving(system, pattern)] if lines is None else lines
    many = len(source.points) > (1 if upright else o.trace.many)
    sheared = Sheared.of(system, moved) if many and (moved >= 0).all() else None
    if sheared is None:
        return _Test(system, family, data, source, seed, o)
    sample = partial(_node, system, family, pattern, seed, o)
    return SliceTest(system, sheared, family, data, source, sample, seed, o, upright=upright)


def _node(
    system: System, family: Family, pattern: Bools, seed: int, o: NativeOptions, number: int
) -> Complex:
    """Draw a node of a search: every other one on a scale of its own."""
    rng = np.random.default_rng([seed, number])
    z = family.sample(rng)
    own = own_parameters(system)[pattern]
    if number % 2 and (own >= 0).all():
        z[family.positions(own, z)] *= 10 ** rng.uniform(-1, o.trace.decades)
    return z


class _Test:
    """The test of one pattern along a spiral, or a circle."""

    def __init__(
        self,
        system: System,
        family: Family,
        data: Complex,
        source: PatternSet,
        seed: int,
        o: NativeOptions,
    ) -> None:
        self.system, self.family, self.data = system, family, data
        self.source, self.seed, self.o = source, seed, o
        self.large = len(source.points) > o.trace.many
        self.compiled = compile_system(system)
        self.line = FibreLine.draw(system, family, data, source, self.rng(0), o)
        self.graph = HomotopyGraph.begin_with(
            source.actions, data, self.sample(1), source.points, known_at_home=True
        )
        self.places: list[Complex] = []
        self.values: list[Complex] = []
        self.scales: list[Floats] = []
        self.steps = 0

    def rng(self, number: int) -> np.random.Generator:
        """Generator of its own for each thing that is drawn."""
        return np.random.default_rng([self.seed, number])

    def sample(self, number: int) -> Complex:
        """Draw a node of the search."""
        return _node(self.system, self.family, self.source.pattern, self.seed, self.o, number)

    def run(self, tell: _Tell) -> TraceResult:
        """Look at the trace; where it does not hold, look for orbits and at more places."""
        self.tell = tell
        trace, lost = NO_TRACE, 0
        samples = self._first()
        while samples <= self.o.trace.samples and lost < self.o.trace.lines:
            if not self._sample(samples):
                lost += 1
                self._new_line(lost)
                continue
            trace = self._trace()
            if trace.holds(self.o.trace):
                break
            if not self._search():
                samples *= 2
        return self._result(trace, lost >= self.o.trace.lines)

    def _first(self) -> int:
        """Places at first."""
        o = self.o.trace
        return o.places if self.large else o.many_places

    def _new_line(self, number: int) -> None:
        rng = self.rng(2**31 + number)
        args = (self.system, self.family, self.data, self.source, rng, self.o)
        self.line = FibreLine.draw(*args)
        self.places, self.values, self.scales = [], [], []

    def _sample(self, samples: int) -> bool:
        """Follow all known orbits along spirals with so many places in all; False if one is lost.

        What was followed before need not be followed again.
        """
        points = self.graph.points
        for k, places in enumerate(self.places):
            known = self.values[k].shape[1]
            if known < len(points):
                more = self._follow(points[known:], places)
                if more is None:
                    return False
                self.values[k] = np.hstack([self.values[k], more[0]])
                self.scales[k] = self.scales[k] + more[1]
        while sum(map(len, self.places)) < samples:
            turn = self.rng(2**32 + len(self.places)).random()
            rest = samples - sum(map(len, self.places))
            places = spiral(rest, *self._radii(), turn)
            followed = self._follow(points, places)
            if followed is None:
                return False
            self.places.append(places)
            self.values.append(followed[0])
            self.scales.append(followed[1])
        return True

    def _radii(self) -> tuple[float, float]:
        """Radii between which a spiral runs."""
        if self.large:
            return 1.0, 1.0
        low, high = self.o.trace.radii
        return low, high if len(self.source.points) > 1 else self.o.trace.alone

    def _follow(self, points: Complex, places: Complex) -> tuple[Complex, Floats] | None:
        self.steps += len(points) * len(places)
        self.tell(self.steps)
        return self.line.follow(points, places)

    def _trace(self) -> Trace:
        """Fit the sum, and see what each orbit adds to the misfit."""
        places, values = np.concatenate(self.places), np.concatenate(self.values)
        scale = np.concatenate(self.scales)
        there = np.isfinite(scale)
        places, values, scale = places[there], values[there], scale[there]
        fit = fit_rational(
            places, values.sum(axis=1), scale, self.o.trace.tolerance, self._most(values.shape[1])
        )
        if fit is None:
            return replace(NO_TRACE, samples=len(places))
        rest = np.abs(fit.rest(places, values))
        trace = Trace(
            error=fit.error,
            effects=(rest / scale[:, None]).max(axis=0),
            shares=(rest / np.abs(values)).max(axis=0),
            degree=fit.degree,
            samples=len(places),
            spiral=not self.large,
        )
        if trace.holds(self.o.trace) and not self._would_show(trace, places, values, scale):
            return replace(trace, effects=np.zeros_like(trace.effects))
        return trace

    def _would_show(self, trace: Trace, places: Complex, values: Complex, scale: Floats) -> bool:
        """Fit the sum anew without some orbits: no fit may be as good as that of all.

        A function with branch points away from the places is close to rational ones of high degree,
        so that what the fit of all leaves of an orbit does not show that its absence would be seen.
        """
        count, few = values.shape[1], self.o.trace.left_out
        if not self.large:
            return True  # a spiral crosses scales, and each orbit shows by itself
        least = np.argsort(trace.effects, kind="stable")[:few]
        drawn = self.rng(2**33).choice(count, min(few, count), replace=False)
        total = values.sum(axis=1)
        for k in np.union1d(least, drawn).tolist():
            without = total - values[:, k]
            fit = fit_rational(
                places, without, scale, self.o.trace.tolerance, self._most(count - 1)
            )
            if fit is not None and fit.error * self.o.trace.share <= trace.error:
                return False
        return True

    def _most(self, orbits: int) -> int:
        """Most support points of a fit, one more than its degree."""
        o = self.o.trace
        if self.large:
            return o.samples
        return o.degree + orbits // 2 if orbits > 1 else o.degree_alone + 1

    def _search(self) -> bool:
        """Some cycles of monodromy from home; whether they found further orbits."""
        known, before = len(self.graph.points), self.graph.loops
        cycles = max(self.o.trace.loops, self.o.trace.draws // known)
        while self.graph.loops < before + cycles:
            self.graph.step(self._carry, self.sample, self.o.monodromy)
            self.tell(self.steps + self.graph.paths)
        return len(self.graph.points) > known

    def _carry(
        self, start: Complex, end: Complex, points: Complex, careful: bool
    ) -> tuple[Complex, Bools]:
        path, goal = self.family.path(start, end), self.family.parameters(end)
        pattern = self.source.pattern
        carried = carry(
            self.compiled,
            path,
            goal,
            points,
            self.o,
            pattern=pattern,
            smaller=self.system.invariant_zero_patterns,
            careful=careful,
        )
        return carried.points, carried.arrived

    def _result(self, trace: Trace, lost: bool) -> TraceResult:
        known = len(self.source.points)
        return TraceResult(
            pattern=self.source.pattern,
            orbits=known,
            missing=self.graph.points[known:].copy(),
            complete=trace.holds(self.o.trace),
            trace=trace,
            verdict=self._verdict(trace, known, lost),
            paths=self.steps + self.graph.paths,
        )

    def _verdict(self, trace: Trace, known: int, lost: bool) -> Sentence:
        missing = len(self.graph.points) - known
        said = {"known": known, "degree": trace.degree, "samples": trace.samples}
        if missing:
            return TraceVerdict.ORBITS_MISSING(missing=missing, known=known)
        if lost:
            return TraceVerdict.PATHS_LOST(known=known)
        if not np.isfinite(trace.error):
            return TraceVerdict.NOT_RATIONAL(**said, loops=self.graph.loops)
        if len(trace.effects) == 1:
            return TraceVerdict.ALONE(**said, error=trace.error)
        form = TraceVerdict.PASSED if trace.holds(self.o.trace) else TraceVerdict.NOT_VISIBLE
        return form(**said, error=trace.error, effect=trace.effects.min())
