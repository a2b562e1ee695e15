"""Write docs/gallery.md and its plots; with names those plots only.

    python docs/make_gallery.py [NAME ...]

One solved example of each architecture: its loss, the command that solves it, counts with their
source, the real critical points, a plot. Run it again after a change of an architecture.
"""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from explorer import DrawnData, Problem, RandomRidge, Solution, solve
from explorer.cli.information import choice
from explorer.networks.architectures import Architecture, build, find, names
from explorer.networks.architectures.registry import summary

HERE = Path(__file__).parent
# The first seed with so many real points is shown, or the one with most.
ENOUGH, SEEDS = 5, range(12)
SAMPLES, ROWS = 5, 8
MARKS = {"minimum": ("o", "#0072B2"), "saddle": ("s", "#E69F00"), "maximum": ("^", "#D55E00")}


def solved(name: str) -> Solution:
    """Solve examples until there is something to see; the command line draws the same problems."""
    found = []
    for seed in SEEDS:
        architecture = build({"type": name, **find(name).example})
        data = DrawnData(architecture.samples or max(SAMPLES, architecture.least_samples))
        problem = Problem.draw(architecture, data, RandomRidge(), np.random.default_rng(seed))
        found.append(solve(problem, seed=seed, certify=True))
        if found[-1].counts.real >= ENOUGH:
            break
    return max(found, key=lambda solution: min(solution.counts.real, ENOUGH))


def command(architecture: Architecture, seed: int) -> str:
    """Command that solves the example."""
    fields = {key: value for key, value in architecture.spec.items() if key != "type"}
    return f"explorer solve {choice(architecture.name, fields)} --seed {seed} --certify"


def table(solution: Solution) -> str:
    """Real critical points up to symmetry, lowest first, as a table with their weights."""
    points = solution.real_points
    rows = points.drop_duplicates("orbit")
    weights = solution.weights[rows.index].real
    head = ["loss", "index", "kind", "orbit size", *solution.problem.system.unknowns]
    lines = [head, ["---"] * len(head)]
    for (_, point), w in list(zip(rows.iterrows(), weights, strict=True))[:ROWS]:
        cells = [f"{point['loss']:.6g}", point["index"], point["kind"], point["orbit_size"]]
        lines.append([*map(str, cells), *(f"{value + 0.0:.4f}" for value in w)])
    text = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    left = len(rows) - ROWS
    return text if left <= 0 else f"{text}\n\nand {left} further orbits of real points."


def section(solution: Solution) -> str:
    """Text of one architecture."""
    architecture, counts = solution.problem.architecture, solution.counts
    name = architecture.name
    verdict = solution.verdict[0].upper() + solution.verdict[1:]
    sentence = (
        f"{architecture.size} unknowns: {counts.complex} complex critical points, "
        f"{counts.real} real, {counts.minima} of them minima. {verdict}."
    )
    return "\n\n".join(
        [
            f"## {name}",
            f"{summary(type(architecture))}.",
            f"$$L = {architecture.formula} + \\text{{ridge}}$$",
            f"```\n{command(architecture, solution.seed)}\n```",
            sentence.replace("..", "."),
            table(solution),
            f"![real critical points of {name}](gallery/{name}.png)",
        ]
    )


def picture(solution: Solution) -> Figure:
    """Loss on a plane through critical points, or along the one weight; and loss against index."""
    figure = Figure(figsize=(7.2, 3.0), layout="constrained", facecolor="white")
    FigureCanvasAgg(figure)
    plane, levels = figure.subplots(1, 2, width_ratios=(3, 2))
    _plane(plane, solution)
    _levels(levels, solution)
    return figure


def _plane(axes: Axes, solution: Solution) -> None:
    """Level lines of the loss on the plane of two weights, or of three points of other orbits."""
    origin, first, second, label = _frame(solution)
    real = solution.real_points
    points = solution.weights[real.index].real - origin
    basis = np.stack([first, second], axis=1)
    places = np.linalg.lstsq(basis, points.T, rcond=None)[0].T
    here = np.abs(places @ basis.T - points).max(axis=1) < 1e-9
    shown = places[here]
    low, high = shown.min(axis=0), shown.max(axis=0)
    margin = 0.35 * np.maximum(high - low, 0.5)
    x, y = (np.linspace(low[k] - margin[k], high[k] + margin[k], 160) for k in (0, 1))
    grid = np.array([origin + a * first + b * second for b, a in product(y, x)])
    loss = solution.problem.loss(grid).reshape(len(y), len(x))
    least = loss.min()
    top = max(real["loss"].max(), np.quantile(loss, 0.6))
    steps = least + (top - least) * np.linspace(0, 1, 16) ** 2
    axes.contourf(x, y, loss, levels=np.unique(steps), cmap="Greys", alpha=0.45, extend="max")
    axes.contour(x, y, loss, levels=np.unique(steps), colors="#9a9a9a", linewidths=0.5)
    for kind, rows in real[here].groupby("kind"):
        mark, color = MARKS[str(kind)]
        chosen = shown[np.isin(real.index[here], rows.index)]
        axes.scatter(
            *chosen.T,
            marker=mark,
            color=color,
            edgecolors="white",
            s=42,
            linewidths=0.8,
            zorder=3,
            label=kind,
        )
    axes.set(xlabel=label[0], ylabel=label[1])
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.legend(fontsize=7.5, framealpha=0.9, loc="best")


def _frame(solution: Solution) -> tuple[np.ndarray, np.ndarray, np.ndarray, tuple[str, str]]:
    """Origin and two orthonormal directions of a plane, and what to call them."""
    unknowns, n = solution.problem.system.unknowns, solution.problem.architecture.size
    if n == 2:
        return np.zeros(2), np.array([1.0, 0.0]), np.array([0.0, 1.0]), (unknowns[0], unknowns[1])
    real = solution.real_points.drop_duplicates("orbit")
    lowest, *others = solution.weights[real.index].real
    others.sort(key=lambda w: float(np.abs(w).max()))  # the origin first where it is critical
    base = others.pop(0) if others else lowest
    curved = np.linalg.eigh(solution.problem.hessian(lowest[None])[0])[1].T
    first = _across([lowest - base, *curved], [])
    second = _across([*(w - base for w in others), *curved], [first])
    towards = "towards another critical point" if others else "softest direction"
    return base, first, second, ("towards the lowest point", towards)


def _across(candidates: list[np.ndarray], taken: list[np.ndarray]) -> np.ndarray:
    """First candidate not along the directions taken, made orthogonal to them, of length 1."""
    for w in candidates:
        rest = w - sum(((w @ t) * t for t in taken), np.zeros_like(w))
        if np.linalg.norm(rest) > 1e-3 * max(1.0, float(np.linalg.norm(w))):
            return np.asarray(rest / np.linalg.norm(rest))
    raise ValueError("every candidate lies along the directions taken")


def _levels(axes: Axes, solution: Solution) -> None:
    """Loss of the real points against their index."""
    real: pd.DataFrame = solution.real_points
    for kind, rows in real.groupby("kind"):
        mark, color = MARKS[str(kind)]
        axes.scatter(
            rows["index"].astype(int),
            rows["loss"],
            marker=mark,
            color=color,
            edgecolors="white",
            s=42,
            zorder=3,
        )
    indices = sorted(set(real["index"].astype(int)))
    axes.set_xticks(range(max(indices) + 1))
    axes.set_xlim(-0.5, max(indices) + 0.5)
    axes.set(xlabel="index", ylabel="loss")
    axes.grid(axis="y", color="#e5e5e5", linewidth=0.6)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def main() -> None:
    """Solve, draw and write."""
    sections = []
    (HERE / "gallery").mkdir(exist_ok=True)
    for name in sys.argv[1:] or names():
        solution = solved(name)
        sections.append(section(solution))
        picture(solution).savefig(HERE / "gallery" / f"{name}.png", dpi=110)
        print(name, solution.counts.complex, solution.completeness.status, flush=True)
    if not sys.argv[1:]:
        head = (HERE / "gallery_head.md").read_text(encoding="utf-8")
        (HERE / "gallery.md").write_text(
            "\n\n".join([head.strip(), *sections]) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
