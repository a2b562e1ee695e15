"""The printed answer: what was found first, a row per orbit, 80 columns, weights that solve."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from explorer import DeepLinear, DrawnData, Problem, solve
from explorer.landscape.answer.paragraph import found
from explorer.landscape.answer.rows import rows_of
from explorer.landscape.points.findings import Check, CheckName
from explorer.landscape.points.symmetry_classes import symmetry_classes
from explorer.networks.architectures.custom import CustomArchitecture
from tests.support.problems import chain, drawn


def formula(loss, weights, ridge=0.0):
    return Problem(CustomArchitecture(weights=weights, loss=loss), None, None, ridge)


# Two equal units in one dimension: permutations and signs make orbits of up to eight
EQUAL_UNITS = formula(
    "(a[0]*b[0] + a[1]*b[1] - 1)**2 + sum(a**4) + sum(b**4)", {"a": (2,), "b": (2,)}
)
PROBLEMS = {
    "generic": drawn((2, 1, 2)),
    "one lambda": drawn((2, 2, 2), ridge=0.2),
    "no ridge": drawn((2, 2, 2), ridge=0.0),
    "one weight": formula("(x[0]**2 - 4)**2", {"x": (1,)}),
    "no minimum": formula("x[0]**3 - 3*x[0]", {"x": (1,)}),
    "no real point": formula("x[0]**3 + 3*x[0]", {"x": (1,)}),
    "maxima": formula("-(x[0]**2 - 4)**2 - x[1]**2", {"x": (2,)}),
    "degenerate": formula("x[0]**4 + x[1]**2", {"x": (2,)}),
    "tiny": formula("(x[0]**2 - 4)**2 / 10**30", {"x": (1,)}),
    "large": formula("(x[0]**2 - 4)**2 * 10**9", {"x": (1,)}),
    "equal units": EQUAL_UNITS,
}


@pytest.fixture(scope="module", params=PROBLEMS)
def solution(request):
    return solve(PROBLEMS[request.param], seed=1)


def test_no_line_is_longer_than_eighty_and_no_number_is_rounding(solution):
    for text in (repr(solution), solution.text(each=True, weights=True)):
        assert max(map(len, text.splitlines())) <= 80
        assert not re.search(r"e-[1-9]\d\d", text)
        assert all(line == line.rstrip() for line in text.splitlines())


def test_the_first_paragraph_has_the_counts_and_the_verdict(solution):
    first = " ".join(repr(solution).split("\n\n")[0].split())
    assert (
        first.replace("! ", "")
        .replace("!", "")
        .lower()
        .startswith(found(solution, rows_of(solution)).lower())
        or solution.completeness.status == "incomplete"
    )
    assert solution.verdict.split()[0].rstrip(":,").lower() in first.lower()
    minima = solution.counts.minima
    assert ("no minimum" in first) == (minima == 0) or not solution.counts.real


def test_every_real_point_stands_in_one_row(solution):
    if solution.of_manifolds:
        assert len(rows_of(solution).first) == solution.counts.real
        return
    assert rows_of(solution).copies.sum() == solution.counts.real
    assert len(rows_of(solution, each=True)) == solution.counts.real


def test_wide_text_says_every_check_whole(solution):
    text = solution.text(wide=True)
    assert all(str(check) in text for check in solution.checks)


def test_json_can_be_read_and_has_every_real_point(solution):
    facts = json.loads(json.dumps(solution.to_dict(), allow_nan=False))
    rows = facts["manifold_table" if solution.of_manifolds else "real_points"]
    assert len(rows) == solution.counts.real
    assert [check["name"] for check in facts["checks"]] == [c.name for c in solution.checks]
    problem = solution.problem
    for row in rows:
        flat = np.concatenate([np.ravel(block) for block in row["weights"]])
        assert np.abs(problem.gradient(flat[None])).max() <= 1e-6 * (
            1 + np.abs(problem.parameters).max(initial=0)
        )


def test_permutations_merge_points_of_equal_units():
    """The same class has the same loss and index, and its size is that of an orbit."""
    solution = solve(EQUAL_UNITS, seed=1)
    c = solution.classification
    classes = symmetry_classes(EQUAL_UNITS, c)
    signs = len(np.unique(c.points.orbit[c.real]))
    assert len(np.unique(classes[c.real])) < signs
    for number in np.unique(classes[c.real]):
        members = c.real & (classes == number)
        assert np.ptp(c.loss.real[members]) < 1e-9
        assert len(set(c.negative[members].tolist())) == 1
        assert 16 % int(members.sum()) == 0


def test_units_with_different_ridge_are_not_merged():
    rng = np.random.default_rng(3)
    problem = Problem.draw(DeepLinear((1, 2, 1)), DrawnData(3), [[[0.1], [0.2]], [[0.3, 0.4]]], rng)
    c = solve(problem, seed=1).classification
    assert (symmetry_classes(problem, c) == c.points.orbit).all()


def test_printed_weights_are_those_of_a_minimum():
    problem, _ = chain(a=4.0, b=2.0, ridge=0.1)
    text = repr(solve(problem, seed=1))
    w1, w2 = (float(re.search(rf"{name} = \[([^]]*)\]", text)[1]) for name in ("W1", "W2"))
    assert np.abs(problem.gradient([[w1, w2]])).max() < 5e-3
    assert (np.linalg.eigvalsh(problem.hessian([[w1, w2]])[0]) > 0).all()


def test_what_fails_is_told_whole():
    solution = solve(chain(a=4.0, b=2.0, ridge=0.1)[0], seed=1)
    passed = solution.checks[0]
    long = Check(
        CheckName.BOUNDS,
        False,
        passed.finding.template(found=1, least="x " * 90, bezout=1, multi=1),
    )
    text = replace(solution, checks=(long,)).text()
    assert " ".join(long.detail.split()) in " ".join(text.split())
