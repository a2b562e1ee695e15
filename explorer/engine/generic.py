"""The generic solution set: all solutions at one random parameter point, by structure and monodromy.

References: Duff, Hill, Jensen, Lee, Leykin, Sommars, "Solving polynomial systems via homotopy continuation and
monodromy" (2019); THEORY.md 2.3 for the start and for transitivity.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from explorer.engine.family import Family
from explorer.engine.options import NativeOptions
from explorer.engine.orbits import OrbitIndex
from explorer.engine.supports import free_start, invariant_supports, sign_group
from explorer.engine.tape import Tape, make_tape
from explorer.engine.tracker import Complex, Progress, refine, track
from explorer.polynomial import System

# A start Jacobian with a smaller ratio of singular values is taken as singular: then no solution has this support.
_SINGULAR_START = 1e-11


@dataclass(frozen=True)
class SupportSet:
    """One representative per orbit of the solutions on a coordinate subspace.

    Attributes
    ----------
    support : bool array, shape (n,)
    actions : complex array, shape (g, n)
        Group acting freely on these solutions; there are ``g * len(points)`` of them.
    points : complex array, shape (K, n)
    loops, lost : int
        Monodromy loops made, paths lost in them.
    settled : bool
        Whether the stop rule was met and nothing was lost on the way to the common parameters.
    """

    support: NDArray[np.bool_]
    actions: Complex
    points: Complex
    loops: int
    lost: int
    settled: bool

    @property
    def count(self) -> int:
        """Number of solutions with this support."""
        return len(self.points) * len(self.actions)


@dataclass(frozen=True)
class GenericSet:
    """All solutions at one generic parameter point.

    Attributes
    ----------
    data, parameters : complex arrays, shapes (k,) and (p,)
        Family coordinates and parameters of the generic point.
    sets : tuple of SupportSet
        One a support that has solutions; the origin included.
    """

    data: Complex
    parameters: Complex
    sets: tuple[SupportSet, ...]

    @property
    def count(self) -> int:
        """Number of complex solutions."""
        return sum(s.count for s in self.sets)

    @property
    def settled(self) -> bool:
        """Whether every support met its stop rule."""
        return all(s.settled for s in self.sets)


def generic_solve(
    system: System,
    family: Family,
    rng: np.random.Generator,
    options: NativeOptions | None = None,
    progress: Progress | None = None,
) -> GenericSet:
    """Find all solutions at a random point of a family; every equation needs a parameter of its own."""
    o = options or NativeOptions()
    tape, group = make_tape(system), sign_group(system)
    data = family.sample(rng)
    supports = invariant_supports(group)
    sets = []
    for k, support in enumerate(supports):
        found = _solve_support(system, tape, family, support, group.on(support), data, rng, o)
        if found is not None:
            sets.append(found)
        if progress is not None:
            progress(k + 1, len(supports))
    return GenericSet(data, family.parameters(data), tuple(sets))


def _solve_support(
    system: System,
    tape: Tape,
    family: Family,
    support: NDArray[np.bool_],
    actions: Complex,
    data: Complex,
    rng: np.random.Generator,
    o: NativeOptions,
) -> SupportSet | None:
    if not support.any():
        origin = np.zeros((1, len(support)), dtype=np.complex128)
        return SupportSet(support, actions, origin, 0, 0, True)
    x, z = free_start(system, family, support, rng)
    block = system.jacobian(x[None], family.parameters(z))[0][np.ix_(support, support)]
    values = np.linalg.svd(block, compute_uv=False)
    if values[-1] <= _SINGULAR_START * values[0]:
        return None
    points, loops, lost, quiet = _monodromy(tape, family, x, z, support, actions, rng, o)
    moved = _move(tape, family, z, data, points, support, actions, rng, o)
    complete = len(moved) == len(points) and quiet
    return SupportSet(support, actions, moved, loops, lost, complete)


def _monodromy(
    tape: Tape,
    family: Family,
    x: Complex,
    z: Complex,
    support: NDArray[np.bool_],
    actions: Complex,
    rng: np.random.Generator,
    o: NativeOptions,
) -> tuple[Complex, int, int, bool]:
    """Random triangles through the start parameters until ``quiet_loops`` in a row bring nothing new."""
    index, known = OrbitIndex(actions), x[None]
    index.add(known)
    quiet = loops = lost = 0
    while quiet < _enough(len(known), o) and loops < o.monodromy.loops:
        corners = [z, family.sample(rng), family.sample(rng), z]
        points = known
        for a, b in pairwise(corners):
            points, failed = _leg(tape, family, a, b, points, support, o)
            lost += failed
        numbers = index.add(points)
        first = [int(np.flatnonzero(numbers == k)[0]) for k in range(len(known), int(numbers.max(initial=-1)) + 1)]
        known = np.concatenate([known, points[first]])
        loops, quiet = loops + 1, 0 if first else quiet + 1
    return known, loops, lost, quiet >= _enough(len(known), o)


def _enough(known: int, o: NativeOptions) -> int:
    """Quiet loops asked for: each known orbit is one draw a loop, and few orbits draw seldom."""
    return max(o.monodromy.quiet_loops, -(-o.monodromy.quiet_draws // known))


def _leg(
    tape: Tape, family: Family, a: Complex, b: Complex, points: Complex, support: NDArray[np.bool_], o: NativeOptions
) -> tuple[Complex, int]:
    """Track one side and keep what arrives; paths that fail get a second try with tighter settings."""
    segment = family.segment(a, b)
    tracked = track(tape, segment, points, options=o.tracker, jobs=o.jobs)
    failed = np.flatnonzero(tracked.code != 1)
    if len(failed):
        again = track(tape, segment, points[failed], options=o.tracker.tighter(), jobs=o.jobs)
        tracked.points[failed], tracked.low[failed], tracked.code[failed] = again.points, again.low, again.code
    good = tracked.code == 1
    ends, _, sizes, _ = refine(tape, family.parameters(b), tracked.points[good], low=tracked.low[good], rounds=2)
    ends = np.where(support, ends, 0)[sizes < 1e-8]
    return ends, len(points) - len(ends)


def _move(
    tape: Tape,
    family: Family,
    a: Complex,
    b: Complex,
    points: Complex,
    support: NDArray[np.bool_],
    actions: Complex,
    rng: np.random.Generator,
    o: NativeOptions,
) -> Complex:
    """Carry the whole fibre to the common parameters; over a detour where the straight way loses or merges paths."""
    best = np.zeros((0, points.shape[1]), dtype=np.complex128)
    index = OrbitIndex(actions)
    for _ in range(1 + o.retries):
        middle = family.sample(rng)
        half, _ = _leg(tape, family, a, middle, points, support, o)
        ends, _ = _leg(tape, family, middle, b, half, support, o)
        before = len(best)
        numbers = index.add(ends)
        first = [int(np.flatnonzero(numbers == k)[0]) for k in range(before, int(numbers.max(initial=-1)) + 1)]
        best = np.concatenate([best, ends[first]])
        if len(best) >= len(points):
            break
    return best
