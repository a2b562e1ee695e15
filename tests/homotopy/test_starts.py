"""Classical starts: exact counts, the same points from every start, every path accounted for."""

import json
from dataclasses import replace
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from click.testing import CliRunner

from explorer import DeepLinear, DrawnData, InputError, Problem, RandomRidge, solve, solve_many
from explorer.cli import main
from explorer.external import phcpack as phc
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.path_results import PathStatus
from explorer.homotopy.starts import STARTS, make_start, make_target, solve_from
from explorer.polynomial import Graph, System
from explorer.polynomial.bounds import multihomogeneous_bezout, total_degree
from explorer.polynomial.classic import cyclic, katsura, noon
from explorer.polynomial.formats import phcpack_polynomials
from explorer.study import load_study, run_study
from tests.support.reference import rows

needs_phcpy = pytest.mark.skipif(not phc.available(), reason="phcpy is not installed")
EVERY_START = [
    pytest.param(name, marks=needs_phcpy if name == "polyhedral" else ()) for name in STARTS
]
every_start = pytest.mark.parametrize("start", EVERY_START)
SMALL = ["1,1,1", "2,1,1", "1,2,1", "2,1,2", "1,1,1,1", "1,1,1,1,1", "2,2,1"]
CLASSIC = [(cyclic, 5, 70), (katsura, 5, 32), (noon, 3, 21)]


EXACT = {row["widths"]: row for row in rows("exact_counts.csv")}


def drawn(widths, seed=1):
    network = DeepLinear(tuple(int(d) for d in widths.split(",")))
    return Problem.draw(network, DrawnData(5), RandomRidge(), np.random.default_rng(seed))


def check_same(points, others, tolerance=1e-8):
    assert len(points) == len(others)
    distances = np.abs(points[:, None] - others[None]).max(axis=2)
    assert sorted(distances.argmin(axis=1)) == list(range(len(points)))
    assert distances.min(axis=1).max() < tolerance


def check_account(result, paths):
    assert sum(result.status_counts.values()) == paths
    assert result.status_counts.get(PathStatus.CONVERGED, 0) == (result.multiplicity == 1).sum()
    assert (
        result.status_counts.get(PathStatus.SINGULAR, 0)
        == result.multiplicity[result.multiplicity > 1].sum()
    )


def check_solutions(system, result, count):
    assert result.complete, result.notes
    assert len(result.points) == count
    assert np.abs(system.evaluate(result.points)).max() < 1e-9
    nearest = np.abs(result.points[:, None] - result.points[None]).max(axis=2) + np.eye(count)
    assert nearest.min() > 1e-6


def polynomials(count):
    """A graph's unknowns, and a function that makes systems of them."""
    graph = Graph()
    return list(graph.unknown("x", (count,))), lambda *equations: System(graph, equations)


def tangent_circles():
    """They touch in (1, 0); their other two points are the circular ones at infinity."""
    (x, y), system = polynomials(2)
    return system(x**2 + y**2 - 1, (x - 2) ** 2 + y**2 - 1)


def eigenvectors(matrix):
    """``A v = lambda v`` with one linear condition on v: n in two groups, 2^n by degrees."""
    n = len(matrix)
    (*v, value), system = polynomials(n + 1)
    rows = [
        sum(float(a) * x for a, x in zip(row, v, strict=True)) - value * v[i]
        for i, row in enumerate(matrix)
    ]
    return system(*rows, sum((k + 1) * x for k, x in enumerate(v)) - 1)


@every_start
@pytest.mark.parametrize("widths", SMALL)
def test_exact_counts_and_the_points_of_the_structure_start(widths, start):
    problem = drawn(widths)
    known, found = solve(problem, seed=1), solve(problem, seed=1, start=start)
    assert found.ok, found.verdict
    assert found.counts.complex == int(EXACT[widths]["N_C"])
    check_same(found.weights, known.weights)
    ends = ("converged", "singular", "at infinity", "stalled", "jumped", "stopped")
    assert sum(found.path_statistics.get(end, 0) for end in ends) == found.path_statistics["paths"]


@every_start
@pytest.mark.parametrize(
    "widths", ["1,1,1", "2,1,1", pytest.param("1,1,1,1", marks=pytest.mark.slow)]
)
def test_paths_that_turn_late(widths, start):
    """Without ridge there are families of solutions; with little, paths leave them at the end."""
    problem = drawn(widths)
    little = Problem(
        problem.architecture, problem.X, problem.Y, [1e-6 * block for block in problem.ridge]
    )
    known, found = solve(little, seed=1), solve(little, seed=1, start=start)
    assert found.ok, found.verdict
    check_same(found.weights, known.weights)


@pytest.mark.parametrize("widths", SMALL)
def test_numbers_of_paths_of_degrees(widths):
    problem = drawn(widths)
    target = make_target(problem.system, problem.parameters)
    rng, groups = np.random.default_rng(0), problem.system.groups
    everything = make_start(target, "total-degree", rng, groups)
    assert (
        len(everything.points) == total_degree(target.sparse) == int(EXACT[widths]["total_degree"])
    )
    layers = make_start(target, "multihomogeneous", rng, groups)
    assert (
        len(layers.points)
        == multihomogeneous_bezout(target.sparse, groups)
        < len(everything.points)
    )


@needs_phcpy
@pytest.mark.parametrize("widths", SMALL)
def test_numbers_of_paths_of_polytopes(widths):
    problem = drawn(widths)
    target = make_target(problem.system, problem.parameters)
    start = make_start(target, "polyhedral", np.random.default_rng(0))
    assert (len(start.points), start.missing) == (int(EXACT[widths]["stable_mixed_volume"]), 0)
    sparse = cyclic(5).at([])
    assert phc.mixed_volume(phcpack_polynomials(sparse), sparse.unknowns) == 70


@every_start
@pytest.mark.parametrize("system", [cyclic(5), noon(3), tangent_circles(), drawn("2,2,1").system])
def test_start_points_solve_the_start_system(system, start):
    values = np.linspace(0.5, 1.5, len(system.parameters))
    made = make_start(make_target(system, values), start, np.random.default_rng(3), system.groups)
    chart, begin, _, points = made.drawn(np.random.default_rng(4))
    assert np.abs(made.homotopy.evaluate(points, begin)).max() < 1e-7
    assert len(np.unique(np.round(chart.unit(points), 6), axis=0)) == len(points)


@every_start
@pytest.mark.parametrize(("family", "n", "count"), CLASSIC)
def test_classic_systems(family, n, count, start):
    system = family(n)
    result = solve_from(system, [], start, np.random.default_rng(1))
    check_solutions(system, result, count)
    target = make_target(system, [])
    check_account(result, count if start == "polyhedral" else total_degree(target.sparse))


@every_start
@pytest.mark.slow
@pytest.mark.parametrize(("family", "n", "count"), [(katsura, 10, 1024), (noon, 5, 233)])
def test_larger_classic_systems(family, n, count, start):
    system = family(n)
    check_solutions(system, solve_from(system, [], start, np.random.default_rng(1)), count)


@needs_phcpy
@pytest.mark.slow
def test_cyclic_seven():
    check_solutions(
        cyclic(7), solve_from(cyclic(7), [], "polyhedral", np.random.default_rng(1)), 924
    )


@pytest.mark.slow
@pytest.mark.parametrize("start", ["total-degree", "multihomogeneous"])
def test_cyclic_seven_with_ends_at_infinity_that_are_not_told(start):
    """Some of the 4116 paths to infinity wind too often; all points are there, none is false."""
    result = solve_from(cyclic(7), [], start, np.random.default_rng(1), NativeOptions(jobs=2))
    check_account(result, 5040)
    assert len(result.points) == 924
    assert result.complete == (PathStatus.STALLED not in result.status_counts)
    check_solutions(cyclic(7), replace(result, notes=()), 924)


@every_start
def test_touching_circles(start):
    result = solve_from(tangent_circles(), [], start, np.random.default_rng(1))
    assert result.multiplicity.tolist() == [2]
    np.testing.assert_allclose(result.points, [[1, 0]], atol=1e-5)
    assert not result.complete
    check_account(result, 4)
    assert result.status_counts[PathStatus.AT_INFINITY] == 2


@every_start
def test_griewank_and_osborne(start):
    """Solutions: the origin three times (1983, where Newton's method runs away from it)."""
    (x, y), system = polynomials(2)
    result = solve_from(
        system(29 * x**3 - 32 * x * y, y - x**2), [], start, np.random.default_rng(1)
    )
    assert result.multiplicity.tolist() == [3]
    np.testing.assert_allclose(result.points, [[0, 0]], atol=1e-4)
    assert result.status_counts[PathStatus.SINGULAR] == 3


@every_start
def test_a_generic_pair_of_conics(start):
    x, system = polynomials(2)
    conics = system(x[0] ** 2 + 3 * x[1] ** 2 - 4, 2 * x[0] ** 2 + x[0] * x[1] - x[1] - 1)
    check_solutions(conics, solve_from(conics, [], start, np.random.default_rng(0)), 4)


@pytest.mark.parametrize(("start", "paths"), [("total-degree", 16), ("multihomogeneous", 4)])
def test_eigenvalues(start, paths):
    """By degrees 12 paths go to infinity, where there are whole lines and planes of solutions."""
    matrix = np.random.default_rng(5).normal(size=(4, 4))
    system = eigenvectors(matrix)
    groups = [range(4), [4]] if start == "multihomogeneous" else None
    result = solve_from(system, [], start, np.random.default_rng(1), groups=groups)
    check_solutions(system, result, 4)
    check_account(result, paths)
    check_same(result.points[:, 4:], np.linalg.eigvals(matrix)[:, None])


@every_start
def test_one_equation(start):
    (x,), system = polynomials(1)
    result = solve_from(
        system((x - 1) * (x - 2) * (x - 3) * x), [], start, np.random.default_rng(0)
    )
    check_same(result.points, np.arange(4.0)[:, None])


@every_start
def test_widely_spread_coefficients(start):
    (x, y), system = polynomials(2)
    result = solve_from(
        system(10**9 * x**2 - 4 * y, y**2 - 10**24 * x), [], start, np.random.default_rng(0)
    )
    # y = x^2 10^9 / 4, so x^4 10^18 / 16 = 10^24 x: the origin and x^3 = 1.6e7
    assert result.complete
    cubes = np.delete(result.points[:, 0], np.abs(result.points[:, 0]).argmin()) ** 3
    np.testing.assert_allclose(cubes, 1.6e7)
    assert len(cubes) == 3


@every_start
def test_complex_coefficients(start):
    """``x^2 = 2i`` and ``(2 + i/3) y = x``, with numbers of both kinds."""
    graph = Graph()
    x, y = graph.unknown("x")[()], graph.unknown("y")[()]
    a, b = graph.parameter("a")[()], graph.parameter("b")[()]
    system = System(graph, (x**2 - a, b * y - x))
    found = solve_from(system, [2j, (2, Fraction(1, 3))], start, np.random.default_rng(0))
    roots = np.array([1 + 1j, -1 - 1j])
    check_same(found.points, np.stack([roots, roots / (2 + 1j / 3)], axis=1))


def test_threads_do_not_change_the_answer():
    one, two = (
        solve_from(noon(3), [], "total-degree", np.random.default_rng(2), NativeOptions(jobs=jobs))
        for jobs in (1, 2)
    )
    np.testing.assert_array_equal(one.points, two.points)


def test_many_problems():
    problems = [drawn("1,1,1", 1), drawn("2,1,1", 2), drawn("1,1,1", 3)]
    many = solve_many(problems, start="multihomogeneous", seed=[1, 2, 3])
    for k, (problem, solution) in enumerate(zip(problems, many, strict=True), start=1):
        np.testing.assert_array_equal(
            solution.weights, solve(problem, start="multihomogeneous", seed=k, jobs=1).weights
        )
        assert solution.engine == "native, multihomogeneous start"


def with_missing_unknown():
    (x, _), system = polynomials(2)
    return system(x - 1, x**2 - 1)


def with_more_equations():
    (x,), system = polynomials(1)
    return system(x, x - 1)


def with_a_constant():
    (x, y), system = polynomials(2)
    return system(x - x + 1, x * y)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            partial(solve, drawn("1,1,1"), start="best"),
            r"start = best: allowed is one of structure, total-degree",
        ),
        (
            partial(solve, drawn("1,1,1"), "phcpy", start="total-degree"),
            r"start = total-degree: allowed with engine",
        ),
        (
            partial(solve, drawn("3,3,3"), start="total-degree"),
            r"has 387420489 paths, allowed are at most 2000000",
        ),
        (
            partial(solve_from, noon(2), [], "best", np.random.default_rng(0)),
            r"start = best: allowed is one of",
        ),
        (
            partial(
                solve_from, with_more_equations(), [], "total-degree", np.random.default_rng(0)
            ),
            "2 equations in 1",
        ),
        (
            partial(solve_from, with_a_constant(), [], "total-degree", np.random.default_rng(0)),
            "equation 1 is const",
        ),
        (
            partial(
                solve_from, with_missing_unknown(), [], "total-degree", np.random.default_rng(0)
            ),
            "in no equation",
        ),
        (
            partial(
                solve_from,
                drawn("1,1,1").system,
                [np.nan] * 5,
                "total-degree",
                np.random.default_rng(0),
            ),
            "number 1 is nan",
        ),
        (
            partial(solve_from, noon(2), [1.0], "total-degree", np.random.default_rng(0)),
            "1 are given; needed are 0",
        ),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(InputError, match=message):
        call()


def explorer(*words):
    return CliRunner().invoke(main, ["solve", "--widths", "2,1,1", "--seed", "1", *words])


@every_start
def test_command_line(start):
    result = explorer("--start", start, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout)["complex"] == 9


def test_command_line_with_an_unknown_start():
    result = explorer("--start", "best")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(
        "error: start = best: allowed is one of structure, total-degree"
    )
    assert len(result.stderr.splitlines()) == 1


def test_study(tmp_path):
    words = (
        "name: s\narchitectures: [{widths: [1, 1, 1]}]\n"
        "data: [{drawn: {samples: 5}}]\nregularization: [0.5]\n"
    )
    words += "outputs: {plots: false}\n"
    keys = []
    for start in ("structure", "total-degree"):
        path = tmp_path / f"{start}.yaml"
        path.write_text(words + f"start: {start}\n")
        study = load_study(path)
        keys += [run.key for run in study.runs]
        result = run_study(study, tmp_path / start)
        assert result.ok
        assert result.runs["complex"].tolist() == [5]
    assert keys[0] != keys[1]
