"""Sweeps whose branches and events have closed forms."""

import numpy as np
import pytest

from explorer import DeepLinear, InputError, Problem, sweep
from explorer.landscape.sweep.says import Constancy

IRIS = ("sepal_length", "sepal_width"), ("petal_length", "petal_width")


@pytest.fixture(scope="module")
def chain():
    """Three layers of one weight: w - w^4 = 2 lambda, up to signs."""
    return sweep(Problem(DeepLinear((1, 1, 1, 1)), [[1.0]], [[1.0]]), "lambda", 0.05, 0.3)


def test_pitchfork_of_two_layers_is_at_one_half():
    found = sweep(Problem(DeepLinear((1, 1, 1)), [[1.0]], [[1.0]]), "lambda", 0.1, 1.0)
    assert found.events["kind"].tolist() == ["pitchfork"]
    assert abs(found.events["lambda"][0] - 0.5) <= max(1e-15, found.events["error"][0])
    assert found.events["certified"].all()
    assert found.proved
    assert found.intervals["real"].tolist() == [3, 1]
    rows = found.branches[found.branches["branch"] == 1]
    # w^2 = 1 - 2 lambda on the branch that is born
    np.testing.assert_allclose(rows["W1_1_1"] ** 2, 1 - 2 * rows["lambda"], atol=1e-12)


def test_fold_and_equal_losses_of_three_layers(chain):
    w = 4 ** (-1 / 3)
    expected = {"fold": (w - w**4) / 2, "equal losses": 2 ** (-1 / 3) / 4}
    assert sorted(chain.events["kind"]) == ["equal losses", "fold"]
    for kind, value, sure in chain.events[["kind", "lambda", "certified"]].values.tolist():
        assert abs(value - expected[kind]) < 1e-10
        assert sure
    assert chain.proved
    assert chain.intervals["real"].tolist() == [9, 1]
    assert (chain.intervals["morse_sum"] == 1).all()


def test_three_layers_jump_with_hysteresis(chain):
    assert len(chain.transitions) == 1
    low, high = chain.hysteresis[0]
    assert low == 0.05  # the origin is a minimum for every lambda > 0
    assert high == pytest.approx(0.2362351968, abs=1e-7)
    best = chain.branches[chain.branches["is_global"]]
    below, above = best[best["lambda"] < 0.198], best[best["lambda"] > 0.199]
    assert (below["loss"] < 0.5).all()
    assert (above["W1_1_1"] == 0).all()


def test_a_range_from_no_ridge_has_global_minima_where_there_is_ridge():
    found = sweep(Problem(DeepLinear((1, 1, 1, 1)), [[1.0]], [[1.0]]), "lambda", 0, 0.3)
    best = found.branches[found.branches["is_global"]]
    above = best["lambda"] > 2 ** (-1 / 3) / 4
    np.testing.assert_array_equal(best["W1_1_1"] == 0, above)
    assert len(found.transitions) == 1
    assert found.intervals["morse_ok"].tolist() == [True, True]


def test_branches_satisfy_the_equation(chain):
    rows = chain.branches[chain.branches["W1_1_1"] != 0]
    w = np.abs(rows["W1_1_1"])
    np.testing.assert_allclose(w - w**4, 2 * rows["lambda"], atol=1e-11)
    assert rows["certified"].all()


def test_events_of_a_narrow_network_are_singular_values():
    rng = np.random.default_rng(5)
    X, Y = rng.normal(size=(2, 2, 6))
    sigma = np.linalg.svd(Y @ X.T, compute_uv=False)
    found = sweep(Problem(DeepLinear((2, 1, 2)), X, Y), "lambda", 0.05, 0.8 * sigma[0])
    np.testing.assert_allclose(found.events["lambda"], np.sort(sigma) / 2, rtol=1e-12)
    assert (found.events["kind"] == "pitchfork").all()
    assert found.intervals["real"].tolist() == [5, 3, 1]
    assert found.ok


def test_a_gap_in_which_complex_points_meet_is_no_proof():
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(2, 2, 3))
    ridge = [rng.uniform(0.1, 1, size=shape) for shape in ((1, 2), (2, 1))]
    found = sweep(Problem(DeepLinear((2, 1, 2)), X, Y, regularization=ridge), "Y[0,0]", -6, 6)
    assert found.constancy.template is Constancy.PROVED_BUT
    assert not found.proved
    assert found.ok


@pytest.mark.parametrize(
    ("parameter", "start", "stop", "said"),
    [
        ("mu", 0, 1, "parameter = mu"),
        ("X[4,0]", 0, 1, "an entry of shape"),
        ("lambda[9]", 0, 1, "a layer from 0 to 1"),
        (3, 0, 1, "parameter = 3"),
        ("lambda", 1, 1, "stop = 1"),
        ("lambda", float("nan"), 1, "start = nan"),
        ("lambda", 0, "1", "stop = '1'"),
        ("widths[0]", 0.1, 1, "a real number of the architecture"),
    ],
)
def test_bad_input_is_one_line(parameter, start, stop, said):
    problem = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[1.0]])
    with pytest.raises(InputError) as error:
        sweep(problem, parameter, start, stop)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.slow
def test_equal_decay_of_three_layers_by_manifolds():
    """Singular value b of Y = W has t + l t^(-1/3) = b with l = 2 lambda: each scales by b."""
    problem = Problem(DeepLinear((2, 2, 2, 2)), np.eye(2), np.diag([1.5, 1.0]))
    found = sweep(problem, "lambda", 0.1, 0.45, nodes=6)
    w = 4 ** (-1 / 3)
    fold = (w - w**4) / 2
    equal = 2 ** (-1 / 3) / 4
    scale = 1.5 ** (4 / 3)
    events = found.events
    expected = [equal, fold, fold, equal * scale, fold * scale]
    np.testing.assert_allclose(events["lambda"], expected, atol=1e-10)
    folds = events[events["kind"] == "fold"]
    assert folds["certified"].all()
    assert found.intervals["minima"].tolist() == [3, 2, 1]
    assert len(found.transitions) == 2
    lowest = found.branches[found.branches["is_global"]].sort_values("lambda")
    assert lowest["rank"].drop_duplicates().tolist() == [2, 1, 0]
    assert found.ok
