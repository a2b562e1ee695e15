"""Rank of data as they are: every double is the rational number that it stands for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from explorer.networks.architectures.blocks import Array
from explorer.polynomial import as_fraction

if TYPE_CHECKING:
    from flint import fmpq_mat

# A smallest singular value above this share of the largest cannot come from rounding, neither of
# the features nor of the decomposition: the rank is full.
_SURELY_FULL = 1e-8


def exact_rank(features: Callable[[Array], Array], X: Array) -> int:
    """Rank over the rationals of the features of binary inputs.

    Parameters
    ----------
    features : callable
        From inputs (d_x, m) of any number type to features (f, m).
    X : float array, shape (d_x, m)

    Returns
    -------
    int
    """
    values = np.linalg.svd(features(X), compute_uv=False)
    if len(values) and values[-1] > _SURELY_FULL * values[0]:
        return len(values)
    exact = np.vectorize(as_fraction, otypes=[object])
    return int(rational_matrix(features(exact(X))).rank())


def separation(features: Array, rank: int) -> float:
    """Tell how far features are from a lower rank, whatever the units of their rows.

    Parameters
    ----------
    features : float array, shape (f, m)
    rank : int
        Of them.

    Returns
    -------
    float
        The least singular value that is not zero, as a share of the largest, rows scaled to one.
    """
    sizes = np.linalg.norm(features, axis=1, keepdims=True)
    values = np.linalg.svd(features / np.where(sizes > 0, sizes, 1.0), compute_uv=False)
    return float(values[rank - 1] / values[0]) if rank and values[0] > 0 else 1.0


def rational_matrix(rows: Array) -> fmpq_mat:
    """Take numbers of any real type (f, m) to flint, exactly."""
    from flint import fmpq, fmpq_mat

    entries = [fmpq(*as_fraction(v).as_integer_ratio()) for v in rows.ravel().tolist()]
    height, width = rows.shape
    return fmpq_mat(height, width, entries)
