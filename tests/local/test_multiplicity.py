"""Multiplicities against published ones, factors of polynomials, and infinite ones."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.local.multiplicity import local_multiplicity
from explorer.polynomial import Graph, System
from explorer.polynomial.sparse import SparseSystem

# Dayton, Zeng, "Computing the multiplicity structure in solving polynomial systems", 2005, table 1,
# Leykin, Verschelde, Zhao, "Newton's method with deflation for isolated singularities", 2006, and
# Dayton, Li, Zeng, "Multiple zeros of nonlinear systems", 2011.
PUBLISHED = [
    ("cbms1", "x y z", ["x^3-y*z", "y^3-x*z", "z^3-x*y"], (0, 0, 0), 11),
    (
        "cbms2",
        "x y z",
        ["(x-y)^3-z^2", "(z-x)^3-y^2", "(y-z)^3-x^2"],
        (0, 0, 0),
        8,
    ),
    (
        "mth191",
        "x y z",
        ["x^3+y^2+z^2-1", "x^2+y^3+z^2-1", "x^2+y^2+z^3-1"],
        (0, 1, 0),
        4,
    ),
    ("decker2", "x y", ["x+y^3", "x^2*y-y^4"], (0, 0), 4),
    ("Ojika1", "x y", ["x^2+y-3", "x+y^2/8-3/2"], (1, 2), 3),
    ("Ojika2", "x y z", ["x^2+y+z-1", "x+y^2+z-1", "x+y+z^2-1"], (0, 0, 1), 2),
    (
        "Ojika3",
        "x y z",
        ["x+y+z-1", "2*x^3+5*y^2-10*z+5*z^3+5", "2*x+2*y+z^2-1"],
        (0, 0, 1),
        4,
    ),
    (
        "Ojika3, the other",
        "x y z",
        ["x+y+z-1", "2*x^3+5*y^2-10*z+5*z^3+5", "2*x+2*y+z^2-1"],
        (-2.5, 2.5, 1),
        2,
    ),
    (
        "KSS",
        "a b c d e",
        [f"{v}^2-2*{v}+a+b+c+d+e-4" for v in "abcde"],
        (1, 1, 1, 1, 1),
        16,
    ),
    (
        "Caprasse",
        "x y z t",
        [
            "y^2*z+2*x*y*t-2*x-z",
            "-x^3*z+4*x*y^2*z+4*x^2*y*t+2*y^3*t+4*x^2-10*y^2+4*x*z-10*y*t+2",
            "2*y*z*t+x*t^2-x-2*z",
            "-x*z^3+4*y*z^2*t+4*x*z*t^2+2*y*t^3+4*x*z+4*z^2-10*y*t-10*t^2+2",
        ],
        (2, -1j * np.sqrt(3), 2, 1j * np.sqrt(3)),
        4,
    ),
    (
        "DZ1",
        "a b c d",
        ["a^4-b*c*d", "b^4-a*c*d", "c^4-a*b*d", "d^4-a*b*c"],
        (0, 0, 0, 0),
        131,
    ),
    ("DZ2", "x y z", ["x^4", "x^2*y+y^4", "z+z^2-7*x^3-8*x^2"], (0, 0, -1), 16),
]


def system_of(names: str, texts: list[str]) -> SparseSystem:
    graph = Graph()
    known = {name: graph.unknown(name)[()] for name in names.split()}
    return System(graph, tuple(eval(text.replace("^", "**"), {}, known) for text in texts)).at([])


def near(point: object, size: float, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    exact = np.asarray(point, dtype=complex)
    return exact + size * (rng.normal(size=exact.shape) + 1j * rng.normal(size=exact.shape))


@pytest.mark.parametrize("case", PUBLISHED, ids=[case[0] for case in PUBLISHED])
def test_published_multiplicities(case: tuple) -> None:
    _, names, texts, point, multiplicity = case
    found = local_multiplicity(system_of(names, texts), near(point, 1e-4))
    assert found.multiplicity == multiplicity == sum(found.hilbert)
    assert found.isolated
    assert np.abs(found.point - np.asarray(point)).max() < 1e-15


@pytest.mark.parametrize("power", [1, 2, 3, 7, 12, 20])
def test_powers_of_a_factor_from_points_as_bad_as_doubles_give(power: int) -> None:
    system = system_of("x", [f"(x-1)^{power}*(x+2)^2"])
    found = local_multiplicity(system, near([1], 1e-16 ** (1 / power)))
    assert (found.multiplicity, found.exact, found.depth) == (power, True, power - 1)


def test_irrational_zero_has_a_gap_that_grows() -> None:
    found = local_multiplicity(system_of("x", ["(x^2-2)^3*(x-3)"]), near([np.sqrt(2)], 1e-5))
    assert (found.multiplicity, found.exact) == (3, False)
    assert found.gap > 100


def test_gradient_of_a_difference_of_fourth_powers() -> None:
    found = local_multiplicity(system_of("x y", ["4*x^3", "-4*y^3"]), near([0, 0], 1e-5))
    assert (found.multiplicity, found.hilbert) == (9, (1, 2, 3, 2, 1))


def test_complex_coefficients() -> None:
    """(x - i)^2 (x + 1) from a system that has the same terms."""
    system = system_of("x", ["x^3+2*x^2+3*x+4"])
    given = {3: 1, 2: 1 - 2j, 1: -1 - 2j, 0: -1}
    numbers = [complex(given[e]) for e in system.exponents[:, 0].tolist()]
    found = local_multiplicity(system, near([1j], 1e-7), coefficients=numbers)
    assert found.multiplicity == 2


@pytest.mark.parametrize(
    ("texts", "point"),
    [
        (["4*x*(x^2+y^2-1)", "4*y*(x^2+y^2-1)"], (0.6, 0.8)),
        (["x-y", "y-x"], (0.3, 0.3)),
        (["x*y^2", "x^2*y"], (0, 0)),
        (["x*y^2", "x^2*y"], (0, 2)),
    ],
)
def test_zeros_on_curves_are_not_isolated(texts: list[str], point: tuple) -> None:
    found = local_multiplicity(system_of("x y", texts), near(point, 1e-8))
    assert (found.multiplicity, found.isolated) == (None, False)


def test_the_nearest_of_two_zeros_is_taken() -> None:
    system = system_of("x", ["(x-1)^3*(x-1001/1000)^2"])
    assert local_multiplicity(system, near([1], 1e-6)).multiplicity == 3
    assert local_multiplicity(system, near([1.001], 1e-8)).multiplicity == 2


def test_mean_of_a_cluster_is_where_to_begin() -> None:
    system = system_of("x", ["(x-1)^12*(x-3)"])
    cluster = 1 + 0.05 * np.exp(2j * np.pi * np.arange(12) / 12)[:, None]
    assert local_multiplicity(system, cluster[3], cluster=cluster).multiplicity == 12


def test_another_zero_far_away_is_not_taken() -> None:
    """At (sqrt 2, 1) the first equation vanishes twice, the second not at all."""
    system = system_of("x y", ["(x^2-2*y^2)^2", "(x-1)*(y-3)"])
    found = local_multiplicity(system, near([np.sqrt(2), 1], 1e-6))
    assert (found.multiplicity, found.isolated) == (None, None)


def test_zeros_that_are_not_real_and_not_known_well() -> None:
    system = system_of("x y", ["x^2+1", "(y-x)^5"])
    found = local_multiplicity(system, near([1j, 1j], 1e-3))
    assert (found.multiplicity, found.hilbert) == (5, (1, 1, 1, 1, 1))


@pytest.mark.parametrize(
    ("texts", "point", "multiplicity"),
    [
        (["(x-1000000)^3", "(y-x/1000000)^2"], (1e6, 1), 6),
        (["x^2-1000000000*y^2", "x*y"], (0, 0), 4),
        (["(x-1)^2*(x-2)^2", "(y-3)^3+1000000*(x-1)"], (1, 3), 6),
    ],
)
def test_unknowns_and_coefficients_of_very_different_sizes(
    texts: list[str], point: tuple, multiplicity: int
) -> None:
    found = local_multiplicity(system_of("x y", texts), near(point, 1e-6))
    assert found.multiplicity == multiplicity


def test_points_that_are_exact_already() -> None:
    """Solotarev's system: the double zero (-1, -1, 5, 3), to all digits and beyond."""
    texts = ["3*x^2-2*x-a", "x^3-x^2-x*a+a-2*b-2", "3*y^2-2*y-a", "y^3-y^2-y*a-a+2"]
    system = system_of("x y a b", texts)
    for start in ((-1, -1, 5, 3), (-1 + 2e-217j, -1 + 2e-217j, 5 - 2e-216j, 3 - 2e-216j)):
        found = local_multiplicity(system, start)
        assert (found.multiplicity, found.exact) == (2, True)
