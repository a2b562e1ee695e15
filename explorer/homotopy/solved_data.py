"""All solutions at one data set, as starts of paths to others, and what is asked of them first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.bends import arcs
from explorer.homotopy.compiled_system import compile_system
from explorer.homotopy.endpoints import duplicates
from explorer.homotopy.generic_set import GenericSet, PatternSet
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import Complex, Family, ParameterPath, parameter_values
from explorer.homotopy.path_results import PathResults, PathStatus
from explorer.homotopy.scaling import scalings
from explorer.homotopy.tracker import Ints, refine
from explorer.polynomial import System
from explorer.sentences import Sentence, Template

# Last Newton step, relative, of a start point; polished ends of the engine have 1e-15.
_SOLVED = 1e-9
# Starts of a larger condition are next to singular ones, and have too few digits left to begin at
# (measured: from 1e12 all paths arrive).
_STEADY = 1e13


class StartVerdict(Template):
    """Whether the solutions at one data set may serve as starts to others, and why not."""

    ALL = "all {orbits} orbits of a generic data set are there, each at a simple solution"
    UNSETTLED = "nothing vouches for the number of solutions of generic data"
    COUNT = "{found} orbits with one pattern of zeros, in place of {generic} at generic data"
    ENDS = "{count} paths to these data did not end at simple solutions"
    STEP = "Newton's method moves a start by {size:.1g} of its size: it is no solution"
    SINGULAR = "a start of condition {condition:.1g} is next to a singular one"
    MET = "{count} starts are the same as others"


@dataclass(frozen=True, eq=False)
class SolvedData:
    """All solutions at one data set, as starts of paths to others.

    Attributes
    ----------
    system : System
    family : Family
    data : complex array, shape (k,)
        Family coordinates of the data.
    sets : tuple of PatternSet
        Solutions there, one per orbit, in the order of the generic set.
    generic : GenericSet
        What they are held against.
    """

    system: System
    family: Family
    data: Complex
    sets: tuple[PatternSet, ...]
    generic: GenericSet
    options: NativeOptions = field(default_factory=NativeOptions)

    @classmethod
    def at(
        cls,
        system: System,
        family: Family,
        data: Complex,
        points: Sequence[Complex],
        generic: GenericSet,
        options: NativeOptions | None = None,
    ) -> SolvedData:
        """Take points (K, n), one per orbit, for each pattern of the generic set."""
        pairs = zip(generic.sets, points, strict=True)
        sets = tuple(replace(source, points=block) for source, block in pairs)
        z = np.asarray(data, dtype=np.complex128)
        return cls(system, family, z, sets, generic, options or NativeOptions())

    @classmethod
    def of_results(
        cls,
        system: System,
        family: Family,
        data: Complex,
        found: PathResults,
        generic: GenericSet,
        options: NativeOptions | None = None,
    ) -> SolvedData | Sentence:
        """Take what an engine found from the generic set, or say why that cannot be.

        Ends of paths were tested when they were polished: that they are simple and distinct is in
        their statuses, and here it is looked at that all are there and none is nearly singular.
        """
        if found.orbits is None or found.paths is None or not found.complete:
            missed = sum(n for s, n in found.status_counts.items() if s != PathStatus.CONVERGED)
            return StartVerdict.ENDS(count=missed)
        counts = [len(s.points) for s in generic.sets]
        if len(found.orbits.points) != sum(counts):
            return StartVerdict.COUNT(found=len(found.orbits.points), generic=sum(counts))
        condition = float(found.paths.condition.max(initial=0))
        if not condition < _STEADY:
            return StartVerdict.SINGULAR(condition=condition)
        if not (generic.settled or generic.stop_rule_met):
            return StartVerdict.UNSETTLED()
        blocks = np.split(found.orbits.points, np.cumsum(counts)[:-1])
        return cls.at(system, family, data, blocks, generic, options)

    @property
    def usable(self) -> bool:
        """Whether the list is known to be whole, and its points good to begin at."""
        return self.verdict.template is StartVerdict.ALL

    @cached_property
    def verdict(self) -> Sentence:
        """What the checks of the starts say."""
        generic = self.generic
        if not (generic.settled or generic.stop_rule_met):
            return StartVerdict.UNSETTLED()
        for mine, source in zip(self.sets, generic.sets, strict=True):
            if len(mine.points) != len(source.points):
                return StartVerdict.COUNT(found=len(mine.points), generic=len(source.points))
        starts = self.starts
        values = parameter_values(self._place[None], self.family)
        _, _, sizes, condition = refine(compile_system(self.system), values, starts, rounds=1)
        if not (sizes < _SOLVED).all():
            return StartVerdict.STEP(size=float(np.max(np.nan_to_num(sizes, nan=np.inf))))
        if not (condition < _STEADY).all():
            return StartVerdict.SINGULAR(condition=float(np.nanmax(condition)))
        met = self._met(starts)
        return StartVerdict.MET(count=met) if met else StartVerdict.ALL(orbits=len(starts))

    def _met(self, starts: Complex) -> int:
        """Starts that lie on an orbit with another one."""
        met = 0
        for source, block in zip(self.sets, self._blocks(starts), strict=True):
            good = np.ones(len(block), dtype=bool)
            groups = np.zeros(len(block), dtype=np.int64)
            met += int(duplicates(block, good, groups, source.actions).sum())
        return met

    def path(self, target: Complex, bend: complex) -> ParameterPath:
        """Give the way of the parameters to a target (k,), in the units of :attr:`units`."""
        return arcs(self.family, self._place, self.scaled(target)[None], bend)

    def scaled(self, target: Complex) -> Complex:
        """Give a target (k,) in the same units."""
        return np.asarray(target, dtype=np.complex128) * self._shares

    @cached_property
    def _exponents(self) -> tuple[Ints, Ints]:
        """Powers of two that bring unknowns and parameters of a linear family near generic ones."""
        if not self.family.linear:
            size = len(self.system.unknowns)
            return np.zeros(size, dtype=np.int64), np.zeros(len(self.data), dtype=np.int64)
        return scalings(self.system).balance(self.data, self.generic.parameters)

    @cached_property
    def units(self) -> NDArray[np.float64]:
        """Units of the unknowns in which paths are followed, powers of two, shape (n,)."""
        return np.asarray(np.exp2(-self._exponents[0]))

    @cached_property
    def _shares(self) -> NDArray[np.float64]:
        """What the coordinates of data are multiplied by for it, powers of two, shape (k,)."""
        return np.asarray(np.exp2(self._exponents[1]))

    @property
    def _place(self) -> Complex:
        """The data in these units, shape (k,)."""
        return self.scaled(self.data)

    @cached_property
    def starts(self) -> Complex:
        """All starts in these units, shape (K, n)."""
        starts = np.concatenate([s.points for s in self.sets])
        return np.asarray(starts / self.units, dtype=np.complex128)

    def _blocks(self, starts: Complex) -> list[Complex]:
        cuts = np.cumsum([len(s.points) for s in self.sets])[:-1]
        return np.split(starts, cuts)
