"""From solutions to the tables of the store (see :mod:`explorer.study.store.columns`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.points.table import Maybe
from explorer.limits import Limit
from explorer.study.store.columns import MANIFOLDS, POINTS, RunStatus, arrow_schema
from explorer.study.store.files import parquet
from explorer.study.store.images import head

if TYPE_CHECKING:
    import pyarrow as pa

    from explorer.landscape import Solution
    from explorer.study.plan.plan import Run

Pair = tuple["Run", "Solution"]

_COUNTS = (
    "complex",
    "real",
    "minima",
    "global_minima",
    "degenerate",
    "morse_sum",
    "expected",
    "complete",
)
_LARGEST = 2**63


def encode(pairs: Sequence[Pair], facts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Give the Parquet files of a batch.

    Parameters
    ----------
    pairs : sequence of (Run, Solution)
        At least one.
    facts : mapping of str to bytes
        What goes into the head of the table of runs.

    Returns
    -------
    dict of str to bytes
        Content of the file of each table.
    """
    choice = pairs[0][0].combination.choice  # of one study, so the same for all
    tables = {name: parquet(make(pairs), {}) for name, make in _MAKERS.items()}
    flips = {run.key: generators for run, s in pairs if (generators := _flips(s)) is not None}
    tables["points"] = parquet(_points(pairs, real_only=choice.points == "real"), head(flips))
    runs = _table("runs", _columns([run_row(*pair) for pair in pairs]))
    return {**tables, "runs": parquet(runs, {key.encode(): value for key, value in facts.items()})}


def status_of(solution: Solution) -> RunStatus:
    """Whether points are missing or a check failed, as far as is known."""
    good = solution.ok and solution.counts.complete is not False
    return RunStatus.OK if good else RunStatus.INCOMPLETE


def run_row(run: Run, solution: Solution) -> dict[str, Any]:
    """Give what the table of runs says of one run."""
    problem = solution.problem
    counts = solution.counts
    columns = solution.columns
    index = columns["index"]
    size = problem.architecture.size
    number = _number(solution)
    decided = columns["is_real"].equals(True) & index.known
    by_index = np.bincount(index.values[decided], number[decided], minlength=size + 1)
    failed = [f"{check.name}: {check.detail}" for check in solution.checks if check.passed is False]
    verdict = solution.completeness
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
        "status": status_of(solution).value,
        "unknowns": size,
        "samples": problem.X.shape[1],
        "X": problem.X.ravel(),
        "Y": problem.Y.ravel(),
        "ridge": np.concatenate([np.ravel(r) for r in problem.ridge]),
        **{name: getattr(counts, name) for name in _COUNTS},
        "undecided": int(number[columns["kind"].equals("undecided")].sum()),
        "by_index": by_index.astype(np.int64),
        "total_degree": total if total < _LARGEST else None,
        "verdict": verdict.status.value,
        "certified": verdict.certified,
        "paths": solution.path_statistics.get("paths"),
        "checks_failed": "; ".join(failed),
        "cautions": "; ".join(map(str, solution.warnings)),
        "notes": "; ".join(map(str, solution.notes)),
        **_manifold_facts(solution),
    }


def _manifold_facts(solution: Solution) -> dict[str, Any]:
    """What the table of runs says of manifolds, where their equations are known."""
    found = getattr(solution, "manifold_list", None)
    if found is None:
        return {"manifolds": None, "complex_orbits": None, "quotient_sums": None}
    return {
        "manifolds": len(solution.manifold_rows),
        "complex_orbits": list(found.complex_orbits),
        "quotient_sums": list(found.quotient_sums),
    }


def _points(pairs: Sequence[Pair], *, real_only: bool) -> pa.Table:
    """Stack the columns of all runs; those that a run does not have are empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    weights = [np.asarray(s.weights) for _, s in pairs]
    sizes = [len(w) for w in weights]
    columns = [s.columns for _, s in pairs]
    own = {
        "run": _run_column(pairs, sizes),
        "point": pa.array(np.concatenate([np.arange(size, dtype=np.int32) for size in sizes])),
        "weights_re": _lists([w.real for w in weights]),
        "weights_im": _lists([w.imag for w in weights]),
    }
    schema = arrow_schema("points")
    made = [
        own[c.name]
        if c.name in own
        else _stacked([t.get(c.name) for t in columns], sizes, schema.field(c.name).type)
        for c in POINTS
    ]
    table = pa.table(made, schema=schema)
    # A point that may be real is kept
    return table.filter(pc.fill_null(table["is_real"], True)) if real_only else table


def _number(solution: Solution) -> NDArray[np.int64]:
    """Points that each row stands for."""
    if solution.of_manifolds:
        return np.ones(len(solution.weights), dtype=np.int64)
    return solution.classification.points.number


def _flips(solution: Solution) -> NDArray[np.int8] | None:
    """Generators of the sign flips, where each row stands for its whole orbit."""
    if solution.of_manifolds or solution.classification.points.flips is None:
        return None
    return solution.problem.system.symmetries.factors().real.astype(np.int8)


def _stacked(parts: Sequence[Any], sizes: Sequence[int], kind: pa.DataType) -> pa.Array:
    """One column of all runs, with its gaps."""
    import pyarrow as pa

    arrays = [pa.nulls(0, kind)]
    for part, size in zip(parts, sizes, strict=True):
        if part is None:
            arrays.append(pa.nulls(size, kind))
        elif isinstance(part, Maybe):
            arrays.append(pa.array(part.values, type=kind, mask=~part.known))
        else:
            arrays.append(pa.array(part, type=kind))
    return pa.concat_arrays(arrays)


def _manifolds(pairs: Sequence[Pair]) -> pa.Table:
    """Stack the manifolds of the runs whose equations are known."""
    import pyarrow as pa

    told = [(run, s) for run, s in pairs if getattr(s, "manifold_list", None) is not None]
    sizes = [len(s.manifold_rows) for _, s in told]
    columns = [s.manifold_columns for _, s in told]
    own = {
        "run": _run_column(told, sizes),
        "manifold": _joined([np.arange(size) for size in sizes]),
        "point": _joined([s.manifold_rows for _, s in told]),
    }
    schema = arrow_schema("manifolds")
    made = [
        pa.array(own[c.name], type=schema.field(c.name).type)
        if c.name in own
        else _stacked([t[c.name] for t in columns], sizes, schema.field(c.name).type)
        for c in MANIFOLDS
    ]
    return pa.table(made, schema=schema)


def _eigenvalues(pairs: Sequence[Pair]) -> pa.Table:
    import pyarrow as pa

    rows = [np.flatnonzero(np.isfinite(s.eigenvalues).all(axis=1)) for _, s in pairs]
    values = [np.asarray(s.eigenvalues)[r] for r, (_, s) in zip(rows, pairs, strict=True)]
    sizes = [v.size for v in values]
    return pa.table(
        {
            "run": _run_column(pairs, sizes),
            "point": np.concatenate(
                [np.repeat(r, v.shape[1]) for r, v in zip(rows, values, strict=True)]
            ),
            "k": np.concatenate([np.tile(np.arange(v.shape[1]), len(v)) for v in values]),
            "eigenvalue": np.concatenate([v.ravel() for v in values]),
        },
        schema=arrow_schema("eigenvalues"),
    )


def _paths(pairs: Sequence[Pair]) -> pa.Table:
    import pyarrow as pa

    told = [(run, p) for run, s in pairs if (p := getattr(s, "paths", None)) is not None]
    names = [status.name.lower().replace("_", " ") for _, p in told for status in p.status]
    supports = [pattern for _, p in told for pattern in _figures(p.pattern)]
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
    from explorer.landscape.certificates.store import certificate_bytes

    proved = [(run, s) for run, s in pairs if _is_certified(s)]
    chosen = [(run, s) for run, s in proved if run.combination.choice.certificates]
    # Parquet compresses them together, better than each alone
    columns = {
        "run": [run.key for run, _ in chosen],
        "certificate": [certificate_bytes(s, compress=False) for _, s in chosen],
    }
    return _table("certificates", columns)


def _is_certified(solution: Solution) -> bool:
    """Whether there is something that `explorer verify` can prove again."""
    proof = getattr(solution, "certification", None)
    if proof is not None:
        # Larger files are not read back: half of one is boxes' centres
        return bool(2 * proof.centre.nbytes < Limit.ARRAY_BYTES.most)
    found = getattr(solution, "manifold_list", None)
    return found is not None and solution.of_manifolds and found.record is not None


_MAKERS: Mapping[str, Callable[[Sequence[Pair]], pa.Table]] = {
    "manifolds": _manifolds,
    "eigenvalues": _eigenvalues,
    "paths": _paths,
    "certificates": _certificates,
}


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
    return pa.ListArray.from_arrays(
        offsets, np.concatenate([np.ravel(a) for a in arrays]).astype(np.float64)
    )


def _figures(support: Any) -> list[str]:
    """``1100`` for each row of a bool array."""
    return [row.tobytes().decode() for row in np.asarray(support).astype(np.uint8) + ord("0")]


def _joined(arrays: Sequence[Any]) -> Any:
    return np.concatenate(arrays) if arrays else np.zeros(0)
