"""The answer for one problem: a table of critical points with its counts, checks and verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.exact_count import Expected
from explorer.landscape.points.classification import Classification
from explorer.landscape.points.counts import Counts
from explorer.landscape.points.findings import Check
from explorer.landscape.points.table import Columns, data_frame, table_columns
from explorer.landscape.points.verdict import Status, Verdict
from explorer.networks.problem import Problem
from explorer.sentences import Sentence

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from explorer.certify import Certification
    from explorer.homotopy.path_results import PathRecord

_SHOWN = [
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


@dataclass(frozen=True, eq=False)
class Solution:
    """All critical points that were found for one problem.

    Attributes
    ----------
    problem : Problem
    classification : Classification
        All that is known of the points, as arrays; what is proved stands in place of estimates.
    points : DataFrame, N rows
        Made when first asked for. One row per complex critical point: ``loss`` (NaN unless real;
        ``loss_re``, ``loss_im`` for all), ``is_real`` (<NA> when undecided), ``index`` and
        ``nullity`` of the Hessian at real points, ``kind`` (minimum, saddle, maximum, degenerate,
        undecided; <NA> unless real), ``is_global`` (lowest of the list, where the loss is proved to
        have a minimum; <NA> where that is not known), ``rank`` of the end-to-end map, ``support``
        (live hidden units, layers parted by a bar), ``orbit`` and ``orbit_size`` under the diagonal
        symmetries, ``conjugate`` (row number), ``multiplicity``, ``regular``,
        ``residual`` (maximum norm of the gradient), ``error`` (bound on the distance to the true
        point), ``condition`` (of the equilibrated Hessian, in the maximum norm). With certificates
        also ``certified``, ``bits``, ``loss_radius`` and ``reason``; then ``is_real``, ``index``,
        ``nullity``, ``kind``, ``loss`` and ``error`` hold what is proved.
    weights : complex array, shape (N, n)
        With certificates, the certified centres.
    eigenvalues : float array, shape (N, n)
        Hessian eigenvalues in increasing order; NaN at points that are not real.
    counts : Counts
    checks : tuple of Check
    completeness : Verdict
        What may be said about completeness: status, sentence, number of certified points.
    expected : Expected or None
        Exact count that the list is held against, with its source; a generic one is a bound for
        special data.
    path_statistics : mapping
        What became of the engine's paths and candidates.
    lost : int
        How many of them ended without a solution or a reason.
    engine : str
    seed : int
    seconds : float
        Wall time of the engine and the classification.
    notes : tuple of Sentence
    certification : Certification or None
        Certificates of the points; None when they were not asked for.
    paths : PathRecord or None
        How each path of the engine ended; None where the engine does not tell.
    """

    problem: Problem
    classification: Classification
    counts: Counts
    checks: tuple[Check, ...]
    completeness: Verdict
    expected: Expected | None = None
    path_statistics: Mapping[str, int] = field(default_factory=dict)
    lost: int = 0
    engine: str = "none"
    seed: int = 0
    seconds: float = 0.0
    notes: tuple[Sentence, ...] = ()
    certification: Certification | None = None
    paths: PathRecord | None = None

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row per complex critical point."""
        return data_frame(self.columns)

    @cached_property
    def columns(self) -> Columns:
        """Columns of :attr:`points` as arrays, which cost less to make."""
        return table_columns(self.problem, self.classification, self.certification)

    @property
    def weights(self) -> NDArray[np.complex128]:
        """Critical points, shape (N, n)."""
        return self.classification.points.points

    @property
    def eigenvalues(self) -> NDArray[np.float64]:
        """Hessian eigenvalues, shape (N, n)."""
        return self.classification.eigenvalues

    @property
    def warnings(self) -> tuple[Sentence, ...]:
        """What is special about the problem."""
        return self.problem.warnings

    @property
    def ok(self) -> bool:
        """No check failed."""
        return all(check.passed is not False for check in self.checks)

    @property
    def real_points(self) -> pd.DataFrame:
        """Rows of the real critical points, lowest loss first."""
        frame: pd.DataFrame = self.points[self.points["is_real"].fillna(False)].sort_values(
            "loss", kind="stable"
        )
        return frame

    def summary(self) -> dict[str, Any]:
        """Fields of ``counts``, ``verdict`` (a status word) and ``certified``, for JSON."""
        verdict = self.completeness
        return {
            **asdict(self.counts),
            "verdict": verdict.status.value,
            "certified": verdict.certified,
        }

    @property
    def verdict(self) -> str:
        """One sentence on completeness."""
        return self.completeness.sentence

    @property
    def _shown(self) -> pd.DataFrame:
        """Real points with the columns worth printing."""
        names = [*_SHOWN, "certified"] if self.certification is not None else _SHOWN
        frame: pd.DataFrame = self.real_points[names]
        return frame

    def __repr__(self) -> str:
        c = self.counts
        lines = [
            f"{c.complex} complex critical points of {self.problem.architecture}, {c.real} real: "
            f"{c.minima} minima ({c.global_minima} global), {c.degenerate} degenerate; "
            f"engine {self.engine}, seed {self.seed}, {self.seconds:.3g} s",
            *(f"warning: {sentence}" for sentence in self.warnings),
            *(f"note: {sentence}" for sentence in self.notes),
            "",
            _printed(self._shown),
            "",
            *(str(check) for check in self.checks),
            "statistics: "
            + ", ".join(f"{name} {number}" for name, number in self.path_statistics.items()),
            _banner(self.verdict)
            if self.completeness.status == Status.INCOMPLETE
            else self.verdict,
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(f"<li>{escape(str(check).strip())}</li>" for check in self.checks)
        color = "#b00020" if self.completeness.status == Status.INCOMPLETE else "inherit"
        said = [f"warning: {sentence}" for sentence in self.warnings]
        said += [f"note: {sentence}" for sentence in self.notes]
        warnings = "".join(f"<p>{escape(line)}</p>" for line in said)
        html = self._shown.to_html(max_rows=60, float_format=lambda v: f"{v:.6g}")
        return (
            f"<p><b>{self.counts.complex}</b> complex critical points, "
            f"<b>{self.counts.real}</b> real, of "
            f"{escape(str(self.problem.architecture))}</p>{warnings}{html}<ul>{rows}</ul>"
            f'<p style="color:{color}"><b>{escape(self.verdict)}</b></p>'
        )

    def to_frame(self) -> pd.DataFrame:
        """Give the table with eigenvalues, weights and verdict as further columns.

        These are ``eigenvalue_1``, ..., ``W1_1_1_re``, ``W1_1_1_im``, ..., ``verdict``.
        """
        from explorer.report import tables

        return tables.wide_table(self, self.problem.system.unknowns).assign(
            verdict=self.completeness.status.value
        )

    def to_csv(self, path: str | Path) -> None:
        """Write :meth:`to_frame` as CSV."""
        from explorer.report import tables

        tables.to_csv(self.to_frame(), Path(path))

    def to_parquet(self, path: str | Path) -> None:
        """Write :meth:`to_frame` as Parquet."""
        from explorer.report import tables

        tables.to_parquet(self.to_frame(), Path(path))

    def to_latex(self, path: str | Path | None = None) -> str:
        """Give the table of real critical points as LaTeX (booktabs) with the verdict.

        Write it if a path is given.
        """
        from explorer.report import tables

        return tables.to_latex(self._shown, path, caption=self.verdict)

    def plot_loss_against_index(self) -> Figure:
        """Loss of the real critical points against their index."""
        from explorer.report import plots

        return plots.loss_against_index(
            self.points, complete=self.counts.complete, verdict=self.completeness.short
        )

    def plot_index_histogram(self) -> Figure:
        """Numbers of real critical points of each index."""
        from explorer.report import plots

        return plots.index_histogram(
            self.points, complete=self.counts.complete, verdict=self.completeness.short
        )

    def plot_spectra(self) -> Figure:
        """Hessian spectra of the real critical points."""
        from explorer.report import plots

        return plots.hessian_spectra(
            self.points,
            self.eigenvalues,
            complete=self.counts.complete,
            verdict=self.completeness.short,
        )

    def plot_complex_plane(self) -> Figure:
        """Coordinates of all critical points in the complex plane."""
        from explorer.report import plots

        is_real = self.points["is_real"].fillna(False).to_numpy(bool)
        return plots.complex_plane(
            self.weights, is_real, complete=self.counts.complete, verdict=self.completeness.short
        )


def _printed(frame: pd.DataFrame) -> str:
    if frame.empty:
        return "(no real critical points)"
    return str(frame.to_string(max_rows=40, float_format=lambda v: f"{v:.6g}", na_rep="-"))


def _banner(sentence: str) -> str:
    line = "!" * len(sentence)
    return f"{line}\n{sentence}\n{line}"
