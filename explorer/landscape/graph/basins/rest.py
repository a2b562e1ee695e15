"""Whether a run has come to rest at a critical point, and which one that is in all its digits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.graph.basins.listed import Ground
from explorer.landscape.graph.basins.loss import Loss

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

# Step of Newton's method, in shares of the size of weights, at which a run is at rest: where all
# curvatures are positive it is drawn on, at a saddle it might still leave.
_REST = 1e-6
_REST_AT_SADDLE = 1e-9
# Curvatures below this share of the largest are rounding: those of a kernel
_KERNEL = 1e-13
# The same beside a manifold, along which curvatures are those of its distance
_ON_MANIFOLDS = 1e-7
_ROUNDINGS = 16
_SHARPENED = 30
# Weights beyond this many sizes are not coming back
FAR = 1e6


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Gradient and Hessian at N points in the eigenvectors of the Hessian.

    Attributes
    ----------
    values : float array, shape (N, n)
        Eigenvalues in increasing order.
    vectors : float array, shape (N, n, n)
    slope : float array, shape (N, n)
        Gradient in these coordinates.
    """

    values: Floats
    vectors: Floats
    slope: Floats

    @classmethod
    def at(cls, loss: Loss, points: Floats, gradient: Floats) -> Spectrum:
        """Decompose the Hessian at points (N, n)."""
        values, vectors = np.linalg.eigh(loss.hessian(points))
        return cls(values, vectors, np.einsum("nij,ni->nj", vectors, gradient))

    def back(self, coordinates: Floats) -> Floats:
        """Vectors (N, n) from their coordinates."""
        return np.asarray(np.einsum("nij,nj->ni", self.vectors, coordinates))

    def newton(self, kernel: float = _KERNEL) -> Floats:
        """Newton's step in these coordinates, none along curvatures that are a kernel's."""
        size = np.abs(self.values).max(axis=1, keepdims=True, initial=1e-300)
        flat = np.abs(self.values) <= kernel * size
        return np.where(flat, 0.0, -self.slope / np.where(flat, 1.0, self.values))

    def at_rest(self, size: float, rounding: Floats) -> Truths:
        """Whether Newton's step is small, more so where a curvature is negative.

        Parameters
        ----------
        size : float
            Of weights.
        rounding : float array, shape (N,)
            Slopes up to some times this are none; along a kernel there must be none.
        """
        step = np.linalg.norm(self.newton(), axis=1)
        largest = np.abs(self.values).max(axis=1, initial=0)
        saddle = self.values[:, 0] < -_KERNEL * largest
        flat = np.abs(self.values) <= _KERNEL * largest[:, None]
        along = np.linalg.norm(np.where(flat, self.slope, 0.0), axis=1)
        small = step <= np.where(saddle, _REST_AT_SADDLE, _REST) * size
        return np.asarray(small & (along <= _ROUNDINGS * rounding))


def sharpened(ground: Ground, points: Floats) -> tuple[Floats, Truths]:
    """Follow Newton's method from points at rest, and tell where it finds a critical point.

    Parameters
    ----------
    ground : Ground
    points : array, shape (N, n)

    Returns
    -------
    critical : array, shape (N, n)
    found : bool array, shape (N,)
        The gradient is zero up to rounding.
    """
    loss, w = ground.loss, points.copy()
    best = np.linalg.norm(loss.gradient(w), axis=1)
    for _ in range(_SHARPENED):
        spectrum = Spectrum.at(loss, w, loss.gradient(w))
        steps = [spectrum.back(spectrum.newton(kernel)) for kernel in (_KERNEL, _ON_MANIFOLDS)]
        tried = np.array([w + step for step in steps])
        sizes = np.array([np.linalg.norm(loss.gradient(one), axis=1) for one in tried])
        chosen = sizes.argmin(axis=0)
        size = sizes.min(axis=0)
        better = size < best
        if not better.any():
            break
        w[better], best[better] = tried[chosen, np.arange(len(w))][better], size[better]
    rounding = np.maximum(loss.rounding(w), np.finfo(float).tiny)
    return w, best <= rounding


def far(ground: Ground, points: Floats) -> Truths:
    """Whether points (N, n) are not finite or far out."""
    with np.errstate(invalid="ignore", over="ignore"):
        return np.asarray(~(np.abs(points).max(axis=1, initial=0) <= FAR * ground.size))
