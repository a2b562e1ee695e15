"""Compare all cells of two tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from explorer.errors import InputError
from explorer.study.compare.causes import Cause, Finding, Outcome
from explorer.study.compare.cells import INVARIANTS, Cell
from explorer.study.compare.judge_counts import judge_count
from explorer.study.compare.judge_real import QUANTITIES, adjusted, judge_real
from explorer.study.compare.studies import read_cells

_DRAWN = "Lambda~"


@dataclass(frozen=True)
class Compared:
    """One row of the reference with what the results have for it.

    Attributes
    ----------
    reference, results : Cell
    findings : tuple of Finding
    """

    reference: Cell
    results: Cell
    findings: tuple[Finding, ...]

    def finding(self, quantity: str) -> Finding:
        """Give the finding on one quantity."""
        return next(one for one in self.findings if one.quantity == quantity)

    @property
    def plain(self) -> dict[str, Any]:
        """All of it, as JSON holds it."""
        return {
            "reference": self.reference.name,
            "results": self.results.name,
            "quantities": [
                {
                    "quantity": one.quantity,
                    "reference": one.reference,
                    "results": one.results,
                    "outcome": one.outcome.name.lower(),
                    "cause": None if one.cause is None else one.cause.name.lower(),
                    "said": None if one.cause is None else one.cause.value,
                    "evidence": one.evidence,
                    "p": one.p,
                    "p_adjusted": one.adjusted,
                }
                for one in self.findings
            ],
        }


@dataclass(frozen=True)
class Comparison:
    """All rows that both tables have.

    Attributes
    ----------
    rows : tuple of Compared
    only_reference, only_results : tuple of str
        Cells that the other side does not have.
    """

    rows: tuple[Compared, ...]
    only_reference: tuple[str, ...]
    only_results: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Something was compared, and no difference is unexplained."""
        return self.compared > 0 and not any(self.with_outcome(Outcome.UNEXPLAINED))

    @property
    def compared(self) -> int:
        """Numbers of which more is said than that they are absent."""
        return sum(f.outcome is not Outcome.ABSENT for row in self.rows for f in row.findings)

    def with_outcome(self, outcome: Outcome) -> Iterator[tuple[Compared, Finding]]:
        """Go through the findings with one outcome."""
        for row in self.rows:
            for finding in row.findings:
                if finding.outcome is outcome:
                    yield row, finding

    @property
    def plain(self) -> dict[str, Any]:
        """All of it, as JSON holds it."""
        every = [finding for row in self.rows for finding in row.findings]
        return {
            "agrees": self.agrees,
            "outcomes": {o.name.lower(): sum(f.outcome is o for f in every) for o in Outcome},
            "causes": {c.name.lower(): sum(f.cause is c for f in every) for c in Cause},
            "rows": [row.plain for row in self.rows],
            "only_reference": list(self.only_reference),
            "only_results": list(self.only_results),
        }


def compare(results: Path, reference: Path, seed: int = 0) -> Comparison:
    """Compare the numbers of a study with a table, or with another study.

    Parameters
    ----------
    results : Path
        Folder of a study, its ``summary.csv``, or a CSV file in the format of published counts.
    reference : Path
        The same.
    seed : int
        Of the tests of homogeneity.

    Raises
    ------
    InputError
        Where a file cannot be read, or no row is on both sides.
    """
    return compare_cells(
        read_cells(results), read_cells(reference), seed, f"{results}, {reference}"
    )


def compare_cells(
    results: Sequence[Cell], reference: Sequence[Cell], seed: int = 0, names: str = "both tables"
) -> Comparison:
    """Compare two lists of cells; see :func:`compare`."""
    pairs = list(_pairs(results, reference))
    if not pairs:
        first = f"such as {_said(results)}, and {_said(reference)}"
        raise InputError(f"{names}: no row is on both sides ({first}); name tables that share rows")
    generators = np.random.default_rng(seed).spawn(len(pairs))
    real = [
        judge_real(theirs, ours, generator, comparable=alike)
        for (theirs, ours, alike), generator in zip(pairs, generators, strict=True)
    ]
    rows = [
        Compared(theirs, ours, (*_counts(theirs, ours), *(found[name] for name in QUANTITIES)))
        for (theirs, ours, _), found in zip(pairs, adjusted(real), strict=True)
    ]
    seen = {id(cell) for theirs, ours, _ in pairs for cell in (theirs, ours)}
    return Comparison(tuple(rows), _missing(reference, seen), _missing(results, seen))


def _said(cells: Sequence[Cell]) -> str:
    return ", ".join(filter(None, cells[0].labels))


def _missing(cells: Iterable[Cell], seen: set[int]) -> tuple[str, ...]:
    return tuple(f"{cell.short} ({cell.name})" for cell in cells if id(cell) not in seen)


def _pairs(results: Sequence[Cell], reference: Sequence[Cell]) -> Iterator[tuple[Cell, Cell, bool]]:
    """Rows of both sides that belong together, and whether all of their labels agree."""
    by_network: dict[str, list[Cell]] = {}
    for cell in results:
        by_network.setdefault(cell.labels[0], []).append(cell)
    for theirs in reference:
        mine = [c for c in by_network.get(theirs.labels[0], ()) if _same_data(theirs, c)]
        same = [cell for cell in mine if cell.labels == theirs.labels]
        for ours in same or mine:
            yield theirs, ours, bool(same)


def _same_data(theirs: Cell, ours: Cell) -> bool:
    if theirs.labels == ours.labels:
        return True
    if not (_generic(theirs) and _generic(ours)) or ours.samples is None:
        return False
    if theirs.samples is None:
        return theirs.widths is not None and ours.samples >= theirs.widths[0]
    return theirs.samples == ours.samples


def _generic(cell: Cell) -> bool:
    """Data and coefficients are drawn, so counts of complex points do not hang on them."""
    return cell.labels[2].startswith(_DRAWN) and cell.labels[1].startswith(("drawn", "generic"))


def _counts(theirs: Cell, ours: Cell) -> list[Finding]:
    return [judge_count(name, theirs, ours) for name in INVARIANTS]
