"""Disconnectivity trees, and graphs of minima and saddles, over the loss."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explorer.report.plots.marks import KINDS
from explorer.report.plots.style import (
    FAINT,
    INK,
    Array,
    finish,
    legend,
    new_figure,
    plural,
    say_empty,
)

# Leaves, or nodes, that get their names.
_NAMED = 40
# Room above the highest node, of the height of the tree.
_STUB = 0.06


def disconnectivity(
    tree: pd.DataFrame,
    *,
    complete: bool | None = None,
    verdict: str = "",
    said: str = "",
    up_to_symmetry: bool = False,
) -> Figure:
    """Draw which minima lie in one piece of ``{loss < level}``, as the level rises.

    Parameters
    ----------
    tree : DataFrame
        One row a node: ``loss, parent`` (row number, <NA> for roots), ``kind`` (global minimum,
        minimum, merge), ``label``, ``size`` (points of the orbit).
    complete : bool or None
        False adds a red note.
    verdict : str
        What may be said of completeness.
    said : str
        Whether all is in one piece.
    up_to_symmetry : bool
        A minimum stands for its orbit.
    """
    figure = new_figure()
    axes = figure.axes[0]
    of_orbits = "\none branch an orbit of minima" if up_to_symmetry else ""
    title = f"Disconnectivity tree{of_orbits}"
    if not len(tree):
        say_empty(axes, "no minima")
        return finish(figure, title, said, complete, verdict)
    x = leaf_places(tree)
    _branches(axes, tree, x)
    _leaves(axes, tree, x, up_to_symmetry=up_to_symmetry)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_ylabel("loss, ridge term included")
    axes.margins(x=0.08, y=0.1)
    legend(axes, outside=True)
    return finish(figure, title, _sentence(said), complete, verdict)


def _sentence(said: str) -> str:
    return f"branches join at the lowest pass between them; {said}"


def leaf_places(tree: pd.DataFrame) -> Array:
    """Place of each node from left to right: leaves in the order of the tree, merges between.

    Parameters
    ----------
    tree : DataFrame
        See :func:`disconnectivity`.

    Returns
    -------
    float array, one a row
    """
    parent = tree["parent"].fillna(-1).to_numpy(int)
    children: dict[int, list[int]] = {}
    for node, above in enumerate(parent.tolist()):
        children.setdefault(above, []).append(node)
    x, placed = np.zeros(len(tree)), 0
    waiting = [(node, False) for node in reversed(children.get(-1, []))]
    while waiting:
        node, done = waiting.pop()
        below = children.get(node, [])
        if done:
            x[node] = np.mean([x[child] for child in below])
        elif below:
            waiting.append((node, True))
            waiting += [(child, False) for child in reversed(below)]
        else:
            x[node], placed = placed, placed + 1
    return x


def _branches(axes: Axes, tree: pd.DataFrame, x: Array) -> None:
    loss = tree["loss"].to_numpy(float)
    height = max(loss.max() - loss.min(), 1e-9 * max(1.0, abs(loss.max())))
    for node, above in enumerate(tree["parent"].fillna(-1).to_numpy(int).tolist()):
        top = loss[above] if above >= 0 else loss[node] + _STUB * height
        end = x[above] if above >= 0 else x[node]
        axes.plot([x[node], x[node], end], [loss[node], top, top], color=INK, linewidth=1.1)


def _leaves(axes: Axes, tree: pd.DataFrame, x: Array, *, up_to_symmetry: bool) -> None:
    loss = tree["loss"].to_numpy(float)
    kinds = tree["kind"].to_numpy(object)
    leaves = np.flatnonzero(kinds != "merge")
    for kind, label in (("global minimum", "global minimum"), ("minimum", "other minimum")):
        rows = np.flatnonzero(kinds == kind)
        mark = KINDS["global minimum" if kind == label else "minimum, not global"]
        _marks(axes, x[rows], loss[rows], f"{label} ({len(rows):,})", *mark)
    if len(leaves) > _NAMED:
        return
    for row in leaves.tolist():
        size = f" (x{tree['size'].iloc[row]})" if up_to_symmetry else ""
        _name(axes, f"{tree['label'].iloc[row]}{size}", x[row], loss[row], low=True)


def descent_graph(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    tree: pd.DataFrame,
    *,
    complete: bool | None = None,
    verdict: str = "",
    said: str = "",
    up_to_symmetry: bool = False,
) -> Figure:
    """Draw minima and saddles over their loss, with a line for each descent.

    Parameters
    ----------
    nodes : DataFrame
        ``node`` (a name), ``loss, index, is_global, minimum`` (row of ``tree``; -1 for saddles).
    edges : DataFrame
        ``saddle``, ``end``, ``proved``.
    tree : DataFrame
        See :func:`disconnectivity`; minima stand in its order.
    complete, verdict, said, up_to_symmetry
        As for :func:`disconnectivity`.
    """
    figure = new_figure(7.4, 5.2)
    axes = figure.axes[0]
    title = "Minima, saddles and descents" + ("\none node an orbit" if up_to_symmetry else "")
    if not len(nodes):
        say_empty(axes, "no minima")
        return finish(figure, title, said, complete, verdict)
    frame = nodes.set_index("node")
    x = _places(frame, edges, leaf_places(tree))
    for one, other, proved in edges[["saddle", "end", "proved"]].to_numpy(object):
        ends = [x[one], x[other]], [frame["loss"][one], frame["loss"][other]]
        axes.plot(*ends, color=FAINT, linewidth=0.9, linestyle="-" if proved else ":", zorder=1)
    _nodes(axes, frame, x)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_ylabel("loss, ridge term included")
    axes.margins(x=0.08, y=0.08)
    legend(axes, outside=True)
    footer = f"{plural(len(edges), 'descent')}, dotted where no path is proved; {said}"
    return finish(figure, title, footer, complete, verdict)


def _places(frame: pd.DataFrame, edges: pd.DataFrame, leaves: Array) -> dict[object, float]:
    """Minima side by side, each saddle over the middle of its ends; none over another one."""
    x = {node: float(leaves[row]) for node, row in frame["minimum"].items() if row >= 0}
    ends: dict[object, list[object]] = {}
    for saddle, end in edges[["saddle", "end"]].to_numpy(object):
        ends.setdefault(saddle, []).append(end)
    taken: list[tuple[float, float]] = []
    apart, height = 0.02 * max(1.0, float(len(leaves))), float(np.ptp(frame["loss"])) or 1.0
    for node in frame.sort_values("loss").index:
        if node in x:
            continue
        known = [x[end] for end in ends.get(node, []) if end in x] or [0.0]
        loss, middle = float(frame["loss"][node]), float(np.mean(known))
        place, tries = middle, 0
        while any(abs(place - a) < apart and abs(loss - b) < 0.02 * height for a, b in taken):
            tries += 1
            place = middle + apart * (tries + 1) / 2 * (-1) ** tries
        taken.append((place, loss))
        x[node] = place
    return x


def _nodes(axes: Axes, frame: pd.DataFrame, x: dict[object, float]) -> None:
    index, best = frame["index"].to_numpy(), frame["is_global"].to_numpy(bool)
    minima = frame["minimum"].to_numpy(int) >= 0
    place = np.array([x[node] for node in frame.index])
    loss = frame["loss"].to_numpy(float)
    groups = (
        ("global minimum", minima & best, *KINDS["global minimum"]),
        ("other minimum", minima & ~best, *KINDS["minimum, not global"]),
        ("saddle of index 1", ~minima & (index == 1), *KINDS["saddle"]),
        ("other saddle", ~minima & (index != 1), INK, "s"),
    )
    for label, rows, color, marker in groups:
        _marks(axes, place[rows], loss[rows], f"{label} ({int(rows.sum()):,})", color, marker)
    if len(frame) <= _NAMED:
        for node, a, b, low in zip(frame.index, place, loss, minima, strict=True):
            _name(axes, str(node), a, b, low=low)


def _marks(axes: Axes, x: Array, y: Array, label: str, color: str, marker: str) -> None:
    if len(x):
        size = 90 if marker == "*" else 34
        axes.scatter(x, y, s=size, c=color, marker=marker, label=label, zorder=3, linewidths=0)


def _name(axes: Axes, text: str, x: float, y: float, *, low: bool) -> None:
    axes.annotate(
        text,
        (x, y),
        (0, -8 if low else 6),
        textcoords="offset points",
        ha="center",
        va="top" if low else "bottom",
        fontsize=8,
        color=INK,
    )
