"""From a solution to a slice of its loss."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from explorer.errors import is_whole, require
from explorer.landscape.graph.listed import Listed, real_points
from explorer.landscape.graph.loss_graph import LossGraph
from explorer.landscape.points.classification import Classification
from explorer.landscape.points.table import Columns
from explorer.landscape.slices.choose import Listing, choose
from explorer.landscape.slices.loss_slice import LossSlice, sliced
from explorer.manifolds.manifold import ManifoldList
from explorer.networks.problem import Problem

_MOST = 1001


class Sliceable(Protocol):
    """What is asked of a solution."""

    problem: Problem
    classification: Classification
    of_manifolds: bool
    manifold_list: ManifoldList | None

    @property
    def columns(self) -> Columns:
        """Table of the points."""

    @property
    def manifold_columns(self) -> Columns:
        """Table of the manifolds."""

    def graph(self) -> LossGraph:
        """What joins the points."""


def slice_of(
    solution: Sliceable,
    minimum: int | None = None,
    saddle: int | None = None,
    *,
    size: int = 81,
    near: float | None = None,
    graph: LossGraph | None = None,
) -> LossSlice:
    """See :meth:`explorer.Solution.slice`."""
    good = is_whole(size) and 2 <= size <= _MOST
    require(good, "size", size, f"a whole number of points a side, from 2 to {_MOST}")
    good = near is None or (isinstance(near, (int, float)) and near >= 0)
    require(good, "near", near, "a distance >= 0")
    listing = _listing(solution, graph)
    kinds = solution.manifold_columns if solution.of_manifolds else solution.columns
    rows = np.unique(listing.rows).tolist()
    kind = {row: str(kinds["kind"][row] or "undecided") for row in rows}
    return sliced(listing, kind, choose(listing, minimum, saddle), size, near)


def _listing(solution: Sliceable, graph: LossGraph | None) -> Listing:
    """Real points with all their images; without a ridge those of the table alone."""
    problem, of_manifolds = solution.problem, solution.of_manifolds
    if graph is None and _has_graph(solution):
        graph = solution.graph()
    kinds = solution.manifold_columns if of_manifolds else solution.columns
    if graph is not None:
        listed = graph.listed
        rows = listed.base if isinstance(listed, Listed) else listed.rows
        low = np.union1d(graph.low, _minima(kinds, rows))  # proved by descents, or by the table
        return Listing(problem, rows, listed.points, listed.loss, low, graph, of_manifolds)
    rows, _, points = real_points(solution.classification)
    order = np.argsort(solution.classification.loss.real[rows], kind="stable")
    rows, points = rows[order], points[order]
    low = _minima(kinds, rows)
    loss = solution.classification.loss.real[rows]
    return Listing(problem, rows, points, loss, low, None, of_manifolds)


def _minima(kinds: Columns, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Numbers of the rows that the table calls minima."""
    return np.flatnonzero([kinds["kind"][int(row)] == "minimum" for row in rows])


def _has_graph(solution: Sliceable) -> bool:
    """Whether descents can be followed: not without a ridge."""
    found = solution.manifold_list
    return not (solution.of_manifolds and found is not None and found.table is not None)
