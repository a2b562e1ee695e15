"""Descents: the two ways down from a saddle, and what each ends at.

A descent begins at ``c + d v``, v the direction of the most negative eigenvalue of the Hessian, d
a part of the radius of the proved neighbourhood: there the loss is proved to fall on the way from
the saddle (its curvature along v is proved to be negative). It is followed by gradient flow until
the flow is proved to end at a minimum. Then the polygon of all points on the way is proved to stay
below the loss of the saddle, so that minimum and saddle are joined below that level whatever the
integrator did.

What symmetry keeps, a descent keeps: where all that fixes the saddle and v fixes a subspace, the
descent stays in it, and may end at a saddle that is a minimum there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.graph.balls import Balls, balls_about
from explorer.landscape.graph.below import stays_below
from explorer.landscape.graph.flow import STOPS, Flow, FlowOptions, Stop, flow
from explorer.landscape.graph.listed import Listed
from explorer.landscape.graph.symmetry import Elements, kept_space

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FIRST = 1 / 16
"""Where a descent begins, of the radius of the neighbourhood."""


class Ending(Enum):
    """What a descent ends at, and what that rests on."""

    MINIMUM = "a listed minimum: the flow is proved to end there"
    NEAR_MINIMUM = "at rest at a listed minimum, about which no neighbourhood is proved"
    SADDLE = "a listed saddle, which is the minimum of the subspace that symmetry keeps: proved"
    NEAR_SADDLE = "at rest at a listed saddle, by rounding or by a symmetry that is not known"
    DEGENERATE = "at rest at a listed degenerate point"
    UNLISTED = "a minimum that is proved to exist and is not in the list"
    NOWHERE = "at rest where no critical point is listed"
    UNBOUNDED = "no end: it leaves every bound"
    OPEN = "not known: too many steps"
    NO_START = "not begun: no neighbourhood of the saddle is proved"


LISTED = (
    Ending.MINIMUM,
    Ending.NEAR_MINIMUM,
    Ending.SADDLE,
    Ending.NEAR_SADDLE,
    Ending.DEGENERATE,
)
"""Endings at points of the list."""


@dataclass(frozen=True, eq=False)
class Descent:
    """One way down from a saddle.

    Attributes
    ----------
    saddle : int
        Numbers of points are those of :class:`Listed`.
    side : int
        1 or -1: along the eigenvector or against it.
    end : int
        Where it ends; -1 where that is no listed point.
    ending : Ending
    below : bool
        A path from the saddle to the end that stays below the loss of the saddle is proved.
    place : float array, shape (n,)
        Last point of the path.
    """

    saddle: int
    side: int
    end: int
    ending: Ending
    below: bool
    place: Floats


def descend(listed: Listed, saddles: Ints, options: FlowOptions | None = None) -> list[Descent]:
    """Follow both descents from saddles; those of one orbit from its leader alone.

    Parameters
    ----------
    listed : Listed
    saddles : int array, shape (K,)
    options : FlowOptions, optional

    Returns
    -------
    list of Descent
        Two a saddle.
    """
    leaders = np.unique(listed.orbits.leader[saddles])
    able = listed.index[leaders] > 0
    found = _from_leaders(listed, leaders[able], options)
    for row in leaders[~able].tolist():
        nothing = listed.points[row]
        found[row] = [Descent(row, side, -1, Ending.NO_START, False, nothing) for side in (1, -1)]
    return [one for row in saddles.tolist() for one in _carried(listed, row, found)]


def _carried(listed: Listed, row: int, found: dict[int, list[Descent]]) -> list[Descent]:
    """Descents of a saddle, as images of those of its leader."""
    leader = int(listed.orbits.leader[row])
    if leader == row:
        return found[leader]
    action = Elements(
        listed.orbits.action.source[row : row + 1], listed.orbits.action.sign[row : row + 1]
    )
    carried = []
    for one in found[leader]:
        end = one.end
        if end >= 0:
            end = int(listed.images(listed.points[end : end + 1], action)[0])
        ending = one.ending if end >= 0 or one.end < 0 else Ending.NOWHERE
        place = action.on(one.place)[0]
        carried.append(Descent(row, one.side, end, ending, one.below and end >= 0, place))
    return carried


def _from_leaders(
    listed: Listed, rows: Ints, options: FlowOptions | None
) -> dict[int, list[Descent]]:
    saddles = np.repeat(rows, 2)
    sides = np.tile([1, -1], len(rows))
    spaces = [_space(listed, row) for row in rows.tolist() for _ in (1, -1)]
    starts = begin(listed, saddles, sides)
    project = None
    if any(space is not None for space in spaces):
        n = listed.points.shape[1]
        onto = np.array([np.eye(n) if s is None else s @ s.T for s in spaces])
        starts = np.einsum("kij,kj->ki", onto, starts)
        project = lambda which, v: np.einsum("kij,kj->ki", onto[which], v)  # noqa: E731
    paths = flow(listed.problem, starts, listed.balls, options, keep=True, project=project)
    found: dict[int, list[Descent]] = {row: [] for row in rows.tolist()}
    for k, row in enumerate(saddles.tolist()):
        found[row].append(_concluded(listed, row, int(sides[k]), paths, k, spaces[k]))
    return found


def begin(listed: Listed, saddles: Ints, sides: Any) -> Floats:
    """Points (K, n) where descents begin: in the proved neighbourhood, below the saddle."""
    balls = listed.balls
    step = (FIRST * balls.whole[saddles] * sides)[:, None]
    return np.asarray(balls.centre[saddles] + step * balls.axes[saddles, :, 0])


def _space(listed: Listed, row: int) -> Floats | None:
    return kept_space(listed.orbits.fixing[row], listed.balls.axes[row, :, 0])


def _concluded(
    listed: Listed, row: int, side: int, paths: Flow, k: int, space: Floats | None
) -> Descent:
    place = paths.end[k]
    end, ending = ending_of(listed, paths, k, space)
    proved = ending in (Ending.MINIMUM, Ending.SADDLE) and falls_at_first(listed.balls, row)
    below = proved and stays_below(listed.exact, paths.paths[k], float(listed.levels[0][row]))
    return Descent(row, side, end, ending, below, place)


def falls_at_first(balls: Balls, row: int) -> bool:
    """Whether the loss is proved to fall from the saddle to where its descents begin.

    In y the way there is d with ``d_1 >= a - e``, the rest of it at most e, and the curvature
    along it at most ``-d_1^2 + |rest|^2 + q |d|^2``; q is at most 0.6.
    """
    return bool(FIRST * balls.whole[row] > 20 * balls.error[row])


def ending_of(listed: Listed, paths: Flow, k: int, space: Floats | None) -> tuple[int, Ending]:
    """Tell what path k ends at, number and ending; ``space`` is what symmetry keeps it in."""
    stop, place = STOPS[paths.stop[k]], paths.end[k]
    if stop is Stop.CAPTURED:
        return int(paths.ball[k]), Ending.MINIMUM
    if stop is Stop.LEFT:
        return -1, Ending.UNBOUNDED
    if stop is Stop.STEPS:
        return -1, Ending.OPEN
    near = int(listed.balls.near(place[None])[0])
    near = listed.nearest(place) if near < 0 else near
    if near < 0:
        return -1, _unlisted(listed, place)
    if listed.index[near] < 0:
        return near, _of_list(listed, near)
    if space is not None and _is_end_in(listed, near, place, space):
        return near, Ending.SADDLE
    return near, Ending.NEAR_SADDLE


def _of_list(listed: Listed, near: int) -> Ending:
    """Tell a minimum whose neighbourhood is too small to be proved from a degenerate point."""
    values = np.linalg.eigvalsh(listed.problem.hessian(listed.points[near : near + 1]))[0]
    plain = np.abs(values).min() > 1e-10 * np.abs(values).max()
    return Ending.NEAR_MINIMUM if plain and (values > 0).all() else Ending.DEGENERATE


def _is_end_in(listed: Listed, near: int, place: Floats, space: Floats) -> bool:
    """Whether the flow in a subspace is proved to end at a point of it."""
    inside = space @ (space.T @ listed.points[near])
    if np.abs(inside - listed.points[near]).max() > 1e-9 * listed.size:
        return False
    ball = balls_about(listed.problem, inside[None], space)
    return bool(ball.which(place[None])[0] == 0)


def _unlisted(listed: Listed, place: Floats) -> Ending:
    """What a path rests at that is near no listed point."""
    x = place[None]
    for _ in range(3):
        hessian = listed.problem.hessian(x)[0]
        x = x - np.linalg.lstsq(hessian, listed.problem.gradient(x)[0], rcond=None)[0]
    ball = balls_about(listed.problem, x)
    # A proved minimum is none of the list when no listed point lies in its neighbourhood
    new = ball.index[0] == 0 and (ball.near(listed.points) < 0).all()
    return Ending.UNLISTED if new else Ending.NOWHERE
