"""Autoencoders: the real critical maps in closed form, whatever the complex ones are.

Let ``B^T B = c^2 A^2`` with c > 0 in coordinates where both metrics are units; after a rotation of
the outputs ``B = c A``. Then the real critical maps of rank r are ``V Sigma^N V^T`` with r
eigenvectors of A in V, and ``alpha t^(2N-2) - c alpha t^(N-2) + ell = 0`` for each of them, with
its eigenvalue alpha and its singular value ``t^N``. So where the eigenvalues are distinct there is
one map for each choice of r eigenvalues above a threshold, and of one of two values of t for each
where N > 2.

Proof. With U, V, Sigma of a critical map, ``T = Sigma^(2-N)``, ``D = Sigma^((N-2)/2)``,
``G = V^T A V``, ``H = V^T A^-1 V`` and ``C = V^T U``, the equations ``U^T M = -ell T V^T`` and
``M V = -ell U T`` give ``c C = Sigma^N + ell H T`` and ``c C^-1 = Sigma^N + ell T G^-1``. Hence

    X = c D^-1 C D = Sigma^N + ell D^-1 H D^-1,  Y = c D C^-1 D^-1 = Sigma^N + ell D^-1 G^-1 D^-1,

symmetric and positive. All eigenvalues of C are at most one in absolute value, so ``X <= c``, and
``Y >= c``. But ``H >= G^-1`` (Jensen), so ``X >= Y``, and all are equal: ``C = I``, ``U = V``,
``H = G^-1``, which is to say that V spans an invariant space of A, and H is diagonal. What is left
is ``c - t^N = ell t^(2-N) / alpha``.

With one hidden layer compare D. Kunin et al., "Loss landscapes of regularized linear autoencoders",
ICML 2019. Coefficients of layers that differ count as their geometric mean.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb, prod
from typing import Any

from explorer.manifolds.reduced_data import ReducedData

_BITS = 512


def number_of_maps(data: ReducedData, rank: int) -> int | None:
    """Count real critical maps of a rank of an autoencoder.

    None where the data are none, an eigenvalue is repeated, or one is at the threshold as far as
    512 bits can tell.
    """
    ratio = _ratio(data)
    if ratio is None:
        return None
    above = _above(data, ratio)
    choices = 1 if data.layers == 2 else 2
    return None if above is None else comb(above, rank) * choices**rank


def _ratio(data: ReducedData) -> Fraction | None:
    """Give ``c^2`` with ``B^T G B = c^2 A Gamma^-1 A``, if there is one."""
    from explorer.manifolds.reduce import solve

    if not data.inputs or data.outputs != data.inputs:
        return None
    square = data.A @ solve(data.inner, data.A)
    pulled = data.B.T @ data.outer @ data.B
    ratio = Fraction(pulled[0, 0] / square[0, 0])
    return ratio if (pulled == ratio * square).all() else None


def _above(data: ReducedData, ratio: Fraction) -> int | None:
    """How many eigenvalues of A allow a positive t."""
    from flint import arb, ctx, fmpq

    N = data.layers
    inner = Fraction(N, 2 * N - 2) ** N * Fraction(N - 2, 2 * N - 2) ** (N - 2)
    least = prod(data.ridges, start=Fraction(1)) / (inner * ratio ** (N - 1))
    with ctx.workprec(_BITS):
        values = _eigenvalues(data)
        if values is None:
            return None
        bound = arb(fmpq(least.numerator, least.denominator))
        powers = [_power(value, N) for value in values]
        if any(p.overlaps(bound) for p in powers):
            return None
        return sum(bool(p > bound) for p in powers)


def _power(value: Any, exponent: int) -> Any:
    product = value
    for _ in range(exponent - 1):
        product = product * value
    return product


def _eigenvalues(data: ReducedData) -> list[Any] | None:
    """Eigenvalues of A in its metric as balls; None where one is repeated."""
    from flint import fmpq, fmpq_mat

    def exact(matrix: Any) -> fmpq_mat:
        return fmpq_mat([[fmpq(*Fraction(v).as_integer_ratio()) for v in row] for row in matrix])

    polynomial = exact(data.inner).solve(exact(data.A)).charpoly()
    if polynomial.gcd(polynomial.derivative()).degree() > 0:
        return None
    # Its type stub forgets that roots come with their multiplicities.
    roots: Any = polynomial.numer().complex_roots()
    return [root.real for root, _ in roots]
