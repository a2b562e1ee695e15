"""Lists of critical manifolds by slices, against closed forms and tables of linear chains."""

import numpy as np
import pytest

from explorer import DeepLinear, Problem
from explorer.errors import InputError
from explorer.manifolds.manifold import ManifoldKind
from explorer.manifolds.slices.find import SliceOptions, polynomial_manifolds, slice_manifolds
from explorer.manifolds.slices.findings import SliceWitness
from explorer.manifolds.slices.terms import terms_of
from explorer.polynomial import Graph, expand

X1, Y1 = [[1, 2, 0, -1]], [[2, 1, -1, 0]]
X2, Y2 = [[1, 2, 0, -1], [0, 1, 1, 3]], [[2, 1, -1, 0], [1, 0, 2, 1]]
GROWS = SliceOptions(coercive=True)

# widths, X, Y, lambda; complex points on a slice; rows: loss, index, dimension, components, chi
CHAINS = [
    (
        (2, 2, 2, X2, Y2, 0.25),
        29,
        [
            (4.0288981, 0, 1, 2, 0),
            (4.8845597, 1, 1, 1, 0),
            (5.1472072, 2, 1, 1, 0),
            (6, 4, 0, 1, 1),
        ],
    ),
    (
        (2, 3, 2, X2, Y2, 0.25),
        29,
        [
            (4.0288981, 0, 3, 1, 0),
            (4.8845597, 2, 2, 1, 2),
            (5.1472072, 3, 2, 1, 2),
            (6, 6, 0, 1, 1),
        ],
    ),
    ((1, 2, 1, X1, Y1, 0.25), 5, [(1.9791667, 0, 1, 1, 0), (3, 2, 0, 1, 1)]),
    (
        (1, 2, 2, 1, X1, Y1, 0.05),
        33,
        [(1.7800355, 0, 2, 1, 0), (3, 0, 0, 1, 1), (3.0000313, 1, 2, 1, 0)],
    ),
    ((2, 3, 1, X2, Y1, 0.25), 9, [(1.9645959, 0, 2, 1, 2), (3, 3, 0, 1, 1)]),
]


def found_of(loss, n, options=GROWS):
    return polynomial_manifolds(terms_of(expand([loss])), n, options)


def rows(found):
    return [
        (round(m.loss, 9), m.index, m.dimension, m.components, m.euler_characteristic)
        for m in found.manifolds
    ]


@pytest.mark.parametrize(("chain", "count", "expected"), CHAINS)
def test_chains_agree_with_their_tables(chain, count, expected):
    *widths, X, Y, ridge = chain
    found = slice_manifolds(Problem(DeepLinear(tuple(widths)), X, Y, ridge), GROWS)
    np.testing.assert_allclose([r[0] for r in rows(found)], [r[0] for r in expected], atol=1e-6)
    assert [r[1:] for r in rows(found)] == [r[1:] for r in expected]
    assert all(m.certified and m.nullity == m.dimension for m in found.manifolds)
    assert found.morse_sum == 1
    assert dict(found.ranks[0].source.values)["count"] == count


def test_mexican_hat():
    x, y, z = Graph().unknown("x", (3,))
    found = found_of((x * x + y * y + z * z - 4) ** 2, 3)
    assert rows(found) == [(0, 0, 2, 1, 2), (16, 3, 0, 1, 1)]
    assert found.ranks[0].source.template is SliceWitness.PROVED
    assert [m.kind for m in found.manifolds] == [ManifoldKind.MINIMUM, ManifoldKind.MAXIMUM]
    assert [m.is_global for m in found.manifolds] == [True, False]


def test_a_hat_elsewhere_and_far_from_one():
    x, y = Graph().unknown("x", (2,))
    found = found_of(((x - 1000) ** 2 + (y + 3) ** 2 - 10**6) ** 2, 2)
    assert [r[1:] for r in rows(found)] == [(0, 1, 1, 0), (2, 0, 1, 1)]
    circle = found.manifolds[0].representative
    np.testing.assert_allclose((circle[0] - 1000) ** 2 + (circle[1] + 3) ** 2, 10**6)
    assert found.manifolds[1].loss == pytest.approx(1e12)


def test_weights_one_and_two():
    # Two circles of weight two, and orbits of both weights; the sum is that of a disc
    x, y, z, w = Graph().unknown("x", (4,))
    loss = (
        (x * x + y * y - 1) ** 2 + (z * z + w * w - 2) ** 2 + x * x * z - y * y * z + 2 * x * y * w
    )
    found = found_of(loss, 4)
    assert found.ranks[0].source.template is SliceWitness.PROVED
    assert found.morse_sum == 1
    assert all(m.certified for m in found.manifolds)


def test_a_product_of_two_circles():
    # (|p|^2 - 1)^2 + 2 (|q|^2 - 3)^2: circle or centre in each factor
    x, y, z, w = Graph().unknown("x", (4,))
    found = found_of((x * x + y * y - 1) ** 2 + 2 * (z * z + w * w - 3) ** 2, 4)
    assert rows(found) == [
        (0, 0, 2, 1, 0),
        (1, 2, 1, 1, 0),
        (18, 2, 1, 1, 0),
        (19, 4, 0, 1, 1),
    ]


REFUSED = {
    "flat": lambda x, y, z: (x * x + y * y - 1) ** 2,
    "hyperbola": lambda x, y, z: (x * y - 1) ** 2 + z**2,
    "none": lambda x, y, z: x**4 + y**4 + z**4 + x * y * z + x,
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusals_are_one_sentence(name):
    loss = REFUSED[name](*Graph().unknown("x", (3,)))
    with pytest.raises(InputError) as caught:
        found_of(loss, 3)
    assert "\n" not in str(caught.value)


def test_no_ridge_is_refused():
    problem = Problem(DeepLinear((2, 2, 2)), X2, Y2, 0.0)
    with pytest.raises(InputError, match="not compact"):
        slice_manifolds(problem)
