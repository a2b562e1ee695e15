"""Gradient flow ``x' = -g(x)`` from many points at once, each to an end that says what it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.landscape.graph.balls import Balls
from explorer.landscape.graph.rosenbrock import ORDER, Field, step
from explorer.networks.problem import Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Project = Callable[[Ints, Floats], Floats]

_EPS = float(np.finfo(np.float64).eps)


class Stop(Enum):
    """Why a path of the flow was followed no further."""

    CAPTURED = "it is where gradient flow is proved to end at a minimum"
    AT_REST = "the gradient is rounding, and no minimum is proved to be the end"
    LEFT = "it has left a box a thousand times as large as one that holds all listed points"
    STEPS = "it was not followed to its end: too many steps"


STOPS = tuple(Stop)


@dataclass(frozen=True)
class FlowOptions:
    """How paths are followed.

    Attributes
    ----------
    tolerance : float
        Error of a step, of the size of the point. Ends that are proved do not rest on it; which
        end it is may, where a path comes near a saddle.
    most_steps : int
        Enough for several slow passages; a path takes some hundred steps.
    bound : float
        A path that is this many times larger than all listed points has left.
    rest : float
        A path rests where each entry of the gradient is below this share of its absolute terms,
        or of a thousandth of those of the largest one.
    """

    tolerance: float = 1e-6
    most_steps: int = 20_000
    bound: float = 1e3
    rest: float = 16 * _EPS


@dataclass(frozen=True, eq=False)
class Flow:
    """Ends of N paths.

    Attributes
    ----------
    end : float array, shape (N, n)
    ball : int array, shape (N,)
        Row of the minimum that it is proved to end at, -1 where none is.
    stop : int array, shape (N,)
        Number in :data:`STOPS`.
    steps : int array, shape (N,)
    time : float array, shape (N,)
        Of the flow.
    paths : list of float arrays, shape (steps + 1, n)
        The accepted points, where they were to be kept; else empty.
    """

    end: Floats
    ball: Ints
    stop: Ints
    steps: Ints
    time: Floats
    paths: list[Floats] = field(default_factory=list)


def flow(
    problem: Problem,
    starts: ArrayLike,
    balls: Balls,
    options: FlowOptions | None = None,
    *,
    keep: bool = False,
    project: Project | None = None,
) -> Flow:
    """Follow gradient flow from each start until its end is known.

    Parameters
    ----------
    problem : Problem
    starts : array, shape (N, n)
    balls : Balls
        Of minima; others are passed over.
    options : FlowOptions, optional
    keep : bool
        Keep the points on the way.
    project : callable, optional
        ``project(rows, vectors)`` gives vectors (K, n) of paths ``rows`` (K,) without what leads
        out of a subspace that flow cannot leave, and rounding could.

    Returns
    -------
    Flow

    Examples
    --------
    >>> from explorer import DeepLinear
    >>> from explorer.landscape.graph.balls import balls_about
    >>> problem = Problem(DeepLinear((1, 1, 1)), X=[[1.0]], Y=[[1.0]], regularization=0.25)
    >>> minima = balls_about(problem, [[0.5**0.5, 0.5**0.5], [-(0.5**0.5), -(0.5**0.5)]])
    >>> flow(problem, [[2.0, 1.0], [-3.0, 0.5]], minima).ball.tolist()
    [0, 1]
    """
    run = _Run(
        problem, np.array(starts, dtype=np.float64), balls, options or FlowOptions(), project
    )
    if keep:
        run.kept = []
    with np.errstate(all="ignore"):
        run.settle(np.arange(len(run.x)))
        while len(rows := np.flatnonzero(run.stop < 0)):
            run.advance(rows)
    return run.result()


class _Run:
    """Paths on their way."""

    def __init__(
        self,
        problem: Problem,
        x: Floats,
        balls: Balls,
        options: FlowOptions,
        project: Project | None,
    ) -> None:
        self.problem = problem
        self.balls = balls
        self.options = options
        self.project = project
        self.x, n = x, len(x)
        self.size = max(1e-3, float(np.abs(balls.centre).max(initial=0)))
        self.size = max(self.size, float(np.abs(x).max(initial=0)))
        self.loss = problem.loss(x) if n else np.zeros(0)
        self.h = np.zeros(n)
        self.time = np.zeros(n)
        self.ball, self.stop = np.full(n, -1), np.full(n, -1)
        self.steps, self.tries = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
        self.kept: list[tuple[Ints, Floats]] | None = None
        self.start = x.copy()

    def gradient(self, rows: Ints) -> Field:
        """Gradient along the subspaces of given paths."""
        project = self.project
        if project is None:
            return self.problem.gradient
        return lambda x: project(rows, self.problem.gradient(x))

    def advance(self, rows: Ints) -> None:
        """Try one step of each path."""
        x, hessian = self.x[rows], self.problem.hessian(self.x[rows])
        first = self.h[rows] == 0
        stiffness = np.abs(hessian).sum(axis=2).max(axis=1)
        h = np.where(first, 0.1 / np.maximum(stiffness, 1e-300), self.h[rows])
        new, error = step(self.gradient(rows), hessian, x, h)
        if self.project is not None:
            new = x + self.project(rows, new - x)
        size = np.maximum(np.abs(x).max(axis=1), 1e-3 * self.size)
        ratio = np.abs(error).max(axis=1) / (self.options.tolerance * size)
        loss = self.problem.loss(new)
        falls = loss <= self.loss[rows] + 64 * _EPS * np.abs(self.loss[rows])
        good = np.isfinite(new).all(axis=1) & (ratio <= 1) & falls
        factor = np.clip(0.9 * np.maximum(ratio, 1e-12) ** (-1 / ORDER), 0.2, 5)
        factor = np.where(np.isfinite(factor), factor, 0.2)
        self.h[rows] = h * np.where(good, factor, np.minimum(factor, 0.5))
        self.tries[rows] += 1
        self.accept(rows[good], new[good], loss[good], h[good])
        self.settle(rows)

    def accept(self, rows: Ints, new: Floats, loss: Floats, h: Floats) -> None:
        """Move to new points."""
        self.x[rows], self.loss[rows] = new, loss
        self.time[rows] += h
        self.steps[rows] += 1
        if self.kept is not None:
            self.kept.append((rows, new))

    def settle(self, rows: Ints) -> None:
        """See which paths are at their ends."""
        x = self.x[rows]
        self.ball[rows] = self.balls.which(x)
        self.mark(rows, self.tries[rows] >= self.options.most_steps, Stop.STEPS)
        self.mark(rows, self.rests(rows), Stop.AT_REST)
        far = np.abs(x).max(axis=1, initial=0) > self.options.bound * self.size
        self.mark(rows, far | ~np.isfinite(x).all(axis=1), Stop.LEFT)
        self.mark(rows, self.ball[rows] >= 0, Stop.CAPTURED)

    def mark(self, rows: Ints, where: Bools, stop: Stop) -> None:
        """Say why paths stop."""
        self.stop[rows[where]] = STOPS.index(stop)

    def rests(self, rows: Ints) -> Bools:
        """Whether the gradient is no more than rounding."""
        system, x = self.problem.system, self.x[rows]
        terms = system.value_program.absolute_terms(np.abs(x), np.abs(self.problem.parameters))
        slope = np.abs(self.gradient(rows)(x))
        size = np.maximum(terms, 1e-3 * terms.max(axis=1, keepdims=True, initial=0))
        return np.asarray((slope <= self.options.rest * size).all(axis=1))

    def result(self) -> Flow:
        """What became of the paths."""
        paths = [] if self.kept is None else _by_path(self.start, self.kept)
        return Flow(self.x, self.ball, self.stop, self.steps, self.time, paths)


def _by_path(start: Floats, kept: list[tuple[Ints, Floats]]) -> list[Floats]:
    """Sort the points of all steps by paths."""
    paths = [[x] for x in start]
    for rows, new in kept:
        for row, x in zip(rows.tolist(), new, strict=True):
            paths[row].append(x)
    return [np.array(path) for path in paths]
