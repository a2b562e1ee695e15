"""What users read: text, HTML, tables and plots of a solution."""

import numpy as np
import pandas as pd
import pytest

from explorer.files.csv import read_csv
from explorer.landscape.conclude import assemble
from explorer.validate.refine import refine
from tests.support.problems import chain


def make(rows=slice(None)):
    problem, points = chain(a=4.0, b=2.0, ridge=0.1)
    points = points[rows]
    return assemble(
        problem,
        refine(problem.system, problem.parameters, points, np.ones(len(points), dtype=int)),
    )


@pytest.fixture
def solution():
    return make()


def test_text_begins_with_the_answer(solution):
    text = " ".join(repr(solution).split())
    head = (
        "5 critical points, 3 real: 2 minima, one up to symmetry, all global; 1 saddle of index 1."
    )
    assert text.startswith(head)
    assert (
        text.removeprefix(head)
        .lstrip()
        .startswith(solution.verdict.capitalize()[0] + solution.verdict[1:])
    )
    assert "Morse sum" in text
    assert "INCOMPLETE" not in text


def test_an_incomplete_list_has_a_banner_and_a_red_page():
    lost = make(slice(1, None))
    assert "!!!" in repr(lost)
    assert "INCOMPLETE" in lost.verdict
    assert "#b00020" in lost._repr_html_()
    assert not lost.ok


def test_a_saddle_is_never_a_global_minimum():
    """With the minima lost the lowest real point is the origin, a saddle."""
    lost = make([0, 3, 4])
    assert lost.real_points["kind"].tolist() == ["saddle"]
    assert not lost.points["is_global"].fillna(False).any()


def test_html_is_a_table(solution):
    html = solution._repr_html_()
    assert "<table" in html
    assert html.count("<tr") == 3  # names, two minima in one row, a saddle
    assert "#b00020" not in html


def test_rows_are_real_first_then_by_loss(solution):
    real = solution.points["is_real"].tolist()
    assert real == [True, True, True, False, False]
    assert solution.points["loss"].iloc[:3].is_monotonic_increasing
    assert solution.points["loss"].iloc[3:].isna().all()


def test_conjugate_column_points_to_the_conjugate(solution):
    partner = solution.points["conjugate"].to_numpy()
    np.testing.assert_allclose(solution.weights[partner], solution.weights.conj(), atol=1e-15)


def test_tables_can_be_read_back(solution, tmp_path):
    solution.to_csv(tmp_path / "t.csv")
    solution.to_parquet(tmp_path / "t.parquet")
    for frame in (
        read_csv(tmp_path / "t.csv"),
        pd.read_parquet(tmp_path / "t.parquet"),
    ):
        weights = (
            frame[["W1_1_1_re", "W2_1_1_re"]].to_numpy()
            + 1j * frame[["W1_1_1_im", "W2_1_1_im"]].to_numpy()
        )
        np.testing.assert_array_equal(weights, solution.weights)
        np.testing.assert_array_equal(
            frame[["eigenvalue_1", "eigenvalue_2"]].to_numpy(), solution.eigenvalues
        )
    latex = solution.to_latex(tmp_path / "t.tex")
    assert latex.count("minimum") == 2
    assert (tmp_path / "t.tex").read_text().strip() == latex.strip()


@pytest.mark.parametrize(
    "name", ["loss_index", "index_histogram", "hessian_spectra", "complex_plane"]
)
def test_plots_can_be_saved(solution, tmp_path, name):
    figure = getattr(solution.plot, name)()
    figure.savefig(tmp_path / "plot.png")
    assert (tmp_path / "plot.png").stat().st_size > 5000


def test_weights_and_eigenvalues_have_one_row_a_point(solution):
    assert solution.weights.shape == solution.eigenvalues.shape == (5, 2)
    assert len(solution.points) == solution.counts.complex == 5
