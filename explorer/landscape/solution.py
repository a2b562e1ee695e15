"""The answer for one problem: a table of critical points with its counts, checks and verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.answer.facts import facts
from explorer.landscape.answer.frames import shown_frame
from explorer.landscape.answer.html import as_html
from explorer.landscape.answer.text import as_text
from explorer.landscape.beyond_the_list import BeyondTheList
from explorer.landscape.exact_count import Expected
from explorer.landscape.manifolds.agreement import ranks_of_chain
from explorer.landscape.manifolds.representatives import representative_columns
from explorer.landscape.manifolds.table import Groups, group_points, manifold_columns
from explorer.landscape.points.classification import Classification
from explorer.landscape.points.counts import Counts
from explorer.landscape.points.findings import Check
from explorer.landscape.points.table import Columns, data_frame, table_columns
from explorer.landscape.points.verdict import Verdict
from explorer.manifolds.manifold import ManifoldList
from explorer.networks.problem import Problem
from explorer.networks.problem.warnings import ProblemWarning
from explorer.sentences import Sentence

if TYPE_CHECKING:
    import pandas as pd

    from explorer.certify import Certification
    from explorer.homotopy.path_results import PathRecord
    from explorer.landscape.figures.of_solution import SolutionPlots


@dataclass(frozen=True, eq=False)
class Solution(BeyondTheList):
    """All critical points that were found for one problem, or all manifolds that they form.

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
        (live hidden units, a bar between layers), ``orbit`` and ``orbit_size`` under the diagonal
        symmetries, ``conjugate`` (row number), ``multiplicity``, ``regular``,
        ``residual`` (maximum norm of the gradient), ``error`` (bound on the distance to the true
        point), ``condition`` (of the equilibrated Hessian, in the maximum norm). With certificates
        also ``certified``, ``bits``, ``loss_radius`` and ``reason``; then ``is_real``, ``index``,
        ``nullity``, ``kind``, ``loss`` and ``error`` hold what is proved. ``dimension`` is that of
        the critical manifold through the point: 0 for isolated points, <NA> where not known. Where
        ``of_manifolds`` is true there is one row a real manifold, a representative point of it, and
        ``error`` estimates its distance to the manifold, rounding aside.
    manifolds : DataFrame
        Made when first asked for. One row a real critical manifold, lowest loss first: ``rank`` of
        the end-to-end map (live hidden units where there is no such map), its ``singular_values``
        that are not zero, ``loss``, ``index``, ``nullity``, ``dimension``, number of
        ``components``, ``euler_characteristic``, ``morse_bott`` (nullity = dimension), ``kind``,
        ``is_global``, ``certified``. Isolated points are manifolds of dimension 0, one row for all
        points that symmetry makes of one.
    by_orbit : bool
        Each row of ``points``, ``weights`` and ``eigenvalues`` stands for its whole orbit under
        sign flips, ``orbit_size`` points, and ``conjugate`` is the row of the orbit that holds the
        complex conjugate. Counts, checks and verdict are of all points. See :meth:`images`.
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
    of_manifolds : bool
        Points, counts and checks are of real critical manifolds: ``points`` has one of each,
        ``counts.complex`` counts complex orbits and ``counts.real`` real manifolds.
    manifold_list : ManifoldList or None
        What the reduced equations gave, complex orbits by rank and sums included; also beside
        isolated points of networks that the reduced equations describe.
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
    of_manifolds: bool = False
    manifold_list: ManifoldList | None = None

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row per complex critical point."""
        return data_frame(self.columns)

    @cached_property
    def columns(self) -> Columns:
        """Columns of :attr:`points` as arrays, which cost less to make."""
        made = table_columns(self.problem, self.classification, self.certification)
        if self.of_manifolds and self.manifold_list is not None:
            return representative_columns(self.manifold_list, made)
        return made

    @cached_property
    def manifolds(self) -> pd.DataFrame:
        """One row a real critical manifold, lowest loss first."""
        return data_frame(self.manifold_columns)

    @property
    def manifold_columns(self) -> Columns:
        """Columns of :attr:`manifolds` as arrays, which cost less to make."""
        return self._groups.columns

    @property
    def manifold_rows(self) -> NDArray[np.int64]:
        """Row of :attr:`points` that represents each manifold, shape (M,)."""
        return self._groups.first

    @cached_property
    def _groups(self) -> Groups:
        if self.of_manifolds and self.manifold_list is not None:
            found = self.manifold_list.manifolds
            return Groups(manifold_columns(found), np.arange(len(found)))
        certified = self.certification is not None
        made = group_points(self.problem, self.classification, self.columns, certified=certified)
        if self.manifold_list is None:
            return made
        return replace(made, columns=ranks_of_chain(made.columns, self.manifold_list))

    @property
    def weights(self) -> NDArray[np.complex128]:
        """Critical points, shape (N, n)."""
        return self.classification.points.points

    @property
    def by_orbit(self) -> bool:
        """Whether each row stands for its whole orbit."""
        return self.classification.points.flips is not None

    def images(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.complex128]]]:
        """Give all critical points, some at a time, whether or not the list has them all.

        Yields
        ------
        tuple of arrays, shapes (K,) and (K, n)
            Row of :attr:`points` that each one stands in or is an image of, and the weights.
        """
        found = self.classification.points
        if found.flips is None:
            yield np.arange(len(found)), found.points
            return
        for part in found.flips.in_parts():
            rows = np.arange(part.start, part.stop)
            flips = found.flips.take(rows)
            yield rows[flips.rows[0]], flips.images(found.points[rows])

    @property
    def eigenvalues(self) -> NDArray[np.float64]:
        """Hessian eigenvalues, shape (N, n)."""
        return self.classification.eigenvalues

    @property
    def warnings(self) -> tuple[Sentence, ...]:
        """What is special about the problem, and not shown by the list."""
        said = self.problem.warnings
        if not self.of_manifolds:
            return said
        shown = (ProblemWarning.SYMMETRY, ProblemWarning.ZERO_LAMBDA)
        return tuple(one for one in said if one.template not in shown)

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

    def minima(self) -> pd.DataFrame:
        """Rows of :attr:`points` that are minima, or of :attr:`manifolds`, lowest loss first."""
        frame = self.manifolds if self.of_manifolds else self.real_points
        chosen: pd.DataFrame = frame[frame["kind"] == "minimum"].sort_values("loss", kind="stable")
        return chosen

    def summary(self) -> dict[str, Any]:
        """Fields of ``counts``, ``verdict`` (a status word) and ``certified``, for JSON.

        Where reduced equations describe the problem, or there is no ridge, before them
        ``manifolds``, the number of real ones, ``complex_orbits`` by rank and ``quotient_sums``;
        without ridge ``critical_sets`` too.
        """
        verdict = self.completeness
        return {
            **asdict(self.counts),
            **self._manifold_summary,
            "verdict": verdict.status.value,
            "certified": verdict.certified,
        }

    def to_dict(self) -> dict[str, Any]:
        """Give :meth:`summary`, checks, warnings and every real point or manifold, for JSON."""
        return facts(self)

    @property
    def _manifold_summary(self) -> dict[str, Any]:
        found = self.manifold_list
        if found is None:
            return {}
        facts = {
            "manifolds": len(self.manifold_rows),
            "complex_orbits": list(found.complex_orbits),
            "quotient_sums": list(found.quotient_sums),
        }
        strata = {} if found.table is None else {"critical_sets": sum(found.complex_orbits)}
        return facts | strata

    @property
    def verdict(self) -> str:
        """One sentence on completeness."""
        return self.completeness.sentence

    def __repr__(self) -> str:
        return self.text()

    def text(self, *, each: bool = False, wide: bool = False, weights: bool = False) -> str:
        """Write the answer for a terminal: what was found, rows, weights of minima, checks.

        Parameters
        ----------
        each : bool
            One row for every real point; otherwise one for all that sign flips and permutations
            make of one, and no more than twenty.
        wide : bool
            All columns and whole sentences; otherwise no line is longer than 80.
        weights : bool
            Weights of every row, not of the lowest minima only.
        """
        return as_text(self, each=each, wide=wide, weights=weights)

    def _repr_html_(self) -> str:
        return as_html(self)

    def to_frame(self, *, functions: bool = False) -> pd.DataFrame:
        """Give the table with eigenvalues, weights and verdict as further columns.

        These are ``eigenvalue_1``, ..., ``W1_1_1_re``, ``W1_1_1_im``, ..., ``verdict``. Where
        ``of_manifolds`` is true it is the table of manifolds, and weights are real: ``W1_1_1``, ...
        With ``functions`` there is the number of each row's function too, as in :attr:`functions`;
        <NA> where it is not known whether another row has the same one.
        """
        from explorer.report import tables

        names = self.problem.system.unknowns
        if self.of_manifolds:
            weights = self.weights.real
            frame = tables.with_numbers(self.manifolds, self.eigenvalues, weights, names)
        else:
            frame = tables.wide_table(self, names)
        if functions:
            frame = frame.assign(**data_frame({"function": self.functions.of_rows}))
        return frame.assign(verdict=self.completeness.status.value)

    def to_csv(self, path: str | Path, *, functions: bool = False) -> None:
        """Write :meth:`to_frame` as CSV."""
        from explorer.report import tables

        tables.to_csv(self.to_frame(functions=functions), Path(path))

    def to_parquet(self, path: str | Path, *, functions: bool = False) -> None:
        """Write :meth:`to_frame` as Parquet."""
        from explorer.report import tables

        tables.to_parquet(self.to_frame(functions=functions), Path(path))

    def to_latex(self, path: str | Path | None = None) -> str:
        """Give the table of real critical points, or manifolds, as LaTeX with the verdict.

        Write it if a path is given; it needs the package booktabs.
        """
        from explorer.report import tables

        return tables.to_latex(shown_frame(self), path, caption=self.verdict)

    def page(self, path: str | Path) -> Path:
        """Write everything as one HTML file that needs no network, see docs/page.md.

        Parameters
        ----------
        path : path
            Its name, such as ``page.html``.

        Returns
        -------
        Path
        """
        from explorer.landscape.answer.page import page_data
        from explorer.report.page import write_page

        return write_page(page_data(self), path)

    @property
    def plot(self) -> SolutionPlots:
        """Every figure by its name, such as ``solution.plot.loss_index(style="paper")``.

        ``loss_index``, ``index_histogram``, ``hessian_spectra``, ``complex_plane``, ``network``,
        ``slice``, ``tree``, ``descents``.
        """
        from explorer.landscape.figures.drawn import of_solution
        from explorer.landscape.figures.of_solution import SolutionPlots

        return SolutionPlots(lambda: of_solution(self), lambda: self)
