"""Two numbers of a problem that move, each over an interval: a plane of problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from explorer.errors import InputError, require
from explorer.landscape.sweep.motion import Motion, motion_of
from explorer.networks.problem import Problem

Floats = NDArray[np.float64]

# Degrees of the parameters in each number that are tried: ridge 1, moments of data 2, powers more.
_DEGREES = (1, 2, 4, 8)
# What polynomials may miss parameters by, in shares of the largest.
_ROUNDING = 1e-10
Axis = tuple[object, float, float]


@dataclass(frozen=True, eq=False)
class Plane:
    """Problems ``P(x, y)``, with x and y from 0 to 1 over the window that the user gave.

    Attributes
    ----------
    problem : Problem
    parameters : pair of str or Problem
        What moves, see :func:`explorer.landscape.sweep.motion.motion_of`. A second line between
        data sets is added to the first.
    window : float array, shape (2, 2)
        Start and stop of both.
    """

    problem: Problem
    parameters: tuple[object, object]
    window: Floats

    @classmethod
    def of(cls, problem: Problem, first: Axis, second: Axis) -> Plane:
        """Read two axes ``(parameter, start, stop)``.

        Raises
        ------
        InputError
            For numbers that the problem does not have, and intervals that are none.
        """
        require(isinstance(problem, Problem), "problem", repr(problem), "an explorer.Problem")
        for axis in (first, second):
            pair = isinstance(axis, Sequence) and not isinstance(axis, str) and len(axis) == 3
            require(pair, "axis", repr(axis), "three things: parameter, start, stop")
        limits = [[_number(v) for v in axis[1:]] for axis in (first, second)]
        made = cls(problem, (first[0], second[0]), np.array(limits))
        for start, stop in limits:
            require(start != stop, "stop", stop, f"a number other than start, {start}")
        name, other = (motion.name for motion in made.motions)
        lines = all(isinstance(p, Problem) for p in made.parameters)
        require(lines or name != other, "parameters", f"{name}, {other}", "two different ones")
        return made

    @cached_property
    def motions(self) -> tuple[Motion, Motion]:
        """Both motions of the problem as given."""
        first, second = (motion_of(self.problem, p) for p in self.parameters)
        return first, second

    @cached_property
    def names(self) -> tuple[str, str]:
        """Names for axes and columns."""
        first, second = self.motions
        return (first.name, second.name) if first.name != second.name else ("t1", "t2")

    def values(self, places: Floats) -> Floats:
        """Numbers (N, 2) at places (N, 2) of the unit square."""
        start, stop = self.window.T
        found: Floats = start + (stop - start) * np.asarray(places, dtype=np.float64)
        return found

    def at(self, place: Floats) -> Problem:
        """Give the problem at a place (2,) of the unit square."""
        a, b = self.values(place)
        first, second = self.motions
        if isinstance(self.parameters[1], Problem) and first.architecture is None:
            return _added(first, float(a), second, float(b))
        return motion_of(first.at(float(a)), self.parameters[1]).at(float(b))

    @cached_property
    def polynomials(self) -> Floats | None:
        """Coefficients (d + 1, d + 1, p) of the system's parameters in x and y.

        None where the equations themselves move, or where the parameters are no polynomials.
        """
        if any(motion.architecture is not None for motion in self.motions):
            return None
        rng = np.random.default_rng(0)
        for degree in _DEGREES:
            found = _interpolated(self, degree)
            places = rng.random((3, 2))
            known = np.array([self.at(place).parameters for place in places])
            gap = np.abs(evaluate(found, places) - known).max(initial=0)
            if gap <= _ROUNDING * max(1e-300, np.abs(known).max(initial=0)):
                return found
        return None


def evaluate(polynomials: Floats, places: Floats) -> Floats:
    """Parameters (N, p) at places (N, 2)."""
    powers = np.arange(len(polynomials))
    x, y = (places[:, k, None] ** powers for k in range(2))
    return np.asarray(np.einsum("ni,nj,ijp->np", x, y, polynomials))


def _interpolated(plane: Plane, degree: int) -> Floats:
    nodes = np.linspace(0, 1, degree + 1)
    values = [[plane.at(np.array([x, y])).parameters for y in nodes] for x in nodes]
    inverse = np.linalg.inv(nodes[:, None] ** np.arange(degree + 1))
    found = np.einsum("ia,jb,abp->ijp", inverse, inverse, np.array(values))
    size = np.abs(found).max(axis=(0, 1), initial=0)
    return np.where(np.abs(found) > 1e-13 * size, found, 0.0)


def _added(first: Motion, a: float, second: Motion, b: float) -> Problem:
    """Two motions of data and ridge, one added to the other."""
    x, y, ridge = first.data(Fraction(a))
    u, v, more = second.data(Fraction(b))
    p, q, none = second.data(Fraction(0))
    parts = [
        x + (u - p),
        y + (v - q),
        *(r + (s - t) for r, s, t in zip(ridge, more, none, strict=True)),
    ]
    X, Y, *rest = (np.asarray(part, dtype=np.float64) for part in parts)
    return Problem(first.problem.architecture, X, Y, regularization=rest)


def _number(value: object) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise InputError(f"start or stop = {value!r}: allowed is a finite number") from None
    require(bool(np.isfinite(number)), "start or stop", value, "a finite number")
    return number
