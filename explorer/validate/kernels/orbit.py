"""Orbits of points under diagonal symmetries compared: which are conjugate, which the same."""

from __future__ import annotations

from explorer.compiled.build import kernel


@kernel
def alike(a, b, width, signs, n):
    """Whether two points agree in what the group and conjugation do not change.

    Sign flips leave real and imaginary parts as they are but for the sign; other roots of unity
    leave absolute values.

    Parameters
    ----------
    a, b : complex arrays, shape (n,)
    width : float array, shape (n,)
    signs : bool
        All actions are sign flips.
    n : int
    """
    if signs:
        for i in range(n):
            if abs(abs(a[i].real) - abs(b[i].real)) > width[i]:
                return False
            if abs(abs(a[i].imag) - abs(b[i].imag)) > width[i]:
                return False
        return True
    for i in range(n):  # noqa: SIM110 (compiled)
        if abs(abs(a[i]) - abs(b[i])) > 2 * width[i]:
            return False
    return True


@kernel
def near(a, b, action, turn, width, n):
    """Whether ``a`` and ``action * b`` agree; ``b`` conjugated where turn is -1.

    Parameters
    ----------
    a, b, action : complex arrays, shape (n,)
    turn : float
    width : float array, shape (n,)
    n : int
    """
    for i in range(n):
        image = action[i] * complex(b[i].real, turn * b[i].imag)
        if abs(a[i] - image) > width[i]:
            return False
    return True


@kernel
def compare_orbits(points, actions, signs, first, size, width, partner, action):
    """Find for each orbit the orbit of its conjugate, and count images that coincide.

    Images of orbit m are ``actions[first[m] : first[m] + size[m]] * points[m]``, the first of them
    the point itself; two points are one when within the width of either. ``points[m]`` is near
    ``actions[action[m]] * conj(points[partner[m]])``; -1 where there is none.

    Parameters
    ----------
    points : complex array, shape (M, n)
    actions : complex array, shape (A, n)
    signs : bool
        All actions are sign flips.
    first, size, partner, action : int arrays, shape (M,)
        The last two are filled in.
    width : float array, shape (M, n)
    """
    count, n = points.shape
    same = 0
    for a in range(count):
        partner[a] = action[a] = -1
    for a in range(count):
        for b in range(a, count):
            close = alike(points[a], points[b], width[a], signs, n)
            if not (close or alike(points[a], points[b], width[b], signs, n)):
                continue
            for k in range(first[b], first[b] + size[b]):
                for w in (a, b):
                    if (a < b or k > first[b]) and near(
                        points[a], points[b], actions[k], 1.0, width[w], n
                    ):
                        same += 1
                    if first[a] == first[b] and near(
                        points[a], points[b], actions[k], -1.0, width[w], n
                    ):
                        # From a = g conj(b) follows b = g conj(a)
                        partner[a] = b
                        partner[b] = a
                        action[a] = k
                        action[b] = k
    return same


@kernel
def compare_many(points, actions, signs, first, size, width, partner, action, same):
    """Do :func:`compare_orbits` for D data sets whose orbits have the same groups.

    Parameters
    ----------
    points : complex array, shape (D, M, n)
    actions, signs, first, size
        As for :func:`compare_orbits`.
    width : float array, shape (D, M, n)
    partner, action : int arrays, shape (D, M)
    same : int array, shape (D,)
        Numbers of images that coincide; the last three are filled in.
    """
    for d in range(len(points)):
        same[d] = compare_orbits(
            points[d], actions, signs, first, size, width[d], partner[d], action[d]
        )


@kernel
def conjugate_rows(partner, action, actions, first, size, start, rows):
    """Row of the conjugate of every image: ``conj(t x_m) = conj(t g) x_partner``, t, g actions.

    Parameters
    ----------
    partner, action, first, size, start : int arrays, shape (M,)
        As for :func:`compare_orbits`; row of the first image of each orbit.
    actions : complex array, shape (A, n)
    rows : int array, shape (R,)
        Filled in; -1 where there is none.
    """
    n = actions.shape[1]
    for m in range(len(partner)):
        for t in range(size[m]):
            rows[start[m] + t] = -1
            for k in range(size[m]):
                found = True
                for i in range(n):
                    product = (
                        actions[first[m] + t, i] * actions[action[m], i] * actions[first[m] + k, i]
                    )
                    if abs(product - 1) > 1e-9:
                        found = False
                        break
                if found:
                    rows[start[m] + t] = start[partner[m]] + k


@kernel
def conjugate_rows_of_many(partner, action, actions, first, size, start, rows):
    """Do :func:`conjugate_rows` for D data sets whose orbits have the same groups.

    Parameters
    ----------
    partner, action : int arrays, shape (D, M)
    actions, first, size, start
        As for :func:`conjugate_rows`.
    rows : int array, shape (D, R)
        Filled in.
    """
    for d in range(len(partner)):
        conjugate_rows(partner[d], action[d], actions, first, size, start, rows[d])
