"""A graph in other forms: networkx, GraphML, files of pele and TopSearch, frames for pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.errors import require
from explorer.files.atomic import replacing
from explorer.landscape.graph.descents import LISTED
from explorer.landscape.graph.joined import Joined
from explorer.landscape.graph.tree import MergeTree

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd


def as_networkx(graph: Joined, *, up_to_symmetry: bool, contract: bool) -> nx.MultiGraph:
    """See ``LossGraph.to_networkx``."""
    import networkx as nx

    made = nx.MultiGraph(name=str(graph.problem.architecture))
    listed = graph.listed
    stands = listed.orbits.leader if up_to_symmetry else np.arange(len(listed))
    sizes = np.bincount(listed.orbits.leader, minlength=len(listed))
    used = {way.saddle for way in graph.ways} | {way.end for way in graph.ways if way.end >= 0}
    minima = set(graph.low.tolist())
    for k in sorted(minima if contract else used | minima):
        if stands[k] == k:
            made.add_node(int(listed.rows[k]), **_node(graph, k, int(sizes[k]), up_to_symmetry))
    if contract:
        _join_minima(graph, made, stands)
        return made
    for way in graph.ways:
        if way.ending in LISTED and stands[way.saddle] == way.saddle:
            made.add_edge(
                int(listed.rows[way.saddle]),
                int(listed.rows[stands[way.end]]),
                saddle=int(listed.rows[way.saddle]),
                side=way.side,
                ending=way.ending.name.lower(),
                proved=way.below,
            )
    return made


def _node(graph: Joined, k: int, size: int, up_to_symmetry: bool) -> dict[str, Any]:
    listed = graph.listed
    facts: dict[str, Any] = {
        "loss": float(listed.loss[k]),
        "index": int(listed.index[k]),
    }
    if graph.best.known[k]:
        facts["is_global"] = bool(graph.best.is_global[k])
    return facts | ({"orbit_size": size} if up_to_symmetry else {})


def _join_minima(graph: Joined, made: nx.MultiGraph, stands: Any) -> None:
    listed = graph.listed
    for saddle, one, other in joined_minima(graph)[0]:
        if stands[saddle] == saddle:
            made.add_edge(
                int(listed.rows[stands[one]]),
                int(listed.rows[stands[other]]),
                key=int(listed.rows[saddle]),
                loss=float(listed.loss[saddle]),
            )


def joined_minima(graph: Joined) -> tuple[list[tuple[int, int, int]], int]:
    """Saddles of index 1 with minima at both ends, and how many more there are.

    A descent that ends at a saddle goes on to the lowest minimum of what lies below that.
    """
    below: dict[int, list[int]] = {}
    for way in graph.ways:
        if way.ending in LISTED:
            below.setdefault(way.saddle, []).append(way.end)
    minima = set(graph.low.tolist())

    def bottom(k: int, seen: frozenset[int] = frozenset()) -> int:
        if k in minima:
            return k
        found = [bottom(e, seen | {k}) for e in below.get(k, []) if e not in seen]
        return min((e for e in found if e >= 0), default=-1)

    edges, left = [], 0
    for k in np.flatnonzero(graph.listed.index == 1).tolist():
        ends = [bottom(e) for e in below.get(k, [])]
        if len(ends) == 2 and min(ends) >= 0:
            edges.append((k, ends[0], ends[1]))
        else:
            left += 1
    return edges, left


def write_graphml(graph: Joined, path: Path, *, up_to_symmetry: bool) -> None:
    """See ``LossGraph.to_graphml``."""
    import networkx as nx

    made = as_networkx(graph, up_to_symmetry=up_to_symmetry, contract=False)
    with replacing(path) as temporary:
        nx.write_graphml(made, temporary)


def write_pele(graph: Joined, folder: Path) -> int:
    """See ``LossGraph.to_pele``.

    Columns of ``min.data``: energy, logarithm of the product of the Hessian's eigenvalues, order of
    the point group, three moments of inertia (1: they mean nothing here); of ``ts.data``: energy,
    the same product without the negative one, order, the two minima counted from 1, moments. The
    points are doubles without a header.
    """
    listed, minima = graph.listed, graph.low
    number = {k: place + 1 for place, k in enumerate(minima.tolist())}
    edges, left = joined_minima(graph)
    products = _log_products(graph, [*minima.tolist(), *(k for k, _, _ in edges)])
    low = [f"{listed.loss[k]!r} {products[k]!r} 1 1 1 1" for k in minima.tolist()]
    high = [
        f"{listed.loss[k]!r} {products[k]!r} 1 {number[a]} {number[b]} 1 1 1" for k, a, b in edges
    ]
    _texts(folder, {"min.data": _plain(low), "ts.data": _plain(high)})
    for name, rows in (("points.min", minima), ("points.ts", [k for k, _, _ in edges])):
        with replacing(folder / name) as temporary:
            listed.points[rows].astype(np.float64).tofile(temporary)
    return left


def write_topsearch(graph: Joined, folder: Path) -> int:
    """See ``LossGraph.to_topsearch``.

    Columns of ``min.data``: number counted from 0, energy; of ``ts.data``: two minima, energy;
    coordinates and pairs stand in files of their own.
    """
    listed, minima = graph.listed, graph.low
    number = {k: place for place, k in enumerate(minima.tolist())}
    edges, left = joined_minima(graph)
    lowest: dict[tuple[int, int], int] = {}
    for k, a, b in edges:  # by increasing loss
        lowest.setdefault((min(number[a], number[b]), max(number[a], number[b])), k)
    pairs = sorted(lowest)
    rows = [lowest[pair] for pair in pairs]
    files = {
        "min.data": [f"{place} {listed.loss[k]!r}" for k, place in number.items()],
        "ts.data": [f"{a} {b} {listed.loss[lowest[a, b]]!r}" for a, b in pairs],
        "min.coords": [_row(x) for x in listed.points[minima]],
        "ts.coords": [_row(x) for x in listed.points[rows]],
        "pairlist": [f"{a} {b}" for a, b in pairs],
    }
    _texts(folder, {name: _plain(lines) for name, lines in files.items()})
    return left


def _row(x: Any) -> str:
    return " ".join(repr(v) for v in x.tolist())


def _plain(rows: list[str]) -> str:
    """Numbers as any program reads them."""
    return "".join(f"{row}\n".replace("np.float64(", "").replace(")", "") for row in rows)


def _texts(folder: Path, files: dict[str, str]) -> None:
    require(folder.is_dir(), "folder", folder, "a folder that exists")
    for name, text in files.items():
        with replacing(folder / name) as temporary:
            Path(temporary).write_text(text, encoding="utf-8")


def _log_products(graph: Joined, numbers: list[int]) -> dict[int, float]:
    """Logarithm of the product of the positive eigenvalues of Hessians."""
    values = np.linalg.eigvalsh(graph.problem.hessian(graph.listed.points[numbers]))
    logs = np.log(np.where(values > 0, values, 1)).sum(axis=1)
    return dict(zip(numbers, logs.tolist(), strict=True))


def tree_frame(graph: Joined, tree: MergeTree) -> pd.DataFrame:
    """One row a node of a tree: ``loss, parent`` (<NA> for roots), ``kind, label, size``."""
    import pandas as pd

    listed = graph.listed
    count = len(tree.minima)
    parent: dict[int, int] = {}
    for k, merge in enumerate(tree.merges):
        parent |= dict.fromkeys(merge.parts, count + k)
    sizes = np.bincount(listed.orbits.leader, minlength=len(listed))
    kinds = ["global minimum" if graph.best.is_global[k] else "minimum" for k in tree.minima]
    return pd.DataFrame(
        {
            "loss": [*tree.loss, *(merge.loss for merge in tree.merges)],
            "parent": pd.array(
                [parent.get(k) for k in range(count + len(tree.merges))], dtype="Int64"
            ),
            "kind": [*kinds, *["merge"] * len(tree.merges)],
            "label": [*(str(listed.rows[k]) for k in tree.minima), *[""] * len(tree.merges)],
            "size": [*(int(sizes[k]) for k in tree.minima), *[0] * len(tree.merges)],
        }
    )


def picture_frames(
    graph: Joined, tree: MergeTree, *, up_to_symmetry: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Nodes and edges as ``descent_graph`` draws them."""
    import pandas as pd

    made = as_networkx(graph, up_to_symmetry=up_to_symmetry, contract=False)
    order = {int(graph.listed.rows[k]): place for place, k in enumerate(tree.minima)}
    nodes = [
        {
            "node": node,
            "loss": facts["loss"],
            "index": facts["index"],
            "is_global": facts.get("is_global", False),
            "minimum": order.get(node, -1),
        }
        for node, facts in made.nodes(data=True)
    ]
    edges = [
        {
            "saddle": facts["saddle"],
            "end": b if a == facts["saddle"] else a,
            "proved": facts["proved"],
        }
        for a, b, facts in made.edges(data=True)
    ]
    return (
        pd.DataFrame(nodes, columns=["node", "loss", "index", "is_global", "minimum"]),
        pd.DataFrame(edges, columns=["saddle", "end", "proved"]),
    )
