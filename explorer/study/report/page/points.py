"""Real points of chosen runs for the page, with weights and spectra to the last digit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from explorer.networks.architectures import Architecture
from explorer.study.report.page.losses import orbit_of
from explorer.study.report.page.packed import coded, packed, whole
from explorer.study.store.columns import RunStatus
from explorer.study.store.stored import StoredStudy

# Bytes of a number of 64 bits in base 64, and numbers of a point beside weights and eigenvalues.
_BYTES, _FACTS = 10.7, 7


def choose_runs(
    runs: pd.DataFrame, most: float, cost: NDArray[np.float64], wanted: Collection[str] = ()
) -> NDArray[np.int64]:
    """Choose runs: all if there is room for them.

    Otherwise those that are asked for, then the first of each combination, those in doubt, those
    with most real points, minima and degenerate points of each combination, then others at equal
    distances.

    Parameters
    ----------
    runs : DataFrame
        One row a run.
    most : float
        What all chosen ones may cost.
    cost : float array, shape (N,)
    wanted : collection of str
        Keys of runs that are asked for; they are chosen whatever they cost.

    Returns
    -------
    int array
        Rows, increasing.
    """
    if cost.sum() <= most:
        return np.arange(len(runs))
    asked = np.flatnonzero(runs["run"].isin(wanted).to_numpy(bool))
    order = np.concatenate([asked, _first(runs), _spread(len(runs))]).astype(np.int64)
    _, first = np.unique(order, return_index=True)
    order = order[np.sort(first)]
    fits = np.cumsum(cost[order]) <= most
    fits[: len(asked)] = True
    return np.sort(order[fits])


def map_size(architecture: Architecture) -> int:
    """Entries of the end-to-end map; 0 for architectures that have none."""
    none = np.zeros((1, architecture.size))
    made = architecture.end_to_end(architecture.split(none))
    return 0 if made is None else int(np.size(made))


def bytes_of(runs: pd.DataFrame, orbits: Any, maps: Mapping[str, int]) -> NDArray[np.float64]:
    """Bytes that the real points of each run take, about, shape (N,).

    Parameters
    ----------
    runs : DataFrame
    orbits : array, shape (N,)
        Numbers of orbits of their real points.
    maps : mapping of str to int
        Entries of the end-to-end map, by label of the architecture.
    """
    number = np.asarray(orbits, dtype=float)
    unknowns = runs["unknowns"].fillna(0).to_numpy(float)
    entries = runs["architecture"].map(maps).fillna(0).to_numpy(float)
    return np.asarray(number * (2 * unknowns + entries + _FACTS) * _BYTES)


def _first(runs: pd.DataFrame) -> list[int]:
    """Rows that come first."""
    places = pd.Series(np.arange(len(runs)), index=runs.index)
    groups = [places[group.index] for _, group in runs.groupby("combination", sort=False)]
    heads = [int(group.iloc[0]) for group in groups]
    doubtful = places[runs["status"] != RunStatus.OK].tolist()
    most = []
    for group in groups:
        for name in ("real", "minima", "degenerate"):
            values = runs[name].iloc[group].fillna(-1).to_numpy(np.int64)
            most.append(int(group.iloc[int(values.argmax())]))
    return [*heads, *doubtful, *most]


def _spread(size: int) -> NDArray[np.int64]:
    """All numbers below ``size``, coarse ones first: halves, quarters, ..."""
    bits = max(1, int(size - 1).bit_length())
    number, turned = np.arange(2**bits), np.zeros(2**bits, dtype=np.int64)
    for bit in range(bits):
        turned |= ((number >> bit) & 1) << (bits - 1 - bit)
    return turned[turned < size]


def points_of(
    stored: StoredStudy,
    label: str,
    runs: pd.DataFrame,
    rows: Sequence[int],
    architecture: Architecture | None,
) -> dict[str, Any] | None:
    """Pack the real points of some runs of an architecture, one of each orbit under sign flips.

    Parameters
    ----------
    stored : StoredStudy
    label : str
        Of the architecture.
    runs : DataFrame
        One row a run of the study.
    rows : sequence of int
        Rows of runs of this architecture.
    architecture : Architecture or None
        For the end-to-end maps.

    Returns
    -------
    dict or None
        Columns, packed; None where there are no points.
    """
    keys = {str(runs["run"].iat[k]): k for k in rows}
    if not keys:
        return None
    frame = stored.points(label, runs=list(keys), images=False)
    frame = _one_an_orbit(frame[frame["is_real"].fillna(False).astype(bool)], stored, label)
    if not len(frame):
        return None
    weights = np.array([np.asarray(row, dtype=float) for row in frame["weights_re"]])
    spectra = _spectra(stored, label, frame, list(keys), weights.shape[1])
    return {
        "size": len(frame),
        "unknowns": int(weights.shape[1]),
        "columns": _columns(frame, keys),
        "weights": packed(weights, "f8"),
        "eigenvalues": packed(spectra, "f8"),
        "maps": _maps(architecture, weights),
    }


def _maps(architecture: Architecture | None, weights: NDArray[np.float64]) -> Any:
    """End-to-end maps, with their shape; None for architectures that have none."""
    if architecture is None:
        return None
    maps = architecture.end_to_end(architecture.split(weights))
    if maps is None or np.ndim(maps) != 3:
        return None
    return {"shape": list(np.shape(maps)[1:]), "values": packed(maps, "f8")}


def _one_an_orbit(frame: pd.DataFrame, stored: StoredStudy, architecture: str) -> pd.DataFrame:
    """Keep the first of each orbit, and count its real points."""
    frame = frame.assign(_orbit=orbit_of(frame))
    sizes = frame.groupby(["run", "_orbit"])["point"].transform("size")
    whole_orbits = frame["run"].isin(stored.in_orbits(architecture))
    images = frame["orbit_size"].fillna(1).astype("int64").where(whole_orbits, sizes)
    frame = frame.assign(images=images).drop_duplicates(["run", "_orbit"])
    return frame.reset_index(drop=True)


def _columns(frame: pd.DataFrame, keys: Mapping[str, int]) -> dict[str, Any]:
    return {
        "run": packed(frame["run"].map(keys).to_numpy(np.int64), "i4"),
        "row": whole(frame["point"]),
        "loss": packed(frame["loss"].to_numpy(float), "f8"),
        "index": whole(frame["index"]),
        "nullity": whole(frame["nullity"]),
        "kind": coded(frame["kind"]),
        "is_global": whole(frame["is_global"], "i1"),
        "certified": whole(frame["certified"], "i1"),
        "rank": whole(frame["rank"]),
        "dimension": whole(frame["dimension"]),
        "support": coded(frame["support"]),
        "images": whole(frame["images"]),
        "error": packed(frame["error"].to_numpy(float), "f4"),
        "loss_radius": packed(frame["loss_radius"].to_numpy(float), "f4"),
    }


def _spectra(
    stored: StoredStudy, architecture: str, frame: pd.DataFrame, runs: list[str], n: int
) -> NDArray[np.float64]:
    """Eigenvalues beside the points (N, n); NaN where there are none."""
    long = stored.eigenvalues(architecture, runs=runs, images=False)
    spectra = np.full((len(frame), n), np.nan)
    places = pd.MultiIndex.from_frame(frame[["run", "point"]])
    found = places.get_indexer(pd.MultiIndex.from_frame(long[["run", "point"]]))
    k = long["k"].to_numpy(int)
    good = (found >= 0) & (k >= 0) & (k < n)
    spectra[found[good], k[good]] = long["eigenvalue"].to_numpy(float)[good]
    return spectra
