"""Lists of critical manifolds: counts by msolve over the rational numbers, closed forms, sums."""

from fractions import Fraction

import numpy as np
import pytest

from explorer.manifolds.find import ManifoldOptions, find_manifolds
from explorer.manifolds.list_notes import ListNote
from explorer.networks.architectures.linear_chain import ChainForm, LinearChain

X1, Y1 = [[1, 2, 0, -1]], [[2, 1, -1, 0]]
X2, Y2 = [[1, 2, 0, -1], [0, 1, 1, 3]], [[2, 1, -1, 0], [1, 0, 2, 1]]
X3, Y3 = [[1, 2, 0, -1], [0, 1, 1, 2], [1, -1, 3, 0]], [[2, 1, -1, 0], [1, 0, 2, 1], [0, 3, 1, -2]]
Y2B = [[2, 1, -1, 0], [1, 3, 2, -1]]
XA, YA = [[1, 0], [0, 2]], [[80, 1], [0, 60]]
ONE3, ZC = [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[3, 1, 0], [0, 2, 1], [1, 0, 4]]
QUARTER, TWENTIETH = Fraction(1, 4), Fraction(1, 20)

# Complex solutions by rank and real manifolds by rank: msolve's isolating boxes.
ROWS = [
    ((1, 2, 1), X1, Y1, QUARTER, (1, 2), (1, 1)),
    ((2, 1, 2), X2, Y2, QUARTER, (1, 6), (1, 2)),
    ((2, 3, 2), X2, Y2, QUARTER, (1, 6, 4), (1, 2, 1)),
    ((3, 1, 3), X3, Y3, QUARTER, (1, 12), (1, 3)),
    ((3, 2, 3), X3, Y3, QUARTER, (1, 12, 28), (1, 3, 3)),
    ((3, 3, 3), X3, Y3, QUARTER, (1, 12, 28, 8), (1, 3, 3, 1)),
    ((2, 1, 1, 2), X2, Y2, TWENTIETH, (1, 12), (1, 4)),
    ((2, 3, 3, 2), X2, Y2, TWENTIETH, (1, 12, 20), (1, 4, 4)),
    ((3, 2, 2, 2), X3, Y2B, TWENTIETH, (1, 20, 72), (1, 4, 4)),
    ((1, 1, 1, 1, 1), X1, Y1, TWENTIETH, (1, 6), (1, 2)),
    ((2, 2, 2), XA, YA, Fraction(20), (1, 6, 4), (1, 4, 1)),
    ((3, 2, 3), ONE3, ZC, Fraction(1, 2), (1, 6, 12), (1, 3, 3)),
    ((3, 1, 2), X3, Y2, QUARTER, (1, 6), (1, 2)),
]
# Rank, loss, index, nullity = dimension, Euler characteristic.
TABLES = {
    ((2, 3, 2), QUARTER): [
        (2, 4.0288981, 0, 3, 0),
        (1, 4.8845597, 2, 2, 2),
        (1, 5.1472072, 3, 2, 2),
        (0, 6, 6, 0, 1),
    ],
    ((3, 2, 3), QUARTER): [
        (2, 4.4045047, 0, 1, 0),
        (2, 7.0264459, 1, 1, 0),
        (1, 7.0391785, 2, 1, 0),
        (2, 10.3531303, 2, 1, 0),
        (1, 10.3661603, 3, 1, 0),
        (1, 12.9873484, 4, 1, 0),
        (0, 13, 6, 0, 1),
    ],
    ((2, 1, 1, 2), TWENTIETH): [
        (1, 4.6784792, 0, 0, 4),
        (1, 5.0176640, 1, 0, 4),
        (0, 6, 0, 0, 1),
        (1, 6.0000200, 1, 0, 4),
        (1, 6.0000313, 2, 0, 4),
    ],
}


def exact(matrix):
    array = np.asarray(matrix)
    found = np.empty(array.shape, dtype=object)
    found.ravel()[:] = [Fraction(v) for v in array.ravel().tolist()]
    return found


def chain_form(widths, X, Y, ridges):
    """A network on data with one coefficient per layer, or one for all."""
    X, Y = exact(X), exact(Y)
    if not isinstance(ridges, tuple):
        ridges = (ridges,) * (len(widths) - 1)
    ells = tuple(2 * Fraction(r) for r in ridges)
    chain = LinearChain(widths, X @ X.T, Y @ X.T, (Y * Y).sum() / 2, ells)
    return ChainForm(chain, lambda layers: np.concatenate([np.ravel(w) for w in layers]))


def layers_of(manifold, widths):
    cuts = np.cumsum([a * b for a, b in zip(widths[1:], widths, strict=False)])[:-1]
    parts = np.split(manifold.representative, cuts)
    shapes = zip(widths[1:], widths, strict=False)
    return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


def gradient(chain, layers):
    """Largest entry of the gradient of the chain's loss, from the definition."""
    A, B = chain.A.astype(float), chain.B.astype(float)
    product = np.linalg.multi_dot([*layers[::-1], np.eye(len(A))])
    M, worst = product @ A - B, 0.0
    for k, layer in enumerate(layers):
        left, right = np.eye(len(B)), np.eye(len(A))
        for later in layers[:k:-1]:
            left = left @ later
        for earlier in layers[:k]:
            right = earlier @ right
        entry = left.T @ M @ right.T + float(chain.ridges[k]) * layer
        worst = max(worst, np.abs(entry).max())
    return worst


def loss(chain, layers):
    A, B = chain.A.astype(float), chain.B.astype(float)
    W = np.linalg.multi_dot([*layers[::-1], np.eye(len(A))])
    ridge = sum(float(e) / 2 * (w**2).sum() for e, w in zip(chain.ridges, layers, strict=True))
    return 0.5 * np.trace(W @ A @ W.T) - np.trace(W @ B.T) + float(chain.constant) + ridge


def by_rank(found):
    return tuple(sum(m.rank == r for m in found.manifolds) for r in range(len(found.ranks)))


def assert_sound(form, found):
    """Every representative is critical, losses are its losses, and the sums hold."""
    for m in found.manifolds:
        layers = layers_of(m, form.chain.widths)
        scale = max(1.0, max(np.abs(w).max() for w in layers))
        assert gradient(form.chain, layers) < 1e-10 * scale**3 * float(abs(form.chain.A).max() + 1)
        assert m.loss == pytest.approx(loss(form.chain, layers), rel=1e-10)
    assert found.morse_sum == 1
    assert set(found.quotient_sums) == {1}
    assert found.polynomial_ok
    assert [m.loss for m in found.manifolds] == sorted(m.loss for m in found.manifolds)


UNCERTIFIED = [(*row, False) for row in ROWS[:4]]
ALL = [*((*row, True) for row in ROWS), *UNCERTIFIED]


@pytest.mark.parametrize(("widths", "X", "Y", "strength", "orbits", "manifolds", "certify"), ALL)
def test_reference_rows(widths, X, Y, strength, orbits, manifolds, certify):
    form = chain_form(widths, X, Y, strength)
    (found,) = find_manifolds([form], ManifoldOptions(certify=certify))
    assert all(count.source is not None for count in found.ranks)
    assert all(count.proved or not certify for count in found.ranks)
    assert all(m.certified == certify for m in found.manifolds)
    assert found.complex_orbits == orbits
    assert by_rank(found) == manifolds
    assert_sound(form, found)
    assert [m.is_global for m in found.manifolds] == [True] + [False] * (sum(manifolds) - 1)
    table = [(m.rank, m.index, m.nullity, m.euler_characteristic) for m in found.manifolds]
    assert all(m.nullity == m.dimension and m.morse_bott for m in found.manifolds)
    if (widths, strength) in TABLES:
        known = TABLES[widths, strength]
        assert table == [(r, index, null, chi) for r, _, index, null, chi in known]
        expected = [value for _, value, _, _, _ in known]
        assert [m.loss for m in found.manifolds] == pytest.approx(expected, abs=6e-8)


@pytest.mark.parametrize("widths", [(2, 2, 3), (3, 2, 2), (2, 3, 2, 2)])
def test_one_coefficient_a_layer(widths):
    """Critical points of the chain itself, whose equations know nothing of the reduction."""
    rng = np.random.default_rng(5)
    X, Y = rng.normal(size=(widths[0], 5)), 3 * rng.normal(size=(widths[-1], 5))
    ridges = tuple(Fraction(k, 50) for k in range(1, len(widths)))
    form = chain_form(widths, X, Y, ridges)
    (found,) = find_manifolds([form])
    assert len(found.manifolds) > 2
    assert_sound(form, found)


def test_many_at_once_are_as_one_by_one():
    rng = np.random.default_rng(6)
    forms = [
        chain_form(w, rng.normal(size=(w[0], 4)), rng.normal(size=(w[-1], 4)), Fraction(1, 10))
        for w in [(2, 2, 2), (2, 1, 3), (2, 2, 2), (3, 2, 1)]
    ]
    together = find_manifolds(forms)
    for form, found in zip(forms, together, strict=True):
        (alone,) = find_manifolds([form])
        assert alone.complex_orbits == found.complex_orbits
        assert [m.loss for m in alone.manifolds] == pytest.approx(
            [m.loss for m in found.manifolds], rel=1e-12
        )


@pytest.mark.parametrize("layers", [2, *(pytest.param(n, marks=pytest.mark.slow) for n in (3, 4))])
def test_white_data_choose_singular_values(layers):
    """Real manifolds are choices of singular values, each with the positive roots t of its own."""
    sigmas, strength = [5, 3, 2], Fraction(1, 4)
    form = chain_form((3,) * (layers + 1), ONE3, np.diag(sigmas), strength)
    (found,) = find_manifolds([form])
    one = []
    for sigma in sigmas:
        terms = np.zeros(2 * layers - 1)
        terms[0], terms[-1] = 1, 2 * float(strength)
        terms[layers] -= sigma
        zeros = np.roots(terms)
        one.append(int(((np.abs(zeros.imag) < 1e-9) & (zeros.real > 1e-9)).sum()))
    a, b, c = one
    assert by_rank(found) == (1, a + b + c, a * b + a * c + b * c, a * b * c)
    each = 2 * (layers - 1)
    assert found.complex_orbits == (1, 3 * each, 3 * each**2, each**3)
    assert_sound(form, found)


def test_repeated_singular_values_of_white_data_are_named():
    (found,) = find_manifolds([chain_form((2, 2, 2), [[1, 0], [0, 1]], [[3, 0], [0, 3]], 1)])
    assert any(note.template is ListNote.FAMILIES for note in found.notes)
    assert not any(count.proved for count in found.ranks[1:])


def test_a_root_whose_s_is_singular_is_named_and_not_counted():
    (found,) = find_manifolds([chain_form((2, 2, 2), X2, Y2, Fraction(2))])
    assert by_rank(found)[1] == 1
    assert found.notes


def _white(widths: tuple[int, ...], values: list[Fraction], ridge: Fraction) -> ChainForm:
    """Give the chain with X = I and the diagonal targets ``values``."""
    size = len(values)
    one = np.full((size, size), Fraction(0))
    target = one.copy()
    np.fill_diagonal(one, Fraction(1))
    np.fill_diagonal(target, values)
    ridges = (2 * ridge,) * (len(widths) - 1)
    constant = sum((value * value for value in values), Fraction(0)) / 2
    chain = LinearChain(widths, one, target, constant, ridges)
    return ChainForm(chain, lambda layers: np.concatenate([w.ravel() for w in layers]))


@pytest.mark.parametrize("widths", [(1, 2, 2, 1), (2, 2, 2, 2)])
def test_a_fold_of_white_data_is_no_complete_list(widths):
    # t (4 - t^3) = 3 has the double zero t = 1: a real critical manifold that is no simple root.
    values = [Fraction(4), Fraction(1)][: widths[0]]
    (found,) = find_manifolds([_white(widths, values, Fraction(3, 2))])
    assert found.ranks[1].source is None
    assert not any(count.proved for count in found.ranks[1:2])


def test_white_data_with_nearly_equal_values_do_not_fail():
    values = [Fraction(3), Fraction(3) + Fraction(1, 2**50)]
    (found,) = find_manifolds([_white((2, 2, 2), values, Fraction(1, 2))])
    assert all(count.proved or count.source is None for count in found.ranks[1:])
