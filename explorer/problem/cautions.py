"""What is special about a problem, and what follows for its critical points (THEORY: symmetry, Morse, rank)."""

from __future__ import annotations

import numpy as np

from explorer.architectures import Architecture
from explorer.architectures.base import Array
from explorer.problem.regularization import Ridge


def cautions(architecture: Architecture, X: Array, Y: Array, ridge: Ridge) -> tuple[str, ...]:
    """List sentences about coefficients and data that are not generic; empty for generic ones."""
    found = [
        _negative(ridge),
        _zero(ridge),
        _rotations(architecture, ridge),
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


def _rotations(architecture: Architecture, ridge: Ridge) -> str | None:
    """Find two units of one layer with equal coefficients: then a rotation of the two leaves the loss unchanged."""
    if not architecture.rotates:
        return None
    values = np.concatenate([r.ravel() for r in ridge])
    for unit in architecture.units:
        for other in architecture.units:
            if unit.layer != other.layer or unit.weights >= other.weights:
                continue
            if np.array_equal(values[list(unit.weights)], values[list(other.weights)]):
                return (
                    f"equal lambdas on two units of hidden layer {unit.layer}: rotating the units leaves the loss "
                    "unchanged, so critical points with live units there form continuous families"
                )
    return None
