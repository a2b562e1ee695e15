"""Levels of a loss over a plane, so that the level of a saddle is one of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_BELOW = 4
_ABOVE = 9
# A pass that is less above the lowest value, as a share of it, is rounding.
_ROUNDING = 1e-12


def levels(loss: NDArray[np.float64], top: float | None = None) -> NDArray[np.float64]:
    """Choose levels above the lowest value, each about twice as high above it as the one before.

    Parameters
    ----------
    loss : float array
        Values on the grid; others than finite ones are passed over.
    top : float, optional
        Loss of the saddle; it is one of the levels if it lies inside the values.

    Returns
    -------
    float array, shape (K,)
        Increasing; empty where all values are the same.

    Examples
    --------
    >>> levels(np.array([0.0, 16.0]), 2.0).tolist()
    [0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0]
    """
    finite = loss[np.isfinite(loss)]
    if not len(finite):
        return np.zeros(0)
    low, high = float(finite.min()), float(finite.max())
    if high - low <= _ROUNDING * max(abs(low), abs(high)):
        return np.zeros(0)
    known = top is not None and low < top < high
    if not known or top is None or top - low <= _ROUNDING * max(abs(low), abs(top)):
        return np.asarray(low + (high - low) * 2.0 ** np.arange(-(_ABOVE + 1), 0))
    factor = max(2.0, ((high - low) / (top - low)) ** (1 / (_ABOVE + 1)))
    steps = np.arange(-_BELOW, _ABOVE + 1)
    made = low + (top - low) * factor**steps
    made[_BELOW] = top
    return np.asarray(made[(made > low) & (made < high * (1 - 1e-9) + low * 1e-9)])
