"""A solution for a terminal: the answer first, then what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from explorer.landscape.answer.matrices import written_matrices
from explorer.landscape.answer.paragraph import found
from explorer.landscape.answer.rows import Rows, rows_of
from explorer.landscape.answer.told import Told
from explorer.landscape.points.findings import Check
from explorer.landscape.points.verdict import Status
from explorer.report.plain import table

WIDTH = 80
_MOST_ROWS = 20
_MOST_MINIMA = 3


def as_text(
    solution: Told, *, each: bool = False, wide: bool = False, weights: bool = False
) -> str:
    """Write a solution for a terminal.

    Parameters
    ----------
    solution : Told
    each : bool
        One row for every real point, however many there are.
    wide : bool
        All columns and whole sentences, as long as the lines may get.
    weights : bool
        The weights of every row, not of some minima only.
    """
    rows = rows_of(solution, each=each, wide=wide)
    merged = rows_of(solution) if each else rows
    width = None if wide else WIDTH
    parts = [
        [*_wrapped(found(solution, merged)), *_verdict(solution)],
        _listed(solution, rows, None if each else _MOST_ROWS, width),
        _weights(solution, rows, every=weights),
        [line for said in told(solution) for line in _wrapped(said, "  ")],
        [line for check in solution.checks for line in _check(check, width)],
        _wrapped(run(solution, timed=True), "  "),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def told(solution: Told) -> list[str]:
    """Warnings and notes."""
    said = [f"warning: {sentence}" for sentence in solution.warnings]
    return said + [f"note: {sentence}" for sentence in solution.notes]


def run(solution: Told, *, timed: bool = False) -> str:
    """Name what was solved, how, and how paths ended; the same each time but for the seconds."""
    said = f"{solution.problem.architecture}; engine {solution.engine}, seed {solution.seed}"
    numbers = ", ".join(f"{name} {n:,}" for name, n in solution.path_statistics.items() if n)
    paths = f"; {numbers}" if numbers else ""
    return f"{said}, {solution.seconds:.3g} s{paths}" if timed else said + paths


def chosen_minima(rows: Rows, *, every: bool) -> list[int]:
    """Choose the rows whose weights are shown: those of the lowest minima, or all."""
    if every:
        return list(range(len(rows.first)))
    minima = [k for k, kind in enumerate(rows.kind) if kind == "minimum"]
    return minima[:_MOST_MINIMA]


def _verdict(solution: Told) -> list[str]:
    sentence = solution.verdict
    lines = _wrapped(f"{sentence[0].upper()}{sentence[1:]}.")
    if solution.completeness.status != Status.INCOMPLETE:
        return lines
    line = "!" * max(map(len, lines))
    return [line, *lines, line]


def _listed(solution: Told, rows: Rows, most: int | None, width: int | None) -> list[str]:
    noun = "manifolds" if solution.of_manifolds else "points"
    if not len(rows):
        return [f"(no real critical {noun})"]
    lines = table(rows.head(most or len(rows)), width)
    if most and len(rows) > most:
        lines.append(f"... and {len(rows) - most:,} more rows: --all, or text(each=True)")
    return lines


def _weights(solution: Told, rows: Rows, *, every: bool) -> list[str]:
    lines: list[str] = []
    chosen = chosen_minima(rows, every=every)
    for number, k in enumerate(chosen):
        point = solution.weights[rows.first[k]].real
        title = rows.kind[k].capitalize() if rows.kind[k] else "Point"
        copies = f", one of {rows.copies[k]}" if rows.copies[k] > 1 else ""
        lines += ["", f"{title} {number + 1}{copies}:"]
        lines += [
            f"  {line}"
            for line in written_matrices(solution.problem.architecture, point, WIDTH - 2)
        ]
    left = rows.kind.count("minimum") - len(chosen)
    if left > 0:
        lines.append(f"... and {left:,} more minima: --show-weights, or text(weights=True)")
    return lines[1:]


def _check(check: Check, width: int | None) -> Sequence[str]:
    """One line; what fails is told whole."""
    line = str(check)
    if width is None or len(line) <= width:
        return [line]
    return _wrapped(line, " " * 8) if check.passed is False else [f"{line[: width - 3]}..."]


def _wrapped(text: str, indent: str = "") -> list[str]:
    return wrap(text, WIDTH, subsequent_indent=indent, break_long_words=False)
