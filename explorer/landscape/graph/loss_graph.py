"""The graph of minima and saddles of one loss: descents, barriers, the merge tree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import is_whole, require
from explorer.landscape.graph import export
from explorer.landscape.graph.descents import LISTED
from explorer.landscape.graph.fan import fan
from explorer.landscape.graph.joined import Joined
from explorer.landscape.graph.listed import Listed
from explorer.landscape.graph.tree import Merge

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from explorer.landscape.graph.plots import GraphPlots

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class LossGraph(Joined):
    """What joins the real critical points of one loss.

    Nodes are named by their rows in ``solution.points``. Where ``up_to_symmetry`` may be given, a
    node stands for its orbit under sign flips and permutations that leave the loss as it is, and is
    named by the first row of it.
    """

    @cached_property
    def minima(self) -> pd.DataFrame:
        """One row a minimum, by loss: ``loss, is_global, orbit`` (row that stands for it).

        ``proved``: flow is proved to end there from a neighbourhood. ``pass_loss`` is the lowest
        loss over which a global minimum can be reached, ``barrier`` that height above the minimum
        (0 for global ones, NaN where none is reached or known), ``saddle`` a saddle of that height.
        """
        import pandas as pd

        rows = self.low
        exits = [self._exit(k) for k in rows.tolist()]
        frame = {
            "loss": self.listed.loss[rows],
            "is_global": self._known_global(rows),
            "orbit": self._name(self.listed.orbits.leader[rows]),
            "proved": self.listed.index[rows] == 0,
            "pass_loss": [e[0] for e in exits],
            "barrier": [e[1] for e in exits],
            "saddle": pd.array([e[2] for e in exits], dtype="Int64"),
        }
        return pd.DataFrame(frame, index=pd.Index(self._name(rows), name="minimum"))

    @cached_property
    def descents(self) -> pd.DataFrame:
        """One row per descent: ``saddle, index, loss, side, end, ending, barrier, proved``.

        ``ending`` says what it ends at, and by what right; ``end`` is <NA> where that is no listed
        point. ``barrier`` is the loss of the saddle above the end. ``proved``: a path from the
        saddle to the end that stays below the saddle's loss is proved.
        """
        import pandas as pd

        ways, listed = self.ways, self.listed
        saddle = np.array([way.saddle for way in ways], dtype=np.int64)
        end = np.array([way.end for way in ways], dtype=np.int64)
        height = listed.loss[saddle] - listed.loss[end] if len(listed) else np.zeros(0)
        return pd.DataFrame(
            {
                "saddle": self._name(saddle),
                "index": listed.index[saddle],
                "loss": listed.loss[saddle],
                "side": [way.side for way in ways],
                "end": pd.array(
                    [int(listed.rows[e]) if e >= 0 else None for e in end.tolist()], dtype="Int64"
                ),
                "ending": [way.ending.value for way in ways],
                "barrier": np.where(end >= 0, height, np.nan),
                "proved": [way.below for way in ways],
            }
        )

    @cached_property
    def barriers(self) -> pd.DataFrame:
        """One row a saddle of index 1 whose two ends are known, by loss.

        ``saddle, loss, one, other`` (the ends), ``from_one, from_other`` (heights above them) and
        ``proved``.
        """
        import pandas as pd

        listed, rows = self.listed, []
        for saddle, pair in self.pairs().items():
            a, b = pair[0].end, pair[1].end
            rows.append(
                {
                    "saddle": int(listed.rows[saddle]),
                    "loss": listed.loss[saddle],
                    "one": int(listed.rows[a]),
                    "other": int(listed.rows[b]),
                    "from_one": listed.loss[saddle] - listed.loss[a],
                    "from_other": listed.loss[saddle] - listed.loss[b],
                    "proved": pair[0].below and pair[1].below,
                }
            )
        names = ["saddle", "loss", "one", "other", "from_one", "from_other", "proved"]
        return pd.DataFrame(rows, columns=names).sort_values("loss", ignore_index=True)

    def barrier(self, start: int, *ends: int) -> float:
        """Lowest height above a minimum over which one of others can be reached.

        Parameters
        ----------
        start, *ends : int
            Rows of minima.

        Returns
        -------
        float
            NaN where the graph has no way.

        Raises
        ------
        InputError
            For rows that are no minima.
        """
        inside = [self._number(row) for row in (start, *ends)]
        merge = self.tree.pass_to(inside[0], inside[1:])
        if inside[0] in inside[1:]:
            return 0.0
        return float("nan") if merge is None else merge.loss - float(self.listed.loss[inside[0]])

    def ends(self, row: int, directions: int = 64, seed: int = 0) -> pd.DataFrame:
        """Ends of descents from a saddle of any index, in random directions.

        Parameters
        ----------
        row : int
            Row of a saddle in ``solution.points``.
        directions : int
            How many are drawn, uniform on the sphere of directions in which the loss falls.
        seed : int

        Returns
        -------
        DataFrame
            ``end, ending, directions`` (how many), ``proved`` (of how many a path below the saddle
            is proved), by increasing loss. That there is no other end is not shown.

        Raises
        ------
        InputError
        """
        number = self._number(row, "saddle")
        require(isinstance(self.listed, Listed), "graph", "of manifolds", "a graph of points")
        assert isinstance(self.listed, Listed)
        for name, value, least in (("directions", directions, 1), ("seed", seed, 0)):
            require(is_whole(value) and value >= least, name, value, f"a whole number >= {least}")
        return fan(self.listed, number, directions, np.random.default_rng(seed))

    def summary(self) -> dict[str, Any]:
        """Numbers and what may be said, for JSON."""
        listed = self.listed
        proved = sum(way.below for way in self.ways)
        heights = self.minima["barrier"].to_numpy(float)
        high = heights[heights > 0]
        return {
            "minima": len(self.low),
            "global_minima": int(self.best.is_global[self.low].sum()),
            "saddles_of_index_1": int((listed.index == 1).sum()),
            "orbits": len(listed.orbits.leaders),
            "descents": len(self.ways),
            "descents_with_listed_end": sum(way.ending in LISTED for way in self.ways),
            "descents_proved": proved,
            "pieces": self.connected.pieces,
            "connected": self.connected.passed,
            "heights_are_bounds": self.heights is not None,
            "lowest_barrier": float(high.min()) if len(high) else None,
            "highest_barrier": float(high.max()) if len(high) else None,
        }

    def to_networkx(self, *, up_to_symmetry: bool = False, contract: bool = False) -> nx.MultiGraph:
        """Give the graph as one of networkx; nodes have ``is_global`` where that is known.

        Parameters
        ----------
        up_to_symmetry : bool
            One node per orbit.
        contract : bool
            Nodes are minima, edges saddles of index 1; otherwise saddles are nodes too, and edges
            are descents.
        """
        return export.as_networkx(self, up_to_symmetry=up_to_symmetry, contract=contract)

    def to_graphml(self, path: str | Path, *, up_to_symmetry: bool = False) -> None:
        """Write :meth:`to_networkx` as GraphML."""
        export.write_graphml(self, Path(path), up_to_symmetry=up_to_symmetry)

    def to_pele(self, folder: str | Path) -> int:
        """Write ``min.data, ts.data, points.min, points.ts`` as pele and PATHSAMPLE read them.

        Returns
        -------
        int
            Saddles of index 1 that are left out because an end of theirs is not known.
        """
        return export.write_pele(self, Path(folder))

    def to_topsearch(self, folder: str | Path) -> int:
        """Write ``min.data, ts.data, min.coords, ts.coords, pairlist`` as TopSearch reads them.

        Of saddles that join the same two minima it keeps the lowest. Returns as :meth:`to_pele`.
        """
        return export.write_topsearch(self, Path(folder))

    @property
    def plot(self) -> GraphPlots:
        """Figures by name: ``graph.plot.tree()``, ``graph.plot.descents()``."""
        from explorer.landscape.graph.plots import GraphPlots

        return GraphPlots(lambda: self)

    def __repr__(self) -> str:
        return "\n".join(_lines(self))

    def _known_global(self, rows: Ints) -> Any:
        import pandas as pd

        return pd.arrays.BooleanArray(self.best.is_global[rows], ~self.best.known[rows])

    def _name(self, numbers: Any) -> Any:
        return self.listed.rows[numbers]

    def _number(self, row: object, kind: str = "minimum") -> int:
        """Number of a row that is a minimum, or a saddle."""
        found = np.flatnonzero(self.listed.rows == row)
        index = int(self.listed.index[found[0]]) if len(found) else -1
        good = len(found) and (index > 0 if kind == "saddle" else found[0] in self.low)
        require(good, "row", row, f"the row of a {kind} in solution.points with a neighbourhood")
        return int(found[0])

    @cached_property
    def _passes(self) -> dict[int, Merge]:
        """Merge that first has a minimum and a global one, by minimum."""
        best = set(self.low[self.best.is_global[self.low]].tolist())
        found: dict[int, Merge] = {}
        for merge in self.tree.merges:
            if not best.isdisjoint(merge.minima):
                found = dict.fromkeys(merge.minima, merge) | found
        return found

    def _exit(self, k: int) -> tuple[float, float, int | None]:
        """Pass to a global minimum: its loss, height and a saddle."""
        loss = float(self.listed.loss[k])
        if self.best.is_global[k]:
            return loss, 0.0, None
        merge = self._passes.get(k)
        if merge is None:
            return float("nan"), float("nan"), None
        saddle = int(self.listed.rows[merge.saddles[0]]) if merge.saddles else None
        return merge.loss, merge.loss - loss, saddle


def _lines(graph: LossGraph) -> list[str]:
    """What a terminal shows."""
    facts = graph.summary()
    listed = graph.listed
    noun = f"real critical points in {facts['orbits']} orbits"
    if not isinstance(listed, Listed):
        noun = "real critical manifolds, a node each"
    head = (
        f"{facts['minima']} minima ({facts['global_minima']} global) and "
        f"{facts['saddles_of_index_1']} saddles of index 1 of {graph.problem.architecture}, "
        f"{len(listed)} {noun}"
    )
    endings: dict[str, int] = {}
    for way in graph.ways:
        endings[way.ending.value] = endings.get(way.ending.value, 0) + 1
    body = [f"  {number:>6} {ending}" for ending, number in endings.items()]
    shown = graph.minima.drop(columns="orbit").to_string(
        max_rows=40, float_format=lambda v: f"{v:.6g}", na_rep="-"
    )
    return [
        head,
        "",
        shown if facts["minima"] else "(no minima)",
        "",
        f"{facts['descents']} descents, {facts['descents_proved']} with a proved path below the "
        "saddle's loss, end at:",
        *body,
        str(graph.connected),
        *([str(graph.heights)] if graph.heights else []),
        f"list: {graph.verdict}" if graph.verdict else "",
    ]
