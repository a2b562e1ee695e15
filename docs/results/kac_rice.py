"""Real critical points of random forms on spheres, against the means of Kac and Rice.

python docs/results/kac_rice.py
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from common import COLOURS, Row, Run, arguments
from forms import (
    circle_mean,
    closed_means,
    complex_points,
    deviations,
    problem,
    roots_on_circle,
    sphere_means,
)
from matplotlib.figure import Figure

from explorer import Solution, solve_many
from explorer.landscape.points.verdict import Status

BLOCK = 100
# Ensemble, variables, degree, blocks of 100 draws
FULL = (
    *(("Kostlan", 2, d, 2) for d in (3, 4, 5, 6, 7)),
    *(("monomial", 2, d, 2) for d in (3, 5, 7)),
    ("Kostlan", 3, 3, 2),
    ("Kostlan", 3, 4, 2),
    ("Kostlan", 4, 3, 1),
    ("Kostlan", 5, 3, 1),
)
SMALL = (("Kostlan", 2, 3, 1), ("monomial", 2, 7, 1), ("Kostlan", 3, 3, 1))
MATRICES = 200_000


def block(key: Sequence[Any]) -> Iterable[Row]:
    """Solve 100 forms; the seed is the key."""
    ensemble, n, d, number = key
    rng = np.random.default_rng([len(ensemble), n, d, number])
    scale = deviations(ensemble, n, d)
    drawn = rng.normal(size=(BLOCK, len(scale))) * scale
    solutions = solve_many([problem(n, d, c) for c in drawn], seed=1, certify=True, workers=1)
    circle = [roots_on_circle(c) if n == 2 else -1 for c in drawn]
    for solution, roots in zip(solutions, circle, strict=True):
        yield {"cell": [ensemble, n, d], **counted(solution), "roots": roots}


def counted(solution: Solution) -> dict[str, Any]:
    """Real points but the origin by index, and whether the list is proved."""
    n = solution.weights.shape[1]
    index = np.bincount(solution.real_points["index"].to_numpy(int), minlength=n + 1)
    if index[n] != 1:  # the origin is the only maximum
        raise ValueError(f"{index[n]} real points of index {n}")
    return {
        "by_index": index[:n].tolist(),
        "complex": solution.counts.complex,
        "proved": solution.completeness.status is Status.PROVED,
    }


def expected(ensemble: str, n: int, d: int, reduced: bool) -> tuple[list[float], list[float]]:
    """Means by index and their errors, for n = 2 by quadrature, else by closed form or matrices."""
    if n == 2:
        return [circle_mean(ensemble, d) / 2] * 2, [0.0, 0.0]
    closed = closed_means(n, d)
    if closed is not None:
        return closed.tolist(), [0.0] * n
    rng = np.random.default_rng([n, d])
    mean, error = sphere_means(n, d, MATRICES // (20 if reduced else 1), rng)
    return mean.tolist(), error.tolist()


def compare(rows: Sequence[dict], cells: Sequence[tuple], reduced: bool) -> list[dict[str, Any]]:
    """Observed against expected means: one row for each index, and one for all."""
    table = []
    for ensemble, n, d, _ in cells:
        mine = [row for row in rows if row["cell"] == [ensemble, n, d]]
        found = np.array([row["by_index"] for row in mine])
        theory, error = expected(ensemble, n, d, reduced)
        columns = [(str(k), found[:, k], theory[k], error[k]) for k in range(n)]
        columns.append(("all", found.sum(axis=1), sum(theory), float(np.linalg.norm(error))))
        for name, counts, mean, uncertain in columns:
            spread = np.hypot(counts.std(ddof=1) / np.sqrt(len(counts)), uncertain)
            table.append(
                {
                    "ensemble": ensemble,
                    "n": n,
                    "d": d,
                    "index": name,
                    "draws": len(counts),
                    "observed": float(counts.mean()),
                    "standard_error": float(spread),
                    "expected": mean,
                    "z": float((counts.mean() - mean) / spread) if spread else 0.0,
                    "least": int(counts.min()),
                    "most": int(counts.max()),
                    "complex": complex_points(n, d),
                    "complex_all_equal": all(r["complex"] == complex_points(n, d) for r in mine),
                    "lists_proved": sum(r["proved"] for r in mine),
                    "same_as_roots": sum(r["roots"] == sum(r["by_index"]) for r in mine)
                    if n == 2
                    else "",
                }
            )
    return table


def draw(table: Sequence[dict[str, Any]]) -> Figure:
    """Binary forms over the degree; other forms by index."""
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    degrees = np.linspace(3, 7, 100)
    left.plot(degrees, 2 * np.sqrt(3 * degrees - 2), color=COLOURS[0], label="$2\\sqrt{3d-2}$")
    for colour, ensemble in zip(COLOURS, ("Kostlan", "monomial"), strict=False):
        rows = [r for r in table if (r["ensemble"], r["n"], r["index"]) == (ensemble, 2, "all")]
        points(left, [r["d"] for r in rows], rows, colour, f"{ensemble}, n = 2")
    rows = [r for r in table if (r["ensemble"], r["n"], r["index"]) == ("monomial", 2, "all")]
    left.plot(
        [r["d"] for r in rows],
        [r["expected"] for r in rows],
        "_",
        color="black",
        markersize=14,
        label="Kac-Rice, monomial",
    )
    left.set_xlabel("degree d")
    left.set_ylabel("mean number of critical points on the circle")
    left.set_xticks(range(3, 8))
    cells = sorted({(r["n"], r["d"]) for r in table if r["n"] > 2})
    for colour, (n, d) in zip(COLOURS[2:], cells, strict=False):
        rows = [r for r in table if (r["n"], r["d"]) == (n, d) and r["index"] != "all"]
        ranks = [int(r["index"]) for r in rows]
        right.plot(ranks, [r["expected"] for r in rows], "-", color=colour, linewidth=1)
        points(right, ranks, rows, colour, f"n = {n}, d = {d}")
    right.plot([], [], "-", color="black", linewidth=1, label="Kac-Rice")
    right.set_xlabel("index")
    right.set_ylabel("mean number on the sphere")
    right.set_xticks(range(5))
    for axes in (left, right):
        axes.set_ylim(bottom=0)
        axes.legend(frameon=False, fontsize=8)
        axes.spines[["top", "right"]].set_visible(False)
    left.set_title("binary forms", fontsize=10)
    right.set_title("Kostlan forms in more variables, by index", fontsize=10)
    return figure


def points(axes: Any, x: Sequence[float], rows: Sequence[dict], colour: str, name: str) -> None:
    """Means with intervals of 95 %."""
    axes.errorbar(
        x,
        [r["observed"] for r in rows],
        [1.96 * r["standard_error"] for r in rows],
        fmt="o",
        markersize=4,
        capsize=3,
        color=colour,
        label=f"{name} ({rows[0]['draws']} draws)" if rows else name,
    )


def main(run: Run) -> None:
    """Solve, compare, write."""
    cells = SMALL if run.reduced else FULL
    keys = [[e, n, d, number] for number in range(5) for e, n, d, b in cells if number < b]
    table = compare(run.rows(keys, block), cells, run.reduced)
    run.table(table)
    run.picture(draw(table))
    run.done()
    for row in table:
        print({k: row[k] for k in ("ensemble", "n", "d", "index", "observed", "expected", "z")})
    totals = [row for row in table if row["index"] == "all"]
    print("sum of z^2 over cells:", sum(r["z"] ** 2 for r in totals), "of", len(totals), "cells")


if __name__ == "__main__":
    main(arguments("kac_rice", __doc__))
