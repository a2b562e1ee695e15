"""``graph.plot.KIND()``: the tree and the descents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from explorer.landscape.graph.export import picture_frames, tree_frame
from explorer.landscape.graph.joined import Joined

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class GraphPlots:
    """Figures of a graph; each takes ``style`` (screen, paper) and ``width``.

    Attributes
    ----------
    take : callable
        Gives the graph.
    """

    take: Callable[[], Joined]

    def tree(
        self, *, orbits: bool = False, style: str = "screen", width: str | None = None
    ) -> Figure:
        """Pieces of ``{loss < level}`` over the level; ``orbits``: one branch per orbit."""
        graph = self.take()
        tree = graph.tree_up_to_symmetry if orbits else graph.tree
        from explorer.report.plots.of_answers import draw_tree

        return draw_tree(tree_frame(graph, tree), _said(graph), orbits, style, width)

    def descents(
        self, *, orbits: bool = True, style: str = "screen", width: str | None = None
    ) -> Figure:
        """Minima and saddles over their loss, with the descents between them."""
        graph = self.take()
        tree = graph.tree_up_to_symmetry if orbits else graph.tree
        nodes, edges = picture_frames(graph, tree, up_to_symmetry=orbits)
        frames = nodes, edges, tree_frame(graph, tree)
        from explorer.report.plots.of_answers import draw_descents

        return draw_descents(frames, _said(graph), orbits, style, width)


def _said(graph: Joined) -> dict[str, Any]:
    return {
        "complete": graph.complete if graph.ok else False,
        "verdict": graph.verdict,
        "said": str(graph.connected),
    }
