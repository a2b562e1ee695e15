"""Paths of the parameters between real data sets, bent through complex numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.parameter_path import Complex, Family, ParameterPath

# Rounding of the middle of a line, as a share of its ends.
_STRAIGHT = 1e-13
# Effect of a coordinate on the parameters that hangs on the others, per unit of both.
_BOUND = 1e-9


def arcs(family: Family, start: Complex, targets: Complex, bend: complex) -> ParameterPath:
    """Lead from one data set to others, over ``(b - a) (t + bend t (1 - t))``.

    Parameters
    ----------
    family : Family
    start : complex array, shape (k,)
    targets : complex array, shape (D, k)
    bend : complex
        Four times the height in the middle, as a share of the distance; 0 for straight lines.

    Returns
    -------
    ParameterPath
        With one group a target; its end is the target.

    Notes
    -----
    Where the parameters are quadratic in the coordinates, the image of a line is a parabola, and
    its product with the bend would be of degree four. Then only coordinates that enter by
    themselves (ridge coefficients) are bent, by as much as the parameters move.
    """
    if family.linear:
        return together([_arc(start, b, bend) for b in targets])
    alone = standing_alone(family, len(start))
    return together([_curved_arc(family, alone, start, b, bend) for b in targets])


def _arc(p: Complex, q: Complex, bend: complex) -> Complex:
    """Coefficients (1, 3, p) of an arc from p to q."""
    side: Complex = bend * (q - p)
    return _sideways(ParameterPath.line(p, q).coefficients, side)


def _curved_arc(
    family: Family, alone: NDArray[np.bool_], a: Complex, b: Complex, bend: complex
) -> Complex:
    p, middle, q = (family.parameters(z) for z in (a, (a + b) / 2, b))
    if np.abs(p + q - 2 * middle).max() <= _STRAIGHT * (np.abs(p).max() + np.abs(q).max()):
        return _arc(p, q, bend)
    share = np.linalg.norm(q - p) / max(float(np.linalg.norm(p)), 1e-300)
    sideways = np.asarray(np.where(alone, b - a + share * a, 0), dtype=np.complex128)
    moved = family.parameters(sideways) - family.parameters(np.zeros_like(a))
    side: Complex = bend * moved
    return _sideways(ParameterPath.parabola(p, middle, q).coefficients, side)


def standing_alone(family: Family, size: int) -> NDArray[np.bool_]:
    """Coordinates that enter the parameters linearly, whatever the others are, shape (k,)."""
    z = np.random.default_rng(size).normal(size=size).astype(np.complex128)
    base, origin = family.parameters(z), family.parameters(0 * z)
    own: Complex = np.eye(size, dtype=np.complex128)
    gaps = [family.parameters(z + e) - base - family.parameters(e) + origin for e in own]
    return np.asarray(np.abs(gaps).max(axis=1, initial=0) < _BOUND)


def _sideways(curve: Complex, side: Complex) -> Complex:
    """Add ``side t (1 - t)`` to coefficients (1, 3, p)."""
    bent = curve.copy()
    bent[0, 1] += side
    bent[0, 2] -= side
    return bent


def together(curves: Sequence[Complex]) -> ParameterPath:
    """Put curves (1, 3, p) side by side, one a group."""
    coefficients = np.concatenate(curves)
    return ParameterPath(coefficients, np.zeros(coefficients.shape[::2], dtype=np.uint8))
