"""Data of a linear chain in coordinates in which the critical maps of each rank are few numbers.

Symbols:

========= ==================================================================================
N         layers; ``ell_1, ..., ell_N`` their ridge coefficients, all > 0
E         columns that span the row space of the maps, ``W_1 = C E^T``, shape (d_0, s)
F         columns that span the column space of B, ``W_N = F (...)``, shape (d_N, q)
Gamma, G  metrics ``E^T E`` and ``F^T F``; ``E^T D E`` for columns of W_1 with coefficients D
A, B      ``E^T A E`` and the B' of ``B E = F B'``, shapes (s, s) and (q, s)
========= ==================================================================================

The rank q of B is at most s. That critical maps have their columns in the column space of B:
outside it, ``M V = -ell U Sigma^(2-N)`` says that a positive definite matrix has a kernel.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import prod

import numpy as np

from explorer.networks.architectures.blocks import Array


@dataclass(frozen=True, eq=False)
class ReducedData:
    """Exact data of a linear chain in reduced coordinates; all arrays hold Fractions.

    Attributes
    ----------
    hidden : tuple of int
        Widths ``d_1, ..., d_H``.
    ridges : tuple of Fraction
        ``ell_1, ..., ell_N``, all positive.
    A : object array, shape (s, s)
        Symmetric and positive definite.
    B : object array, shape (q, s)
        Of rank q.
    inner : object array, shape (s, s)
        The metric Gamma.
    outer : object array, shape (q, q)
        The metric G.
    basis : object array, shape (d_0, s)
        E; its columns are chosen with random numbers in them, so that no chart is special.
    columns : object array, shape (d_N, q)
        F.
    constant : Fraction
        Loss of the map zero, of the chain.
    scales : tuple of Fraction
        Units of the layers: ``W_i`` of the chain is ``scales[i - 1]`` times that of these data. All
        one where empty.
    loss_scale : Fraction
        Unit of the loss: losses of the chain are its multiples, the constant apart.
    """

    hidden: tuple[int, ...]
    ridges: tuple[Fraction, ...]
    A: Array
    B: Array
    inner: Array
    outer: Array
    basis: Array
    columns: Array
    constant: Fraction
    scales: tuple[Fraction, ...] = ()
    loss_scale: Fraction = Fraction(1)

    @property
    def layers(self) -> int:
        """Number of layers, N."""
        return len(self.ridges)

    @property
    def inputs(self) -> int:
        """Dimension s of the row space."""
        return len(self.A)

    @property
    def outputs(self) -> int:
        """Rank q of B."""
        return len(self.B)

    @property
    def most(self) -> int:
        """Largest rank of a critical map."""
        return min(*self.hidden, self.inputs, self.outputs)

    @cached_property
    def strengths(self) -> tuple[Fraction, Fraction]:
        """``e_a = ell_2 ... ell_N / ell_1^(N-2)`` and ``e_b = ell_1^(N-1) / (ell_2 ... ell_N)``.

        Their product is ``ell_1``.
        """
        first, rest = self.ridges[0], prod(self.ridges[1:], start=Fraction(1))
        return rest / first ** (self.layers - 2), first ** (self.layers - 1) / rest

    def turned(self, change: Array) -> ReducedData:
        """Take the basis ``E Q`` in place of E, for an invertible exact Q of shape (s, s)."""
        q = np.asarray(change, dtype=object)
        return replace(
            self,
            A=q.T @ self.A @ q,
            B=self.B @ q,
            inner=q.T @ self.inner @ q,
            basis=self.basis @ q,
        )
