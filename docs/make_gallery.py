"""Write docs/gallery.md and its plots; with names those plots only.

    python docs/make_gallery.py [NAME ...]

One solved example of each architecture: its loss, the command that solves it, counts with their
source, the real critical points, two figures. Run it again after a change of an architecture.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from explorer import DrawnData, Problem, RandomRidge, Solution, solve
from explorer.cli.information import choice
from explorer.networks.architectures import Architecture, build, find, names
from explorer.networks.architectures.registry import summary

HERE = Path(__file__).parent
# The first seed with so many real points is shown, or the one with most.
ENOUGH, SEEDS = 5, range(12)
SAMPLES, ROWS = 5, 8
PICTURES = {
    "slice": "loss over a plane through critical points",
    "loss_index": "loss of the real critical points against their index",
}


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
            "\n".join(f"![{PICTURES[kind]}](gallery/{name}_{kind}.png)" for kind in PICTURES),
        ]
    )


def draw(solution: Solution) -> None:
    """Draw as anyone can: ``solution.plot.KIND()``."""
    name = solution.problem.architecture.name
    for kind in PICTURES:
        figure = getattr(solution.plot, kind)(style="paper")
        figure.savefig(HERE / "gallery" / f"{name}_{kind}.png", dpi=150)


def main() -> None:
    """Solve, draw and write."""
    sections = []
    (HERE / "gallery").mkdir(exist_ok=True)
    for name in sys.argv[1:] or names():
        solution = solved(name)
        sections.append(section(solution))
        draw(solution)
        print(name, solution.counts.complex, solution.completeness.status, flush=True)
    if not sys.argv[1:]:
        head = (HERE / "gallery_head.md").read_text(encoding="utf-8")
        (HERE / "gallery.md").write_text(
            "\n\n".join([head.strip(), *sections]) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
