"""Balls about minima in which gradient flow is proved to end at the minimum.

Let c be a point, g and H gradient and Hessian of the loss, B the ball about c of radius r. If
``H(x) >= mu`` for all x in B and ``|g(c)| < mu r``, then B holds exactly one critical point m, a
minimum, and ``|c - m| <= e = |g(c)| / mu``. Along the flow ``x' = -g(x)`` the distance to m
shrinks as ``exp(-mu t)`` while x is in B, since ``(x - m) . g(x) >= mu |x - m|^2`` there. Hence
whatever is nearer to c than ``r - 2 e`` stays in the ball about m of radius ``r - e``, which lies in
B, and ends at m. Also a single point x proves it of a ball about itself.

The Hessian is enclosed over the box about the ball in interval arithmetic with exact parameters
(:mod:`explorer.certify.midpoint_radius`), and ``H - mu`` is proved to be positive definite by its
inertia (:mod:`explorer.certify.inertia`), so rounding is taken in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.certify.exact import ExactSystem
from explorer.certify.inertia import negative_eigenvalues
from explorer.certify.midpoint_radius import EPS, evaluate
from explorer.networks.problem import Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Radii that are tried, each half of the one before: from the size of the point down to rounding.
_RADII = 48
# Share of the least eigenvalue that is to be left over the whole ball: little asks for small balls,
# much gives slow rates.
_KEPT = 0.25
_POINTS_AT_ONCE = 4096


@dataclass(frozen=True, eq=False)
class Balls:
    """Balls about minima, each in the basin of its minimum.

    Attributes
    ----------
    centre : float array, shape (K, n)
    radius : float array, shape (K,)
        Whatever is nearer to the centre in the Euclidean norm flows to the minimum; 0 where nothing
        is proved.
    rate : float array, shape (K,)
        Least curvature in the ball: distances to the minimum shrink at least as fast as ``exp(-rate
        t)``; 0 where nothing is proved.
    error : float array, shape (K,)
        Proved bound on the distance from the centre to the minimum; inf where nothing is proved.
    """

    centre: Floats
    radius: Floats
    rate: Floats
    error: Floats

    def __len__(self) -> int:
        return len(self.centre)

    def which(self, points: ArrayLike) -> Ints:
        """Ball that each point lies in, -1 for none.

        Parameters
        ----------
        points : array, shape (N, n)

        Returns
        -------
        int array, shape (N,)
        """
        x = np.asarray(points, dtype=np.float64)
        found = np.full(len(x), -1)
        if not len(self):
            return found
        block = max(1, 2**22 // max(1, self.centre.size))
        for start in range(0, len(x), block):
            rows = slice(start, start + block)
            gap = np.sqrt(((x[rows, None] - self.centre) ** 2).sum(axis=2))
            inside = gap * (1 + 4 * x.shape[1] * EPS) < self.radius
            found[rows] = np.where(inside.any(axis=1), inside.argmax(axis=1), -1)
        return found

    def images(self, rows: Ints, centre: Floats) -> Balls:
        """Balls about images of the centres under isometries that leave the loss as it is.

        Parameters
        ----------
        rows : int array, shape (M,)
            Ball that each is an image of.
        centre : float array, shape (M, n)
        """
        return Balls(centre, self.radius[rows], self.rate[rows], self.error[rows])


def balls_about(problem: Problem, centre: ArrayLike) -> Balls:
    """Prove a ball about each point that is near a nondegenerate minimum.

    Parameters
    ----------
    problem : Problem
    centre : array, shape (K, n)
        Minima up to rounding. A point that is none gets the radius 0.

    Returns
    -------
    Balls
        The largest that halving finds.

    Examples
    --------
    >>> from explorer import DeepLinear
    >>> problem = Problem(DeepLinear((1, 1, 1)), X=[[1.0]], Y=[[1.0]], regularization=0.25)
    >>> balls = balls_about(problem, [[0.5**0.5, 0.5**0.5], [0.0, 0.0]])
    >>> [round(float(r), 2) for r in balls.radius]
    [0.12, 0.0]
    >>> balls.which([[0.7, 0.7], [0.1, 0.1]]).tolist()
    [0, -1]
    """
    c = np.asarray(centre, dtype=np.float64)
    exact = ExactSystem.of(problem.system, problem.exact_parameters())
    rate = _KEPT * np.linalg.eigvalsh(problem.hessian(c))[:, 0] if len(c) else np.zeros(0)
    radius = np.zeros(len(c))
    for start in range(0, len(c), _POINTS_AT_ONCE):
        rows = slice(start, start + _POINTS_AT_ONCE)
        radius[rows] = _largest(exact, c[rows], rate[rows])
    slope = _slope(exact, c)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = slope / rate * (1 + 4 * EPS)
    left = (radius - 2 * error) * (1 - 4 * EPS)
    proved = (radius > 0) & (left > 0)
    return Balls(
        c, np.where(proved, left, 0), np.where(proved, rate, 0), np.where(proved, error, np.inf)
    )


def _largest(exact: ExactSystem, c: Floats, rate: Floats) -> Floats:
    """Largest radius of those tried over which the Hessian is proved to be at least ``rate``."""
    radius = 2.0 ** np.floor(np.log2(1 + np.abs(c).max(axis=1, initial=0)))
    found = np.zeros(len(c))
    open_rows = np.flatnonzero(rate > 0)
    for _ in range(_RADII):
        if not len(open_rows):
            break
        good = convex(exact, c[open_rows], radius[open_rows], rate[open_rows])
        found[open_rows[good]] = radius[open_rows[good]]
        open_rows = open_rows[~good]
        radius = radius / 2
    return found


def convex(exact: ExactSystem, c: Floats, radius: Floats, rate: Floats) -> NDArray[np.bool_]:
    """Tell where the Hessian is proved to be at least ``rate`` over a ball.

    Parameters
    ----------
    exact : ExactSystem
        With a potential.
    c : float array, shape (K, n)
    radius, rate : float arrays, shape (K,)

    Returns
    -------
    bool array, shape (K,)
        Where False nothing is said.
    """
    n = c.shape[1]
    box = np.repeat(radius[:, None], n, axis=1) * (1 + 4 * EPS)
    mid, rad = evaluate(exact.system.jacobian_program, c, box, exact.doubles)
    hessian, spread = mid.reshape(-1, n, n), _norm(rad.reshape(-1, n, n))
    shift = (rate + spread) * (1 + 4 * EPS)
    moved = hessian - shift[:, None, None] * np.eye(n)
    rounding = 2 * EPS * (np.abs(hessian) + shift[:, None, None] * np.eye(n))
    return np.asarray(negative_eigenvalues(moved, rounding, np.ones_like(c)) == 0)


def _norm(matrices: Floats) -> Floats:
    """Bound on the spectral norm of all matrices whose entries are at most these, (K, n, n).

    Of a symmetric matrix R >= 0 it is at most ``max_i (R v)_i / v_i`` for any v > 0 (Collatz,
    Wielandt); v comes from power iteration.
    """
    larger = np.maximum(matrices, matrices.transpose(0, 2, 1))
    with np.errstate(all="ignore"):
        v = np.ones(matrices.shape[:2])
        for _ in range(3):
            v = v / v.max(axis=1, keepdims=True) + 1e-3
            image = np.matmul(larger, v[:, :, None])[:, :, 0]
            bound = (image / v).max(axis=1)
            v = image
    return np.asarray(bound * (1 + 4 * matrices.shape[1] * EPS))


def _slope(exact: ExactSystem, c: Floats) -> Floats:
    """Bound on the Euclidean norm of the gradient at points (K, n)."""
    mid, rad = evaluate(exact.system.value_program, c, np.zeros_like(c), exact.doubles)
    size: Any = np.abs(mid) + rad
    return np.asarray(np.sqrt((size**2).sum(axis=1)) * (1 + 8 * c.shape[1] * EPS))
