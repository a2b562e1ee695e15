"""A solution with certificates: its table takes over what is proved, its checks say where list and proof differ."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from explorer.certify import Certification, certify
from explorer.landscape.checks import Check, Counts
from explorer.landscape.classify import Classified
from explorer.landscape.columns import Columns, Maybe, words
from explorer.landscape.solution import Solution
from explorer.networks.problem.cautions import is_coercive

_REPLACED = ("reality", "Morse sum")
_SHOWN = 3  # reasons spelt out in the detail of a check; the table has all of them


def certify_solution(solution: Solution) -> Solution:
    """Certify the points of a solution.

    Returns
    -------
    Solution
        With ``certification``; in ``points`` the columns ``certified``, ``bits``, ``loss_radius``
        and ``reason`` are new, and ``is_real``, ``index``, ``nullity``, ``kind``, ``loss`` and
        ``error`` hold what is proved; weights are the certified centres. Checks compare what the
        list said with what is proved.
    """
    problem = solution.problem
    proof = certify(problem.system, problem.exact_parameters(), solution.weights)
    points = _columns(solution, proof)
    kept = tuple(_counted(c, solution, proof) for c in solution.checks if c.name not in _REPLACED)
    morse = _morse_sum(points)
    checks = (*kept, *_checks(solution, points, proof, morse))
    counts = _counts(solution, points, checks, morse)
    return replace(
        solution,
        table=points,
        classified=_at_centres(solution.classified, proof),
        counts=counts,
        checks=checks,
        certification=proof,
    )


def _counted(check: Check, solution: Solution, proof: Certification) -> Check:
    """Count by certificates where doubles could not tell that a point is simple."""
    expected = solution.judged_by
    if check.name != "expected count" or check.passed or expected is None:
        return check
    if not proof.count == len(proof.proved) == expected.count:
        return check
    return Check(
        check.name, True, f"{proof.count} certified of {expected.count} ({expected.source})"
    )


def _at_centres(classified: Classified, proof: Certification) -> Classified:
    """Put the certified centres in place of the points."""
    believed = classified.believed
    points = np.where(proof.good[:, None], proof.points, believed.points)
    return replace(classified, believed=replace(believed, points=points))


def _columns(solution: Solution, proof: Certification) -> Columns:
    """Put what is proved into the table."""
    c, n = dict(solution.columns), solution.problem.architecture.size
    real, other = proof.good & (proof.real == 1), proof.good & (proof.real == 0)
    decided = real & (proof.index >= 0)
    kinds = np.where(proof.index == 0, "minimum", np.where(proof.index == n, "maximum", "saddle"))
    c["is_real"] = _maybe(c, "is_real").put(real, True).put(other, False)
    c["index"] = _maybe(c, "index").put(decided, proof.index).clear(other)
    c["nullity"] = _maybe(c, "nullity").put(decided, 0).clear(other)
    c["kind"] = _maybe(c, "kind").put(decided, kinds).clear(other)
    c["loss"] = np.where(real, proof.loss[:, 0], np.where(other, np.nan, c["loss"]))
    c["loss_re"] = np.where(real, proof.loss[:, 0], c["loss_re"])
    c["error"] = np.where(proof.good, proof.distance.max(axis=1, initial=0), c["error"])
    c["is_global"] = _is_global(_maybe(c, "is_global"), proof)
    loss_radius = np.where(real, proof.loss[:, 1], np.nan)
    return c | {
        "certified": proof.good,
        "bits": proof.bits,
        "loss_radius": loss_radius,
        "reason": words(proof.reason),
    }


def _maybe(columns: Columns, name: str) -> Maybe:
    column = columns[name]
    assert isinstance(column, Maybe)
    return column


def _checks(
    solution: Solution, points: Columns, proof: Certification, morse: int | None
) -> tuple[Check, ...]:
    return (
        _existence(proof),
        _agreement(
            "certified reality", solution, points, "is_real", proof.good & (proof.real >= 0)
        ),
        _indices(solution, points, proof),
        _reality(points),
        _global_minimum(solution, proof),
        _morse(solution, morse),
    )


def _existence(proof: Certification) -> Check:
    total, wrong = len(proof.proved), int((proof.far | (proof.same_as >= 0)).sum())
    detail = f"{proof.count} of {total} points are proved to exist, simple and distinct, {proof.real_count} of them real"
    bad = [f"row {k}: {reason}" for k, reason in enumerate(proof.reason) if reason]
    if bad:
        detail += (
            "; "
            + "; ".join(bad[:_SHOWN])
            + (f"; and {len(bad) - _SHOWN} more" if len(bad) > _SHOWN else "")
        )
    return Check(
        "certified points", False if wrong else True if proof.count == total else None, detail
    )


def _agreement(
    name: str, solution: Solution, points: Columns, column: str, rows: NDArray[np.bool_]
) -> Check:
    """Compare what the list said with what is proved, where both say something."""
    listed, proved = _maybe(solution.columns, column), _maybe(points, column)
    differ = np.flatnonzero(rows & listed.known & proved.known & (listed.values != proved.values))
    words = [f"row {k}: listed {listed[k]}, proved {proved[k]}" for k in differ[:_SHOWN]]
    detail = f"{len(differ)} rows of the list differ from what is proved" + "".join(
        f"; {word}" for word in words
    )
    return Check(name, not len(differ), detail)


def _indices(solution: Solution, points: Columns, proof: Certification) -> Check:
    decided = proof.good & (proof.real == 1) & (proof.index >= 0)
    check = _agreement("certified index", solution, points, "index", decided)
    real = int(_maybe(points, "is_real").equals(True).sum())
    detail = f"index and nondegeneracy proved at {int(decided.sum())} of {real} real points; {check.detail}"
    return Check(
        check.name, False if not check.passed else True if decided.sum() == real else None, detail
    )


def _reality(points: Columns) -> Check:
    undecided = int((~_maybe(points, "is_real").known).sum())
    return Check(
        "reality",
        undecided == 0,
        f"{undecided} points neither real nor non-real within their error",
    )


def _morse(solution: Solution, total: int | None) -> Check:
    if not is_coercive(solution.problem.ridge):
        return Check("Morse sum", None, f"{total}; says nothing unless every lambda is positive")
    if total is None:
        return Check("Morse sum", None, "not defined: a real point is degenerate or undecided")
    return Check("Morse sum", total == 1, f"sum of (-1)^index is {total}, must be 1")


def _morse_sum(points: Columns) -> int | None:
    is_real, index, nullity = (_maybe(points, name) for name in ("is_real", "index", "nullity"))
    real = is_real.equals(True)
    if not is_real.known.all() or not (index.known & nullity.equals(0))[real].all():
        return None
    return int(((-1) ** index.values[real]).sum())


def _global_minimum(solution: Solution, proof: Certification) -> Check:
    """Losses of one orbit are equal exactly, so the lowest level is decided when it is one orbit."""
    name, lowest = "lowest loss", np.flatnonzero(proof.levels == 0)
    if not len(lowest) or not _ordered(proof) or not is_coercive(solution.problem.ridge):
        return Check(
            name, None, "not proved: a point is not certified, or the loss may be unbounded below"
        )
    if len(np.unique(proof.orbits.representative[lowest])) > 1:
        return Check(name, None, "not proved: losses of different orbits are not told apart")
    if (proof.index[lowest] != 0).any():
        return Check(
            name,
            False,
            f"the lowest point has index {proof.index[lowest].max()}: a minimum is missing",
        )
    levels = int(proof.levels.max()) + 1
    first = f"{len(lowest)} points of one orbit are lower than all others of the list"
    detail = f"{first}: global minima when nothing is missing; {levels} critical values told apart"
    return Check(name, True, detail)


def _ordered(proof: Certification) -> bool:
    """Every point of the list is proved to be real with a certified loss, or not real."""
    return bool((proof.good & ((proof.real == 0) | (proof.levels >= 0))).all())


def _is_global(listed: Maybe, proof: Certification) -> Maybe:
    """A point that is proved to lie above another one is no global minimum; a single lowest orbit is."""
    lowest = np.flatnonzero(proof.levels == 0)
    one = (
        len(np.unique(proof.orbits.representative[lowest])) == 1
        and (proof.index[lowest] == 0).all()
    )
    # Where lambdas are negative nothing is global, and the list says so.
    if one and _ordered(proof) and listed.equals(True).any():
        listed = listed.put(proof.levels == 0, True)
    return listed.put(proof.levels > 0, False).clear(proof.good & (proof.real == 0))


def _counts(
    solution: Solution, points: Columns, checks: tuple[Check, ...], morse: int | None
) -> Counts:
    kind, minima = _maybe(points, "kind"), _maybe(points, "kind").equals("minimum")
    verdicts = {check.name: check.passed for check in checks}
    return replace(
        solution.counts,
        complex=len(kind),
        real=int(_maybe(points, "is_real").equals(True).sum()),
        minima=int(minima.sum()),
        global_minima=int((minima & _maybe(points, "is_global").equals(True)).sum()),
        degenerate=int(kind.equals("degenerate").sum()),
        morse_sum=morse,
        complete=False
        if False in verdicts.values()
        else True
        if verdicts.get("expected count")
        else None,
    )
