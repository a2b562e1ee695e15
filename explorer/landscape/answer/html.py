"""A solution for a notebook, in the order in which a terminal shows it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from explorer.landscape.answer.matrices import written_matrices
from explorer.landscape.answer.paragraph import found
from explorer.landscape.answer.rows import Rows, rows_of
from explorer.landscape.answer.text import WIDTH, chosen_minima, run, told
from explorer.landscape.answer.told import Told
from explorer.landscape.points.verdict import Status
from explorer.report.plain import Column, fitting

_MOST_ROWS = 60
_RED = "#b00020"


def as_html(solution: Told) -> str:
    """Write a solution for a notebook."""
    rows = rows_of(solution)
    color = _RED if solution.completeness.status == Status.INCOMPLETE else "inherit"
    more = len(rows) - _MOST_ROWS
    return "".join(
        [
            f"<p><b>{escape(found(solution, rows))}</b></p>",
            f'<p style="color:{color}">{escape(solution.verdict)}</p>',
            _table(rows.head(_MOST_ROWS)),
            f"<p>... and {more:,} more rows</p>" if more > 0 else "",
            _weights(solution, rows),
            *(f"<p>{escape(line)}</p>" for line in told(solution)),
            _checks(solution),
            f"<p><small>{escape(run(solution, timed=True))}</small></p>",
        ]
    )


def _table(columns: Sequence[Column]) -> str:
    chosen = fitting(columns, None)
    head = "".join(f"<th>{escape(column.name)}</th>" for column in chosen)
    rows = zip(*(column.cells for column in chosen), strict=True)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _weights(solution: Told, rows: Rows) -> str:
    blocks = []
    for k in chosen_minima(rows, every=False):
        point = solution.weights[rows.first[k]].real
        lines = written_matrices(solution.problem.architecture, point, WIDTH)
        blocks.append(f"<pre>{escape(chr(10).join(lines))}</pre>")
    return f"<p>Weights of minima:</p>{''.join(blocks)}" if blocks else ""


def _checks(solution: Told) -> str:
    lines = "".join(f"<li>{escape(str(check).strip())}</li>" for check in solution.checks)
    failed = any(check.passed is False for check in solution.checks)
    return (
        f"<details{' open' if failed else ''}><summary>checks</summary><ul>{lines}</ul></details>"
    )
