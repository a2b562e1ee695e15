"""``solution.plot.KIND()``: every figure of one solution."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from explorer.landscape.figures.drawn import Drawn
from explorer.landscape.graph.plots import GraphPlots
from explorer.landscape.slices.loss_slice import LossSlice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from explorer.landscape.graph.loss_graph import LossGraph


class Cut(Protocol):
    """What slices and graphs are asked of."""

    def slice(
        self, minimum: int | None = None, saddle: int | None = None, **options: Any
    ) -> LossSlice:
        """Cut the loss."""

    def graph(self) -> LossGraph:
        """Join the points."""


# Points of the grid a side: lines of equal loss in narrow valleys need many.
_FINE = 241


@dataclass(frozen=True, eq=False)
class SolutionPlots:
    """Figures of one solution; each takes ``style`` (screen, paper) and ``width``.

    Attributes
    ----------
    take : callable
        Gives what is drawn.
    again : callable
        Gives the solution, for what needs more than its points.
    """

    take: Callable[[], Drawn]
    again: Callable[[], Cut]

    @cached_property
    def _drawn(self) -> Drawn:
        return self.take()

    @property
    def _said(self) -> dict[str, Any]:
        return {"complete": self._drawn.complete, "verdict": self._drawn.verdict}

    def loss_index(self, *, style: str = "screen", width: str | None = None) -> Figure:
        """Loss of the real critical points, or manifolds, against their index."""
        from explorer.report import plots

        look, drawn = plots.look_of(style, width), self._drawn
        if drawn.manifolds is not None:
            return plots.manifolds_by_index(drawn.manifolds, look=look, **self._said)
        return plots.loss_against_index(drawn.points, total=drawn.total, look=look, **self._said)

    def index_histogram(self, *, style: str = "screen", width: str | None = None) -> Figure:
        """Numbers of real critical points, or manifolds, of each index."""
        from explorer.report import plots

        noun = self._drawn.noun
        return plots.index_histogram(
            self._drawn.points,
            total=self._drawn.total,
            title=f"Real {noun}s by index",
            noun=noun,
            look=plots.look_of(style, width),
            **self._said,
        )

    def hessian_spectra(self, *, style: str = "screen", width: str | None = None) -> Figure:
        """Hessian spectra of the real critical points, or of a point of each manifold."""
        from explorer.report import plots

        return plots.hessian_spectra(
            self._drawn.points,
            self._drawn.eigenvalues,
            noun=self._drawn.noun,
            look=plots.look_of(style, width),
            **self._said,
        )

    def complex_plane(self, *, style: str = "screen", width: str | None = None) -> Figure:
        """Coordinates of all critical points, or of a point of each real manifold."""
        from explorer.report import plots

        drawn = self._drawn
        of_manifolds = drawn.manifolds is not None
        title = "Critical points in the complex plane"
        return plots.complex_plane(
            drawn.weights,
            drawn.real,
            title="One point of each critical manifold" if of_manifolds else title,
            noun="point" if of_manifolds else "complex critical point",
            total=len(drawn.weights) if of_manifolds else drawn.total,
            look=plots.look_of(style, width),
            **self._said,
        )

    def network(
        self, row: int | None = None, *, style: str = "screen", width: str | None = None
    ) -> Figure:
        """Weights of a real row, the lowest unless given, as a network, or as matrices."""
        from explorer.report import plots

        drawn, look = self._drawn, plots.look_of(style, width)
        chosen = drawn.best if row is None else row
        blocks = drawn.blocks(-1 if chosen is None else chosen)
        said = f"row {chosen} of {drawn.name}"
        title = f"Weights of a critical point\n{said}"
        options: dict[str, Any] = {"title": title, "look": look, **self._said}
        if not drawn.layers or any(bias is not None for _, bias in drawn.layers):
            return plots.matrices(blocks, drawn.names, **options)
        layers = [blocks[matrix] for matrix, _ in drawn.layers]
        return plots.network(layers, [drawn.names[k] for k, _ in drawn.layers], **options)

    def slice(
        self,
        minimum: int | None = None,
        saddle: int | None = None,
        *,
        style: str = "screen",
        width: str | None = None,
        **options: Any,
    ) -> Figure:
        """Loss over the plane through a minimum, a saddle and the minimum that it joins to it.

        ``minimum``, ``saddle`` and other options are those of :meth:`explorer.Solution.slice`.
        """
        from explorer.report import plots

        look = plots.look_of(style, width)
        fine = {"size": _FINE} | options
        return slice_figure(self.again().slice(minimum, saddle, **fine), look, **self._said)

    def tree(self, *, orbits: bool = False, style: str = "screen", width: str | None = None) -> Any:
        """Disconnectivity tree; ``orbits``: one branch per orbit of minima."""
        return GraphPlots(self.again().graph).tree(orbits=orbits, style=style, width=width)

    def descents(
        self, *, orbits: bool = True, style: str = "screen", width: str | None = None
    ) -> Any:
        """Minima and saddles over their loss, with the descents between them."""
        return GraphPlots(self.again().graph).descents(orbits=orbits, style=style, width=width)


def slice_figure(cut: LossSlice, look: Any, **said: Any) -> Figure:
    """Draw a slice."""
    from explorer.report import plots

    with np.errstate(all="ignore"):
        return plots.loss_slice(
            cut.loss,
            cut.u,
            cut.v,
            cut.levels,
            cut.points,
            top=cut.top,
            said="; ".join(str(one) for one in cut.said),
            look=look,
            **said,
        )
