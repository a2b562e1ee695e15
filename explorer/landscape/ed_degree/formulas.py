"""Closed forms of Euclidean-distance degrees, independent of any engine."""

from __future__ import annotations

from itertools import product
from math import comb, prod

from explorer.landscape.ed_degree.varieties import Kind, Metric, Variety

_FRIEDLAND = "Friedland and Ottaviani, arXiv 1210.8316"
_CHERN = "sum of (-1)^i (2^(m+1-i) - 1) deg c_i, Draisma et al., arXiv 1309.0049"


PUBLISHED = "Ottaviani, Spaenlehauer, Sturmfels, arXiv 1311.2376"
# Square matrices in a generic metric of weights, by size and rank
_BY_RANK = {(3, 1): 39, (3, 2): 39, (4, 1): 284, (4, 2): 1350, (4, 3): 284}


def published(variety: Variety) -> int | None:
    """Number that :data:`PUBLISHED` has; None where it has none."""
    rows, *others = variety.shape
    if variety.metric is Metric.FROBENIUS or others != [rows]:
        return None
    return _BY_RANK.get((rows, variety.rank))


def closed_form(variety: Variety) -> tuple[int, str] | None:
    """Number and source; None where no formula is known.

    Examples
    --------
    >>> closed_form(Variety(Kind.SEGRE, (2, 3, 3), 1, Metric.GENERIC))[0]
    435
    >>> closed_form(Variety(Kind.RANK, (4, 4), 2, Metric.FROBENIUS))[0]
    6
    """
    v = variety
    rows, columns = sorted(v.shape)[:2] if len(v.shape) == 2 else (0, 0)
    if v.metric is Metric.FROBENIUS:
        if rows:
            return comb(rows, v.rank), "C(n, r), Eckart and Young"
        return tensors(v.shape), f"the formula of {_FRIEDLAND}"
    if v.rank == rows and v.kind is Kind.RANK:
        return 1, "all matrices"
    if v.metric is not Metric.GENERIC:
        return None
    if v.rank == 1:
        return smooth(v.shape), _CHERN
    if rows == columns == v.rank + 1:
        return smooth(v.shape), f"{_CHERN}, and of the dual variety"
    return None


def smooth(shape: tuple[int, ...]) -> int:
    """Degree of the Segre variety of a shape in general position to the isotropic quadric.

    With m its dimension and c_i its Chern classes, ``c = prod_k (1 + h_k)^(n_k)``, and degrees in
    the hyperplane class ``sum_k h_k``.
    """
    sizes = [n - 1 for n in shape]
    m = sum(sizes)
    total = 0
    for powers in product(*(range(n + 1) for n in sizes)):
        i = sum(powers)
        chern = prod(comb(n + 1, p) for n, p in zip(sizes, powers, strict=True))
        rest = [n - p for n, p in zip(sizes, powers, strict=True)]
        total += (-1) ** i * (2 ** (m + 1 - i) - 1) * chern * multinomial(rest)
    return total


def multinomial(parts: list[int]) -> int:
    """``(sum parts)! / prod parts!``: the degree of a product of hyperplane classes."""
    total, value = 0, 1
    for part in parts:
        total += part
        value *= comb(total, part)
    return value


def tensors(shape: tuple[int, ...]) -> int:
    """Singular tuples of a generic tensor.

    The coefficient of ``prod_k t_k^(n_k - 1)`` in ``prod_k (s_k^n_k - t_k^n_k) / (s_k - t_k)`` with
    ``s_k = sum_j t_j - t_k``.
    """
    top = tuple(n - 1 for n in shape)
    value = {(0,) * len(shape): 1}
    for k, n in enumerate(shape):
        s = {_unit(len(shape), j): 1 for j in range(len(shape)) if j != k}
        factor: dict[tuple[int, ...], int] = {}
        power = {(0,) * len(shape): 1}
        for i in range(n):
            shifted = {_shift(e, k, n - 1 - i): c for e, c in power.items()}
            factor = _sum(factor, shifted)
            power = _times(power, s, top)
        value = _times(value, factor, top)
    return value.get(top, 0)


def _unit(length: int, place: int) -> tuple[int, ...]:
    return tuple(int(i == place) for i in range(length))


def _shift(exponents: tuple[int, ...], place: int, by: int) -> tuple[int, ...]:
    return tuple(e + by * (i == place) for i, e in enumerate(exponents))


def _sum(
    a: dict[tuple[int, ...], int], b: dict[tuple[int, ...], int]
) -> dict[tuple[int, ...], int]:
    return {e: a.get(e, 0) + b.get(e, 0) for e in {**a, **b}}


def _times(
    a: dict[tuple[int, ...], int], b: dict[tuple[int, ...], int], top: tuple[int, ...]
) -> dict[tuple[int, ...], int]:
    found: dict[tuple[int, ...], int] = {}
    for e, c in a.items():
        for f, d in b.items():
            g = tuple(i + j for i, j in zip(e, f, strict=True))
            if all(i <= most for i, most in zip(g, top, strict=True)):
                found[g] = found.get(g, 0) + c * d
    return found
