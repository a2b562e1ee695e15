"""The page computes the loss that Python computes, and its descents end where others' do."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from explorer import CustomArchitecture, DeepLinear, Problem
from explorer.landscape.answer.for_page import loss_facts, symmetry_facts
from explorer.networks.architectures import build
from explorer.report.page import page_text

ARCHITECTURES = [
    {"type": "deep_linear", "widths": [2, 2, 2]},
    {"type": "deep_linear_biases", "widths": [2, 1, 2]},
    {"type": "polynomial_network", "widths": [2, 2, 1], "activations": [[1.0, -2.0, 0.5]]},
    {"type": "lightning_attention"},
    {"type": "tensor_decomposition"},
]
LOSS = 'const loss = modules["maths/loss.js"].makeLoss(arguments[0]);'
EVALUATED = f"""{LOSS}
return arguments[1].map((x) => [
  loss.value(x), [...loss.gradient(x)], loss.hessian(x).map((row) => [...row]),
]);"""
FLOWED = f"""{LOSS}
return arguments[1].map((x) => modules["maths/flow.js"].flow(loss, x));"""


@pytest.fixture(scope="module")
def empty(browser, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "empty.html"
    path.write_text(page_text({"title": "no data"}), encoding="utf-8")
    browser.open(path)
    return browser


def problem_of(fields, rng):
    kind = fields["type"]
    from explorer.networks.architectures.registry import find

    architecture = build({**find(kind).example, **fields})
    inputs, outputs = architecture.data_shape
    samples = architecture.samples or max(5, architecture.least_samples)
    data = [rng.normal(size=(rows, samples)) if rows else None for rows in (inputs, outputs)]
    ridge = [rng.uniform(0.1, 1, size=block.shape) for block in architecture.blocks]
    return Problem(architecture, *data, ridge)


@pytest.mark.parametrize("fields", ARCHITECTURES, ids=lambda fields: fields["type"])
def test_loss_gradient_and_hessian_are_those_of_python(empty, fields):
    rng = np.random.default_rng(7)
    problem = problem_of(fields, rng)
    points = rng.normal(size=(4, problem.architecture.size))
    found = empty.run(EVALUATED, loss_facts(problem), points.tolist())
    for point, (value, slope, curve) in zip(points, found, strict=True):
        np.testing.assert_allclose(value, problem.loss(point), rtol=1e-12)
        np.testing.assert_allclose(slope, problem.gradient(point), rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(curve, problem.hessian(point), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_descents_end_where_those_of_scipy_end(empty, scale):
    rng = np.random.default_rng(3)
    ridge = [scale**2 * rng.uniform(0.05, 0.2, size=shape) for shape in ((1, 2), (2, 1))]
    X, Y = scale * rng.normal(size=(2, 2, 6))
    problem = Problem(DeepLinear((2, 1, 2)), X, Y, ridge)
    starts = rng.normal(size=(3, 4))
    for start, way in zip(
        starts, empty.run(FLOWED, loss_facts(problem), starts.tolist()), strict=True
    ):
        other = solve_ivp(
            lambda _, x: -problem.gradient(x),
            (0, 300 / scale**2),
            start,
            method="BDF",
            jac=lambda _, x: -problem.hessian(x),
            rtol=1e-7,
            atol=1e-9,
        ).y[:, -1]
        assert way["how"] == "rest"
        np.testing.assert_allclose(way["end"], other, atol=1e-6)
        losses = problem.loss(np.array(way["passed"]))
        assert (np.diff(losses) <= 1e-12 * losses[0]).all()


def test_a_loss_without_bound_and_a_start_on_the_ridge(empty):
    facts = loss_facts(
        Problem(CustomArchitecture(weights={"x": (), "y": ()}, data={}, loss="x**2 - y**2"))
    )
    away, rest = empty.run(FLOWED, facts, [[1.0, 0.1], [1.0, 0.0]])
    assert away["how"] == "away"
    assert rest["how"] == "rest"
    np.testing.assert_allclose(rest["end"], [0, 0], atol=1e-9)


def test_eigenvalues_are_those_of_numpy(empty):
    rng = np.random.default_rng(1)
    script = 'return modules["maths/linear.js"].eigen(arguments[0]);'
    for n in (1, 2, 5, 12):
        matrix = rng.normal(size=(n, n)) * 10.0 ** rng.integers(-3, 3)
        matrix = matrix + matrix.T
        found = empty.run(script, matrix.tolist())
        np.testing.assert_allclose(found["values"], np.linalg.eigvalsh(matrix), rtol=1e-9)
        vectors = np.array(found["vectors"]).T
        np.testing.assert_allclose(matrix @ vectors, vectors * found["values"], atol=1e-9)


def test_images_are_those_of_the_group(empty):
    problem = Problem(DeepLinear((2, 2, 2)), np.eye(2), np.eye(2), 0.1)
    point = np.arange(1.0, 9.0)
    script = 'return modules["maths/symmetry.js"].imagesOf(arguments[0], arguments[1]);'
    found = empty.run(script, point.tolist(), symmetry_facts(problem))
    assert found["all"]
    losses = problem.loss(np.array(found["images"]))
    np.testing.assert_allclose(losses, problem.loss(point), rtol=1e-12)
    # Signs of two hidden units, their exchange, and what the identity as data adds
    assert len(found["images"]) % 8 == 0
    assert len({tuple(image) for image in found["images"]}) == len(found["images"])
