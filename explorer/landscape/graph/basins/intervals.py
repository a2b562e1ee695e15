"""Confidence intervals of a share that was counted."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.errors import require

Floats = NDArray[np.float64]


def clopper_pearson(
    counts: ArrayLike, total: int, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Exact binomial interval: it holds the true share at least as often as it says.

    Parameters
    ----------
    counts : int array
        Successes, each of ``total`` trials.
    total : int
    confidence : float
        In (0, 1).

    Returns
    -------
    low, high : arrays of the shape of ``counts``
        0 and 1 where there were no trials.

    References
    ----------
    C. J. Clopper, E. S. Pearson, Biometrika 26 (1934).

    Examples
    --------
    >>> low, high = clopper_pearson([0, 5], 10)
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.0, 0.1871], [0.3085, 0.8129])
    """
    from scipy.special import betaincinv

    k, alpha = np.asarray(counts, dtype=float), 1 - confidence
    if not total:
        return np.zeros_like(k), np.ones_like(k)
    low = betaincinv(np.maximum(k, 1), total - k + 1, alpha / 2)
    high = betaincinv(k + 1, np.maximum(total - k, 1), 1 - alpha / 2)
    return np.where(k > 0, low, 0.0), np.where(k < total, high, 1.0)


def wilson(counts: ArrayLike, total: int, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Wilson's interval: shorter, and right on average over shares.

    Parameters
    ----------
    counts, total, confidence
        As for :func:`clopper_pearson`.

    References
    ----------
    E. B. Wilson, J. Amer. Statist. Assoc. 22 (1927).

    Examples
    --------
    >>> low, high = wilson([0, 5], 10)
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.0, 0.2366], [0.2775, 0.7634])
    """
    from scipy.special import ndtri

    k = np.asarray(counts, dtype=float)
    if not total:
        return np.zeros_like(k), np.ones_like(k)
    z = float(ndtri(0.5 + confidence / 2))
    share, weight = k / total, z * z / total
    middle = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * np.sqrt(share * (1 - share) / total + weight / (4 * total))
    low, high = np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)
    return np.where(k > 0, low, 0.0), np.where(k < total, high, 1.0)


INTERVALS = {"clopper-pearson": clopper_pearson, "wilson": wilson}


def check_interval(interval: object, confidence: object) -> None:
    """Refuse an interval that is not known, or a confidence that is none.

    Raises
    ------
    InputError
    """
    require(
        isinstance(interval, str) and interval in INTERVALS,
        "interval",
        repr(interval),
        " or ".join(INTERVALS),
    )
    good = isinstance(confidence, (int, float)) and 0 < confidence < 1
    require(good, "confidence", confidence, "a number > 0 and < 1")
