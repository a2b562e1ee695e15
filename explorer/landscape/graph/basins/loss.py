"""A loss at given data as plain programs, which worker processes can be sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import StraightLineProgram

if TYPE_CHECKING:
    from explorer.landscape.graph.balls import Balls
    from explorer.networks.problem import Problem

Floats = NDArray[np.float64]
_EPS = float(np.finfo(np.float64).eps)
# Roundings of a term of the gradient, and of the sum.
_ROUNDINGS = 64


@dataclass(frozen=True, eq=False)
class Loss:
    """Value, gradient and Hessian of one loss.

    Attributes
    ----------
    potential, slope, curve : StraightLineProgram
        Of the loss, its gradient and its Hessian.
    parameters : float array, shape (p,)
    samples : float array, shape (m, p), or None
        Parameters of each sample, ridge left out, where those of all are their sum.
    """

    potential: StraightLineProgram
    slope: StraightLineProgram
    curve: StraightLineProgram
    parameters: Floats
    samples: Floats | None = None

    @classmethod
    def of(cls, problem: Problem) -> Loss:
        """Loss of a problem."""
        system = problem.system
        programs = (system.potential_program, system.value_program, system.jacobian_program)
        return cls(*programs, problem.parameters, _by_sample(problem))

    @property
    def unknowns(self) -> int:
        """Number of weights, n."""
        return self.slope.unknowns

    def value(self, points: Floats) -> Floats:
        """Loss at points (N, n)."""
        return np.asarray(self.potential(points, self.parameters)[:, 0])

    def gradient(self, points: Floats, parameters: Floats | None = None) -> Floats:
        """Gradient at points (N, n), for parameters (N, p) of their own where given."""
        return self.slope(points, self.parameters if parameters is None else parameters)

    def hessian(self, points: Floats) -> Floats:
        """Hessian at points, shape (N, n, n)."""
        n = self.unknowns
        return self.curve(points, self.parameters).reshape(-1, n, n)

    def rounding(self, points: Floats) -> Floats:
        """Size that rounding alone gives the gradient's norm at points, shape (N,)."""
        terms = self.slope.absolute_terms(np.abs(points), np.abs(self.parameters))
        return np.asarray(_ROUNDINGS * _EPS * np.linalg.norm(terms, axis=1))

    def curvature(self, points: Floats) -> float:
        """Largest curvature at points, 0 for none."""
        if not len(points):
            return 0.0
        return float(np.linalg.norm(self.hessian(points), 2, axis=(1, 2)).max())

    def reach(self, balls: Balls) -> Floats:
        """Bound on the curvature in each Euclidean ball, shape (K,).

        The Hessian differs from that at the centre by no more than the polynomial of the absolute
        terms does between ``|c|`` and ``|c| + r``, entry by entry.
        """
        if not len(balls):
            return np.zeros(0)
        sizes, program = np.abs(self.parameters), self.curve
        near = np.abs(balls.centre)
        far = program.absolute_terms(near + balls.inner[:, None], sizes)
        change = np.linalg.norm(far - program.absolute_terms(near, sizes), axis=1)
        own = np.linalg.norm(self.hessian(balls.centre), 2, axis=(1, 2))
        return np.asarray((own + change) * (1 + 1e-12))


def _by_sample(problem: Problem) -> Floats | None:
    """Statistics of each sample laid out as parameters, if their sum is that of all."""
    chosen, nothing = problem.architecture, [np.zeros_like(r) for r in problem.ridge]
    if chosen.samples is not None:
        return None
    columns = range(problem.X.shape[1])
    make: Callable[..., Any] = chosen.parameters
    rows = [make(problem.X[:, k : k + 1], problem.Y[:, k : k + 1], nothing) for k in columns]
    whole = make(problem.X, problem.Y, nothing)
    near = np.allclose(np.sum(rows, axis=0), whole, rtol=1e-9, atol=1e-12 * np.abs(whole).max())
    return np.array(rows, dtype=np.float64) if near else None
