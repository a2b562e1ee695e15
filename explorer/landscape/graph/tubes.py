"""Neighbourhoods of critical manifolds that are orbits of a group of isometries.

Let a compact group G of linear isometries leave the loss as it is, p a point, ``A_1, ..., A_t``
antisymmetric generators whose values ``A_j p`` span the tangent space of the orbit of p, and S the
slice through p: the affine space normal to the orbit. In S all is as near an isolated point
(:mod:`explorer.landscape.graph.balls`): a proved ball B in S holds exactly one critical point m of
the loss restricted to S. If the orbit meets S transversally at all of B, then ``U = G B`` is a
neighbourhood of the orbit of m, with its boundary in G times the boundary of B, and its critical
points are that orbit: the gradient at b in B is normal to the orbit of b, so it vanishes where its
part along S does. Transversal it is where ``|A|  |b - p|`` is less than the least singular value of
the ``A_j p``, with ``|A|^2`` the sum of the squared norms of the ``A_j``. If m is a minimum in S, a
point of S within the share of B that :mod:`explorer.landscape.graph.balls` gives cannot leave U
along the flow, and ends at the orbit of m.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.graph.balls import Balls, balls_about
from explorer.networks.problem import Problem
from explorer.polynomial import ContinuousSymmetries

Floats = NDArray[np.float64]

# A singular value of the tangents below this share of the largest coordinate belongs to none.
_INDEPENDENT = 1e-7
_ANTISYMMETRIC = 1e-9


@dataclass(frozen=True, eq=False)
class Tube:
    """What is proved about one point of an orbit.

    Attributes
    ----------
    ball : Balls
        One neighbourhood, in the slice.
    dimension : int
        Of the orbit.
    reach : float
        Radius (in y) within which points of the slice flow to the orbit; 0 for what is no minimum.
    proved : bool
        The ball is proved in the slice, and the slice is transversal at what it holds for sure.
    """

    ball: Balls
    dimension: int
    reach: float
    proved: bool

    @property
    def index(self) -> int:
        """Negative eigenvalues normal to the orbit, -1 where nothing is proved."""
        return int(self.ball.index[0]) if self.proved else -1


def is_compact(group: ContinuousSymmetries) -> bool:
    """Whether all generators are antisymmetric, up to rounding, so that the group is of isometries.

    Examples
    --------
    >>> is_compact(ContinuousSymmetries(np.array([[[0.0, 1.0], [-1.0, 0.0]]])))
    True
    """
    size = np.abs(group.generators).max(initial=0.0)
    off = np.abs(group.generators + group.generators.transpose(0, 2, 1)).max(initial=0.0)
    return bool(off <= _ANTISYMMETRIC * size)


def tube_about(problem: Problem, point: Floats, group: ContinuousSymmetries) -> Tube:
    """Prove a neighbourhood of the orbit of a critical point.

    Parameters
    ----------
    problem : Problem
    point : float array, shape (n,)
    group : ContinuousSymmetries
        Of isometries.

    Returns
    -------
    Tube
    """
    tangents = group.tangents(point[None])[0]
    left, values, right = np.linalg.svd(tangents)
    dimension = int((values > _INDEPENDENT * max(np.abs(point).max(initial=0), 1e-300)).sum())
    ball = balls_about(problem, point[None], right[dimension:].T)
    chosen = np.einsum("jk,kab->jab", left.T[:dimension], group.generators)
    norm = float(np.sqrt((np.linalg.norm(chosen, 2, axis=(1, 2)) ** 2).sum())) if dimension else 0.0
    steepest = float(np.linalg.norm(ball.axes[0], 2))
    safe = 0.99 * float(values[dimension - 1]) / (1.01 * norm) if dimension else np.inf
    # In y; the ball is cut down to where the slice is transversal
    reach = min(safe / steepest, float(ball.whole[0])) if steepest else 0.0
    proved = bool(ball.index[0] >= 0 and 4 * float(ball.error[0]) < reach)
    return Tube(ball, dimension, reach * _share(ball), proved)


def _share(ball: Balls) -> float:
    """Share of a ball in which flow is proved to end at its minimum; 0 for what is none."""
    return float(ball.radius[0] / ball.whole[0]) if ball.radius[0] > 0 else 0.0
