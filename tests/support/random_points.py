"""Random points of a stratum, made from its definition: no formula of the package is used."""

import numpy as np


def random_point(rng, X, Y, dead, chosen, hidden):
    """Layers of a random, unbalanced point over the map that takes the chosen eigenvalues.

    `dead` says which intervals there are. Bases of all spaces are random; those of the last space
    that go through B^T are carried by it to the first one.
    """
    U, d, V, rows = _coordinates(X, Y)
    b = len(d)
    taken = [k - 1 for k in chosen]
    left = [k for k in range(b) if k not in taken]
    zero_left, zero_right = U[:, b:], V[:, b:]
    first, last = _outer_bases(rng, U[:, left], d[left], V[:, left], zero_left, zero_right)
    sizes = [first.shape[1], *(width - len(taken) for width in hidden), last.shape[1]]
    steps = _arrows(dead, sizes)
    bases = [np.hstack([V[:, taken], first])]
    bases += [regular(rng, width) for width in hidden]
    bases += [np.hstack([U[:, taken], last])]
    live = np.diag(d[taken])
    layers = []
    for number, step in enumerate(steps):
        core = live if number == 0 else np.eye(len(taken))
        middle = _block_diagonal(core, step)
        layers.append(bases[number + 1] @ middle @ np.linalg.inv(bases[number]))
    outside = rng.normal(size=(layers[0].shape[0], len(X))) @ (
        np.eye(len(X)) - X @ np.linalg.pinv(X)
    )
    layers[0] = layers[0] @ rows + outside
    return layers


def regular(rng, size):
    """Random matrix with singular values between 1/2 and 2."""
    left, right = (np.linalg.qr(rng.normal(size=(size, size)))[0] for _ in range(2))
    return left * np.exp2(rng.uniform(-1, 1, size=size)) @ right


def _coordinates(X, Y):
    """Singular value decomposition of Y on the row space of X, and R with orthonormal R X."""
    left, size, right = np.linalg.svd(X, full_matrices=False)
    rank = int((size > 1e-10 * size.max(initial=0)).sum())
    rows = left[:, :rank].T / size[:rank, None]
    U, d, Vt = np.linalg.svd(Y @ right[:rank].T)
    return U, d[d > 1e-9 * d.max(initial=0)], Vt.T, rows


def _outer_bases(rng, U, d, V, zero_left, zero_right):
    """Random bases of first and last space: B^T carries the first `c` vectors to the first `c`."""
    c = len(d)
    mix = regular(rng, c)
    last = np.hstack(
        [
            U @ mix + zero_left @ rng.normal(size=(zero_left.shape[1], c)),
            zero_left @ regular(rng, zero_left.shape[1]),
        ]
    )
    more = zero_right.shape[1]
    first = np.hstack(
        [V @ (d[:, None] * mix), zero_right @ regular(rng, more) + V @ rng.normal(size=(c, more))]
    )
    return first, last


def _arrows(dead, sizes):
    """Matrices of the arrows between consecutive spaces in the bases of the intervals."""
    n = len(sizes) - 1
    steps = [np.zeros((sizes[k + 1], sizes[k])) for k in range(n)]
    used = [0] * (n + 1)
    c = len(dead.bridges)
    start = {("bridge", k): k for k in range(c)} | {
        ("start", k): c + k for k in range(len(dead.starts))
    }
    for k, (t, u) in enumerate(dead.bridges):
        _path(steps, used, range(t + 1), first=start["bridge", k])
        _path(steps, used, range(u, n + 1), last=k)
    for k, t in enumerate(dead.starts):
        _path(steps, used, range(t + 1), first=start["start", k])
    for k, u in enumerate(dead.ends):
        _path(steps, used, range(u, n + 1), last=c + k)
    for a, z in dead.inner:
        _path(steps, used, range(a, z + 1))
    assert used[1:-1] == sizes[1:-1]
    return steps


def _path(steps, used, vertices, first=None, last=None):
    before = None
    n = len(steps)
    for vertex in vertices:
        if vertex == 0:
            here = first
        elif vertex == n:
            here = last
        else:
            here = used[vertex]
            used[vertex] += 1
        if before is not None:
            steps[vertex - 1][here, before] = 1
        before = here


def _block_diagonal(one, other):
    found = np.zeros((one.shape[0] + other.shape[0], one.shape[1] + other.shape[1]))
    found[: one.shape[0], : one.shape[1]] = one
    found[one.shape[0] :, one.shape[1] :] = other
    return found
