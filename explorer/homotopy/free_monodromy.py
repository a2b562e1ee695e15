"""Solutions at a point of a family, reached from free coefficients.

First all solutions at random coefficients of size one, by monodromy; then one path per orbit to the
coefficients of the given system, balanced, so that coordinates and coefficients stay near one.
Where the given coefficients are special some of these paths go to infinity: this stage gives
solutions, a witness says whether they are all.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import compile_system
from explorer.homotopy.double_double import refine_double_double, track_double_double
from explorer.homotopy.generic_set import GenericSet, PatternSet
from explorer.homotopy.monodromy_solve import monodromy_solve
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.orbits import OrbitIndex
from explorer.homotopy.parameter_path import Complex, Family, path_to
from explorer.homotopy.progress import Watch
from explorer.homotopy.tracker import refine
from explorer.homotopy.transport import carry
from explorer.polynomial import System

# Largest Newton step, relative to its coordinate's size, of a point that is taken for a solution.
_SOLVED = 1e-9
# Lost paths that are worth double-double, where a step costs fifty times as much.
_MOST_EXACT = 200


class Free(Protocol):
    """A system with free coefficients, and the place of a given one in its family."""

    @property
    def system(self) -> System:
        """The system, in the unknowns of the given one."""

    @property
    def family(self) -> Family:
        """The family that is free."""

    @property
    def given(self) -> Family:
        """Family of the given system."""

    def home(self, data: Complex, like: Complex) -> tuple[NDArray[np.float64], Complex]:
        """Units of the unknowns, and the coordinates of the given system in these units.

        They are brought near ``like``.
        """


class FreeSearch:
    """What is known at random coefficients, and the ways from there to the given ones."""

    def __init__(
        self,
        system: System,
        free: Free,
        data: Complex,
        seed: int,
        options: NativeOptions,
        progress: Watch | None = None,
        most: int | None = None,
    ) -> None:
        self.system, self.free, self.data, self.o = system, free, data, options
        self.compiled = compile_system(self.free.system)
        self.seed = seed
        self.known = monodromy_solve(
            self.free.system,
            self.free.family,
            np.random.default_rng([seed, 1]),
            options,
            progress,
            most=most,
        )
        self.units, self.goal = self.free.home(data, self.known.data)

    def solve(self, tries: int = 1) -> GenericSet:
        """Carry everything home; each further try goes over random coefficients of its own."""
        sets = tuple(self._home(s, tries) for s in self.known.sets)
        kept = tuple(s for s in sets if len(s.points))
        return GenericSet(self.data, self.free.given.parameters(self.data), kept)

    def _home(self, source: PatternSet, tries: int) -> PatternSet:
        if not source.pattern.any():
            return source
        index = OrbitIndex(source.actions)
        paths = source.paths
        for number in range(tries):
            points = self._over(source, number) if number else source.points
            start = self._node(number) if number else self.known.data
            paths += len(points)
            ends, lost = self._carried(source, start, self.goal, points)
            index.add(self._arrive(source, ends))
            if tries > 1:
                index.add(self._exactly(source, start, lost))
            if len(index) >= len(source.points):
                break
        return replace(source, points=index.points.copy(), paths=paths)

    def _node(self, number: int) -> Complex:
        return self.free.family.sample(np.random.default_rng([self.seed, 2, number]))

    def _over(self, source: PatternSet, number: int) -> Complex:
        return self._carried(source, self.known.data, self._node(number), source.points)[0]

    def _carried(
        self, source: PatternSet, start: Complex, goal: Complex, points: Complex
    ) -> tuple[Complex, Complex]:
        """Ends of paths, each at a place of its own, and the starts of those that are lost.

        Paths that fail or meet are tried again with care.
        """
        path = path_to(start, goal[None], self.free.family)
        move = partial(
            carry,
            self.compiled,
            path,
            self.free.family.parameters(goal),
            options=self.o,
            pattern=source.pattern,
            smaller=self.free.system.invariant_zero_patterns,
        )
        first = move(points)
        numbers = np.full(len(points), -1)
        numbers[first.arrived] = OrbitIndex(source.actions).add(first.points[first.arrived])
        counts = np.bincount(numbers[first.arrived], minlength=1)
        again = ~first.arrived | (counts[numbers] > 1)
        second = move(points[again], careful=True)
        index = OrbitIndex(source.actions)
        index.add(first.points[~again])
        known = len(index)
        numbers = np.full(int(again.sum()), -1)
        numbers[second.arrived] = index.add(second.points[second.arrived])
        # Who goes round an obstacle may come to the end of another path
        own = (numbers >= known) & (np.bincount(numbers + 1)[numbers + 1] == 1)
        return index.points, points[again][~own]

    def _exactly(self, source: PatternSet, start: Complex, points: Complex) -> Complex:
        """Solutions that doubles lose on the way, such as those of size 1e10 and condition 1e17."""
        if not 0 < len(points) <= _MOST_EXACT:
            return points[:0]
        path, options = path_to(start, self.goal[None], self.free.family), self.o.double_double
        tracked = track_double_double(self.compiled, path, points, None, options, jobs=self.o.jobs)
        there = tracked.code == 1
        found, _, sizes, condition = refine_double_double(
            compile_system(self.system),
            self.free.given.parameters(self.data),
            tracked.points[there] * self.units,
            low=tracked.low[there] * self.units,
            rounds=6,
        )
        good = (sizes < _SOLVED) & (condition < options.condition)
        return np.asarray(np.where(source.pattern, found, 0)[good])

    def _arrive(self, source: PatternSet, ends: Complex) -> Complex:
        """Put ends into the user's units, and polish them in the given system."""
        if not len(ends):
            return ends
        compiled, values = compile_system(self.system), self.free.given.parameters(self.data)
        points, _, sizes, condition = refine(compiled, values, ends * self.units, rounds=2)
        good = (sizes < _SOLVED) & np.isfinite(condition)
        return np.asarray(np.where(source.pattern, points, 0)[good])
