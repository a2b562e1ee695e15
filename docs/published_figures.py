"""Pictures of `results/published`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from published_tables import REFERENCE, all_cells

from explorer.report.plots.style import BLUE, FAINT, GREEN, INK, ORANGE, RED, new_figure
from explorer.study import StoredStudy
from explorer.study.compare.cells import Cell
from explorer.study.compare.tables import read_table

DPI = 110


def draw_all(studies: Mapping[str, StoredStudy], out: Path) -> None:
    """Draw what the studies that are there have numbers for."""
    tables = [study for name, study in studies.items() if name != "mehta"]
    if tables:
        cells = all_cells(tables)
        save(counts_and_bounds(cells), out / "counts_and_bounds.png")
        save(zero_patterns(cells), out / "zero_patterns.png")
        save(histograms(cells, read_table(REFERENCE)), out / "histograms.png")
        save(p_values(pd.read_csv(out / "agreement.csv")), out / "p_values.png")
    if "mehta" in studies:
        save(mehta(pd.read_csv(out / "mehta.csv")), out / "mehta.png")


def save(figure: Figure, path: Path) -> None:
    """Write a picture without a date in it."""
    figure.savefig(path, dpi=DPI, metadata={"Software": None})


def _names(cells: list[Cell]) -> list[str]:
    return [f"{cell.labels[0]}, {cell.samples}" for cell in cells]


def counts_and_bounds(cells: list[Cell]) -> Figure:
    """Bounds, complex and real counts of every cell, in the order of N_C."""
    cells = sorted(cells, key=lambda c: (c.counts["N_C"], c.counts["CBB"]))
    figure = new_figure(15, 5.6)
    (axes,) = figure.axes
    x = np.arange(len(cells))
    for name, colour, mark, words in (
        ("CBB", INK, "_", "CBB, Bezout bound"),
        ("BKK", ORANGE, "s", "BKK, mixed volume"),
        ("N_DM", RED, "x", "N_DM, mean of a random polynomial"),
        ("N_C", GREEN, "^", "N_C, complex critical points"),
    ):
        y = [cell.counts.get(name, np.nan) for cell in cells]
        axes.plot(x, y, mark, color=colour, label=words, markersize=5)
    means = np.array([cell.real.mean for cell in cells])
    axes.plot(x, means, "o", color=BLUE, markersize=4, label="N_R, real: mean and range of draws")
    low = means - [min(cell.real.histogram) for cell in cells]
    high = [cell.real.largest for cell in cells] - means
    axes.errorbar(x, means, (low, high), fmt="none", ecolor=BLUE, elinewidth=1)
    axes.set_yscale("log")
    axes.set_xticks(x, _names(cells), rotation=90, fontsize=7)
    axes.set_xlim(-1, len(cells))
    axes.set_xlabel("network, samples")
    axes.legend(loc="upper left", fontsize=8, frameon=False)
    draws = {cell.evidence.made for cell in cells}
    axes.set_title(f"Critical points and bounds, cells of the published tables ({_draws(draws)})")
    return figure


def _draws(draws: set[int]) -> str:
    ends = f"{min(draws)}" if len(draws) == 1 else f"{min(draws)} to {max(draws)}"
    return f"{ends} draws a cell"


def zero_patterns(cells: list[Cell]) -> Figure:
    """Points without a zero weight beside all, and beside N_DM."""
    cells = [cell for cell in cells if "N_C_torus" in cell.counts]
    figure = new_figure(9, 4.6, columns=2, share_y=False)
    left, right = figure.axes
    total = np.array([cell.counts["N_C"] for cell in cells])
    torus = np.array([cell.counts["N_C_torus"] for cell in cells])
    random = np.array([cell.counts["N_DM"] for cell in cells])
    for depth, colour, mark in ((1, BLUE, "o"), (2, ORANGE, "s")):
        mine = np.array([cell.hidden_layers == depth for cell in cells])
        if not mine.any():
            continue
        words = f"{depth} hidden layer{'s' if depth > 1 else ''}"
        left.plot(total[mine], torus[mine], mark, color=colour, label=words, alpha=0.8)
        right.plot(random[mine], torus[mine] / random[mine], mark, color=colour, alpha=0.8)
    left.set_xscale("log")
    left.set_yscale("symlog", linthresh=1)
    left.set_ylim(-0.5, 2 * torus.max() + 1)
    left.set_xlabel("N_C")
    left.set_ylabel("N_C*, points without a zero weight")
    left.legend(frameon=False)
    right.set_xscale("log")
    right.set_xlabel("N_DM")
    right.set_ylabel("N_C* / N_DM")
    figure.suptitle("Zero patterns: complex points without a zero weight", fontsize=11)
    return figure


def histograms(cells: list[Cell], reference: list[Cell]) -> Figure:
    """Published histograms of N_R with the origin put back, beside ours."""
    ours = {cell.labels: cell for cell in cells}
    pairs = [(r, ours[r.labels]) for r in reference if r.real.histogram and r.labels in ours]
    columns = 10
    rows = max(1, -(-len(pairs) // columns))
    figure = new_figure(17, 1.55 * rows + 0.8, columns=columns, rows=rows, share_y=False)
    for axes in figure.axes[len(pairs) :]:
        axes.set_axis_off()
    for axes, (theirs, mine) in zip(figure.axes, pairs, strict=False):
        values = sorted({*theirs.real.mended, *mine.real.histogram})
        x = np.arange(len(values))
        for shift, counts, colour in (
            (-0.2, theirs.real.mended, ORANGE),
            (0.2, mine.real.histogram, BLUE),
        ):
            heights = [counts.get(v, 0) / sum(counts.values()) for v in values]
            axes.bar(x + shift, heights, 0.4, color=colour)
        lost = theirs.real.lost
        note = f" (+{lost})" if lost else ""
        axes.set_title(f"{theirs.labels[0]}, {theirs.samples}{note}", fontsize=8)
        axes.set_xticks(x, values, fontsize=6)
        axes.set_yticks([])
        axes.set_ylim(0, 1.05)
    figure.suptitle(
        "Share of draws by number of real points. Orange: published, 100 draws, origin put back in "
        "(+k) of them; blue: here. Network, samples.",
        fontsize=11,
    )
    return figure


def p_values(agreement: pd.DataFrame) -> Figure:
    """Ordered p values of the tests of homogeneity, beside those of a uniform distribution."""
    figure = new_figure(7.4, 4.8)
    (axes,) = figure.axes
    for quantity, colour, mark in (
        ("N_R_histogram", BLUE, "o"),
        ("N_R_mean", ORANGE, "s"),
        ("N_R_max", GREEN, "^"),
    ):
        values = agreement.loc[agreement["quantity"] == quantity, "p"].dropna().sort_values()
        share = (np.arange(len(values)) + 0.5) / max(1, len(values))
        axes.plot(share, values, mark, color=colour, markersize=4, label=quantity)
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=1)
    axes.set_xlabel("share of cells")
    axes.set_ylabel("p value, not adjusted")
    axes.legend(frameon=False)
    axes.set_title("Published numbers of real points, origin put back, against ours")
    return figure


def mehta(table: pd.DataFrame) -> Figure:
    """Real points, and minima that are not global, against the strength of regularization."""
    figure = new_figure(11, 4.6, columns=2, share_y=False)
    left, right = figure.axes
    colours = (BLUE, ORANGE, GREEN, RED, INK)
    for (name, mine), colour in zip(table.groupby("network", sort=False), colours, strict=False):
        words = f"{name} ({_range(mine['draws'])} draws, N_C = {mine['N_C'].max()})"
        left.plot(mine["c"], mine["N_R_mean"], "o-", color=colour, label=words)
        left.plot(mine["c"], mine["N_R_max"], "_", color=colour)
        left.plot(mine["c"], mine["N_R_min"], "_", color=colour)
        share = 100 * mine["draws_with_minimum_not_global"] / mine["draws"]
        right.plot(mine["c"], share, "o-", color=colour, label=name)
    for axes in (left, right):
        axes.set_xscale("log")
        axes.set_xlabel("c, with Lambda uniform on [0, c]")
    left.set_yscale("log")
    left.set_ylabel("N_R: mean, least, largest of the draws")
    left.legend(frameon=False, fontsize=8, loc="upper right")
    left.set_ylim(top=float(table["N_R_max"].max()) * 8)
    right.set_ylabel("draws with a minimum that is not global, %")
    figure.suptitle(
        "The set-up of Mehta, Chen, Tang, Hauenstein: two inputs, two outputs, five samples"
    )
    return figure


def _range(draws: pd.Series) -> str:
    low, high = int(draws.min()), int(draws.max())
    return f"{low}" if low == high else f"{low} to {high}"
