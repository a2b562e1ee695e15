"""Groups of isolated points held against the manifolds that reduced equations give."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.manifolds.table import lists
from explorer.landscape.points.findings import Check, CheckMessage, CheckName
from explorer.landscape.points.table import Columns, whole
from explorer.manifolds.manifold import ManifoldList

# Of the size of the losses: two ways to the same point differ by rounding.
_SAME = 1e-8


def agreement(groups: Columns, found: ManifoldList) -> Check:
    """Compare loss and index of groups of points with those of manifolds.

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
    name, m, matched = CheckName.REDUCED_SYSTEM, found.manifolds, matches(groups, found)
    differ = int((matched < 0).sum())
    if not differ and (len(matched) == len(m) or mirrored(groups, found, matched)):
        return Check(name, True, CheckMessage.REDUCED_AGREES(count=len(m)))
    finding = CheckMessage.REDUCED_DIFFERS(points=len(matched), manifolds=len(m), differ=differ)
    vague = any(one.morse_bott is not True for one in m) or not groups["dimension"].known.all()
    return Check(name, None if vague else False, finding)


def matches(groups: Columns, found: ManifoldList) -> NDArray[np.int64]:
    """Manifold that each group of points is, -1 where none; no manifold is taken twice."""
    loss, index, m = groups["loss"], groups["index"], found.manifolds
    size = np.abs(loss).max(initial=0)
    left = list(range(len(m)))
    matched = np.full(len(loss), -1)
    for k in range(len(loss)):
        same = (
            j
            for j in left
            if abs(m[j].loss - loss[k]) <= _SAME * size
            and (not index.known[k] or index.values[k] == m[j].index)
        )
        place = next(same, -1)
        if place >= 0:
            matched[k] = place
            left.remove(place)
    return matched


def mirrored(groups: Columns, found: ManifoldList, matched: NDArray[np.int64]) -> bool:
    """Whether groups hold what matching left over: mirror images of what they matched.

    Signs that the data allow, as diagonal ones do, carry a manifold into another one, while points
    of both are one group. All points of each group must be used up.
    """
    m, loss, index, count = found.manifolds, groups["loss"], groups["index"], groups["components"]
    size = np.abs(loss).max(initial=0)
    left = count.values - [m[j].components or 0 for j in matched]
    for j in set(range(len(m))) - set(matched.tolist()):
        of_it = m[j].components or 0
        same = (np.abs(loss - m[j].loss) <= _SAME * size) & (left >= max(of_it, 1))
        same &= count.known & index.known & (index.values == m[j].index)
        if not same.any():
            return False
        left[np.argmax(same)] -= of_it
    return not left.any()


def ranks_of_chain(groups: Columns, found: ManifoldList) -> Columns:
    """Put rank and singular values of the chain's map in place of those of the network.

    They differ where biases are part of the network's map.
    """
    matched = matches(groups, found)
    if (matched < 0).any():
        return groups
    rows = [found.manifolds[k] for k in matched]
    known = np.ones(len(rows), dtype=bool)
    return groups | {
        "rank": whole(np.array([one.rank for one in rows], dtype=np.int64), known),
        "singular_values": lists([one.singular_values for one in rows]),
    }
