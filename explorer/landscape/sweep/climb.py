"""Directions in which complex pairs of critical points come nearer to the real points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.errors import require
from explorer.landscape.solution import Solution
from explorer.networks.problem import Problem

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]

VARIED = ("X", "Y", "ridge")
"""What a search may vary."""

# Steps of finite differences, in shares of the size of what varies.
_STEP = 1e-6


@dataclass(frozen=True)
class Varied:
    """Coordinates of what varies: entries of X and Y, logarithms of ridge coefficients.

    Attributes
    ----------
    problem : Problem
        What does not vary is taken from it.
    names : tuple of str
        Of :data:`VARIED`.
    """

    problem: Problem
    names: tuple[str, ...]

    @property
    def start(self) -> Floats:
        """Coordinates of the problem itself, shape (k,)."""
        return np.concatenate([self._of(name).ravel() for name in self.names])

    @property
    def unit(self) -> Floats:
        """Size of a change that matters, (k,): root mean square of data, one for logarithms."""
        units = []
        for name in self.names:
            values = self._of(name)
            size = 1.0 if name == "ridge" else float(np.sqrt((values**2).mean())) or 1.0
            units.append(np.full(values.size, size))
        return np.concatenate(units)

    @property
    def centre(self) -> Floats:
        """What drawn coordinates (k,) lie around: no data, and the given ridge."""
        parts = [self._of(n).ravel() * (1.0 if n == "ridge" else 0.0) for n in self.names]
        return np.concatenate(parts)

    def _of(self, name: str) -> Floats:
        if name != "ridge":
            return np.asarray(getattr(self.problem, name))
        ridge = np.concatenate([r.ravel() for r in self.problem.ridge])
        require(bool((ridge > 0).all()), "ridge", "a zero coefficient", "all > 0 where they vary")
        return np.asarray(np.log(ridge))

    def at(self, z: Floats) -> Problem:
        """Problem at coordinates (k,)."""
        parts, first = {}, 0
        for name in self.names:
            size = self._of(name).size
            parts[name], first = z[first : first + size], first + size
        p = self.problem
        X = parts["X"].reshape(p.X.shape) if "X" in parts else p.X
        Y = parts["Y"].reshape(p.Y.shape) if "Y" in parts else p.Y
        ridge = p.architecture.split(np.exp(parts["ridge"])) if "ridge" in parts else p.ridge
        return Problem(p.architecture, X, Y, regularization=list(ridge))


def pairs_of(solution: Solution) -> tuple[Complex, Floats]:
    """One point of each complex pair of orbits, nearest to the real points first.

    Returns
    -------
    points : complex array, shape (K, n)
    distance : float array, shape (K,)
        Largest imaginary part in shares of the largest coordinate of all points: a pair that meets
        at the origin shrinks to it.
    """
    listed = solution.classification.points
    first = np.unique(listed.orbit, return_index=True)[1]
    points = listed.points[first]
    size = max(float(np.abs(points).max(initial=0)), 1e-300)
    distance = np.abs(points.imag).max(axis=1, initial=0) / size
    # Images of real points are turned by roots of unity: no pair, and no way off
    real = np.isin(listed.orbit[first], listed.orbit[solution.classification.real])
    order = [k for k in np.argsort(distance, kind="stable") if not real[k] and distance[k] > 0]
    return points[order], distance[order]


def way_to_real(varied: Varied, z: Floats, x: Complex) -> Floats:
    """Direction (k,), of length one in units, in which a point's imaginary part shrinks fastest."""
    problem, unit = varied.at(z), varied.unit
    system, p = problem.system, problem.parameters
    moved = np.array([varied.at(z + _STEP * u).parameters for u in np.diag(unit)])
    at = np.tile(x, (len(z), 1))
    speed = (system.evaluate(at, moved) - system.evaluate(x[None], p)) / _STEP
    try:
        change = -np.linalg.solve(system.jacobian(x[None], p)[0], speed.T)
    except np.linalg.LinAlgError:
        return np.zeros(len(z))
    slope = -(x.imag[:, None] * change.imag).sum(axis=0)
    length = float(np.linalg.norm(slope))
    if not np.isfinite(length) or length == 0:
        return np.zeros(len(z))
    return np.asarray(slope / length * unit)
