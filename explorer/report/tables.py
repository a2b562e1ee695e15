"""Tables on disk: CSV, Parquet and LaTeX of a solution or of any data frame."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from explorer.files.atomic import replacing, write_text


class SolutionLike(Protocol):
    """What a table needs of a solution."""

    @property
    def points(self) -> pd.DataFrame:
        """One row per complex critical point."""

    @property
    def weights(self) -> NDArray[np.complex128]:
        """Complex weights, shape (N, n)."""

    @property
    def eigenvalues(self) -> NDArray[np.float64]:
        """Hessian eigenvalues, shape (N, n); NaN at points that are not real."""


Table = pd.DataFrame | SolutionLike


def wide_table(solution: SolutionLike, names: Sequence[str] | None = None) -> pd.DataFrame:
    """Put eigenvalues and weights beside the points, one column each.

    Parameters
    ----------
    solution : Solution
        Of N points with n weights.
    names : sequence of str, optional
        Names of the weights; those of the solution's problem unless given.

    Returns
    -------
    DataFrame
        N rows.

    Notes
    -----
    Columns ``eigenvalue_1`` ... ``eigenvalue_n`` (ascending), then ``NAME_re`` and ``NAME_im`` of
    every weight; names come from the solution's problem unless given.
    """
    weights = np.asarray(solution.weights)
    eigenvalues = np.asarray(solution.eigenvalues)
    columns: dict[str, Any] = {
        f"eigenvalue_{k + 1}": column for k, column in enumerate(eigenvalues.T)
    }
    for name, column in zip(names or _names(solution, weights.shape[1]), weights.T, strict=True):
        columns[f"{name}_re"] = column.real
        columns[f"{name}_im"] = column.imag
    points = solution.points.reset_index(drop=True)
    return pd.concat([points, pd.DataFrame(columns)], axis=1)


def with_numbers(
    table: pd.DataFrame,
    eigenvalues: NDArray[np.float64],
    weights: NDArray[np.float64],
    names: Sequence[str],
) -> pd.DataFrame:
    """Put eigenvalues and real weights beside the rows of a table.

    Parameters
    ----------
    table : DataFrame, N rows
    eigenvalues, weights : arrays, shape (N, n)
    names : sequence of str
        Of the weights.

    Returns
    -------
    DataFrame
        With columns ``eigenvalue_1`` ... ``eigenvalue_n``, then one a weight.
    """
    columns = {f"eigenvalue_{k + 1}": column for k, column in enumerate(eigenvalues.T)}
    columns |= dict(zip(names, weights.T, strict=True))
    return pd.concat([table.reset_index(drop=True), pd.DataFrame(columns)], axis=1)


def list_table(solution: SolutionLike) -> pd.DataFrame:
    """Put eigenvalues and weights beside the points as list columns.

    Networks of all sizes fit such a table.

    Columns ``eigenvalues``, ``weights_re`` and ``weights_im``, each a list of n numbers.
    """
    weights = np.asarray(solution.weights)
    return solution.points.reset_index(drop=True).assign(
        eigenvalues=_lists(np.asarray(solution.eigenvalues)),
        weights_re=_lists(weights.real),
        weights_im=_lists(weights.imag),
    )


def to_csv(table: Table, path: str | Path) -> Path:
    """Write CSV; list columns become JSON arrays, missing values empty cells.

    Parameters
    ----------
    table : DataFrame or Solution
        A solution is written as :func:`wide_table` gives it.
    path : path
        The file appears whole or not at all.
    """
    with replacing(path) as temporary:
        temporary.touch()
        append_csv(_frame(table), temporary, header=True)
    return Path(path)


def append_csv(frame: pd.DataFrame, path: Path, *, header: bool) -> None:
    """Add rows to a CSV file, with the names of the columns before them or not."""
    frame = frame.copy()
    for name in _list_columns(frame):
        frame[name] = [None if _is_missing(cell) else _json_array(cell) for cell in frame[name]]
    frame.to_csv(path, mode="a", header=header, index=False, lineterminator="\n")


def to_parquet(table: Table, path: str | Path) -> Path:
    """Write Parquet; types and list columns survive.

    Parameters
    ----------
    table : DataFrame or Solution
        A solution is written as :func:`wide_table` gives it.
    path : path
        The file appears whole or not at all.
    """
    with replacing(path) as temporary:
        content = _frame(table).to_parquet(index=False)
        temporary.write_bytes(content)  # Arrow itself opens only names in UTF-8
    return Path(path)


def to_latex(
    table: Table,
    path: str | Path | None = None,
    *,
    caption: str | None = None,
    digits: int = 4,
    rows: int = 200,
) -> str:
    """Write a LaTeX table (package booktabs) and return its source.

    Parameters
    ----------
    table : DataFrame or solution
        Of a solution only the points are taken, without weights and eigenvalues.
    digits : int
        Significant digits of floats.
    rows : int
        Longest table; a comment tells how many rows are left out.
    """
    frame = table if isinstance(table, pd.DataFrame) else table.points
    source = _tabular(frame.head(rows), digits)
    if len(frame) > rows:
        source += f"\n% {len(frame) - rows} more rows are left out"
    if caption:
        head = f"\\begin{{table}}\n\\centering\n\\caption{{{_escape(caption)}}}"
        source = f"{head}\n{source}\n\\end{{table}}"
    if path is not None:
        write_text(path, source)
    return source


def _tabular(frame: pd.DataFrame, digits: int) -> str:
    numeric = [
        pd.api.types.is_numeric_dtype(t) and not pd.api.types.is_bool_dtype(t) for t in frame.dtypes
    ]
    lines = [
        r"\begin{tabular}{" + "".join("r" if number else "l" for number in numeric) + "}",
        r"\toprule",
        " & ".join(_escape(str(name)) for name in frame.columns) + r" \\",
        r"\midrule",
        *(
            " & ".join(_cell(v, digits) for v in row) + r" \\"
            for row in frame.itertuples(index=False)
        ),
        r"\bottomrule",
        r"\end{tabular}",
    ]
    return "\n".join(lines)


def _cell(value: Any, digits: int) -> str:
    if _is_missing(value):
        return "--"
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if _is_list(value):
        return ", ".join(_cell(one, digits) for one in value) or "--"
    if isinstance(value, (float, np.floating)):
        return _latex_float(float(value), digits)
    return _escape(str(value))


def _latex_float(value: float, digits: int) -> str:
    text = f"{value:.{digits}g}"
    if "e" not in text:
        return f"${text}$"
    mantissa, exponent = text.split("e")
    return f"${mantissa} \\cdot 10^{{{int(exponent)}}}$"


_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"$\sim$",
    "^": r"\^{}",
    "|": r"\textbar{}",
    "<": "$<$",
    ">": "$>$",
} | {letter: "\\" + letter for letter in "&%$#_{}"}


def _escape(text: str) -> str:
    return "".join(_SPECIAL.get(letter, letter) for letter in text)


def _frame(table: Table) -> pd.DataFrame:
    return table if isinstance(table, pd.DataFrame) else wide_table(table)


def _names(solution: SolutionLike, size: int) -> list[str]:
    problem = getattr(solution, "problem", None)
    names = list(problem.system.unknowns) if problem is not None else []
    return names if len(names) == size else [f"w{k + 1}" for k in range(size)]


def _lists(array: NDArray[np.float64]) -> pd.Series[Any]:
    return pd.Series([row.tolist() for row in array], dtype=object)


def _list_columns(frame: pd.DataFrame) -> list[str]:
    return [
        name
        for name in frame.columns
        if frame[name].dtype == object and frame[name].map(_is_list).any()
    ]


def _is_list(cell: object) -> bool:
    return isinstance(cell, (list, tuple, np.ndarray))


def _is_missing(cell: Any) -> bool:
    return not _is_list(cell) and bool(pd.isna(cell))


def _json_array(cell: Any) -> str:
    return json.dumps(
        [None if number is None or np.isnan(number) else float(number) for number in cell]
    )
