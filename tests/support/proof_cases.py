"""Small data with what is known of them, and their lists, found once."""

from fractions import Fraction
from functools import lru_cache

import numpy as np

from explorer.manifolds.find import ManifoldOptions, find_manifolds
from explorer.networks.architectures.linear_chain import ChainForm, LinearChain

X1 = [[1, 2, 0, -1]]
X2 = [[1, 2, 0, -1], [0, 1, 1, 3]]
X3 = [[1, 2, 0, -1], [0, 1, 1, 2], [1, -1, 3, 0]]
Y1 = [[2, 1, -1, 0]]
Y2 = [[2, 1, -1, 0], [1, 0, 2, 1]]
Y3 = [[2, 1, -1, 0], [1, 0, 2, 1], [0, 3, 1, -2]]


def chain(widths, x, y, lam):
    """A linear chain with one exact lambda."""
    x, y = (np.array(m, dtype=object) + Fraction(0) for m in (x, y))
    ridges = (2 * Fraction(lam),) * (len(widths) - 1)
    return LinearChain(tuple(widths), x @ x.T, y @ x.T, (y * y).sum() / 2, ridges)


CHAINS = {
    "2,2,2": chain((2, 2, 2), X2, Y2, Fraction(1, 10)),
    "2,3,2": chain((2, 3, 2), X2, Y2, Fraction(1, 4)),
    "2,3,3,2": chain((2, 3, 3, 2), X2, Y2, Fraction(1, 20)),
    "3,1,2": chain((3, 1, 2), X3, Y2, Fraction(1, 4)),
    "degenerate": chain((2, 2, 2), X2, Y2, 2),
    "threshold": chain((2, 2, 2), [[1, 0], [0, 1]], [[3, 0], [0, 1]], Fraction(1, 2)),
}


@lru_cache(maxsize=16)
def listed(name):
    """The list of a chain, with its proof."""
    form = ChainForm(CHAINS[name], flat)
    return find_manifolds([form], ManifoldOptions(certify=True, threads=1))[0]


def flat(layers):
    """Weights of a chain in one row."""
    return np.concatenate([np.asarray(layer, dtype=float).ravel() for layer in layers])
