"""The generic solution set: all solutions at one random parameter point, and who vouches for them.

Monodromy finds solutions; that loops bring nothing new proves nothing. So witnesses are asked, one
after the other until one can tell, and while it disagrees the search goes on by other means.

References: Duff, Hill, Jensen, Lee, Leykin, Sommars, "Solving polynomial systems via homotopy
continuation and monodromy" (2019); `docs/theory.md`, section 2, for the start and for
transitivity.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from explorer.homotopy.crew import Crew
from explorer.homotopy.fixed_numbers import centred, data_free, odd
from explorer.homotopy.free_coefficients import FreeCoefficients
from explorer.homotopy.free_monodromy import Free, FreeSearch
from explorer.homotopy.free_numbers import FreeNumbers
from explorer.homotopy.generic_set import GenericSet, PatternSet
from explorer.homotopy.monodromy_solve import drawn, monodromy_at
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.orbits import OrbitIndex
from explorer.homotopy.parameter_path import Complex, Family
from explorer.homotopy.progress import Watch
from explorer.homotopy.start_solution import symmetry_group
from explorer.homotopy.witness import Asked, Finding, Witness
from explorer.homotopy.witnesses import ClassicalStart
from explorer.polynomial import System

# Ways from free coefficients home, when a witness asks for more: each goes over other coefficients.
_WAYS = 4
# Paths that a further search with free coefficients may cost.
_PATHS = 20_000
# A coordinate smaller than this, as a share of the largest, is zero.
_ZERO = 1e-12


def generic_solve(
    system: System,
    family: Family,
    rng: np.random.Generator,
    options: NativeOptions | None = None,
    progress: Watch | None = None,
    checkpoint: Path | None = None,
    witnesses: Sequence[Asked] = (),
    crew: Crew | None = None,
) -> GenericSet:
    """Find all simple solutions at a random point of a family.

    Every equation needs a parameter of its own, or the system must be linear in the parameters: see
    :func:`explorer.homotopy.start_solution.free_start`.

    Parameters
    ----------
    progress : callable, optional
        Called with a :class:`Report` a few times a second.
    checkpoint : Path, optional
        File for what is found so far, see :func:`monodromy_solve`.
    witnesses : sequence of callables
        Asked in this order, see :class:`Witness`: the first that can tell decides. While it
        disagrees other searches are made; if none brings agreement the set has no witness.
    crew : Crew, optional
        Who tracks the paths of the plain search; they are tracked here unless given.

    Notes
    -----
    The result is that of ``rng``, whatever the number of threads. The stop rule of monodromy:
    :class:`MonodromyOptions`.
    """
    search = _Searches(system, family, rng, options or NativeOptions(), progress, checkpoint)
    search.crew = crew
    if not any(pattern.any() for pattern in system.invariant_zero_patterns):
        return replace(next(search.stages()), witness=Witness.ORIGIN())
    best: GenericSet | None = None
    for number, found in enumerate(search.stages()):
        told = None
        # A search by itself may agree where an earlier one has found too much
        for candidate in [found] if best is None else [_joined(system, best, found), found]:
            settled, told = _settled(system, candidate, witnesses)
            if settled.witness is not None:
                return settled
            best = settled if best is None or candidate is not found else best
        # Where nobody can tell, further searches are made only if numbers are in their way
        if told is None and (number > 0 or not odd(system)):
            break
    assert best is not None
    return best


def _settled(
    system: System, generic: GenericSet, witnesses: Sequence[Asked]
) -> tuple[GenericSet, Finding | None]:
    """Ask the witnesses, with what they know put in; the set has a witness if one agrees."""
    told = _ask(witnesses, generic)
    if told is not None and not told.agrees and told.points is not None:
        generic = _with_points(system, generic, told.points)
        told = _ask(witnesses, generic)
    if told is not None and told.agrees:
        generic = replace(generic, witness=told.sentence)
    return generic, told


def _ask(witnesses: Sequence[Asked], generic: GenericSet) -> Finding | None:
    """What the first witness says that can tell."""
    for witness in witnesses:
        told = witness(generic)
        if told is not None:
            return told
    return None


class _Searches:
    """Searches at one generic point, cheap ones first."""

    def __init__(
        self,
        system: System,
        family: Family,
        rng: np.random.Generator,
        options: NativeOptions,
        progress: Watch | None,
        checkpoint: Path | None,
    ) -> None:
        self.system, self.family, self.rng = system, centred(system, family), rng
        self.options, self.progress, self.checkpoint = options, progress, checkpoint
        self.crew: Crew | None = None

    def stages(self) -> Iterator[GenericSet]:
        """Sets found by one search after the other, all at the same point."""
        data, seed = drawn(self.family, self.rng)
        free = partial(self._free, data, seed)
        if data_free(self.system):
            yield from free(FreeCoefficients.of(self.system, self.family), 1, _PATHS)
        else:
            yield self._plain(data, seed)
        yield from free(FreeNumbers.of(self.system, self.family), _WAYS, _PATHS)
        yield from free(FreeCoefficients.of(self.system, self.family), _WAYS, _PATHS)
        yield self._classical(data, seed)

    def _plain(self, data: Complex, seed: int) -> GenericSet:
        return monodromy_at(
            self.system,
            self.family,
            data,
            seed,
            self.options,
            self.progress,
            self.checkpoint,
            crew=self.crew,
        )

    def _classical(self, data: Complex, seed: int) -> GenericSet:
        """Solutions that a classical start finds, where it has few paths."""
        parameters = self.family.parameters(data)
        start = ClassicalStart(self.system, parameters, seed, self.options)
        return GenericSet(data, parameters, sets_of(self.system, start.points))

    def _free(
        self, data: Complex, seed: int, free: Free | None, ways: int, most: int
    ) -> Iterator[GenericSet]:
        """Search with free coefficients, where there are any."""
        if free is not None:
            search = FreeSearch(self.system, free, data, seed, self.options, self.progress, most)
            yield search.solve(ways)


def _joined(system: System, first: GenericSet, second: GenericSet) -> GenericSet:
    """All that two searches at one point have found."""
    sets = {bytes(s.pattern): s for s in first.sets}
    for other in second.sets:
        known = sets.get(bytes(other.pattern))
        sets[bytes(other.pattern)] = other if known is None else _union(known, other)
    order = [bytes(pattern) for pattern in system.invariant_zero_patterns]
    return replace(first, sets=tuple(sets[key] for key in order if key in sets))


def _union(known: PatternSet, other: PatternSet) -> PatternSet:
    if not known.pattern.any():
        return known
    index = OrbitIndex(known.actions)
    index.add(known.points)
    index.add(other.points)
    base = other if len(other.points) > len(known.points) else known
    return replace(base, points=index.points.copy(), paths=known.paths + other.paths)


def _with_points(system: System, generic: GenericSet, points: Complex) -> GenericSet:
    """Put in solutions at the generic point that somebody else has found."""
    return _joined(system, generic, replace(generic, sets=sets_of(system, points)))


def sets_of(system: System, points: Complex) -> tuple[PatternSet, ...]:
    """Sort solutions (N, n) by their zero patterns and orbits."""
    sizes = np.abs(points).max(axis=1, keepdims=True, initial=0)
    masks = np.abs(points) > _ZERO * sizes
    group = symmetry_group(system)
    sets = []
    for pattern in system.invariant_zero_patterns:
        index = OrbitIndex(group.on(pattern))
        index.add(np.where(pattern, points, 0)[(masks == pattern).all(axis=1)])
        if len(index):
            orbits = index.points.copy()
            sets.append(PatternSet(pattern, group.on(pattern), orbits, stop_rule_met=True))
    return tuple(sets)
