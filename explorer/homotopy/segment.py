"""Ways in the space of parameters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Complex = NDArray[np.complex128]


@dataclass(frozen=True)
class Segment:
    """Paths of the parameters, one a group.

    Attributes
    ----------
    coefficients : complex array, shape (G, 3, p)
        ``c0 + c1 t + c2 t^2``, or ``c0 exp(c1 t)`` where ``geometric``.
    geometric : uint8 array, shape (G, p)
    ends : pair of complex arrays, shapes (G, p), or None
        Start and end of straight or geometric ways, which the rounded coefficients miss by a
        rounding.
    """

    coefficients: Complex
    geometric: NDArray[np.uint8]
    ends: tuple[Complex, Complex] | None = None

    @classmethod
    def line(
        cls, start: Complex, end: Complex, geometric: NDArray[np.bool_] | None = None
    ) -> Segment:
        """Straight lines from start to end, both (p,) or (G, p); geometric where marked (both ends not zero)."""
        a, b = np.broadcast_arrays(np.atleast_2d(start), np.atleast_2d(end))
        marked = (
            np.zeros(a.shape, dtype=bool)
            if geometric is None
            else np.broadcast_to(geometric, a.shape)
        )
        marked = marked & (a != 0) & (b != 0)
        ratio = np.where(marked, b, 1) / np.where(marked, a, 1)
        slope = np.where(marked, np.log(ratio.astype(np.complex128)), b - a)
        coefficients = np.stack([a, slope, np.zeros_like(a)], axis=1).astype(np.complex128)
        return cls(
            coefficients,
            marked.astype(np.uint8),
            (a.astype(np.complex128), b.astype(np.complex128)),
        )

    @classmethod
    def parabola(cls, start: Complex, middle: Complex, end: Complex) -> Segment:
        """Parabolas through values at t = 0, 1/2, 1: exact for quadratic maps of a line."""
        a, m, b = np.broadcast_arrays(*(np.atleast_2d(v) for v in (start, middle, end)))
        coefficients = np.stack([a, 4 * m - 3 * a - b, 2 * (a + b - 2 * m)], axis=1).astype(
            np.complex128
        )
        return cls(coefficients, np.zeros(a.shape, dtype=np.uint8))
