"""Plots of a study: those over all of it, and five of each combination.

There are four where only real points are kept.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from explorer.errors import InputError
from explorer.landscape.points.verdict import Status
from explorer.report.plots import (
    SCREEN,
    Look,
    complex_plane,
    hessian_spectra,
    index_histogram,
    loss_against_index,
    manifolds_by_index,
    real_count,
    save_figure,
)
from explorer.study.plan.plan import Combination
from explorer.study.report.basins import basin_figures
from explorer.study.report.overview import overview
from explorer.study.store.basins import Tables
from explorer.study.store.columns import RunStatus
from explorer.study.store.stored import StoredStudy
from explorer.study.store.summary import number_listed, of_manifolds

# A plot of more points shows no more, and takes long to draw.
_MOST_POINTS = 100_000


def write_plots(
    folder: Path,
    combinations: Sequence[Combination],
    stored: StoredStudy,
    runs: pd.DataFrame,
    summary: pd.DataFrame,
    formats: Sequence[str],
    ends: list[tuple[dict[str, Any], Tables]] | None = None,
) -> None:
    """Write ``plots/overview/KIND.FORMAT`` and ``plots/COMBINATION/KIND.FORMAT``.

    The folder appears whole, in place of an older one.

    Parameters
    ----------
    folder : Path
        Folder of the study.
    combinations : sequence of Combination
        As the plan has them.
    stored : StoredStudy
        Where points are read.
    runs, summary : DataFrame
        One row per run, and one per combination.
    formats : sequence of str
        Endings, such as ``png``.
    ends : list, optional
        Where optimisers ended, see :func:`explorer.study.report.basins.basin_parts`.
    """
    temporary = folder / f".plots.{os.getpid()}.tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    try:
        _save(overview(summary, combinations), temporary / "overview", formats)
        for combination in combinations:
            mine = runs[runs["combination"] == combination.key]
            complete = None if _all_ok(mine) else False
            made = figures(combination, mine, stored)
            made |= basin_figures(combination, ends or [], complete=complete)
            _save(made, temporary / combination.file_name, formats)
        shutil.rmtree(folder / "plots", ignore_errors=True)
        if temporary.exists():
            temporary.replace(folder / "plots")
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _save(made: dict[str, Figure], place: Path, formats: Sequence[str]) -> None:
    for kind, figure in made.items():
        place.mkdir(parents=True, exist_ok=True)
        for ending in formats:
            save_figure(figure, place / f"{kind}.{ending}")


def figures(combination: Combination, runs: pd.DataFrame, stored: StoredStudy) -> dict[str, Figure]:
    """Make the figures of one combination from its runs; none where no run gave a list.

    Plots of points show the first runs when there are more points than a plot can show, and say so.
    """
    return {kind: make() for kind, make in makers(combination, runs, stored).items()}


Maker = Callable[[], Figure]
"""What makes a figure when it is asked for."""


def makers(
    combination: Combination, runs: pd.DataFrame, stored: StoredStudy, look: Look = SCREEN
) -> dict[str, Maker]:
    """Give what makes the figures of one combination; see :func:`figures`."""
    if not len(runs):
        return {}
    label = combination.label
    complete = None if _all_ok(runs) else False
    if len(runs) < combination.draws:
        label += f", {len(runs)} of {combination.draws} draws made"
    what = "critical manifolds" if of_manifolds(runs).all() else "critical points"
    title = f"Number of real {what} over draws\n{label}"
    said: dict[str, Any] = {"complete": complete, "look": look}
    made: dict[str, Maker] = {
        "real_count": partial(
            real_count, runs, verdict=_verdict(runs), title=title, noun=what, **said
        )
    }
    real_only = combination.choice.points == "real"
    kept = runs["real"].fillna(0) if real_only else number_listed(runs)
    shown = runs[kept.cumsum() <= max(_MOST_POINTS, kept.iloc[0])]
    if len(shown) < len(runs):
        label += f", first {len(shown)} of {len(runs)}"
    # The first run is shown however long it is; then what is not real is left out
    real_only |= bool(number_listed(shown).max() > _MOST_POINTS)
    points = _Points(combination, shown, stored, real_only)
    common = {"runs": len(shown), "verdict": _verdict(shown), **said}
    if of_manifolds(shown).all():
        return made | _of_manifolds(points, common, label)
    made |= _of_real_points(points, common, _total(shown), label)
    return made if real_only else made | _of_all_points(points, common, label)


@dataclass(frozen=True, eq=False)
class _Points:
    """Points of some runs of a combination, read when they are asked for."""

    combination: Combination
    runs: pd.DataFrame
    stored: StoredStudy
    real_only: bool

    @property
    def _chosen(self) -> tuple[str, list[str]]:
        return self.combination.labels[0], self.runs["run"].tolist()

    @cached_property
    def points(self) -> pd.DataFrame:
        chosen, mine = self._chosen
        read = self.stored.real_points if self.real_only else self.stored.points
        return read(chosen, runs=mine)

    @cached_property
    def manifolds(self) -> pd.DataFrame:
        chosen, mine = self._chosen
        return self.stored.manifolds(chosen, runs=mine)

    @cached_property
    def spectra(self) -> NDArray[np.float64]:
        return _spectra(self.points, self.stored, self.combination, self.runs)


def _total(runs: pd.DataFrame) -> int:
    return int(number_listed(runs).sum())


def _of_manifolds(read: _Points, common: dict[str, Any], label: str) -> dict[str, Maker]:
    """Plots of runs that list manifolds, with a point of each."""
    noun = "critical manifold"
    title = f"Critical manifolds: loss against index\n{label}"
    by_index = f"Real critical manifolds by index\n{label}"
    spectra = f"Hessian spectra\n{label}"
    return {
        "loss_index": lambda: manifolds_by_index(read.manifolds, **common, title=title),
        "index_histogram": lambda: index_histogram(
            read.points, **common, noun=noun, title=by_index
        ),
        "hessian_spectra": lambda: hessian_spectra(
            read.points, read.spectra, **common, noun=noun, title=spectra
        ),
    }


def _of_real_points(
    read: _Points, common: dict[str, Any], total: int, label: str
) -> dict[str, Maker]:
    counted = common | {"total": total}
    title = f"Loss against index\n{label}"
    by_index = f"Real critical points by index\n{label}"
    spectra = f"Hessian spectra\n{label}"
    return {
        "loss_index": lambda: loss_against_index(read.points, **counted, title=title),
        "index_histogram": lambda: index_histogram(read.points, **counted, title=by_index),
        "hessian_spectra": lambda: hessian_spectra(
            read.points, read.spectra, **common, title=spectra
        ),
    }


def _of_all_points(read: _Points, common: dict[str, Any], label: str) -> dict[str, Maker]:
    title = f"Critical points in the complex plane\n{label}"

    def make() -> Figure:
        points = read.points
        weights = stack(points["weights_re"]) + 1j * stack(points["weights_im"])
        real = points["is_real"].fillna(False).to_numpy(bool)
        return complex_plane(weights, real, **common, title=title)

    return {"complex_plane": make}


def _spectra(
    points: pd.DataFrame, stored: StoredStudy, combination: Combination, runs: pd.DataFrame
) -> NDArray[np.float64]:
    """Eigenvalues beside the points (N, n); NaN where a point is not real."""
    long = stored.eigenvalues(combination.labels[0], runs=runs["run"].tolist())
    spectra = np.full((len(points), combination.architecture.size), np.nan)
    places = pd.MultiIndex.from_frame(points[["run", "point"]])
    rows = places.get_indexer(pd.MultiIndex.from_frame(long[["run", "point"]]))
    spectra[rows, long["k"].to_numpy(int)] = long["eigenvalue"].to_numpy(float)
    return spectra


def _all_ok(runs: pd.DataFrame) -> bool:
    return bool((runs["status"] == RunStatus.OK).all())


def _verdict(runs: pd.DataFrame) -> str:
    """Say for how many runs completeness is proved; nothing where no run has a verdict."""
    number = runs["verdict"].value_counts()
    words = [f"{word} for {int(number[word])}" for word in Status if word in number]
    certified = int(runs["certified"].fillna(0).sum())
    noun = "manifolds" if of_manifolds(runs).all() else "points"
    points = f"{certified:,} of {_total(runs):,} {noun} certified"
    return f"{', '.join(words)} of {len(runs)} runs; {points}" if words else ""


def stack(column: pd.Series) -> NDArray[np.float64]:
    """Make an array, shape (N, n), of a column of N lists.

    Raises
    ------
    InputError
        When their lengths differ.
    """
    if len({len(row) for row in column}) > 1:
        said = "lists of one length, as a study writes them; `explorer verify` tells where"
        raise InputError(f"table points, column {column.name}: allowed are {said}")
    return np.array([np.asarray(row, dtype=float) for row in column])
