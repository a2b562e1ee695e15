"""A comparison as text of 80 columns, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap

from explorer.errors import shortened
from explorer.report.plain import NOTHING, Column, table
from explorer.study.compare.causes import Cause, Finding, Outcome, Unexplained
from explorer.study.compare.comparison import Compared, Comparison
from explorer.study.compare.judge_real import LEVEL

WIDTH = 80
_LONGEST_NAME = 16
_FEW = 3
"""Cells that are named for a cause unless all are asked for."""

_HEADS = {
    "CBB": "CBB",
    "BKK": "BKK",
    "N_C": "N_C",
    "N_C_mode": "mode",
    "N_C_torus": "N_C*",
    "N_DM": "N_DM",
    "N_R_max": "max",
    "N_R_mean": "mean",
    "N_R_histogram": "hist",
    "N_R_by_index": "index",
}


def comparison_text(comparison: Comparison, *, every: bool = False) -> str:
    """Write a comparison for a terminal.

    Parameters
    ----------
    comparison : Comparison
    every : bool
        Name all cells of each cause, not the first ones.
    """
    lines = [*_table(comparison.rows), "", *_legend(), ""]
    for cause in (*Unexplained, *Cause):
        lines += _cause(comparison, cause, every or cause in tuple(Unexplained))
    lines += [*_left_out(comparison), *_paragraph(verdict(comparison))]
    return "\n".join(lines)


def verdict(comparison: Comparison) -> str:
    """Say in one sentence how the comparison ended."""
    numbers = {o: sum(1 for _ in comparison.with_outcome(o)) for o in Outcome}
    rows = len(comparison.rows)
    said = (
        f"{rows} row{'s' if rows != 1 else ''}: {numbers[Outcome.EQUAL]} numbers are equal, "
        f"{numbers[Outcome.COMPATIBLE]} compatible, {numbers[Outcome.EXPLAINED]} explained, "
        f"{numbers[Outcome.UNEXPLAINED]} unexplained."
    )
    if not comparison.compared:
        return f"NOTHING WAS COMPARED. {said}"
    return said if comparison.agrees else f"DOES NOT AGREE. {said}"


def _table(rows: Sequence[Compared]) -> list[str]:
    columns = [
        Column("network", tuple(_network(row) for row in rows), left=True, weight=4),
        Column("m", _numbers(row.reference.samples for row in rows), weight=3),
        Column("N_C", _numbers(row.results.counts.get("N_C") for row in rows), weight=3),
    ]
    for name, head in _HEADS.items():
        signs = tuple(row.finding(name).outcome.value for row in rows)
        columns.append(Column("=N_C" if head == "N_C" else head, signs, weight=2))
    p = [row.finding("N_R_histogram").p for row in rows]
    words = tuple(NOTHING if value is None else f"{value:.2g}" for value in p)
    columns.append(Column("p", words, weight=1))
    return table(columns, WIDTH)


def _numbers(values: Iterable[int | None]) -> tuple[str, ...]:
    return tuple(NOTHING if v is None else shortened(str(v), _LONGEST_NAME) for v in values)


def _network(row: Compared) -> str:
    return shortened(row.reference.labels[0], _LONGEST_NAME)


def _legend() -> list[str]:
    signs = ", ".join(f"{o.value} {o.words}" for o in Outcome)
    adjusted = (
        f"p: of the test of homogeneity of the histograms of N_R; adjusted for the number of "
        f"rows (Holm), and below {LEVEL}: {Outcome.UNEXPLAINED.value}"
    )
    return [*_paragraph(signs), *_paragraph(adjusted)]


def _cause(comparison: Comparison, cause: Cause | Unexplained, every: bool) -> list[str]:
    """Name a cause, the number of differences it has made, and cells with the evidence."""
    mine = [
        (row, finding)
        for row in comparison.rows
        for finding in row.findings
        if finding.cause is cause
    ]
    if not mine:
        return []
    word = "UNEXPLAINED: " if isinstance(cause, Unexplained) else ""
    lines = _paragraph(f"{word}{cause.value} ({len(mine)}):")
    shown = mine if every else mine[:_FEW]
    for row, finding in shown:
        lines += _paragraph(difference(row, finding), "  ")
    if len(shown) < len(mine):
        lines.append(f"  ... and {len(mine) - len(shown)} more (--all names them)")
    return [*lines, ""]


def difference(row: Compared, finding: Finding) -> str:
    """Say where a number differs, both numbers, and the evidence."""
    network = row.reference.labels[0]
    name = shortened(row.reference.name, WIDTH)
    where = name
    if not row.reference.name.startswith(network):
        where = f"{shortened(row.reference.short, WIDTH)} ({name})"
    numbers = f"{finding.quantity} {_short(finding.reference)}, here {_short(finding.results)}"
    return f"{where}: {numbers}" + (f"; {finding.evidence}" if finding.evidence else "")


def _short(value: float | str | None) -> str:
    if value is None:
        return NOTHING
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _left_out(comparison: Comparison) -> list[str]:
    lines = []
    for side, names in (
        ("reference", comparison.only_reference),
        ("results", comparison.only_results),
    ):
        if names:
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            lines += _paragraph(f"Only in the {side}: {shortened(names[0], WIDTH)}{more}.")
    return [*lines, ""] if lines else []


def _paragraph(text: str, indent: str = "") -> list[str]:
    hanging = f"{indent}    " if indent else ""
    return wrap(text, WIDTH, initial_indent=indent, subsequent_indent=hanging)


def comparison_markdown(comparison: Comparison) -> str:
    """Write each difference side by side, as a table of Markdown for each cause."""
    lines = [verdict(comparison), ""]
    for cause in (*Unexplained, *Cause):
        rows = [
            (row, finding)
            for row in comparison.rows
            for finding in row.findings
            if finding.cause is cause
        ]
        if rows:
            lines += [f"## {_title(cause)}", "", _HEAD, _RULE]
            lines += [_markdown_row(row, finding) for row, finding in rows]
            lines.append("")
    return "\n".join(lines)


_HEAD = "| network | samples | where | number | printed | here | evidence |"
_RULE = "|---|---|---|---|---|---|---|"


def _title(cause: Cause | Unexplained) -> str:
    words = cause.value[0].upper() + cause.value[1:]
    return f"Not explained: {words}" if isinstance(cause, Unexplained) else words


def _markdown_row(row: Compared, finding: Finding) -> str:
    cells = (
        row.reference.labels[0],
        row.reference.samples or "",
        row.reference.name,
        finding.quantity,
        _short(finding.reference),
        _short(finding.results),
        finding.evidence,
    )
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"
