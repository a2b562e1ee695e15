"""Which rank is the global minimum while weight decay moves, and which minima survive beside it.

python docs/results/metastable.py [--reduced --output DIR] [--fresh]
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from common import COLOURS, arguments
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter
from numpy.typing import NDArray
from samples import Floats, gaussian

from explorer import DeepLinear, Problem, Sweep, sweep

NAME = "metastable"
# One hidden unit a layer, X = Y = 1; and two, X = I, Y = diag(3, 1): singular values known.
WHITE = ((1, 1, 1), (1, 1, 1, 1), (1, 1, 1, 1, 1), (2, 2, 2), (2, 2, 2, 2))
STRENGTHS = {1: (1.0,), 2: (3.0, 1.0)}
# decay, widths, draws: at full size, reduced
DRAWN = (
    ("equal", (2, 2, 2, 2), 5, 1),
    ("equal", (2, 2, 2), 2, 1),
    ("unequal", (2, 1, 1, 2), 2, 1),
)
PLACES = 60


def main() -> None:
    """Follow, count, write."""
    run = arguments(NAME, __doc__)
    keys: list[list[Any]] = [["white", list(widths), 0] for widths in WHITE]
    keys += [["one layer", [1, 1, 1, 1], 0]]
    for decay, widths, full, few in DRAWN:
        keys += [[decay, list(widths), k] for k in range(few if run.reduced else full)]
    rows = run.rows(keys, follow)
    run.table([row["summary"] for row in rows])
    run.table([event for row in rows for event in row["events"]], "_events")
    run.picture(picture(rows))
    run.done()


def follow(key: list[Any]) -> list[dict[str, Any]]:
    """One sweep: its events, a summary and branches for the picture."""
    case, widths, draw = key
    found = {"white": white, "one layer": one_layer}.get(case, drawn)(*key)
    label = {"decay": case, "widths": "-".join(map(str, widths)), "draw": draw}
    ranks = by_rank(found, widths)
    jumps = transitions(found)
    summary = label | {
        "parameter": found.parameter,
        "from": found.start,
        "to": found.stop,
        "ranks_of_global_minimum": order(ranks),
        "jumps": len(jumps),
        "most_minima_not_global": most_local(ranks),
        "jump_at": " ".join(f"{at:.12g}" for at, _ in jumps),
        "higher_rank_gone_at": " ".join(f"{end:.8g}" for _, end in jumps),
        "ratio": " ".join(f"{end / at:.6g}" for at, end in jumps),
        "formula": formula(case, widths),
        "ok": found.ok,
        "proved": found.proved,
    }
    events = [
        label | {"at": f"{at:.12g}", "kind": str(kind), "certified": bool(certified)}
        for at, kind, certified in zip(
            found.events[found.parameter],
            found.events["kind"],
            found.events["certified"],
            strict=True,
        )
    ]
    shown = draw == 0 and case != "one layer"
    return [{"summary": summary, "events": events, "lines": lines(ranks) if shown else []}]


def white(_case: str, widths: list[int], _draw: int) -> Sweep:
    """One lambda, X the identity, targets with known singular values."""
    X, Y = np.eye(widths[0]), np.diag(STRENGTHS[widths[0]])
    stop = 1.1 * max(thresholds(len(widths) - 1, s)[1] for s in STRENGTHS[widths[0]])
    problem = Problem(DeepLinear(tuple(widths)), X, Y, stop)
    return sweep(problem, "lambda", 0.0313 * stop, stop)


def one_layer(_case: str, widths: list[int], _draw: int) -> Sweep:
    """Lambda of the middle layer moves, the others are 0.1."""
    problem = Problem(DeepLinear(tuple(widths)), [[1.0]], [[1.0]], 0.1)
    return sweep(problem, "lambda[1]", 0.01, 2.0)


def drawn(decay: str, widths: list[int], draw: int) -> Sweep:
    """Random data; one lambda, or a coefficient of its own for every weight, and a factor of it."""
    rng = np.random.default_rng([*widths, draw])
    X, Y = gaussian(rng, widths[0], widths[-1], 3)
    network, most = DeepLinear(tuple(widths)), bound(X, Y, len(widths) - 1)
    if decay == "equal":
        return sweep(Problem(network, X, Y, most), "lambda", most / 30, 1.01 * most, nodes=17)
    shapes = zip(widths[1:], widths[:-1], strict=True)
    ridge = [most * rng.uniform(0.5, 1.5, size=shape) for shape in shapes]
    return sweep(Problem(network, X, Y, regularization=ridge), "ridge", 1 / 15, 2.0)


def bound(X: Floats, Y: Floats, layers: int) -> float:
    """Lambda above which W = 0 is the only critical point (docs/one_lambda.md, section 7)."""
    A, B = X @ X.T, Y @ X.T
    size = np.linalg.svd(B, compute_uv=False)[0] ** 2
    room = np.trace(B @ np.linalg.solve(A, B.T)) / 4
    return float((size * room ** (layers - 2)) ** (1 / layers) / 2)


def thresholds(layers: int, strength: float) -> tuple[float, float]:
    """Lambda of equal losses and of the fold, for a singular value of white targets.

    ell = strength t^(N-2) - t^(2N-2) at a critical point with singular value t in every layer.
    """
    if layers == 2:
        return strength / 2, strength / 2
    power = (layers - 2) / layers
    equal = strength * (layers - 2) / (layers - 1)
    fold = strength * (layers - 2) / (2 * layers - 2)
    return tuple(x**power * (strength - x) / 2 for x in (equal, fold))


def formula(case: str, widths: list[int]) -> str:
    """Closed form of the places of equal losses and folds, where there is one."""
    if case == "one layer":
        return " ".join(f"{x**3 / 0.01:.12g}" for x in thresholds(3, 1.0))
    if case != "white":
        return ""
    pairs = [thresholds(len(widths) - 1, s) for s in STRENGTHS[widths[0]][::-1]]
    return " ".join(f"{x:.12g}" for pair in pairs for x in dict.fromkeys(pair))


def by_rank(found: Sweep, widths: list[int]) -> pd.DataFrame:
    """Minima of all places: parameter, loss, rank of the map, branch, whether global."""
    table = found.branches
    table = table[table["kind"] == "minimum"].rename(columns={found.parameter: "at"})
    weights = table[found.unknowns].to_numpy(dtype=float)
    table["map_rank"] = rank_of_maps(weights, widths)
    return table[["at", "branch", "loss", "map_rank", "is_global"]]


def rank_of_maps(weights: Floats, widths: list[int]) -> NDArray[np.int64]:
    """Rank of W_N ... W_1 at each row of weights."""
    maps, place = np.broadcast_to(np.eye(widths[0]), (len(weights), widths[0], widths[0])), 0
    for rows, columns in zip(widths[1:], widths[:-1], strict=True):
        layer = weights[:, place : place + rows * columns].reshape(-1, rows, columns)
        maps, place = layer @ maps, place + rows * columns
    values = np.linalg.svd(maps, compute_uv=False)
    return (values > 1e-9 * (1 + values.max())).sum(axis=1)


def order(ranks: pd.DataFrame) -> str:
    """Ranks of the global minimum, from small decay to large."""
    best = ranks[ranks["is_global"].astype(bool)].sort_values("at", kind="stable")
    seen = best["map_rank"].tolist()
    return " ".join(str(r) for k, r in enumerate(seen) if k == 0 or r != seen[k - 1])


def most_local(ranks: pd.DataFrame) -> int:
    """Largest number of minima up to symmetry that are not global, over all places."""
    local = ranks[~ranks["is_global"].astype(bool)]
    return int(local.groupby("at")["branch"].nunique().max()) if len(local) else 0


def transitions(found: Sweep) -> list[tuple[float, float]]:
    """Where the global minimum jumps, and where the one with less loss below it ends."""
    events = found.events
    jumps = events[(events["kind"] == "equal losses") & events["is_global"].astype(bool)]
    places = jumps[found.parameter].tolist()
    return [
        (at, next(b for a, b in sorted(found.hysteresis, key=lambda h: h[1]) if a <= at <= b))
        for at in places
    ]


def lines(ranks: pd.DataFrame) -> list[list[Any]]:
    """Minima for the picture, thinned."""
    drawn_lines = []
    for _, branch in ranks.groupby("branch"):
        branch = branch.sort_values("at", kind="stable")
        branch = branch.iloc[:: max(1, len(branch) // PLACES)]
        columns = ["at", "loss", "map_rank", "is_global"]
        drawn_lines.append([[float(x) for x in row] for row in branch[columns].to_numpy()])
    return drawn_lines


def picture(rows: list[dict[str, Any]]) -> Figure:
    """Minima over the decay, relative to the lowest loss, and how wide hysteresis is."""
    figure = Figure(figsize=(12, 7.4), layout="constrained")
    axes = figure.subplots(2, 3).ravel()
    panels = {
        ("white", "1-1-1"): "one hidden layer, 1-1-1: no jump",
        ("white", "1-1-1-1"): "two hidden layers, 1-1-1-1",
        ("white", "2-2-2-2"): "2-2-2-2, X = I, Y = diag(3, 1)",
        ("equal", "2-2-2-2"): "2-2-2-2, random data",
        ("unequal", "2-1-1-2"): "2-1-1-2, every weight its own decay",
    }
    for row in rows:
        said = row["summary"]
        place = (said["decay"], said["widths"])
        if row["lines"] and place in panels:
            curves(axes[list(panels).index(place)], row, panels[place])
    ratios(axes[5], rows)
    for one in axes[:5]:
        one.set_visible(bool(one.lines))
    for rank in range(3):
        axes[0].plot([], [], color=COLOURS[rank], linewidth=2, label=f"rank {rank}")
    axes[0].plot([], [], color="k", linewidth=4, alpha=0.25, label="global")
    axes[0].legend(fontsize=8.5, frameon=False, loc="upper left")
    return figure


def curves(axes: Axes, row: dict[str, Any], title: str) -> None:
    """Losses of minima as shares of that of W = 0; thick where global."""
    for line in row["lines"]:
        at, loss, rank, best = np.array(line).T
        colour = COLOURS[int(rank[0])]
        axes.plot(at, loss, color=colour, linewidth=1.4)
        axes.plot(at, np.where(best > 0, loss, np.nan), color=colour, linewidth=5, alpha=0.3)
    said = row["summary"]
    for at, gone in zip(said["jump_at"].split(), said["higher_rank_gone_at"].split(), strict=True):
        axes.axvline(float(at), color="#777777", linewidth=0.8)
        axes.axvspan(float(at), float(gone), color="#777777", alpha=0.15, linewidth=0)
    axes.set_title(title, fontsize=10.5)
    axes.set_xlabel("factor of all decays" if said["decay"] == "unequal" else "lambda")
    axes.set_ylabel("loss of minima")
    axes.set_xscale("log")
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.spines[["top", "right"]].set_visible(False)


def ratios(axes: Axes, rows: list[dict[str, Any]]) -> None:
    """Where the better minimum is born, over where it becomes global."""
    groups: dict[str, list[float]] = {}
    for row in rows:
        said = row["summary"]
        if said["ratio"] and said["decay"] != "one layer":
            name = f"{said['widths']}\n{said['decay']}"
            groups.setdefault(name, []).extend(float(x) for x in said["ratio"].split())
    for k, values in enumerate(groups.values()):
        shift = np.linspace(-0.2, 0.2, len(values)) if len(values) > 1 else np.zeros(1)
        axes.plot(k + shift, values, "o", color=COLOURS[0], markersize=5, markerfacecolor="none")
    axes.axhline(thresholds(3, 1.0)[1] / thresholds(3, 1.0)[0], color="k", linewidth=0.8)
    axes.set_xticks(range(len(groups)), list(groups), fontsize=8)
    axes.set_ylabel("end of hysteresis / jump")
    axes.set_title("line: white data, two hidden layers", fontsize=10.5)
    axes.spines[["top", "right"]].set_visible(False)


if __name__ == "__main__":
    main()
