"""Matching of points: duplicates, conjugates, images under a symmetry."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def nearest(points: NDArray[np.complex128], queries: NDArray[np.complex128]) -> NDArray[np.int64]:
    """Find for each query (M, n) the row of the nearest of the points (N, n) in the maximum norm.

    Gives -1 when N = 0.
    """
    if not len(points) or not len(queries):
        return np.full(len(queries), -1)
    from scipy.spatial import KDTree

    return np.asarray(KDTree(_real(points)).query(_real(queries), p=np.inf)[1], dtype=np.int64)


def first_of_each(
    points: NDArray[np.complex128], scale: NDArray[np.float64], reach: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Give for each point the first point of its cluster.

    Two are one when within the larger scaled reach.
    """
    from scipy.spatial import KDTree

    leader = np.arange(len(points))
    if len(points) < 2:
        return leader
    widest = float((reach[:, None] * scale).max())
    pairs = KDTree(_real(points)).query_pairs(widest, p=np.inf, output_type="ndarray")
    gap = np.abs(points[pairs[:, 0]] - points[pairs[:, 1]])
    near = np.zeros(len(pairs), dtype=bool)
    for side in (0, 1):
        near |= (gap / scale[pairs[:, side]]).max(axis=1, initial=0) <= reach[pairs[:, side]]
    close = pairs[near]
    for a, b in close[np.lexsort((close[:, 1], close[:, 0]))]:
        leader[b] = min(leader[b], leader[a])
    return leader[leader]


def components(size: int, edges: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the components of a graph with ``edges`` (E, 2) in order of first appearance."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(size, size))
    labels = connected_components(graph, directed=False)[1]
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[inverse]


def _real(points: NDArray[np.complex128]) -> NDArray[np.float64]:
    # Adding 0.0 turns -0.0 into 0.0.
    return np.hstack([points.real, points.imag]) + 0.0
