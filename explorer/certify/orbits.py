"""One representative of each orbit under sign flips and conjugation; its certificate holds for the images exactly.

Let g be a diagonal matrix of signs with ``f(g x) = g f(x)`` for all x and all parameters (read off
the exponents: exact), and let the parameters be real. If a polydisc holds exactly one zero, then so
do its image under g and its conjugate, and negating doubles does not round. What this module
guesses from floats is only which row is the image of which; a wrong guess costs time, not truth,
because the listed point is then found to be far from the certified one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import System

Complex = NDArray[np.complex128]
# Groups with more elements are cut down to a subgroup: each row then has fewer images, which costs
# time only.
_LARGEST_GROUP = 4096
# relative; two rows that agree to this share in each unknown are taken for images of each other
_ALIKE = 1e-7


@dataclass(frozen=True)
class Orbits:
    """How each of N rows follows from a representative: ``row = sign * (conjugate of) representative``.

    Attributes
    ----------
    representative : int array, shape (N,)
        Row number; of itself for a representative.
    sign : int8 array, shape (N, n)
    conjugated : bool array, shape (N,)
    """

    representative: NDArray[np.int64]
    sign: NDArray[np.int8]
    conjugated: NDArray[np.bool_]

    def carry(self, rows: Complex) -> Complex:
        """Image, for each row, of an array (N, n) of which only representatives count; exact."""
        image = rows[self.representative]
        image = np.where(self.conjugated[:, None], image.conj(), image)
        # Adding 0 turns -0 into 0.
        return np.asarray(image * self.sign + 0.0)


def alone(count: int, n: int) -> Orbits:
    """Every row for itself."""
    return Orbits(np.arange(count), np.ones((count, n), dtype=np.int8), np.zeros(count, dtype=bool))


def sign_group(system: System) -> NDArray[np.int8]:
    """List diagonal sign matrices that map zeros to zeros for all parameters, identity first: shape (g, n)."""
    n = len(system.unknowns)
    group = np.ones((1, n), dtype=np.int8)
    if system.potential is None:
        return group
    for generator in system.symmetries.factors():
        sign = generator.real.astype(np.int8)
        if not np.array_equal(generator, sign) or 2 * len(group) > _LARGEST_GROUP:
            continue
        if is_symmetry(system, sign) and not (group == sign).all(axis=1).any():
            group = np.concatenate([group, group * sign])
    return group


def is_symmetry(system: System, sign: NDArray[np.int8]) -> bool:
    """Decide from the exponents whether ``f(g x) = g f(x)`` as polynomials, g the diagonal matrix of ``sign``."""
    flips = (np.asarray(sign) < 0).astype(np.int64)
    sparse = system.sparse
    odd = (sparse.exponents @ flips) % 2
    return bool((odd == flips[sparse.equation]).all())


def find_orbits(system: System, points: Complex) -> Orbits:
    """Guess which of N points are images of others."""
    count, n = points.shape
    group = sign_group(system)
    orbits = alone(count, n)
    open_rows, cluster = np.arange(count), _clusters(points)
    while len(open_rows):
        first = np.full(cluster.max() + 1, count)
        np.minimum.at(first, cluster[open_rows], open_rows)
        leader = first[cluster[open_rows]]
        followers = open_rows[leader != open_rows]
        done = _follow(points, followers, first[cluster[followers]], group, orbits)
        open_rows = followers[~done]
    return orbits


def _clusters(points: Complex) -> NDArray[np.int64]:
    """Number groups of rows that share the value of an invariant, ``sum w_i Re x_i^2``; images are always together."""
    weight = 1 + np.random.default_rng(7).random(points.shape[1])
    value = (points**2).real @ weight
    size = (np.abs(points) ** 2) @ weight
    order = np.argsort(value, kind="stable")
    jump = np.diff(value[order]) > 1e-9 * np.maximum(size[order][1:], size[order][:-1])
    number = np.empty(len(points), dtype=np.int64)
    number[order] = np.concatenate([[0], np.cumsum(jump)])[: len(points)]
    return number


def _follow(
    points: Complex,
    rows: NDArray[np.int64],
    leader: NDArray[np.int64],
    group: NDArray[np.int8],
    orbits: Orbits,
) -> NDArray[np.bool_]:
    """Write into ``orbits`` the rows that are images of their leaders, each image once; tell which are settled."""
    done = np.zeros(len(rows), dtype=bool)
    # Rows that agree with their leader are no images but duplicates or a cluster: each stands for
    # itself.
    done |= _close(points[rows], points[leader]).all(axis=1)
    taken: set[tuple[int, int, bool]] = set()
    for conjugated in (False, True):
        target = points[leader].conj() if conjugated else points[leader]
        plus, minus = _close(points[rows], target), _close(points[rows], -target)
        agree = plus.astype(float) @ (group == 1).T.astype(float) + minus.astype(float) @ (
            group == -1
        ).T.astype(float)
        element = np.argmax(agree, axis=1)
        fits = agree[np.arange(len(rows)), element] == points.shape[1]
        for k in np.flatnonzero(fits & ~done):
            done[k] = True
            key = (int(leader[k]), int(element[k]), conjugated)
            if key not in taken:
                taken.add(key)
                orbits.representative[rows[k]] = leader[k]
                orbits.sign[rows[k]] = group[element[k]]
                orbits.conjugated[rows[k]] = conjugated
    return done


def _close(a: Complex, b: Complex) -> NDArray[np.bool_]:
    size = np.abs(a).max(axis=1, initial=0)[:, None]
    return np.asarray(np.abs(a - b) <= _ALIKE * (np.abs(a) + np.abs(b)) + 1e-9 * size)
