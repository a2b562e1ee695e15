"""Draw the pictures of docs/one_lambda.md: losses of critical manifolds over lambda.

python docs/make_one_lambda.py
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from explorer import DeepLinear, Problem
from explorer.manifolds.find import ManifoldOptions, find_manifolds
from explorer.manifolds.manifold import ManifoldList
from explorer.networks.chains import chain_of

HERE = Path(__file__).parent / "one_lambda"
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7")
MARKS = ("o", "s", "^", "D", "v")
EXAMPLE = [[1.0, 0.0], [0.0, 2.0]], [[80.0, 1.0], [0.0, 60.0]]


def lists(widths: Sequence[int], X: object, Y: object, lambdas: Sequence[float]):
    """Critical manifolds of one data set for each lambda."""
    problems = [Problem(DeepLinear(tuple(widths)), X, Y, float(value)) for value in lambdas]
    forms = [form for problem in problems if (form := chain_of(problem)) is not None]
    return find_manifolds(forms, ManifoldOptions(certify=False))


def draw(
    axes: Axes,
    lambdas: Sequence[float],
    found: Sequence[ManifoldList],
    height: Callable[[float, float], float] = lambda _, loss: loss,
) -> None:
    """Each manifold as a mark: colour by rank, shape by index, filled where it is a minimum."""
    for value, listed in zip(lambdas, found, strict=True):
        for one in listed.manifolds:
            colour = COLOURS[one.rank]
            axes.plot(
                value,
                height(value, one.loss),
                MARKS[min(one.index, len(MARKS) - 1)],
                color=colour,
                markersize=4 if one.index else 6,
                markerfacecolor=colour if one.index == 0 else "none",
            )
    axes.set_xlabel("lambda")
    axes.set_ylabel("loss")
    axes.spines[["top", "right"]].set_visible(False)


def key(axes: Axes, ranks: Sequence[int], indices: int) -> None:
    """Say what colours and marks mean."""
    handles = [
        Line2D([], [], color=COLOURS[r], marker="", linewidth=3, label=f"rank {r}") for r in ranks
    ]
    for index in range(indices + 1):
        name = "minimum" if index == 0 else f"index {index}"
        last = " and more" if index == len(MARKS) - 1 else ""
        fill = "k" if index == 0 else "none"
        handles.append(
            Line2D(
                [],
                [],
                color="k",
                marker=MARKS[index],
                linestyle="",
                label=name + last,
                markerfacecolor=fill,
            )
        )
    axes.legend(handles=handles, frameon=False, fontsize=8)


def save(figure: Figure, name: str) -> None:
    """Write a picture."""
    HERE.mkdir(exist_ok=True)
    FigureCanvasAgg(figure)
    figure.savefig(HERE / name, dpi=110)


def not_global() -> None:
    """Near lambda = 20 one hidden unit has a second minimum, two hidden units have none."""
    figure = Figure(figsize=(10, 4.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    lambdas = np.linspace(17.6, 22, 89)
    found = lists((2, 1, 2), *EXAMPLE, lambdas)
    low = [min(one.loss for one in listed.manifolds) for listed in found]
    slope = (low[-1] - low[0]) / (lambdas[-1] - lambdas[0])
    draw(left, lambdas, found, lambda value, loss: loss - low[0] - slope * (value - lambdas[0]))
    left.set_ylim(-4, 135)
    left.set_ylabel("loss, less a linear function of lambda")
    left.set_title("widths 2, 1, 2: maps of rank 1")
    key(left, (1,), 1)
    lambdas = np.linspace(16, 26, 61)
    draw(right, lambdas, lists((2, 2, 2), *EXAMPLE, lambdas))
    right.set_title("widths 2, 2, 2")
    key(right, (0, 1, 2), 4)
    save(figure, "not_global.png")


def over_lambda() -> None:
    """One random data set of a network 3, 2, 3: manifolds vanish in pairs, or into lower ranks."""
    rng = np.random.default_rng(3)
    X, Y = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    top = np.linalg.svd(Y @ X.T, compute_uv=False)[0] / 2
    lambdas = np.geomspace(top / 300, 1.3 * top, 70)
    figure = Figure(figsize=(7, 4.6), layout="constrained")
    axes = figure.subplots()
    draw(axes, lambdas, lists((3, 2, 3), X, Y, lambdas))
    axes.set_xscale("log")
    key(axes, (0, 1, 2), 4)
    save(figure, "over_lambda.png")


if __name__ == "__main__":
    not_global()
    over_lambda()
