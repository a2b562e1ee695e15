"""Critical points of phase retrieval, by index, as samples are added.

python docs/results/phase_retrieval.py
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from common import COLOURS, Row, Run, arguments
from matplotlib.figure import Figure

from explorer import Problem, Solution, solve_many
from explorer.landscape.points.verdict import Status
from explorer.networks.architectures import MonomialNeurons

# Data sets a block
DRAWS = {2: 20, 3: 20, 4: 20, 5: 20, 6: 5}
RATIOS = (2, 3, 5, 10, 20, 30)
# Unknowns, blocks
FULL = ((2, 1), (3, 1), (4, 1), (5, 1))
SMALL = ((2, 1), (3, 1))
# b = (a.x)^2 + noise times a standard normal number
NOISES = (0.0, 1.0)


def problem(d: int, ratio: int, noise: float, rng: np.random.Generator) -> Problem:
    """Gaussian a_i and hidden x of length one; b may be negative where there is noise."""
    m = ratio * d
    A = rng.normal(size=(d, m))
    hidden = rng.normal(size=d)
    hidden /= np.linalg.norm(hidden)
    b = (hidden @ A) ** 2 + noise * rng.normal(size=m)
    few = m < d * (d + 1) // 2  # fewer samples than moments in general position need
    network = MonomialNeurons(inputs=d, power=2, samples=m if few else None)
    return Problem(network, A, b[None], regularization=0.0)


def block(key: Sequence[Any]) -> Iterable[Row]:
    """Solve the data sets of one block; the seed is the key."""
    d, ratio, noise, number = key
    rng = np.random.default_rng([d, ratio, int(10 * noise), number])
    problems = [problem(d, ratio, noise, rng) for _ in range(DRAWS[d])]
    for solution in solve_many(problems, seed=1, certify=True, workers=1):
        yield {"cell": [d, ratio, noise], **counted(solution, d)}


def counted(solution: Solution, d: int) -> dict[str, Any]:
    """Real points by index, minima above the lowest, and what vouches for the list."""
    real = solution.real_points
    index = real["index"].to_numpy(int)
    low = real["loss"].min()
    top = real["loss"].max()
    minima = real[real["index"] == 0]["loss"]
    return {
        "by_index": np.bincount(index, minlength=d + 1).tolist(),
        "spurious": int((minima > low + 1e-7 * (top - low)).sum()),
        "complex": solution.counts.complex,
        "degenerate": solution.counts.degenerate,
        "proved": solution.completeness.status is Status.PROVED,
    }


def tabulate(rows: Sequence[dict]) -> list[dict[str, Any]]:
    """One row for each d, ratio, noise and index, and one for all indices."""
    table = []
    cells = sorted({tuple(row["cell"]) for row in rows})
    for d, ratio, noise in cells:
        mine = [row for row in rows if row["cell"] == [d, ratio, noise]]
        found = np.array([row["by_index"] for row in mine])
        columns = [(str(k), found[:, k]) for k in range(d + 1)]
        for name, counts in [*columns, ("all", found.sum(axis=1))]:
            table.append(
                {
                    "d": d,
                    "samples": ratio * d,
                    "noise": noise,
                    "index": name,
                    "draws": len(mine),
                    "mean": float(counts.mean()),
                    "standard_error": float(counts.std(ddof=1) / np.sqrt(len(mine))),
                    "least": int(counts.min()),
                    "most": int(counts.max()),
                    "draws_with_spurious_minima": sum(row["spurious"] > 0 for row in mine),
                    "complex": 3**d,
                    "lists_with_3^d": sum(row["complex"] == 3**d for row in mine),
                    "lists_proved": sum(row["proved"] for row in mine),
                }
            )
    return table


def draw(table: Sequence[dict[str, Any]]) -> Figure:
    """Real points, share of draws with spurious minima, and points by index for the largest d."""
    figure = Figure(figsize=(12, 4), layout="constrained")
    left, middle, right = figure.subplots(1, 3)
    dimensions = sorted({row["d"] for row in table})
    for colour, d in zip(COLOURS, dimensions, strict=False):
        for noise, line in zip(NOISES, ("-", "--"), strict=True):
            rows = [r for r in table if (r["d"], r["noise"], r["index"]) == (d, noise, "all")]
            x = [r["samples"] / d for r in rows]
            name = f"d = {d}" if noise == 0 else None
            errors = [1.96 * r["standard_error"] for r in rows]
            left.errorbar(
                x, [r["mean"] for r in rows], errors, fmt="o" + line, ms=3, color=colour, label=name
            )
            share = [100 * r["draws_with_spurious_minima"] / r["draws"] for r in rows]
            middle.plot(x, share, "o" + line, markersize=3, color=colour, label=name)
    for axes in (left, middle):
        axes.plot([], [], "--", color="black", label="with noise")
    last = dimensions[-1]
    for colour, k in zip(COLOURS, range(last + 1), strict=False):
        rows = [r for r in table if (r["d"], r["noise"], r["index"]) == (last, 0.0, str(k))]
        x = [r["samples"] / last for r in rows]
        means = [r["mean"] for r in rows]
        right.plot(x, means, "o-", markersize=3, color=colour, label=f"index {k}")
    titles = ("real critical points", "draws with a spurious minimum", f"by index, d = {last}")
    heights = ("mean number", "per cent", "mean number")
    for axes, title, height in zip((left, middle, right), titles, heights, strict=True):
        axes.set_xscale("log")
        axes.set_xticks(RATIOS, [str(r) for r in RATIOS])
        axes.minorticks_off()
        axes.set_xlabel("samples over unknowns, m / d")
        axes.set_ylabel(height)
        axes.set_title(title, fontsize=10)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False, fontsize=8)
    left.set_yscale("log")
    middle.set_ylim(bottom=0)
    right.set_ylim(bottom=0)
    return figure


def main(run: Run) -> None:
    """Solve, count, write."""
    sizes, ratios = (SMALL, (2, 10)) if run.reduced else (FULL, RATIOS)
    keys = [
        [d, ratio, noise, number]
        for number in range(5)
        for d, blocks in sizes
        for ratio in ratios
        for noise in NOISES
        if number < blocks
    ]
    table = tabulate(run.rows(keys, block))
    run.table(table)
    run.picture(draw(table))
    run.done()
    for row in table:
        if row["index"] == "all":
            print(row)


if __name__ == "__main__":
    main(arguments("phase_retrieval", __doc__))
