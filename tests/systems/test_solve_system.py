"""Any polynomial system: right, or not complete with a reason."""

import json
import subprocess
import sys

import numpy as np
import pytest

from explorer import InputError, solve_system
from explorer.external import msolve, phcpack
from explorer.homotopy.witness import Witness
from explorer.systems import SystemStatus
from explorer.systems.degree import ideal_degree
from explorer.systems.findings import SystemFinding, SystemNote, SystemWitness
from explorer.systems.given import read
from tests.support.reference import ROOT

CASES = json.loads((ROOT / "tests" / "cases" / "systems.json").read_text(encoding="utf-8"))
STARTS = ("auto", "total-degree", "multihomogeneous")
needs_msolve = pytest.mark.skipif(not msolve.available(), reason="msolve is not installed")


def at(solution):
    """Points with multiplicities, as a set."""
    rounded = solution.found.values.round(8) + 0.0
    rows = zip(rounded.tolist(), solution.found.multiplicity.tolist(), strict=True)
    return {(*map(complex, point), m) for point, m in rows}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_cases_are_right_or_not_complete(case, start, seed):
    solution = solve_system(case["equations"], case["unknowns"], start, seed)
    found = {(*point[:-1], point[-1]) for point in at(solution)}
    if "note" in case:
        assert solution.complete is None
        assert solution.verdict.sentence.template is SystemFinding.FAMILY
        assert found == {(3, 2, 1)}
    elif not solution.complete:
        assert str(solution.verdict)
        assert solution.verdict.status in (SystemStatus.INCOMPLETE, SystemStatus.UNDECIDED)
    elif "simple" in case:
        assert solution.count == len(solution.points) == case["simple"]
    else:
        assert found == {(*p["at"], p["multiplicity"]) for p in case["points"]}


@needs_msolve
@pytest.mark.parametrize("start", STARTS)
def test_double_roots_count_twice_and_are_no_simple_solutions(start):
    for seed in range(3):
        solution = solve_system(["(x-2)^2*(x+1)"], start=start, seed=seed)
        assert at(solution) == {(-1, 1), (2, 2)}
        assert (solution.count, solution.complete) == (1, True)
        assert solution.verdict.witness.template is SystemWitness.DEGREE


@pytest.mark.parametrize("certify", [False, True])
def test_four_points_on_a_circle_and_a_hyperbola(certify):
    solution = solve_system(["x^2 + y^2 = 5", "x*y = 2"], certify=certify)
    assert at(solution) == {(1, 2, 1), (2, 1, 1), (-1, -2, 1), (-2, -1, 1)}
    assert solution.verdict.status.value == ("proved" if certify else "consistent")
    table = solution.points
    assert list(table) == [
        "x",
        "y",
        "is_real",
        "multiplicity",
        "condition",
        "residual",
        "certified",
    ]
    assert table["is_real"].all()
    assert (table["residual"] < 1e-14).all()
    assert table["certified"].all() if certify else table["certified"].isna().all()


def test_the_bezout_number_is_a_witness_where_msolve_is_not_there(monkeypatch):
    monkeypatch.setattr("explorer.systems.degree.available", lambda: False)
    solution = solve_system(["x^2 + y^2 = 5", "x*y = 2"], certify=True)
    assert solution.verdict.status is SystemStatus.PROVED
    assert solution.verdict.witness.template is SystemWitness.BEZOUT
    assert any(note.template is SystemNote.NO_DEGREE for note in solution.notes)


@pytest.mark.parametrize(
    ("equations", "expected"),
    [
        (["x^2 - 1", "x*y", "y^2"], {(1, 0, 1), (-1, 0, 1)}),
        (["x^2 + y^2 = 1", "x^2 + y^2 = 2"], set()),
        (["x^2 - 1", "x^2 - 4"], set()),
    ],
)
def test_without_msolve_all_paths_are_accounted_for(monkeypatch, equations, expected):
    monkeypatch.setattr("explorer.systems.degree.available", lambda: False)
    solution = solve_system(equations)
    assert at(solution) == expected
    assert solution.verdict.status is SystemStatus.CONSISTENT
    assert solution.verdict.witness.template is Witness.PATHS


def test_without_msolve_families_are_named(monkeypatch):
    monkeypatch.setattr("explorer.systems.degree.available", lambda: False)
    solution = solve_system(["x*y", "x*(x - 1)"])
    assert at(solution) == {(1, 0, 1)}
    assert solution.complete is None
    assert solution.verdict.sentence.template is SystemFinding.FAMILY


@needs_msolve
@pytest.mark.parametrize(
    "equations",
    [["(x - 1/3)^7"], ["(x^2 - 2)^2"], ["x^2 - y^2", "x*y"], ["x^2 - 1e200"], ["x^2 - 1e-200"]],
)
def test_multiplicities_and_sizes(equations):
    solution = solve_system(equations)
    degree = dict(solution.verdict.witness.values)["count"]
    assert solution.complete
    assert solution.points["multiplicity"].sum() == degree


def test_a_polyhedral_start():
    if not phcpack.available():
        pytest.skip("phcpy is not installed")
    equations = ["x^2*y - i*x + 1", "y^2*x - 2*y + 3*i"]
    solution = solve_system(equations, start="polyhedral", certify=True)
    assert (solution.count, solution.verdict.status) == (3, SystemStatus.PROVED)


@pytest.mark.parametrize(
    ("equations", "expected"),
    [
        (
            ["x^2 = i*y", "y^2 = 1"],
            {(np.exp(1j * np.pi * k / 4), (-1) ** (k // 2 % 2)) for k in ()},
        ),
        (["(x - 2)*(x - 3*i)"], {(2, 1), (3j, 1)}),
        (["x^2 - 2*i"], {(1 + 1j, 1), (-1 - 1j, 1)}),
        (["(x - i)^2*(x + 1)"], {(1j, 2), (-1, 1)}),
    ],
)
def test_complex_coefficients(equations, expected):
    solution = solve_system(equations, certify=True)
    assert solution.complete
    if expected:
        assert at(solution) == expected
    else:
        x, y = solution.found.values.T
        assert len(x) == 4
        np.testing.assert_allclose(x**2, 1j * y, atol=1e-14)
    simple = solution.points["multiplicity"] == 1
    assert solution.points["certified"].equals(simple.astype("boolean"))


def test_a_real_point_of_complex_equations_is_real():
    table = solve_system(["(x - 2)*(x - 3*i)"]).points
    assert table["is_real"].tolist() == [True, False]


@needs_msolve
@pytest.mark.parametrize("seed", range(3))
def test_more_equations_than_unknowns(seed):
    solution = solve_system(["x^2 - 1", "x*y", "y^2"], seed=seed, certify=True)
    assert at(solution) == {(1, 0, 1), (-1, 0, 1)}
    assert solution.verdict.status is SystemStatus.PROVED
    (note,) = solution.notes
    assert dict(note.values)["dropped"] == 2


@needs_msolve
def test_a_double_point_of_more_equations_than_unknowns():
    """Its multiplicity is that in all equations: combinations give it more."""
    solution = solve_system(["x^2", "x*y", "y^2", "x - x^3"])
    assert at(solution) == {(0, 0, 2)}
    assert solution.complete


@pytest.mark.parametrize(
    "equations",
    [["x + y = 1", "2*x + 2*y = 3"], ["x = 1", "x = 2"], ["x - i", "x + i"], ["x = 1", "0*x = 1"]],
)
def test_linear_systems_without_a_solution(equations):
    solution = solve_system(equations)
    assert len(solution.points) == solution.count == 0
    assert solution.complete is True
    assert solution.verdict.status is SystemStatus.PROVED


@needs_msolve
@pytest.mark.parametrize("equations", [["x^2 - 1", "x^2 - 4"], ["x*y - 1", "x"], ["x*y = 1", "x"]])
def test_other_systems_without_a_solution(equations):
    solution = solve_system(equations)
    assert len(solution.points) == 0
    assert solution.complete is True
    assert dict(solution.verdict.witness.values)["count"] == 0


def test_linear_systems_are_solved_exactly():
    solution = solve_system(["x + y = 1/3", "x - i*y = 2", "x + y = 1/3"])
    assert solution.verdict.status is SystemStatus.PROVED
    x, y = solution.found.values[0]
    assert abs(x + y - 1 / 3) < 1e-15
    assert abs(x - 1j * y - 2) < 1e-15
    assert [note.template for note in solution.notes] == [SystemNote.TWICE]


@pytest.mark.parametrize(
    ("equations", "unknowns", "witness"),
    [
        (["x*y - 1"], None, SystemWitness.FEWER),
        (["x^2 - 1"], ["x", "y"], SystemWitness.UNUSED),
        (["x^2 - y", "2*x^2 - 2*y"], None, SystemWitness.FEWER),
        (["x + y"], None, SystemWitness.DIMENSION),
        (["0*x"], None, SystemWitness.DIMENSION),
        (["x - x"], None, SystemWitness.DIMENSION),
        (["x^2 - y^2", "x*(x - y)"], None, SystemWitness.INFINITE),
    ],
)
def test_what_is_not_isolated_is_named_so(equations, unknowns, witness):
    if witness is SystemWitness.INFINITE and not msolve.available():
        pytest.skip("msolve is not installed")
    solution = solve_system(equations, unknowns)
    assert solution.complete is None
    assert solution.verdict.sentence.template is SystemFinding.FAMILY
    assert solution.verdict.witness.template is witness
    assert len(solution.points) == 0


@pytest.mark.parametrize("unknowns", [None, ["x"]])
def test_constants(unknowns):
    if unknowns is None:
        with pytest.raises(InputError, match="no unknowns"):
            solve_system(["3"])
        return
    solution = solve_system(["3"], unknowns)
    assert (len(solution.points), solution.complete) == (0, True)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"start": "best"}, "start = best: allowed is one of auto, total-degree"),
        ({"seed": -1}, "seed"),
        ({"seed": 1.5}, "seed"),
        ({"seed": None}, "seed"),
    ],
)
def test_bad_options(options, said):
    with pytest.raises(InputError, match=said):
        solve_system(["x^2 - 1"], **options)


def test_too_many_paths_are_told_with_their_number():
    equations = [f"x{k}^10 - x{(k + 1) % 8}*x{k} - 1" for k in range(8)]
    with pytest.raises(InputError, match=r"100000000.*at most 100000; fix") as error:
        solve_system(equations)
    assert "total-degree" in str(error.value)


@needs_msolve
def test_the_degree_of_complex_equations_is_half_that_with_the_unit():
    assert ideal_degree(read(["x^2 - i*y", "y^3 + i*x"])).count == 6
    assert ideal_degree(read(["x - i*y", "x^2 + y^2"])).infinite


def test_the_same_seed_gives_the_same_answer():
    equations = ["x^3 - 2*x*y + i", "y^2 - x - 3"]
    first, second = (solve_system(equations, seed=7) for _ in range(2))
    np.testing.assert_array_equal(first.found.values, second.found.values)
    third = solve_system(equations, seed=8)
    np.testing.assert_allclose(first.found.values, third.found.values, rtol=1e-12)


def test_what_is_printed_fits_the_screen():
    many = [f"{'long_name_' * 5}{k}^2 - {k + 2}" for k in range(4)]
    for equations in (["x^2 + 1"], many, ["x = 1", "x = 2"], ["x*y"]):
        text = repr(solve_system(equations))
        assert max(map(len, text.splitlines())) <= 80
        assert "solution" in text.splitlines()[0]


def run(*arguments, given=None):
    command = [sys.executable, "-m", "explorer.cli", "system", *map(str, arguments)]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=False)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "system.txt"
    path.write_text("x^2 + y^2 = 5\nx*y = 2\n")
    return path


def test_command_line(file):
    done = run(file, "--certify")
    assert done.returncode == 0
    assert done.stdout.startswith("4 isolated solutions of 2 equations in x, y: 4 real, 4 simple")


def test_command_line_gives_json(file):
    done = run("-", "--json", "--seed", 3, "--start", "total-degree", given=file.read_text())
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert (answer["count"], answer["real"], answer["complete"]) == (4, 4, True)
    assert sorted(p["values"]["x"][0] for p in answer["points"]) == [-2, -1, 1, 2]


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("x*y - 1\n", 1, "undecided"),
        ("x + y\nx + y + 1", 0, "proved: there is no solution"),
        ("x + * y\n", 2, "line 1, column 5"),
        ("2\nx;\n", 2, "2 equations announced"),
        ("", 2, "equations = none"),
    ],
)
def test_exit_codes(tmp_path, text, code, said):
    path = tmp_path / "system"
    path.write_text(text)
    done = run(path)
    assert done.returncode == code
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_not_there():
    done = run("none.txt")
    assert done.returncode == 2
    assert "error: none.txt: there is no such file; fix: correct its name" in done.stderr
    assert done.stderr.count("\n") == 1
