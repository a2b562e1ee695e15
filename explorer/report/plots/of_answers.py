"""Figures of plain data, as saved answers hold them: graphs, sweeps, phase diagrams, basins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.errors import require

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class RangePlots:
    """The figure of a sweep, a phase diagram or basins.

    Attributes
    ----------
    take : callable
        Gives its plain data, as :mod:`explorer.files.answers` keeps them.
    """

    take: Callable[[], Mapping[str, Any]]

    def bifurcation(
        self,
        y: str | Callable[..., Any] = "loss",
        *,
        label: str | None = None,
        style: str = "screen",
        width: str | None = None,
    ) -> Figure:
        """Draw the bifurcation diagram of a sweep.

        Parameters
        ----------
        y : str or callable
            A column of the branches, such as ``loss`` or a weight; or a function of weights (N, n),
            such as ``lambda w: (w * w).sum(axis=1)``, that gives (N,).
        label : str, optional
            Of the vertical axis.
        style, width : str
        """
        import pandas as pd

        from explorer.report import plots

        data = self.take()
        branches, events = pd.DataFrame(data["branches"]), pd.DataFrame(data["events"])
        branches = branches.reindex(columns=_with(branches, data, ("branch", "index")))
        events = events.reindex(columns=_with(events, data, ("kind",)))
        if callable(y):
            names = list(data["unknowns"])
            for frame in (branches, events):
                frame["_y"] = np.asarray(y(frame[names].to_numpy(float)), dtype=float)
            y, label = "_y", label or "function of the weights"
        numbers = [str(c) for c in branches if c not in ("branch", "kind", "index")]
        require(y == "_y" or y in numbers, "y", y, f"a column: {', '.join(numbers[:20])}")
        what = "manifolds" if data["of_manifolds"] else "points"
        signs = "of manifolds" if data["of_manifolds"] else "of points, up to signs of hidden units"
        return plots.bifurcation(
            branches,
            events,
            x=str(data["parameter"]),
            y=y,
            label=label or y,
            shaded=[(low, high) for low, high in data["hysteresis"]],
            verdict=str(data["constancy"]),
            noun=signs,
            title=f"{data['name']}: critical {what} against {data['parameter']}",
            look=plots.look_of(style, width),
        )

    def phase(self, *, style: str = "screen", width: str | None = None) -> Figure:
        """Draw counts over the plane as areas, with the curves and the solved places."""
        import pandas as pd

        from explorer.report import plots

        data = self.take()
        x, y = data["parameters"]
        empty = ["curve", "kind", x, y]
        boundary = pd.DataFrame(data["boundary"])
        return plots.phase_plane(
            pd.DataFrame(data["table"]),
            boundary if len(boundary) else pd.DataFrame(columns=empty),
            pd.DataFrame(data["solved"]),
            x=x,
            y=y,
            value=str(data["quantity"]),
            complete=False if data.get("incomplete") else None,
            verdict=str(data["claims"][-1]) if data["claims"] else "",
            look=plots.look_of(style, width),
        )

    def basins(self, *, style: str = "screen", width: str | None = None) -> Figure:
        """Draw the shares of minima with their intervals, method by method."""
        import pandas as pd

        from explorer.report import plots

        data = self.take()
        shares = pd.DataFrame(data["shares"])
        if len(shares):
            shares = shares[shares["method"].isin(list(data.get("descents", data["methods"])))]
        return plots.basin_shares(
            shares,
            starts=int(data["starts"]),
            distribution=str(data["distribution"]),
            words=f"{100 * data['confidence']:g} % intervals by {data['interval']}",
            complete=data.get("complete"),
            look=plots.look_of(style, width),
        )


@dataclass(frozen=True, eq=False)
class SavedGraphPlots:
    """Figures of a saved graph; each takes ``style`` (screen, paper) and ``width``."""

    data: Mapping[str, Any]

    def tree(
        self, *, orbits: bool = False, style: str = "screen", width: str | None = None
    ) -> Figure:
        """Pieces of ``{loss < level}`` over the level; ``orbits``: one branch per orbit."""
        return draw_tree(self._frame("tree", orbits), self._said, orbits, style, width)

    def descents(
        self, *, orbits: bool = True, style: str = "screen", width: str | None = None
    ) -> Figure:
        """Minima and saddles over their loss, with the descents between them."""
        nodes, edges, tree = (self._frame(name, orbits) for name in ("nodes", "edges", "tree"))
        return draw_descents((nodes, edges, tree), self._said, orbits, style, width)

    def basins(self, *, style: str = "screen", width: str | None = None) -> Figure:
        """Shares of minima, where the graph was saved with them."""
        data = self.data.get("basins")
        require(data, "basins", data, "a graph that was saved with --basins")
        return RangePlots(lambda: dict(data or {})).basins(style=style, width=width)

    def _frame(self, name: str, orbits: bool) -> pd.DataFrame:
        import pandas as pd

        frame = pd.DataFrame(self.data[f"{name}_up_to_symmetry" if orbits else name])
        return frame.astype({"parent": "Int64"}) if "parent" in frame else frame

    @property
    def _said(self) -> dict[str, Any]:
        return {
            "complete": None if self.data["ok"] else False,
            "verdict": self.data["verdict"],
            "said": self.data["connected"],
        }


def _with(frame: Any, data: Mapping[str, Any], names: tuple[str, ...]) -> list[str]:
    """Columns of a table, those that an empty one has lost too."""
    needed = [*names, data["parameter"], "loss", *data["unknowns"]]
    return [*frame.columns, *(name for name in needed if name not in frame)]


def draw_tree(
    tree: pd.DataFrame, said: Mapping[str, Any], orbits: bool, style: str, width: str | None
) -> Figure:
    """Draw a tree from its frame."""
    from explorer.report import plots

    look = plots.look_of(style, width)
    return plots.disconnectivity(tree, up_to_symmetry=orbits, look=look, **said)


def draw_descents(
    frames: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame],
    said: Mapping[str, Any],
    orbits: bool,
    style: str,
    width: str | None,
) -> Figure:
    """Draw nodes and edges from their frames."""
    from explorer.report import plots

    look = plots.look_of(style, width)
    return plots.descent_graph(*frames, up_to_symmetry=orbits, look=look, **said)
