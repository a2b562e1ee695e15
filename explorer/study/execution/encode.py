"""From solutions to the tables of the store (see :mod:`explorer.study.store.columns`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.study.store.columns import POINTS, arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa

    from explorer.critical import Solution
    from explorer.study.plan import Run

Pair = tuple["Run", "Solution"]

_COUNTS = ("complex", "real", "minima", "global_minima", "degenerate", "morse_sum", "expected", "complete")
_LARGEST = 2**63
_ROWS = 2**17
"""Rows of a row group: enough to compress well, few enough to read a part of a large file."""


def encode(pairs: Sequence[Pair], facts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Give the Parquet files of a unit; ``facts`` go into the head of the table of runs."""
    tables = {name: _parquet(make(pairs), {}) for name, make in _MAKERS.items()}
    runs = _table("runs", _columns([run_row(*pair) for pair in pairs]))
    return {**tables, "runs": _parquet(runs, facts)}


def run_row(run: Run, solution: Solution) -> dict[str, Any]:
    """Give what the table of runs says of one run."""
    problem, counts, points = solution.problem, solution.counts, solution.points
    real = points[points["is_real"].fillna(False).astype(bool)]
    by_index = np.bincount(real["index"].dropna().astype(int), minlength=problem.architecture.size + 1)
    failed = [f"{check.name}: {check.detail}" for check in solution.checks if check.passed is False]
    verdict = getattr(solution, "completeness", None)
    total = int(counts.total_degree)
    return {
        "run": run.key,
        "combination": run.combination.key,
        "data": run.combination.labels[1],
        "regularization": run.combination.labels[2],
        "draw": run.draw,
        "seed": run.combination.seed,
        "solver_seed": run.solver_seed,
        "engine": solution.engine,
        "status": "incomplete" if counts.complete is False or not solution.ok else "ok",
        "unknowns": problem.architecture.size,
        "samples": problem.X.shape[1],
        "X": problem.X.ravel(),
        "Y": problem.Y.ravel(),
        "ridge": np.concatenate([np.ravel(r) for r in problem.ridge]),
        **{name: _plain(getattr(counts, name)) for name in _COUNTS},
        "undecided": int((real["kind"] == "undecided").sum()),
        "by_index": by_index,
        "total_degree": total if total < _LARGEST else None,
        "verdict": None if verdict is None else verdict.status,
        "certified": None if verdict is None else _plain(verdict.certified),
        "paths": solution.account.get("paths"),
        "checks_failed": "; ".join(failed),
        "cautions": "; ".join(solution.cautions),
        "notes": "; ".join(solution.notes),
    }


def _points(pairs: Sequence[Pair]) -> pa.Table:
    """Stack the tables of points; missing columns are empty."""
    import pandas as pd
    import pyarrow as pa

    frames = [s.points for _, s in pairs]
    frame = pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]
    weights = [np.asarray(s.weights) for _, s in pairs]
    known: dict[str, Any] = {name: frame[name] for name in frame.columns}
    known |= {
        "run": _run_column(pairs, [len(w) for w in weights]),
        "point": np.concatenate([np.arange(len(w), dtype=np.int32) for w in weights]),
        "weights_re": _lists([w.real for w in weights]),
        "weights_im": _lists([w.imag for w in weights]),
    }
    schema = arrow_schema("points")
    columns = [_column(known.get(c.name), schema.field(c.name).type, len(frame)) for c in POINTS]
    return pa.table(columns, schema=schema)


def _eigenvalues(pairs: Sequence[Pair]) -> pa.Table:
    import pyarrow as pa

    rows = [np.flatnonzero(np.isfinite(s.eigenvalues).all(axis=1)) for _, s in pairs]
    values = [np.asarray(s.eigenvalues)[r] for r, (_, s) in zip(rows, pairs, strict=True)]
    sizes = [v.size for v in values]
    return pa.table(
        {
            "run": _run_column(pairs, sizes),
            "point": np.concatenate([np.repeat(r, v.shape[1]) for r, v in zip(rows, values, strict=True)]),
            "k": np.concatenate([np.tile(np.arange(v.shape[1]), len(v)) for v in values]),
            "eigenvalue": np.concatenate([v.ravel() for v in values]),
        },
        schema=arrow_schema("eigenvalues"),
    )


def _paths(pairs: Sequence[Pair]) -> pa.Table:
    import pyarrow as pa

    told = [(run, p) for run, s in pairs if (p := getattr(s, "paths", None)) is not None]
    names = [status.name.lower().replace("_", " ") for _, p in told for status in p.status]
    supports = [pattern for _, p in told for pattern in _figures(p.support)]
    return pa.table(
        {
            "run": _run_column(told, [len(p) for _, p in told]),
            "path": _joined([np.arange(len(p)) for _, p in told]),
            "support": supports,
            "images": _joined([p.images for _, p in told]),
            "status": names,
            "condition": _joined([p.condition for _, p in told]),
            "jacobians": _joined([p.jacobians for _, p in told]),
        },
        schema=arrow_schema("paths"),
    )


def _certificates(pairs: Sequence[Pair]) -> pa.Table:
    """Certificates of the runs that have some."""
    from explorer.critical.certify.store import certificate_bytes

    proved = [(run, s) for run, s in pairs if getattr(s, "certification", None) is not None]
    columns = {"run": [run.key for run, _ in proved], "certificate": [certificate_bytes(s) for _, s in proved]}
    return _table("certificates", columns)


_MAKERS: Mapping[str, Callable[[Sequence[Pair]], pa.Table]] = {
    "points": _points,
    "eigenvalues": _eigenvalues,
    "paths": _paths,
    "certificates": _certificates,
}


def _parquet(table: pa.Table, facts: Mapping[str, bytes]) -> bytes:
    import pyarrow.parquet as pq

    stream = BytesIO()
    metadata = {key.encode(): value for key, value in facts.items()}
    table = table.replace_schema_metadata(metadata or None)
    pq.write_table(table, stream, compression="zstd", row_group_size=_ROWS, write_page_checksum=True)
    return stream.getvalue()


def _table(name: str, columns: Mapping[str, Any]) -> pa.Table:
    import pyarrow as pa

    return pa.table(dict(columns), schema=arrow_schema(name))


def _columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in rows[0]}


def _run_column(pairs: Sequence[tuple[Run, Any]], sizes: Sequence[int]) -> pa.Array:
    """Repeat the key of each run; kept as text, since not all readers know dictionaries."""
    import pyarrow as pa

    numbers = pa.array(np.repeat(np.arange(len(pairs), dtype=np.int32), sizes))
    return pa.array([run.key for run, _ in pairs], pa.string()).take(numbers)


def _lists(arrays: Sequence[Any]) -> pa.Array:
    """One list a row of each array (N, n)."""
    import pyarrow as pa

    widths = np.concatenate([np.full(len(a), a.shape[1]) for a in arrays])
    offsets = np.concatenate([[0], np.cumsum(widths)]).astype(np.int32)
    return pa.ListArray.from_arrays(offsets, np.concatenate([np.ravel(a) for a in arrays]).astype(np.float64))


def _column(values: Any, kind: pa.DataType, rows: int) -> pa.Array:
    import pyarrow as pa

    if values is None:
        return pa.nulls(rows, kind)
    if isinstance(values, (pa.Array, pa.ChunkedArray)):
        return values
    return pa.array(values, type=kind, from_pandas=not pa.types.is_floating(kind))


def _figures(support: Any) -> list[str]:
    """``1100`` for each row of a bool array."""
    return [row.tobytes().decode() for row in np.asarray(support).astype(np.uint8) + ord("0")]


def _joined(arrays: Sequence[Any]) -> Any:
    return np.concatenate(arrays) if arrays else np.zeros(0)


def _plain(value: Any) -> int | bool | None:
    """Give a number that JSON can hold."""
    if value is None or isinstance(value, bool):
        return value
    return bool(value) if type(value).__name__.startswith("bool") else int(value)
