"""How large the equations of an architecture would be, found before they are written."""

from __future__ import annotations

from math import log10
from typing import Any, Protocol

import numpy as np

from explorer.errors import shortened
from explorer.limits import Limit, LimitError, shown
from explorer.networks.architectures.blocks import Block

_LONGEST = 120
# Operations on degrees that a sentence may cost: half a second
_MOST_STEPS = 1_000_000


class Shaped(Protocol):
    """What is looked at of an architecture."""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Weights."""

    @property
    def statistic_blocks(self) -> tuple[Block, ...]:
        """Statistics of data."""

    @property
    def data_shape(self) -> tuple[int, int]:
        """Numbers of rows of X and of Y."""

    @property
    def size(self) -> int:
        """Number of weights."""

    def loss(self, weights: Any, statistics: Any) -> Any:
        """Loss without regularisation."""


def check_size(architecture: Shaped) -> None:
    """Refuse an architecture with more unknowns or parameters than the table of limits allows.

    Nothing is built: only shapes of weights and statistics are looked at.

    Parameters
    ----------
    architecture : Architecture

    Raises
    ------
    LimitError
        With what solving it would take.
    """
    unknowns = architecture.size
    parameters = unknowns + sum(block.size for block in architecture.statistic_blocks)
    if unknowns > Limit.UNKNOWNS.most:
        refused = f"{name_of(architecture)}: {Limit.UNKNOWNS.excess(unknowns)}"
        raise LimitError(f"{refused}{_what_it_takes(architecture, unknowns)}")
    Limit.PARAMETERS.allow(parameters, name_of(architecture))


def check_samples(architecture: Shaped, samples: int) -> None:
    """Refuse data of more entries than the table of limits allows, before they are drawn."""
    entries = sum(architecture.data_shape) * samples
    Limit.ENTRIES.allow(entries, f"{shown(samples)} samples for {name_of(architecture)}")


def name_of(architecture: Shaped) -> str:
    """Name of an architecture with its fields, cut where they are long."""
    return shortened(str(architecture), _LONGEST)


def _what_it_takes(architecture: Shaped, unknowns: int) -> str:
    degree = degree_of_loss(architecture)
    if degree is None or degree < 3:
        return ""
    paths = f"{degree - 1}^{unknowns}"
    power = unknowns * log10(degree - 1)
    count = shown((degree - 1) ** unknowns) if power < 4000 else f"about 1e{power:.0f}"
    return (
        f". Its {unknowns:,} equations are of degree {degree - 1}: up to {paths} solutions, {count}"
    )


def degree_of_loss(architecture: Shaped) -> int | None:
    """Bound the degree of a loss in the weights by working it out on degrees.

    Returns
    -------
    int or None
        None where that takes too long, or the loss needs numbers.

    Examples
    --------
    >>> from explorer import DeepLinear
    >>> degree_of_loss(DeepLinear((2, 2, 2)))
    4
    """
    meter = _Meter()
    if architecture.size + sum(b.size for b in architecture.statistic_blocks) > _MOST_STEPS:
        return None
    weights = [_filled(block.shape, _Degree(1, meter)) for block in architecture.blocks]
    statistics = [_filled(b.shape, _Degree(0, meter)) for b in architecture.statistic_blocks]
    try:
        found = np.asarray(architecture.loss(weights, statistics), dtype=object)[()]
    except Exception:  # whatever a loss does with what is no number
        return None
    return max(2, found.degree) if isinstance(found, _Degree) else 2


def _filled(shape: tuple[int, ...], entry: _Degree) -> Any:
    array = np.empty(shape, dtype=object)
    array.fill(entry)
    return array


class _Meter:
    """Counts operations, and ends what takes too many."""

    def __init__(self) -> None:
        self.steps = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise OverflowError


class _Degree:
    """The degree of a polynomial, with the arithmetic of polynomials."""

    __slots__ = ("degree", "meter")

    def __init__(self, degree: int, meter: _Meter) -> None:
        self.degree = degree
        self.meter = meter

    def _of(self, other: Any) -> int:
        self.meter.step()
        return other.degree if isinstance(other, _Degree) else 0

    def __add__(self, other: Any) -> Any:
        if isinstance(other, np.ndarray):
            return NotImplemented
        return _Degree(max(self.degree, self._of(other)), self.meter)

    __radd__ = __sub__ = __rsub__ = __add__

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, np.ndarray):
            return NotImplemented
        return _Degree(self.degree + self._of(other), self.meter)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        return NotImplemented if isinstance(other, np.ndarray) else self

    def __neg__(self) -> _Degree:
        return self

    def __pow__(self, exponent: Any) -> _Degree:
        return _Degree(self.degree * int(exponent), self.meter)
