"""Matrices of discs hold the exact results, whatever the numbers in them."""

from fractions import Fraction

import numpy as np
import pytest

from explorer.manifolds.proof.discs import DiscMatrix


def inside(value, matrix):
    """Whether exact numbers lie in the discs, by exact arithmetic."""
    pairs = zip(value.ravel(), matrix.mid.ravel(), matrix.rad.ravel(), strict=True)
    return all(abs(Fraction(v) - Fraction(m)) <= Fraction(r) for v, m, r in pairs)


def drawn(rng, *shape):
    """Discs, and numbers in them that are not their midpoints."""
    mid = rng.normal(size=shape) * 10.0 ** rng.integers(-8, 8, shape)
    rad = np.abs(mid) * rng.choice([0.0, 1e-15, 1e-6], size=shape)
    share = rng.uniform(-1, 1, shape)
    exact = np.empty(shape, dtype=object)
    for place in np.ndindex(shape):
        exact[place] = Fraction(mid[place]) + Fraction(rad[place]) * Fraction(share[place])
    return DiscMatrix(mid, rad), exact


@pytest.mark.parametrize("seed", range(20))
def test_sums_and_products(seed):
    rng = np.random.default_rng(seed)
    (a, x), (b, y), (c, z) = (drawn(rng, *s) for s in ((3, 4), (4, 2), (3, 4)))
    assert inside(x @ y, a @ b)
    assert inside(x + z, a + c)
    assert inside(x - z, a - c)
    assert inside(x * z, a * c)
    assert inside(np.kron(x, y), a.kron(b))
    assert inside(x * Fraction(1, 3), a.scaled(Fraction(1, 3)))
    assert inside(x.T, a.transposed)


@pytest.mark.parametrize("seed", range(10))
def test_inverse(seed):
    rng = np.random.default_rng(seed)
    mid = rng.normal(size=(3, 3)) + 3 * np.eye(3)
    matrix = DiscMatrix(mid, np.full((3, 3), 1e-9))
    other = np.array([[Fraction(v) + Fraction(1, 10**10) for v in row] for row in mid])
    product = np.array(other @ matrix.inverse.mid.astype(object), dtype=object)
    assert np.abs(product.astype(float) - np.eye(3)).max() < 1e-8
    from flint import fmpq, fmpq_mat

    exact = fmpq_mat(3, 3, [fmpq(*v.as_integer_ratio()) for v in other.ravel()]).inv()
    values = np.array([Fraction(int(v.p), int(v.q)) for v in exact.entries()], dtype=object)
    assert inside(values, matrix.inverse)


def test_inverse_of_what_may_be_singular_is_unknown():
    matrix = DiscMatrix(np.ones((2, 2)), np.full((2, 2), 1e-3))
    assert np.isinf(matrix.inverse.rad).all()


def test_trace_exchange_and_blocks():
    a = DiscMatrix.exact(np.arange(6.0).reshape(2, 3))
    square = DiscMatrix.exact(np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert square.trace.mid.tolist() == [[5.0]]
    found = a.exchanged(2).mid
    for i, b, c, d in np.ndindex(2, 3, 2, 2):
        assert found[i * 3 + b, c * 2 + d] == (a.mid[c, b] if i == d else 0)
    joined = DiscMatrix.joined([[square, a], [square, a]])
    assert joined.shape == (4, 5)
