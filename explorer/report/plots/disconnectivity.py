"""Disconnectivity trees, and graphs of minima and saddles, over the loss."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explorer.report.plots.by_index import LOSS
from explorer.report.plots.look import SCREEN, Look
from explorer.report.plots.marks import KINDS
from explorer.report.plots.scales import apply, choose
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


def disconnectivity(
    tree: pd.DataFrame,
    *,
    complete: bool | None = None,
    verdict: str = "",
    said: str = "",
    up_to_symmetry: bool = False,
    look: Look = SCREEN,
) -> Figure:
    """Draw which minima lie in one piece of ``{loss < level}``, as the level rises.

    Parameters
    ----------
    tree : DataFrame
        One row a node: ``loss, parent`` (row number, <NA> for roots), ``kind`` (global minimum,
        minimum, merge), ``label``, ``size`` (points of the orbit).
    complete : bool or None
        False adds a red note.
    look : Look
    verdict : str
        What may be said of completeness.
    said : str
        Whether all is in one piece.
    up_to_symmetry : bool
        A minimum stands for its orbit.
    """
    figure = new_figure()
    axes = figure.axes[0]
    of_orbits = "\none branch per orbit of minima" if up_to_symmetry else ""
    title = f"Disconnectivity tree{of_orbits}"
    if not len(tree):
        say_empty(axes, "no minima")
        return finish(figure, title, said, complete, verdict, look=look)
    x = leaf_places(tree)
    tree = _scaled(axes, tree)
    _branches(axes, tree, x)
    _leaves(axes, tree, x, up_to_symmetry=up_to_symmetry)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.margins(x=0.08)
    legend(axes)
    return finish(figure, title, _sentence(said), complete, verdict, look=look)


def _scaled(axes: Axes, tree: pd.DataFrame) -> pd.DataFrame:
    """Set the axis of the loss so that levels are seen apart; give the tree as it is drawn."""
    loss = tree["loss"].to_numpy(float)
    return tree.assign(loss=apply(axes, loss, choose(loss), LOSS))


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
    """Lines from each node up to the level at which it is joined; roots end in a short stub."""
    loss = tree["loss"].to_numpy(float)
    parent = tree["parent"].fillna(-1).to_numpy(int)
    _room_above(axes, loss)
    thin = float(np.clip(60 / len(x), 0.3, 1.1))
    for node, above in enumerate(parent.tolist()):
        if above < 0:
            axes.annotate(
                "",
                (x[node], loss[node]),
                (0, 10),
                textcoords="offset points",
                arrowprops={"arrowstyle": "-", "color": INK, "linewidth": 1.1},
            )
            continue
        top = loss[above]
        axes.plot([x[node], x[node], x[above]], [loss[node], top, top], color=INK, linewidth=thin)


def _room_above(axes: Axes, loss: Array) -> None:
    """Leave room for names below and for stubs above, on whatever scale."""
    axes.scatter(np.zeros(len(loss)), loss, s=0)
    scale = axes.yaxis.get_transform()
    low, high = (float(v) for v in scale.transform(np.array(axes.get_ylim(), dtype=float)))
    ends = scale.transform(np.array([loss.min(), loss.max()], dtype=float))
    span = max(high - low, 1e-300)
    low, high = min(low, ends[0] - 0.12 * span), max(high, ends[1] + 0.1 * span)
    axes.set_ylim(*scale.inverted().transform(np.array([low, high])))


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
    look: Look = SCREEN,
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
    complete, verdict, said, up_to_symmetry, look
        As for :func:`disconnectivity`.
    """
    figure = new_figure(7.4, 5.2)
    axes = figure.axes[0]
    title = "Minima, saddles and descents" + ("\none node per orbit" if up_to_symmetry else "")
    if not len(nodes):
        say_empty(axes, "no minima")
        return finish(figure, title, said, complete, verdict, look=look)
    nodes = nodes.assign(loss=_scaled(axes, nodes)["loss"])
    frame = nodes.set_index("node")
    x = _places(frame, edges, leaf_places(tree))
    double = _edges(axes, frame, edges, x)
    if not np.ptp(list(x.values())):
        axes.set_xlim(-0.5, 0.5)
    _room_above(axes, frame["loss"].to_numpy(float))
    _nodes(axes, frame, x)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.margins(x=0.08)
    legend(axes)
    footer = f"{plural(len(edges), 'descent')}, dotted where no path is proved; {said}"
    footer += "; two descents with the same ends are bent apart" if double else ""
    return finish(figure, title, footer, complete, verdict, look=look)


def _edges(axes: Axes, frame: pd.DataFrame, edges: pd.DataFrame, x: dict[object, float]) -> bool:
    """Draw the descents; those that join the same two nodes are bent apart: whether any do."""
    keys = list(zip(edges["saddle"], edges["end"], strict=True))
    seen: dict[tuple[object, object], int] = {}
    bend = 0.04 * max(1.0, float(np.ptp(list(x.values()))))
    for key, proved in zip(keys, edges["proved"], strict=True):
        one, other = key
        number, total = seen.get(key, 0), keys.count(key)
        seen[key] = number + 1
        side = bend * (number - (total - 1) / 2)
        t = np.linspace(0, 1, 21 if total > 1 else 2)
        across = x[one] + (x[other] - x[one]) * t + 4 * side * t * (1 - t)
        up = frame["loss"][one] + (frame["loss"][other] - frame["loss"][one]) * t
        style = "-" if proved else ":"
        axes.plot(across, up, color=FAINT, linewidth=0.9, linestyle=style, zorder=1)
    return len(set(keys)) < len(keys)


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
        size = (90 if marker == "*" else 34) * float(np.clip(40 / len(x), 0.2, 1.0))
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
