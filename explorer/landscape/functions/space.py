"""Functions that the critical points of a solution give, and what their number rests on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.functions.along import Course
from explorer.landscape.functions.classes import joined
from explorer.landscape.functions.output_map import OutputMap
from explorer.landscape.functions.text import as_text
from explorer.landscape.points.table import Columns, Maybe, data_frame
from explorer.sentences import Sentence, Template

if TYPE_CHECKING:
    import pandas as pd


class FunctionNote(Template):
    """What the number of functions rests on."""

    PROVED = "functions are told apart by proved balls around the points"
    ESTIMATED = (
        "functions are told apart by Newton-Kantorovich bounds in floating point, which is no proof"
    )
    MANIFOLDS = "functions are told apart at one listed point of each manifold, which is no proof"
    SAME = "equal ones are images under symmetries of the loss that keep the function"
    STRATA = "strata of one choice of singular values have one map, since inputs have full rank"
    FAMILIES = "along {manifolds} manifolds the function moves: each is a family, counted once"
    OPEN = (
        "{pairs} pairs of functions are not told apart and no symmetry joins them: "
        "between {least} and {most} functions"
    )
    SCALED = "{points} points lie on families of scalings, and are compared with their scales fixed"
    SINGULAR = "{points} points are singular, so their functions are known roughly"
    INCOMPLETE = "the list of points is not known to be complete, nor is this one"


@dataclass(frozen=True, eq=False)
class FunctionSpace:
    """Functions that the critical points of a solution give; prints as a few lines.

    Attributes
    ----------
    outputs : OutputMap
        The coefficients, and where they are read off.
    label : int array, shape (N,)
        Function of each row of ``solution.points``, numbered by the order of that table.
    open : int array, shape (M, 2)
        Pairs of functions that may be one.
    courses : tuple of Course
        Of critical manifolds, one a row: whether the function stays the same along it.
    notes : tuple of Sentence
        What this rests on.
    columns : Columns
        One row a function, see :attr:`frame`.
    coefficients : complex array, shape (F, K)
        Of each function, at its first point.
    bounds : float array, shape (F, K)
        The true coefficients are no further away.
    """

    outputs: OutputMap
    label: NDArray[np.int64]
    open: NDArray[np.int64]
    courses: tuple[Course, ...]
    notes: tuple[Sentence, ...]
    columns: Columns
    coefficients: NDArray[np.complex128]
    bounds: NDArray[np.float64]

    @property
    def count(self) -> int:
        """Number of functions; where some may be one, the most there can be in this list."""
        return len(self.coefficients)

    @property
    def at_least(self) -> int:
        """Number of functions that are told apart for certain."""
        return len(np.unique(joined(self.count, self.open)))

    @property
    def decided(self) -> bool:
        """Whether it is known of any two functions whether they are one."""
        return not len(self.open)

    @property
    def real(self) -> int:
        """Functions that real weights give."""
        return int((self.columns["real_points"] > 0).sum())

    @property
    def of_rows(self) -> Maybe:
        """Function of each row of the table of points, or manifolds; unknown where it may be two.

        Where flips that make the points of a row change the function it is that of the row itself.
        """
        return Maybe(self.label, ~np.isin(self.label, self.open))

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row a function, as in the order of ``solution.points``.

        ``function`` its number, ``loss`` at a real point (NaN where there is none), ``is_real``
        whether its coefficients are real, ``points`` and ``real_points`` the critical points that
        give it (rows of ``solution.manifolds`` where critical points form manifolds), ``kind`` and
        ``index`` at real points, ``constant`` along the manifold; then the coefficients.
        """
        numbers: Columns = {}
        for k, name in enumerate(self.outputs.names):
            numbers[f"{name}_re"] = self.coefficients[:, k].real
            numbers[f"{name}_im"] = self.coefficients[:, k].imag
        return data_frame(self.columns | numbers)

    def summary(self) -> dict[str, Any]:
        """Numbers and notes, for JSON."""
        return {
            "functions": self.count,
            "functions_at_least": self.at_least,
            "real_functions": self.real,
            "decided": self.decided,
            "read_off": self.outputs.read_off.value,
            "notes": [str(note) for note in self.notes],
        }

    def facts(self) -> dict[str, Any]:
        """Give :meth:`summary` and every function of real weights, for JSON."""
        rows = np.flatnonzero(self.columns["real_points"] > 0).tolist()
        plain = [{name: _plain(column[k]) for name, column in self.columns.items()} for k in rows]
        for row, k in zip(plain, rows, strict=True):
            row["coefficients"] = dict(
                zip(self.outputs.names, self.coefficients[k].real.tolist(), strict=True)
            )
        along = {"along": [one.along.value for one in self.courses]} if self.courses else {}
        return self.summary() | along | {"real": plain}

    def text(self, *, every: bool = False) -> str:
        """Write it for a terminal; with ``every`` all rows."""
        return as_text(self, every=every)

    def __repr__(self) -> str:
        return self.text()


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
