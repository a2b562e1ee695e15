"""Functions against closed forms, against clusters of maps made by numpy alone, and by hand."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from explorer import CustomArchitecture, DeepLinear, Problem, RandomRidge, critical_sets, solve
from explorer.cli import main
from explorer.landscape.functions.along import Along, courses
from explorer.landscape.functions.classes import joined
from explorer.landscape.functions.output_map import ReadOff, output_map
from explorer.landscape.functions.space import FunctionNote
from explorer.landscape.functions.values import values_at
from explorer.networks.architectures import MonomialNetwork, build, find, names

# Critical points at generic data and functions: each orbit of free sign flips is one function
GENERIC = [
    (DeepLinear((2, 1, 2)), 17, 1 + 16 // 2),
    (DeepLinear((2, 2, 2)), 225, 1 + 2 * 16 // 2 + 192 // 4),
    (DeepLinear((1, 1, 1, 1)), 17, 1 + 16 // 4),
    (DeepLinear((1, 2, 2, 1)), 129, 1 + 4 * 16 // 4 + 64 // 16),
    (build({"type": "tensor_decomposition", "shape": [2, 2, 2]}), 241, 1 + 240 // 4),
    (build({"type": "monomial_neurons", "inputs": 2, "power": 2}), 9, 1 + 8 // 2),
    (build({"type": "monomial_neurons", "inputs": 2, "power": 3}), 25, 25),
    (build({"type": "symmetric_tensor_decomposition", "dimension": 2, "order": 3}), 13, 13),
    (build({"type": "lightning_attention", "dimension": 1, "length": 2}), 17, 1 + 16 // 4),
    (build({"type": "linear_residual", "width": 1, "depth": 2}), 5, 5),
]


def slow(*values):
    return pytest.param(*values, marks=pytest.mark.slow)


def drawn(architecture, seed=3, ridge=None):
    rng = np.random.default_rng(seed)
    dx, dy = architecture.data_shape
    m = architecture.samples or max(architecture.least_samples, dx + 1)
    X, Y = rng.normal(size=(dx, m)), rng.normal(size=(dy, m))
    chosen = RandomRidge().ridge(architecture, rng) if ridge is None else ridge
    return Problem(architecture, X, Y, chosen)


@pytest.mark.parametrize(("architecture", "points", "functions"), GENERIC, ids=lambda v: str(v))
def test_generic_counts(architecture, points, functions):
    solution = solve(drawn(architecture))
    found = solution.functions
    assert (solution.counts.complex, found.count, found.at_least) == (points, functions, functions)
    assert found.decided
    assert found.columns["points"].sum() == points
    assert found.columns["real_points"].sum() == solution.counts.real


@pytest.mark.parametrize("name", [n for n in names() if not n.startswith("tests_")])
def test_every_shipped_architecture_against_clusters_of_its_outputs(name):
    """Outputs at random inputs, computed by numpy, fall into as many clusters."""
    kind = find(name)
    architecture = kind(**kind.example)
    solution = solve(drawn(architecture))
    found = solution.functions
    rows = [outputs_of(architecture, point) for point in solution.weights]
    values = np.array(rows)
    size = np.abs(values).max(axis=1)
    gap = np.abs(values[:, None] - values[None]).max(axis=2)
    near = gap <= 1e-7 * np.maximum(size[:, None], size[None])
    same = found.label[:, None] == found.label[None]
    assert np.array_equal(near, same)


def outputs_of(architecture, point):
    weights = architecture.split(point)
    rng = np.random.default_rng(8)
    X = rng.normal(size=(architecture.data_shape[0], 12))
    if hasattr(architecture, "target_shape"):
        return np.ravel(architecture.output(weights))
    if hasattr(architecture, "output"):
        return np.ravel(architecture.output(weights, X))
    W1, W2 = weights  # the formula of the example
    return np.ravel(W2 @ W1)


def test_labels_are_those_of_the_table():
    solution = solve(drawn(DeepLinear((2, 1, 2))))
    frame = solution.to_frame(functions=True)
    for number, rows in frame.groupby("function"):
        assert len(rows) == solution.in_function_space().loc[number, "points"]
        losses = rows["loss_re"]
        assert np.ptp(losses) <= 1e-9 * abs(losses).max()
    assert "function" not in solution.to_frame()


def test_lists_with_one_row_an_orbit():
    problem = drawn(DeepLinear((2, 2, 2)))
    short, long = (solve(problem, orbits=way).functions for way in (True, False))
    assert (short.count, short.real) == (long.count, long.real) == (65, long.real)
    assert short.columns["points"].tolist() == long.columns["points"].tolist()


class TestApart:
    def test_functions_that_differ_by_little_stay_two(self):
        """The zero function and one of size 1e-9."""
        problem = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[1e-9]], 5e-11)
        found = solve(problem).functions
        assert found.real == 2
        values = sorted(found.coefficients[found.columns["real_points"] > 0][:, 0].real)
        np.testing.assert_allclose(values, [0, 9e-10], atol=1e-15)

    @pytest.mark.parametrize("scale", [1e-3, 1e3, 1e6])
    def test_scales(self, scale):
        rng = np.random.default_rng(2)
        X, Y = rng.normal(size=(2, 3)), scale * rng.normal(size=(2, 3))
        ridge = RandomRidge().ridge(DeepLinear((2, 1, 2)), rng)
        found = solve(Problem(DeepLinear((2, 1, 2)), X, Y, ridge)).functions
        assert (found.count, found.at_least) == (9, 9)

    def test_with_certificates_it_is_proved(self):
        problem = drawn(DeepLinear((2, 1, 2)))
        templates = [note.template for note in solve(problem, certify=True).functions.notes]
        assert FunctionNote.PROVED in templates
        estimated = [note.template for note in solve(problem).functions.notes]
        assert FunctionNote.ESTIMATED in estimated

    def test_bounds_hold_on_random_polydiscs(self):
        outputs = output_map(DeepLinear((2, 2, 2)))
        rng = np.random.default_rng(0)
        points = rng.normal(size=(20, 8)) * 10.0 ** rng.integers(-3, 4, size=(20, 8)) + 0j
        radius = np.abs(points) * 1e-6
        values = values_at(outputs.terms, points, radius)
        turn = np.exp(2j * np.pi * rng.random(points.shape))
        moved = values_at(outputs.terms, points + radius * turn, np.zeros_like(radius))
        assert (np.abs(moved.middle - values.middle) <= values.radius).all()

    def test_singular_points_are_said_to_be(self):
        """x^2 y^2 has a minimum at 0 of multiplicity more than one."""
        problem = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[0.5]], 0.25)
        solution = solve(problem)
        assert not solution.points["regular"].all()
        notes = [note.template for note in solution.functions.notes]
        assert FunctionNote.SINGULAR in notes

    def test_joined_pairs(self):
        assert joined(5, np.array([[3, 4], [1, 3]])).tolist() == [0, 1, 2, 1, 1]


class TestSymmetry:
    def test_units_that_may_be_exchanged(self):
        """f = sum_j v_j (w_j x)^2 with one lambda: both live units are alike up to sign."""
        architecture = MonomialNetwork((1, 2, 1))
        rng = np.random.default_rng(1)
        m = architecture.least_samples
        X, Y = rng.normal(size=(1, m)), rng.normal(size=(1, m))
        alike = solve(Problem(architecture, X, Y, 0.1))
        assert alike.counts.complex == 33
        assert alike.functions.count == 1 + 8 // 2 + 16 // 4
        generic = solve(Problem(architecture, X, Y, RandomRidge().ridge(architecture, rng)))
        assert generic.functions.count == 1 + 2 * 8 // 2 + 16 // 4

    def test_units_with_weights_that_repeat_in_turn(self):
        """Equal numbers in other places allow no exchange."""
        ridge = [[[0.1, 0.2], [0.2, 0.1]], [[0.3, 0.5], [0.5, 0.3]]]
        found = solve(drawn(DeepLinear((2, 2, 2)), ridge=ridge)).functions
        assert found.count == 65

    def test_a_sign_that_the_loss_does_not_see(self):
        """With targets 0 the loss of x = (a b - y)^2 does not see the sign of a b."""
        loss = "(a*b*X[0,0] - Y[0,0])**2 / 2"
        shapes = {"X": (1, 1), "Y": (1, 1)}
        own = CustomArchitecture({"a": (), "b": ()}, shapes, loss)
        found = solve(Problem(own, [[2.0]], [[1.0]], [0.05, 0.07])).functions
        assert found.outputs.read_off is ReadOff.LOSS
        assert (found.count, found.real) == (3, 2)


class TestWithoutRidge:
    """Scalings move every point; functions are the zero one and as many as the ED degree says."""

    @pytest.mark.parametrize(
        ("spec", "degree"),
        [
            slow({"type": "tensor_decomposition", "shape": [2, 2, 2]}, 6),
            slow({"type": "tensor_decomposition", "shape": [2, 2, 3]}, 8),
            ({"type": "linear_convolution", "inputs": 4, "filters": [2, 2], "strides": [2, 1]}, 6),
            slow(
                {"type": "linear_convolution", "inputs": 5, "filters": [3, 2], "strides": [2, 1]},
                10,
            ),
            ({"type": "matrix_sensing", "rows": 2, "columns": 2}, 6),
            ({"type": "weighted_low_rank", "rows": 2, "columns": 2}, 6),
        ],
        ids=lambda v: str(v),
    )
    def test_as_many_as_the_degree_of_the_variety(self, spec, degree):
        found = solve(drawn(build(spec), ridge=0.0)).functions
        assert (found.count, found.at_least) == (degree + 1, degree + 1)
        assert FunctionNote.SCALED in [note.template for note in found.notes]

    @pytest.mark.slow
    def test_families_that_are_more_than_scalings_are_left_open(self):
        """Two monomial neurons share one quadratic form in many ways."""
        found = solve(drawn(MonomialNetwork((1, 2, 1)), ridge=0.0)).functions
        assert found.at_least == 2
        assert not found.decided
        assert found.frame["function"].is_unique
        assert found.of_rows.known.sum() < len(found.label)


class TestManifolds:
    def test_one_lambda(self):
        """Four real manifolds of widths 2, 3, 2, one of each map."""
        X, Y = [[1, 2, 0, -1], [0, 1, 1, 3]], [[2, 1, -1, 0], [1, 0, 2, 1]]
        solution = solve(Problem(DeepLinear((2, 3, 2)), X, Y, 0.25))
        found = solution.functions
        assert (len(solution.manifolds), found.count, found.real) == (4, 4, 4)
        assert {one.along for one in found.courses} == {Along.SYMMETRY, Along.POINT}
        maps = found.frame[found.frame["rank"] == 1]
        assert maps["constant"].all()

    def test_without_ridge_each_choice_of_singular_values_is_one_map(self):
        rng = np.random.default_rng(3)
        X, Y = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
        solution = solve(Problem(DeepLinear((2, 2, 2, 2)), X, Y, 0.0))
        found = solution.functions
        assert (len(solution.manifolds), found.count, found.at_least) == (20, 4, 4)
        assert found.columns["points"].tolist() == [1, 4, 4, 11]
        assert found.frame["kind"].tolist()[0] == "minimum"
        assert found.frame["kind"].tolist()[1] == "degenerate, saddle"
        assert found.frame["index"].isna().tolist() == [False, True, True, True]

    @pytest.mark.parametrize("widths", [(3, 2, 3), (2, 2, 2), (3, 1, 2)])
    def test_without_ridge_subsets_of_singular_values(self, widths):
        from math import comb

        rng = np.random.default_rng(5)
        X, Y = rng.normal(size=(widths[0], 4)), rng.normal(size=(widths[-1], 4))
        solution = solve(Problem(DeepLinear(widths), X, Y, 0.0))
        rho = min(widths[0], widths[-1])
        number = sum(comb(rho, r) for r in range(min(widths[1], rho) + 1))
        assert solution.functions.count == number
        assert len(critical_sets(solution.problem).sets) >= number

    def test_inputs_of_low_rank_leave_the_map_free(self):
        X = [[1.0, 2.0], [0.0, 1.0], [1.0, 1.0]]
        Y = [[1.0, 0.0], [2.0, 1.0], [0.0, 3.0]]
        found = solve(Problem(DeepLinear((3, 2, 3)), X, Y, 0.0)).functions
        assert [one.along for one in found.courses][:3] == [Along.MOVES] * 3
        assert found.columns["constant"][0] is False
        assert FunctionNote.FAMILIES in [note.template for note in found.notes]

    def test_a_manifold_that_is_no_orbit(self):
        """Along the kernel of a Hessian the map moves: a random point with a wrong dimension."""
        problem = drawn(DeepLinear((2, 2, 2)), ridge=0.0)
        outputs = output_map(problem.architecture)
        point = np.random.default_rng(1).normal(size=(1, 8))
        (course,) = courses(problem, outputs, point, [8])
        assert course.along is Along.MOVES
        assert course.dimension == 4


class TestCommand:
    def test_text_and_json(self):
        words = ["solve", "--widths", "2,1,2", "--seed", "1", "--functions"]
        text = CliRunner().invoke(main, words).output
        assert "9 functions" in text
        assert max(map(len, text.splitlines())) <= 80
        told = json.loads(CliRunner().invoke(main, [*words, "--json"]).stdout)["functions"]
        assert (told["functions"], told["functions_at_least"]) == (9, 9)
        assert len(told["real"]) == told["real_functions"]

    def test_a_column_in_files(self, tmp_path):
        path = tmp_path / "points.csv"
        words = ["solve", "--widths", "1,1,1", "--functions", "--output", str(path)]
        assert CliRunner().invoke(main, words).exit_code == 0
        assert "function" in path.read_text().splitlines()[0].split(",")
