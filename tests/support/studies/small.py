"""A small study, and what its tests ask again and again."""

import json

import pyarrow.parquet as pq

CONFIG = """\
name: small
seed: 3
draws: 3
architectures: [{widths: [1, 1, 1]}]
data: [{drawn: {samples: 5}}]
regularization: [{uniform: {low: 0.1, high: 1}}, 0.5]
outputs: {plots: false, points_csv: true}
"""
TABLES = ("runs", "points", "manifolds", "eigenvalues", "paths", "certificates")
WRITTEN = ("runs.csv", "points.csv", "summary.csv", "summary.txt", "summary.tex")
# Order of rows within a table
KEYS = {
    "points": ["point"],
    "manifolds": ["manifold"],
    "eigenvalues": ["point", "k"],
    "paths": ["path"],
}


def write(folder, text=CONFIG, name="study.yaml"):
    path = folder / name
    path.write_text(text)
    return path


def log(folder, event=None):
    """Lines of the log; each must be JSON."""
    path = folder / "log.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    found = [json.loads(line) for line in lines]
    return [line for line in found if event in (None, line["event"])]


def batches(folder, table="runs"):
    return sorted((folder / table).glob("study=*/architecture=*/*.parquet"))


def content(folder, table):
    """All rows of a Parquet table, sorted, wherever its batches were cut."""
    parts = [pq.read_table(file, partitioning=None) for file in batches(folder, table)]
    rows = [row for part in parts for row in part.to_pylist()]
    return sorted(rows, key=lambda row: [row[name] for name in ("run", *KEYS.get(table, []))])


def same(one, two):
    """Whether two studies hold the same: text byte for byte, Parquet tables row for row."""
    written = all((one / name).read_bytes() == (two / name).read_bytes() for name in WRITTEN)
    # repr, since NaN is not equal to itself
    return written and all(_answers(one, name) == _answers(two, name) for name in TABLES)


def _answers(folder, table):
    """Rows without what tells of the way to them, which leads over near runs of a batch."""
    way = ("condition", "jacobians") if table == "paths" else ()
    rows = content(folder, table)
    return repr([{name: row[name] for name in row if name not in way} for row in rows])


def strays(folder):
    """Files that a reader or an archive should not meet."""
    hidden = [
        path for path in folder.rglob("*") if path.name.startswith(".") or ".tmp" in path.name
    ]
    return [*hidden, *(folder / "tmp").glob("*")]
