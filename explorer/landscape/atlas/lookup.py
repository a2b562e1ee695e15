"""Counts of the atlas for an architecture, found by its equations."""

from __future__ import annotations

from explorer.landscape.atlas.rows import Row, shipped_of
from explorer.networks.architectures import Architecture


def exact_row(architecture: Architecture, rank: int) -> Row | None:
    """Find the row of these equations; None where there is none, or it rests on paths.

    Parameters
    ----------
    architecture : Architecture
        Of any name.
    rank : int
        Of the features; 0 where it has no say.
    """
    rows = [row for row in shipped_of(architecture.size, rank) if row.exact]
    if not rows:  # no hash is needed
        return None
    return next((row for row in rows if row.equations == architecture.equations), None)
