"""Ranks that are empty by singular values of the data, against lists found without that."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from explorer.manifolds.equations import Shape
from explorer.manifolds.find import ManifoldOptions, find_manifolds
from explorer.manifolds.proof.empty import has_none
from explorer.manifolds.proof.listing import not_positive
from explorer.manifolds.proof.verification import verify_manifolds
from explorer.manifolds.reduce import reduced_data
from explorer.networks.architectures.linear_chain import ChainForm
from tests.support.proof_cases import X2, Y2, chain, flat


def teacher(widths, seed, rank=1, lam=0.1):
    """Targets that a map of low rank makes of the inputs, rounded to doubles."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(widths[0], 5))
    y = rng.normal(size=(widths[-1], rank)) @ rng.normal(size=(rank, widths[0])) @ x
    x, y = (np.vectorize(Fraction, otypes=[object])(m) for m in (x, y))
    return chain(widths, x, y, Fraction(lam))


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e4])
def test_one_unit_of_each_kind_is_at_the_threshold_of_its_closed_form(size):
    size = Fraction(size)
    for factor, none in ((Fraction(99, 100), True), (Fraction(101, 100), False)):
        data = reduced_data(chain((1, 1, 1), [[size]], [[1]], size * (1 / factor) / 2))
        assert has_none(data, 1) is none


@pytest.mark.parametrize("layers", [2, 3])
def test_no_rank_with_a_manifold_is_called_empty(layers):
    rng = np.random.default_rng(layers)
    empty = 0
    for _ in range(12):
        x, y = (rng.integers(-9, 10, (2, 3)).tolist() for _ in range(2))
        lam = Fraction(float(np.exp(rng.uniform(-4, 5))))
        ridges = tuple(2 * lam * int(k) for k in rng.integers(1, 5, layers))
        exact = replace(chain((2,) * (layers + 1), x, y, lam), ridges=ridges)
        listed = find_manifolds([ChainForm(exact, flat)], ManifoldOptions(threads=1))[0]
        ranks = {m.rank for m in listed.manifolds}
        for rank in (1, 2):
            none = has_none(reduced_data(exact), rank)
            empty += none
            assert not (none and rank in ranks)
    assert empty > 2


def test_ranks_that_the_data_do_not_have_are_not_asked_about():
    data = reduced_data(chain((2, 2, 2), X2, Y2, Fraction(10**6)))
    assert [has_none(data, rank) for rank in range(5)] == [False, True, True, False, False]


@pytest.mark.parametrize("widths", [(2, 2, 2), (3, 2, 3)])
def test_targets_of_rank_one_in_doubles_are_proved(widths):
    exact = teacher(widths, seed=0)
    listed = find_manifolds([ChainForm(exact, flat)], ManifoldOptions(threads=1))[0]
    assert all(count.proved for count in listed.ranks)
    assert sorted(m.rank for m in listed.manifolds) == [0, 1]
    assert all(m.certified for m in listed.manifolds)
    assert verify_manifolds(exact, listed.record) == []


def test_a_rank_with_a_manifold_cannot_be_said_to_be_empty():
    exact = teacher((3, 2, 3), seed=0)
    record = find_manifolds([ChainForm(exact, flat)], ManifoldOptions(threads=1))[0].record
    ranks = [dict(rank) for rank in record["ranks"]]
    ranks[1].update(way="empty", expected=None, at_data=True, proved=True)
    assert verify_manifolds(exact, {**record, "ranks": ranks}) != []


def box(*sides):
    return tuple((Fraction(a), Fraction(b)) for a, b in sides)


def test_boxes_with_no_positive_definite_s():
    one = Shape(layers=2, rank=1, inputs=2, outputs=1)
    assert not_positive(box((0, 1), (-2, -1), (0, 1)), one)
    assert not not_positive(box((0, 1), (-2, 1), (0, 1)), one)
    two = Shape(layers=2, rank=2, inputs=2, outputs=1)
    rest = ((0, 1), (0, 1))
    assert not_positive(box((1, 2), (-3, -2), (1, 2), *rest), two)
    assert not not_positive(box((1, 2), (-3, -1), (1, 2), *rest), two)


def test_ends_that_are_only_far_are_not_taken_to_be_at_infinity():
    """Noise of 1e-10: two of the 12 solutions of rank one are beyond what doubles reach."""
    rng = np.random.default_rng(7)
    x = rng.normal(size=(3, 5))
    y = rng.normal(size=(3, 1)) @ rng.normal(size=(1, 3)) @ x
    y = y + 1e-10 * rng.normal(size=y.shape)
    x, y = (np.vectorize(Fraction, otypes=[object])(m) for m in (x, y))
    form = ChainForm(chain((3, 2, 3), x, y, Fraction(0.1)), flat)
    count = find_manifolds([form], ManifoldOptions(certify=False, threads=1))[0].ranks[1]
    assert count.found == 12 or count.source is None


def test_a_tiny_ridge_loses_no_pair_of_paths():
    rng = np.random.default_rng(0)
    x, y = (np.vectorize(Fraction, otypes=[object])(rng.normal(size=(2, 4))) for _ in range(2))
    form = ChainForm(chain((2, 2, 2), x, y, Fraction(1e-8)), flat)
    listed = find_manifolds([form], ManifoldOptions(threads=1))[0]
    assert [count.found for count in listed.ranks] == [1, 6, 4]
    assert all(count.proved for count in listed.ranks)
