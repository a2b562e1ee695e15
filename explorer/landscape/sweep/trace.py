"""Critical points followed from one value to another by steps of a size that they set themselves.

At each place all points are simple and apart from each other, which boxes prove; between the places
nothing is proved here, see :mod:`explorer.landscape.sweep.chain`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.sweep.boxes import Boxes
from explorer.landscape.sweep.family import Family
from explorer.landscape.sweep.node import Leaders, Node

Complex = NDArray[np.complex128]
Ints = NDArray[np.int64]

# Share of the range, or of the value, below which a step is no step: points are about to meet. Two
# that do are apart by the square root of it, which doubles resolve.
LEAST = 1e-9
# Values nearer to zero than this share of the range are of its size.
_NEAR_ZERO = 1e-6
# A step is right where Newton's first correction is this share of the way, and the second of the
# first.
_CORRECTION = 0.15
_CONVERGENCE = 0.15
_ROUNDING = 1e-8
_GROW, _SHRINK = 1.7, 0.4
# Steps of a way at least, for smooth pictures; most ways take more by themselves.
_FEWEST = 32


@dataclass(frozen=True, eq=False)
class Place:
    """All points at one value, with their boxes."""

    value: float
    leaders: Leaders
    boxes: Boxes

    @classmethod
    def of(cls, node: Node) -> Place:
        """Take a node's."""
        return cls(node.value, node.leaders, node.boxes)


@dataclass(eq=False)
class Trace:
    """What became of the points of a place on the way to another value.

    Attributes
    ----------
    places : list of Place
        The first is where they came from.
    arrived : bool
        Whether the last is where they should go.
    stuck : int array
        Leaders that kept them from going further.
    """

    places: list[Place]
    arrived: bool = False
    stuck: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @property
    def end(self) -> Place:
        """The last place."""
        return self.places[-1]


def scale_at(span: float, *values: float) -> float:
    """Size of what is near values: theirs, but no more than the range, nor far less."""
    return min(span, max([*map(abs, values), _NEAR_ZERO * span]))


def least_step(span: float, value: float) -> float:
    """Length below which a step is no step."""
    return LEAST * scale_at(span, value)


def trace(
    family: Family, begin: Place, goal: float, span: float, tick: Callable[[], None]
) -> Trace:
    """Follow points towards a value.

    Parameters
    ----------
    family : Family
    begin : Place
    goal : float
    span : float
        Length of the range of the sweep, which sets what a small step is.
    tick : callable
        Called after each step.

    Returns
    -------
    Trace
    """
    found = Trace([begin])
    longest = (goal - begin.value) / _FEWEST
    step = longest
    while (here := found.end).value != goal:
        if abs(step) < least_step(span, here.value):
            return found
        past = abs(goal - here.value) <= abs(step) * 1.01
        value = goal if past else here.value + step
        place, stuck = _advance(family, here, value)
        tick()
        if place is None:
            found.stuck = stuck
            step = (value - here.value) * _SHRINK
        else:
            found.places.append(place)
            step = min((value - here.value) * _GROW, longest, key=abs)
    found.arrived = True
    return found


def _advance(family: Family, here: Place, value: float) -> tuple[Place | None, Ints]:
    """Take a step; None where it is not right, and the leaders that it is not right for."""
    start = here.leaders
    way = family.velocity(start.points, here.value) * (value - here.value)
    guess = start.at(start.points + np.where(np.isfinite(way), way, 0))
    first = family.newton_step(guess.points, value)
    once = guess.at(guess.points - first)
    second = family.newton_step(once.points, value)
    leaders = once.at(family.newton(once.points - second, value, 1))
    unit = np.abs(leaders.points).max(axis=1, initial=0) + 1e-300
    with np.errstate(over="ignore"):
        sizes = [np.abs(v).max(axis=1, initial=0) / unit for v in (way, first, second)]
    wrong = ~np.isfinite(way).all(axis=1) | ~np.isfinite(leaders.points).all(axis=1)
    wrong |= sizes[1] > _CORRECTION * np.maximum(sizes[0], _ROUNDING)
    wrong |= sizes[2] > np.maximum(_CONVERGENCE * sizes[1], _ROUNDING)
    if wrong.any():
        return None, np.flatnonzero(wrong)
    boxes = leaders.boxes(family, value)
    if not boxes.proved.all():
        return None, np.flatnonzero(~boxes.proved)
    if len(together := leaders.together(boxes)):
        return None, together
    return Place(value, leaders, boxes), np.zeros(0, dtype=np.int64)
