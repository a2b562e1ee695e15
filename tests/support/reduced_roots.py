"""Real roots of reduced systems by many starts of a local solver, no engine of ours."""

import numpy as np
from scipy.optimize import root as local_solver

from explorer import DeepLinear, Problem
from explorer.manifolds.balanced import Balanced, balanced
from explorer.manifolds.reduce import reduced_data
from explorer.manifolds.root import Numbers, residual, unpacked
from explorer.networks.chains import chain_of

X1, Y1 = [[1, 2, 0, -1]], [[2, 1, -1, 0]]
X2, Y2 = [[1, 2, 0, -1], [0, 1, 1, 3]], [[2, 1, -1, 0], [1, 0, 2, 1]]
X3 = [[1, 2, 0, -1], [0, 1, 1, 2], [1, -1, 3, 0]]
Y3 = [[2, 1, -1, 0], [1, 0, 2, 1], [0, 3, 1, -2]]
Y2B = [[2, 1, -1, 0], [1, 3, 2, -1]]
XA, YA = [[1, 0], [0, 2]], [[80, 1], [0, 60]]


def reduced(widths, X, Y, ridge):
    """A deep linear problem, its chain form and its reduced data."""
    problem = Problem(DeepLinear(widths), X, Y, ridge)
    form = chain_of(problem)
    return problem, form, reduced_data(form.chain)


def real_manifolds(data, starts=60, seed=0):
    """Real critical manifolds that local searches reach, each once."""
    found = [balanced(data, 0, np.zeros(0))]
    rng = np.random.default_rng(seed)
    numbers = Numbers.of(data)
    for rank in range(1, data.most + 1):
        for _ in range(starts):
            end = local_solver(
                lambda x, rank=rank: residual(
                    numbers, *unpacked(x, rank, data.inputs, data.outputs)
                ),
                random_start(data, rank, rng),
                tol=1e-12,
            )
            one = balanced(data, rank, end.x) if end.success else None
            if isinstance(one, Balanced) and not any(same(one, other) for other in found):
                found.append(one)
    return sorted(found, key=lambda one: one.loss)


def random_start(data, rank, rng):
    """Theta, a positive definite S of any size, and h."""
    size = np.exp(rng.uniform(-12, 1, size=rank))
    turn = np.linalg.qr(rng.normal(size=(rank, rank)))[0]
    S = turn @ np.diag(size) @ turn.T
    return np.concatenate(
        [
            rng.normal(size=rank * (data.inputs - rank)),
            S[np.triu_indices(rank)],
            rng.normal(size=data.outputs * rank),
        ]
    )


def same(one, other):
    """Two representatives of one manifold: same map."""
    if one.rank != other.rank:
        return False
    a, b = end_to_end(one.layers), end_to_end(other.layers)
    return np.allclose(a, b, rtol=1e-6, atol=1e-9 * np.abs(a).max(initial=0))


def end_to_end(layers):
    """``W_N ... W_1``."""
    W = layers[0]
    for layer in layers[1:]:
        W = layer @ W
    return W


def whitened_root(data, sigma, ridge, keep=None):
    """Root of the reduced system on X = I and Y = diag(sigma): ``sigma - ell`` for those kept."""
    scale = float(data.scales[0] * data.scales[1])
    ell = 2 * ridge
    keep = [s > ell for s in sigma] if keep is None else keep
    left = np.array([s - ell if k else 0.0 for s, k in zip(sigma, keep, strict=True)])
    V = np.eye(len(sigma))[:, keep] * np.sqrt(left[keep])
    basis, columns = data.basis.astype(float), data.columns.astype(float)
    C = np.linalg.solve(basis, V).T / float(data.scales[0])
    r = sum(keep)
    R = np.linalg.solve(C[:, :r], C)
    S = C[:, :r].T @ C[:, :r]
    W = columns.T @ np.diag(left) @ np.linalg.inv(basis).T / scale
    h = np.linalg.lstsq((S @ R).T, np.linalg.solve(columns.T @ columns, W).T, rcond=None)[0].T
    return np.concatenate([R[:, r:].ravel(), S[np.triu_indices(r)], h.ravel()])
