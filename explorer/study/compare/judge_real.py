"""Judge the numbers of real points, which are statistics of draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from explorer.study.compare.causes import Cause, Finding, Outcome, Unexplained
from explorer.study.compare.cells import Cell, RealPoints
from explorer.study.compare.homogeneity import holm, homogeneity, largest_of

LEVEL = 0.01
"""Of all tests of one kind together: how often one of them fails though all is well."""
TESTED = ("N_R_max", "N_R_mean", "N_R_histogram")
"""Statistics with a p value."""
QUANTITIES = (*TESTED, "N_R_by_index")
_USUAL_DRAWS = 100
"""Of a published table that does not say how many draws it has."""

_FEW, _LOW = 9_999, 0.05
"""Histograms drawn first, and p below which more are drawn."""
_ROUNDING = 0.005
"""Of a printed mean."""

Found = dict[str, Finding]


def judge_real(
    reference: Cell, results: Cell, generator: np.random.Generator, *, comparable: bool
) -> Found:
    """Compare largest number, mean and histogram of real points; p values are not adjusted yet.

    Parameters
    ----------
    reference, results : Cell
    generator : numpy.random.Generator
    comparable : bool
        Both are of the same distribution of data and coefficients.
    """
    theirs = reference.real
    ours = results.real
    found = _plain(theirs, ours)
    if not comparable:
        return {name: replace(f, outcome=Outcome.ABSENT) for name, f in found.items()}
    if ours.lost:
        said = f"{ours.lost} of {ours.draws} draws"
        return {
            name: one if one.results is None else _wrong(one, Unexplained.EVEN, said)
            for name, one in found.items()
        }
    if ours.histogram and theirs.histogram:
        _tested(found, theirs, ours, generator)
    elif ours.histogram and theirs.largest is not None:
        _largest_tested(found, theirs, ours)
    if ours.by_index and theirs.by_index:
        found["N_R_by_index"] = _indices(found["N_R_by_index"], theirs)
    for name, said in contradictions(theirs).items():
        if found[name].outcome is not Outcome.ABSENT:
            outcome = Outcome.EXPLAINED
            found[name] = replace(
                found[name], outcome=outcome, cause=Cause.CONTRADICTION, evidence=said
            )
    return found


def _plain(theirs: RealPoints, ours: RealPoints) -> Found:
    """Findings before any test: equal, or not comparable without the histograms."""
    pairs = {
        "N_R_max": (theirs.largest, ours.largest),
        "N_R_mean": (theirs.mean, ours.mean),
        "N_R_histogram": (_words(theirs.histogram), _words(ours.histogram)),
        "N_R_by_index": (_words(theirs.by_index), _words(ours.by_index)),
    }
    found = {}
    for name, (first, second) in pairs.items():
        same = first is not None and first == second
        outcome = Outcome.EQUAL if same else Outcome.ABSENT
        found[name] = Finding(name, first, second, outcome)
    largest = theirs.largest
    if largest is not None and ours.largest is not None and theirs.put_back(largest) != largest:
        found["N_R_max"] = replace(
            found["N_R_max"],
            outcome=Outcome.EXPLAINED,
            cause=Cause.EVEN_REAL,
            evidence=_put_back(theirs),
        )
    return found


def _tested(
    found: Found, theirs: RealPoints, ours: RealPoints, generator: np.random.Generator
) -> None:
    test = homogeneity(theirs.mended, ours.histogram, generator, _FEW)
    if min(test.histogram, test.mean, test.largest) < _LOW:
        test = homogeneity(theirs.mended, ours.histogram, generator)
    values = {"N_R_max": test.largest, "N_R_mean": test.mean, "N_R_histogram": test.histogram}
    for name, p in values.items():
        if found[name].reference is None:
            continue
        if name == "N_R_histogram" and theirs.mended == ours.histogram and not theirs.lost:
            continue
        found[name] = _sampled(found[name], p, _evidence(name, theirs, ours, test.groups), theirs)


def _sampled(finding: Finding, p: float, evidence: str, theirs: RealPoints) -> Finding:
    """Call it compatible, or explained where the origin was put back, until p is adjusted."""
    if theirs.lost and finding.outcome is not Outcome.EQUAL:
        cause, outcome = Cause.EVEN_REAL, Outcome.EXPLAINED
    else:
        cause, outcome = None, Outcome.COMPATIBLE
    if finding.outcome is Outcome.EQUAL:
        outcome = Outcome.EQUAL
    return replace(finding, outcome=outcome, cause=cause, evidence=evidence, p=p)


def _largest_tested(found: Found, theirs: RealPoints, ours: RealPoints) -> None:
    largest = theirs.largest or 0
    odd = theirs.put_back(largest)
    draws = theirs.draws or _USUAL_DRAWS
    p = largest_of(ours.histogram, odd, draws)
    before = found["N_R_max"]
    if before.outcome is Outcome.ABSENT:
        before = replace(before, outcome=Outcome.COMPATIBLE)
    said = f"largest {odd} in {draws} draws, {ours.largest} in {ours.draws} here"
    if odd != largest:
        said = f"{_put_back(theirs)}; {said}"
    found["N_R_max"] = replace(before, evidence=said, p=p)


def _indices(finding: Finding, theirs: RealPoints) -> Finding:
    """Look whether the Morse sum of printed means can be 1, origins that were lost allowed for."""
    total = sum((-1) ** k * mean for k, mean in theirs.by_index.items())
    lost = theirs.lost / theirs.draws if theirs.histogram and theirs.draws else 0.0
    room = lost + _ROUNDING * len(theirs.by_index)
    if finding.outcome is Outcome.EQUAL or abs(total - 1) <= room:
        return finding
    said = f"sum of (-1)^index is {total:.4g} in the mean, where it must be 1"
    if lost:
        said += f" but for {theirs.lost} lost origins of {theirs.draws} draws"
    return replace(finding, outcome=Outcome.EXPLAINED, cause=Cause.OTHER_LOSS, evidence=said)


def _put_back(theirs: RealPoints) -> str:
    return f"the largest number, {theirs.largest}, is even; the origin makes it one more"


def _evidence(
    name: str, theirs: RealPoints, ours: RealPoints, groups: tuple[tuple[int, ...], ...]
) -> str:
    size = sum(theirs.mended.values())
    back = f"origin put back in {theirs.lost} of {size} draws; " if theirs.lost else ""
    if name == "N_R_histogram":
        number = len(groups)
        return f"{back}chi-square over {number} group{'s' if number != 1 else ''} of values"
    if name == "N_R_max":
        here = f"{ours.largest} in {ours.draws} here"
        return f"{back}largest {max(theirs.mended)} in {size} draws, {here}"
    mean = sum(value * number for value, number in theirs.mended.items()) / size
    return f"{back}means {mean:.2f} and {ours.mean:.2f}"


def contradictions(real: RealPoints) -> dict[str, str]:
    """Find statements of a source that its own histogram contradicts, by quantity."""
    if not real.histogram:
        return {}
    found = {}
    size = sum(real.histogram.values())
    mean = sum(value * number for value, number in real.histogram.items()) / size
    if real.mean is not None and abs(mean - real.mean) > 0.5000001 * 10.0**-real.digits:
        found["N_R_mean"] = f"the histogram printed beside it has the mean {mean:.{real.digits}f}"
    if real.largest is not None and real.largest != max(real.histogram):
        found["N_R_max"] = f"the histogram printed beside it ends at {max(real.histogram)}"
    return found


def adjusted(all_found: list[Found]) -> list[Found]:
    """Adjust the p values of all cells, and call those below the level unexplained."""
    result = [dict(found) for found in all_found]
    for name in TESTED:
        places = [k for k, found in enumerate(result) if found[name].p is not None]
        raw = [result[k][name].p or 0.0 for k in places]
        for k, before, p in zip(places, raw, holm(raw), strict=True):
            result[k][name] = _decided(result[k][name], before, p)
    return result


def _decided(finding: Finding, raw: float, p: float) -> Finding:
    said = f"{finding.evidence}; p = {raw:.2g}"
    if p < LEVEL:
        said += f", {p:.2g} adjusted for all rows"
        finding = _wrong(finding, Unexplained.SAMPLES, said)
    return replace(finding, evidence=said, adjusted=p)


def _wrong(finding: Finding, cause: Unexplained, said: str) -> Finding:
    return replace(finding, outcome=Outcome.UNEXPLAINED, cause=cause, evidence=said)


def _words(counts: Mapping[int, float]) -> str | None:
    return " ".join(f"{value}:{number:.4g}" for value, number in sorted(counts.items())) or None
