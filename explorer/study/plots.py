"""Plots of a study: five of each combination."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from explorer.report.plots import (
    complex_plane,
    hessian_spectra,
    index_histogram,
    loss_against_index,
    real_count,
    save_figure,
)
from explorer.study.plan import Combination


def write_plots(
    folder: Path, combinations: Sequence[Combination], runs: pd.DataFrame, points: pd.DataFrame, formats: Sequence[str]
) -> None:
    """Write ``plots/COMBINATION/KIND.FORMAT``; the folder appears whole, in place of an older one."""
    temporary = folder / f".plots.{os.getpid()}.tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    try:
        for combination in combinations:
            mine = _mine(runs, combination), _mine(points, combination)
            for kind, figure in figures(combination.label, *mine).items():
                place = temporary / combination.file_name
                place.mkdir(parents=True, exist_ok=True)
                for ending in formats:
                    save_figure(figure, place / f"{kind}.{ending}")
        shutil.rmtree(folder / "plots", ignore_errors=True)
        temporary.replace(folder / "plots")
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def figures(label: str, runs: pd.DataFrame, points: pd.DataFrame) -> dict[str, Figure]:
    """Make the figures of one combination from its rows of the two tables; none when no run gave a point."""
    complete = None if (runs["status"] == "ok").all() else False
    title = f"Number of real critical points over draws\n{label}"
    verdict = _verdict(runs)
    made = {"real_count": real_count(runs, complete=complete, verdict=verdict, title=title)}
    if not len(points):
        return made
    done = int((runs["status"] != "failed").sum())
    weights = stack(points["weights_re"]) + 1j * stack(points["weights_im"])
    real = points["is_real"].fillna(False).to_numpy(bool)
    return made | {
        "loss_index": loss_against_index(
            points, runs=done, complete=complete, verdict=verdict, title=f"Loss against index\n{label}"
        ),
        "index_histogram": index_histogram(
            points, runs=done, complete=complete, verdict=verdict, title=f"Real critical points by index\n{label}"
        ),
        "hessian_spectra": hessian_spectra(
            points,
            stack(points["eigenvalues"]),
            runs=done,
            complete=complete,
            verdict=verdict,
            title=f"Hessian spectra\n{label}",
        ),
        "complex_plane": complex_plane(
            weights,
            real,
            runs=done,
            complete=complete,
            verdict=verdict,
            title=f"Critical points in the complex plane\n{label}",
        ),
    }


def _verdict(runs: pd.DataFrame) -> str:
    """Say for how many runs completeness is proved; nothing where no run has a verdict."""
    number = runs["verdict"].value_counts()
    words = [f"{word} for {int(number[word])}" for word in ("proved", "consistent", "incomplete") if word in number]
    certified = (
        f"{int(runs['certified'].fillna(0).sum()):,} of {int(runs['complex'].fillna(0).sum()):,} points certified"
    )
    return f"{', '.join(words)} of {len(runs)} runs; {certified}" if words else ""


def stack(column: pd.Series) -> NDArray[np.float64]:
    """Make an array (N, n) of a list column."""
    return np.array([np.asarray(row, dtype=float) for row in column])


def _mine(table: pd.DataFrame, combination: Combination) -> pd.DataFrame:
    names = ["architecture", "data", "regularization"]
    return table[(table[names] == list(combination.labels)).all(axis=1)]
