"""How often a linear network with one hidden layer and one lambda has a minimum that is not global.

python docs/results/second_minima.py [--reduced --output DIR] [--fresh]
"""

from __future__ import annotations

from typing import Any

import numpy as np
from common import COLOURS, arguments
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from samples import Floats, gaussian, list_proved, manifolds_of, top, wilson

from explorer import DeepLinear, Problem
from explorer.manifolds.manifold import ManifoldKind, ManifoldList

NAME = "second_minima"
BATCH = 500
# widths, samples, stretch of the first input, draws: at full size, reduced
GROUPS = (
    ((2, 1, 2), 3, 1, 2500, 60),
    ((2, 1, 2), 3, 3, 1000, 0),
    ((2, 1, 2), 3, 10, 1000, 60),
    ((2, 1, 2), 10, 1, 500, 0),
    ((3, 1, 3), 4, 1, 200, 0),
    ((2, 2, 2), 3, 1, 60, 20),
)
# Aligned data: A = diag(1, KAPPA), B = diag(BETA, 1), ell a share of BETA.
KAPPA = 4.0


def main() -> None:
    """Draw, solve, write."""
    run = arguments(NAME, __doc__)
    drawn = run.rows(keys(run.reduced), draw)
    table = run.table([group_row(drawn, key) for key in labels(drawn)])
    examples = [row for row in drawn if row["second"]]
    run.table(examples or drawn[:1], "_found")
    side = 7 if run.reduced else 14
    grid = run.rows([["aligned", side, j] for j in range(side)], aligned)
    run.table(grid, "_aligned")
    run.picture(picture(drawn, grid))
    run.done()
    print(table.read_text(encoding="utf-8"))


def keys(reduced: bool) -> list[list[Any]]:
    """One key a batch: widths, samples, stretch, first draw, number of draws."""
    return [
        [list(widths), samples, stretch, first, min(BATCH, total - first)]
        for widths, samples, stretch, full, few in GROUPS
        for total in (few if reduced else full,)
        for first in range(0, total, BATCH)
    ]


def draw(key: list[Any]) -> list[dict[str, Any]]:
    """Solve one batch; draw k of a group has a seed of its own."""
    widths, samples, stretch, first, count = key
    problems, facts = [], []
    for k in range(first, first + count):
        rng = np.random.default_rng([*widths, samples, stretch, k])
        X, Y = gaussian(rng, widths[0], widths[-1], samples)
        X[0] *= stretch
        ell = rng.uniform(0, top(X, Y))
        problems.append(Problem(DeepLinear(tuple(widths)), X, Y, ell / 2))
        above = int(np.sum(np.linalg.svd(Y @ X.T, compute_uv=False) > ell))
        facts.append({"draw": k, "lambda": ell / 2, "above": above})
    return [
        {"widths": "-".join(map(str, widths)), "samples": samples, "stretch": stretch}
        | fact
        | counts(one)
        for fact, one in zip(facts, manifolds_of(problems), strict=True)
    ]


def counts(found: ManifoldList) -> dict[str, Any]:
    """Critical manifolds, minima, and how far the second minimum lies above the global one."""
    minima = [m for m in found.manifolds if m.kind is ManifoldKind.MINIMUM]
    second = [m.loss for m in minima if m.is_global is False]
    lowest = found.manifolds[0].loss
    origin = next(m.loss for m in found.manifolds if m.rank == 0)
    return {
        "rank_one": sum(m.rank == 1 for m in found.manifolds),
        "second": len(second),
        "gap": (min(second) - lowest) / (origin - lowest) if second else float("nan"),
        "proved": list_proved(found) and all(m.is_global is not None for m in minima),
    }


def labels(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Groups in the order in which they were made."""
    return list(dict.fromkeys((r["widths"], r["samples"], r["stretch"]) for r in rows))


def group_row(rows: list[dict[str, Any]], label: tuple[Any, ...]) -> dict[str, Any]:
    """Share of draws with a minimum that is not global, and the interval of 95 %."""
    mine = [r for r in rows if (r["widths"], r["samples"], r["stretch"]) == label]
    found = sum(r["second"] > 0 for r in mine)
    low, high = wilson(found, len(mine))
    return {
        "widths": label[0],
        "samples": label[1],
        "stretch": label[2],
        "draws": len(mine),
        "proved": sum(r["proved"] for r in mine),
        "with_second_minimum": found,
        "share": found / len(mine),
        "low": low,
        "high": high,
        "most_minima": 1 + max(r["second"] for r in mine),
        "more_rank_one_than_values_above": sum(r["rank_one"] > r["above"] for r in mine),
        "largest_gap": max((r["gap"] for r in mine if r["second"]), default=float("nan")),
    }


def aligned(key: list[Any]) -> list[dict[str, Any]]:
    """Column j of a grid over (beta_1, ell), with beta_2 = 1 and kappa as above."""
    _, side, j = key
    beta = (j + 0.5) / side
    shares = (np.arange(side) + 0.5) / side
    problems = [
        Problem(DeepLinear((2, 1, 2)), *aligned_data(beta), beta * share / 2) for share in shares
    ]
    return [
        {"beta": beta, "ell_over_beta": float(share), "formula": formula(beta, beta * share)}
        | counts(one)
        for share, one in zip(shares, manifolds_of(problems), strict=True)
    ]


def aligned_data(beta: float) -> tuple[Floats, Floats]:
    """X, Y with X X^T = diag(1, kappa), Y X^T = diag(beta, 1)."""
    root = np.sqrt(KAPPA)
    return np.diag([1.0, root]), np.diag([beta, 1 / root])


def formula(beta: float, ell: float) -> bool:
    """Whether there are four critical points of rank one up to sign, by the closed form."""
    less = (KAPPA - 1) * (beta**2 - ell)
    more = (KAPPA - 1) * beta * (beta - ell)
    return bool(less < 1 - beta**2 < more)


def picture(rows: list[dict[str, Any]], grid: list[dict[str, Any]]) -> Figure:
    """Shares by group beside the region of aligned data."""
    figure = Figure(figsize=(11.5, 4.6), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1.1, 1))
    shares(left, [group_row(rows, label) for label in labels(rows)])
    region(right, grid)
    return figure


def shares(axes: Axes, groups: list[dict[str, Any]]) -> None:
    """One bar a group, with its interval."""
    names = []
    for y, group in enumerate(groups):
        found, draws = group["with_second_minimum"], group["draws"]
        axes.plot([100 * group["low"], 100 * group["high"]], [y, y], color=COLOURS[0], linewidth=3)
        axes.plot(100 * group["share"], y, "o", color="white", markeredgecolor=COLOURS[0])
        axes.annotate(
            f"{found} of {draws:,}",
            (100 * group["high"], y),
            (6, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
        )
        stretch = f", x$_1$ times {group['stretch']}" if group["stretch"] > 1 else ""
        names.append(f"{group['widths']}, {group['samples']} samples{stretch}")
    axes.set_yticks(range(len(names)), names, fontsize=9)
    axes.invert_yaxis()
    axes.set_xlim(0, 1.35 * max(100 * group["high"] for group in groups))
    axes.set_xlabel("draws with a minimum that is not global, % (bars: 95 % interval)")
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title("Random data", fontsize=11)


def region(axes: Axes, grid: list[dict[str, Any]]) -> None:
    """Where aligned data have a second minimum; the lines are the closed form."""
    for second, colour, mark, words in (
        (0, "#c8c8c8", ".", "one minimum up to sign"),
        (1, COLOURS[1], "s", "two"),
    ):
        mine = [row for row in grid if row["second"] == second]
        axes.plot(
            [row["beta"] for row in mine],
            [row["ell_over_beta"] for row in mine],
            mark,
            color=colour,
            markersize=3.5,
            label=words,
        )
    beta = np.linspace(0.01, 1, 400)
    least = (beta**2 - (1 - beta**2) / (KAPPA - 1)) / beta
    most = 1 - (1 - beta**2) / ((KAPPA - 1) * beta**2)
    axes.plot(beta, least, color="k", linewidth=1, label="closed form")
    axes.plot(beta, most, color="k", linewidth=1)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xlabel(r"$\beta_1/\beta_2$")
    axes.set_ylabel(r"$\ell/\beta_1$")
    axes.set_title(f"Widths 2-1-2, aligned data, kappa = {KAPPA:g}", fontsize=11)
    axes.legend(loc="upper left", fontsize=8.5, frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


if __name__ == "__main__":
    main()
