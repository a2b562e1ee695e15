"""Real branches: leaders of pieces joined over the range, named and sorted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from explorer.certify import certify
from explorer.landscape.sweep.cover import Joint, Piece
from explorer.landscape.sweep.family import Family

Floats = NDArray[np.float64]


@dataclass(eq=False)
class Arc:
    """A real leader on one piece.

    Attributes
    ----------
    values : float array, shape (P,)
        Increasing.
    points : float array, shape (P, n)
    loss : float array, shape (P,)
    index : int
        The same all along; by rounded eigenvalues where not ``certified``.
    certified : bool
        Continued by certified boxes, and the index is proved.
    size : int
        Real points of the orbit.
    piece : int
    """

    values: Floats
    points: Floats
    loss: Floats
    index: int
    certified: bool
    size: int
    piece: int
    branch: int = -1


@dataclass(eq=False)
class Branch:
    """A real critical point followed as far as it goes.

    Attributes
    ----------
    number : int
        From 1 on, by where branches begin, then by loss.
    arcs : list of Arc
    """

    number: int
    arcs: list[Arc] = field(default_factory=list)


def arcs_of(family: Family, pieces: Sequence[Piece]) -> list[list[Arc]]:
    """Make the arcs of each piece, in the order of its real leaders."""
    return [_arcs(family, piece, k) for k, piece in enumerate(pieces)]


def _arcs(family: Family, piece: Piece, number: int) -> list[Arc]:
    rows = piece.real
    values = np.array([p.value for p in piece.places])
    points = np.array([p.leaders.points[rows].real for p in piece.places])
    count, n = len(values), points.shape[2]
    flat = points.reshape(-1, n)
    column = np.repeat(values, len(rows))[:, None]
    loss = family.system.value_of_potential(flat, column).reshape(count, len(rows))
    middle = piece.places[count // 2]
    proof = certify(family.system, [middle.value], middle.leaders.points[rows])
    arcs = []
    for k, row in enumerate(rows.tolist()):
        index = int(proof.index[k])
        certified = bool(proof.good[k]) and index >= 0
        if index < 0:
            index = _index(family, middle.leaders.points[row].real, middle.value)
        size = len(middle.leaders.actions[row])
        arcs.append(Arc(values, points[:, k], loss[:, k], index, certified, size, number))
    return arcs


def _index(family: Family, point: Floats, value: float) -> int:
    return int((np.linalg.eigvalsh(family.system.jacobian(point[None], [value])[0]) < 0).sum())


def branches_of(
    arcs: list[list[Arc]], pieces: Sequence[Piece], joints: Sequence[Joint]
) -> list[Branch]:
    """Join arcs over joints; signs are chosen so that points go on."""
    chains: dict[tuple[int, int], list[Arc]] = {}
    for k, row in enumerate(arcs):
        place = {int(r): j for j, r in enumerate(pieces[k].real)}
        taken: set[int] = set()
        carried: dict[tuple[int, int], list[Arc]] = {}
        if k:
            before = {int(r): j for j, r in enumerate(pieces[k - 1].real)}
            for i, (j, signs) in joints[k - 1].links.items():
                chain = chains.pop((k - 1, before[i]), None)
                if chain is None:
                    continue
                arc = row[place[j]]
                turned = _best_signs(chain[-1].points[-1], arc, signs)
                arc.points = arc.points * turned
                chain.append(arc)
                carried[k, place[j]] = chain
                taken.add(place[j])
        chains = chains | carried
        chains |= {(k, j): [arc] for j, arc in enumerate(row) if j not in taken}
    ordered = sorted(chains.values(), key=lambda c: (c[0].piece, float(c[0].loss[0])))
    found = [Branch(number + 1, chain) for number, chain in enumerate(ordered)]
    for branch in found:
        for arc in branch.arcs:
            arc.branch = branch.number
    return found


def _best_signs(last: Floats, arc: Arc, signs: Floats) -> Floats:
    """Signs of the link, or none where the arc goes on without them as well."""
    plain = np.abs(arc.points[0] - last).max(initial=0)
    turned = np.abs(signs * arc.points[0] - last).max(initial=0)
    return signs if turned < plain else np.ones_like(signs)
