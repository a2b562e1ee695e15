"""A solution with certificates: its table takes over what is proved, its checks say where list and proof differ."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.critical.certify import Certification, certify
from explorer.critical.checks import Check, Counts
from explorer.critical.classify import Classified
from explorer.critical.solution import Solution
from explorer.problem.cautions import is_coercive

if TYPE_CHECKING:
    import pandas as pd

_REPLACED = ("reality", "Morse sum")
_SHOWN = 3  # reasons spelt out in the detail of a check; the table has all of them


def certify_solution(solution: Solution) -> Solution:
    """Certify the points of a solution.

    Returns
    -------
    Solution
        With ``certification``; in ``points`` the columns ``certified``, ``bits``, ``loss_radius`` and ``reason`` are
        new, and ``is_real``, ``index``, ``nullity``, ``kind``, ``loss`` and ``error`` hold what is proved; weights are
        the certified centres. Checks compare what the list said with what is proved.
    """
    proof = certify(solution.problem, solution.weights)
    points = _points(solution, proof)
    kept = tuple(c for c in solution.checks if c.name not in _REPLACED)
    morse = _morse_sum(points)
    checks = (*kept, *_checks(solution, points, proof, morse))
    counts = _counts(solution, points, checks, morse)
    return replace(
        solution,
        frame=points,
        classified=_at_centres(solution.classified, proof),
        counts=counts,
        checks=checks,
        certification=proof,
    )


def _at_centres(classified: Classified, proof: Certification) -> Classified:
    """Put the certified centres in place of the points."""
    believed = classified.believed
    points = np.where(proof.good[:, None], proof.points, believed.points)
    return replace(classified, believed=replace(believed, points=points))


def _points(solution: Solution, proof: Certification) -> pd.DataFrame:
    """Put what is proved into the table."""
    import pandas as pd

    frame, n = solution.points.copy(), solution.problem.architecture.size
    real, other = proof.good & (proof.real == 1), proof.good & (proof.real == 0)
    decided = real & (proof.index >= 0)
    frame["is_real"] = frame["is_real"].mask(real, True).mask(other, False)
    frame["index"] = frame["index"].mask(decided, pd.Series(proof.index, index=frame.index)).mask(other, pd.NA)
    frame["nullity"] = frame["nullity"].mask(decided, 0).mask(other, pd.NA)
    kinds = np.where(proof.index == 0, "minimum", np.where(proof.index == n, "maximum", "saddle"))
    kind = frame["kind"].mask(decided, pd.Series(kinds, index=frame.index, dtype="string"))
    frame["kind"] = kind.mask(other, pd.NA)
    frame["loss"] = np.where(real, proof.loss[:, 0], np.where(other, np.nan, frame["loss"]))
    frame["loss_re"] = np.where(real, proof.loss[:, 0], frame["loss_re"])
    frame["error"] = np.where(proof.good, proof.distance.max(axis=1, initial=0), frame["error"])
    frame["is_global"] = _is_global(frame, proof)
    frame["certified"], frame["bits"] = proof.good, proof.bits
    frame["loss_radius"] = np.where(real, proof.loss[:, 1], np.nan)
    frame["reason"] = pd.Series(proof.reason, index=frame.index, dtype="string")
    return frame


def _checks(solution: Solution, points: pd.DataFrame, proof: Certification, morse: int | None) -> tuple[Check, ...]:
    return (
        _existence(proof),
        _agreement("certified reality", solution.points["is_real"], points["is_real"], proof.good & (proof.real >= 0)),
        _indices(solution, points, proof),
        _reality(points),
        _global_minimum(solution, proof),
        _morse(solution, morse),
    )


def _existence(proof: Certification) -> Check:
    total, wrong = len(proof.proved), int((proof.far | (proof.same_as >= 0)).sum())
    detail = (
        f"{proof.count} of {total} points are proved to exist, simple and distinct, {proof.real_count} of them real"
    )
    bad = [f"row {k}: {reason}" for k, reason in enumerate(proof.reason) if reason]
    if bad:
        detail += "; " + "; ".join(bad[:_SHOWN]) + (f"; and {len(bad) - _SHOWN} more" if len(bad) > _SHOWN else "")
    return Check("certified points", False if wrong else True if proof.count == total else None, detail)


def _agreement(name: str, listed: pd.Series[Any], proved: pd.Series[Any], rows: Any) -> Check:
    """Compare what the list said with what is proved, where both say something."""
    both = rows & listed.notna().to_numpy() & proved.notna().to_numpy()
    differ = np.flatnonzero(both & (listed != proved).fillna(False).to_numpy(bool))
    words = [f"row {k}: listed {listed.iloc[k]}, proved {proved.iloc[k]}" for k in differ[:_SHOWN]]
    detail = f"{len(differ)} rows of the list differ from what is proved" + "".join(f"; {word}" for word in words)
    return Check(name, not len(differ), detail)


def _indices(solution: Solution, points: pd.DataFrame, proof: Certification) -> Check:
    decided = proof.good & (proof.real == 1) & (proof.index >= 0)
    check = _agreement("certified index", solution.points["index"], points["index"], decided)
    real = int(points["is_real"].fillna(False).sum())
    detail = f"index and nondegeneracy proved at {int(decided.sum())} of {real} real points; {check.detail}"
    return Check(check.name, False if not check.passed else True if decided.sum() == real else None, detail)


def _reality(points: pd.DataFrame) -> Check:
    undecided = int(points["is_real"].isna().sum())
    return Check("reality", undecided == 0, f"{undecided} points neither real nor non-real within their error")


def _morse(solution: Solution, total: int | None) -> Check:
    if not is_coercive(solution.problem.ridge):
        return Check("Morse sum", None, f"{total}; says nothing unless every lambda is positive")
    if total is None:
        return Check("Morse sum", None, "not defined: a real point is degenerate or undecided")
    return Check("Morse sum", total == 1, f"sum of (-1)^index is {total}, must be 1")


def _morse_sum(points: pd.DataFrame) -> int | None:
    if points["is_real"].isna().any():
        return None
    real = points["is_real"].to_numpy(bool)
    index, nullity = (points[name].to_numpy(float, na_value=np.nan)[real] for name in ("index", "nullity"))
    if np.isnan(index).any() or (nullity != 0).any():
        return None
    return int(((-1) ** index.astype(int)).sum())


def _global_minimum(solution: Solution, proof: Certification) -> Check:
    """Losses of one orbit are equal exactly, so the lowest level is decided when it is one orbit."""
    name, lowest = "lowest loss", np.flatnonzero(proof.levels == 0)
    if not len(lowest) or not _ordered(proof) or not is_coercive(solution.problem.ridge):
        return Check(name, None, "not proved: a point is not certified, or the loss may be unbounded below")
    if len(np.unique(proof.orbits.representative[lowest])) > 1:
        return Check(name, None, "not proved: losses of different orbits are not told apart")
    if (proof.index[lowest] != 0).any():
        return Check(name, False, f"the lowest point has index {proof.index[lowest].max()}: a minimum is missing")
    levels = int(proof.levels.max()) + 1
    first = f"{len(lowest)} points of one orbit are lower than all others of the list"
    detail = f"{first}: global minima when nothing is missing; {levels} critical values told apart"
    return Check(name, True, detail)


def _ordered(proof: Certification) -> bool:
    """Every point of the list is proved to be real with a certified loss, or not real."""
    return bool((proof.good & ((proof.real == 0) | (proof.levels >= 0))).all())


def _is_global(points: pd.DataFrame, proof: Certification) -> pd.Series[Any]:
    """A point that is proved to lie above another one is no global minimum; a single lowest orbit is."""
    import pandas as pd

    listed, lowest = points["is_global"], np.flatnonzero(proof.levels == 0)
    one = len(np.unique(proof.orbits.representative[lowest])) == 1 and (proof.index[lowest] == 0).all()
    # Where lambdas are negative nothing is global, and the list says so.
    if one and _ordered(proof) and listed.fillna(False).any():
        listed = listed.mask(proof.levels == 0, True)
    return listed.mask(proof.levels > 0, False).mask(proof.good & (proof.real == 0), pd.NA)


def _counts(solution: Solution, points: pd.DataFrame, checks: tuple[Check, ...], morse: int | None) -> Counts:
    real, minima = points["is_real"].fillna(False), points["kind"].eq("minimum").fillna(False)
    verdicts = {check.name: check.passed for check in checks}
    return replace(
        solution.counts,
        complex=len(points),
        real=int(real.sum()),
        minima=int(minima.sum()),
        global_minima=int((minima & points["is_global"].fillna(False)).sum()),
        degenerate=int(points["kind"].eq("degenerate").fillna(False).sum()),
        morse_sum=morse,
        complete=False if False in verdicts.values() else True if verdicts.get("expected count") else None,
    )
