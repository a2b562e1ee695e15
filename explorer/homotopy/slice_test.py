"""Trace test on slanted slices: the sum over a slice is linear, and nothing else is allowed.

The sum of ``l`` over a slice of an irreducible curve (:mod:`explorer.homotopy.sheared`) is linear
in the place s of the slice, over a proper part of it is not. So a few places decide, at any
number of orbits, to nearly all digits of extended precision. Where a slice has more
orbits than the critical set (those that come from infinity), monodromy finds them; carried back to
no shear they must go to infinity, and one that does not is an orbit that was missing.

Symbols: as in :mod:`explorer.homotopy.sheared`.

Reference: Leykin, Rodriguez, Sottile, "Trace test" (2018).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import compile_system
from explorer.homotopy.double_double import refine_double_double
from explorer.homotopy.generic_set import PatternSet
from explorer.homotopy.monodromy import HomotopyGraph
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.orbits import OrbitIndex
from explorer.homotopy.parameter_path import Complex, Family, ParameterPath
from explorer.homotopy.sheared import Sheared
from explorer.homotopy.trace_result import NO_TRACE, Trace, TraceResult, TraceVerdict
from explorer.homotopy.tracker import Ints, refine
from explorer.homotopy.transport import carry
from explorer.polynomial import System
from explorer.polynomial.arithmetic import OPERATORS, as_balls
from explorer.sentences import Sentence

Bools = NDArray[np.bool_]
_Tell = Callable[[int], None]

# Places are numbers of few bits, and so is the direction: the parameters there are doubles exactly.
_PLACE, _DIRECTION, _HOME = 2.0**-8, 2.0**-16, 2.0**-36
# Three rounds with a Jacobian in doubles leave more than rounding beyond this condition.
_ILL = 1e5
# Bits of sums of such points.
_BITS = 256
# Shares of the shear at which ``a l`` is looked at on the way back: it stays where an orbit goes to
# infinity, and falls with the shear where it does not.
_BACK = (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
_STAYS, _FALLS = 0.6, 0.3


class SliceTest:
    """The test of one pattern.

    Parameters
    ----------
    system : System
    sheared : Sheared
    family : Family
    data : complex array, shape (k,)
        Home, in coordinates of the family.
    source : PatternSet
    sample : callable
        Coordinates of the node of a number, for monodromy.
    seed : int
    o : NativeOptions
    upright : bool
        Whether slices without shear are tried first, which may already have no poles.
    """

    def __init__(
        self,
        system: System,
        sheared: Sheared,
        family: Family,
        data: Complex,
        source: PatternSet,
        sample: Callable[[int], Complex],
        seed: int,
        o: NativeOptions,
        *,
        upright: bool,
    ) -> None:
        self.sheared, self.family, self.source, self.o = sheared, family, source, o
        self.compiled = compile_system(sheared.system)
        self.smaller = system.invariant_zero_patterns
        self.sample, self.upright = sample, upright
        self.rng = np.random.default_rng([seed, 0])
        self.moved = family.positions(sheared.moved, data)
        self.home = data.copy()
        drawn = family.sample(self.rng)[self.moved]
        unit = 2.0 ** np.ceil(np.log2(max(np.abs(drawn).max(), np.abs(data[self.moved]).max())))
        self.home[self.moved] = _rounded(data[self.moved], unit * _HOME)
        self.direction = _rounded(drawn, unit * _DIRECTION)
        self.data, self.paths = data, 0

    def run(self, tell: _Tell) -> TraceResult:
        """Cut upright where that is promised to do, else with a shear."""
        self.tell = tell
        known = self._carried(self.source.points, self._at(self.data, 0), self._at(self.home, 0))
        if known is None:
            return self._result(NO_TRACE, TraceVerdict.PATHS_LOST(known=len(self.source.points)))
        if self.upright:
            trace = self._trace(known, 0j)
            if self._holds(trace):
                return self._result(trace, self._said(TraceVerdict.LINEAR, trace))
        return self._slanted(known)

    def _slanted(self, known: Complex) -> TraceResult:
        """Complete a slanted slice, and see which of its orbits come back from infinity."""
        heights = np.abs(self._heights(known, np.zeros_like(known), 0j))
        shear = np.exp(2j * np.pi * self.rng.random()) / float(np.median(heights))
        here = self._carried(known, self._at(self.home, 0), self._at(self.home, shear))
        if here is None:
            return self._result(NO_TRACE, TraceVerdict.PATHS_LOST(known=len(known)))
        points, trace = self._completed(here, shear)
        if not self._holds(trace):
            return self._result(trace, self._said(TraceVerdict.NOT_LINEAR, trace))
        missing = self._back(known, points[len(known) :], shear)
        if missing is None:
            return self._result(NO_TRACE, TraceVerdict.PATHS_LOST(known=len(known)))
        if len(missing):
            said = TraceVerdict.ORBITS_MISSING(missing=len(missing), known=len(known))
            return self._result(trace, said, missing)
        far = len(points) - len(known)
        return self._result(trace, self._said(TraceVerdict.SLICED, trace, far=far))

    def _completed(self, points: Complex, shear: complex) -> tuple[Complex, Trace]:
        """Loops of monodromy until the sum is linear; points that were there come first."""
        graph = HomotopyGraph.begin_with(
            self.source.actions, self.home, self.sample(1), points, known_at_home=True
        )

        def carrier(
            start: Complex, end: Complex, points: Complex, careful: bool
        ) -> tuple[Complex, Bools]:
            return self._between(start, end, points, shear, careful)

        trace, looked_at = NO_TRACE, 0
        while graph.loops < self.o.trace.slice_loops:
            graph.step(carrier, self.sample, self.o.monodromy)
            self.tell(self.paths)
            whole = graph.judged and len(graph.points) == graph.orbits
            if whole and graph.loops_without_progress > looked_at:
                trace = self._trace(graph.points, shear)
                if self._holds(trace):
                    break
                looked_at = graph.loops_without_progress
            if not graph.loops_without_progress:
                looked_at = 0
        return graph.points.copy(), trace

    def _trace(self, points: Complex, shear: complex) -> Trace:
        """Sums at places on a circle, and what they and single orbits leave of a linear fit."""
        count = self.o.trace.slices
        angles = 2j * np.pi * (np.arange(count) / count + self.rng.random())
        found, places = [], []
        for place in _rounded(np.exp(angles), _PLACE).tolist():
            values = self._values(points, place, shear)
            if values is not None:
                found.append(values)
                places.append(place)
        if len(found) < max(4, count - 2):
            return NO_TRACE
        t, v = np.array(places, dtype=np.clongdouble), np.array(found)
        t = t - t.mean()
        slope = t.conj() @ v / (np.abs(t) ** 2).sum()
        rest = v - v.mean(axis=0) - t[:, None] * slope
        scale = np.abs(v).sum(axis=1)
        return Trace(
            error=float((np.abs(rest.sum(axis=1)) / scale).max()),
            effects=(np.abs(rest) / scale[:, None]).max(axis=0).astype(float),
            shares=np.ones(len(points)),
            degree=1,
            samples=len(found),
            spiral=False,
        )

    def _holds(self, trace: Trace) -> bool:
        return trace.error <= self.o.trace.slice_tolerance and trace.holds(self.o.trace)

    def _values(self, points: Complex, place: complex, shear: complex) -> Complex | None:
        """The function l of all orbits at a place, in extended precision."""
        there = self.home.copy()
        there[self.moved] = self.home[self.moved] + place * self.direction
        ends = self._carried(points, self._at(self.home, shear), self._at(there, shear))
        if ends is None:
            return None
        parameters = self._at(there, shear)
        ends, low, _, condition = refine(self.compiled, parameters, ends, rounds=3)
        ill = condition > _ILL
        if ill.any():
            ends[ill], low[ill], _, _ = refine_double_double(
                self.compiled, parameters, ends[ill], low=low[ill], rounds=3
            )
        values = self._heights(ends, low, shear)
        for k in np.flatnonzero(ill).tolist():
            values[k] = self._precise_height(ends[k], low[k], shear)
        return values

    def _heights(self, points: Complex, low: Complex, shear: complex) -> Complex:
        """The function l in extended precision."""
        x = points.astype(np.clongdouble) + low
        return np.asarray(self.sheared.form(x, self._at(self.home, shear))[:, 0])

    def _precise_height(self, point: Complex, low: Complex, shear: complex) -> Any:
        """The same of one point (n,), whose terms may be far larger than their sum."""
        from flint import acb, ctx

        def exact(values: Complex) -> list[Any]:
            return [acb(v.real, v.imag) for v in values.tolist()]

        with ctx.workprec(_BITS):
            x = [a + b for a, b in zip(exact(point), exact(low), strict=True)]
            known = [
                *exact(self._at(self.home, shear)),
                *as_balls(self.sheared.form.constants, acb),
            ]
            height = self.sheared.form.run([*x, *known], OPERATORS)[0].mid()
            first = complex(height)
            rest = complex((height - acb(first.real, first.imag)).mid())
        return np.clongdouble(first) + rest

    def _at(self, z: Complex, shear: complex) -> Complex:
        """Parameters of the slices at coordinates z of the family."""
        return np.concatenate([self.family.parameters(z), [shear], self.direction])

    def _carried(self, points: Complex, start: Complex, end: Complex) -> Complex | None:
        """Ends of all orbits, no two the same; None where some do not arrive."""
        path = ParameterPath.line(start, end)
        ends, arrived = self._carry(points, path, end, careful=False)
        again = ~arrived
        again[_twins(self.source.actions, ends, arrived)] = True
        if again.any():
            ends[again], arrived[again] = self._carry(points[again], path, end, careful=True)
            if not arrived.all() or len(_twins(self.source.actions, ends, arrived)):
                return None
        self.tell(self.paths)
        return ends

    def _between(
        self, a: Complex, b: Complex, points: Complex, shear: complex, careful: bool
    ) -> tuple[Complex, Bools]:
        """Ends between two places, in the family all the way."""
        start, end = self._at(a, shear), self._at(b, shear)
        if self.family.linear:
            return self._carry(points, ParameterPath.line(start, end), end, careful)
        path = ParameterPath.parabola(start, self._at((a + b) / 2, shear), end)
        return self._carry(points, path, end, careful)

    def _carry(
        self, points: Complex, path: ParameterPath, end: Complex, careful: bool
    ) -> tuple[Complex, Bools]:
        self.paths += len(points)
        carried = carry(
            self.compiled,
            path,
            end,
            points,
            self.o,
            pattern=self.source.pattern,
            smaller=self.smaller,
            careful=careful,
        )
        return carried.points, carried.arrived

    def _back(self, known: Complex, further: Complex, shear: complex) -> Complex | None:
        """Which further orbits of a slanted slice are finite without shear; None: some are lost.

        The others go to infinity: ``a l`` stays while the shear a goes to zero.
        """
        here, before = shear, np.full(len(further), np.nan, dtype=complex)
        open_, points = np.arange(len(further)), further
        finite = np.zeros(len(further), dtype=bool)
        for share in _BACK:
            if not len(open_):
                break
            there = shear * share
            ends = self._carried(points, self._at(self.home, here), self._at(self.home, there))
            if ends is None:
                return None
            now = there * self._heights(ends, np.zeros_like(ends), there)
            ratio = np.abs(now) / np.abs(before[open_])
            before[open_] = now
            finite[open_[ratio < _FALLS]] = True
            kept = ~((ratio < _FALLS) | (ratio > _STAYS))
            open_, points, here = open_[kept], ends[kept], there
        if len(open_):
            return None
        return self._home_again(known, further[finite], shear)

    def _home_again(self, known: Complex, points: Complex, shear: complex) -> Complex | None:
        """Finite ends at the data, none of them known."""
        ends = self._carried(points, self._at(self.home, shear), self._at(self.home, 0))
        if ends is None:
            return None
        index = OrbitIndex(self.source.actions)
        index.add(known)
        if (index.find(ends) >= 0).any():
            return None
        return self._carried(ends, self._at(self.home, 0), self._at(self.data, 0))

    def _said(self, verdict: TraceVerdict, trace: Trace, far: int = 0) -> Sentence:
        effect = float(trace.effects.min()) if len(trace.effects) else 0.0
        known, samples = len(self.source.points), trace.samples
        return verdict(known=known, samples=samples, error=trace.error, effect=effect, far=far)

    def _result(self, trace: Trace, said: Sentence, missing: Complex | None = None) -> TraceResult:
        known = len(self.source.points)
        return TraceResult(
            pattern=self.source.pattern,
            orbits=known,
            missing=self.source.points[:0] if missing is None else missing,
            complete=self._holds(trace),
            trace=trace,
            verdict=said,
            paths=self.paths,
        )


def _rounded(values: Complex, unit: float) -> Complex:
    """Round real and imaginary parts to multiples of a unit."""
    return np.asarray(unit * (np.rint(values.real / unit) + 1j * np.rint(values.imag / unit)))


def _twins(actions: Complex, points: Complex, arrived: Bools) -> Ints:
    """Rows of orbits that have arrived twice."""
    rows = np.flatnonzero(arrived)
    index = OrbitIndex(actions)
    numbers = index.add(points[rows])
    return rows[np.bincount(numbers, minlength=1)[numbers] > 1] if len(rows) else rows
