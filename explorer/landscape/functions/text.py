"""Functions for a terminal."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

from explorer.report.plain import NOTHING, Column, number, table

if TYPE_CHECKING:
    from explorer.landscape.functions.space import FunctionSpace

WIDTH = 80
_MOST_ROWS = 20


def as_text(space: FunctionSpace, *, every: bool = False) -> str:
    """Write how many functions there are, a row for each of real weights, and what that rests on.

    Parameters
    ----------
    space : FunctionSpace
    every : bool
        All rows, however many.
    """
    least, most = space.at_least, space.count
    counted = f"{most:,}" if least == most else f"{least:,} to {most:,}"
    head = f"Function space: {counted} functions, {space.real:,} of them given by real weights "
    lines = wrap(f"{head}({space.outputs.read_off.value}).", WIDTH)
    rows = [k for k, n in enumerate(space.columns["real_points"].tolist()) if n]
    shown = rows if every else rows[:_MOST_ROWS]
    if shown:
        lines += ["", *table(_columns(space, shown), WIDTH)]
    if len(rows) > len(shown):
        lines.append(f"... and {len(rows) - len(shown):,} more rows: --all")
    lines.append("")
    for note in space.notes:
        lines += wrap(f"note: {note}", WIDTH, subsequent_indent="  ")
    return "\n".join(lines)


def _columns(space: FunctionSpace, rows: list[int]) -> list[Column]:
    losses = [float(space.columns["loss"][k]) for k in rows]
    scale = max(map(abs, losses), default=0.0)
    found = [Column("function", tuple(str(k) for k in rows), weight=10)]
    found.append(Column("loss", tuple(number(v, scale) for v in losses), weight=9))
    for name, weight in (("index", 8), ("kind", 8), ("rank", 4), ("constant", 7), ("family", 3)):
        if name in space.columns:
            cells = tuple(_cell(space.columns[name][k]) for k in rows)
            found.append(Column(name, cells, name == "kind", weight))
    name = "points" if not space.courses else "manifolds"
    found.append(
        Column(name, tuple(str(int(space.columns["real_points"][k])) for k in rows), False, 7)
    )
    sizes = [float(abs(space.coefficients[k]).max(initial=0)) for k in rows]
    for j, coefficient in enumerate(space.outputs.names):
        cells = tuple(
            number(float(space.coefficients[k, j].real), size)
            for k, size in zip(rows, sizes, strict=True)
        )
        found.append(Column(coefficient, cells, weight=2))
    return found


def _cell(value: Any) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
