"""Graphs of many draws: every descent resolved, one piece, and barriers against elastic bands.

    python benchmarks/graphs.py --draws 50 --widths 2,1,1,2 2,3,2

A second way to barriers: nudged elastic bands with a climbing image (Henkelman, Uberuaga and
Jonsson, J. Chem. Phys. 113, 2000) between minima, from a straight line and from bent ones. It knows
the loss and the two minima alone. A band that converges lies over a path, so its height is at least
the lowest pass between the two; the lowest of several bands should be it.
"""

from __future__ import annotations

import argparse
from itertools import combinations
from time import process_time

import numpy as np

from explorer import DeepLinear, DrawnData, Problem, RandomRidge, solve_many

IMAGES = 25
BENDS = 6
STEPS = 6000


def bands(ends, rng):
    """Paths (P, K, n) between pairs of minima (P, 2, n): one straight, the others bent."""
    share = np.linspace(0, 1, IMAGES)[:, None]
    paths = []
    for first, last in ends:
        straight = first * (1 - share) + last * share
        for bend in range(BENDS):
            side = rng.normal(size=first.shape) * (
                0 if bend == 0 else 0.5 * np.abs(last - first).max()
            )
            paths.append(straight + np.sin(np.pi * share) * side)
    return np.array(paths)


def tangents(path, loss):
    """Unit tangents of the inner images, towards the higher neighbour (improved tangent)."""
    ahead, behind = path[:, 2:] - path[:, 1:-1], path[:, 1:-1] - path[:, :-2]
    up = (loss[:, 2:] > loss[:, :-2])[..., None]
    peak = ((loss[:, 1:-1] - loss[:, 2:]) * (loss[:, 1:-1] - loss[:, :-2]) > 0)[..., None]
    tangent = np.where(peak, ahead + behind, np.where(up, ahead, behind))
    return tangent / np.maximum(np.linalg.norm(tangent, axis=2, keepdims=True), 1e-300)


def relax(problem, path):
    """Relax bands; gives them with the slope at their highest image."""
    count, images, n = path.shape
    sizes = np.abs(problem.hessian(path.reshape(-1, n))).sum(axis=2).max(axis=1)
    h = 0.2 / sizes.reshape(count, images).max(axis=1)[:, None, None]
    velocity = np.zeros_like(path[:, 1:-1])
    for _ in range(STEPS):
        flat = path.reshape(-1, n)
        loss = problem.loss(flat).reshape(count, images)
        slope = problem.gradient(flat).reshape(path.shape)[:, 1:-1]
        tangent = tangents(path, loss)
        along = (slope * tangent).sum(axis=2, keepdims=True)
        gaps = np.linalg.norm(np.diff(path, axis=1), axis=2)
        pull = (gaps[:, 1:] - gaps[:, :-1])[..., None] * tangent / (4 * h * images)
        top = loss[:, 1:-1].argmax(axis=1)
        force = -(slope - along * tangent) + pull
        rows = np.arange(count)
        force[rows, top] = (-slope + 2 * along * tangent)[rows, top]
        # Quick-min: keep the speed along the force
        dot = (velocity * force).sum(axis=(1, 2), keepdims=True)
        norm = np.maximum((force**2).sum(axis=(1, 2), keepdims=True), 1e-300)
        velocity = np.where(dot > 0, dot / norm, 0) * force + h * force
        move = np.clip(np.sqrt(h) * velocity, -0.05, 0.05)
        path = path.copy()
        path[:, 1:-1] += move
        if np.abs(slope[rows, top]).max() < 1e-9:
            break
    return path


def heights(problem, path):
    """Height of each band, refined at its highest image; NaN where that is no critical point."""
    count, images, n = path.shape
    loss = problem.loss(path.reshape(-1, n)).reshape(count, images)
    top = path[np.arange(count), loss.argmax(axis=1)]
    x = top
    for _ in range(8):
        step = np.linalg.solve(problem.hessian(x), problem.gradient(x)[..., None])[..., 0]
        x = x - step
    near = np.linalg.norm(x - top, axis=1) < 0.05 * (1 + np.linalg.norm(top, axis=1))
    index = (np.linalg.eigvalsh(problem.hessian(x)) < 0).sum(axis=1)
    found = np.where(near & (index == 1), problem.loss(x), np.nan)
    # The rest of the band, images and what lies between them, must be no higher, up to the error
    # of a polygon
    middle = problem.loss(((path[:, 1:] + path[:, :-1]) / 2).reshape(-1, n)).reshape(count, -1)
    barrier = found - np.maximum(loss[:, 0], loss[:, -1])
    highest = np.maximum(loss.max(axis=1), middle.max(axis=1))
    return np.where(highest < found + 0.01 * barrier, found, np.nan)


def compare(graph, rng):
    """Heights by the graph and by the lowest band, of all pairs of the five lowest minima."""
    minima = graph.low[:5]
    pairs = list(combinations(minima.tolist(), 2))
    if not pairs:
        return np.zeros((0, 2))
    ends = graph.listed.points[np.array(pairs)]
    problem = graph.problem
    lowest = np.array([graph.tree.pass_between(a, b).loss for a, b in pairs])
    with np.errstate(all="ignore"):
        relaxed = relax(problem, bands(ends, rng))
        found = heights(problem, relaxed)
    # A band whose polygon rises above the pass, at a second peak between images, is no lower way
    unresolved = (found < np.repeat(lowest, BENDS)) & (
        _tops(problem, relaxed) >= np.repeat(lowest, BENDS)
    )
    near = np.abs(found - np.repeat(lowest, BENDS)) < 1e-8
    found = np.where(unresolved & ~near | np.isnan(found), np.inf, found)
    return np.array([lowest, found.reshape(len(pairs), BENDS).min(axis=1)]).T


def _tops(problem, path):
    """Highest loss on each polygon, at a hundred points a piece."""
    share = np.linspace(0, 1, 100)[:, None, None, None]
    fine = path[:, :-1] * (1 - share) + path[:, 1:] * share
    return (
        problem.loss(fine.reshape(-1, path.shape[2])).reshape(100, len(path), -1).max(axis=(0, 2))
    )


def run(widths, draws, seed, with_bands):
    """One line of the table."""
    rng = np.random.default_rng(seed)
    network = DeepLinear(widths)
    problems = [Problem.draw(network, DrawnData(5), RandomRidge(), rng) for _ in range(draws)]
    began = process_time()
    solutions = solve_many(problems, seed=seed)
    solved = process_time()
    graphs = [solution.graph() for solution in solutions]
    facts = [graph.summary() for graph in graphs]
    joined = process_time()
    both = [compare(graph, rng) for graph in graphs] if with_bands else []
    both = np.concatenate([np.zeros((0, 2)), *both])
    by_band = np.isfinite(both[:, 1])
    apart = both[by_band, 1] - both[by_band, 0]
    return {
        "widths": widths,
        "draws": draws,
        "real points": sum(len(graph.listed) for graph in graphs),
        "minima": sum(fact["minima"] for fact in facts),
        "saddles of index 1": sum(fact["saddles_of_index_1"] for fact in facts),
        "descents": sum(fact["descents"] for fact in facts),
        "with a listed end": sum(fact["descents_with_listed_end"] for fact in facts),
        "proved": sum(fact["descents_proved"] for fact in facts),
        "one piece": sum(fact["connected"] is True for fact in facts),
        "pairs": len(both),
        "converged bands": int(by_band.sum()),
        "equal": int((np.abs(apart) < 1e-8).sum()),
        "band higher": int((apart >= 1e-8).sum()),
        "band lower": int((apart <= -1e-8).sum()),
        "CPU s of lists": round(solved - began, 2),
        "CPU s of graphs": round(joined - solved, 2),
        "CPU s of bands": round(process_time() - joined, 2),
    }


def main():
    """Print one table a network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--widths", nargs="+", default=["2,1,1,2", "2,3,2"])
    parser.add_argument("--no-bands", action="store_true")
    chosen = parser.parse_args()
    for words in chosen.widths:
        widths = tuple(int(word) for word in words.split(","))
        for name, value in run(widths, chosen.draws, chosen.seed, not chosen.no_bands).items():
            print(f"{name:>20}  {value}", flush=True)
        print()


if __name__ == "__main__":
    main()
