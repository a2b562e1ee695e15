import numpy as np
import pytest

from explorer.errors import InputError
from explorer.networks.architectures import DeepLinear
from explorer.networks.problem import (
    DrawnData,
    LayerRidge,
    LogUniform,
    MatrixRidge,
    Normal,
    Problem,
    RandomRidge,
    ScalarRidge,
    Uniform,
)

NET = DeepLinear((2, 1, 2))
X = np.array([[1.0, 2.0, 0.5], [0.0, 1.0, -1.0]])
Y = np.array([[1.0, 0.0, 3.0], [2.0, 1.0, 1.0]])


def with_entry(array, value):
    changed = array.copy()
    changed[1, 2] = value
    return changed


BAD_DATA = [
    (X[:1], Y, r"shape of X = \(1, 3\): allowed is \(2, m\)"),
    (X, Y[:, :2], "samples of Y = 2: allowed is 3"),
    (X[0], Y, "shape of X"),
    (X, Y.T, "shape of Y"),
    (X[:, :0], Y[:, :0], "m >= 1"),
    (with_entry(X, np.nan), Y, r"X\[1, 2\] = nan"),
    (X, with_entry(Y, np.inf), r"Y\[1, 2\] = inf"),
    (X + 0j, Y, "X: allowed is a real array"),
    ([["a", "b"], ["c", "d"]], Y, "X: allowed is a real array"),
    ([[1, 2], [3]], Y, "X: allowed is a real array"),
    (X, None, "Y"),
]


@pytest.mark.parametrize(("inputs", "targets", "message"), BAD_DATA)
def test_bad_data_is_one_line(inputs, targets, message):
    with pytest.raises(InputError, match=message) as caught:
        Problem(NET, inputs, targets)
    assert "\n" not in str(caught.value)


BAD_POINTS = [
    np.ones(NET.size + 1),
    np.ones((3, NET.size + 1)),
    1.0,
    [[1, 2], [3]],
    [["a"] * NET.size],
]


@pytest.mark.parametrize("points", BAD_POINTS)
@pytest.mark.parametrize("name", ["loss", "gradient", "hessian"])
def test_points_of_another_shape_are_one_line(name, points):
    with pytest.raises(InputError, match=r"points.*allowed is .* \(N, 4\)") as caught:
        getattr(Problem(NET, X, Y, 0.5), name)(points)
    assert "\n" not in str(caught.value)


BAD_RIDGE = [
    (np.nan, "lambda = nan"),
    (np.inf, "lambda = inf"),
    ((0.1,), "2 values, one per layer"),
    ((0.1, np.nan), "finite"),
    ("0.1", "regularization = '0.1'"),
    (True, "regularization = True"),
    (None, "regularization = None"),
    ((), "regularization"),
    (["a", "b"], "regularization"),
    ([None, 1.0], "regularization"),
    (1j, "regularization"),
    ([np.ones((1, 2))], "Lambda matrices = 1"),
    ([np.ones((2, 1)), np.ones((1, 2))], "shape of Lambda of W1"),
    ([np.ones((1, 2)), np.full((2, 1), np.nan)], "Lambda of W2"),
    ([np.ones((1, 2)), 1j * np.ones((2, 1))], "Lambda of W2"),
    ([[[1, 2], [3]], np.ones((2, 1))], "Lambda of W1"),
    (RandomRidge(), "random generator"),
]


@pytest.mark.parametrize(("ridge", "message"), BAD_RIDGE)
def test_bad_regularisation_is_one_line(ridge, message):
    with pytest.raises(InputError, match=message):
        Problem(NET, X, Y, ridge)


def flat(problem):
    return np.concatenate([r.ravel() for r in problem.ridge])


@pytest.mark.parametrize(
    ("ridge", "expected"),
    [
        (0.5, [1, 1, 1, 1]),
        (1, [2, 2, 2, 2]),
        (np.float32(0.5), [1, 1, 1, 1]),
        (np.array(0.5), [1, 1, 1, 1]),
        (ScalarRidge(-0.5), [-1, -1, -1, -1]),
        ((0.5, 2), [1, 1, 4, 4]),
        (np.array([0.5, 2]), [1, 1, 4, 4]),
        (LayerRidge((0.0, 1.0)), [0, 0, 2, 2]),
        ([[[1, 2]], [[3], [4]]], [1, 2, 3, 4]),
        (MatrixRidge((np.array([[1, 2]]), np.array([[3], [4]]))), [1, 2, 3, 4]),
    ],
)
def test_scalars_are_doubled_and_matrices_are_not(ridge, expected):
    problem = Problem(NET, X, Y, ridge)
    assert flat(problem).tolist() == expected
    w = np.array([[1.0, -2.0, 3.0, 0.5]])
    added = problem.loss(w) - Problem(NET, X, Y).loss(w)
    np.testing.assert_allclose(added, (np.array(expected) * w[0] ** 2).sum() / 2)


def test_layer_values_are_loss_terms():
    w = np.array([[1.0, -2.0, 3.0, 0.5]])
    added = Problem(NET, X, Y, (0.3, 0.7)).loss(w) - Problem(NET, X, Y).loss(w)
    np.testing.assert_allclose(added, 0.3 * (1 + 4) + 0.7 * (9 + 0.25))


def test_drawing_is_repeatable_and_in_the_stated_order():
    draw = [
        Problem.draw(NET, DrawnData(3), RandomRidge(), np.random.default_rng(5)) for _ in range(2)
    ]
    np.testing.assert_array_equal(draw[0].parameters, draw[1].parameters)
    rng = np.random.default_rng(5)
    np.testing.assert_array_equal(draw[0].X, rng.normal(size=(2, 3)))
    np.testing.assert_array_equal(draw[0].Y, rng.normal(size=(2, 3)))
    np.testing.assert_array_equal(draw[0].ridge[0], rng.uniform(size=(1, 2)))
    np.testing.assert_array_equal(draw[0].ridge[1], rng.uniform(size=(2, 1)))
    assert Problem.draw(NET, DrawnData(3), 0.25, rng).ridge[0].tolist() == [[0.5, 0.5]]


def test_drawn_values_lie_where_they_should():
    rng = np.random.default_rng(0)
    low = Uniform(2, 3).sample(rng, (1000,))
    log = LogUniform(1e-6, 1e-2).sample(rng, (1000,))
    bell = Normal(5, 0.1).sample(rng, (1000,))
    assert low.min() >= 2
    assert low.max() < 3
    assert log.min() >= 1e-6
    assert log.max() < 1e-2
    assert abs(np.log10(log).mean() + 4) < 0.2
    assert abs(bell.mean() - 5) < 0.02


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Uniform(1, 1), "uniform: high"),
        (lambda: Uniform(np.nan, 1), "uniform: low"),
        (lambda: Normal(0, 0), "normal: std"),
        (lambda: Normal(np.inf, 1), "normal: mean"),
        (lambda: LogUniform(0, 1), "loguniform: low"),
        (lambda: LogUniform(2, 1), "loguniform: high"),
        (lambda: DrawnData(0), "samples = 0"),
        (lambda: DrawnData(2.5), "samples = 2.5"),
    ],
)
def test_bad_distributions(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_a_problem_keeps_its_own_data():
    inputs, ridge = X.copy(), [np.ones((1, 2)), np.ones((2, 1))]
    problem = Problem(NET, inputs, Y, ridge)
    inputs[:], ridge[0][:] = 0, 9
    np.testing.assert_array_equal(problem.X, X)
    assert flat(problem).tolist() == [1, 1, 1, 1]
    with pytest.raises(ValueError, match="read-only"):
        problem.X[0, 0] = 1
    assert problem.sample_rank == 2
    assert Problem(NET, X[:, :1], Y[:, :1]).sample_rank == 1


def test_a_problem_prints_as_one_line():
    rng = np.random.default_rng(0)
    drawn = Problem.draw(DeepLinear((2, 1, 2)), DrawnData(5), RandomRidge(), rng)
    low, *_, high = sorted(value for block in drawn.ridge for value in block.flat)
    assert repr(drawn) == (
        "<Problem: DeepLinear(widths=(2, 1, 2)), 5 samples, "
        f"4 ridge coefficients from {low:.3g} to {high:.3g}>"
    )
    assert repr(Problem(DeepLinear((1, 1, 1)), [[2.0]], [[1.0]], 0.3)).endswith("lambda = 0.3>")
    assert repr(Problem(DeepLinear((1, 1, 1)), [[2.0]], [[1.0]])).endswith("no ridge>")
