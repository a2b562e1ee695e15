"""What is special about a problem, and what follows for its critical points.

Symmetry, Morse theory and the rank of the data are in ``docs/theory.md``, section 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from explorer.networks.architectures import Architecture
from explorer.networks.architectures.blocks import Array
from explorer.networks.problem.regularization import Ridge
from explorer.polynomial import continuous_symmetries
from explorer.sentences import Sentence, Template

# Products of doubles that are equal but for rounding.
_SAME = 1e-15


class ProblemWarning(Template):
    """What is special, and what follows."""

    NEGATIVE_LAMBDA = "lambda is negative for {weights}: the ridge term alone has no lower bound"
    ZERO_LAMBDA = (
        "lambda is zero for {weights}: critical points may form continuous families, which a list "
        "of points cannot show"
    )
    SYMMETRY = (
        "a group of dimension {dimension} of linear maps of the weights leaves the loss unchanged, "
        "because lambdas are equal or zero: critical points that it moves form continuous families"
    )
    NEARLY_LOW_RANK = (
        "the inputs have rank {rank}, and rank {nearby} up to rounding: as they are they count for "
        "rank {rank}, with critical points that rounding alone may have made"
    )
    ZERO_TARGETS = "all targets are zero: such data may have fewer critical points than others"
    ZERO_INPUTS = "all inputs are zero: the loss does not see the data"


def find_warnings(
    architecture: Architecture, X: Array, Y: Array, ridge: Ridge, rank: int
) -> tuple[Sentence, ...]:
    """List what is special about coefficients and data; empty for generic ones.

    Parameters
    ----------
    architecture : Architecture
    X, Y : arrays, shapes (d_x, m) and (d_y, m)
    ridge : tuple of arrays
    rank : int
        Exact rank of the features; 0 where it has no say.
    """
    return tuple(_warnings(architecture, X, Y, ridge, rank))


def _warnings(
    architecture: Architecture, X: Array, Y: Array, ridge: Ridge, rank: int
) -> Iterator[Sentence]:
    negative = sum(int((r < 0).sum()) for r in ridge)
    zero = sum(int((r == 0).sum()) for r in ridge)
    if negative:
        yield ProblemWarning.NEGATIVE_LAMBDA(weights=_weights(negative))
    if zero:
        yield ProblemWarning.ZERO_LAMBDA(weights=_weights(zero))
    dimension = _dimension_of_symmetries(architecture, X, Y, ridge)
    if dimension:
        yield ProblemWarning.SYMMETRY(dimension=dimension)
    nearby = int(np.linalg.matrix_rank(architecture.features(X))) if rank else 0
    if nearby < rank:
        yield ProblemWarning.NEARLY_LOW_RANK(rank=rank, nearby=nearby)
    if len(Y) and not Y.any():
        yield ProblemWarning.ZERO_TARGETS()
    if len(X) and not X.any():
        yield ProblemWarning.ZERO_INPUTS()


def in_general_position(ridge: Ridge) -> bool:
    """Tell whether no two ridge coefficients agree and none is zero."""
    return all_different(np.concatenate([r.ravel() for r in ridge]))


def all_different(values: Array) -> bool:
    """Tell whether no two of the numbers (N,) agree and none is zero."""
    numbers = values.tolist()
    return len(set(numbers)) == len(numbers) and all(numbers)


def products_agree(ridge: Ridge) -> bool:
    """Tell whether products of two coefficients agree, up to rounding."""
    values = np.concatenate([r.ravel() for r in ridge])
    products = np.sort(np.outer(values, values)[_pairs(len(values))])
    return bool((np.diff(products) <= _SAME * np.abs(products[1:])).any())


@lru_cache(maxsize=64)
def _pairs(count: int) -> tuple[Array, Array]:
    return np.tril_indices(count, -1)


def _weights(count: int) -> str:
    return "1 weight" if count == 1 else f"{count} weights"


def _dimension_of_symmetries(architecture: Architecture, X: Array, Y: Array, ridge: Ridge) -> int:
    """Find the linear maps that leave the loss unchanged; there are none in general position."""
    if in_general_position(ridge):
        return 0
    parameters = architecture.parameters(X, Y, ridge).astype(np.float64)
    return continuous_symmetries(architecture.system.potential_terms, parameters).dimension
