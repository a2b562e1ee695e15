"""Tell solutions apart modulo a finite diagonal group."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.engine.tracker import Complex, Ints


class OrbitIndex:
    """Recognise orbits by a random linear form taken on all images of a point."""

    def __init__(self, actions: Complex, tolerance: float = 1e-7) -> None:
        rng = np.random.default_rng(20240607)
        form = np.exp(2j * np.pi * rng.random(actions.shape[1])) * (1 + rng.random(actions.shape[1]))
        self._forms = actions * form
        self._tolerance = tolerance
        self._known = np.zeros(0, dtype=np.complex128)

    def project(self, points: Complex, kept: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Real part of the form on all images of points (..., n), shape (..., g); infinite where not kept."""
        images = (points @ self._forms.T).real
        return np.where(kept[..., None], images, np.inf)

    def add(self, points: Complex) -> Ints:
        """Number of the orbit of each point, new orbits numbered on; shape (N,)."""
        numbers = np.empty(len(points), dtype=np.int64)
        for k, point in enumerate(points):
            images = self._forms @ point
            scale = self._tolerance * max(1e-3, float(np.abs(images).max()))
            gap = np.abs(self._known[:, None] - images[None]).min(axis=1)
            near = np.flatnonzero(gap < scale)
            if len(near):
                numbers[k] = near[0]
            else:
                numbers[k] = len(self._known)
                self._known = np.append(self._known, images[0])
        return numbers


def expand_orbit(points: Complex, actions: Complex) -> Complex:
    """All images of points (N, n) under the actions (g, n), shape (N * g, n)."""
    return (points[:, None, :] * actions[None]).reshape(-1, points.shape[1])
