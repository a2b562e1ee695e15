"""Solutions that list critical manifolds, by whitened data whose manifolds have a closed form."""

import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from explorer import DeepLinear, Problem, solve, solve_many
from explorer.errors import InputError
from explorer.landscape.conclude_manifolds import conclude_manifolds
from explorer.landscape.engines import manifold_ways
from explorer.landscape.manifolds.table import COLUMNS
from explorer.landscape.points.findings import CheckName
from explorer.landscape.points.verdict import Status
from explorer.manifolds.manifold import ManifoldKind
from explorer.manifolds.sums import sums
from explorer.networks.architectures import find
from tests.support.manifolds import whitened_manifolds, whitened_problem


@pytest.fixture
def problem():
    return whitened_problem((3.0, 2.0, 1.0))


@pytest.fixture
def solution(problem):
    return conclude_manifolds(problem, whitened_manifolds(problem))


def passed(solution):
    return {check.name: check.passed for check in solution.checks}


def test_a_row_a_manifold(solution):
    frame = solution.manifolds
    assert tuple(frame.columns) == COLUMNS
    assert frame["rank"].tolist() == [2, 2, 1, 2, 1, 1, 0]
    assert frame["loss"].tolist() == [2.75, 3.75, 3.875, 5.75, 5.875, 6.875, 7.0]
    assert frame["index"].tolist() == [0, 1, 2, 2, 3, 4, 6]
    assert frame["dimension"].tolist() == [1, 1, 1, 1, 1, 1, 0]
    assert frame["is_global"].tolist() == [True] + 6 * [False]
    assert frame["singular_values"][0] == [2.5, 1.5]


def test_points_are_one_of_each_manifold(problem, solution):
    points = solution.points
    assert points["dimension"].tolist() == solution.manifolds["dimension"].tolist()
    assert points["kind"].tolist() == ["minimum"] + 6 * ["saddle"]
    assert np.abs(problem.gradient(solution.weights.real)).max() < 1e-12
    assert np.allclose(problem.loss(solution.weights.real), points["loss"])
    assert points["orbit_size"].tolist() == [4, 4, 2, 4, 2, 2, 1]
    assert points["regular"].tolist() == 6 * [False] + [True]


def test_proved_where_all_checks_hold_and_all_is_proved(solution):
    assert set(passed(solution).values()) == {True}
    assert solution.completeness.status is Status.PROVED
    assert solution.summary() == {
        "complex": 19,
        "real": 7,
        "minima": 1,
        "global_minima": 1,
        "degenerate": 0,
        "morse_sum": 1,
        "total_degree": 3**12,
        "expected": 19,
        "complete": True,
        "manifolds": 7,
        "complex_orbits": [1, 6, 12],
        "quotient_sums": [1, 1, 1],
        "verdict": "proved",
        "certified": 7,
    }
    json.dumps(solution.summary())


def test_consistent_without_proof(problem):
    solution = conclude_manifolds(problem, whitened_manifolds(problem, proved=False))
    assert solution.completeness.status is Status.CONSISTENT
    assert solution.ok


@pytest.mark.parametrize("gone", range(7))
def test_a_missing_manifold_is_seen(problem, gone):
    """By the complex count where the engine lost it, and by the sums."""
    whole = whitened_manifolds(problem)
    rest = tuple(one for k, one in enumerate(whole.manifolds) if k != gone)
    total = sums(rest, [2])
    found = replace(
        whole,
        manifolds=rest,
        morse_sum=total.morse_sum,
        quotient_sums=total.quotient_sums,
        polynomial_ok=total.polynomial_ok,
    )
    solution = conclude_manifolds(problem, found)
    assert solution.completeness.status is Status.INCOMPLETE
    assert passed(solution)[CheckName.QUOTIENT_SUMS] is False


def test_wrong_numbers_are_seen_by_the_loss_itself(problem):
    whole = whitened_manifolds(problem)
    first, *rest = whole.manifolds
    index = conclude_manifolds(
        problem, replace(whole, manifolds=(replace(first, nullity=0), *rest))
    )
    assert passed(index)[CheckName.HESSIAN] is None
    index = conclude_manifolds(problem, replace(whole, manifolds=(replace(first, index=1), *rest)))
    assert passed(index)[CheckName.HESSIAN] is False
    moved = replace(first, representative=first.representative * 1.001)
    place = conclude_manifolds(problem, replace(whole, manifolds=(moved, *rest)))
    assert passed(place)[CheckName.GRADIENT] is False


def test_numbers_of_complex_orbits(problem):
    whole = whitened_manifolds(problem)
    *before, last = whole.ranks

    def outcome(**changes):
        ranks = (*before, replace(last, **changes))
        solution = conclude_manifolds(problem, replace(whole, ranks=ranks))
        return passed(solution)[CheckName.COMPLEX_ORBITS], solution.completeness.status

    assert outcome(found=11) == (None, Status.PROVED)  # no real one is missing
    assert outcome(found=11, lost=1) == (None, Status.PROVED)
    assert outcome(found=11, proved=False) == (False, Status.INCOMPLETE)
    assert outcome(found=11, at_data=False, proved=False) == (None, Status.CONSISTENT)
    assert outcome(found=13, at_data=False) == (False, Status.INCOMPLETE)
    lost = outcome(lost=1, found=11, at_data=False, proved=False)
    assert lost == (False, Status.INCOMPLETE)
    assert outcome(expected=None, proved=False) == (None, Status.CONSISTENT)
    assert outcome(source=None)[1] is Status.INCOMPLETE


def test_degenerate_manifolds_leave_sums_open(problem):
    whole = whitened_manifolds(problem, proved=False)
    first, *rest = whole.manifolds
    vague = replace(first, morse_bott=None, kind=ManifoldKind.DEGENERATE)
    found = replace(
        whole, manifolds=(vague, *rest), morse_sum=None, quotient_sums=(), polynomial_ok=None
    )
    solution = conclude_manifolds(problem, found)
    assert solution.counts.degenerate == 1
    assert solution.counts.morse_sum is None
    assert passed(solution)[CheckName.NONDEGENERATE] is None
    assert solution.completeness.status is Status.CONSISTENT
    assert "degenerate" in repr(solution)


def test_text_begins_with_the_answer(solution):
    text = " ".join(repr(solution).split())
    counts = (
        "7 real critical manifolds among 19 complex orbits (1 of rank 0, 6 of rank 1, 12 of rank 2)"
    )
    assert text.startswith(
        f"{counts}: 1 manifold of minima, global; 6 manifolds of saddles of index"
    )
    lines = repr(solution).splitlines()
    assert not any(line.startswith("warning") for line in lines)
    head = next(k for k, line in enumerate(lines) if line.split()[:2] == ["loss", "index"])
    assert lines[head + 1].split()[:1] == ["2.75"]
    assert all(line == line.rstrip() for line in lines)


def test_html_shows_the_same_table(solution):
    html = solution._repr_html_()
    rows = [re.findall("<td>(.*?)</td>", row) for row in re.findall("(?s)<tr>(.*?)</tr>", html)]
    head = re.findall("<th>(.*?)</th>", html)
    rank, loss = (head.index(name) for name in ("rank", "loss"))
    assert [row[rank] for row in rows if row] == ["2", "2", "1", "2", "1", "1", "0"]
    assert [row[loss] for row in rows if row][:3] == ["2.75", "3.75", "3.875"]
    assert solution.verdict in html


def test_tables_on_disk(solution, tmp_path):
    solution.to_csv(tmp_path / "m.csv")
    solution.to_parquet(tmp_path / "m.parquet")
    csv, parquet = pd.read_csv(tmp_path / "m.csv"), pd.read_parquet(tmp_path / "m.parquet")
    for frame in (csv, parquet):
        assert list(frame.columns[: len(COLUMNS)]) == list(COLUMNS)
        assert frame["loss"].tolist() == solution.manifolds["loss"].tolist()
        assert frame["W1_1_1"].tolist() == solution.weights[:, 0].real.tolist()
        assert set(frame["verdict"]) == {"proved"}
    assert json.loads(csv["singular_values"][0]) == [2.5, 1.5]
    assert parquet["singular_values"][0].tolist() == [2.5, 1.5]
    assert "2.5, 1.5" in solution.to_latex()


def way(applies=lambda problem: True):
    def find(jobs, _limits, certify):
        return [whitened_manifolds(problem, proved=certify is not False) for problem, _ in jobs]

    return manifold_ways.Way("reduced", applies, applies, find, lambda _: (9, False))


def test_the_way_is_chosen_by_the_problem(monkeypatch):
    monkeypatch.setattr(manifold_ways, "WAYS", (way(lambda p: p.ridge[0][0, 0] == 0.5),))
    flat = [whitened_problem((3.0, 2.0), lam=lam) for lam in (0.25, 0.3, 0.25)]
    points = Problem(DeepLinear((1, 1, 1)), [[2.0]], [[1.0]], 0.05)
    found = solve_many([flat[0], points, flat[2]], seed=[1, 2, 3])
    assert [s.of_manifolds for s in found] == [True, False, True]
    assert [s.engine for s in found] == ["reduced", "native", "reduced"]
    assert [s.seed for s in found] == [1, 2, 3]
    assert found[0].counts.real == 4
    assert not solve(points).of_manifolds
    with pytest.raises(InputError, match="engine = reduced: it lists"):
        solve(points, engine="reduced")


def test_whether_to_prove_is_passed_on(monkeypatch):
    monkeypatch.setattr(manifold_ways, "WAYS", (way(),))
    problem = whitened_problem((3.0, 2.0))
    assert solve(problem).completeness.status is Status.PROVED
    assert solve(problem, certify=False).completeness.status is Status.CONSISTENT


def test_isolated_points_are_grouped():
    """Closed form: 1 + 2^H R_1 points, and one W for two of them."""
    problem = Problem(DeepLinear((2, 1, 2)), np.eye(2), np.diag([3.0, 2.0]), 0.25)
    solution = solve(problem, certify=True)
    frame = solution.manifolds
    assert frame["rank"].tolist() == [1, 1, 0]
    assert frame["components"].tolist() == [2, 2, 1]
    assert frame["euler_characteristic"].tolist() == [2, 2, 1]
    assert frame["index"].tolist() == [0, 1, 2]
    assert np.allclose(np.concatenate(frame["singular_values"].tolist()), [2.5, 1.5])
    assert frame["dimension"].tolist() == [0, 0, 0]
    assert frame["morse_bott"].all()
    assert frame["certified"].all()
    assert solution.summary()["manifolds"] == 3
    assert solution.points["dimension"].dropna().eq(0).all()


def test_no_real_point_no_manifold():
    frame = conclude_manifolds(
        whitened_problem(), replace(whitened_manifolds(whitened_problem()), manifolds=(), ranks=())
    )
    assert frame.manifolds.empty
    assert "no real critical manifolds" in repr(frame)
    assert frame.completeness.status is Status.INCOMPLETE


@pytest.mark.parametrize("name", ["deep_linear_biases", "linear_autoencoder", "deep_linear"])
def test_isolated_points_agree_with_the_reduced_equations(name):
    """Also where biases are part of the network's map and not of the chain's."""
    kind = find(name)
    architecture = kind(**kind.example)
    data = np.random.default_rng(4).normal(size=(sum(architecture.data_shape), 5))
    parts = np.split(data, [architecture.data_shape[0]])
    solution = solve(Problem(architecture, *parts, 0.1))
    assert not solution.of_manifolds
    assert passed(solution)[CheckName.REDUCED_SYSTEM] is True
    assert solution.manifolds["rank"].tolist()[-1] == 0
    assert solution.manifolds["components"].tolist()[-1] == 1
    assert sum(solution.summary()["complex_orbits"]) > 1


def test_an_index_that_nobody_knows_refutes_no_sum():
    # The gradient at maps of rank 0, 1 and 2 has the ridge as a further singular value.
    x, y = np.diag([1.0, 2.0, 3.0]), np.diag([5.0, 0.5, 1.0])
    solution = solve(Problem(DeepLinear((3, 3, 3)), X=x, Y=y, regularization=0.5))
    assert solution.counts.real == 4
    assert solution.ok
    assert solution.completeness.status == "consistent"
