"""Lists of critical manifolds by slices, against closed forms and tables of linear chains."""

import numpy as np
import pytest
from scipy.optimize import least_squares

from explorer import DeepLinear, Problem
from explorer.errors import InputError
from explorer.manifolds.manifold import ManifoldKind
from explorer.manifolds.slices.find import SliceOptions, polynomial_manifolds, slice_manifolds
from explorer.manifolds.slices.findings import SliceNote, SliceWitness
from explorer.manifolds.slices.terms import terms_of
from explorer.networks.architectures.deep_linear_biases import DeepLinearBiases
from explorer.networks.architectures.linear_autoencoder import LinearAutoencoder
from explorer.networks.architectures.linear_recurrence import LinearRecurrence
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
    ((2, 2, 1, X2, Y1, 0.25), 9, [(1.9645959, 0, 1, 1, 0), (3, 2, 0, 1, 1)]),
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


@pytest.mark.slow
def test_biased_tied_and_recurrent_networks_meet_all_of_newton():
    rng = np.random.default_rng(1)
    X, Y = rng.normal(size=(2, 5)), rng.normal(size=(1, 5))
    problems = [
        (Problem(DeepLinearBiases((2, 2, 1)), X, Y, 0.1), 13),
        (Problem(LinearAutoencoder(2, 2, tied=True), X, None, 0.1), 13),
        (Problem(LinearRecurrence(1, 2, 1, 2), X, Y, 0.05), 73),
    ]
    for problem, degree in problems:
        found = slice_manifolds(problem, GROWS)
        assert found.morse_sum == 1
        assert found.ranks[0].source.template is SliceWitness.PROVED
        assert dict(found.ranks[0].source.values)["count"] == degree
        losses = np.array([m.loss for m in found.manifolds])
        for loss in newton_losses(problem, rng):
            assert np.abs(losses - loss).min() < 1e-7 * max(1, abs(loss))


def newton_losses(problem, rng, starts=25):
    """Losses of critical points that a least squares solver reaches from random weights."""
    for _ in range(starts):
        end = least_squares(
            lambda x: problem.gradient(x[None])[0],
            1.5 * rng.normal(size=len(problem.system.unknowns)),
            jac=lambda x: problem.hessian(x[None])[0],
            xtol=1e-15,
            ftol=1e-15,
            gtol=1e-15,
            max_nfev=300,
        )
        if np.abs(end.fun).max() < 1e-10:
            yield problem.loss(end.x[None])[0]


def test_equal_products_of_ridges_hide_a_rotation():
    # a1 b1 = a2 b2 in the decimals, not in the binary numbers
    ridge = [np.array([[0.3], [0.21]]), np.array([[0.7, 1.0]])]
    problem = Problem(DeepLinear((1, 2, 1)), X1, Y1, ridge)
    found = slice_manifolds(problem, GROWS)
    assert found.notes[0].template is SliceNote.DECIMALS
    assert [r[1:] for r in rows(found)] == [(0, 1, 1, 0), (2, 0, 1, 1)]
    # b = sqrt(a1 b1): critical where (a v)^2 = B - b, the scalar formula
    scale = np.sqrt(0.21)
    A, B, c = 6.0, 4.0, 6.0
    w = (B - scale) / A
    assert found.manifolds[0].loss == pytest.approx(A * w**2 / 2 - B * w + c / 2 + scale * w)


def test_degenerate_circles_are_named():
    x, y = Graph().unknown("x", (2,))
    q = x * x + y * y
    found = found_of((q - 1) ** 4 - (q - 1) ** 3, 2)
    assert found.ranks[0].source.template is SliceWitness.COUNTED
    assert [m.kind for m in found.manifolds] == [
        ManifoldKind.MINIMUM,
        ManifoldKind.DEGENERATE,
        ManifoldKind.MAXIMUM,
    ]
    assert found.morse_sum is None


def test_complex_families_leave_the_list_unproved():
    X = np.random.default_rng(1).normal(size=(2, 5))
    found = slice_manifolds(Problem(LinearAutoencoder(2, 2), X, None, 0.1), GROWS)
    assert [r[1:] for r in rows(found)] == [(0, 1, 2, 0), (1, 1, 1, 0), (2, 1, 1, 0), (4, 0, 1, 1)]
    assert found.ranks[0].expected is None
    assert any(note.template is SliceNote.INFINITE for note in found.notes)


def test_same_seed_same_answer():
    problem = Problem(LinearAutoencoder(2, 2, tied=True), X2, None, 0.25)
    first = slice_manifolds(problem, SliceOptions(seed=3))
    second = slice_manifolds(problem, SliceOptions(seed=3))
    for a, b in zip(first.manifolds, second.manifolds, strict=True):
        assert (a.representative == b.representative).all()
