"""Graphs of points, and basins, as plain data, to be saved and shown."""

from __future__ import annotations

from typing import Any

from explorer.files.answers import columns
from explorer.landscape.graph.export import picture_frames, tree_frame
from explorer.landscape.graph.listed import Listed


def graph_data(found: Any, basins: Any = None) -> dict[str, Any]:
    """Give a graph as plain data.

    Parameters
    ----------
    found : explorer.landscape.graph.loss_graph.LossGraph
    basins : explorer.landscape.graph.basins.result.Basins, optional
        Where optimisers end on the same loss; their rows are those of the same solution.

    Returns
    -------
    dict
        Facts by name; the tables ``tree`` (one row a node: ``loss``, ``parent``, ``kind``,
        ``label`` (row of the list), ``size``), ``nodes`` and ``edges`` (minima, saddles and
        descents), these three also ``_up_to_symmetry``; ``minima`` and ``barriers``; and
        ``basins``, see :func:`basins_data`, or None.
    """
    nodes, edges = picture_frames(found, found.tree, up_to_symmetry=False)
    orbit_nodes, orbit_edges = picture_frames(found, found.tree_up_to_symmetry, up_to_symmetry=True)
    return {
        "name": str(found.problem.architecture),
        "connected": str(found.connected),
        "heights": None if found.heights is None else str(found.heights),
        "verdict": found.verdict,
        "ok": found.ok,
        "of_manifolds": not isinstance(found.listed, Listed),
        "tree": columns(tree_frame(found, found.tree)),
        "tree_up_to_symmetry": columns(tree_frame(found, found.tree_up_to_symmetry)),
        "nodes": columns(nodes),
        "edges": columns(edges),
        "nodes_up_to_symmetry": columns(orbit_nodes),
        "edges_up_to_symmetry": columns(orbit_edges),
        "minima": columns(found.minima.reset_index()),
        "barriers": columns(found.barriers),
        "basins": None if basins is None else basins_data(basins),
    }


def basins_data(found: Any, name: str = "") -> dict[str, Any]:
    """Give shares of basins as plain data.

    Parameters
    ----------
    found : explorer.landscape.graph.basins.result.Basins
    name : str
        Of the architecture.

    Returns
    -------
    dict
        Facts by name, and the tables ``shares``, ``shares_in_full``, ``outcomes`` and ``by_index``.
    """
    return {
        "name": name,
        "distribution": found.distribution,
        "starts": len(found.starts),
        "seed": found.seed,
        "confidence": found.confidence,
        "interval": found.interval,
        "methods": {key: str(method) for key, method in found.methods.items()},
        "descents": [key for key, method in found.methods.items() if method.descends],
        "notes": [str(note) for note in found.notes],
        "unlisted": len(found.unlisted),
        "complete": found.listed.complete,
        "shares": columns(found.shares),
        "shares_in_full": columns(found.shares_in_full),
        "outcomes": columns(found.outcomes),
        "by_index": columns(found.by_index),
    }
