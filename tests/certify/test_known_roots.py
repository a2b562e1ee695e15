"""The certifier never proves a false statement.

Known critical points, clusters, singular and ill-scaled ones.
"""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.certify import certify
from explorer.certify.reasons import Reason
from tests.support.known_roots import Derivative, Known, inside

# The potential x^2 / 2 - x
ONE = Known(Derivative(Fraction(1), (Fraction(1),)))


def check(known: Known, starts: np.ndarray):
    """Every proved statement is true of the exact critical points; gives the certification."""
    proof = certify(known.system, (), starts)
    points = known.points
    simple = [k for k, (_, multiplicity, _) in enumerate(points) if multiplicity == 1]
    assert proof.count <= len(simple)
    listed = (
        (np.abs(starts[:, None] - known.floats) <= 1e-15 * np.abs(known.floats))
        .all(axis=2)
        .any(axis=1)
    )
    assert not (proof.far & listed).any(), "a rounded critical point is never called wrong"
    held = []
    for row in np.flatnonzero(proof.good):
        within = [
            k
            for k, (p, _, _) in enumerate(points)
            if inside(p, proof.centre[:, row], proof.error[row])
        ]
        assert len(within) == 1, "a box holds one critical point"
        (k,) = within
        assert k in simple, "a multiple point is never certified"
        held.append(k)
        point, _, index = points[k]
        is_real = all(b == 0 for _, b in point)
        assert proof.real[row] in (-1, int(is_real))
        assert proof.index[row] in (-1, index), "a certified index is the true one"
    assert len(set(held)) == len(held), "distinct rows are distinct points"
    return proof


rationals = st.fractions(-4, 4, max_denominator=8)
factors = st.sampled_from([Fraction(1), Fraction(-3), Fraction(1, 7)])
UNSCALED = st.just(Fraction(1))
gaps = st.sampled_from([Fraction(1, 10**k) for k in (3, 6, 9, 12)])


@st.composite
def derivatives(draw, scale=UNSCALED):
    """Real roots, one of them perhaps with a near or equal neighbour.

    There is perhaps a pair that may be nearly real.
    """
    s = draw(scale)
    real = draw(st.lists(rationals, min_size=1, max_size=3))
    if draw(st.booleans()):
        real.append(real[0] + draw(st.one_of(gaps, st.just(Fraction(0)))))
    pairs = (
        [(draw(rationals), draw(st.one_of(gaps, st.just(Fraction(1)))))]
        if draw(st.booleans())
        else []
    )
    return Derivative(
        draw(factors), tuple(s * r for r in real), tuple((s * a, s * t) for a, t in pairs)
    )


@st.composite
def known_problems(draw, scale=UNSCALED):
    if draw(st.booleans()):
        return Known(draw(derivatives(scale)))
    return Known(draw(derivatives(scale)), draw(derivatives(scale)), draw(st.integers(-2, 2)))


@settings(max_examples=80, deadline=None)
@given(
    known=known_problems(),
    seed=st.integers(0, 2**32 - 1),
    noise=st.sampled_from([0, 1e-15, 1e-12, 1e-9, 1e-4]),
)
def test_nothing_false_is_proved_near_known_points(known, seed, noise):
    rng = np.random.default_rng(seed)
    floats = known.floats
    turn = rng.normal(size=floats.shape) + 1j * rng.normal(size=floats.shape)
    check(known, np.concatenate([floats + noise * turn, floats.real + noise * turn.real]))


@settings(max_examples=40, deadline=None)
@given(
    known=known_problems(scale=st.sampled_from([Fraction(10) ** k for k in (-9, -4, 4, 9)])),
    factor=st.sampled_from([1, 1 + 1e-15, 1 + 1e-9]),
)
def test_nothing_false_is_proved_of_ill_scaled_data(known, factor):
    check(known, known.floats * factor)


@settings(max_examples=40, deadline=None)
@given(known=known_problems(), seed=st.integers(0, 2**32 - 1))
def test_nothing_false_is_proved_far_from_critical_points(known, seed):
    rng = np.random.default_rng(seed)
    n = known.floats.shape[1]
    proof = check(known, 5 * (rng.normal(size=(6, n)) + 1j * rng.normal(size=(6, n))))
    assert proof.count == 0


@pytest.mark.parametrize("gap", [Fraction(1, 10**k) for k in (6, 9, 12)])
@pytest.mark.parametrize("kind", ["real", "nearly real"])
def test_near_double_roots_are_told_apart(gap, kind):
    """From the rounded roots the ladder proves both, with their reality and index."""
    third = Fraction(1, 3)
    if kind == "real":
        p = Derivative(Fraction(1), (third, third + gap, Fraction(2)))
    else:
        p = Derivative(Fraction(1), (Fraction(2),), ((third, gap),))
    known = Known(p, Derivative(Fraction(1), (Fraction(0), Fraction(1))), 1)
    proof = check(known, known.floats)
    assert proof.count == 6
    assert (proof.real == [int(all(b == 0 for _, b in p)) for p, _, _ in known.points]).all()
    assert [i if i >= 0 else None for i in proof.index] == [index for _, _, index in known.points]


@pytest.mark.parametrize("multiplicity", [2, 3])
def test_multiple_roots_are_refused_with_a_reason(multiplicity):
    p = Derivative(Fraction(1), (Fraction(1, 3),) * multiplicity + (Fraction(5),))
    proof = check(Known(p), np.array([[1 / 3], [5.0]]))
    assert proof.proved.tolist() == [False, True]
    assert "singular" in str(proof.reason[0])
    assert proof.reason[1] is None


def test_a_cluster_given_as_one_point_is_not_certified_twice():
    p = Derivative(Fraction(1), (Fraction(1), Fraction(1) + Fraction(1, 10**12), Fraction(-1)))
    known = Known(p)
    proof = check(known, np.array([[1.0], [1.0], [1.0], [-1.0]]))
    assert proof.count == 2
    assert (proof.same_as >= 0).sum() + (~proof.proved).sum() == 2


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    exponent=st.integers(-12, 0),
    shear=st.integers(-3, 3),
    size=st.sampled_from([1, 1e3]),
)
def test_points_of_every_condition(seed, exponent, shear, size):
    """Simple critical points are certified however flat the loss is, or refused.

    Never with a wrong index.
    """
    rng = np.random.default_rng(seed)
    a, b = (Fraction(int(v), 16) for v in rng.integers(-64, 64, 2))
    gap = Fraction(10) ** exponent
    p = Derivative(Fraction(int(size)), (a, a + gap))
    q = Derivative(gap, (b, b + 1), ((b, Fraction(1, 2)),))
    known = Known(p, q, shear)
    proof = check(known, known.floats)
    assert proof.count == len(known.points)


def test_points_that_are_not_finite_are_refused():
    proof = certify(ONE.system, (), [[np.nan], [np.inf], [1.0]])
    assert proof.proved.tolist() == [False, False, True]
    assert proof.reason[0] == Reason.NOT_FINITE()


def test_an_empty_list():
    proof = certify(ONE.system, (), np.zeros((0, 1)))
    assert (proof.count, proof.real_count, len(proof.levels)) == (0, 0, 0)
