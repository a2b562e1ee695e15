"""Check one stored run against its plan: data, certificates, every column of its tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.errors import InputError
from explorer.homotopy.path_results import LOST, PathStatus
from explorer.landscape.certificates.manifold_certificate import plain
from explorer.landscape.certificates.manifold_run import beside_faults, verify_manifold_run
from explorer.landscape.certificates.orbit_rows import as_listed
from explorer.landscape.certificates.outcome import Verification
from explorer.landscape.certificates.store import read_certificate
from explorer.landscape.certificates.verify import MOST_IMAGES, verify, verify_table
from explorer.landscape.engines.manifold_ways import Way, engine_name, planned_way, way_beside
from explorer.landscape.points.verdict import Status
from explorer.networks.problem import Problem
from explorer.study.plan.plan import Choice, Run
from explorer.study.store.folder import StoreError
from explorer.study.store.images import RunImages
from explorer.study.store.rows import RunRows

if TYPE_CHECKING:
    import pandas as pd

_UNCHECKED = "the list is long, has one row per orbit and no certificates: nothing can be checked"


def check_run(
    run: Run, rows: RunRows | str, *, recount: bool = False, own: bool = True
) -> Verification:
    """Find every column of the tables of a run again, and prove its certificates again.

    Parameters
    ----------
    run : Run
        As planned.
    rows : RunRows or str
        What is stored, or why it cannot be read.
    recount : bool
        Count the critical points of the data again, with msolve.
    own : bool
        Solved by our solver: then certificates are there where the plan asks for them.
    """
    if isinstance(rows, str):
        return Verification(0, 0, (rows,))
    choice = run.combination.choice
    if choice.points == "real":
        return Verification(0, 0, ("not every point is kept, so that nothing can be checked",))
    if rows.flips is not None and rows.certificate is None and _images(rows) > MOST_IMAGES:
        return Verification(0, 0, (_UNCHECKED,))
    problem = run.problem()
    listed = planned_way(problem, choice.engine, choice.start)
    kept = listed is None or listed.keeps_proofs
    if own and choice.certificates and rows.certificate is None and kept:
        return Verification(0, 0, ("the run has no certificates",))
    outcome = _outcome(run, problem, listed, rows, recount)
    more = [*_planned(run, problem, rows.run, own), *_paths(rows)]
    if listed is None:
        more += _manifolds(choice, problem, rows, own)
    if more:
        return Verification(0, 0, (*outcome.faults, *more), outcome.notes)
    return outcome


def _outcome(
    run: Run, problem: Problem, listed: Way | None, rows: RunRows, recount: bool
) -> Verification:
    if listed is not None:
        return verify_manifold_run(problem, rows.manifolds, rows.points, rows.run, rows.certificate)
    images = None
    if rows.flips is not None and _images(rows) <= MOST_IMAGES:
        try:
            images = RunImages.of(_numbered(rows), rows.flips)
        except (StoreError, ValueError) as error:
            return Verification(0, 0, (str(error),))
    points = rows.points if images is None else images.spread(_numbered(rows)).drop(columns="point")
    if rows.certificate is None:
        return verify_table(problem, points, rows.run)
    try:
        certificate = read_certificate(rows.certificate, f"of run {run.key}")
    except InputError as error:
        return Verification(0, 0, (str(error),))
    if rows.flips is not None and images is None:
        return verify(certificate, problem, recount=recount)
    if images is not None:
        certificate = as_listed(certificate, images.weights, images.source)
    return verify(certificate, problem, points, run=rows.run, recount=recount)


def _images(rows: RunRows) -> int:
    """Points that the rows say they stand for."""
    return int(rows.points["orbit_size"].sum())


def _numbered(rows: RunRows) -> pd.DataFrame:
    return rows.points.assign(point=np.arange(len(rows.points)))


def _manifolds(choice: Choice, problem: Problem, rows: RunRows, own: bool) -> Iterator[str]:
    """What stands beside isolated points where reduced equations describe them."""
    given = len(rows.manifolds) > 0 or own
    if given and way_beside(problem, choice.engine, choice.start) is not None:
        yield from beside_faults(problem, rows.manifolds, rows.points, rows.run)
        return
    if len(rows.manifolds):
        yield f"table manifolds: has {len(rows.manifolds)} rows; right is none"
    for name in ("manifolds", "complex_orbits", "quotient_sums"):
        if plain(rows.run[name]) is not None:
            yield f"table of runs, column {name}: {rows.run[name]!r}; right is None"


def _planned(run: Run, problem: Problem, row: Mapping[str, Any], own: bool) -> Iterator[str]:
    """What the table of runs says of the plan."""
    combination = run.combination
    right = {
        "run": run.key,
        "combination": combination.key,
        "data": combination.labels[1],
        "regularization": combination.labels[2],
        "draw": run.draw,
        "seed": combination.seed,
        "solver_seed": run.solver_seed,
    }
    if own:
        choice = combination.choice
        right["engine"] = engine_name(problem, choice.engine, choice.start)
    for name, value in right.items():
        if row[name] != value:
            yield f"table of runs, column {name}: {row[name]!r}; right is {value!r}"


def _paths(rows: RunRows) -> Iterator[str]:
    """Paths end in a status that there is, and those that were lost make a list incomplete."""
    paths, row = rows.paths, rows.run
    words = [status.word for status in PathStatus]
    size = int(row["unknowns"])
    good = {
        "support": [
            isinstance(v, str) and len(v) == size and set(v) <= {"0", "1"} for v in paths["support"]
        ],
        "images": (paths["images"] >= 1).tolist(),
        "status": paths["status"].isin(words).tolist(),
        "condition": [not value < 1 for value in paths["condition"]],
        "jacobians": (paths["jacobians"] >= 0).tolist(),
    }
    for name, fits in good.items():
        for k in np.flatnonzero(~np.array(fits, dtype=bool)).tolist():
            yield f"table paths, row {k}, column {name}: {paths[name][k]!r}; there is no such value"
    total = int(paths["images"].sum())
    if len(paths) and row["paths"] != total:
        yield f"table of runs, column paths: {row['paths']}; right is {total}"
    lost = paths["status"].isin([status.word for status in LOST])
    full = row["expected"] == row["complex"]
    if row["verdict"] == Status.CONSISTENT and lost.any() and not full:
        first = int(np.flatnonzero(lost)[0])
        yield (
            f"table paths, row {first}, column status: {paths['status'][first]}, but the verdict "
            "is consistent"
        )
