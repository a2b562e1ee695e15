"""A loss as that of a chain of linear layers with one ridge coefficient per layer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from explorer.networks.architectures.blocks import Array


@dataclass(frozen=True, eq=False)
class LinearChain:
    """``1/2 tr(W A W^T) - tr(W B^T) + constant + 1/2 sum_i ell_i ||W_i||^2``, W = W_N ... W_1.

    All numbers are exact. Columns of W_1 may have coefficients of their own.

    Attributes
    ----------
    widths : tuple of int
        ``(d_0, ..., d_N)``; ``W_i`` has shape (d_i, d_{i-1}).
    A : object array of Fraction, shape (d_0, d_0)
        ``X X^T`` for a network; symmetric, without negative eigenvalues.
    B : object array of Fraction, shape (d_N, d_0)
        ``Y X^T`` for a network; its rows lie in the row space of A.
    constant : Fraction
        Loss where all weights are zero.
    ridges : tuple of Fraction
        ``ell_1, ..., ell_N``; twice the lambda of a layer.
    inputs : tuple of Fraction, length d_0
        Factors of ``ell_1``, one per column of W_1; all one where empty.
    """

    widths: tuple[int, ...]
    A: Array
    B: Array
    constant: Fraction
    ridges: tuple[Fraction, ...]
    inputs: tuple[Fraction, ...] = ()

    @property
    def layers(self) -> int:
        """Number of layers, N."""
        return len(self.ridges)


@dataclass(frozen=True, eq=False)
class ChainForm:
    """How critical points of a chain become those of a problem.

    Attributes
    ----------
    chain : LinearChain
    lift : callable
        Takes layers ``W_1, ..., W_N`` of the chain, arrays of any number type, and gives the
        weights of the problem, shape (n,). What the chain has eliminated (biases) is put in at its
        critical value, so that losses agree and critical points become critical points.
    """

    chain: LinearChain
    lift: Callable[[Sequence[Array]], Array]
