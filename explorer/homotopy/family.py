"""Families of parameters that a generic solve may move in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.segment import Segment

Complex = NDArray[np.complex128]


def _same(z: Complex) -> Complex:
    return z


@dataclass(frozen=True)
class Family:
    """Parameters ``p = parameters(z)`` with z in a linear space; quadratic at most in z.

    Attributes
    ----------
    sample : callable
        Random complex z, shape (k,), from a Generator; or p itself when ``parameters`` is the
        identity.
    parameters : callable
        Map from z (k,) to p (p,). Low-rank data enter as ``z = (X, Y, Lambda)``, ``p = (X X^T, Y
        X^T, ..., Lambda)``.
    """

    sample: Callable[[np.random.Generator], Complex]
    parameters: Callable[[Complex], Complex] = _same

    @property
    def linear(self) -> bool:
        """Whether z and p are the same."""
        return self.parameters is _same

    def segment(self, start: Complex, end: Complex) -> Segment:
        """Image of the straight line between two z."""
        if self.linear:
            return Segment.line(start, end)
        return Segment.parabola(*(self.parameters(z) for z in (start, (start + end) / 2, end)))

    def positions(self, wanted: NDArray[np.int64], z: Complex) -> NDArray[np.int64]:
        """Coordinates of z that are the wanted parameters themselves."""
        if self.linear:
            return wanted
        zero = np.zeros_like(z)
        effect = np.array([self.parameters(row) for row in np.eye(len(z), dtype=np.complex128)])
        effect = effect - self.parameters(zero)
        return np.array([int(np.flatnonzero(np.abs(effect[:, j] - 1) < 1e-12)[0]) for j in wanted])
