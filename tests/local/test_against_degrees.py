"""Multiplicities against degrees of ideals modulo a prime: with and without the point."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.external import msolve
from explorer.local.multiplicity import local_multiplicity
from explorer.polynomial import Graph, System

PRIME = msolve.PRIMES[0]


def random_system(seed: int, lowest: tuple[int, ...], highest: int) -> tuple[System, System]:
    """A system with a zero at whole numbers, and the same with this zero taken away.

    Each equation begins with terms of its lowest degree at the point. A new unknown times a random
    linear form that vanishes at the point has to be one: that takes away this zero alone.
    """
    rng = np.random.default_rng(seed)
    n = len(lowest)
    graph, more = Graph(), Graph()
    systems = []
    point, form = rng.integers(-3, 4, n).tolist(), rng.integers(1, 100, n).tolist()
    for g in (graph, more):
        draws = np.random.default_rng(seed + 1000)
        x = g.unknown("x", (n,))
        y = [x[k] - point[k] for k in range(n)]
        equations = []
        for low in lowest:
            total = 0 * x[0]
            for e in np.ndindex(*(highest + 1 for _ in range(n))):
                number = int(draws.integers(-9, 10))
                if low <= sum(e) <= highest and number:
                    term = number
                    for k in range(n):
                        term = term * y[k] ** e[k] if e[k] else term
                    total = total + term
            equations.append(total)
        if g is more:
            t = g.unknown("t")[()]
            line = sum(c * v for c, v in zip(form, y, strict=True))
            equations.append(t * line - 1)
        systems.append(System(g, tuple(equations)))
    return systems[0], systems[1]


def zero_of(seed: int, n: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(-3, 4, n).astype(complex)


@pytest.mark.skipif(not msolve.available(), reason="msolve is not installed")
@pytest.mark.parametrize(
    ("seed", "lowest", "highest"),
    [
        (1, (2, 2), 3),
        (2, (1, 3), 4),
        (3, (2, 3), 4),
        (4, (3, 3), 4),
        (5, (1, 2, 2), 3),
        (6, (2, 2, 2), 3),
        (7, (1, 1, 2, 2), 2),
    ],
)
def test_multiplicity_is_what_the_degree_loses(
    seed: int, lowest: tuple[int, ...], highest: int
) -> None:
    whole, without = random_system(seed, lowest, highest)
    lost = msolve.degree(whole, [], PRIME) - msolve.degree(without, [], PRIME)
    noise = np.random.default_rng(seed).normal(size=(2, len(lowest)))
    start = zero_of(seed, len(lowest)) + 1e-5 * (noise[0] + 1j * noise[1])
    found = local_multiplicity(whole.at([]), start)
    assert (found.multiplicity, found.exact) == (lost, True)
    assert lost >= np.prod(lowest)
