"""From data that are solved to data near by: parameter homotopies over a bend of fitting size.

All solutions at one real data set, one per orbit, are as good a start as a generic set, and a much
nearer one where the next data differ little. The straight line between two real data sets meets the
discriminant (a real fold blocks it), so the parameters go

    ``z(t) = a + (b - a) s(t)``,  ``s(t) = t + c t (1 - t)``,  c complex,

round it: s runs from 0 to 1 through complex numbers at a height that fits the distance. The line
through a and b lies not within the discriminant, since all solutions at a are simple, so it meets
it in finitely many places, and the paths of almost every c miss them.

Nothing is taken on trust. What may serve as a start is checked (see ``solved_data``), and the ends
of all paths to one target are taken together or not at all (:class:`Followed`): as many simple and
distinct ends as a generic target has solutions are all solutions, whatever way they came.

References
----------
Sommese and Wampler, The Numerical Solution of Systems of Polynomials (2005), chapter 7.
Morgan and Sommese, Coefficient-parameter polynomial continuation (1989).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.bends import together
from explorer.homotopy.compiled_system import compile_system
from explorer.homotopy.endpoints import Endpoints, duplicates, finish, polish_endpoints
from explorer.homotopy.generic_set import PatternSet
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import Complex, parameter_values
from explorer.homotopy.path_results import PathResults, PathStatus
from explorer.homotopy.solved_data import SolvedData
from explorer.homotopy.targets import TargetEnds, collect
from explorer.homotopy.tracker import Ints, track

# Size of c, and how far its phase is from upright (measured at 2,1,2 and 2,2,2, fewest Jacobians:
# lower bends pass nearer to branch points on the real line, higher ones are longer).
_SIZE, _TILT = 0.8, np.pi / 6
# Ends of larger conditions are refined differently from each start: all come from the generic set.
_CONDITION = 1e9


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
class Way:
    """From a solved data set to a target (k,), over a bend (see :func:`arcs`)."""

    start: SolvedData
    target: Complex
    bend: complex


def drawn_bend(rng: np.random.Generator) -> complex:
    """Draw the bend of a way."""
    tilt = rng.uniform(-_TILT, _TILT)
    side = 1j if rng.random() < 0.5 else -1j
    return complex(_SIZE * side * np.exp(1j * tilt))


def follow(ways: Sequence[Way]) -> list[Followed]:
    """Follow the solutions at several data sets to targets, all together.

    Parameters
    ----------
    ways : sequence of Way
        Of one system and one generic set; each has a start of its own.

    Returns
    -------
    list of Followed
        One a way; it does not depend on the others.
    """
    if not ways:
        return []
    ends = _tracked(ways)
    units = np.array([way.start.units for way in ways])
    blocks, first = [], 0
    for source in ways[0].start.sets:
        part = ends.part(len(ways), slice(first, first + len(source.points)))
        blocks.append(_PatternEnds.of(source, part, units, ways[0].start.options))
        first += len(source.points)
    spent = ends.jacobians.reshape(len(ways), -1).sum(axis=1)
    return [Followed(_whole(way.start, blocks, d), int(spent[d])) for d, way in enumerate(ways)]


def _tracked(ways: Sequence[Way]) -> Endpoints:
    """Ends of all paths, way by way."""
    first = ways[0].start
    compiled = compile_system(first.system)
    o = first.options
    path = together([way.start.path(way.target, way.bend).coefficients for way in ways])
    scaled = np.array([way.start.scaled(way.target) for way in ways])
    starts = np.concatenate([way.start.starts for way in ways])
    groups = np.repeat(np.arange(len(ways)), len(first.starts))
    tracked = track(compiled, path, starts, groups, o.tracker, jobs=o.jobs)
    return polish_endpoints(compiled, parameter_values(scaled, first.family), tracked, groups)


@dataclass(frozen=True)
class _PatternEnds:
    """Ends of the paths of one pattern to D targets: shapes (D, K, ...); ``good`` is (D,)."""

    source: PatternSet
    points: Complex
    condition: NDArray[np.float64]
    jacobians: Ints
    good: NDArray[np.bool_]

    @classmethod
    def of(
        cls, source: PatternSet, part: Endpoints, units: NDArray[np.float64], o: NativeOptions
    ) -> _PatternEnds:
        """Tell the targets where all ends are simple, distinct and well conditioned."""
        shape = (len(units), len(source.points))
        points, good, condition = finish(part, source, o)
        groups = np.repeat(np.arange(shape[0]), shape[1])
        good &= condition < _CONDITION
        good &= ~duplicates(points, good, groups, source.actions)
        whole = np.asarray(good.reshape(shape).all(axis=1))
        return cls(
            source,
            points.reshape(*shape, -1) * units[:, None],
            condition.reshape(shape),
            part.jacobians.reshape(shape),
            whole,
        )

    def at(self, d: int) -> TargetEnds:
        """Ends at one target, all of them good."""
        status = np.full(self.points.shape[1], PathStatus.CONVERGED, dtype=object)
        none = np.zeros((), dtype=np.int64)
        points, condition = self.points[d], self.condition[d]
        return TargetEnds(self.source, points, status, condition, self.jacobians[d], none)


def _whole(start: SolvedData, blocks: Sequence[_PatternEnds], d: int) -> PathResults | None:
    """All solutions at one target; None where an end is in doubt."""
    if not all(block.good[d] for block in blocks):
        return None
    return collect(start.generic, [block.at(d) for block in blocks], start.options.listed)
