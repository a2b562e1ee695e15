"""Functions for a terminal."""

from __future__ import annotations

from textwrap import wrap
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.functions.along import Course
from explorer.landscape.functions.output_map import OutputMap
from explorer.landscape.points.table import Columns
from explorer.report.plain import NOTHING, Column, number, table
from explorer.sentences import Sentence

WIDTH = 80
_MOST_ROWS = 20


class Shown(Protocol):
    """What is written of a :class:`explorer.landscape.functions.space.FunctionSpace`."""

    # The class itself documents its members
    # ruff: noqa: D102

    @property
    def outputs(self) -> OutputMap: ...
    @property
    def courses(self) -> tuple[Course, ...]: ...
    @property
    def notes(self) -> tuple[Sentence, ...]: ...
    @property
    def columns(self) -> Columns: ...
    @property
    def coefficients(self) -> NDArray[np.complex128]: ...
    @property
    def count(self) -> int: ...
    @property
    def at_least(self) -> int: ...
    @property
    def real(self) -> int: ...


def as_text(space: Shown, *, every: bool = False) -> str:
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


def _columns(space: Shown, rows: list[int]) -> list[Column]:
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
