"""Loss, gradient and Hessian of deep linear networks from the textbook formulas.

Nothing of `explorer` is used.

W = W_{H+1} ... W_1, U_i = W_{H+1} ... W_{i+1}, V_i = W_{i-1} ... W_1, M = W X X^T - Y X^T; see
docs/derivation.md.
"""

import numpy as np


def product(layers, size):
    """Last layer times ... times first layer; the identity of this size where there is none."""
    result = np.eye(size, dtype=int)
    for layer in layers:
        result = layer @ result
    return result


def loss(weights, X, Y, ridge):
    error = product(weights, X.shape[0]) @ X - Y
    return (error * error).sum() / 2 + sum(
        (r * w * w).sum() for r, w in zip(ridge, weights, strict=True)
    ) / 2


def gradient(weights, X, Y, ridge):
    M = (product(weights, X.shape[0]) @ X - Y) @ X.T
    blocks = []
    for i, (w, r) in enumerate(zip(weights, ridge, strict=True)):
        U, V = product(weights[i + 1 :], w.shape[0]), product(weights[:i], X.shape[0])
        blocks.append((U.T @ M @ V.T + r * w).ravel())
    return np.concatenate(blocks)


def hessian(weights, X, Y, ridge):
    A = X @ X.T
    M = (product(weights, X.shape[0]) @ X - Y) @ X.T
    U = [product(weights[i + 1 :], w.shape[0]) for i, w in enumerate(weights)]
    V = [product(weights[:i], X.shape[0]) for i in range(len(weights))]
    rows = []
    for i, w in enumerate(weights):
        row = []
        for k, other in enumerate(weights):
            block = np.einsum("ac,db->abcd", U[i].T @ U[k], V[k] @ A @ V[i].T)
            if k > i:
                between = product(weights[i + 1 : k], w.shape[0])
                block = block + np.einsum("da,cb->abcd", between, U[k].T @ M @ V[i].T)
            elif k < i:
                between = product(weights[k + 1 : i], other.shape[0])
                block = block + np.einsum("ad,bc->abcd", U[i].T @ M @ V[k].T, between)
            block = block.reshape(w.size, other.size)
            row.append(block + np.diag(ridge[i].ravel()) if i == k else block)
        rows.append(np.concatenate(row, axis=1))
    return np.concatenate(rows)
