"""Real critical points of a whole study, counted by loss and index, whatever its size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from explorer.study.store.stored import StoredStudy

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Cells of the axis of losses, and from what ratio on it is logarithmic.
_CELLS = 48
_WIDE = 30.0
_COLUMNS = ["run", "point", "loss", "index", "kind", "is_real", "orbit", "orbit_size"]


@dataclass(frozen=True, eq=False)
class RealPoints:
    """Real critical points of the runs of one architecture.

    Attributes
    ----------
    run : int array, shape (N,)
        Row in the table of runs.
    loss : float array, shape (N,)
    index : int array, shape (N,)
        -1 where it is not decided.
    minimum : bool array, shape (N,)
    images : int array, shape (N,)
        Points that a row stands for.
    first : bool array, shape (N,)
        One of each orbit.
    """

    run: Ints
    loss: Floats
    index: Ints
    minimum: NDArray[np.bool_]
    images: Ints
    first: NDArray[np.bool_]


def real_points(stored: StoredStudy, architecture: str, rows: Mapping[str, int]) -> RealPoints:
    """Read the real points of an architecture.

    Parameters
    ----------
    stored : StoredStudy
    architecture : str
        Its label.
    rows : mapping of str to int
        Row of each run in the table of runs.
    """
    table = stored.columns("points", architecture, _COLUMNS)
    frame = table.to_pandas()
    frame = frame[frame["is_real"].fillna(False).astype(bool) & frame["run"].isin(rows.keys())]
    of_orbits = frame["run"].isin(stored.in_orbits(architecture))
    sizes = frame["orbit_size"].fillna(1).to_numpy(np.int64)
    return RealPoints(
        run=frame["run"].map(rows).to_numpy(np.int64),
        loss=frame["loss"].to_numpy(float),
        index=frame["index"].fillna(-1).to_numpy(np.int64),
        minimum=(frame["kind"] == "minimum").fillna(False).to_numpy(bool),
        images=np.where(of_orbits.to_numpy(bool), sizes, 1),
        first=~frame.assign(orbit=orbit_of(frame)).duplicated(["run", "orbit"]).to_numpy(bool),
    )


def orbit_of(frame: pd.DataFrame) -> pd.Series[Any]:
    """Number of the orbit of each point; a number of its own where none is known."""
    return frame["orbit"].astype("Int64").fillna(-1 - frame["point"].astype("int64"))


def counted(points: RealPoints, runs: Sequence[int]) -> dict[str, Any] | None:
    """Count points of some runs by index, and by loss in cells.

    Returns
    -------
    dict or None
        ``log`` (the cells are equal in logarithm), ``edges`` (C + 1), and ``rows``: for each index
        ``index``, ``counts`` (C), ``points``, ``least``, ``median`` and ``most`` loss. None where
        there are no points.
    """
    chosen = np.isin(points.run, np.asarray(runs, dtype=np.int64)) & np.isfinite(points.loss)
    if not chosen.any():
        return None
    loss, index, images = points.loss[chosen], points.index[chosen], points.images[chosen]
    log, edges = _edges(loss)
    rows = [
        _row(int(k), loss[index == k], images[index == k], edges) for k in np.unique(index).tolist()
    ]
    return {"log": log, "edges": edges.tolist(), "rows": rows}


def _row(index: int, loss: Floats, images: Ints, edges: Floats) -> dict[str, Any]:
    counts, _ = np.histogram(loss, edges, weights=images)
    order = np.argsort(loss, kind="stable")
    middle = int(np.searchsorted(np.cumsum(images[order]), images.sum() / 2))
    return {
        "index": index,
        "counts": [int(c) for c in counts],
        "points": int(images.sum()),
        "least": float(loss.min()),
        "median": float(loss[order[middle]]),
        "most": float(loss.max()),
    }


def _edges(loss: Floats) -> tuple[bool, Floats]:
    """Cells that hold all losses: in logarithm where they spread over more than a decade or so."""
    low, high = float(loss.min()), float(loss.max())
    log = low > 0 and high > _WIDE * low
    if log:
        edges = np.geomspace(low, high, _CELLS + 1)
    else:
        room = max(high - low, 1e-9 * max(abs(low), abs(high), 1e-300))
        edges = np.linspace(low, low + room, _CELLS + 1)
    edges[0], edges[-1] = min(edges[0], low), max(edges[-1], high)
    return log, edges


def of_runs(points: Sequence[RealPoints], size: int) -> pd.DataFrame:
    """Tell of each run the loss of its lowest point and of its highest minimum; NaN where none.

    Column ``orbits`` counts the orbits of its real points.
    """
    orbits = sum((np.bincount(p.run[p.first], minlength=size) for p in points), np.zeros(size))
    lowest, highest = np.full(size, np.inf), np.full(size, -np.inf)
    for part in points:
        good = np.isfinite(part.loss)
        np.minimum.at(lowest, part.run[good], part.loss[good])
        low = good & part.minimum
        np.maximum.at(highest, part.run[low], part.loss[low])
    frame = pd.DataFrame({"lowest": lowest, "highest_minimum": highest, "orbits": orbits})
    return frame.where(np.isfinite(frame))
