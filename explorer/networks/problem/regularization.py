"""Ridge regularisation: from what users write to one coefficient per weight.

The loss term is ``1/2 sum_i sum_ab Lambda_i[a, b] W_i[a, b]^2``. A scalar ``lambda`` (or one a
layer) stands for the term ``lambda ||W_i||_F^2`` and therefore means ``Lambda = 2 lambda``;
matrices are ``Lambda_i`` themselves.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from explorer.errors import InputError, require
from explorer.networks.architectures import Architecture
from explorer.networks.problem.arrays import real_array
from explorer.networks.problem.distributions import Distribution, Uniform

Ridge = tuple[NDArray[np.float64], ...]


class Regularization(ABC):
    """A rule for the ridge coefficients of an architecture."""

    @abstractmethod
    def ridge(self, architecture: Architecture, rng: Generator | None = None) -> Ridge:
        """Give ``Lambda_i``, one array a block of weights, each of the block's shape."""


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
    """Loss term ``sum_i values[i] * ||W_i||^2``: every entry of ``Lambda_i`` is ``2 * values[i]``."""

    values: tuple[float, ...]

    def ridge(self, architecture: Architecture, rng: Generator | None = None) -> Ridge:
        """Give ``Lambda_i``."""
        layers = len(architecture.blocks)
        require(
            len(self.values) == layers,
            "lambda per layer",
            list(self.values),
            f"{layers} values, one a layer",
        )
        require(
            np.isfinite(self.values).all(), "lambda per layer", list(self.values), "finite numbers"
        )
        return tuple(
            np.full(b.shape, 2.0 * v) for b, v in zip(architecture.blocks, self.values, strict=True)
        )


@dataclass(frozen=True)
class MatrixRidge(Regularization):
    """One coefficient per weight: ``Lambda_i = matrices[i]``."""

    matrices: tuple[Any, ...]

    def ridge(self, architecture: Architecture, rng: Generator | None = None) -> Ridge:
        """Give ``Lambda_i``."""
        blocks = architecture.blocks
        require(
            len(self.matrices) == len(blocks),
            "Lambda matrices",
            len(self.matrices),
            f"{len(blocks)}, one a layer",
        )
        pairs = zip(blocks, self.matrices, strict=True)
        ridge = tuple(
            real_array(m, f"Lambda of {b.name}", f"a real array of shape {b.shape}")
            for b, m in pairs
        )
        for block, matrix in zip(blocks, ridge, strict=True):
            require(
                matrix.shape == block.shape,
                f"shape of Lambda of {block.name}",
                matrix.shape,
                str(block.shape),
            )
            require(
                np.isfinite(matrix).all(),
                f"Lambda of {block.name}",
                matrix.tolist(),
                "finite numbers",
            )
        return ridge


@dataclass(frozen=True)
class RandomRidge(Regularization):
    """One coefficient per weight, drawn: ``Lambda_i[a, b]`` from ``distribution`` (default uniform on [0, 1))."""

    distribution: Distribution = field(default_factory=Uniform)

    def ridge(self, architecture: Architecture, rng: Generator | None = None) -> Ridge:
        """Draw ``Lambda_i``."""
        if rng is None:
            raise InputError(
                "regularization: drawn coefficients need a random generator; allowed is rng=Generator"
            )
        return tuple(self.distribution.sample(rng, block.shape) for block in architecture.blocks)


def as_regularization(value: object) -> Regularization:
    """Read a number, one number a layer, one matrix a layer, or a rule."""
    if isinstance(value, Regularization):
        return value
    if isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool):
        return ScalarRidge(float(value))
    if isinstance(value, np.ndarray) and value.ndim == 0:
        return as_regularization(value.item())
    if isinstance(value, (Sequence, np.ndarray)) and not isinstance(value, str) and len(value):
        if all(isinstance(entry, (int, float, np.integer, np.floating)) for entry in value):
            return LayerRidge(tuple(float(entry) for entry in value))
        if all(
            isinstance(entry, (Sequence, np.ndarray)) and not isinstance(entry, str)
            for entry in value
        ):
            return MatrixRidge(tuple(value))
    raise InputError(
        f"regularization = {value!r}: allowed is a number, one number a layer, or one matrix a layer"
    )
