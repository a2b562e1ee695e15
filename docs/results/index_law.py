"""Does the index of critical points grow with their loss, and which indices do searches find.

python docs/results/index_law.py [--reduced --output DIR] [--fresh]
"""

from __future__ import annotations

from typing import Any

import numpy as np
from common import COLOURS, arguments
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from samples import Floats, proved, solve_all

from explorer import DeepLinear, DrawnData, Problem, RandomRidge, Solution, Uniform

NAME = "index_law"
SAMPLES = 5
# widths, top of the uniform ridge, draws: at full size, reduced
GROUPS = (
    ((2, 1, 2), 0.1, 300, 30),
    ((2, 1, 2), 1.0, 300, 0),
    ((2, 2, 2), 0.1, 300, 30),
    ((2, 2, 2), 1.0, 300, 0),
    ((2, 3, 2), 0.1, 20, 0),
    ((2, 3, 2), 1.0, 20, 0),
    ((2, 1, 1, 2), 0.1, 200, 30),
    ((2, 1, 1, 2), 1.0, 200, 0),
)
BATCH = 100
SEARCHED = ((2, 2, 2), (2, 1, 1, 2))
METHODS = ("newton", "levenberg_marquardt", "gradient_flow")
STARTS, DRAWS = 200, 4


def main() -> None:
    """Draw, solve, search, write."""
    run = arguments(NAME, __doc__)
    keys = [
        [list(widths), high, first, min(BATCH, total - first)]
        for widths, high, full, few in GROUPS
        for total in (few if run.reduced else full,)
        for first in range(0, total, BATCH)
    ]
    lists = run.rows(keys, order)
    groups = [group(lists, label) for label in labels(lists)]
    run.table(groups)
    some = [[list(w), k] for w in SEARCHED for k in range(1 if run.reduced else DRAWS)]
    found = run.rows(some, search)
    shares = by_finder(found)
    run.table(shares, "_finders")
    run.picture(picture(groups, shares))
    run.done()


def problem(widths: list[int], high: float, k: int) -> Problem:
    """Draw k: standard normal data, a ridge coefficient per weight, uniform on [0, high]."""
    rng = np.random.default_rng([*widths, round(1000 * high), k])
    ridge = RandomRidge(Uniform(0, high))
    return Problem.draw(DeepLinear(tuple(widths)), DrawnData(SAMPLES), ridge, rng)


def order(key: list[Any]) -> list[dict[str, Any]]:
    """How a batch of complete lists is ordered."""
    widths, high, first, count = key
    solutions = solve_all([problem(widths, high, k) for k in range(first, first + count)])
    label = {"widths": "-".join(map(str, widths)), "ridge_below": high}
    return [label | ordered(one) | {"proved": proved(one)} for one in solutions]


def ordered(solution: Solution) -> dict[str, int]:
    """Points and pairs of points that obey the law; points up to signs of hidden units."""
    table = solution.manifolds
    loss, index = table["loss"].to_numpy(dtype=float), table["index"].to_numpy(dtype=np.int64)
    lower = index[:, None] < index[None, :]
    against = lower & (loss[:, None] >= loss[None, :])
    return {
        "points": len(loss),
        "obeying": int((~(against.any(axis=0) | against.any(axis=1))).sum()),
        "pairs": int(lower.sum()),
        "in_order": int(lower.sum() - against.sum()),
    }


def labels(rows: list[dict[str, Any]]) -> list[tuple[str, float]]:
    """Groups in the order in which they were made."""
    return list(dict.fromkeys((r["widths"], r["ridge_below"]) for r in rows))


def group(rows: list[dict[str, Any]], label: tuple[str, float]) -> dict[str, Any]:
    """Shares over all draws of a group."""
    mine = [r for r in rows if (r["widths"], r["ridge_below"]) == label]
    total = {k: sum(r[k] for r in mine) for k in ("points", "obeying", "pairs", "in_order")}
    return {
        "widths": label[0],
        "ridge_below": label[1],
        "draws": len(mine),
        "proved": sum(r["proved"] for r in mine),
        "draws_in_order": sum(r["pairs"] == r["in_order"] for r in mine) / len(mine),
        **total,
        "share_of_points": total["obeying"] / total["points"],
        "share_of_pairs": total["in_order"] / max(total["pairs"], 1),
    }


def search(key: list[Any]) -> list[dict[str, Any]]:
    """Ends of searches from standard normal starts, by index, beside the complete list."""
    widths, k = key
    (solution,) = solve_all([problem(widths, 0.1, k)])
    points = solution.points[solution.points["is_real"].fillna(value=False)]
    listed = points["index"].value_counts()
    found = solution.basins(starts=1.0, methods=list(METHODS), count=STARTS, seed=k)
    label = {"widths": "-".join(map(str, widths)), "draw": k, "proved": proved(solution)}
    rows = [
        label | {"finder": "complete list", "index": int(i), "count": int(n)}
        for i, n in listed.items()
    ]
    return rows + [
        label | {"finder": row.method, "index": int(row.index_), "count": int(row.count_)}
        for row in found.by_index.rename(
            columns={"index": "index_", "count": "count_"}
        ).itertuples()
    ]


def by_finder(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Distribution of the index for each finder, and its distance from that of the lists."""
    table = []
    for widths in dict.fromkeys(r["widths"] for r in rows):
        true = distribution([r for r in rows if r["widths"] == widths], "complete list")
        for finder in ("complete list", *METHODS):
            mine = [r for r in rows if r["widths"] == widths and r["finder"] == finder]
            share = distribution(mine, finder, len(true))
            table.append(
                {
                    "widths": widths,
                    "finder": finder,
                    "draws": len({r["draw"] for r in mine}),
                    "ends": sum(r["count"] for r in mine),
                    "mean_index": float(share @ np.arange(len(share))),
                    "distance": float(np.abs(share - true).sum() / 2),
                    "shares_by_index": " ".join(f"{x:.4f}" for x in share),
                }
            )
    return table


def distribution(rows: list[dict[str, Any]], finder: str, size: int | None = None) -> Floats:
    """Share of each index among the points of a finder."""
    mine = [r for r in rows if r["finder"] == finder]
    counts: NDArray[np.float64] = np.zeros(size or 1 + max(r["index"] for r in mine))
    for row in mine:
        counts[row["index"]] += row["count"]
    return counts / max(counts.sum(), 1)


def picture(groups: list[dict[str, Any]], shares: list[dict[str, Any]]) -> Figure:
    """Shares of the law, and indices that finders see."""
    figure = Figure(figsize=(13, 4.6), layout="constrained")
    axes = figure.subplots(1, 1 + len(SEARCHED), width_ratios=(1.2, 1, 1))
    law(axes[0], groups)
    for one, widths in zip(axes[1:], SEARCHED, strict=True):
        name = "-".join(map(str, widths))
        finders(one, [s for s in shares if s["widths"] == name])
        one.set_title(f"{name}: index of what is found", fontsize=11)
    axes[-1].legend(fontsize=8.5, frameon=False)
    return figure


def law(axes: Axes, groups: list[dict[str, Any]]) -> None:
    """Three marks a group."""
    for column, mark, words in (
        ("share_of_pairs", "o", "pairs of points"),
        ("share_of_points", "s", "points in order with all others"),
        ("draws_in_order", "^", "draws in order throughout"),
    ):
        x = [100 * g[column] for g in groups]
        colour = COLOURS["os^".index(mark)]
        axes.plot(x, range(len(groups)), mark, color=colour, label=words, linestyle="")
    names = [f"{g['widths']}, ridge < {g['ridge_below']:g}" for g in groups]
    axes.set_yticks(range(len(groups)), names, fontsize=9)
    axes.invert_yaxis()
    axes.grid(axis="y", color="#ececec")
    axes.set_xlabel("in order: lower index, lower loss, %")
    axes.legend(fontsize=8.5, frameon=False, loc="upper left")
    axes.spines[["top", "right"]].set_visible(False)


def finders(axes: Axes, shares: list[dict[str, Any]]) -> None:
    """One line a finder."""
    for k, row in enumerate(shares):
        share = [100 * float(x) for x in row["shares_by_index"].split()]
        first = k == 0
        axes.plot(
            range(len(share)),
            share,
            "o-",
            color="k" if first else COLOURS[k - 1],
            linewidth=3 if first else 1.3,
            markersize=4,
            label=row["finder"].replace("_", " "),
        )
    axes.set_xticks(range(len(share)))
    axes.set_xlabel("index")
    axes.set_ylabel("% of what is found")
    axes.spines[["top", "right"]].set_visible(False)


if __name__ == "__main__":
    main()
