import numpy as np
import pytest
from flint import Ordering, fmpz_mpoly_ctx

from explorer.networks.architectures import DeepLinear
from explorer.polynomial import Graph, System, expand
from explorer.polynomial.bounds import multihomogeneous_bezout, total_degree
from tests.support.reference import rows, widths_of


def published():
    for row in rows("published_counts.csv"):
        if row["CBB"]:
            yield widths_of(row), int(row["n"]), int(row["CBB"])


EXACT = [(widths_of(row), row) for row in rows("exact_counts.csv")]
PUBLISHED = sorted(set(published()))


@pytest.mark.parametrize(("widths", "n", "bound"), PUBLISHED, ids=str)
def test_total_degree_is_as_published(widths, n, bound):
    system = DeepLinear(widths).system
    assert len(system.unknowns) == n
    assert system.total_degree == bound


@pytest.mark.parametrize(
    ("widths", "row"), EXACT, ids=lambda v: str(v) if isinstance(v, tuple) else ""
)
def test_bounds_hold_for_exact_counts(widths, row):
    system = DeepLinear(widths).system
    assert len(system.unknowns) == int(row["n"])
    if row["total_degree"]:
        assert system.total_degree == int(row["total_degree"])
    assert int(row["N_C"]) <= system.multihomogeneous_bezout() <= system.total_degree


@pytest.mark.parametrize(
    "widths", [(1, 1, 1), (2, 1, 1), (2, 2, 2), (1, 2, 1), (1, 1, 1, 1), (2, 2, 2, 1)]
)
def test_layers_as_groups_agree_with_flint(widths):
    """Equations of layer i have degree 1 in layer i and 2 in every other.

    So read a coefficient of a product of forms.
    """
    layers = len(widths) - 1
    sizes = [a * b for a, b in zip(widths[1:], widths[:-1], strict=True)]
    z = fmpz_mpoly_ctx.get([f"z{k}" for k in range(layers)], Ordering.lex).gens()
    product = z[0] ** 0
    for i, size in enumerate(sizes):
        product *= sum((1 if k == i else 2) * z[k] for k in range(layers)) ** size
    assert DeepLinear(widths).system.multihomogeneous_bezout() == int(
        product.to_dict()[tuple(sizes)]
    )


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_eigenvalue_problem_has_n_solutions(n):
    graph = Graph()
    v, value = graph.unknown("v", (n,)), graph.unknown("value")[()]
    matrix = np.random.default_rng(n).integers(-9, 10, (n, n))
    system = System(graph, (*(matrix @ v - value * v), v.sum() - 1))
    assert system.multihomogeneous_bezout([range(n), [n]]) == n
    assert system.total_degree == 2**n
    assert system.multihomogeneous_bezout() == 2**n


def test_cubic_surface_and_lines():
    graph = Graph()
    x, y = graph.unknown("x")[()], graph.unknown("y")[()]
    system = expand([x * y - 1, x * y + x + y])
    assert total_degree(system) == 4
    assert multihomogeneous_bezout(system, [[0], [1]]) == 2
    assert multihomogeneous_bezout(expand([x - 1, x + 2]), [[0], [1]]) == 0


def test_bad_groups_are_refused():
    system = DeepLinear((1, 1, 1)).system
    for groups in ([[0]], [[0, 1], [1]], [[0, 2]]):
        with pytest.raises(ValueError, match="partition"):
            system.multihomogeneous_bezout(groups)
    graph = Graph()
    x = graph.unknown("x", (2,))
    with pytest.raises(ValueError, match="square"):
        multihomogeneous_bezout(expand([x[0] * x[1]]), [[0], [1]])


def test_supports_list_every_monomial_once():
    supports = DeepLinear(
        (1, 1, 1)
    ).system.newton_supports()  # A w2^2 w1 - B w2 + L w1, and the same with 1 and 2 exchanged
    assert [s.tolist() for s in supports] == [[[0, 1], [1, 0], [1, 2]], [[0, 1], [1, 0], [2, 1]]]
