"""A start solution of the reduced equations: a random root, and data that it solves.

The equations of a scalar ridge have no parameter of their own each, but they are linear in A, B and
M is theirs: for a random root (a) and (c) are solved for M by least squares, and ``B = V A - M``.
The pairs of root and data form a bundle of linear spaces over the variety (b), which is irreducible
unless r = s = q and N is even: then det h is one of two roots of a square, and each sign has its
own part (`docs/one_lambda.md`).
"""

from __future__ import annotations

import numpy as np

from explorer.homotopy.parameter_path import Complex, Family
from explorer.manifolds.equations import Shape, pack, plain_parameters


def family_of(shape: Shape) -> Family:
    """All data of a shape: A, B and ell are free."""
    s, q = shape.inputs, shape.outputs

    def sample(rng: np.random.Generator) -> Complex:
        root = _normal(rng, s, s)
        return _parameters(root + root.T, _normal(rng, q, s), _normal(rng, 1)[0])

    return Family(sample)


def parts(shape: Shape) -> int:
    """Number of irreducible parts of the pairs of root and data."""
    r, s, q = shape.rank, shape.inputs, shape.outputs
    return 2 if r == s == q and shape.layers % 2 == 0 else 1


def start(shape: Shape, rng: np.random.Generator, part: int = 0) -> tuple[Complex, Complex]:
    """Draw a root and data that it solves.

    Parameters
    ----------
    shape : Shape
    rng : Generator
    part : int
        Which of the :func:`parts`.

    Returns
    -------
    root : complex array, shape (n,)
    data : complex array, shape (p,)
        Parameters of :func:`plain_system`.
    """
    r, s, q = shape.rank, shape.inputs, shape.outputs
    theta = _normal(rng, r, s - r)
    R = np.hstack([np.eye(r), theta])
    S = _normal(rng, r, r)
    S = S + S.T
    P = R @ R.T
    power = np.linalg.matrix_power(S @ P, shape.layers - 2)
    h = _with_square(P @ power, _normal(rng, q, r))
    if part:
        h[0] = -h[0]
    ell = _normal(rng, 1)[0]
    M = _gradient(R, power, h, ell, _normal(rng, q, s))
    A = _normal(rng, s, s)
    A = A + A.T
    B = h @ S @ R @ A - M
    return pack(theta, S, h), _parameters(A, B, ell)


def _gradient(R: Complex, power: Complex, h: Complex, ell: complex, near: Complex) -> Complex:
    """The M nearest to a given one with (a) and all columns of (c)."""
    q, s = near.shape
    rows = [np.kron(np.eye(q), (R.T @ power).T), np.kron(h.T, np.eye(s))]
    right = np.concatenate([(-ell * h).ravel(), (-ell * R).ravel()])
    slopes = np.concatenate(rows)
    gap = right - slopes @ near.ravel()
    return near + np.linalg.lstsq(slopes, gap, rcond=1e-12)[0].reshape(q, s)


def _with_square(square: Complex, h: Complex) -> Complex:
    """Change h (q, r) on the right so that ``h^T h`` is a given symmetric matrix."""
    return np.asarray(h @ np.linalg.solve(_root(h.T @ h).T, _root(square).T))


def _root(symmetric: Complex) -> Complex:
    """Lower triangular L with ``L L^T`` a complex symmetric matrix; no conjugation."""
    L = np.zeros_like(symmetric, dtype=np.complex128)
    for k in range(len(symmetric)):
        rest = symmetric[k:, k] - L[k:, :k] @ L[k, :k]
        L[k:, k] = rest / np.sqrt(rest[0])
    return L


def _parameters(A: Complex, B: Complex, ell: complex) -> Complex:
    return np.array(plain_parameters(A, B, ell), dtype=np.complex128)


def _normal(rng: np.random.Generator, *shape: int) -> Complex:
    return rng.normal(size=shape) + 1j * rng.normal(size=shape)
