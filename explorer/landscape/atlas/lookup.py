"""Counts of the atlas for an architecture, found by its equations."""

from __future__ import annotations

from functools import cache

from explorer.landscape.atlas.rows import Row, shipped
from explorer.networks.architectures import Architecture


@cache
def _by_equations() -> dict[tuple[str, int], Row]:
    return {(row.equations, row.rank): row for row in shipped() if row.exact}


@cache
def _sizes() -> frozenset[tuple[int, int]]:
    """Unknowns and ranks that occur: others need no hash."""
    return frozenset((row.unknowns, row.rank) for row in shipped() if row.exact)


def exact_row(architecture: Architecture, rank: int) -> Row | None:
    """Find the row of these equations; None where there is none, or it rests on paths.

    Parameters
    ----------
    architecture : Architecture
        Of any name.
    rank : int
        Of the features; 0 where it has no say.
    """
    if (architecture.size, rank) not in _sizes():
        return None
    return _by_equations().get((architecture.equations, rank))
