"""Images of points that stand for whole orbits, made when a table is read.

The head of a file of points names the runs with one row per orbit, and the sign flips that make
the others. What is read then is the table that keeps all points: the same rows, numbers and order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.points.classification import row_order
from explorer.study.store.folder import StoreError
from explorer.validate.flips import group_on
from explorer.validate.point_set import Reality

if TYPE_CHECKING:
    import pandas as pd

Complex = NDArray[np.complex128]
Ints = NDArray[np.int64]
Flips = NDArray[np.int8]
"""Generators of a group of sign flips, shape (k, n), entries 1 and -1."""

_HEAD = b"orbits"
_ODD = "table points: the size of an orbit is not that of the group of its run; it is damaged"


@dataclass(frozen=True, eq=False)
class RunImages:
    """All points of a run, N of them, in the order of its table.

    Attributes
    ----------
    source : int array, shape (N,)
        Row that each is an image of.
    weights : complex array, shape (N, n)
    orbit, conjugate : int arrays, shape (N,)
    """

    source: Ints
    weights: Complex
    orbit: Ints
    conjugate: Ints

    @classmethod
    def of(cls, rows: pd.DataFrame, generators: Flips) -> RunImages:
        """Make the images of rows of one run, in the order of ``point``."""
        weights = np.stack(rows["weights_re"].to_list()) + 1j * np.stack(
            rows["weights_im"].to_list()
        )
        groups: dict[bytes, Flips] = {}
        for live in np.unique(weights != 0, axis=0):
            groups[live.tobytes()] = group_on(generators, live)
        mine = [groups[live.tobytes()] for live in weights != 0]
        size = np.array([len(group) for group in mine])
        if not np.array_equal(size, rows["orbit_size"]):
            raise StoreError(_ODD)
        source = np.repeat(np.arange(len(rows)), size)
        images = weights[source] * np.concatenate(mine) + 0.0
        loss = rows["loss_re"].to_numpy(float) + 1j * rows["loss_im"].to_numpy(float)
        order = row_order(images, loss[source], _reality(rows)[source])
        source, images = source[order], images[order]
        _, first, number = np.unique(source, return_index=True, return_inverse=True)
        orbit = np.argsort(np.argsort(first))[number]
        # Stored rows are numbered by place among those that were read
        place = {int(point): k for k, point in enumerate(rows["point"])}
        partner = np.array([place.get(int(row), -1) for row in rows["conjugate"]], dtype=np.int64)
        return cls(source, images, orbit, _conjugates(images, source, partner))

    def spread(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Give the table of all points."""
        whole = rows.iloc[self.source].reset_index(drop=True)
        own = {
            "point": np.arange(len(whole)),
            "orbit": self.orbit,
            "conjugate": self.conjugate,
            "weights_re": list(self.weights.real),
            "weights_im": list(self.weights.imag),
        }
        return whole.assign(
            **{name: _as(values, whole[name]) for name, values in own.items() if name in whole}
        )

    def numbers(self, point: int) -> Ints:
        """Rows of all images of a stored row."""
        return np.flatnonzero(self.source == point)


def _as(values: object, like: pd.Series) -> pd.Series:
    import pandas as pd

    made = pd.Series(values, index=like.index, dtype=object)
    return made if like.dtype == object else made.astype(like.dtype)


def _reality(rows: pd.DataFrame) -> NDArray[np.int8]:
    known = rows["is_real"].notna().to_numpy(bool)
    real = rows["is_real"].fillna(False).to_numpy(bool)
    return np.where(known, np.where(real, Reality.YES, Reality.NO), Reality.UNDECIDED).astype(
        np.int8
    )


def _conjugates(points: Complex, source: Ints, partner: Ints) -> Ints:
    """Row of the complex conjugate of each point, -1 where none is.

    It lies on the orbit ``partner`` (M,) of its own. Sign flips keep conjugates of other orbits
    exact; in one that is its own conjugate the nearest point is meant.
    """
    own, other = (_names(x) for x in (points, points.conj() + 0.0))
    order = np.argsort(own)
    place = np.minimum(np.searchsorted(own[order], other), max(0, len(own) - 1))
    found = np.where(own[order][place] == other, order[place], -1)
    by_source = np.argsort(source, kind="stable")
    cuts = np.searchsorted(source[by_source], np.arange(len(partner) + 1))
    for row in np.flatnonzero((found < 0) & (partner[source] >= 0)).tolist():
        orbit = partner[source[row]]
        rows = by_source[cuts[orbit] : cuts[orbit + 1]]
        found[row] = rows[np.abs(points[rows] - points[row].conj()).max(axis=1).argmin()]
    return found


def _names(points: Complex) -> NDArray[np.bytes_]:
    """The bytes of each row as one value that can be sorted."""
    flat = np.ascontiguousarray(points + 0.0)
    return np.array([row.tobytes().hex() for row in flat], dtype=np.bytes_)


def head(flips: Mapping[str, Flips]) -> dict[bytes, bytes]:
    """What the head of a file of points says of runs with one row per orbit, by their keys."""
    if not flips:
        return {}
    said = {run: (generators < 0).astype(int).tolist() for run, generators in flips.items()}
    return {_HEAD: json.dumps(said).encode()}


def read_heads(files: Iterable[Path]) -> dict[str, Flips]:
    """Undo :func:`head`, of many files.

    Raises
    ------
    StoreError
        When one says something else.
    """
    import pyarrow.parquet as pq

    found: dict[str, Flips] = {}
    for file in files:
        with file.open("rb") as stream:
            said = (pq.read_metadata(stream).metadata or {}).get(_HEAD, b"{}")
        try:
            for run, rows in json.loads(said).items():
                found[run] = np.where(np.array(rows, dtype=bool), -1, 1).astype(np.int8)
        except (ValueError, AttributeError, TypeError):
            raise StoreError(f"{file}: its head is damaged") from None
    return found


def spread_points(
    points: pd.DataFrame, flips: Mapping[str, Flips], *, real: bool = False
) -> pd.DataFrame:
    """Make the images of all rows that stand for whole orbits, run by run.

    Parameters
    ----------
    points : DataFrame
        Rows of the table of points, sorted, run by run.
    flips : mapping
        Generators by run.
    real : bool
        Points that are surely not real are left out, and not made.
    """
    import pandas as pd

    if real:
        points = points[points["is_real"].fillna(True).astype(bool)]
    if not points["run"].isin(flips).any():
        return points.reset_index(drop=True)
    parts = [
        RunImages.of(rows, flips[str(run)]).spread(rows) if run in flips else rows
        for run, rows in points.groupby("run", sort=False)
    ]
    return pd.concat(parts, ignore_index=True)


def spread_eigenvalues(
    eigenvalues: pd.DataFrame, points: pd.DataFrame, flips: Mapping[str, Flips]
) -> pd.DataFrame:
    """Give the eigenvalues of all images; the rows of ``points`` are those that are stored."""
    import pandas as pd

    real = points[points["is_real"].fillna(True).astype(bool)]
    stored = dict(tuple(real.groupby("run")))
    parts = [
        _of_images(mine, stored[run], flips[str(run)]) if run in flips else mine
        for run, mine in eigenvalues.groupby("run", sort=False)
    ]
    return pd.concat(parts, ignore_index=True) if parts else eigenvalues


def _of_images(eigenvalues: pd.DataFrame, rows: pd.DataFrame, flips: Flips) -> pd.DataFrame:
    """Give the eigenvalues of one run, whose real points are ``rows`` and their images."""
    source = RunImages.of(rows, flips).source
    kind = eigenvalues["point"].dtype
    link = rows["point"].to_numpy()[source]
    joined = eigenvalues.rename(columns={"point": "_stored"}).merge(
        rows[["point"]].iloc[source].assign(_stored=link, point=np.arange(len(link))),
        on="_stored",
        how="inner",
    )
    joined = joined.sort_values(["point", "k"]).assign(point=lambda f: f["point"].astype(kind))
    return joined[eigenvalues.columns]
