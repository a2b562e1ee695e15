"""Real symmetries of a loss: sign flips and permutations of unknowns, and the orbits they make.

An element acts as ``y = sign * x[source]``. All of them are isometries, so gradient flow goes with
them: what is found of one point holds of its images. Where an element leaves a point and a
direction as they are, the descent that begins there stays among what it leaves as it is.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from explorer.networks.problem import Problem
from explorer.polynomial.permutations import permutations
from explorer.validate.matching import nearest

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# A vector is moved by an element when it goes further than this share of its length.
_MOVED = 1e-6


@dataclass(frozen=True, eq=False)
class Elements:
    """K signed permutations of n unknowns.

    Attributes
    ----------
    source : int array, shape (K, n)
    sign : float array, shape (K, n)
        1 and -1.
    """

    source: Ints
    sign: Floats

    def __len__(self) -> int:
        return len(self.source)

    def on(self, x: Floats) -> Floats:
        """Images of one point (n,) under all, or of K points (K, n), each under its own."""
        return self.sign * np.take_along_axis(np.broadcast_to(x, self.source.shape), self.source, 1)

    def matrices(self) -> Floats:
        """The elements as matrices, shape (K, n, n)."""
        n = self.source.shape[1]
        return np.asarray(self.sign[:, :, None] * np.eye(n)[self.source])


def generators(problem: Problem) -> Elements:
    """Find sign flips and permutations that generate the known real symmetries of a loss.

    Parameters
    ----------
    problem : Problem

    Returns
    -------
    Elements
        Sign flips first; none where there are none.
    """
    n = problem.architecture.size
    symmetries = problem.system.symmetries_at(problem.parameters)
    orders, turns = symmetries.orders, symmetries.weights
    # Of a generator of even order q the power q / 2 is real, and no other one but 1
    flips = [turn for turn, q in zip(turns, orders.tolist(), strict=True) if q % 2 == 0]
    sign = np.array([1.0 - 2 * (turn % 2) for turn in flips]).reshape(-1, n)
    moves = _permutations(problem)
    same = np.broadcast_to(np.arange(n), sign.shape)
    return Elements(np.concatenate([same, moves]), np.concatenate([sign, np.ones(moves.shape)]))


def _permutations(problem: Problem) -> Ints:
    """Permutations of unknowns, as sources (K, n), with the data as they are."""
    system, n = problem.system, problem.architecture.size
    if system.permutations.order == 1:
        return np.zeros((0, n), dtype=np.int64)
    found = permutations(system.potential_terms.at(problem.exact_parameters())).unknowns
    return np.argsort(found, axis=1)  # y[to] = x is y = x[inverse of to]


@dataclass(frozen=True, eq=False)
class Orbits:
    """R points sorted by orbits.

    Attributes
    ----------
    leader : int array, shape (R,)
        Row that stands for the orbit; its own for a leader.
    action : Elements, R of them
        Each row is the image of its leader under its element.
    fixing : mapping of int to Elements
        By leader: elements that generate the group that leaves it as it is.
    missing : int
        Images that are not among the points.
    """

    leader: Ints
    action: Elements
    fixing: dict[int, Elements] = field(default_factory=dict)
    missing: int = 0

    @property
    def leaders(self) -> Ints:
        """Rows that stand for their orbits."""
        return np.flatnonzero(self.leader == np.arange(len(self.leader)))


def orbits(points: Floats, group: Elements, reach: Floats) -> Orbits:
    """Sort points by orbits of a group.

    Parameters
    ----------
    points : float array, shape (R, n)
    group : Elements
        Generators.
    reach : float array, shape (R,)
        Within this Euclidean distance an image is the point.

    Returns
    -------
    Orbits
        Leaders are the first of their orbits.
    """
    count, n = points.shape
    image = _images(points, group, reach)
    walk = _Walk(group, image, n)
    for row in range(count):
        if walk.leader[row] < 0:
            walk.orbit(row)
    return Orbits(
        walk.leader, Elements(walk.source, walk.sign), walk.fixing(), int((image < 0).sum())
    )


def _images(points: Floats, group: Elements, reach: Floats) -> Ints:
    """Row of the image of each point under each generator, -1 for none: shape (K, R)."""
    image = np.full((len(group), len(points)), -1)
    for k in range(len(group)):
        moved = group.sign[k] * points[:, group.source[k]]
        row = nearest(points.astype(np.complex128), moved.astype(np.complex128))
        if len(points):
            near = np.linalg.norm(points[row] - moved, axis=1) <= reach[row]
            image[k] = np.where(near, row, -1)
    return image


class _Walk:
    """A walk through orbits that keeps the element which leads from the leader to each row."""

    def __init__(self, group: Elements, image: Ints, n: int) -> None:
        count = image.shape[1]
        self.group, self.image = group, image
        self.leader = np.full(count, -1)
        self.source = np.tile(np.arange(n), (count, 1))
        self.sign = np.ones((count, n))
        self.loops: dict[int, set[tuple[bytes, bytes]]] = {}

    def orbit(self, first: int) -> None:
        """Walk through the orbit of a row; what leads back to a known row fixes the leader."""
        self.leader[first] = first
        loops = self.loops.setdefault(first, set())
        waiting = deque([first])
        while waiting:
            row = waiting.popleft()
            for k in range(len(self.group)):
                other = int(self.image[k, row])
                if other < 0:
                    continue
                source = self.source[row][self.group.source[k]]
                sign = self.group.sign[k] * self.sign[row][self.group.source[k]]
                if self.leader[other] < 0:
                    self.leader[other], self.source[other], self.sign[other] = first, source, sign
                    waiting.append(other)
                else:
                    loops.add(self.back(other, source, sign))

    def back(self, row: int, source: Ints, sign: Floats) -> tuple[bytes, bytes]:
        """Inverse of a row's element after another one that leads there too (Schreier)."""
        inverse = np.argsort(self.source[row])
        return source[inverse].tobytes(), (self.sign[row] * sign)[inverse].tobytes()

    def fixing(self) -> dict[int, Elements]:
        """Generators of the groups that fix the leaders, the identity left out."""
        found = {}
        n = self.source.shape[1]
        for first, loops in self.loops.items():
            pairs = sorted(loops)
            source = np.array([np.frombuffer(a, dtype=np.int64) for a, _ in pairs]).reshape(-1, n)
            sign = np.array([np.frombuffer(b) for _, b in pairs]).reshape(-1, n)
            moves = (source != np.arange(n)).any(axis=1) | (sign < 0).any(axis=1)
            found[first] = Elements(source[moves], sign[moves])
        return found


def kept_space(fixing: Elements, direction: Floats) -> Floats | None:
    """Space that a descent cannot leave: what all elements that fix its beginning leave as it is.

    Parameters
    ----------
    fixing : Elements
        Generators of the group that fixes the point where it begins.
    direction : float array, shape (n,)
        Where it begins to go. Of an eigenvector of a simple eigenvalue each element keeps it or
        reverses it; elements that do neither are left out.

    Returns
    -------
    float array, shape (n, d), or None
        An orthonormal basis; None for the whole space.
    """
    if not len(fixing):
        return None
    image, most = fixing.on(direction), _MOVED * np.linalg.norm(direction)
    keep = np.linalg.norm(image - direction, axis=1) < most
    reverse = np.linalg.norm(image + direction, axis=1) < most
    matrices = fixing.matrices()
    # Products of two that reverse it keep it
    pairs = [a @ b for a in matrices[reverse][:1] for b in matrices[reverse]]
    conjugates = [a @ m @ a.T for a in matrices[reverse][:1] for m in matrices[keep]]
    elements = [*matrices[keep], *pairs, *conjugates]
    n = len(direction)
    equations = [m - np.eye(n) for m in elements if not np.array_equal(m, np.eye(n))]
    if not equations:
        return None
    return _kernel(np.concatenate(equations))


def _kernel(equations: Floats) -> Floats | None:
    """Kernel of a matrix of -2, -1, 0 and 1; coordinate vectors where it is made of them."""
    n = equations.shape[1]
    free = ~equations.any(axis=0)
    values, rows = np.linalg.svd(equations)[1:]
    rank = int((values > 1e-9 * max(1.0, values.max(initial=0))).sum())
    if rank == 0:
        return None
    if n - rank == free.sum():
        return np.asarray(np.eye(n)[:, free])
    return np.asarray(rows[rank:].T)
