"""Descents between critical manifolds, from a representative of each of index 1.

A node is a manifold, with all of its components: for most groups one is an image of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from explorer.certify.exact import ExactSystem
from explorer.landscape.graph.balls import Balls
from explorer.landscape.graph.below import loss_of, stays_below
from explorer.landscape.graph.descents import FIRST, Descent, Ending, falls_at_first
from explorer.landscape.graph.flow import STOPS, Flow, FlowOptions, Stop, flow
from explorer.landscape.graph.symmetry import Elements, Orbits
from explorer.landscape.graph.tubes import Tube, is_compact, tube_about
from explorer.manifolds.manifold import Manifold
from explorer.networks.problem import Problem
from explorer.polynomial import ContinuousSymmetries, continuous_symmetries

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Where paths rest, see FlowOptions; Newton's method goes on from there.
_REST = 1e-9
# Losses and singular values that are the same up to the error of manifolds' representatives.
_SAME = 1e-6


@dataclass(frozen=True, eq=False)
class ListedManifolds:
    """M real critical manifolds by increasing loss, as :class:`Listed` has points.

    Attributes
    ----------
    problem : Problem
    found : tuple of Manifold
    group : ContinuousSymmetries
        That moves their points.
    tubes : tuple of Tube
        About the representatives.
    """

    problem: Problem
    found: tuple[Manifold, ...]
    group: ContinuousSymmetries
    tubes: tuple[Tube, ...] = field(repr=False)

    @classmethod
    def of(cls, problem: Problem, found: Sequence[Manifold]) -> ListedManifolds:
        """Prove what can be proved about each; nothing where the group is not of isometries."""
        terms = problem.system.potential_terms
        group = continuous_symmetries(terms, problem.parameters)
        tubes = [tube_about(problem, one.representative, group) for one in found]
        if not is_compact(group):
            tubes = [Tube(tube.ball, tube.dimension, 0.0, False) for tube in tubes]
        return cls(problem, tuple(found), group, tuple(tubes))

    def __len__(self) -> int:
        return len(self.found)

    @property
    def rows(self) -> Ints:
        """Rows of the table of manifolds."""
        return np.arange(len(self))

    @cached_property
    def points(self) -> Floats:
        """A point of each, shape (M, n)."""
        n = self.problem.architecture.size
        return np.array([one.representative for one in self.found]).reshape(-1, n)

    @cached_property
    def loss(self) -> Floats:
        """Shape (M,)."""
        return np.array([one.loss for one in self.found])

    @cached_property
    def index(self) -> Ints:
        """Proved index, where the dimension is that of the group's orbit; else -1, shape (M,)."""
        own = zip(self.found, self.tubes, strict=True)
        known = [t.index if t.dimension == one.dimension else -1 for one, t in own]
        return np.array(known, dtype=np.int64)

    @cached_property
    def levels(self) -> tuple[Floats, Floats]:
        """Proved bounds on the loss of each, shapes (M,)."""
        bounds = [loss_of(self.exact, tube.ball) for tube in self.tubes]
        low, high = (np.array([b[k][0] for b in bounds]) for k in (0, 1))
        return low, high

    @cached_property
    def exact(self) -> ExactSystem:
        """The equations with exact parameters."""
        return ExactSystem.of(self.problem.system, self.problem.exact_parameters())

    @cached_property
    def orbits(self) -> Orbits:
        """Each manifold for itself."""
        n = self.problem.architecture.size
        same = Elements(np.tile(np.arange(n), (len(self), 1)), np.ones((len(self), n)))
        return Orbits(self.rows, same)

    def which(self, place: Floats) -> int:
        """Manifold that has the loss and the map of a critical point; -1 for none or several."""
        loss = float(self.problem.loss(place))
        scale = max(abs(loss), float(np.ptp(self.loss)), 1e-300)
        near = np.flatnonzero(np.abs(self.loss - loss) <= _SAME * scale)
        fits = [k for k in near.tolist() if _same_map(self.problem, self.points[k], place)]
        return fits[0] if len(fits) == 1 else -1


def _same_map(problem: Problem, a: Floats, b: Floats) -> bool:
    """Whether the whole maps of two points have the same singular values, where there are such."""
    architecture = problem.architecture
    maps = architecture.end_to_end(architecture.split(np.array([a, b])))
    if maps is None:
        return True
    one, other = np.linalg.svd(maps, compute_uv=False)
    return bool(np.abs(one - other).max() <= _SAME * max(1e-300, one.max(), other.max()))


def descend_manifolds(
    listed: ListedManifolds, saddles: Ints, options: FlowOptions | None = None
) -> list[Descent]:
    """Follow both descents from manifolds, along their most negative normal direction.

    Parameters
    ----------
    listed : ListedManifolds
    saddles : int array, shape (K,)
        With a proved index of 1 or more.
    options : FlowOptions, optional

    Returns
    -------
    list of Descent
        Two a manifold.
    """
    if not len(saddles):
        return []
    sides = np.tile([1, -1], len(saddles))
    rows = np.repeat(saddles, 2)
    balls = [listed.tubes[row].ball for row in rows.tolist()]
    starts = [
        b.centre[0] + side * FIRST * b.whole[0] * b.axes[0, :, 0]
        for b, side in zip(balls, sides, strict=True)
    ]
    chosen = replace(options or FlowOptions(), rest=_REST)
    paths = flow(listed.problem, np.array(starts), _no_balls(listed), chosen, keep=True)
    return [_concluded(listed, int(row), int(sides[k]), paths, k) for k, row in enumerate(rows)]


def _no_balls(listed: ListedManifolds) -> Balls:
    """Points for the size of the list, none with a neighbourhood in the whole space."""
    count, n = listed.points.shape
    flat = np.zeros((count, n, n))
    zero = np.zeros(count)
    return Balls(listed.points, np.full(count, -1), flat, flat, zero, zero, zero, zero)


def _concluded(listed: ListedManifolds, row: int, side: int, paths: Flow, k: int) -> Descent:
    place, stop = paths.end[k], STOPS[paths.stop[k]]
    if stop is Stop.LEFT:
        return Descent(row, side, -1, Ending.UNBOUNDED, False, place)
    if stop is Stop.STEPS:
        return Descent(row, side, -1, Ending.OPEN, False, place)
    point = _refined(listed.problem, place)
    tube = tube_about(listed.problem, point, listed.group)
    end = listed.which(point)
    sure = is_compact(listed.group) and tube.proved and _captured(tube, place)
    ending = _ending(listed, end, tube, sure=sure)
    proved = ending is Ending.MINIMUM and falls_at_first(listed.tubes[row].ball, 0)
    below = proved and stays_below(listed.exact, paths.paths[k], float(listed.levels[0][row]))
    return Descent(row, side, end, ending, below, place)


def _refined(problem: Problem, place: Floats) -> Floats:
    """Newton's method, normal to the kernel of the Hessian."""
    x = place[None]
    for _ in range(4):
        step = np.linalg.lstsq(problem.hessian(x)[0], problem.gradient(x)[0], rcond=1e-9)[0]
        if np.linalg.norm(step) > 0.1 * (1 + np.linalg.norm(x)):
            return place
        x = x - step
    return np.asarray(x[0])


def _captured(tube: Tube, place: Floats) -> bool:
    """Whether a point is near enough to the centre of a tube to end at its orbit.

    The nearest point of the orbit is no farther, and the way to it is normal to the orbit there.
    """
    ball = tube.ball
    apart = np.linalg.norm(place - ball.centre[0]) + 2 * ball.offset[0]
    steep = np.linalg.norm(ball.inverse[0], 2)
    return bool(ball.radius[0] > 0 and apart * steep * 1.01 < tube.reach)


def _ending(listed: ListedManifolds, end: int, tube: Tube, *, sure: bool) -> Ending:
    if end < 0:
        return Ending.UNLISTED if sure else Ending.NOWHERE
    if listed.index[end] == 0:
        return Ending.MINIMUM if sure else Ending.NEAR_MINIMUM
    if listed.index[end] > 0:
        return Ending.NEAR_SADDLE
    plain = listed.found[end].kind == "minimum" and tube.index <= 0
    return Ending.NEAR_MINIMUM if plain else Ending.DEGENERATE
