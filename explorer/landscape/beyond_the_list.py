"""What is asked of a solution beyond its list: own weights, the graph, ends of optimisers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import require
from explorer.landscape.own_weights import Nearest, listed_point, nearest
from explorer.landscape.points.classification import Classification
from explorer.landscape.points.counts import Counts
from explorer.landscape.points.table import Columns
from explorer.landscape.points.verdict import Verdict
from explorer.manifolds.manifold import ManifoldList
from explorer.networks.problem import Problem
from explorer.networks.states import by_block, to_state

if TYPE_CHECKING:
    import pandas as pd

    from explorer.landscape.functions.space import FunctionSpace
    from explorer.landscape.graph.basins.result import Basins
    from explorer.landscape.graph.loss_graph import LossGraph
    from explorer.landscape.slices.loss_slice import LossSlice

NO_GRAPH = "a ridge: without one the critical sets of a linear network are not compact, and every "
NO_GRAPH += "local minimum is a global one"


class BeyondTheList:
    """Methods of :class:`explorer.Solution`, whose attributes these are."""

    problem: Problem
    classification: Classification
    counts: Counts
    completeness: Verdict
    of_manifolds: bool
    manifold_list: ManifoldList | None

    if TYPE_CHECKING:

        @property
        def columns(self) -> Columns:
            """Table of the points as arrays."""

        @property
        def manifold_columns(self) -> Columns:
            """Table of the manifolds as arrays."""

        @property
        def weights(self) -> NDArray[np.complex128]:
            """Critical points, shape (N, n)."""

        def images(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.complex128]]]:
            """Give all critical points, some at a time."""

    def matrices(self, row: int) -> dict[str, NDArray[Any]]:
        """Weights of a row of :attr:`points` by name, ``{"W1": ..., "W2": ...}``; real where it is.

        Of a manifold it is a point of it.

        Examples
        --------
        >>> from explorer import DeepLinear, Problem, solve
        >>> solution = solve(Problem(DeepLinear((1, 1, 1)), [[2.0]], [[1.0]], 0.05))
        >>> solution.matrices(2)
        {'W1': array([[0.]]), 'W2': array([[0.]])}
        """
        return by_block(self.problem.architecture, listed_point(self, row))

    def state_dict(
        self, row: int, layout: str = "torch", names: Sequence[str] | None = None
    ) -> dict[str, Any]:
        """Weights of a real row of :attr:`points` as a state dictionary, arrays of numpy.

        ``layout`` is ``"torch"`` or ``"flax"``; ``names`` are those of the layers. See
        :func:`explorer.networks.states.to_state`.
        """
        point = listed_point(self, row)
        require(point.dtype.kind == "f", "row", row, "a real point")
        return to_state(self.problem.architecture, point, layout, names)

    def nearest(self, weights: object) -> Nearest:
        """Find the real critical point that is nearest to weights of your own.

        Parameters
        ----------
        weights : array, sequence or mapping
            As :meth:`explorer.Problem.vector` takes them, real.

        Returns
        -------
        Nearest
            Where critical points form manifolds, the nearest point that a search on them finds.

        Raises
        ------
        InputError
            Also where no real point is listed.
        """
        return nearest(self, weights)

    def graph(self) -> LossGraph:
        """Follow what joins the real critical points: descents, barriers, the merge tree.

        Where critical points form manifolds these are joined, named by their rows in
        :attr:`manifolds`.

        Returns
        -------
        LossGraph

        Raises
        ------
        InputError
            Without any ridge, where critical sets are not compact.

        Examples
        --------
        >>> from explorer import DeepLinear, Problem, solve
        >>> problem = Problem(DeepLinear((1, 1, 1)), X=[[2.0]], Y=[[1.0]], regularization=0.05)
        >>> graph = solve(problem).graph()
        >>> graph.barriers[["saddle", "one", "other", "proved"]].to_numpy().tolist()
        [[2, 0, 1, True]]
        >>> print(graph.connected)
        one piece of 2 minima: 1 joins, each by a proved path below its saddle's loss
        """
        from explorer.landscape.graph.loss_graph import LossGraph

        said: dict[str, Any] = {
            "complete": self.counts.complete,
            "verdict": self.completeness.short,
        }
        if self.of_manifolds and self.manifold_list is not None:
            manifolds = self.manifold_list.manifolds
            require(self.manifold_list.table is None, "lambda", 0, NO_GRAPH)
            return LossGraph.of_manifolds(self.problem, manifolds, **said)
        return LossGraph.of(self.problem, self.classification, **said)

    def slice(
        self, minimum: int | None = None, saddle: int | None = None, **options: Any
    ) -> LossSlice:
        """Cut the loss by the plane through a minimum, a saddle and the minimum it joins to it.

        Parameters
        ----------
        minimum : int, optional
            Row of a minimum in :attr:`points`, or of a manifold in :attr:`manifolds`. Unless given
            the lowest saddle between minima that are no images of each other is taken, where there
            is one.
        saddle : int, optional
            Row of a saddle that joins two minima; the lowest at the minimum unless given.
        **options
            ``size`` (points of the grid a side), ``near`` (how far from the plane points are
            shown), ``graph`` (that of :meth:`graph`, where it is known already).

        Returns
        -------
        LossSlice
            ``said`` has how the plane was chosen: where no saddle is known to join minima it goes
            through the nearest one, where there is but one minimum through points near by or along
            eigenvectors. With one unknown it is a line.

        Raises
        ------
        InputError
            Without a real critical point, and for rows that cannot be used.

        Examples
        --------
        >>> from explorer import DeepLinear, Problem, solve
        >>> problem = Problem(DeepLinear((1, 1, 1)), X=[[2.0]], Y=[[1.0]], regularization=0.05)
        >>> slice = solve(problem).slice(size=5)
        >>> slice.points[["role", "kind"]].to_numpy().tolist()
        [['minimum', 'minimum'], ['saddle', 'saddle'], ['neighbour', 'minimum']]
        >>> slice.loss.shape
        (5, 5)
        """
        from explorer.landscape.slices.of_solution import slice_of

        return slice_of(self, minimum, saddle, **options)

    @cached_property
    def functions(self) -> FunctionSpace:
        """The functions that the listed points give, each counted once.

        Examples
        --------
        >>> from explorer import DeepLinear, Problem, solve
        >>> problem = Problem(DeepLinear((1, 1, 1)), X=[[2.0]], Y=[[1.0]], regularization=0.05)
        >>> functions = solve(problem).functions
        >>> functions.count, functions.real
        (3, 2)
        """
        from explorer.landscape.functions.find import function_space

        return function_space(self)  # type: ignore[arg-type]

    def in_function_space(self) -> pd.DataFrame:
        """Give one row a function: its loss, how many points give it, and its coefficients.

        See :attr:`explorer.landscape.functions.space.FunctionSpace.frame`.
        """
        return self.functions.frame

    def basins(self, starts: object = "glorot", **options: Any) -> Basins:
        """Find where optimisers end, as shares of the listed minima.

        Parameters
        ----------
        starts : Starts, str, float or array, shape (N, n)
            ``"glorot"``, ``"glorot_normal"``, the width of a normal distribution, or weights.
        **options
            ``methods``, ``count``, ``seed``, ``jobs``, ``confidence``, ``interval``, ``progress``:
            see :func:`explorer.landscape.graph.basins.run.basins`.

        Returns
        -------
        Basins

        Raises
        ------
        InputError
        """
        from explorer.landscape.graph.basins.run import basins

        return basins(self, starts, **options)
