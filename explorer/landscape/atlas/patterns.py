"""The number of critical points of a deep linear network, from smaller ones without zeros."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from math import comb, prod

Widths = tuple[int, ...]
Torus = Callable[[Widths], int | None]
"""Number of solutions without a zero entry, of the network of these widths; None: not known."""


def live(widths: Widths) -> Iterator[tuple[Widths, int]]:
    """Give the networks that live hidden units form, with how often each occurs.

    Parameters
    ----------
    widths : tuple of int
        ``(d_0, d_1, ..., d_{H+1})``.

    Yields
    ------
    tuple
        ``(d_0, k_1, ..., k_H, d_{H+1})`` with ``1 <= k_l <= d_l``, and ``prod_l C(d_l, k_l)``.
    """
    first, *hidden, last = widths
    for chosen in product(*(range(1, d + 1) for d in hidden)):
        number = prod(comb(d, k) for d, k in zip(hidden, chosen, strict=True))
        yield (first, *chosen, last), number


def pattern_sum(widths: Widths, torus: Torus) -> int | None:
    """Number of critical points at generic data and ridge, as a sum over zero patterns.

    ``N_C = 1 + sum_k prod_l C(d_l, k_l) N*(d_0, k_1, ..., k_H, d_{H+1})``: a critical point is one
    without zeros of the network that its live units form, see `docs/theory.md`, section 2.

    Parameters
    ----------
    widths : tuple of int
    torus : callable

    Returns
    -------
    int or None
        None where a part is not known.

    Examples
    --------
    >>> pattern_sum((2, 2, 2), {(2, 1, 2): 16, (2, 2, 2): 192}.get)
    225
    """
    total = 1
    for smaller, number in live(widths):
        part = torus(smaller)
        if part is None:
            return None
        total += number * part
    return total


def networks(unknowns: int) -> Iterator[Widths]:
    """Widths of all deep linear networks with so many unknowns or fewer, and a hidden layer.

    Examples
    --------
    >>> list(networks(3))
    [(1, 1, 1), (1, 1, 1, 1), (1, 1, 2), (2, 1, 1)]
    """

    def longer(widths: Widths, left: int) -> Iterator[Widths]:
        if len(widths) >= 3:
            yield widths
        for width in range(1, left // widths[-1] + 1):
            yield from longer((*widths, width), left - width * widths[-1])

    for first in range(1, unknowns + 1):
        yield from longer((first,), unknowns)
