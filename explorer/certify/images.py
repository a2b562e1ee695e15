"""One leader of each orbit under sign flips and conjugation.

Its certificate holds for the images exactly.

Let g be a diagonal matrix of signs with ``f(g x) = g f(x)`` for all x and all parameters (read off
the exponents: exact), and let the parameters be real. If a polydisc holds exactly one zero, then so
do its image under g and its conjugate, and negating doubles does not round. Which row is the image
of which is told by the engine or guessed from floats; a wrong guess costs time, not truth, because
the listed point is then found to be far from the certified one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import System
from explorer.validate.flips import Flips
from explorer.validate.point_set import Images

Complex = NDArray[np.complex128]
# Groups with more elements are cut down to a subgroup: each row then has fewer images, which costs
# time only.
_LARGEST_GROUP = 4096
# relative; two rows that agree to this share in each unknown are taken for images of each other
_ALIKE = 1e-7
# Figures to the base of three that a whole number holds.
_DIGITS = 39


def alone(count: int, n: int) -> Images:
    """Every row for itself."""
    signs = np.ones((count, n), dtype=np.int8)
    return Images(np.arange(count), signs, np.zeros(count, dtype=bool))


def carry(images: Images, rows: Complex) -> Complex:
    """Image, for each row, of an array (N, n) of which only leaders count; exact for signs."""
    image = rows[images.leader]
    image = np.where(images.conjugated[:, None], image.conj(), image)
    # Adding 0 turns -0 into 0.
    return np.asarray(image * images.action + 0.0)


def released(images: Images, rows: NDArray[np.int64]) -> Images:
    """Make rows their own leaders."""
    leader = images.leader.copy()
    action = images.action.copy()
    conjugated = images.conjugated.copy()
    leader[rows] = rows
    action[rows] = 1
    conjugated[rows] = False
    return Images(leader, action, conjugated)


def sign_group(system: System) -> NDArray[np.int8]:
    """List diagonal sign matrices that map zeros to zeros for all parameters, identity first.

    Their shape is (g, n).
    """
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
    """Decide from the exponents whether ``f(g x) = g f(x)`` as polynomials.

    g is the diagonal matrix of ``sign``, shape (n,).
    """
    flips = (np.asarray(sign) < 0).astype(np.int64)
    sparse = system.sparse
    odd = (sparse.exponents @ flips) % 2
    return bool((odd == flips[sparse.equation]).all())


def as_signs(system: System, points: Complex, known: Images) -> Images | None:
    """Write known images as sign flips that map zeros to zeros for all parameters, and conjugation.

    Rows without such a sign stand for themselves; None where an action is no sign flip.

    Parameters
    ----------
    system : System
    points : complex array, shape (N, n)
    known : Images
        As an engine tells: an action may say anything where the unknown is zero.
    """
    if known.action.dtype.kind == "c":
        return None
    group = sign_group(system)
    wanted, row = _different(np.where(points == 0, 0, known.action).astype(np.int8))
    fits = wanted.astype(float) @ group.T.astype(float) == np.abs(wanted).sum(axis=1)[:, None]
    signs = group[np.argmax(fits, axis=1)]
    images = Images(known.leader, signs[row], known.conjugated)
    return released(images, np.flatnonzero(~fits.any(axis=1)[row]))


def _different(signs: NDArray[np.int8]) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """Different rows of 1, 0, -1 (N, n), and which of them each row is."""
    n = signs.shape[1]
    if n > _DIGITS:
        rows, number = np.unique(signs, axis=0, return_inverse=True)
        return rows, number.reshape(-1)
    code = (signs + 1) @ 3 ** np.arange(n, dtype=np.int64)
    _, first, number = np.unique(code, return_index=True, return_inverse=True)
    return signs[first], number


def are_symmetries(system: System, points: Complex, flips: Flips) -> NDArray[np.bool_]:
    """Decide for each point whether all its flips act on it as symmetries for all parameters do.

    Those are read off the exponents, see :func:`sign_group`.

    Parameters
    ----------
    system : System
    points : complex array, shape (M, n)
    flips : Flips
    """
    group = sign_group(system).astype(float)
    used, number = np.unique(
        np.column_stack([flips.first, flips.size, points != 0]), axis=0, return_inverse=True
    )
    holds = np.zeros(len(used), dtype=bool)
    for k, (first, size, *live) in enumerate(used.tolist()):
        wanted = flips.actions[first : first + size].astype(float) * np.array(live)
        fits = wanted @ group.T == sum(live)
        holds[k] = bool(fits.any(axis=1).all())
    return holds[number.ravel()]


def find_images(system: System, points: Complex) -> Images:
    """Guess which of N points are images of others.

    Parameters
    ----------
    system : System
        Its sign symmetries are taken, and conjugation.
    points : complex array, shape (N, n)

    Returns
    -------
    Images
        Actions are signs; a row that is no image of another is its own leader.
    """
    count, n = points.shape
    group = sign_group(system)
    images = alone(count, n)
    open_rows, cluster = np.arange(count), _clusters(points)
    while len(open_rows):
        first = np.full(cluster.max() + 1, count)
        np.minimum.at(first, cluster[open_rows], open_rows)
        leader = first[cluster[open_rows]]
        followers = open_rows[leader != open_rows]
        done = _follow(points, followers, first[cluster[followers]], group, images)
        open_rows = followers[~done]
    return images


def _clusters(points: Complex) -> NDArray[np.int64]:
    """Number groups of rows that share the value of an invariant, ``sum w_i Re x_i^2``.

    Images are always together.
    """
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
    images: Images,
) -> NDArray[np.bool_]:
    """Write into ``images`` the rows that are images of their leaders, each image once.

    Tells which rows need no further look.
    """
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
                images.leader[rows[k]] = leader[k]
                images.action[rows[k]] = group[element[k]]
                images.conjugated[rows[k]] = conjugated
    return done


def _close(a: Complex, b: Complex) -> NDArray[np.bool_]:
    size = np.abs(a).max(axis=1, initial=0)[:, None]
    return np.asarray(np.abs(a - b) <= _ALIKE * (np.abs(a) + np.abs(b)) + 1e-9 * size)
