"""Total-degree start ``y_i^d_i = 1`` (Morgan, 1987): as many paths as the product of the degrees."""

from __future__ import annotations

import numpy as np

from explorer.engine.starts.start import BEGIN, END, Start, Target, Writer, blend, grid, refuse_many
from explorer.polynomial.bounds import total_degree


def total_degree_start(target: Target) -> Start:
    """All unknowns in one group; start points are roots of unity."""
    degrees = target.sparse.degrees.tolist()
    refuse_many(total_degree(target.sparse), "total-degree", "multihomogeneous and polyhedral starts have fewer paths")
    n = len(degrees)
    groups = (tuple(range(n)),)
    writer = Writer(groups)
    unit = np.eye(n + 1, dtype=np.int64)
    sides = [[writer.product(tuple((d * unit[k]).tolist())) for k in (i, n)] for i, d in enumerate(degrees)]
    homotopy = blend(target, writer, [left - right for left, right in sides])
    roots = [np.exp(2j * np.pi * np.arange(d) / d) for d in degrees]
    return Start(homotopy, BEGIN, END, grid(roots), groups, target.scale)
