"""Total-degree start ``y_i^d_i = 1`` (Morgan, 1987): as many paths as the product of the degrees."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.homotopy.starts.start import (
    BEGIN,
    END,
    Start,
    Target,
    Writer,
    blend,
    grid,
    refuse_many,
)
from explorer.polynomial.bounds import multihomogeneous_bezout, total_degree


def total_degree_start(target: Target, partition: Sequence[Sequence[int]]) -> Start:
    """All unknowns in one group; start points are roots of unity. The partition tells of a smaller start if any."""
    degrees = target.sparse.degrees.tolist()
    fewer = multihomogeneous_bezout(target.sparse, partition)
    refuse_many(
        total_degree(target.sparse), "total-degree", f"start = multihomogeneous has {fewer}"
    )
    n = len(degrees)
    groups = (tuple(range(n)),)
    writer = Writer(groups)
    unit = np.eye(n + 1, dtype=np.int64)
    sides = [
        [writer.product(tuple((d * unit[k]).tolist())) for k in (i, n)]
        for i, d in enumerate(degrees)
    ]
    homotopy = blend(target, writer, [left - right for left, right in sides])
    roots = [np.exp(2j * np.pi * np.arange(d) / d) for d in degrees]
    return Start(homotopy, BEGIN, END, grid(roots), groups, target.scale)
