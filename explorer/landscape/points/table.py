"""The table of critical points that users read: columns of values that may be unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.points.classification import Classification
from explorer.landscape.points.globality import global_minima
from explorer.networks.problem import Problem
from explorer.validate.point_set import Reality

if TYPE_CHECKING:
    import pandas as pd

    from explorer.certify import Certification


@dataclass(frozen=True, eq=False)
class Maybe:
    """Truths, whole numbers or words, some of them unknown.

    Attributes
    ----------
    values : bool, int or object array, shape (N,)
        Of no meaning where unknown.
    known : bool array, shape (N,)
    """

    values: NDArray[Any]
    known: NDArray[np.bool_]

    def put(self, rows: NDArray[np.bool_], values: Any) -> Maybe:
        """Know ``values`` (N,), or one value, at some rows."""
        return Maybe(
            np.where(rows, values, self.values).astype(self.values.dtype), self.known | rows
        )

    def clear(self, rows: NDArray[np.bool_]) -> Maybe:
        """Know nothing at some rows."""
        return Maybe(self.values, self.known & ~rows)

    def equals(self, value: Any) -> NDArray[np.bool_]:
        """Whether it is known to be ``value``, shape (N,)."""
        return np.asarray(self.known & (self.values == value))

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, row: int) -> Any:
        return self.values.tolist()[row] if self.known[row] else None


Columns = dict[str, Any]
"""Arrays (N,), or :class:`Maybe` where values may be unknown, by name."""


def whole(values: Any, known: NDArray[np.bool_]) -> Maybe:
    """Whole numbers."""
    return Maybe(np.asarray(values, dtype=np.int64), known)


def words(values: Any, known: NDArray[np.bool_] | None = None) -> Maybe:
    """Words; all known unless told otherwise."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return Maybe(array, np.ones(len(array), dtype=bool) if known is None else known)


def data_frame(columns: Columns) -> pd.DataFrame:
    """Make a data frame; unknown values are <NA>."""
    import pandas as pd

    return pd.DataFrame({name: _series(column) for name, column in columns.items()})


def _series(column: NDArray[Any] | Maybe) -> Any:
    import pandas as pd

    if not isinstance(column, Maybe):
        return column
    if column.values.dtype == bool:
        return pd.arrays.BooleanArray(column.values.copy(), ~column.known)
    if column.values.dtype == object:
        return pd.array(np.where(column.known, column.values, np.array(None)), dtype="string")
    return pd.arrays.IntegerArray(column.values.copy(), ~column.known)


def table_columns(
    problem: Problem, c: Classification, proof: Certification | None = None
) -> Columns:
    """Make the columns of the table of critical points; see ``Solution.points``.

    Parameters
    ----------
    problem : Problem
    c : Classification
        What is proved in place of estimates, where there is a proof.
    proof : Certification, optional
        Adds ``certified``, ``bits``, ``loss_radius`` and ``reason``.
    """
    real, found = c.real, c.points
    decided = real & (c.undecided == 0)
    best = global_minima(problem, c)
    columns: Columns = {
        "loss": np.where(real, c.loss.real, np.nan),
        "loss_re": c.loss.real,
        "loss_im": np.where(real, 0.0, c.loss.imag),
        "is_real": Maybe(real, found.real != Reality.UNDECIDED),
        "index": whole(c.negative, decided),
        "nullity": whole(c.zero, decided),
        "kind": words(_kinds(c), real),
        "is_global": Maybe(best.is_global, real & best.known),
        "dimension": whole(np.zeros(len(found)), found.regular),
        "rank": whole(c.rank, c.rank >= 0),
        "support": words(_supports(problem, c.live)),
        "orbit": found.orbit,
        "orbit_size": found.orbit_size,
        "conjugate": found.conjugate,
        "multiplicity": found.multiplicity,
        "regular": found.regular,
        "residual": found.residual,
        "error": found.radius.max(axis=1, initial=0),
        "condition": found.condition,
    }
    if proof is None:
        return columns
    # What is certified is simple, whatever doubles could tell
    multiplicity = np.where(proof.good, 1, found.multiplicity)
    regular = found.regular | proof.good
    proved = {
        "regular": regular,
        "multiplicity": multiplicity,
        "dimension": whole(np.zeros(len(found)), regular),
    }
    return columns | proved | _proved_columns(proof)


def _proved_columns(proof: Certification) -> Columns:
    return {
        "certified": proof.good,
        "bits": proof.bits,
        "loss_radius": np.where(proof.good & (proof.real == 1), proof.loss[:, 1], np.nan),
        "reason": words(["" if reason is None else str(reason) for reason in proof.reason]),
    }


def _kinds(c: Classification) -> NDArray[np.object_]:
    kinds = np.full(len(c.points), None, dtype=object)
    real, n = c.real, c.eigenvalues.shape[1]
    kinds[real] = "saddle"
    kinds[real & (c.negative == 0)] = "minimum"
    kinds[real & (c.negative == n)] = "maximum"
    kinds[real & (c.zero > 0)] = "degenerate"
    kinds[real & (c.undecided > 0)] = "undecided"
    return kinds


def _supports(problem: Problem, live: NDArray[np.bool_]) -> list[str]:
    """Write live hidden units, ``10|11``: one figure per unit, a bar between layers."""
    layers = [unit.layer for unit in problem.architecture.hidden_units]
    known: dict[bytes, str] = {}
    for row in live:
        if row.tobytes() not in known:
            bars = ["|" if k and layers[k] != layers[k - 1] else "" for k in range(len(layers))]
            known[row.tobytes()] = "".join(
                bar + "01"[int(flag)] for bar, flag in zip(bars, row, strict=True)
            )
    return [known[row.tobytes()] for row in live]
