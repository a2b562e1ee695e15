"""What is proved agrees with formulas and derivatives that know nothing of the proof."""

from fractions import Fraction

import numpy as np
import pytest

from explorer import DeepLinear, Problem
from explorer.manifolds.equations import Shape
from explorer.manifolds.proof import prove
from explorer.manifolds.proof.degree import INFINITE, degree_at_data, generic_degree
from explorer.manifolds.proof.ideal import Which
from explorer.manifolds.proof.reasons import Completeness, Doubt
from explorer.manifolds.reduce import reduced_data
from explorer.networks.architectures.linear_chain import LinearChain
from tests.support.proof_cases import CHAINS, X2, X3, Y2, Y3, chain, listed

PROVED = ["2,2,2", "2,3,2", "2,3,3,2", "3,1,2"]


@pytest.mark.parametrize("name", PROVED)
def test_everything_is_proved(name):
    found = listed(name)
    assert all(count.proved for count in found.ranks)
    assert all(m.certified for m in found.manifolds)
    assert [m.is_global for m in found.manifolds] == [True] + [False] * (len(found.manifolds) - 1)


@pytest.mark.parametrize("name", PROVED)
def test_index_and_nullity_are_those_of_the_whole_hessian(name):
    one = CHAINS[name]
    x, y = (X3 if one.widths[0] == 3 else X2), Y2
    problem = Problem(DeepLinear(one.widths), x, y, float(one.ridges[0] / 2))
    for m in listed(name).manifolds:
        assert np.abs(problem.gradient([m.representative])).max() < 1e-12
        values = np.linalg.eigvalsh(problem.hessian([m.representative])[0].real)
        size = np.abs(values).max()
        assert m.index == (values < -1e-9 * size).sum()
        assert m.nullity == (np.abs(values) <= 1e-9 * size).sum() == m.dimension
        assert np.isclose(problem.loss([m.representative])[0].real, m.loss, rtol=1e-13)


def test_the_number_at_special_data_is_that_at_the_data():
    """Isotropic row spaces: 6 solutions where generic data have 10."""
    (_, count) = listed("3,1,2").ranks
    assert (count.found, count.expected, count.at_data) == (6, 6, True)
    assert count.source.template is Completeness.DEGREE


def test_a_missing_root_is_noticed():
    data = reduced_data(CHAINS["2,3,2"])
    found = listed("2,3,2")
    roots = [np.array([m.reduced for m in found.manifolds if m.rank == rank]) for rank in (1, 2)]
    for rank in (0, 1):
        short = [part[1:] if k == rank else part for k, part in enumerate(roots)]
        proof = prove(data, short, [6, 4])
        assert not proof.complete
        assert proof.ranks[rank + 1].complete.source.template is Completeness.MISSING
        assert set(proof.global_minima) <= {None, False}


def test_roots_that_are_manifolds_are_enough_where_msolve_isolates_the_others():
    data = reduced_data(CHAINS["2,3,2"])
    found = listed("2,3,2")
    roots = [np.array([m.reduced for m in found.manifolds if m.rank == rank]) for rank in (1, 2)]
    assert sum(map(len, roots)) < 10
    proof = prove(data, roots, [6, 4])
    assert proof.complete
    assert {rank.complete.source.template for rank in proof.ranks[1:]} <= {
        Completeness.ISOLATED,
        Completeness.GENERIC,
    }


def test_twice_the_same_root_counts_once():
    data = reduced_data(CHAINS["2,2,2"])
    root = next(m.reduced for m in listed("2,2,2").manifolds if m.rank == 2)
    proof = prove(data, [np.zeros((0, 4)), np.array([root, root])])
    assert proof.ranks[2].distinct == 1
    assert not proof.complete


def test_what_is_no_root_proves_nothing():
    data = reduced_data(CHAINS["2,2,2"])
    wrong = [np.full((2, 4), np.nan), np.ones((1, 7))]
    proof = prove(data, wrong, [2, 1])
    assert [rank.distinct for rank in proof.ranks] == [1, 0, 0]
    assert not proof.complete


def test_a_solution_with_singular_s_is_named_and_not_counted():
    """lambda = 2: twice that is a singular value of B."""
    found = listed("degenerate")
    assert {note.template for note in found.notes} >= {Doubt.SINGULAR, Doubt.RANK_ZERO}
    assert [m.rank for m in found.manifolds] == [2, 1, 0]
    origin = found.manifolds[-1]
    assert (origin.index, origin.nullity, origin.morse_bott) == (2, 2, False)


def test_a_ridge_at_a_singular_value_of_white_data():
    found = listed("threshold")
    assert all(count.proved for count in found.ranks)
    assert not found.manifolds[0].certified  # its Hessian has a kernel beyond the tangent space
    assert found.manifolds[0].morse_bott is not True


def test_solutions_with_singular_s_may_be_left_out():
    data, record = reduced_data(CHAINS["threshold"]), listed("threshold").record
    roots = [
        [r["centre"][0] for r in rank["roots"] if r["positive"] is not None or r["real"] != 1]
        for rank in record["ranks"][1:]
    ]
    proof = prove(data, [np.array(listed_) @ [1, 1j] for listed_ in roots])
    assert proof.complete
    assert [rank.complete.source.template for rank in proof.ranks[1:]] == [Completeness.REGULAR] * 2


def white(widths, a, b, lam):
    """Data with A = a I and B = b I."""
    n = widths[0]
    unit = np.array([[Fraction(int(i == j)) for j in range(n)] for i in range(n)])
    return LinearChain(widths, a * unit, b * unit, Fraction(10), (2 * lam,) * 2)


def test_infinitely_many_maps():
    data = reduced_data(white((2, 2, 2), Fraction(6), Fraction(4), Fraction(1, 2)))
    assert degree_at_data(data, 1) == INFINITE
    proof = prove(data, [np.zeros((0, 4)), np.zeros((0, 7))])
    assert proof.ranks[1].complete.source.template is Completeness.INFINITE
    assert not proof.complete


@pytest.mark.parametrize(
    ("shape", "count"),
    [
        ((2, 1, 2, 2), 6),
        ((2, 2, 2, 2), 4),
        ((2, 2, 3, 3), 28),
        ((2, 3, 3, 3), 8),
        ((3, 1, 2, 2), 12),
        ((3, 2, 2, 2), 20),
        ((2, 1, 3, 2), 10),
        ((2, 2, 3, 2), 16),
    ],
)
def test_generic_degrees(shape, count):
    """Computed numbers, some of them with closed forms (docs/one_lambda.md)."""
    assert generic_degree(Shape(*shape)) == count


def test_degrees_at_data():
    data = reduced_data(chain((3, 3, 3), X3, Y3, Fraction(1, 4)))
    assert [degree_at_data(data, rank) for rank in (1, 2, 3)] == [12, 28, 8]
    degenerate = reduced_data(CHAINS["degenerate"])
    assert degree_at_data(degenerate, 1) == 6
    assert degree_at_data(degenerate, 1, which=Which.SINGULAR) == 1
    assert degree_at_data(degenerate, 1, which=Which.REGULAR) == 5
