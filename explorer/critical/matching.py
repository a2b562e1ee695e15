"""Matching of points: duplicates, conjugates, images under a symmetry."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def nearest(
    points: NDArray[np.complex128], queries: NDArray[np.complex128]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Find for each query (M, n) the nearest of the points (N, n) in the maximum norm.

    Returns
    -------
    position, distance : arrays, shape (M,)
        Position is -1 and distance inf when there are no points.
    """
    if not len(points) or not len(queries):
        return np.full(len(queries), -1), np.full(len(queries), np.inf)
    from scipy.spatial import KDTree

    distance, position = KDTree(_real(points)).query(_real(queries), p=np.inf)
    return np.asarray(position, dtype=np.int64), np.asarray(distance, dtype=np.float64)


def first_of_each(points: NDArray[np.complex128], radius: NDArray[np.float64]) -> NDArray[np.int64]:
    """Give for each point the first point of its cluster; points closer than the larger radius are one."""
    from scipy.spatial import KDTree

    leader = np.arange(len(points))
    if len(points) < 2:
        return leader
    coordinates = _real(points)
    pairs = KDTree(coordinates).query_pairs(float(radius.max()), p=np.inf, output_type="ndarray")
    distance = np.abs(coordinates[pairs[:, 0]] - coordinates[pairs[:, 1]]).max(axis=1, initial=0)
    close = pairs[distance <= np.maximum(radius[pairs[:, 0]], radius[pairs[:, 1]])]
    for a, b in close[np.lexsort((close[:, 1], close[:, 0]))]:
        leader[b] = min(leader[b], leader[a])
    return leader[leader]


def components(size: int, edges: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the connected components of a graph with ``edges`` (E, 2) in order of first appearance."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(size, size))
    labels = connected_components(graph, directed=False)[1]
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[inverse]


def _real(points: NDArray[np.complex128]) -> NDArray[np.float64]:
    # Adding 0.0 turns -0.0 into 0.0.
    return np.hstack([points.real, points.imag]) + 0.0
