"""The three answers of docs/tutorial.md, found again without explorer: numpy and scipy alone."""

import re

import numpy as np
import pytest
from scipy.optimize import minimize, root

from explorer.external import msolve
from tests.support.pages import examples, run_page
from tests.support.reference import DOCS

PAGE = DOCS / "tutorial.md"
ANSWERS = [block for block in examples(PAGE) if block.shown]
# Rows of a table of points: copies, loss, index, kind
ROW = re.compile(r"(?m)^ *(\d+) +([\d.]+) +(\d+)  (minimum|saddle)")


def rows(words):
    """Loss, index and copies of each row of the answer whose command has these words."""
    (shown,) = [
        block.shown
        for block in ANSWERS
        if words in block.text and "explorer plot" not in block.text
    ]
    return [(float(loss), int(index), int(copies)) for copies, loss, index, _ in ROW.findall(shown)]


def critical_points(gradient, starts, hessian_of):
    """Different zeros of a gradient that scipy finds from many starts, with their index."""
    found = []
    for start in starts:
        end = root(gradient, start, tol=1e-13)
        new = all(np.abs(end.x - known).max() > 1e-5 for known in found)
        if np.abs(gradient(end.x)).max() < 1e-9 and new:
            found.append(end.x)
    return [(x, int((np.linalg.eigvalsh(hessian_of(x)) < 0).sum())) for x in found]


def numerical_hessian(gradient):
    """Central differences of a gradient."""

    def hessian(x, h=1e-5):
        steps = h * np.eye(len(x))
        rows = [(gradient(x + step) - gradient(x - step)) / (2 * h) for step in steps]
        return (np.array(rows) + np.array(rows).T) / 2

    return hessian


@pytest.mark.parametrize("slow", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.skipif(not msolve.available(), reason="msolve is absent: answers are not proved")
def test_what_is_printed_is_shown(tmp_path, slow):
    run_page(PAGE, tmp_path, slow=slow)
    assert (tmp_path / "plants.html").stat().st_size > 10_000
    assert not slow or (tmp_path / "completion.png").stat().st_size > 10_000


def test_the_quadratic_network():
    table = re.search(r"(?s)growth\n(.*?)END", PAGE.read_text("utf-8"))[1]
    numbers = [
        [float(cell.replace(",", ".")) for cell in line.split(";")] for line in table.split()
    ]
    data = np.array(numbers)
    data = (data - data.mean(axis=0)) / data.std(axis=0)
    X, y = data[:, :2], data[:, 2]

    def loss(w):
        z = X @ w[:2]
        return ((w[2] * (z + z**2) - y) ** 2).sum() / 2 + 0.1 * (w**2).sum()

    def gradient(w):
        z = X @ w[:2]
        error = w[2] * (z + z**2) - y
        inner = X.T @ (error * w[2] * (1 + 2 * z))
        return np.append(inner, error @ (z + z**2)) + 0.2 * w

    starts = np.random.default_rng(1).normal(scale=2, size=(100, 3))
    found = critical_points(gradient, starts, numerical_hessian(gradient))
    again = sorted((float(f"{loss(x):.6g}"), index, 1) for x, index in found)
    assert again == rows("plants.csv --inputs")
    assert [index for _, index, _ in again] == [0, 0, 1]
    ends = {round(minimize(loss, start, jac=gradient).fun, 3) for start in starts[:40]}
    assert ends <= {1.154, 1.370, 4.0}


def test_the_autoencoder_has_a_minimum_that_is_not_global():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((3, 5))
    ridge = [rng.uniform(size=(2, 3)), rng.uniform(size=(3, 2))]

    def parts(w):
        return w[:6].reshape(2, 3), w[6:].reshape(3, 2)

    def loss(w):
        W1, W2 = parts(w)
        decay = sum((c * W**2).sum() for c, W in zip(ridge, (W1, W2), strict=True))
        return ((W2 @ W1 @ X - X) ** 2).sum() / 2 + decay / 2

    def gradient(w):
        W1, W2 = parts(w)
        error = (W2 @ W1 @ X - X) @ X.T
        return np.concatenate(
            [(W2.T @ error + ridge[0] * W1).ravel(), (error @ W1.T + ridge[1] * W2).ravel()]
        )

    shown = rows("linear_autoencoder --set inputs=3 --set hidden=2 --certify")
    low, other = (loss for loss, index, _ in shown if index == 0)
    starts = rng.normal(size=(60, 12))
    ends = [minimize(loss, start, jac=gradient, options={"gtol": 1e-9}) for start in starts]
    settled = [end for end in ends if np.abs(gradient(end.x)).max() < 1e-6]
    assert {round(end.fun, 4) for end in settled} == {round(low, 4), round(other, 4)}
    bad = next(end.x for end in settled if abs(end.fun - other) < 1e-4)
    assert np.linalg.eigvalsh(numerical_hessian(gradient)(bad)).min() > 1e-3
    assert other > low + 0.1


def test_matrix_completion_while_lambda_moves():
    known, ratings = np.array([[1, 1], [1, 0]]), np.array([[4.0, 3.0], [2.0, 0.0]])

    def gradient(w, lam):
        error = known * (np.outer(w[2:], w[:2]) - ratings)
        return np.concatenate([error.T @ w[2:], error @ w[:2]]) + 2 * lam * w

    (shown,) = [block.shown for block in ANSWERS if "explorer sweep" in block.text]
    events = re.findall(r"event at ([\d.]+) \+- \S+ (\w+)", shown)
    forks = [float(value) for value, kind in events if kind == "pitchfork"]
    # Zero loses a negative eigenvalue where 2 lambda is a singular value of the known ratings
    assert np.allclose(forks[::-1], np.linalg.svd(ratings, compute_uv=False) / 2, rtol=1e-11)
    (fold,) = [float(value) for value, kind in events if kind == "fold"]
    starts = np.random.default_rng(1).normal(scale=2.5, size=(200, 4))
    for lam, real, minima in ((fold * 0.98, 9, 4), (fold * 1.02, 5, 2), (1.0, 3, 2), (3.0, 1, 1)):
        slope = lambda w, lam=lam: gradient(w, lam)  # noqa: E731
        found = critical_points(slope, starts, numerical_hessian(slope))
        assert len(found) == real
        assert [index for _, index in found].count(0) == minima
        assert re.search(rf"{real} real points?, {minima} minim", shown)


def test_what_the_two_minima_predict():
    known, ratings = np.array([[1, 1], [1, 0]]), np.array([[4.0, 3.0], [2.0, 0.0]])
    (shown,) = [block.shown for block in ANSWERS if block.language == "python"]
    numbers = [float(word) for word in re.findall(r"-?\d+\.\d*", shown)]
    rng = np.random.default_rng(2)
    a, b = rng.normal(scale=3, size=(2, 100, 2))
    for _ in range(5000):  # ridge regression for persons and films in turn, from 100 starts
        a = (b @ (known * ratings).T) / (b**2 @ known.T + 0.1)
        b = (a @ (known * ratings)) / (a**2 @ known + 0.1)
    products = a[:, :, None] * b[:, None, :]
    errors = (known * (products - ratings) ** 2).sum(axis=(1, 2))
    losses = errors / 2 + 0.05 * ((a**2).sum(axis=1) + (b**2).sum(axis=1))
    found = {f"{loss:.4f}": product for loss, product in zip(losses, products, strict=True)}
    assert {f"{numbers[0]:.4f}", f"{numbers[5]:.4f}"} <= set(found)
    for loss, prediction in (numbers[0], numbers[1:5]), (numbers[5], numbers[6:10]):
        assert np.allclose(found[f"{loss:.4f}"].ravel(), prediction, atol=0.006)
