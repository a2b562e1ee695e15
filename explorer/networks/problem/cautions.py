"""What is special about a problem, and what follows for its critical points (THEORY: symmetry, Morse, rank)."""

from __future__ import annotations

import numpy as np

from explorer.networks.architectures import Architecture
from explorer.networks.architectures.blocks import Array
from explorer.networks.problem.regularization import Ridge
from explorer.polynomial import continuous_symmetries


def cautions(architecture: Architecture, X: Array, Y: Array, ridge: Ridge) -> tuple[str, ...]:
    """List sentences about coefficients and data that are not generic; empty for generic ones."""
    found = [
        _negative(ridge),
        _zero(ridge),
        _symmetries(architecture, X, Y, ridge),
        "all targets are zero: W = 0 is a global minimum" if len(Y) and not Y.any() else None,
        "all inputs are zero: the loss does not see the data" if len(X) and not X.any() else None,
    ]
    return tuple(sentence for sentence in found if sentence)


def is_coercive(ridge: Ridge) -> bool:
    """Tell whether the loss grows in every direction: every ridge coefficient is positive."""
    return all((r > 0).all() for r in ridge)


def is_bounded_below(ridge: Ridge) -> bool:
    """Tell whether the loss is bounded below: no ridge coefficient is negative."""
    return all((r >= 0).all() for r in ridge)


def in_general_position(ridge: Ridge) -> bool:
    """Tell whether no two ridge coefficients agree and none is zero, so that generic counts apply."""
    values = np.concatenate([r.ravel() for r in ridge])
    return len(np.unique(values)) == len(values) and bool(values.all())


def _negative(ridge: Ridge) -> str | None:
    count = sum(int((r < 0).sum()) for r in ridge)
    if not count:
        return None
    return (
        f"lambda is negative for {_weights(count)}: the loss is unbounded below, "
        "no minimum is global and the Morse sum need not be 1"
    )


def _zero(ridge: Ridge) -> str | None:
    count = sum(int((r == 0).sum()) for r in ridge)
    if not count:
        return None
    return (
        f"lambda is zero for {_weights(count)}: critical points may form continuous families, "
        "which a list of points cannot show; the Morse sum need not be 1"
    )


def _weights(count: int) -> str:
    return "1 weight" if count == 1 else f"{count} weights"


def _symmetries(architecture: Architecture, X: Array, Y: Array, ridge: Ridge) -> str | None:
    """Find the linear maps that leave the loss unchanged; with coefficients in general position there are none."""
    if in_general_position(ridge):
        return None
    parameters = architecture.parameters(X, Y, ridge).astype(np.float64)
    found = continuous_symmetries(architecture.system.potential_terms, parameters)
    if not found.dimension:
        return None
    return (
        f"a group of dimension {found.dimension} of linear maps of the weights leaves the loss unchanged, because "
        "lambdas are equal or zero: critical points that it moves form continuous families"
    )
