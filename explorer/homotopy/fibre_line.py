"""A line of parameters, the orbits over its points, and a function of each orbit there.

Which parameters move. Let A be unknowns in which the potential has degree two at most. For given
other unknowns the equations of A are linear in A, so solutions over all values of the other own
parameters (ridge coefficients) are a graph over the other unknowns: irreducible. So is the curve
over a generic line of these parameters. The fewer of them move, the fewer poles traces have.

Which function. The critical value: solutions that go to infinity at some place of the line
make it infinite to a lower order than any coordinate. Without a potential it is a random form in
powers of the unknowns that the symmetry group leaves as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import CompiledSystem, compile_system
from explorer.homotopy.generic_set import PatternSet
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.orbits import exponent_of
from explorer.homotopy.parameter_path import Complex, Family, ParameterPath
from explorer.homotopy.start_solution import own_parameters
from explorer.homotopy.tracker import Ints, refine, track
from explorer.polynomial import System

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

# Corners of detours, in the plane of the step from 0 to 1; the first only halves the step.
_DETOURS = (0.5, 0.5 + 0.05j, 0.5 - 0.05j, 0.5 + 0.3j, 0.5 - 0.3j, 0.5 + 1j, 0.5 - 1j)
# Largest share of places that may be passed over.
_SKIPPED = 0.1
# Steps from home to the first place.
_FIRST = 8
# Logarithm of the ratio of radii of neighbouring arms of a spiral.
_ARMS = 0.2
# Largest Newton step at a solution; values of two orbits nearer than this belong to one.
_SMALL, _SAME = 1e-8, 1e-10


@dataclass(frozen=True)
class FibreLine:
    """Parameters ``parameters(data + t direction)`` and the solutions of one pattern over them.

    Attributes
    ----------
    system : System
    family : Family
    source : PatternSet
        Pattern and group.
    data, direction : complex arrays, shape (k,)
        Family coordinates of home, t = 0, and how they move.
    options : NativeOptions
    """

    system: System
    family: Family
    source: PatternSet
    data: Complex
    direction: Complex
    options: NativeOptions

    @classmethod
    def draw(
        cls,
        system: System,
        family: Family,
        data: Complex,
        source: PatternSet,
        rng: np.random.Generator,
        options: NativeOptions,
    ) -> FibreLine:
        """Draw a direction, on the scales of the family."""
        direction = family.sample(rng) * np.exp(2j * np.pi * rng.random(len(data)))
        own = own_parameters(system)[moving(system, source.pattern)]
        if (own >= 0).all():
            kept = np.zeros(len(data), dtype=bool)
            kept[family.positions(own, data)] = True
            direction = np.where(kept, direction, 0)
        return cls(system, family, source, data, direction, options)

    @cached_property
    def compiled(self) -> CompiledSystem:
        """Program of the equations."""
        return compile_system(self.system)

    @cached_property
    def path(self) -> ParameterPath:
        """Parameters as polynomials in t."""
        return self.family.path(self.data, self.data + self.direction)

    @cached_property
    def form(self) -> Complex:
        """Coefficients of the function where there is no potential, (n,)."""
        q = exponent_of(self.source.actions)
        heights = np.median(np.abs(self.source.points) ** q, axis=0)
        rng = np.random.default_rng(20240607)
        draws = rng.normal(size=len(heights)) + 1j * rng.normal(size=len(heights))
        return np.where(heights > 0, draws / np.where(heights > 0, heights, 1), 0)

    @cached_property
    def own(self) -> Ints:
        """Own parameter of each equation, -1 where there is none."""
        return own_parameters(self.system)

    def parameters(self, t: complex) -> Complex:
        """Parameters (p,) at t."""
        c = self.path.coefficients[0]
        return np.asarray(c[0] + t * (c[1] + t * c[2]))

    def values(self, points: Complex, t: complex) -> Complex:
        """The function of orbits (N, n) at t, shape (N,)."""
        if self.system.potential is not None:
            return np.asarray(self.system.value_of_potential(points, self.parameters(t)))
        return np.asarray(points ** exponent_of(self.source.actions) @ self.form)

    def sizes(self, points: Complex, t: complex) -> Floats:
        """Size of the terms of the function, (N,): what rounding errors are relative to."""
        q = exponent_of(self.source.actions)
        if self.system.potential is None:
            return np.asarray(np.abs(points) ** q @ np.abs(self.form))
        own = self.own
        return np.asarray(
            np.abs(points[:, own >= 0]) ** 2 @ np.abs(self.parameters(t)[own[own >= 0]])
        )

    def follow(self, points: Complex, places: Complex) -> tuple[Complex, Floats] | None:
        """Carry orbits (N, n) from home along places (M,).

        Returns
        -------
        values : complex array, shape (M, N)
        scale : float array, shape (M,)
            Sum over the orbits of the sizes of values and their terms. None if orbits are lost.

        Notes
        -----
        A place that some orbit does not reach, as it is nearly infinite there, is passed over:
        its values are nan.
        """
        values = np.empty((len(places), len(points)), dtype=np.complex128)
        scale = np.empty(len(places))
        here = 0j
        for there in (places[0] * np.arange(1, _FIRST) / _FIRST).tolist():
            ends = self._step(points, here, there)
            if ends is None:
                return None
            points, here = ends[0], there
        for k, there in enumerate(places.tolist()):
            ends = self._step(points, here, there)
            if ends is None:
                values[k], scale[k] = np.nan, np.nan
                continue
            points, values[k] = ends
            scale[k] = np.abs(values[k]).sum() + self.sizes(points, there).sum()
            here = there
        if np.isnan(scale).mean() > _SKIPPED:
            return None
        return values, scale

    def _step(self, points: Complex, a: complex, b: complex) -> tuple[Complex, Complex] | None:
        """Ends and values; whoever fails, or ends where another does, goes again."""
        rows = np.arange(len(points))
        ends, values = np.empty_like(points), np.empty(len(points), dtype=np.complex128)
        for corner in (None, *_DETOURS):
            ends[rows], arrived = self._carry(points[rows], a, b, corner)
            values[rows] = self.values(ends[rows], b)
            values[rows[~arrived]] = np.nan
            rows = _doubtful(values)
            if not len(rows):
                return ends, values
        return None

    def _carry(
        self, points: Complex, a: complex, b: complex, corner: complex | None
    ) -> tuple[Complex, Bools]:
        tracker = self.options.tracker if corner is None else self.options.tracker.tighter()
        stops = [b] if corner is None else [a + (b - a) * corner, b]
        low, good = None, np.ones(len(points), dtype=bool)
        for stop in stops:
            done = track(
                self.compiled,
                self.path,
                points,
                options=tracker,
                begin=a,
                end=stop,
                low=low,
                jobs=self.options.jobs,
            )
            points, low, a = done.points, done.low, stop
            good &= done.code == 1
        points = np.where(good[:, None], points, 1)
        polished, _, sizes, _ = refine(
            self.compiled, self.parameters(b)[None], points, low=low, rounds=1
        )
        polished = np.where(self.source.pattern, polished, 0)
        return polished, good & (sizes < _SMALL) & np.isfinite(polished).all(axis=1)


def moving(system: System, pattern: Bools) -> Bools:
    """Unknowns of a pattern whose own parameters move: all but a set with linear equations.

    Examples
    --------
    The second layer of a network with one hidden layer:

    >>> from explorer.polynomial import Graph, System
    >>> graph = Graph()
    >>> x, y = graph.unknown("x", (2,))
    >>> moving(System.gradient_of(x * x * y * y + y), np.ones(2, dtype=bool)).tolist()
    [False, True]
    """
    if system.potential is None:
        return pattern
    exponents = system.potential_terms.exponents
    exponents = exponents[~exponents[:, ~pattern].any(axis=1)]
    still = np.zeros(len(pattern), dtype=bool)
    for k in np.flatnonzero(pattern):
        still[k] = True
        still[k] = exponents[:, still].sum(axis=1).max(initial=0) <= 2
    rest = pattern & ~still
    return rest if rest.any() else pattern


def spiral(samples: int, low: float, high: float, turn: float) -> Complex:
    """Places (M,) on a spiral round home from radius low to high; a circle where these are equal.

    Neighbouring arms are near one another, so that no branch point has room between them for a cut
    that a function of low degree could stand in for.
    """
    share = np.arange(samples) / max(1, samples - 1)
    turns = np.ceil(np.log(high / low) / _ARMS) if high > low else 1 - 1 / samples
    return np.asarray(low * (high / low) ** share * np.exp(2j * np.pi * (turn + turns * share)))


def _doubtful(values: Complex) -> Ints:
    """Rows that are lost, or whose value another row has too."""
    lost = ~np.isfinite(values)
    order = np.argsort(np.where(lost, np.inf, values.real), kind="stable")
    first, second = values[order][:-1], values[order][1:]
    with np.errstate(invalid="ignore"):
        near = np.abs(second - first) <= _SAME * np.abs(first)
    twin = np.zeros(len(values), dtype=bool)
    twin[order[:-1][near]] = True
    twin[order[1:][near]] = True
    return np.flatnonzero(lost | twin)
