"""A point of each stratum, as layers of equal size where there is a choice."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import prod

import numpy as np
from numpy.typing import NDArray

from explorer.manifolds.zero_ridge.intervals import DeadPart
from explorer.manifolds.zero_ridge.spectrum import Spectrum

Real = NDArray[np.float64]


def representative(spectrum: Spectrum, chosen: Sequence[int], dead: DeadPart) -> list[Real]:
    """Layers of one point over the map that takes the chosen eigenvalues.

    Parameters
    ----------
    spectrum : Spectrum
    chosen : sequence of int
        Which eigenvalues the map takes, 1 for the largest.
    dead : DeadPart
        What the map does not see.

    Returns
    -------
    list of array
        ``W_1, ..., W_N``.

    Notes
    -----
    Live units come first in each layer and share out the singular values of the map equally. Each
    interval of the dead part is a chain of one unit a layer. Left-out singular vectors of
    ``B R^T = U diag(d) V^T`` are the ends of bridges: B^T carries U_j to d_j V_j.
    """
    U, d, V = spectrum.vectors
    b, taken = spectrum.outputs, [k - 1 for k in chosen]
    left = [k for k in range(b) if k not in taken]
    first = np.hstack([V[:, taken], V[:, left], V[:, b:]])
    last = np.hstack([U[:, taken], U[:, left], U[:, b:]])
    power = 1 / dead.layers
    live = d[taken] ** power
    size = float(d[:b].mean() ** power) if b else 1.0
    layers = []
    for number, arrow in enumerate(_arrows(dead)):
        layer = np.zeros((len(live) + arrow.shape[0], len(live) + arrow.shape[1]))
        np.fill_diagonal(layer[: len(live), : len(live)], live)
        layer[len(live) :, len(live) :] = size * arrow
        layers.append(layer if 0 < number < dead.layers - 1 else _outer(layer, number, first, last))
    layers[0] = layers[0] @ spectrum.rows
    return _equal(layers)


def _outer(layer: Real, number: int, first: Real, last: Real) -> Real:
    """Turn the first layer's inputs, or the last layer's outputs, from bases to coordinates."""
    return layer @ first.T if number == 0 else last @ layer


def _equal(layers: list[Real]) -> list[Real]:
    """Give all layers one norm by factors with product one; a zero layer leaves all as they are."""
    norms = [float(np.linalg.norm(layer)) for layer in layers]
    if min(norms) == 0:
        return layers
    common = prod(norm ** (1 / len(norms)) for norm in norms)
    return [layer * (common / norm) for layer, norm in zip(layers, norms, strict=True)]


def _arrows(dead: DeadPart) -> list[Real]:
    """Matrices of ones and zeros between the units of the dead part."""
    sizes = dead.dimensions
    found = [np.zeros((after, before)) for before, after in pairwise(sizes)]
    used = [0] * len(sizes)
    for path, outer in _paths(dead):
        units = [_unit(vertex, outer, used, dead.layers) for vertex in path]
        for k, vertex in enumerate(path[1:], start=1):
            found[vertex - 1][units[k], units[k - 1]] = 1
    return found


def _paths(dead: DeadPart) -> list[tuple[range, int]]:
    """Vertices of each portion, and its number in the first or last space."""
    n, c = dead.layers, len(dead.bridges)
    paths = [(range(t + 1), k) for k, (t, _) in enumerate(dead.bridges)]
    paths += [(range(u, n + 1), k) for k, (_, u) in enumerate(dead.bridges)]
    paths += [(range(t + 1), c + k) for k, t in enumerate(dead.starts)]
    paths += [(range(u, n + 1), c + k) for k, u in enumerate(dead.ends)]
    return paths + [(range(a, z + 1), 0) for a, z in dead.inner]


def _unit(vertex: int, outer: int, used: list[int], layers: int) -> int:
    """Take the next free unit of a hidden layer; in the outer spaces it is given."""
    if vertex in (0, layers):
        return outer
    used[vertex] += 1
    return used[vertex] - 1
