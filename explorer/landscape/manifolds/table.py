"""The table of real critical manifolds that users read, one row per manifold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.points.classification import Classification
from explorer.landscape.points.table import Columns, Maybe, whole, words
from explorer.manifolds.manifold import Manifold
from explorer.networks.problem import Problem

COLUMNS = (
    *("rank", "singular_values", "loss", "index", "nullity", "dimension", "components"),
    *("euler_characteristic", "morse_bott", "kind", "is_global", "certified"),
)
"""Names of the columns, in their order."""


def manifold_columns(manifolds: Sequence[Manifold]) -> Columns:
    """Make the columns of the table of manifolds; see ``Solution.manifolds``.

    Parameters
    ----------
    manifolds : sequence of Manifold

    Returns
    -------
    dict
        Of the names in :data:`COLUMNS`; ``singular_values`` holds a list a row.
    """
    m = list(manifolds)

    def numbers(name: str) -> Maybe:
        values = [getattr(one, name) for one in m]
        known = np.array([value is not None for value in values], dtype=bool)
        return whole(np.array([value or 0 for value in values], dtype=np.int64), known)

    return {
        "rank": numbers("rank"),
        "singular_values": lists([one.singular_values for one in m]),
        "loss": np.array([one.loss for one in m], dtype=float),
        "index": numbers("index"),
        "nullity": numbers("nullity"),
        "dimension": numbers("dimension"),
        "components": numbers("components"),
        "euler_characteristic": numbers("euler_characteristic"),
        "morse_bott": truths([one.morse_bott for one in m]),
        "kind": words([str(one.kind) for one in m]),
        "is_global": truths([one.is_global for one in m]),
        "certified": np.array([one.certified for one in m], dtype=bool),
    }


def lists(rows: Sequence[Any]) -> NDArray[np.object_]:
    """Make a column whose cells are lists of floats."""
    column = np.empty(len(rows), dtype=object)
    column[:] = [np.asarray(row, dtype=float).tolist() for row in rows]
    return column


def truths(values: Sequence[bool | None]) -> Maybe:
    """Make a column of truths, None where not known."""
    known = np.array([value is not None for value in values], dtype=bool)
    return Maybe(np.array([bool(value) for value in values], dtype=bool), known)


@dataclass(frozen=True, eq=False)
class Groups:
    """Real points of a list in groups that symmetry makes; a group of simple ones is a manifold.

    Attributes
    ----------
    columns : dict
        Of the names in :data:`COLUMNS`.
    first : int array, shape (M,)
        Row of a point of each group.
    """

    columns: Columns
    first: NDArray[np.int64]


def group_points(
    problem: Problem, c: Classification, points: Columns, *, certified: bool
) -> Groups:
    """Group isolated real points by their orbits: manifolds of dimension 0.

    Parameters
    ----------
    problem : Problem
    c : Classification
    points : dict
        Columns of the table of points.
    certified : bool
        Whether ``points`` has certificates.
    """
    rows = np.flatnonzero(c.real)
    orbit = points["orbit"][rows]
    _, place, own = np.unique(orbit, return_index=True, return_inverse=True)
    # A row may stand for its orbit: flips of a real point are real
    size = np.bincount(own, c.points.number[rows], len(place)).astype(np.int64)
    order = np.argsort(c.loss.real[rows[place]], kind="stable")
    first, size = rows[place][order], size[order]
    simple = c.points.regular[first]
    rank, sigma = _maps(problem, c, first)
    index, nullity = points["index"], points["nullity"]
    flat = nullity.known[first] & (nullity.values[first] == 0)
    columns: Columns = {
        "rank": whole(rank, rank >= 0),
        "singular_values": sigma,
        "loss": c.loss.real[first],
        "index": whole(index.values[first], index.known[first]),
        "nullity": whole(nullity.values[first], nullity.known[first]),
        "dimension": whole(np.zeros(len(first)), simple),
        "components": whole(size, simple),
        "euler_characteristic": whole(size, simple),
        "morse_bott": Maybe(flat, simple & nullity.known[first]),
        "kind": Maybe(points["kind"].values[first], points["kind"].known[first]),
        "is_global": Maybe(points["is_global"].values[first], points["is_global"].known[first]),
        "certified": points["certified"][first] if certified else np.zeros(len(first), dtype=bool),
    }
    return Groups(columns, first)


def _maps(
    problem: Problem, c: Classification, rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """Rank and singular values of the end-to-end map; live units where there is no such map."""
    architecture = problem.architecture
    product = architecture.end_to_end(architecture.split(c.points.points[rows].real))
    if product is None:
        return np.asarray(c.live[rows].sum(axis=1)), lists([[] for _ in rows])
    rank = c.rank[rows]
    sigma = np.linalg.svd(product, compute_uv=False) if len(rows) else np.zeros((0, 0))
    return rank, lists([row[: max(0, r)] for row, r in zip(sigma, rank.tolist(), strict=True)])
