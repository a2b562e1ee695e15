"""Representatives: gradient at rounding level, normal form, singular values to the last digits."""

from fractions import Fraction

import numpy as np
import pytest

from explorer import DeepLinear, Problem
from explorer.manifolds.balanced import NoManifold, balanced
from explorer.manifolds.reduce import reduced_data
from explorer.networks.architectures import DeepLinearBiases, LinearAutoencoder, MatrixFactorization
from explorer.networks.chains import chain_of
from tests.support.reduced_roots import (
    X2,
    X3,
    XA,
    Y2,
    Y3,
    YA,
    end_to_end,
    real_manifolds,
    reduced,
    whitened_root,
)

rng = np.random.default_rng(0)
PROBLEMS = {
    "2,3,2": Problem(DeepLinear((2, 3, 2)), X2, Y2, 0.25),
    "2,1,2": Problem(DeepLinear((2, 1, 2)), XA, YA, 20),
    "3,2,2,2, three lambdas": Problem(DeepLinear((3, 2, 2, 2)), X3, Y2, [0.02, 0.05, 0.01]),
    "wide outputs": Problem(
        DeepLinear((2, 2, 4)), rng.normal(size=(2, 3)), rng.normal(size=(4, 3)), 0.1
    ),
    "equal rows": Problem(DeepLinear((3, 2, 2)), np.array(X2)[[0, 1, 0]], Y2, 0.1),
    "biases": Problem(DeepLinearBiases((2, 2, 2)), X2, Y2, [0.1, 0.1, 0.2, 0.0]),
    "factorisation": Problem(MatrixFactorization(3, 2, 2), None, rng.normal(size=(3, 2)), 0.1),
    "autoencoder": Problem(LinearAutoencoder(3, 2), X3, None, 0.5),
    "large numbers": Problem(DeepLinear((2, 2, 2)), 1e5 * np.array(X2), np.array(Y2), 0.25),
    "small numbers": Problem(DeepLinear((2, 2, 2)), 1e-5 * np.array(X2), np.array(Y2), 1e-6),
}


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
def test_gradient_is_at_rounding_level_and_layers_are_balanced(problem):
    form = chain_of(problem)
    data = reduced_data(form.chain)
    found = real_manifolds(data, starts=25)
    assert len(found) > 1
    for one in found:
        weights = form.lift(one.layers)
        terms = problem.system.value_program.absolute_terms(
            np.abs(weights)[None], np.abs(problem.parameters)
        )
        assert (np.abs(problem.gradient([weights])) <= 1e-13 * terms + 1e-300).all()
        scale = problem.system.potential_program.absolute_terms(
            np.abs(weights)[None], np.abs(problem.parameters)
        )
        assert abs(one.loss - problem.loss([weights])[0]) <= 1e-14 * scale[0, 0]
        check_normal_form(one, form.chain)


def check_normal_form(one, chain):
    r = one.rank
    ells = [float(ell) for ell in chain.ridges]
    grams = [ells[0] * one.layers[0] @ one.layers[0].T]
    for ell, layer in zip(ells[1:], one.layers[1:], strict=True):
        assert np.allclose(
            ell * layer.T @ layer, grams[-1], atol=1e-14 * np.abs(grams[0]).max(initial=0)
        )
        grams.append(ell * layer @ layer.T)
    assert np.allclose(
        grams[0], np.diag(np.diag(grams[0])), atol=1e-13 * np.abs(grams[0]).max(initial=0)
    )
    for layer in one.layers[1:-1]:
        assert (layer == np.diag(np.diag(layer))[: len(layer)]).all() or layer.shape[0] != (
            layer.shape[1]
        )
    values = np.linalg.svd(end_to_end(one.layers), compute_uv=False)
    assert (np.diff(one.singular_values) <= 0).all()
    assert np.allclose(values[:r], one.singular_values, rtol=1e-9, atol=1e-15 * values[0])


@pytest.mark.parametrize("ridge", [1e-12, 1e-6, 0.3])
@pytest.mark.parametrize("sigma", [(5.0, 2.0), (1e7, 1.0), (1.0, 1e-5)])
def test_singular_values_of_whitened_data_have_all_their_digits(ridge, sigma):
    """Two layers on X = I: ``sigma - ell`` where that is positive, to the last digits."""
    Y = np.diag(sigma)
    _, _, data = reduced((2, 2, 2), np.eye(2), Y, ridge)
    ell = 2 * Fraction(ridge)
    expected = sorted((float(Fraction(s) - ell) for s in sigma if s > ell), reverse=True)
    found = balanced(data, len(expected), whitened_root(data, sigma, ridge))
    assert np.allclose(found.singular_values, expected, rtol=4e-16, atol=0)


def test_an_unbounded_spread_of_singular_values():
    """Three layers: the small solution of each direction is tiny, ``ell / sigma`` to a power."""
    _, _, data = reduced((1, 1, 1, 1), [[1.0]], [[3.0]], 1e-9)
    values = [one.singular_values[0] for one in real_manifolds(data, starts=80) if one.rank]
    # t^4 - 3 t + ell = 0, W = t^3
    ell = 2e-9
    assert values[-1] == pytest.approx((ell / 3) ** 3, rel=1e-9) or values[0] == pytest.approx(
        (ell / 3) ** 3, rel=1e-9
    )


def test_roots_that_stand_for_nothing_say_why():
    problem, form, data = reduced((2, 2, 2), X3[:2], Y3[:2], 0.25)
    assert balanced(data, 1, np.full(4, 1e3)) in (NoManifold.NOT_SIMPLE, NoManifold.INDEFINITE)
    one = real_manifolds(data)[0]
    assert one.rank > 0
    assert problem.loss([form.lift(one.layers)])[0] == pytest.approx(one.loss)


def test_the_degenerate_threshold_is_undecided():
    """At 2,2,2 with lambda = 2 a root of rank one has S = 0 exactly: in no case a manifold."""
    _, form, data = reduced((2, 2, 2), X2, Y2, 2)
    B = form.chain.B.astype(float)
    _, sigma, vt = np.linalg.svd(B)
    k = int(np.argmin(abs(sigma - 4)))
    assert sigma[k] == pytest.approx(4)
    row = np.linalg.solve(data.basis.astype(float), vt[k])
    theta = row[1] / row[0]
    h = data.B.astype(float) @ [1.0, theta] / float(data.strengths[0])
    root = np.concatenate([[theta, 0.0], h])
    assert balanced(data, 1, root) in (NoManifold.UNDECIDED, NoManifold.NOT_SIMPLE)
