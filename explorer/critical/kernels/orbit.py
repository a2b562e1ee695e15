# mypy: disable-error-code="no-untyped-call, no-untyped-def, unused-ignore"
"""Kernels that compare orbits of points under sign flips: which are conjugate, which are the same."""

from __future__ import annotations

from explorer.engine.kernels.compile import allocating as kernel


@kernel
def alike(a, b, width, n):  # type: ignore[no-untyped-def]
    """Whether real and imaginary parts agree in size: sign flips and conjugation change neither."""
    for i in range(n):
        if abs(abs(a[i].real) - abs(b[i].real)) > width[i]:
            return False
        if abs(abs(a[i].imag) - abs(b[i].imag)) > width[i]:
            return False
    return True


@kernel
def near(a, b, sign, turn, width, n):  # type: ignore[no-untyped-def]
    """Whether ``a`` and ``sign * b`` agree; ``b`` conjugated where turn is -1."""
    for i in range(n):
        if abs(complex(a[i].real - sign[i] * b[i].real, a[i].imag - turn * sign[i] * b[i].imag)) > width[i]:
            return False
    return True


@kernel
def compare_orbits(points, signs, first, size, width, partner, sign):  # type: ignore[no-untyped-def]
    """Find for each orbit (points (M, n)) the orbit of its conjugate, and count images that coincide.

    Images of orbit m are ``signs[first[m] : first[m] + size[m]] * points[m]``, the first of them the point itself;
    two points are one when within the ``width`` (M, n) of either. ``conj(points[m])`` is near
    ``signs[sign[m]] * points[partner[m]]``; -1 where there is none.
    """
    count, n = points.shape
    same = 0
    for a in range(count):
        partner[a] = sign[a] = -1
    for a in range(count):
        for b in range(a, count):
            if not (alike(points[a], points[b], width[a], n) or alike(points[a], points[b], width[b], n)):
                continue
            for k in range(first[b], first[b] + size[b]):
                for w in (a, b):
                    if (a < b or k > first[b]) and near(points[a], points[b], signs[k], 1.0, width[w], n):
                        same += 1
                    if first[a] == first[b] and near(points[a], points[b], signs[k], -1.0, width[w], n):
                        partner[a], partner[b], sign[a], sign[b] = b, a, k, k
    return same


@kernel
def conjugate_rows(partner, sign, signs, first, size, start, rows):  # type: ignore[no-untyped-def]
    """Row of the conjugate of every image: ``conj(t x_m) = t s x_partner`` for flips t and s."""
    n = signs.shape[1]
    for m in range(len(partner)):
        for t in range(size[m]):
            rows[start[m] + t] = -1
            for k in range(size[m]):
                found = True
                for i in range(n):
                    if signs[first[m] + t, i] * signs[sign[m], i] != signs[first[m] + k, i]:
                        found = False
                        break
                if found:
                    rows[start[m] + t] = start[partner[m]] + k
