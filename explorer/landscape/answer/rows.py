"""The rows that are printed: one for all points that symmetry makes of one, or one per manifold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.answer.told import Told
from explorer.landscape.points.symmetry_classes import symmetry_classes
from explorer.landscape.points.table import Maybe
from explorer.report.plain import NOTHING, Column, number


@dataclass(frozen=True, eq=False)
class Rows:
    """What is listed.

    Attributes
    ----------
    first : int array, shape (R,)
        Row of :attr:`Solution.points` of each class of points, or of each manifold.
    copies : int array, shape (R,)
        Real points that it stands for.
    kind : tuple of R str
    index : tuple of R int or None
    columns : tuple of Column
        What is printed; of critical sets without ridge it has a row a stratum.
    """

    first: NDArray[np.int64]
    copies: NDArray[np.int64]
    kind: tuple[str, ...]
    index: tuple[int | None, ...]
    columns: tuple[Column, ...]

    def __len__(self) -> int:
        return len(self.columns[0].cells)

    def head(self, most: int) -> tuple[Column, ...]:
        """Columns of the first rows."""
        return tuple(
            Column(column.name, column.cells[:most], column.left, column.weight)
            for column in self.columns
        )


def rows_of(solution: Told, *, each: bool = False, wide: bool = False) -> Rows:
    """Choose and write the rows of a solution.

    Parameters
    ----------
    solution : Told
    each : bool
        One row per point, without merging what symmetry makes of one.
    wide : bool
        With error, residual and condition.
    """
    if solution.of_manifolds:
        return _strata(solution) or _manifolds(solution)
    return _points(solution, each, wide)


def _points(solution: Told, each: bool, wide: bool) -> Rows:
    c = solution.classification
    real = np.flatnonzero(c.real)
    labels = np.arange(len(c.points)) if each else symmetry_classes(solution.problem, c)
    _, place, inverse = np.unique(labels[real], return_index=True, return_inverse=True)
    copies = np.bincount(inverse, c.points.number[real], minlength=len(place)).astype(np.int64)
    order = np.argsort(c.loss.real[real[place]], kind="stable")
    first, copies = real[place[order]], copies[order]
    table = solution.columns
    kinds = tuple(_words(table["kind"], first))
    scale = float(np.abs(c.loss.real[real]).max(initial=0))
    chosen = [
        Column("copies", tuple(map(str, copies.tolist())), weight=8 if not each else 0),
        Column("loss", tuple(number(v, scale) for v in c.loss.real[first].tolist()), weight=10),
        Column("index", _words(table["index"], first), weight=9),
        Column("nullity", _unless(table["nullity"], first, 0), weight=7),
        Column("multiplicity", _unless(table["multiplicity"], first, 1), weight=5),
        Column("kind", kinds, left=True, weight=9),
        Column("global", _global(table["is_global"], first, kinds), left=True, weight=8),
        Column("rank", _words(table["rank"], first), weight=4),
        Column("live units", _units(table["support"], first), left=True, weight=3),
    ]
    if "certified" in table:
        chosen.append(Column("proved", _truths(table["certified"][first]), left=True, weight=6))
    if wide:
        chosen += [
            Column(name, tuple(map(_small, table[name][first].tolist())))
            for name in ("condition", "error", "residual")
        ]
    return Rows(first, copies, kinds, _numbers(table["index"], first), tuple(chosen))


def _manifolds(solution: Told) -> Rows:
    table = solution.manifold_columns
    count = len(table["loss"])
    every = np.arange(count)
    kinds = _words(table["kind"], every)
    scale = float(np.abs(table["loss"]).max(initial=0))
    maps = [[number(v, max(row, default=0)) for v in row] for row in table["singular_values"]]
    chosen = [
        Column("loss", tuple(number(v, scale, 8) for v in table["loss"].tolist()), weight=10),
        Column("index", _words(table["index"], every), weight=9),
        Column("nullity", _unless(table["nullity"], every, 0), weight=7),
        Column("kind", kinds, left=True, weight=9),
        Column("global", _global(table["is_global"], every, kinds), left=True, weight=8),
        Column("dimension", _words(table["dimension"], every), weight=7),
        Column("components", _words(table["components"], every), weight=5),
        Column("Euler", _words(table["euler_characteristic"], every), weight=2),
        Column("Morse-Bott", _yes(table["morse_bott"], every), left=True, weight=3),
        Column("proved", _truths(table["certified"]), left=True, weight=4),
        Column("rank", _words(table["rank"], every), weight=8),
        Column("singular values", tuple(", ".join(v) or NOTHING for v in maps), True, 6),
    ]
    copies = np.ones(count, np.int64)
    index = _numbers(table["index"], every)
    return Rows(solution.manifold_rows, copies, kinds, index, tuple(chosen))


def _strata(solution: Told) -> Rows | None:
    """Rows of critical sets without ridge, which have more to say; None where there are none."""
    found = solution.manifold_list
    if found is None or found.table is None:
        return None
    listed = _manifolds(solution)
    frame = found.table.frame()
    columns = tuple(
        Column(str(name).replace("_", " "), tuple(map(_cell, frame[name].tolist())), True, weight)
        for name, weight in _OF_STRATA.items()
        if name != "map_dimension" or frame[name].any()
    )
    return replace(listed, columns=columns)


# Columns of strata, and how much they matter.
_OF_STRATA = {
    **{"loss": 10, "index": 9, "nullity": 7, "kind": 9, "dimension": 7, "rank": 8, "chosen": 8},
    **{"morse_bott": 4, "pure": 3, "singular_values": 5, "layer_ranks": 6, "product_ranks": 2},
    **{"map_dimension": 1, "open": 1},
}


def _cell(value: Any) -> str:
    if str(value) in ("None", "<NA>", "nan", "()", "[]"):
        return NOTHING
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple, np.ndarray)):
        return ",".join(map(_cell, value)) or NOTHING
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _small(value: float) -> str:
    return "0" if value < 1e-40 else f"{value:.1e}"


def _numbers(column: Maybe, rows: NDArray[np.int64]) -> tuple[int | None, ...]:
    values = zip(column.values[rows].tolist(), column.known[rows].tolist(), strict=True)
    return tuple(value if known else None for value, known in values)


def _words(column: Any, rows: NDArray[np.int64]) -> tuple[str, ...]:
    if not isinstance(column, Maybe):
        return tuple(map(str, np.asarray(column)[rows].tolist()))
    values = zip(column.values[rows].tolist(), column.known[rows].tolist(), strict=True)
    return tuple(str(value) if known else NOTHING for value, known in values)


def _unless(column: Any, rows: NDArray[np.int64], usual: int) -> tuple[str, ...]:
    """Words, or nothing at all where every one is as usual."""
    words = _words(column, rows)
    return tuple(NOTHING for _ in words) if set(words) <= {str(usual), NOTHING} else words


def _yes(column: Maybe, rows: NDArray[np.int64]) -> tuple[str, ...]:
    say = {"True": "yes", "False": "no"}
    return tuple(say.get(word, NOTHING) for word in _words(column, rows))


def _truths(values: Sequence[Any] | NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple("yes" if value else "no" for value in np.asarray(values).tolist())


def _global(column: Maybe, rows: NDArray[np.int64], kinds: Sequence[str]) -> tuple[str, ...]:
    """Say of minima alone whether they are global."""
    words = _yes(column, rows)
    return tuple(
        word if word == "yes" or kind in _LOW else ""
        for word, kind in zip(words, kinds, strict=True)
    )


_LOW = ("minimum", "degenerate", "undecided")


def _units(column: Maybe, rows: NDArray[np.int64]) -> tuple[str, ...]:
    words = _words(column, rows)
    return words if any("0" in word for word in words) else tuple(NOTHING for _ in words)
