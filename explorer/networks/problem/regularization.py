"""Ridge regularisation: from what users write to one coefficient per weight.

The loss term is ``1/2 sum_i sum_ab Lambda_i[a, b] W_i[a, b]^2``. A scalar ``lambda`` (or one a
layer) stands for the term ``lambda ||W_i||_F^2`` and therefore means ``Lambda = 2 lambda``;
matrices are ``Lambda_i`` themselves.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from explorer.errors import InputError, require
from explorer.networks.architectures import Architecture, Block
from explorer.networks.problem.arrays import real_array
from explorer.networks.problem.distributions import Distribution, Uniform

Ridge = tuple[NDArray[np.float64], ...]


class Regularization(ABC):
    """A rule for the ridge coefficients of an architecture."""

    @abstractmethod
    def ridge(self, architecture: Architecture, rng: Generator | None = None) -> Ridge:
        """Give the coefficients.

        Parameters
        ----------
        architecture : Architecture
        rng : Generator, optional
            Needed where coefficients are drawn.

        Returns
        -------
        tuple of arrays
            ``Lambda_i``, one per block of weights, each of the block's shape.

        Raises
        ------
        InputError
        """


@dataclass(frozen=True)
class ScalarRidge(Regularization):
    """Loss term ``value * sum_i ||W_i||^2``: every ``Lambda`` entry is ``2 * value``."""

    value: float

    def ridge(self, architecture: Architecture, rng: Generator | None = None) -> Ridge:
        """Give ``Lambda_i``."""
        require(np.isfinite(self.value), "lambda", self.value, "a finite number")
        return tuple(np.full(block.shape, 2.0 * self.value) for block in architecture.blocks)


@dataclass(frozen=True)
class LayerRidge(Regularization):
    """Loss term ``sum_i values[i] * ||W_i||^2``: entries of ``Lambda_i`` are ``2 * values[i]``."""

    values: tuple[float, ...]

    def ridge(self, architecture: Architecture, rng: Generator | None = None) -> Ridge:
        """Give ``Lambda_i``."""
        layers = len(architecture.blocks)
        values = list(self.values)
        field = "lambda per layer"
        require(len(values) == layers, field, values, f"{layers} values, one per layer")
        require(np.isfinite(values).all(), field, values, "finite numbers")
        pairs = zip(architecture.blocks, values, strict=True)
        return tuple(np.full(block.shape, 2.0 * value) for block, value in pairs)


@dataclass(frozen=True)
class MatrixRidge(Regularization):
    """One coefficient per weight: ``Lambda_i = matrices[i]``."""

    matrices: tuple[Any, ...]

    def ridge(self, architecture: Architecture, rng: Generator | None = None) -> Ridge:
        """Give ``Lambda_i``."""
        blocks = architecture.blocks
        given = len(self.matrices)
        require(given == len(blocks), "Lambda matrices", given, f"{len(blocks)}, one per layer")
        return tuple(_matrix(b, m) for b, m in zip(blocks, self.matrices, strict=True))


def _matrix(block: Block, value: object) -> NDArray[np.float64]:
    """Read the coefficients of one block."""
    field = f"Lambda of {block.name}"
    matrix = real_array(value, field, f"a real array of shape {block.shape}")
    require(matrix.shape == block.shape, f"shape of {field}", matrix.shape, str(block.shape))
    require(np.isfinite(matrix).all(), field, matrix.tolist(), "finite numbers")
    return matrix


@dataclass(frozen=True)
class RandomRidge(Regularization):
    """One coefficient per weight, drawn from a distribution (default uniform on [0, 1))."""

    distribution: Distribution = field(default_factory=Uniform)

    def ridge(self, architecture: Architecture, rng: Generator | None = None) -> Ridge:
        """Draw ``Lambda_i``."""
        if rng is None:
            raise InputError(
                "regularization: drawn coefficients need a random generator; "
                "allowed is rng=Generator"
            )
        return tuple(self.distribution.sample(rng, block.shape) for block in architecture.blocks)


_NUMBERS = (int, float, np.integer, np.floating)


def _is_list(value: object) -> TypeGuard[Sequence[Any] | NDArray[Any]]:
    return isinstance(value, (Sequence, np.ndarray)) and not isinstance(value, str)


def as_regularization(value: object) -> Regularization:
    """Read what users write.

    Parameters
    ----------
    value : float, sequence of floats, sequence of matrices, or Regularization
        A number, one number per layer, one matrix per layer, or a rule.

    Returns
    -------
    Regularization

    Raises
    ------
    InputError

    Examples
    --------
    >>> as_regularization([0.1, 0.2])
    LayerRidge(values=(0.1, 0.2))
    """
    if isinstance(value, Regularization):
        return value
    if isinstance(value, np.ndarray) and value.ndim == 0:
        return as_regularization(value.item())
    if isinstance(value, _NUMBERS) and not isinstance(value, bool):
        return ScalarRidge(float(value))
    if _is_list(value) and len(value):
        if all(isinstance(entry, _NUMBERS) for entry in value):
            return LayerRidge(tuple(float(entry) for entry in value))
        if all(map(_is_list, value)):
            return MatrixRidge(tuple(value))
    allowed = "a number, one number per layer, or one matrix per layer"
    raise InputError(f"regularization = {value!r}: allowed is {allowed}")
