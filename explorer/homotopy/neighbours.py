"""From data that are solved to data near by: parameter homotopies over a bend of fitting size.

All solutions at one real data set, one an orbit, are as good a start as a generic set, and a much
nearer one where the next data differ little. The straight line between two real data sets meets the
discriminant (a real fold blocks it), so the parameters go

    ``z(t) = a + (b - a) s(t)``,  ``s(t) = t + c t (1 - t)``,  c complex,

round it: s runs from 0 to 1 through complex numbers at a height that fits the distance. The line
through a and b lies not within the discriminant, since all solutions at a are simple, so it meets
it in finitely many places, and the paths of almost every c miss them.

Nothing is taken on trust. What may serve as a start is checked (:class:`StartVerdict`), and the
ends of all paths to one target are taken together or not at all (:class:`Followed`): as many simple
and distinct ends as a generic target has solutions are all solutions, whatever way they came.

References
----------
Sommese and Wampler, The Numerical Solution of Systems of Polynomials (2005), chapter 7.
Morgan and Sommese, Coefficient-parameter polynomial continuation (1989).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.bends import arcs
from explorer.homotopy.compiled_system import CompiledSystem, compile_system
from explorer.homotopy.endpoints import Endpoints, duplicates, finish, polish_endpoints
from explorer.homotopy.generic_set import GenericSet, PatternSet
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import Complex, Family, ParameterPath, parameter_values
from explorer.homotopy.path_results import PathResults, PathStatus
from explorer.homotopy.scaling import scalings
from explorer.homotopy.targets import TargetEnds, collect
from explorer.homotopy.tracker import Ints, refine, track
from explorer.polynomial import System
from explorer.sentences import Sentence, Template

# Size of c, and how far its phase is from upright (measured at 2,1,2 and 2,2,2, fewest Jacobians:
# lower bends pass nearer to branch points on the real line, higher ones are longer).
_SIZE, _TILT = 0.8, np.pi / 6
# Parameters that change by a larger factor are far: a straight path crowds at the smaller end.
_FAR = 30.0
# Last Newton step, relative, of a start point; polished ends of the engine have 1e-15.
_SOLVED = 1e-9
# Starts of a larger condition are next to singular ones: a path may leave on another branch.
_STEADY = 1e10


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
class Followed:
    """What came of the paths to one target.

    Attributes
    ----------
    results : PathResults or None
        None where a path failed or two met: begin at the generic set there.
    jacobians : int
    """

    results: PathResults | None
    jacobians: int


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """All solutions at one data set, as starts of paths to others.

    Attributes
    ----------
    system : System
    family : Family
    data : complex array, shape (k,)
        Family coordinates of the data.
    sets : tuple of PatternSet
        Solutions there, one an orbit, in the order of the generic set.
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
    ) -> Neighbourhood:
        """Take points (K, n), one an orbit, for each pattern of the generic set."""
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
    ) -> Neighbourhood | Sentence:
        """Take what an engine found from the generic set, or say why that cannot be."""
        if found.orbits is None or found.paths is None or not found.complete:
            missed = sum(n for s, n in found.status_counts.items() if s != PathStatus.CONVERGED)
            return StartVerdict.ENDS(count=missed)
        arrived = found.paths.status == PathStatus.CONVERGED
        if not arrived.all():
            return StartVerdict.ENDS(count=int((~arrived).sum()))
        cuts = np.cumsum([len(s.points) for s in generic.sets])[:-1]
        blocks = np.split(found.orbits.points, cuts)
        made = cls.at(system, family, data, blocks, generic, options)
        return made if made.usable else made.verdict

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
        starts = self._starts
        values = parameter_values(self._place[None], self.family)
        _, _, sizes, condition = refine(self._compiled, values, starts, rounds=1)
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

    def near(self, targets: Complex) -> NDArray[np.bool_]:
        """Whether each target (D, k) is near enough to be reached from here at less cost.

        No parameter changes by a large factor; a change of sign, or from zero, may be large.
        """
        here = parameter_values(self.data[None], self.family)
        there = parameter_values(np.asarray(targets, dtype=np.complex128), self.family)
        size, other = np.abs(here), np.abs(there)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where((size > 0) & (other > 0), other / size, 1.0)
        return np.asarray(((ratio < _FAR) & (ratio > 1 / _FAR)).all(axis=1))

    def track(
        self, targets: Complex, rng: np.random.Generator, *, bend: bool = True
    ) -> list[Followed]:
        """Follow all solutions to targets.

        Parameters
        ----------
        targets : complex array, shape (D, k)
            Family coordinates.
        rng : Generator
            Draws the bend, one for all targets: the result does not depend on the batch.
        bend : bool
            If not, the way is the straight line: real solutions stay real, and end at folds.

        Returns
        -------
        list of Followed
            One a target, in their order.
        """
        tilt = rng.uniform(-_TILT, _TILT)
        side = 1j if rng.random() < 0.5 else -1j
        bent = _SIZE * side * np.exp(1j * tilt) if bend else 0j
        targets = np.asarray(targets, dtype=np.complex128)
        if not len(targets):
            return []
        ends = self._ends(targets, bent)
        return [self._collected(ends, d, len(targets)) for d in range(len(targets))]

    def ways(self, targets: Complex, bend: complex) -> ParameterPath:
        """Parameter paths to targets (D, k), one group each, in the units of :attr:`units`."""
        scaled = np.asarray(targets, dtype=np.complex128) * self._shares
        return arcs(self.family, self._place, scaled, bend)

    def _ends(self, targets: Complex, bend: complex) -> Endpoints:
        """Ends of all paths to all targets."""
        starts, path = self._starts, self.ways(targets, bend)
        values = parameter_values(targets * self._shares, self.family)
        groups = np.repeat(np.arange(len(targets)), len(starts))
        begin = np.tile(starts, (len(targets), 1))
        o = self.options
        tracked = track(self._compiled, path, begin, groups, o.tracker, jobs=o.jobs)
        return polish_endpoints(self._compiled, values, tracked, groups)

    def _collected(self, ends: Endpoints, d: int, targets: int) -> Followed:
        """Solutions at one target, if all paths have simple ends of their own."""
        first, spent = 0, 0
        gathered: list[TargetEnds | None] = []
        for source in self.sets:
            part = ends.part(targets, slice(first, first + len(source.points)))
            first += len(source.points)
            mine = _of_target(part, targets, d)
            spent += int(mine.jacobians.sum())
            gathered.append(self._pattern_ends(source, mine))
        whole = [ends for ends in gathered if ends is not None]
        if len(whole) < len(gathered):
            return Followed(None, spent)
        return Followed(collect(self.generic, whole, self.options.listed), spent)

    def _pattern_ends(self, source: PatternSet, mine: Endpoints) -> TargetEnds | None:
        """Ends on one pattern, in the user's units; None where they are not simple and distinct."""
        points, good, condition = finish(mine, source, self.options)
        groups = np.zeros(len(points), dtype=np.int64)
        if not good.all() or duplicates(points, good, groups, source.actions).any():
            return None
        status = np.full(len(points), PathStatus.CONVERGED, dtype=object)
        none = np.zeros((), dtype=np.int64)
        return TargetEnds(source, points * self.units, status, condition, mine.jacobians, none)

    @cached_property
    def _compiled(self) -> CompiledSystem:
        return compile_system(self.system)

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
        return self.data * self._shares

    @cached_property
    def _starts(self) -> Complex:
        """All starts in these units, shape (K, n)."""
        starts = np.concatenate([s.points for s in self.sets])
        return np.asarray(starts / self.units, dtype=np.complex128)

    def _blocks(self, starts: Complex) -> list[Complex]:
        cuts = np.cumsum([len(s.points) for s in self.sets])[:-1]
        return np.split(starts, cuts)


def _of_target(part: Endpoints, targets: int, d: int) -> Endpoints:
    """Paths of one target among those of one pattern to all."""
    size = len(part.points) // targets
    rows = slice(d * size, (d + 1) * size)
    names = ("raw", "code", "jacobians", "points", "sizes", "condition")
    return Endpoints(*(getattr(part, name)[rows] for name in names))
