"""The data frame behind a table for a paper: columns that are worth printing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.landscape.answer.told import Told

if TYPE_CHECKING:
    import pandas as pd


_OF_POINTS = [
    "loss",
    "index",
    "nullity",
    "kind",
    "is_global",
    "rank",
    "support",
    "orbit_size",
    "residual",
    "condition",
]
# What the table of manifolds calls its columns where people read it.
_OF_MANIFOLDS = {
    "rank": "rank",
    "loss": "loss",
    "kind": "kind",
    "is_global": "global",
    "index": "index",
    "nullity": "nullity",
    "dimension": "dimension",
    "components": "components",
    "euler_characteristic": "Euler",
    "morse_bott": "Morse-Bott",
    "certified": "certified",
    "singular_values": "singular values",
}


def shown_frame(solution: Told) -> pd.DataFrame:
    """Real points, or manifolds, with the columns worth printing."""
    found = solution.manifold_list
    if solution.of_manifolds and found is not None and found.table is not None:
        return _strata_table(found.table.frame())
    if solution.of_manifolds:
        return _manifold_table(solution.manifolds)
    return _point_table(solution.real_points)


def _point_table(real: pd.DataFrame) -> pd.DataFrame:
    """Choose the columns of real points that are worth printing."""
    chosen: pd.DataFrame = real[[*_OF_POINTS, *(["certified"] if "certified" in real else [])]]
    return chosen


def _manifold_table(manifolds: pd.DataFrame) -> pd.DataFrame:
    """Give the columns of manifolds short names, and singular values six digits."""
    frame = manifolds[list(_OF_MANIFOLDS)].rename(columns=_OF_MANIFOLDS)
    values = [", ".join(f"{s:.6g}" for s in row) or "-" for row in frame["singular values"]]
    return frame.assign(**{"singular values": values})


def _strata_table(strata: pd.DataFrame) -> pd.DataFrame:
    """Give strata of critical sets without ridge as they are printed."""
    frame = strata.rename(columns=_OF_MANIFOLDS)
    if not frame["map_dimension"].any():
        frame = frame.drop(columns="map_dimension")
    for name in ("chosen", "layer_ranks", "product_ranks"):
        frame[name] = [",".join(map(str, row)) or "-" for row in frame[name]]
    values = [", ".join(f"{s:.6g}" for s in row) or "-" for row in frame["singular values"]]
    frame = frame.assign(**{"singular values": values})
    return frame.rename(columns={name: str(name).replace("_", " ") for name in frame})
