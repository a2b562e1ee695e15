"""Groups of isolated points held against the manifolds that reduced equations give."""

from __future__ import annotations

import numpy as np

from explorer.landscape.points.findings import Check, CheckMessage, CheckName
from explorer.landscape.points.table import Columns
from explorer.manifolds.manifold import ManifoldList

# Of the size of the losses: two ways to the same point differ by rounding.
_SAME = 1e-8


def agreement(groups: Columns, found: ManifoldList) -> Check:
    """Compare rank, loss and index of groups of points with those of manifolds.

    Parameters
    ----------
    groups : dict
        Columns of the table of manifolds, made of points.
    found : ManifoldList
        Of the same problem.

    Returns
    -------
    Check
        Open where points or manifolds are degenerate.
    """
    name, m = CheckName.REDUCED_SYSTEM, found.manifolds
    ranks, loss = groups["rank"].values, groups["loss"]
    size = np.abs(loss).max(initial=0)
    index = groups["index"]
    left = list(range(len(m)))
    differ = 0
    for k in range(len(loss)):
        same = (
            j
            for j in left
            if m[j].rank == ranks[k]
            and abs(m[j].loss - loss[k]) <= _SAME * size
            and (not index.known[k] or index.values[k] == m[j].index)
        )
        match = next(same, None)
        if match is None:
            differ += 1
        else:
            left.remove(match)
    if not differ and not left:
        return Check(name, True, CheckMessage.REDUCED_AGREES(count=len(m)))
    finding = CheckMessage.REDUCED_DIFFERS(points=len(loss), manifolds=len(m), differ=differ)
    vague = any(one.morse_bott is not True for one in m) or not groups["dimension"].known.all()
    return Check(name, None if vague else False, finding)
