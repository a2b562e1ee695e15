"""A stored run that lists critical manifolds, checked without solving."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.errors import InputError
from explorer.landscape.certificates.columns import supports_of
from explorer.landscape.certificates.faults import cells, far, numbers, unequal
from explorer.landscape.certificates.manifold_cells import (
    ManifoldRows,
    misshapen_manifolds,
    wrong_manifold_cells,
)
from explorer.landscape.certificates.manifold_certificate import (
    plain,
    record_faults,
    verify_manifold_certificate,
)
from explorer.landscape.certificates.outcome import Verification
from explorer.landscape.certificates.store import read_certificate
from explorer.landscape.growth import growth
from explorer.landscape.manifolds.table import manifold_columns
from explorer.landscape.points.table import Columns
from explorer.landscape.points.verdict import Status
from explorer.manifolds.manifold import ManifoldKind
from explorer.manifolds.sums import Counted, sums
from explorer.manifolds.zero_ridge import critical_sets, is_zero_ridge_chain
from explorer.manifolds.zero_ridge.listing import manifold_list
from explorer.networks.chains import chain_of
from explorer.networks.problem import Problem

if TYPE_CHECKING:
    import pandas as pd

_SHARED = ("rank", "index", "nullity", "dimension", "kind", "is_global", "certified")
_LARGEST = 2**63
_BY_THEOREM = "the list follows from a theorem, and was made again from the data"


def verify_manifold_run(
    problem: Problem,
    manifolds: pd.DataFrame,
    points: pd.DataFrame,
    run: Mapping[str, Any],
    certificate: bytes | None,
) -> Verification:
    """Find every column of the tables of a run again, and prove what is certified again.

    Parameters
    ----------
    problem, manifolds, points, run
        As in :func:`manifold_faults`.
    certificate : bytes or None
        As it was stored.
    """
    faults = manifold_faults(problem, manifolds, points, run)
    if certificate is None:
        by_theorem = is_zero_ridge_chain(problem)
        number = len(manifolds) if by_theorem and not faults else 0
        unproved = f"no proof was checked; the verdict of the list is {run['verdict']}"
        note = _BY_THEOREM if by_theorem else unproved
        return Verification(number, number, tuple(faults), (note,), True)
    try:
        read = read_certificate(certificate, f"of run {run['run']}")
    except InputError as error:
        return Verification(0, 0, (*faults, str(error)))
    proof = verify_manifold_certificate(read, problem)
    faults += proof.faults or record_faults(read, manifolds, run)
    number = 0 if faults else proof.certified
    return Verification(number, number, tuple(faults), proof.notes, True)


def manifold_faults(
    problem: Problem, manifolds: pd.DataFrame, points: pd.DataFrame, run: Mapping[str, Any]
) -> list[str]:
    """Find every column of the tables of a run that lists manifolds again.

    Parameters
    ----------
    problem : Problem
    manifolds : DataFrame
        One row per manifold.
    points : DataFrame
        One row per point, one of each manifold in the same order, with lists of eigenvalues.
    run : mapping
        The row of the table of runs.
    """
    if said := misshapen_manifolds(problem, manifolds, points):
        return [said]
    if cells(manifolds["point"]) != list(range(len(points))):
        return ["table manifolds, column point: is not the row itself"]
    t = _rows(problem, manifolds, points)
    if faults := [*wrong_manifold_cells(t), *_points(t, points)]:
        return faults
    return list(_run(t, run))


def beside_faults(
    problem: Problem, manifolds: pd.DataFrame, points: pd.DataFrame, run: Mapping[str, Any]
) -> list[str]:
    """Find a table of manifolds again that stands beside a list of isolated points."""
    if said := misshapen_manifolds(problem, manifolds, points):
        return [said]
    t = _rows(problem, manifolds, points)
    faults = list(wrong_manifold_cells(t))
    return faults or list(_unequal_cells(run, _sums_and_numbers(t)))


def _rows(problem: Problem, manifolds: pd.DataFrame, points: pd.DataFrame) -> ManifoldRows:
    form = chain_of(problem)
    chain = form.chain if form is not None and all(form.chain.ridges) else None
    places = [int(k) for k in cells(manifolds["point"])]
    weights = [points["weights_re"].tolist()[k] for k in places]
    array = np.array(weights, dtype=float).reshape(len(places), problem.architecture.size)
    hidden = None if chain is None else chain.widths[1:-1]
    plain = chain is not None and chain.layers == len(problem.architecture.blocks)
    frame = manifolds.reset_index(drop=True)
    return ManifoldRows(problem, frame, array, hidden, plain, _strata(problem))


def _strata(problem: Problem) -> Columns | None:
    """Columns of the table where there is no ridge, made anew."""
    if not is_zero_ridge_chain(problem):
        return None
    listed = manifold_list(critical_sets(problem)).manifolds
    return manifold_columns(sorted(listed, key=lambda one: one.loss))


def _points(t: ManifoldRows, points: pd.DataFrame) -> Iterator[str]:
    """Cells of the points say what those of the manifolds do, or follow from the weights."""
    every, count = np.ones(len(t.points), dtype=bool), len(t.points)
    for name in _SHARED:
        yield from _of_points(unequal(name, cells(points[name]), t.cells(name), every))
    loss = t.numbers("loss")
    zero = np.zeros(count)
    for name, right in (("loss", loss), ("loss_re", loss), ("loss_im", zero)):
        yield from _of_points(far(name, numbers(points[name]), right, zero, every))
    imaginary = np.array([np.any(row) for row in points["weights_im"]], dtype=bool)
    fixed: dict[str, list[Any]] = {
        "is_real": (~imaginary).tolist(),
        "orbit": list(range(count)),
        "conjugate": list(range(count)),
        "multiplicity": [1] * count,
        "support": supports_of(t.problem, t.points),
    }
    for name, values in fixed.items():
        yield from _of_points(unequal(name, cells(points[name]), values, every))
    if imaginary.any():
        yield f"table points, row {int(np.argmax(imaginary))}, column weights_im: is not zero"
    yield from _of_points(_spectra(t, points))


def _of_points(said: Iterator[str]) -> Iterator[str]:
    return (f"table points, {fault}" for fault in said)


def _spectra(t: ManifoldRows, points: pd.DataFrame) -> Iterator[str]:
    room = t.values.hessian_room
    for row, listed in enumerate(points["eigenvalues"].tolist()):
        values, right = np.asarray(listed, dtype=float).ravel(), t.eigenvalues[row]
        near = len(values) == len(right) and (np.abs(values - right) <= room[row]).all()
        if not near:
            yield f"row {row}, column eigenvalues: are not those of the Hessian"
    residual = numbers(points["residual"])
    every = np.ones(len(t.points), dtype=bool)
    yield from far("residual", residual, t.values.gradient, t.values.gradient_room, every)


def _run(t: ManifoldRows, run: Mapping[str, Any]) -> Iterator[str]:
    problem, kind, index = t.problem, t.cells("kind"), t.cells("index")
    total = int(problem.system.total_degree)
    failing = run["verdict"] == Status.INCOMPLETE
    orbits = [int(k) for k in np.atleast_1d(run["complex_orbits"])]
    best = t.cells("is_global")
    right: dict[str, Any] = {
        "unknowns": t.points.shape[1],
        "samples": problem.X.shape[1],
        "X": np.ravel(problem.X).tolist(),
        "Y": np.ravel(problem.Y).tolist(),
        "ridge": np.concatenate([np.ravel(r) for r in problem.ridge]).tolist(),
        "complex": sum(orbits),
        "real": len(t.points),
        "minima": kind.count(str(ManifoldKind.MINIMUM)),
        "global_minima": sum(
            k == ManifoldKind.MINIMUM and b is True for k, b in zip(kind, best, strict=True)
        ),
        "degenerate": kind.count(str(ManifoldKind.DEGENERATE)),
        "undecided": 0,
        "by_index": np.bincount(index, minlength=t.points.shape[1] + 1).tolist(),
        "total_degree": total if total < _LARGEST else None,
        "certified": t.cells("certified").count(True),
        "complete": not failing,
        "status": "incomplete" if failing else "ok",
        **_sums_and_numbers(t),
    }
    yield from _unequal_cells(run, right)
    yield from _verdict(t, run)


def _sums_and_numbers(t: ManifoldRows) -> dict[str, Any]:
    """The sums over the list, made anew, and its length."""
    right: dict[str, Any] = {"manifolds": len(t.points)}
    if t.hidden is None:
        return right
    if str(ManifoldKind.DEGENERATE) in t.cells("kind"):
        return right | {"quotient_sums": []}
    seen = _counted(t, t.hidden)
    if seen is None:
        return right
    found = sums(seen, t.hidden)
    right["quotient_sums"] = list(found.quotient_sums)
    isolated = max(t.hidden) == 1
    return right if isolated else right | {"morse_sum": found.morse_sum}


def _counted(t: ManifoldRows, hidden: tuple[int, ...]) -> list[Counted] | None:
    """Index of live units, and negative directions of one dead unit, by the Hessian's blocks.

    None where the points do not show which units are live.
    """
    rows = list(zip(t.cells("rank"), t.cells("index"), strict=True))
    if len(hidden) > 1:
        return [Counted(rank, index, index) for rank, index in rows]
    units = t.problem.architecture.hidden_units
    made = []
    for row, (rank, index) in enumerate(rows):
        dead = [unit for unit in units if not t.points[row, list(unit.weights)].any()]
        if len(units) != hidden[0] or len(dead) != hidden[0] - rank:
            return None
        extra = 0
        if dead:
            places = list(dead[0].weights)
            block = t.values.hessian[row].real[np.ix_(places, places)]
            extra = int((np.linalg.eigvalsh(block) < -t.values.hessian_room[row]).sum())
        made.append(Counted(rank, index, index - len(dead) * extra, extra))
    return made


def _verdict(t: ManifoldRows, run: Mapping[str, Any]) -> Iterator[str]:
    """What the sums refute may only be called incomplete; proved is what is certified."""
    verdict = run["verdict"]
    if verdict not in list(Status):
        yield f"table of runs, column verdict: {verdict!r}; allowed is {', '.join(Status)}"
    if bool(plain(run["checks_failed"])) is not (verdict == Status.INCOMPLETE):
        said = run["checks_failed"]
        yield f"table of runs, column checks_failed: {said!r}; the verdict is {verdict}"
    if verdict == Status.PROVED and not all(c is True for c in t.cells("certified")):
        yield "table of runs, column verdict: proved; a manifold is not certified"
    sums_given = [int(k) for k in np.atleast_1d(run["quotient_sums"])]
    refuted = any(k != 1 for k in sums_given) or plain(run["morse_sum"]) not in (None, 1)
    if refuted and growth(t.problem).coercive and verdict != Status.INCOMPLETE:
        yield f"table of runs, column verdict: {verdict}; a sum over the manifolds is not 1"


def _unequal_cells(run: Mapping[str, Any], right: Mapping[str, Any]) -> Iterator[str]:
    for name, value in right.items():
        given = plain(run[name])
        if given != value or isinstance(given, bool) is not isinstance(value, bool):
            yield f"table of runs, column {name}: {given!r}; right is {value!r}"
