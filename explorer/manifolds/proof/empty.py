"""Ranks without any real critical manifold, by the singular values of B alone.

Let a real critical map of rank r have the singular values ``s_1^N, ..., s_r^N`` and the singular
vectors U, V, all in coordinates where both metrics are units, and let ell be the geometric mean of
the ridge coefficients. Then::

    (s_1(B) ... s_r(B))^2 > (ell^N (4 r / t)^(N-2))^r,   t = tr(B A^-1 B^T).

Proof. With ``Sigma = diag(s_1, ..., s_r)``, ``U^T M V = -ell Sigma^(2-N)`` says that ``U^T B V =
Sigma^N V^T A V + ell Sigma^(2-N)``. It is similar to ``Sigma^(N/2) V^T A V Sigma^(N/2) + ell
Sigma^(2-N)``, symmetric and larger than its second term, so ``det U^T B V > ell^r det
Sigma^(2-N)``. The product of the r largest singular values of B is no smaller (Horn). It is left to
bound the s_i. As ``tr(M W^T) = -ell tr Sigma^2``::

    ell tr Sigma^2 = tr(B W^T) - |W A^(1/2)|^2 <= |B A^-1/2| |W A^(1/2)| - |W A^(1/2)|^2 <= t / 4,

and ``(s_1 ... s_r)^2 <= (tr Sigma^2 / r)^r``.

So noise in targets of low rank, such as that of rounding, makes no manifold of a higher rank.

References
----------
R. A. Horn, C. R. Johnson, "Topics in matrix analysis", 1991, theorem 3.3.4.
"""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Any

from explorer.manifolds.reduce import solve, to_flint
from explorer.manifolds.reduced_data import ReducedData

_BITS = 512


def has_none(data: ReducedData, rank: int) -> bool:
    """Whether the singular values of B show that there is no real manifold of a rank.

    Parameters
    ----------
    data : ReducedData
    rank : int
        From 1 on.

    Notes
    -----
    ``False`` says nothing.
    """
    from flint import arb, ctx, fmpq

    if not (0 < rank <= min(data.inputs, data.outputs)):
        return False
    bound = _bound(data, rank)
    with ctx.workprec(_BITS):
        product = arb(1)
        for square in _squares(data)[:rank]:
            product *= square
        return bool(product < arb(fmpq(bound.numerator, bound.denominator)))


def _bound(data: ReducedData, rank: int) -> Fraction:
    """What the product of the first squares exceeds where there is a manifold."""
    weight = (data.outer @ data.B @ solve(data.A, data.B.T)).trace()
    each = prod(data.ridges, start=Fraction(1)) * (4 * rank / Fraction(weight)) ** (data.layers - 2)
    return Fraction(each**rank)


def _squares(data: ReducedData) -> list[Any]:
    """Squares of the singular values of B in its metrics as balls, largest first."""
    pulled = to_flint(data.B.T @ data.outer @ data.B)
    polynomial: Any = to_flint(data.inner).solve(pulled).charpoly().numer()
    values = [root.real for root, times in polynomial.complex_roots() for _ in range(times)]
    return sorted(values, key=lambda ball: ball.mid(), reverse=True)
