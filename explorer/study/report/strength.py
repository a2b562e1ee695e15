"""How strong a regularization is, where its members differ by one number."""

from __future__ import annotations

from math import sqrt

from explorer.networks.problem import LogUniform, RandomRidge, Regularization, ScalarRidge, Uniform

STRENGTH_AXES = {
    "lambda": "lambda, of the loss term lambda ||W||²",
    "uniform": "c, with Lambda uniform on [0, c]",
    "loguniform": "geometric mean of Lambda, log-uniform",
}
"""Families of regularizations whose members differ by their strength: what its axis says."""


def strength(rule: Regularization) -> tuple[str, float] | None:
    """Give family and strength of a regularization.

    Returns
    -------
    tuple of str and float, or None
        A key of the table of axes, and the strength; None for other regularizations, and where
        the strength is not positive.
    """
    family = ""
    value = 0.0
    if isinstance(rule, ScalarRidge):
        family = "lambda"
        value = rule.value
    elif (
        isinstance(rule, RandomRidge)
        and isinstance(rule.distribution, Uniform)
        and rule.distribution.low == 0
    ):
        family = "uniform"
        value = rule.distribution.high
    elif isinstance(rule, RandomRidge) and isinstance(rule.distribution, LogUniform):
        family = "loguniform"
        value = sqrt(rule.distribution.low * rule.distribution.high)
    return (family, value) if value > 0 else None
