"""What is said of a list as a whole: counts, exact count, verdict; each found again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.landscape.certificates.faults import fault
from explorer.landscape.certificates.listed import Listed
from explorer.landscape.certificates.orbits import missing_images
from explorer.landscape.exact_count import (
    Expected,
    closed_form,
    count_at_data,
    expected_count,
    generic_count,
)
from explorer.landscape.growth import growth
from explorer.landscape.points.verdict import Status
from explorer.networks.problem import Problem

MOST_SINGULAR = 8
"""So many multiplicities are found again, at up to a second each."""


@dataclass(frozen=True)
class Known:
    """What the verifier knows of the exact count.

    Attributes
    ----------
    count : Expected or None
        None where nothing but the file says one.
    trusted : str or None
        What is taken on trust, in so many words.
    """

    count: Expected | None
    trusted: str | None = None


def count_again(problem: Problem, facts: Mapping[str, Any], *, recount: bool) -> Known:
    """Find the exact count that a file claims, by the closed form or by msolve.

    Parameters
    ----------
    problem : Problem
    facts : mapping
        ``expected``, ``source``, ``generic`` of the file.
    recount : bool
        Ask msolve for the degree at the data, whatever is kept.
    """
    if recount:
        found = count_at_data(problem, anew=True)
        return Known(found, None if found else _trusted(facts))
    if facts["expected"] is None:
        return Known(closed_form(problem))
    if facts["generic"]:
        found = _of_the_atlas(problem, facts, closed_form(problem) or generic_count(problem))
    else:
        found = count_at_data(problem)
    return Known(found, None if found else _trusted(facts))


def _of_the_atlas(
    problem: Problem, facts: Mapping[str, Any], found: Expected | None
) -> Expected | None:
    """Name the atlas where the file does, and it says what was found without it."""
    named = expected_count(problem)
    agrees = None not in (found, named) and found.count == named.count  # type: ignore[union-attr]
    return named if agrees and named is not None and named.source == facts["source"] else found


def _trusted(facts: Mapping[str, Any]) -> str | None:
    if facts["expected"] is None:
        return "no exact count could be found"
    return f"the exact count {facts['expected']} is taken on trust ({facts['source']})"


def wrong_claims(
    facts: Mapping[str, Any], known: Known, total: int, certified: int, *, recount: bool
) -> Iterator[str]:
    """Name what the facts of a file say of its numbers and that is not so."""
    if facts["certified"] != certified:
        yield f"fact certified: {facts['certified']}; the file has {certified} certified points"
    count = known.count
    if count is not None and facts["expected"] is None:
        yield f"fact expected: empty; the exact count is {count.count} ({count.source})"
    elif count is not None and count.count != facts["expected"]:
        right = f"the exact count is {count.count} ({count.source})"
        yield f"fact expected: {facts['expected']}; {right}"
    elif count is not None and not recount and count.source != facts["source"]:
        yield f"fact source: {facts['source']!r}; right is {count.source!r}"
    if count is not None and count.generic is not facts["generic"] and not recount:
        yield f"fact generic: {facts['generic']}; right is {count.generic}"
    yield from _wrong_verdict(facts, total, certified)


def _wrong_verdict(facts: Mapping[str, Any], total: int, certified: int) -> Iterator[str]:
    """Proved is a list that is full, and no other; consistent names a witness."""
    full, verdict = certified == total == facts["expected"], facts["verdict"]
    if verdict == Status.PROVED and not full:
        yield (
            f"fact verdict: proved; the list has {certified} certified points of {total}, "
            f"and {facts['expected']} are expected"
        )
    if verdict == Status.CONSISTENT and full:
        yield f"fact verdict: consistent; all {total} points are certified, and no more exist"
    if verdict == Status.CONSISTENT and not facts["witness"]:
        yield "fact witness: empty; a list that nothing vouches for is incomplete"


def failed_checks(t: Listed, known: Expected | None) -> Iterator[str]:
    """Say what fails of a list, so that it may not be called anything but incomplete."""
    simple, problem = t.simple, t.problem
    count = int(simple.sum())
    full = known is not None and int(t.claimed.sum()) == len(t.points) == known.count
    if known is not None and (
        count > known.count
        or (known.applies(problem) and count < known.count and bool(simple.all()))
    ):
        yield f"{count} simple points of {known.count}"
    if count > problem.system.total_degree:
        yield f"{count} simple points, more than Bezout's bound"
    if t.open.any():
        yield f"row {int(np.flatnonzero(t.open)[0])}: real or not is not decided"
    if not t.points.shape[0] or (
        t.points.any(axis=1).all() and not problem.gradient(np.zeros((1, t.points.shape[1]))).any()
    ):
        yield "W = 0 is critical and not in the list"
    if not full:
        yield from _not_closed(t)
    yield from _topology(t)


def wrong_multiplicities(t: Listed, known: Expected | None) -> Iterator[str]:
    """Name singular rows whose multiplicity is not right, and a sum that is more than the degree.

    Asked where the ideal of the data has a degree, so that all points are isolated.
    """
    if known is None or known.generic:
        return
    from explorer.local.multiplicity import local_multiplicity

    said, equations = t.cells("multiplicity"), t.problem.system.at(t.problem.exact_parameters())
    rows = np.flatnonzero(~t.simple)
    for row in rows[:MOST_SINGULAR].tolist():
        here = local_multiplicity(equations, t.points[row])
        right = here.multiplicity
        if here.isolated is not False and right is not None and said[row] != right:
            yield fault(row, "multiplicity", said[row], right)
    for row in rows.tolist():
        if not isinstance(said[row], int) or said[row] < 1:
            yield fault(row, "multiplicity", said[row], "a whole number from 1 on")


def _not_closed(t: Listed) -> Iterator[str]:
    for row in np.flatnonzero(t.simple & ~t.real).tolist():
        gap = np.abs(t.points - t.points[row].conj()).max(axis=1, initial=0)
        if (gap > t.reach + t.reach[row]).all():
            yield f"row {row}: its complex conjugate is missing"
            break
    known = t.actions
    missing = 0 if known is None else missing_images(t.points, t.reach, known, t.simple)
    if missing:
        yield f"{missing} images under symmetry are missing"


def _topology(t: Listed) -> Iterator[str]:
    """A loss with a minimum has a point of index 0; a Morse sum of a coercive one is 1."""
    known, right = growth(t.problem), list_counts(t)
    index = t.cells("index")
    if known.has_minimum and not any(index[row] in (0, None) for row in np.flatnonzero(t.real)):
        yield "no real point has index 0, and the loss has a minimum"
    if known.coercive and right["morse_sum"] not in (None, 1):
        yield f"the Morse sum is {right['morse_sum']}, and the loss is coercive"


def list_counts(t: Listed) -> dict[str, Any]:
    """Counts of a list whose cells are right."""
    n, kind, index = t.points.shape[1], t.cells("kind"), t.cells("index")
    real = t.real & ~t.open
    decided = [index[row] for row in np.flatnonzero(real) if index[row] is not None]
    sure = not t.open.any() and not {"degenerate", "undecided"} & set(kind)
    total = int(t.problem.system.total_degree)
    return {
        "unknowns": n,
        "complex": len(t.points),
        "real": int(real.sum()),
        "minima": kind.count("minimum"),
        "global_minima": sum(
            k == "minimum" and g is True for k, g in zip(kind, t.cells("is_global"), strict=True)
        ),
        "degenerate": kind.count("degenerate"),
        "undecided": kind.count("undecided"),
        "by_index": np.bincount(np.array(decided, dtype=int), minlength=n + 1).tolist(),
        "morse_sum": sum((-1) ** k for k in decided) if sure else None,
        "total_degree": total if total < 2**63 else None,
        "certified": None if t.arrays is None else int(t.claimed.sum()),
    }


def wrong_run(
    t: Listed, run: Mapping[str, Any], facts: Mapping[str, Any] | None, known: Known
) -> Iterator[str]:
    """Name the columns of a row of the table of runs that are not right.

    Parameters
    ----------
    t : Listed
        Points whose cells are right.
    run : mapping
        The row.
    facts : mapping or None
        Of the certificate.
    known : Known
    """
    problem, failing = t.problem, run["verdict"] == Status.INCOMPLETE
    right = list_counts(t) | {
        "samples": problem.X.shape[1],
        "X": np.ravel(problem.X).tolist(),
        "Y": np.ravel(problem.Y).tolist(),
        "ridge": np.concatenate([np.ravel(r) for r in problem.ridge]).tolist(),
        "verdict": run["verdict"] if facts is None else facts["verdict"],
        "complete": not failing,
        "status": "incomplete" if failing else "ok",
        "cautions": "; ".join(map(str, problem.warnings)),
        "expected": _expected(problem, facts, known),
    }
    if facts is None and right["expected"] is None:
        right["expected"] = _in_the_atlas(problem, _cell(run["expected"]))
    for name, value in right.items():
        given = _cell(run[name])
        if given != value or isinstance(given, bool) is not isinstance(value, bool):
            yield f"table of runs, column {name}: {given!r}; right is {value!r}"
    if run["verdict"] not in list(Status):
        yield f"table of runs, column verdict: {run['verdict']!r}; allowed is {', '.join(Status)}"
    if bool(_cell(run["checks_failed"])) is not failing:
        said = run["checks_failed"]
        yield f"table of runs, column checks_failed: {said!r}; the verdict is {run['verdict']}"
    if not isinstance(run["notes"], str):
        yield f"table of runs, column notes: {run['notes']!r}; right is a text"


def _expected(problem: Problem, facts: Mapping[str, Any] | None, known: Known) -> int | None:
    """Count that a complete list has, for all that the file and the verifier know."""
    count = known.count
    if count is None and facts is not None and facts["expected"] is not None:
        count = Expected(facts["expected"], str(facts["source"]), bool(facts["generic"]))
    return count.count if count is not None and count.applies(problem) else None


def _in_the_atlas(problem: Problem, given: Any) -> int | None:
    """What a run without certificates says, where the atlas says so too; older ones say nothing."""
    named = expected_count(problem)
    known = named is not None and named.count == given and named.applies(problem)
    return int(given) if known else None


def _cell(value: Any) -> Any:
    """A cell of a row as plain numbers and lists; None where it is empty."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and value != value else value
