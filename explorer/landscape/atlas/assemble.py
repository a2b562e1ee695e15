"""Rows of the file from rows that were counted one by one: what sums over zero patterns tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from explorer.landscape.atlas.patterns import Widths, live, pattern_sum
from explorer.landscape.atlas.rows import Row
from explorer.landscape.atlas.vouching import EXACT, Vouching

_Known = dict[tuple[Widths, int], Row]


def assembled(counted: Iterable[Row]) -> list[Row]:
    """Complete rows of deep linear networks by sums over zero patterns, or hold both together.

    Parameters
    ----------
    counted : iterable of Row
        One an architecture and rank; parts of a sum that are missing leave it unknown.

    Returns
    -------
    list of Row
        Sorted by architecture, unknowns, fields and rank.
    """
    rows = sorted(counted, key=_place)
    known: _Known = {}
    for row in rows:
        if row.architecture == "deep_linear":
            key = (tuple(row.fields["widths"]), row.rank)
            known[key] = _completed(row, key, known)
    return [
        known[tuple(row.fields["widths"]), row.rank] if row.architecture == "deep_linear" else row
        for row in rows
    ]


def _place(row: Row) -> tuple[str, int, str, int]:
    return row.architecture, row.unknowns, str(row.fields), row.rank


def _completed(row: Row, key: tuple[Widths, int], known: _Known) -> Row:
    """Compare with the sum, or take from it what is missing; smaller networks come first."""
    widths, rank = key

    def torus(smaller: Widths) -> int | None:
        if smaller == widths:
            return row.n_torus
        found = known.get((smaller, rank))
        return None if found is None else found.n_torus

    parts = [known[s, rank] for s, _ in live(widths) if s != widths and (s, rank) in known]
    rest = pattern_sum(widths, lambda s: 0 if s == widths else torus(s))
    if rest is None:
        return row
    if row.n_complex is not None:
        return _compared(row, parts, rest)
    if row.n_torus is None:
        return row
    return replace(
        row,
        n_complex=rest + row.n_torus,
        complex_by=Vouching.PATTERNS,
        rests_on=_rests_on([*parts, row]),
        limit=None,
    )


def _compared(row: Row, parts: list[Row], rest: int) -> Row:
    """Hold a number that is known without the sum against it; ``rest`` lacks the row's own part."""
    assert row.n_complex is not None
    exact = row.complex_by in EXACT and set(_rests_on(parts)) <= set(EXACT)
    if row.n_torus is None:
        return replace(row, n_torus=row.n_complex - rest, torus_by=Vouching.PATTERNS)
    agrees = rest + row.n_torus == row.n_complex
    by_itself = all(part.torus_by is not Vouching.PATTERNS for part in (*parts, row))
    if by_itself and row.complex_by in EXACT:
        row = replace(row, patterns="agrees" if agrees else "differs")
    if agrees and exact and row.torus_by not in EXACT:
        row = replace(row, torus_by=row.complex_by)  # it is a difference of exact numbers
    return row


def _rests_on(parts: list[Row]) -> tuple[Vouching, ...]:
    """What vouches for the parts of a sum, each once; a difference rests on its number too."""
    found = {by for part in parts for by in _of_torus(part)}
    return tuple(by for by in Vouching if by in found)


def _of_torus(part: Row) -> tuple[Vouching, ...]:
    if part.torus_by is Vouching.PATTERNS:
        return (part.complex_by,) if part.complex_by else ()
    return (part.torus_by,) if part.torus_by else ()
