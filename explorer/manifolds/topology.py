"""Topology of a critical manifold of a linear chain: a product of Stiefel manifolds.

Over a critical map of rank r the critical points form the product of St(d_l, r) = O(d_l) /
O(d_l - r) over the hidden layers l, with hidden widths d_l (``docs/theory.md``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Topology:
    """What is known of a closed manifold.

    Attributes
    ----------
    dimension : int
    poincare : tuple of int, length dimension + 1
        Betti numbers with coefficients in Z/2, from degree 0 on.
    """

    dimension: int
    poincare: tuple[int, ...]

    @property
    def components(self) -> int:
        """Connected components."""
        return self.poincare[0]

    @property
    def euler_characteristic(self) -> int:
        """Alternating sum of the Betti numbers, whatever the coefficients."""
        return sum(self.poincare[::2]) - sum(self.poincare[1::2])


def stiefel_product(widths: Iterable[int], rank: int) -> Topology:
    """Topology of the product of the Stiefel manifolds St(d, rank).

    Parameters
    ----------
    widths : iterable of int
        The d, all >= rank; of a linear chain its hidden widths.
    rank : int
        Number of orthonormal vectors, >= 0.

    Returns
    -------
    Topology

    Notes
    -----
    ``dim St(d, r) = r d - r (r + 1) / 2``, and its Poincare polynomial modulo 2 is that of a
    product of spheres of dimensions d - r, ..., d - 1. A Poincare polynomial modulo 2 of a product
    is the product. St(d, d) = O(d) has two components, other ones with rank >= 1 have one.

    References
    ----------
    A. Hatcher, "Algebraic Topology", section 3.D.

    Examples
    --------
    >>> stiefel_product([3], 2)
    Topology(dimension=3, poincare=(1, 1, 1, 1))
    >>> stiefel_product([2, 1], 1).components
    2
    """
    polynomial = np.ones(1, dtype=object)
    for width in widths:
        if not 0 <= rank <= width:
            raise ValueError(f"rank {rank}: allowed is 0 to {width}, the width")
        for sphere in range(width - rank, width):
            factor = np.zeros(sphere + 1, dtype=object)
            factor[0] += 1
            factor[sphere] += 1
            polynomial = np.convolve(polynomial, factor)
    betti = tuple(int(number) for number in polynomial)
    return Topology(len(betti) - 1, betti)
