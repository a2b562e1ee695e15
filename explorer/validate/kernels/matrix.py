"""Kernels on one small matrix: scaling, inverse, and norms of what the inverse misses."""

from __future__ import annotations

import numpy as np

from explorer.compiled.build import kernel


@kernel
def size_of(z):
    """``|z|``; three times as fast as the library's, which serves numbers beyond 1e150 too."""
    return np.sqrt(z.real * z.real + z.imag * z.imag)


@kernel
def equilibrate(hessian, n, size, scale, largest):
    """Scale to rows of maximum 1, as :func:`explorer.validate.newton.equilibrate` does.

    Parameters
    ----------
    hessian : complex array, shape (n, n)
    n : int
    size : float array, shape (n, n)
        Becomes the absolute values.
    scale, largest : float arrays, shape (n,)
        The scale; spare.
    """
    for i in range(n):
        scale[i] = 1.0
        for j in range(n):
            size[i, j] = size_of(hessian[i, j])
    for _ in range(8):
        for i in range(n):
            top = 0.0
            for j in range(n):
                top = max(top, size[i, j] * scale[j])
            largest[i] = np.sqrt(top * scale[i])
        for i in range(n):
            if largest[i] > 0.0:
                scale[i] /= largest[i]


@kernel
def invert(matrix, n, wide):
    """Gauss-Jordan with partial pivoting; False when singular.

    Parameters
    ----------
    matrix : complex array, shape (n, n)
    n : int
    wide : complex array, shape (n, 2n)
        Its right half becomes the inverse.
    """
    for i in range(n):
        for j in range(n):
            wide[i, j] = matrix[i, j]
            wide[i, n + j] = 1.0 if i == j else 0.0
    for k in range(n):
        best = 0.0
        row = k
        for i in range(k, n):
            size = abs(wide[i, k].real) + abs(wide[i, k].imag)
            if size > best:
                best = size
                row = i
        if not best > 0.0 or not best < np.inf:
            return False
        if row != k:
            for j in range(k, 2 * n):
                wide[k, j], wide[row, j] = wide[row, j], wide[k, j]
        pivot = 1.0 / wide[k, k]
        for j in range(k + 1, 2 * n):
            wide[k, j] *= pivot
        for i in range(n):
            if i != k:
                factor = wide[i, k]
                for j in range(k + 1, 2 * n):
                    wide[i, j] -= factor * wide[k, j]
    return True


@kernel
def defect_of(matrix, inverse, n):
    """``|| I - inverse matrix ||`` in the maximum norm, for complex arrays of shape (n, n)."""
    worst = 0.0
    for i in range(n):
        total = 0.0
        for j in range(n):
            entry = complex(1.0 if i == j else 0.0)
            for k in range(n):
                entry -= inverse[i, k] * matrix[k, j]
            total += size_of(entry)
        worst = max(worst, total)
    return worst


@kernel
def kappa_of(change, base, inverse, scale, n, spare):
    """``kappa = || |G| D (change - base) D ||``, maximum norm.

    Parameters
    ----------
    change, base, inverse : float arrays, shape (n, n)
        Majorants; absolute values of G.
    scale, spare : float arrays, shape (n,)
    n : int
    """
    for j in range(n):
        total = 0.0
        for k in range(n):
            total += (change[j, k] - base[j, k]) * scale[k]
        spare[j] = total * scale[j]
    kappa = 0.0
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += inverse[i, j] * spare[j]
        kappa = max(kappa, total)
    return kappa
