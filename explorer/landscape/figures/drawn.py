"""What figures of a solution are made of: of all its points, from the solution or its JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from explorer.errors import require
from explorer.landscape.points.counts import Counts
from explorer.landscape.points.verdict import Verdict
from explorer.networks.problem import Problem
from explorer.networks.states import layers_of

if TYPE_CHECKING:
    import pandas as pd


class Shown(Protocol):
    """What is asked of a solution."""

    @property
    def problem(self) -> Problem:
        """What was solved."""

    @property
    def counts(self) -> Counts:
        """Of all points."""

    @property
    def completeness(self) -> Verdict:
        """What may be said of the list."""

    @property
    def of_manifolds(self) -> bool:
        """Whether points form manifolds."""

    @property
    def points(self) -> pd.DataFrame:
        """One row a point."""

    @property
    def manifolds(self) -> pd.DataFrame:
        """One row a manifold."""

    @property
    def weights(self) -> NDArray[np.complex128]:
        """Points, shape (N, n)."""

    @property
    def eigenvalues(self) -> NDArray[np.float64]:
        """Shape (N, n)."""

    def images(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.complex128]]]:
        """All points."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """Points of one solution, images included, as figures take them.

    Attributes
    ----------
    points : DataFrame
        Columns ``is_real, loss, index, kind, is_global``.
    eigenvalues : float array, shape (N, n)
    weights : complex array, shape (M, n)
        All complex points that are known.
    real : bool array, shape (M,)
    rows : mapping of int to float array, shape (n,)
        Weights of real rows.
    shapes : list of tuple
        Of the blocks of weights.
    names : list of str
        Of the blocks.
    layers : list of pairs
        Numbers of matrix and bias (or None) of each layer; empty where it is no network.
    manifolds : DataFrame or None
        Where points form manifolds.
    complete : bool or None
    verdict : str
    total : int
        Number of complex points.
    name : str
        Of the architecture.
    """

    points: pd.DataFrame
    eigenvalues: NDArray[np.float64]
    weights: NDArray[np.complex128]
    real: NDArray[np.bool_]
    rows: Mapping[int, NDArray[np.float64]]
    shapes: list[tuple[int, ...]]
    names: list[str]
    layers: list[tuple[int, int | None]] = field(default_factory=list)
    manifolds: pd.DataFrame | None = None
    complete: bool | None = None
    verdict: str = ""
    total: int = 0
    name: str = ""

    @property
    def noun(self) -> str:
        """What a row stands for."""
        return "critical point" if self.manifolds is None else "critical manifold"

    def blocks(self, row: int) -> list[NDArray[np.float64]]:
        """Weights of a real row, one array a block.

        Raises
        ------
        InputError
            For a row that is not real.
        """
        known = ", ".join(map(str, list(self.rows)[:12])) + (", ..." if len(self.rows) > 12 else "")
        require(row in self.rows, "row", row, f"a real row: {known or 'there is none'}")
        sizes = [int(np.prod(shape, dtype=int)) for shape in self.shapes]
        parts = np.split(self.rows[row], np.cumsum(sizes)[:-1])
        return [part.reshape(shape) for part, shape in zip(parts, self.shapes, strict=True)]

    @property
    def best(self) -> int | None:
        """Row of the lowest real point; None where there is none."""
        return next(iter(self.rows), None)


def of_solution(solution: Shown) -> Drawn:
    """Take what figures need from a solution."""
    architecture = solution.problem.architecture
    parts = list(solution.images())
    number = np.concatenate([rows for rows, _ in parts]) if parts else np.zeros(0, dtype=int)
    weights = np.concatenate([w for _, w in parts]) if parts else solution.weights
    each = solution.points.iloc[number].reset_index(drop=True)
    places = [block.name for block in architecture.blocks]
    return Drawn(
        points=each,
        eigenvalues=solution.eigenvalues[number],
        weights=weights,
        real=each["is_real"].fillna(False).to_numpy(bool),
        rows=_real_rows(solution),
        shapes=[tuple(block.shape) for block in architecture.blocks],
        names=places,
        layers=[
            (places.index(layer[0]), places.index(layer[1]) if layer[1:] else None)
            for layer in layers_of(architecture) or []
        ],
        manifolds=solution.manifolds if solution.of_manifolds else None,
        complete=solution.counts.complete,
        verdict=solution.completeness.short,
        total=len(each),
        name=str(architecture),
    )


def _real_rows(solution: Shown) -> dict[int, NDArray[np.float64]]:
    """Weights of real rows, lowest loss first."""
    points = solution.points
    real = points[points["is_real"].fillna(False)].sort_values("loss", kind="stable")
    return {int(row): solution.weights[int(row)].real.copy() for row in real.index}


_COLUMNS = ("is_real", "loss", "index", "kind", "is_global")


def of_json(found: Mapping[str, Any]) -> Drawn:
    """Take what figures need from what ``explorer solve --json`` prints.

    Raises
    ------
    InputError
        For facts that are missing or damaged.
    """
    try:
        return _of_json(found)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        said = f"{type(error).__name__}: {error}"
        require(False, "RESULTS", said, "what `explorer solve --json` prints")
        raise


def _of_json(found: Mapping[str, Any]) -> Drawn:
    import pandas as pd

    manifolds = bool(found.get("of_manifolds", "manifold_table" in found))
    listed = list(found["manifold_table" if manifolds else "real_points"])
    shapes = [np.shape(block) for block in found["problem"]["ridge"]]
    flat = {int(row["row"]): _flat(row["weights"]) for row in listed}
    whole = manifolds or len(listed) == found["real"]  # else a row stands for its orbit
    sizes = [1 if whole else int(row["orbit_size"]) for row in listed]
    frame = pd.DataFrame(
        [{name: row.get(name) for name in row if name not in ("weights", "map")} for row in listed]
    )
    frame = _typed(frame.assign(is_real=True) if len(frame) else pd.DataFrame(columns=_COLUMNS))
    each = frame.iloc[np.repeat(np.arange(len(listed)), sizes)].reset_index(drop=True)
    size = sum(int(np.prod(shape, dtype=int)) for shape in shapes)
    spectra = np.array([row["eigenvalues"] for row in listed], dtype=float).reshape(-1, size)
    other = found["complex_points"]["points"]
    weights = np.array([_complex(row["weights"]) for row in other]).reshape(-1, size)
    real = np.array(list(flat.values())).reshape(-1, size)
    order = sorted(listed, key=lambda row: float(row["loss"]))
    total = len(each) if manifolds else int(found["complex"])
    return Drawn(
        points=each,
        eigenvalues=spectra[np.repeat(np.arange(len(listed)), sizes)],
        weights=np.concatenate([real.astype(complex), weights]),
        real=np.arange(len(real) + len(weights)) < len(real),
        rows={int(row["row"]): flat[int(row["row"])] for row in order},
        shapes=shapes,
        names=[str(name) for name in found["blocks"]],
        layers=[(int(layer["matrix"]), layer["bias"]) for layer in found["layers"]],
        manifolds=frame if manifolds else None,
        complete=found["complete"],
        verdict=str(found["verdict"]),
        total=total,
        name=str(found.get("title", "")),
    )


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    kinds = {"is_real": "boolean", "is_global": "boolean", "index": "Int64", "loss": "float64"}
    return frame.astype({name: kind for name, kind in kinds.items() if name in frame})


def _flat(weights: Any) -> NDArray[np.float64]:
    return np.concatenate([np.asarray(block, dtype=float).ravel() for block in weights])


def _complex(pairs: Any) -> NDArray[np.complex128]:
    real, imaginary = np.array(pairs, dtype=float).T
    return np.asarray(real + 1j * imaginary)
