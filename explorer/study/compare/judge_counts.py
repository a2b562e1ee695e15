"""Judge the numbers that do not hang on the draws."""

from __future__ import annotations

from explorer.study.compare.causes import Cause, Finding, Outcome, Unexplained
from explorer.study.compare.cells import Cell
from explorer.study.compare.witnesses import Witness, witness

_ODD = "W = 0 solves the equations, other points come in orbits of even size, so N_C is odd"


def judge_count(quantity: str, reference: Cell, results: Cell) -> Finding:
    """Compare one invariant.

    Parameters
    ----------
    quantity : str
        As in :data:`explorer.study.compare.cells.INVARIANTS`.
    reference, results : Cell
    """
    theirs = reference.counts.get(quantity)
    ours = results.counts.get(quantity)
    if theirs is None or ours is None:
        return Finding(quantity, theirs, ours, Outcome.ABSENT)
    formula = witness(results, quantity) if _plain(reference, results) else None
    wrong = _wrong_results(quantity, ours, results, formula)
    if wrong is not None:
        cause, said = wrong
        return Finding(quantity, theirs, ours, Outcome.UNEXPLAINED, cause, said)
    vouched = vouches(results, quantity, formula)
    if theirs == ours:
        return Finding(quantity, theirs, ours, Outcome.EQUAL, evidence=vouched)
    lost = results.widths is not None and ours % 2 == 1 and theirs == ours - 1
    return _different(quantity, theirs, ours, formula, vouched, lost=lost)


def _plain(reference: Cell, results: Cell) -> bool:
    """Whether the formulas for a coefficient a weight hold: drawn ones are generic."""
    return results.labels[2].startswith("Lambda~") or reference.labels[2].startswith("Lambda~")


def _different(
    quantity: str, theirs: int, ours: int, formula: Witness | None, vouched: str, *, lost: bool
) -> Finding:
    outcome = Outcome.EXPLAINED
    cause: Cause | Unexplained
    if quantity in ("N_C", "N_C_mode") and lost and vouched:
        cause = Cause.LOST_ORIGIN
        vouched = f"{_ODD}; {vouched}"
    elif quantity in ("n", "CBB", "N_DM") and formula is not None:
        cause = Cause.SLIP
        vouched = f"{formula.source} is {formula.value}"
    else:
        cause = Unexplained.COUNT
        outcome = Outcome.UNEXPLAINED
    return Finding(quantity, theirs, ours, outcome, cause, vouched)


def _wrong_results(
    quantity: str, ours: int, results: Cell, formula: Witness | None
) -> tuple[Unexplained, str] | None:
    """Say what speaks against the number of the results, whatever the reference says."""
    lists = results.evidence
    if formula is not None and formula.defines and formula.value != ours:
        return Unexplained.CLOSED_FORM, f"{formula.source} is {formula.value}"
    if lists is None or not quantity.startswith("N_C"):
        return None
    if lists.incomplete:
        return Unexplained.INCOMPLETE, f"{lists.incomplete} of {lists.made} runs"
    if not lists.constant:
        return Unexplained.CHANGING, f"{lists.made} runs"
    return None


def vouches(results: Cell, quantity: str, formula: Witness | None) -> str:
    """Say what vouches for a number of the results; nothing where nothing does."""
    said = []
    if formula is not None and formula.value == results.counts.get(quantity):
        said.append(formula.source)
    lists = results.evidence
    if quantity.startswith("N_C") and lists is not None and lists.made:
        if lists.proved:
            said.append(f"proved in {lists.proved} of {lists.made} draws")
        else:
            said.append(f"found in each of {lists.made} draws")
    return "; ".join(said)
