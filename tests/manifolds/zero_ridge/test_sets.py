"""Tables of critical sets without ridge, against the full Hessian at random points."""

from fractions import Fraction

import numpy as np
import pytest

from explorer import DeepLinear, InputError, Problem
from explorer.manifolds.zero_ridge import (
    StratumKind,
    ZeroRidgeNote,
    critical_sets,
    manifold_list,
    sets,
)
from tests.support.random_points import random_point

H1 = [
    (1, 2, 1),
    (2, 1, 2),
    (2, 2, 2),
    (2, 3, 2),
    (3, 2, 3),
    (3, 2, 2),
    (2, 2, 4),
    (4, 3, 2),
    (3, 4, 1),
]
DEEP = [
    (2, 2, 2, 2),
    (2, 1, 2, 2),
    (2, 2, 3, 3),
    (3, 2, 2, 2),
    (1, 2, 2, 2, 1),
    (2, 2, 2, 2, 2),
    (3, 3, 3, 3),
]


def check(problem, table, rng, draws=1):
    """Index and nullity of every stratum at random points; the map and the loss as well."""
    hidden = problem.architecture.widths[1:-1]
    for one in table.sets:
        for stratum in one.strata:
            for _ in range(draws):
                layers = random_point(rng, problem.X, problem.Y, stratum.dead, one.chosen, hidden)
                weights = table.lift(layers).astype(float)
                scale = max(np.abs(weights).max(), 1.0)
                gradient = problem.gradient(weights[None])[0]
                assert np.abs(gradient).max() < 1e-7 * scale**4
                assert problem.loss(weights[None])[0] == pytest.approx(one.loss, rel=1e-6, abs=1e-8)
                values = np.linalg.eigvalsh(problem.hessian(weights[None])[0])
                zero = 1e-9 * max(np.abs(values).max(), 1)
                found = int((values < -zero).sum()), int((np.abs(values) <= zero).sum())
                assert found == (stratum.index, stratum.nullity), (one.chosen, stratum)
                ranks = tuple(np.linalg.matrix_rank(layer, 1e-8) for layer in layers[1:])
                assert ranks == stratum.layer_ranks[1:]


@pytest.mark.parametrize("widths", H1 + DEEP)
def test_index_and_nullity_everywhere(widths):
    rng = np.random.default_rng(5)
    m = widths[0] + 1
    X, Y = rng.normal(size=(widths[0], m)), rng.normal(size=(widths[-1], m))
    problem = Problem(DeepLinear(widths), X, Y, 0.0)
    check(problem, critical_sets(problem), rng)


SPECIAL = {
    "rank of X below its rows": ((3, 2, 2), np.array([[1.0, 2, 3], [0, 1, 1], [1, 3, 4]]), None),
    "deep, rank of X below": ((3, 2, 2, 2), np.array([[1.0, 2, 3], [0, 1, 1], [1, 3, 4]]), None),
    "one sample": ((2, 2, 2), np.array([[1.0], [2.0]]), None),
    "Y of rank one": ((3, 3, 3), None, np.outer([1.0, 2, -1], [1.0, 0, 2, 1])),
    "Y of rank one, deep": ((2, 2, 2, 2), None, np.outer([1.0, 2], [1.0, 0, 2])),
    "Y of rank one, deeper": ((2, 3, 2, 2, 3), None, np.outer([1.0, 2, 1], [1.0, 0, 2])),
    "Y zero": ((2, 2, 2), None, np.zeros((2, 3))),
    "Y zero, deep": ((2, 2, 2, 2), None, np.zeros((2, 3))),
    "X zero": ((2, 2, 2), np.zeros((2, 2)), None),
}


@pytest.mark.parametrize("name", SPECIAL)
def test_special_ranks(name):
    widths, X, Y = SPECIAL[name]
    rng = np.random.default_rng(2)
    samples = X.shape[1] if X is not None else Y.shape[1] if Y is not None else widths[0] + 1
    X = rng.normal(size=(widths[0], samples)) if X is None else X
    Y = rng.normal(size=(widths[-1], samples)) if Y is None else Y
    problem = Problem(DeepLinear(widths), X, Y, 0.0)
    check(problem, critical_sets(problem), rng)


@pytest.mark.parametrize("widths", [(3, 2, 3), (3, 3, 3), (3, 2, 2, 3), (3, 3, 3, 3)])
@pytest.mark.parametrize("values", [(2, 2, 1), (2, 1, 1), (3, 3, 3), (2, 2, 0)])
def test_repeated_eigenvalues(widths, values):
    """Autoencoder data with repeated singular values: Grassmannians of maps."""
    problem = Problem(DeepLinear(widths), np.eye(3), np.diag(np.sqrt(1.0) * np.array(values)), 0.0)
    check(problem, critical_sets(problem), np.random.default_rng(3))


def test_one_hidden_layer_by_the_published_formula():
    """Baldi and Hornik: 2^rho maps cut at the width; index and dimension of each in closed form."""
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(3, 5)), rng.normal(size=(2, 5))
    table = critical_sets(Problem(DeepLinear((3, 4, 2)), X, Y, 0.0))
    sigma = np.linalg.eigvalsh(Y @ X.T @ np.linalg.inv(X @ X.T) @ X @ Y.T)[::-1]
    assert len(table.sets) == 4
    for one in table.sets:
        r, taken = one.rank, [k - 1 for k in one.chosen]
        loss = ((Y**2).sum() - sigma[taken].sum()) / 2
        inside = sum(j < i for i in taken for j in range(2) if j not in taken)
        (stratum,) = one.strata
        assert one.loss == pytest.approx(loss, rel=1e-12)
        assert stratum.index == inside + (4 - r) * (2 - r)
        assert stratum.dimension == stratum.nullity == 2 * r * 4 - r * r + (3 - 2) * (4 - r)


def test_strata_of_two_hidden_layers_that_were_measured():
    """2, 2, 2, 2: one dead unit a layer; the Hessians were computed by hand for these."""
    rng = np.random.default_rng(1)
    problem = Problem(
        DeepLinear((2, 2, 2, 2)), rng.normal(size=(2, 3)), rng.normal(size=(2, 3)), 0.0
    )
    by_choice = {one.chosen: one for one in critical_sets(problem).sets}
    assert sorted((s.index, s.nullity) for s in by_choice[1,].strata) == [(0, 9)] + [(1, 7)] * 3
    assert sorted(s.index for s in by_choice[2,].strata) == [1, 2, 2, 2]
    assert not by_choice[1,].is_strict
    assert not by_choice[1,].is_pure
    assert by_choice[2,].is_strict
    assert by_choice[1, 2].is_global
    assert by_choice[1, 2].is_pure


def test_lower_points_near_a_non_strict_saddle():
    """Where the Hessian has no negative eigenvalue, descent from nearby goes below all the same."""
    rng = np.random.default_rng(4)
    problem = Problem(
        DeepLinear((2, 2, 2, 2)), rng.normal(size=(2, 3)), rng.normal(size=(2, 3)), 0.0
    )
    table = critical_sets(problem)
    for one in table.sets:
        for stratum in one.strata:
            if stratum.kind is StratumKind.NON_STRICT_SADDLE:
                layers = random_point(rng, problem.X, problem.Y, stratum.dead, one.chosen, (2, 2))
                near = table.lift(layers) + 0.05 * rng.normal(size=(4000, 12))
                assert problem.loss(near.astype(float)).min() < one.loss or descends(
                    problem, near, one.loss
                )


def descends(problem, points, loss):
    for _ in range(400):
        points = points - 0.01 * problem.gradient(points.astype(float))
    return problem.loss(points).min() < loss - 1e-3


def test_exact_decisions():
    """A tie in exact arithmetic is a tie; one in the last digit is none, and is named."""
    tie = critical_sets(Problem(DeepLinear((2, 1, 2)), np.eye(2), np.diag([0.1, 0.1]), 0.0))
    assert [(one.chosen, one.map_dimension) for one in tie.sets] == [((1,), 1), ((), 0)]
    near = critical_sets(
        Problem(DeepLinear((2, 1, 2)), np.eye(2), np.diag([0.1, 0.1 + 2e-17]), 0.0)
    )
    assert [one.chosen for one in near.sets] == [(1,), (2,), ()]
    assert len(near.notes) == len(tie.notes)
    assert near.notes[-1].template is ZeroRidgeNote.NEAR
    assert tie.notes[-1].template is ZeroRidgeNote.REPEATED


@pytest.mark.parametrize("scale", [1e-150, 1e-6, 1e6, 1e150])
def test_units_do_not_matter(scale):
    rng = np.random.default_rng(7)
    X, Y = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    plain = critical_sets(Problem(DeepLinear((2, 2, 2)), X, Y, 0.0)).frame()
    scaled = critical_sets(Problem(DeepLinear((2, 2, 2)), X * scale, Y, 0.0)).frame()
    assert scaled[["chosen", "index", "nullity", "kind"]].equals(
        plain[["chosen", "index", "nullity", "kind"]]
    )
    np.testing.assert_allclose(scaled.loss, plain.loss, rtol=1e-12)


def test_refusals(monkeypatch):
    network = DeepLinear((2, 2, 2))
    with pytest.raises(InputError, match="0 for all weights"):
        critical_sets(Problem(network, np.eye(2), np.eye(2), 0.1))
    with pytest.raises(InputError, match="doubles can hold"):
        critical_sets(Problem(network, 1e200 * np.eye(2), np.eye(2), 0.0))
    monkeypatch.setattr(sets, "MOST_SETS", 3)
    with pytest.raises(InputError, match="number of critical sets"):
        critical_sets(Problem(network, np.eye(2), np.diag([1.0, 2.0]), 0.0))


def test_more_strata_than_are_listed(monkeypatch):
    """What is left out is named, and nothing is said about what is near what."""
    monkeypatch.setattr(sets, "MOST_STRATA", 5)
    problem = Problem(DeepLinear((2, 2, 2, 2)), np.eye(2), np.diag([1.0, 2.0]), 0.0)
    table = critical_sets(problem)
    assert table.notes[-1].template is ZeroRidgeNote.MANY_STRATA
    assert [len(one.strata) for one in table.sets if one.rank == 0] == [5]
    assert not manifold_list(table).ranks[0].proved


def test_losses_are_exact_fractions_where_they_are():
    problem = Problem(DeepLinear((2, 2, 2)), np.diag([1.0, 2.0]), np.diag([3.0, 1.0]), 0.0)
    losses = [Fraction(one.loss) for one in critical_sets(problem).sets]
    assert losses == [0, Fraction(1, 2), Fraction(9, 2), 5]
