from types import SimpleNamespace

import numpy as np
import pandas as pd

from explorer.report.tables import list_table, to_csv, to_latex, to_parquet, wide_table

POINTS = pd.DataFrame(
    {
        "loss": [0.5, np.nan],
        "is_real": pd.array([True, False], dtype="boolean"),
        "index": pd.array([0, pd.NA], dtype="Int64"),
        "support": pd.array(["1_1", "a&b"], dtype="string"),
    }
)
SOLUTION = SimpleNamespace(
    points=POINTS,
    weights=np.array([[1, 2], [3 + 1j, 4 - 2j]]),
    eigenvalues=np.array([[0.25, 3.0], [np.nan, np.nan]]),
    problem=SimpleNamespace(system=SimpleNamespace(unknowns=("W1_1_1", "W2_1_1"))),
)


def test_wide_table_names_the_weights():
    table = wide_table(SOLUTION)
    assert table.columns.tolist()[4:] == [
        "eigenvalue_1", "eigenvalue_2", "W1_1_1_re", "W1_1_1_im", "W2_1_1_re", "W2_1_1_im",
    ]  # fmt: skip
    assert table["W2_1_1_im"].tolist() == [0, -2]


def test_csv_round_trip_is_exact(tmp_path):
    weights = np.random.default_rng(0).normal(size=(2, 2)) + 0j
    solution = SimpleNamespace(points=POINTS, weights=weights, eigenvalues=SOLUTION.eigenvalues)
    table = pd.read_csv(to_csv(solution, tmp_path / "t.csv"))
    assert table["w1_re"].tolist() == weights[:, 0].real.tolist()
    assert table["eigenvalue_1"].isna().tolist() == [False, True]
    assert [p.name for p in tmp_path.iterdir()] == ["t.csv"]


def test_lists_in_csv_are_json(tmp_path):
    table = pd.read_csv(to_csv(list_table(SOLUTION), tmp_path / "t.csv"))
    assert table["weights_im"].tolist() == ["[0.0, 0.0]", "[1.0, -2.0]"]
    assert table["eigenvalues"].tolist() == ["[0.25, 3.0]", "[null, null]"]


def test_parquet_keeps_types(tmp_path):
    table = pd.read_parquet(to_parquet(list_table(SOLUTION), tmp_path / "t.parquet"))
    assert table["index"].dtype == "Int64"
    assert list(table["weights_im"][1]) == [1.0, -2.0]


def test_latex(tmp_path):
    source = to_latex(SOLUTION, tmp_path / "t.tex", caption="50% of them")
    assert (tmp_path / "t.tex").read_text() == source + "\n"
    assert r"is\_real" in source
    assert r"$0.5$ & yes & 0 & 1\_1 \\" in source
    assert r"-- & no & -- & a\&b \\" in source
    assert r"50\% of them" in source
    assert r"\begin{tabular}{rlrl}" in source


def test_long_latex_tables_are_cut():
    source = to_latex(pd.DataFrame({"x": [1e-12] * 9}), rows=5)
    assert "4 more rows" in source
    assert r"$1 \cdot 10^{-12}$" in source
