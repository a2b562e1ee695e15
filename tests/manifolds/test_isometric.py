"""Data whose best map is a multiple of an isometry: the closed form, its limits, its proof."""

from fractions import Fraction

import numpy as np
import pytest

from explorer import DeepLinear, Problem
from explorer.manifolds.balanced import Balanced, balanced
from explorer.manifolds.find import ManifoldOptions, find_manifolds
from explorer.manifolds.isometric import isometric, real_roots
from explorer.manifolds.proof.reasons import Completeness
from explorer.manifolds.proof.verification import verify_manifolds
from explorer.manifolds.reduce import reduced_data, rotation
from explorer.networks.architectures import LinearAutoencoder
from explorer.networks.chains import chain_of
from tests.support.multistart import critical_points
from tests.support.reduced_roots import end_to_end

X = np.array([[2.0, 1.0, 0.0, -1.0], [0.0, 1.0, 3.0, 1.0], [1.0, 0.0, 1.0, 2.0]])


def turned(factor=0.5):
    """Targets that are the inputs, turned and scaled by exact numbers."""
    turn = np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0]])
    return factor * turn @ X


CASES = {
    "autoencoder": Problem(LinearAutoencoder(3, 2), X, None, 0.4),
    "turned and scaled": Problem(DeepLinear((3, 2, 3)), X, turned(), 0.4),
    "two lambdas": Problem(DeepLinear((3, 3, 3)), X, turned(2.0), [0.2, 0.9]),
    "few samples": Problem(DeepLinear((3, 2, 3)), X[:, :2], turned()[:, :2], 0.1),
    "large lambda": Problem(LinearAutoencoder(3, 2), X, None, 8.0),
}


@pytest.mark.parametrize("problem", CASES.values(), ids=CASES)
def test_roots_are_critical_and_as_many_as_subsets(problem):
    form = chain_of(problem)
    data = reduced_data(form.chain)
    found = isometric(data)
    assert found is not None
    assert found.regular
    for rank in range(1, data.most + 1):
        roots = real_roots(data, found, rank)
        assert len(roots) == found.count(rank)
        for root in roots:
            one = balanced(data, rank, root)
            assert isinstance(one, Balanced)
            weights = form.lift(one.layers)
            assert np.abs(problem.gradient([weights])).max() < 1e-13


@pytest.mark.parametrize("problem", CASES.values(), ids=CASES)
def test_lists_are_proved_and_verified(problem):
    form = chain_of(problem)
    found = find_manifolds([form], ManifoldOptions(threads=1))[0]
    assert all(count.proved for count in found.ranks)
    assert all(m.certified for m in found.manifolds)
    assert set(found.quotient_sums) == {found.morse_sum} == {1}
    assert verify_manifolds(form.chain, found.record) == []
    for count in found.ranks[2:]:
        assert count.source.template is Completeness.ISOMETRIC


def test_a_missing_manifold_is_no_proof():
    form = chain_of(CASES["autoencoder"])
    record = find_manifolds([form], ManifoldOptions(threads=1))[0].record
    rank = record["ranks"][2]
    gone = len(rank["roots"]) - 1
    rank["roots"].pop()
    rank["found"] -= 1
    record["manifolds"] = [
        m for m in record["manifolds"] if not (m["rank"] == 2 and m["root"] == gone)
    ]
    assert verify_manifolds(form.chain, record)


def test_newton_reaches_nothing_else():
    problem = CASES["turned and scaled"]
    found = find_manifolds([chain_of(problem)], ManifoldOptions(certify=False, threads=1))[0]
    split = problem.architecture.split
    listed = np.array([end_to_end(split(m.representative)) for m in found.manifolds])
    points = critical_points(problem, 300, np.random.default_rng(0))
    assert len(points) > 150
    for point in points:
        gaps = np.abs(listed - end_to_end(split(point))).max(axis=(1, 2))
        assert gaps.min() < 1e-9


OTHERS = {
    "other targets": Problem(DeepLinear((3, 2, 3)), X, X[::-1] * [[1.0], [2.0], [3.0]], 0.4),
    "three layers": Problem(DeepLinear((3, 2, 2, 3)), X, X, 0.4),
    "fewer outputs": Problem(DeepLinear((3, 2, 2)), X, X[:2], 0.4),
    "zero targets": Problem(DeepLinear((3, 2, 3)), X, 0 * X, 0.4),
    "nearly": Problem(DeepLinear((3, 2, 3)), X, X + 1e-13, 0.4),
}


@pytest.mark.parametrize("problem", OTHERS.values(), ids=OTHERS)
def test_other_data(problem):
    assert isometric(reduced_data(chain_of(problem).chain)) is None


def test_repeated_eigenvalues_are_families():
    problem = Problem(LinearAutoencoder(3, 2), np.diag([2.0, 2.0, 1.0]), None, 0.1)
    found = isometric(reduced_data(chain_of(problem).chain))
    assert (found.regular, found.simple, found.above) == (False, False, 3)
    listed = find_manifolds([chain_of(problem)], ManifoldOptions(threads=1))[0]
    assert not all(count.proved for count in listed.ranks)
    assert listed.notes


def test_repeated_eigenvalues_below_the_ridge_do_no_harm():
    problem = Problem(LinearAutoencoder(3, 2), np.diag([4.0, 1.0, 1.0]), None, 1.5)
    found = isometric(reduced_data(chain_of(problem).chain))
    assert (found.regular, found.simple, found.above) == (True, False, 1)
    form = chain_of(problem)
    listed = find_manifolds([form], ManifoldOptions(threads=1))[0]
    assert all(count.proved for count in listed.ranks)
    assert [m.rank for m in listed.manifolds] == [1, 0]
    assert verify_manifolds(form.chain, listed.record) == []


def test_an_eigenvalue_at_the_ridge_is_degenerate_and_nothing_is_missing():
    problem = Problem(LinearAutoencoder(2, 2), np.diag([2.0, 1.0]), None, 0.5)
    found = isometric(reduced_data(chain_of(problem).chain))
    assert (found.regular, found.simple, found.above) == (True, True, 1)
    listed = find_manifolds([chain_of(problem)], ManifoldOptions(threads=1))[0]
    assert [m.rank for m in listed.manifolds] == [1, 0]
    assert listed.manifolds[1].morse_bott is False
    assert listed.notes


def test_metrics_do_not_matter():
    data = reduced_data(chain_of(CASES["two lambdas"]).chain)
    found = isometric(data)
    change = rotation(3, np.random.default_rng(1)) * Fraction(3, 2)
    other = isometric(data.turned(change))
    assert (found.square, found.above) == (other.square, other.above)
