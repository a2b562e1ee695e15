"""Targets that are missing: allowed where an architecture knows entries that are not observed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from explorer.errors import InputError
from explorer.networks.architectures import Architecture


def check_observed(
    architecture: Architecture,
    X: NDArray[np.float64],
    Y: NDArray[np.float64],
    place: Callable[[str, int, int], str] = "{}[{}, {}]".format,
) -> None:
    """Refuse a missing target that has a part in the loss.

    Parameters
    ----------
    architecture : Architecture
    X : array, shape (d_x, m)
    Y : array, shape (d_y, m)
        NaN where an entry is missing.
    place : callable, optional
        Says where entry (row, column) of the named array comes from.

    Raises
    ------
    InputError
    """
    missing = np.isnan(Y)
    if not missing.any():
        return
    without = architecture.unobserved(X, Y)
    seen = np.argwhere(missing & ~without)
    if not len(seen):
        return
    i, k = (int(number) for number in seen[0])
    remedy = "allowed are finite numbers"
    if without.any():
        remedy += ", missing ones only where the loss does not see them"
    raise InputError(f"{place('Y', i, k)} is missing and has a part in the loss: {remedy}")
