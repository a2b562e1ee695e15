"""A table of points as it was stored, read without trust, and what its rows say of themselves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.certificates.evaluation import EPS, Values
from explorer.landscape.certificates.faults import cells, fault, numbers
from explorer.landscape.certificates.orbits import all_actions
from explorer.networks.problem import Problem
from explorer.validate.newton import equilibrate

if TYPE_CHECKING:
    import pandas as pd

_PROOF = ("certified", "bits", "loss_radius", "reason")
_ESTIMATED = (
    "loss loss_re loss_im is_real index nullity kind is_global dimension rank support orbit"
)
COLUMNS = (
    *_ESTIMATED.split(),
    *("orbit_size", "conjugate", "multiplicity", "regular", "residual", "error", "condition"),
    *_PROOF,
    *("eigenvalues", "weights_re", "weights_im"),
)
"""Columns of a table of points, one row per point; eigenvalues and weights are lists of numbers."""

# Singular points are known to this share of their size.
_SINGULAR = 1e-5
# Where an inverse has no correct digit a condition number has none.
BLUNT = 1e12


@dataclass(frozen=True, eq=False)
class Listed:
    """A table of N points with the certificates of its rows.

    Attributes
    ----------
    problem : Problem
    frame : DataFrame
        The columns of :data:`COLUMNS`.
    arrays : dict of arrays or None
        Certificates as in a file; None where there are none.
    points : complex array, shape (N, n)
    """

    problem: Problem
    frame: pd.DataFrame
    arrays: dict[str, NDArray[Any]] | None
    points: NDArray[np.complex128]

    def cells(self, name: str) -> list[Any]:
        """Cells of a column, None where empty."""
        return cells(self.frame[name])

    def numbers(self, name: str) -> NDArray[np.float64]:
        """Cells of a column as floats."""
        return numbers(self.frame[name])

    @cached_property
    def claimed(self) -> NDArray[np.bool_]:
        """Rows that are certified, shape (N,)."""
        a = self.arrays
        if a is None:
            return np.zeros(len(self.points), dtype=bool)
        return np.asarray(a["proved"] & (a["same_as"] < 0))

    @cached_property
    def real(self) -> NDArray[np.bool_]:
        """Rows that are real: proved, or without imaginary parts; shape (N,)."""
        plain = ~self.points.imag.any(axis=1)
        if self.arrays is None:
            return np.asarray(plain)
        return np.where(self.claimed & (self.arrays["real"] >= 0), self.arrays["real"] == 1, plain)

    @cached_property
    def open(self) -> NDArray[np.bool_]:
        """Rows whose reality the table leaves open and may, shape (N,)."""
        said = np.array([value is None for value in self.cells("is_real")], dtype=bool)
        small = np.abs(self.points.imag).max(axis=1, initial=0) <= 1e3 * self.reach
        return np.asarray(said & ~self.claimed & small & self.points.imag.any(axis=1))

    @cached_property
    def reach(self) -> NDArray[np.float64]:
        """Distance within which a row is the same point as another, shape (N,)."""
        size = np.abs(self.points).max(axis=1, initial=0)
        rough = np.where(self.simple, 16 * EPS, 10 * _SINGULAR) * size
        return np.asarray(2 * self.error + rough + 1e-300)

    @cached_property
    def error(self) -> NDArray[np.float64]:
        """Distance to the point that a row tells of, shape (N,); no more than its size."""
        size = np.abs(self.points).max(axis=1, initial=0)
        given = np.nan_to_num(self.numbers("error"), nan=0.0)
        return np.asarray(np.minimum(given, 1 + size))

    @cached_property
    def simple(self) -> NDArray[np.bool_]:
        """Rows that are proved simple, or called so, shape (N,)."""
        said = np.array([value is True for value in self.cells("regular")], dtype=bool)
        return np.asarray(said | self.claimed)

    @cached_property
    def actions(self) -> NDArray[np.complex128] | None:
        """Diagonal symmetries at these data, (g, n); None where there are too many."""
        return all_actions(self.problem)

    @cached_property
    def values(self) -> Values:
        """Loss, gradient and Hessian at the weights."""
        size = np.abs(self.points).max(axis=1, initial=0)
        known = np.minimum(np.nan_to_num(self.condition, posinf=BLUNT), BLUNT)
        # The centre of a box is not the point that the engine found
        moved = np.where(self.claimed, known * 64 * EPS * size, 0)
        return Values(self.problem, self.points, self.error + moved)

    @cached_property
    def condition(self) -> NDArray[np.float64]:
        """Condition number of the equilibrated Hessian in the maximum norm, shape (N,)."""
        hessian = np.asarray(self.problem.hessian(self.points), dtype=np.complex128)
        rows, columns = equilibrate(hessian)
        factors = rows[:, :, None] * columns[:, None, :]
        scaled: Any = hessian * factors
        usable: Any = np.where(np.isfinite(scaled), scaled, 0)
        values = np.linalg.svd(usable, compute_uv=False)
        singular = values[:, -1] <= 8 * EPS * values[:, 0]
        inverse = np.linalg.pinv(usable, rcond=EPS)
        length: Any = _norm(usable) * _norm(inverse)
        return np.where(singular, np.inf, length)


def _norm(matrices: NDArray[np.complex128]) -> NDArray[np.float64]:
    return np.asarray(np.abs(matrices).sum(axis=2).max(axis=1, initial=0))


def read_listed(
    problem: Problem, frame: pd.DataFrame, arrays: dict[str, NDArray[Any]] | None
) -> Listed | str:
    """Read a table, or say why it cannot be read as one."""
    names = [str(name) for name in frame.columns]
    if arrays is None:
        wanted = {name for name in COLUMNS if name not in _PROOF}
        names = [name for name in names if name not in _PROOF or frame[name].notna().any()]
    else:
        wanted = set(COLUMNS)
    if odd := sorted(set(names) - wanted):
        return f"column {odd[0]}: there is no such column in a table of these points"
    if missing := sorted(wanted - set(names)):
        return f"column {missing[0]}: is missing"
    if arrays is not None and len(frame) != len(arrays["proved"]):
        return f"the table has {len(frame)} rows, the certificates {len(arrays['proved'])}"
    parts = []
    for name in ("weights_re", "weights_im"):
        for row, value in enumerate(frame[name].tolist()):
            weights = np.asarray(value, dtype=object).ravel().tolist()
            usable = len(weights) == problem.architecture.size and all(map(is_finite, weights))
            if not usable:
                return fault(row, name, str(value), f"{problem.architecture.size} finite numbers")
            parts.append(np.array(weights, dtype=float))
    both = np.array(parts).reshape(2, len(frame), problem.architecture.size)
    return Listed(problem, frame.reset_index(drop=True), arrays, both[0] + 1j * both[1])


def bare_listed(problem: Problem, a: dict[str, NDArray[Any]]) -> Listed:
    """Give what certificates alone say of their points, as a table with few columns."""
    import pandas as pd

    n, claimed = problem.architecture.size, a["proved"] & (a["same_as"] < 0)
    real = claimed & (a["real"] == 1)
    index = [int(k) if r and k >= 0 else None for k, r in zip(a["index"], real, strict=True)]
    kinds = [kind_of((k, 0), n) if r else None for k, r in zip(index, real, strict=True)]
    columns = {
        "is_real": [bool(r) if r >= 0 else None for r in a["real"]],
        "index": index,
        "kind": kinds,
        "is_global": [None] * len(real),
        "regular": claimed.tolist(),
        "error": a["error"].max(axis=1, initial=0),
    }
    frame = pd.DataFrame({name: pd.Series(v, dtype=object) for name, v in columns.items()})
    return Listed(problem, frame, a, a["centre"][0])


def is_finite(value: object) -> bool:
    """Tell whether a cell holds a finite number."""
    return isinstance(value, (int, float)) and bool(np.isfinite(value))


def kind_of(signs: tuple[Any, Any], n: int) -> str:
    """Find the kind of a real point from its index and nullity; either may be None."""
    index, nullity = signs
    if index is None:
        return "undecided"
    if nullity:
        return "degenerate"
    return {0: "minimum", n: "maximum"}.get(index, "saddle")
