"""Weight decay of optimisers as the ridge of a problem, and back."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from explorer.errors import is_whole, require


class Reduction(StrEnum):
    """How a training loss adds up the squared errors, ``c * sum (output - target)^2``."""

    SUM = "sum"
    """c = 1: ``torch.nn.MSELoss(reduction="sum")``."""
    MEAN = "mean"
    """c = 1 / (samples * outputs): ``torch.nn.MSELoss()``."""
    HALF_SUM = "half-sum"
    """c = 1/2: the loss of :class:`explorer.Problem`."""
    HALF_MEAN = "half-mean"
    """c = 1 / (2 samples): half of the squared length, averaged over samples."""
    SAMPLE_MEAN = "sample-mean"
    """c = 1 / samples: the squared length, averaged over samples."""


def factor(reduction: str, samples: int, outputs: int) -> float:
    """c, the factor of the sum of squared errors.

    Parameters
    ----------
    reduction : str
        A value of :class:`Reduction`.
    samples, outputs : int

    Raises
    ------
    InputError
    """
    values = [one.value for one in Reduction]
    require(reduction in values, "reduction", repr(reduction), ", ".join(values))
    for name, count in (("samples", samples), ("outputs", outputs)):
        require(is_whole(count) and count >= 1, name, count, "a whole number >= 1")
    factors = {
        Reduction.SUM: 1.0,
        Reduction.MEAN: 1 / (samples * outputs),
        Reduction.HALF_SUM: 0.5,
        Reduction.HALF_MEAN: 1 / (2 * samples),
        Reduction.SAMPLE_MEAN: 1 / samples,
    }
    return factors[Reduction(reduction)]


def lambda_of_weight_decay(
    weight_decay: float, reduction: str = "mean", *, samples: int, outputs: int
) -> float:
    """Scalar lambda for which a problem has the critical points of training with weight decay.

    Parameters
    ----------
    weight_decay : float
        As optimisers take it: they add ``weight_decay * w`` to the gradient of the training loss.
    reduction : str
        How the training loss adds up squared errors, a value of :class:`Reduction`.
    samples, outputs : int
        Numbers of columns and rows of Y.

    Returns
    -------
    float
        For ``Problem(..., regularization=...)``. The training loss, with ``weight_decay / 2 * sum
        w^2``, is ``2 c`` times the loss of the problem.

    Raises
    ------
    InputError

    Examples
    --------
    >>> lambda_of_weight_decay(0.1, "half-sum", samples=5, outputs=2)
    0.05
    >>> lambda_of_weight_decay(0.1, "mean", samples=5, outputs=2)
    0.25
    """
    require(_is_number(weight_decay), "weight_decay", weight_decay, "a finite number")
    return weight_decay / (4 * factor(reduction, samples, outputs))


def weight_decay_of_lambda(
    value: float, reduction: str = "mean", *, samples: int, outputs: int
) -> float:
    """Weight decay with which training has the critical points of a problem with scalar lambda.

    Parameters
    ----------
    value : float
        Scalar lambda.
    reduction, samples, outputs
        As for :func:`lambda_of_weight_decay`.

    Examples
    --------
    >>> weight_decay_of_lambda(0.25, "mean", samples=5, outputs=2)
    0.1
    """
    require(_is_number(value), "lambda", value, "a finite number")
    return 4 * value * factor(reduction, samples, outputs)


def _is_number(value: object) -> bool:
    numbers = (int, float, np.integer, np.floating)
    return isinstance(value, numbers) and not isinstance(value, bool) and bool(np.isfinite(value))
