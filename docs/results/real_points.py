"""How the number of real critical points falls with the ridge and rises with the width.

python docs/results/real_points.py [--reduced --output DIR] [--fresh]
"""

from __future__ import annotations

from typing import Any

import numpy as np
from common import COLOURS, arguments
from matplotlib.figure import Figure
from samples import gaussian, proved, solve_all, top

from explorer import DeepLinear, Problem

NAME = "real_points"
SAMPLES = 5
# Ridge over the largest singular value of Y X^T; above 2 only W = 0 is left.
STRENGTHS = (*np.geomspace(0.001, 1.5, 10), 2.1)
# widths, draws: at full size, reduced
GROUPS = (((2, 1, 2), 200, 10), ((2, 2, 2), 50, 5), ((2, 3, 2), 4, 0), ((2, 1, 1, 2), 50, 5))
BATCH = 10


def main() -> None:
    """Draw, solve, write."""
    run = arguments(NAME, __doc__)
    keys = [
        [list(widths), first, min(BATCH, total - first)]
        for widths, full, few in GROUPS
        for total in (few if run.reduced else full,)
        for first in range(0, total, BATCH)
    ]
    rows = run.rows(keys, count)
    table = [cell(rows, label) for label in dict.fromkeys((r["widths"], r["ridge"]) for r in rows)]
    run.table(table)
    run.picture(picture(table))
    run.done()


def count(key: list[Any]) -> list[dict[str, Any]]:
    """Real points of a batch of draws at all strengths; data are the same at each."""
    widths, first, number = key
    problems, facts = [], []
    for k in range(first, first + number):
        rng = np.random.default_rng([*widths, k])
        X, Y = gaussian(rng, widths[0], widths[-1], SAMPLES)
        shapes = list(zip(widths[1:], widths[:-1], strict=True))
        each = [top(X, Y) * rng.uniform(0.5, 1.5, size=shape) for shape in shapes]
        for s in STRENGTHS:
            ridge = [s * one for one in each]
            problems.append(Problem(DeepLinear(tuple(widths)), X, Y, regularization=ridge))
            facts.append({"widths": "-".join(map(str, widths)), "ridge": float(s), "draw": k})
    return [
        fact
        | {"real": one.counts.real, "complex": one.counts.complex, "minima": one.counts.minima}
        | {"proved": proved(one)}
        for fact, one in zip(facts, solve_all(problems), strict=True)
    ]


def cell(rows: list[dict[str, Any]], label: tuple[str, float]) -> dict[str, Any]:
    """Mean, its standard error and the range of one cell."""
    mine = [r for r in rows if (r["widths"], r["ridge"]) == label]
    real = np.array([r["real"] for r in mine], dtype=float)
    error = real.std(ddof=1) / np.sqrt(len(real)) if len(real) > 1 else 0.0
    return {
        "widths": label[0],
        "ridge": label[1],
        "draws": len(mine),
        "proved": sum(r["proved"] for r in mine),
        "complex": mine[0]["complex"],
        "real_mean": float(real.mean()),
        "standard_error": float(error),
        "real_least": int(real.min()),
        "real_most": int(real.max()),
        "minima_mean": float(np.mean([r["minima"] for r in mine])),
    }


def picture(table: list[dict[str, Any]]) -> Figure:
    """Mean number of real points over the ridge, with the range of draws."""
    figure = Figure(figsize=(8.2, 4.8), layout="constrained")
    axes = figure.subplots()
    for k, widths in enumerate(dict.fromkeys(r["widths"] for r in table)):
        mine = [r for r in table if r["widths"] == widths]
        x = np.array([r["ridge"] for r in mine])
        low, high = ([r[c] for r in mine] for c in ("real_least", "real_most"))
        axes.fill_between(x, low, high, color=COLOURS[k], alpha=0.12, linewidth=0)
        words = f"{widths}, {mine[0]['draws']} draws, {mine[0]['complex']} complex"
        axes.plot(x, [r["real_mean"] for r in mine], "o-", color=COLOURS[k], label=words)
    words = "one hidden layer: 1 is proved above"
    axes.axvline(2, color="#777777", linewidth=1, linestyle="--", label=words)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_yticks([1, 3, 5, 10, 20, 50], ["1", "3", "5", "10", "20", "50"])
    axes.set_yticks([], minor=True)
    axes.set_xlabel("ridge coefficients over the largest singular value of Y X'")
    axes.set_ylabel("real critical points: mean; shaded: range")
    axes.legend(fontsize=8.5, frameon=False, loc="lower left")
    axes.spines[["top", "right"]].set_visible(False)
    return figure


if __name__ == "__main__":
    main()
