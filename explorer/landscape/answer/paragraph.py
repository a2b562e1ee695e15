"""What was found, in one paragraph: how many points of which kind, and how complete the list is."""

from __future__ import annotations

import numpy as np

from explorer.landscape.answer.rows import Rows
from explorer.landscape.answer.told import Told

_FEW = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def found(solution: Told, rows: Rows) -> str:
    """Say what was found.

    Parameters
    ----------
    solution : Told
    rows : Rows
        One for all points that symmetry makes of one.
    """
    kinds = "; ".join(
        filter(None, [_minima(solution, rows), _saddles(solution, rows), *_rest(rows)])
    )
    return f"{_heading(solution)}{f': {kinds}' if len(rows) else ''}."


def _heading(solution: Told) -> str:
    c = solution.counts
    lists = solution.manifold_list
    if not solution.of_manifolds or lists is None:
        return f"{_number(c.complex, 'critical point')}, {c.real or 'none'} real"
    if lists.table is not None:
        return f"{_number(c.real, 'stratum', 'strata')} of the critical sets"
    by_rank = ", ".join(f"{n} of rank {rank}" for rank, n in enumerate(lists.complex_orbits))
    orbits = f"{_number(sum(lists.complex_orbits), 'complex orbit')} ({by_rank})"
    return f"{_number(c.real, 'real critical manifold')} among {orbits}"


def _minima(solution: Told, rows: Rows) -> str:
    c = solution.counts
    if not c.minima:
        return "no minimum"
    classes = rows.kind.count("minimum")
    said = _number(c.minima, "minimum", "minima")
    if solution.of_manifolds:
        said = _number(c.minima, "manifold of minima", "manifolds of minima")
    elif classes < c.minima:
        said += f", {_few(classes)} up to symmetry"
    return said + _global(c.minima, c.global_minima, solution)


def _global(minima: int, lowest: int, solution: Told) -> str:
    known = solution.columns["is_global"] if not solution.of_manifolds else None
    if known is not None and not known.known.any():
        return ", the lowest not known to be global"
    if lowest == minima:
        return ", global" if minima == 1 else ", all global"
    return f" ({lowest} global, {minima - lowest} local only)" if lowest else ""


def _saddles(solution: Told, rows: Rows) -> str:
    chosen = [k for k, kind in enumerate(rows.kind) if kind == "saddle"]
    count = int(rows.copies[chosen].sum())
    if not count:
        return ""
    values = sorted({index for index in (rows.index[k] for k in chosen) if index is not None})
    some = " to ".join(map(str, dict.fromkeys([*values[:1], *values[-1:]]))) or "unknown"
    noun = ("manifold of saddles", "manifolds of saddles") if solution.of_manifolds else ("saddle",)
    return f"{_number(count, *noun)} of index {some}"


def _rest(rows: Rows) -> list[str]:
    said = []
    for kind, one, more in (
        ("maximum", "maximum", "maxima"),
        ("degenerate", "degenerate", "degenerate"),
        ("undecided", "undecided", "undecided"),
    ):
        count = int(rows.copies[np.array(rows.kind, dtype=object) == kind].sum())
        if count:
            said.append(_number(count, one, more))
    return said


def _number(count: int, one: str, more: str = "") -> str:
    return f"{count:,} {one if count == 1 else more or f'{one}s'}"


def _few(count: int) -> str:
    return _FEW[count] if count < len(_FEW) else f"{count:,}"
