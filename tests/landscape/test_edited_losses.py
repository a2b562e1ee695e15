"""A loss whose file was edited and whose class keeps its name: nothing old is taken for it."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

from explorer import CustomArchitecture, DeepLinear, InputError, Problem, solve, solve_many
from explorer.cli import main
from explorer.external import msolve
from explorer.homotopy.generic_files import cache_key
from explorer.landscape.certificates.store import load_certificate, save_certificate
from explorer.landscape.certificates.verify import verify
from explorer.landscape.exact_count import count_at_data, generic_count
from explorer.landscape.exact_data import data_hash
from explorer.networks.architectures import registry
from explorer.networks.architectures.registry import load_file
from explorer.polynomial import Graph, System, expand
from explorer.polynomial.canonical import canonical_text
from explorer.study import load_study, read_plan, run_study, verify_results


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch):
    """Classes of these files are known to no other test."""
    monkeypatch.setattr(registry, "_registered", {})


LOSS = '''\
from dataclasses import dataclass

from explorer.networks.architectures import Architecture
from explorer.networks.architectures.blocks import Block


@dataclass(frozen=True)
class Edited(Architecture):
    """A loss that changes."""

    @property
    def blocks(self):
        return (Block("v", (2,)),)

    @property
    def statistic_blocks(self):
        return (Block("c", (2,)),)

    @property
    def data_shape(self):
        return (2, 0)

    def statistics(self, X, Y):
        return (STATISTICS,)

    def loss(self, weights, statistics):
        (v,), (c,) = weights, statistics
        return POLYNOMIAL

    def known_count(self, rank):
        return COUNT
'''
FIRST = {"STATISTICS": "X.sum(axis=1)", "POLYNOMIAL": "(v**2).sum() - c @ v", "COUNT": "None"}
EDITS = {
    "the loss": {"POLYNOMIAL": "(v**2).sum() - c @ v + (v**4).sum() / 4"},
    "a coefficient in the last place": {"POLYNOMIAL": "(v**2).sum() - c @ v + v[0] / 2**60"},
    "a constant, which only the loss shows": {"POLYNOMIAL": "(v**2).sum() - c @ v + 1"},
    "the statistics": {"STATISTICS": "2 * X.sum(axis=1)"},
    "a known count": {"COUNT": "(1, 'a theorem')"},
}
STUDY = """\
name: edited
draws: 2
architectures: [{type: edited}]
data: [{drawn: {samples: 3}}]
regularization: [{uniform: {low: 0.1, high: 1}}]
outputs: {plots: false}
"""


def edited(place, **changes):
    """The class of the file, written with changes and read again."""
    text = LOSS
    for word, code in {**FIRST, **changes}.items():
        text = text.replace(word, code)
    (place / "edited.py").write_text(text)
    return load_file(place / "edited.py")


def problem(kind, special=False):
    ridge = 0.0 if special else [np.array([0.3, 0.7])]
    return Problem(kind(), X=[[1.0, 2.0], [0.5, 1.0]], regularization=ridge)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.mark.parametrize("changes", EDITS.values(), ids=EDITS)
def test_runs_and_certificates_are_those_of_the_equations(tmp_path, changes):
    before = edited(tmp_path)
    old = before().fingerprint, data_hash(problem(before)), keys(tmp_path)
    assert old == (edited(tmp_path)().fingerprint, data_hash(problem(before)), keys(tmp_path))
    after = edited(tmp_path, **changes)
    new = after().fingerprint, data_hash(problem(after)), keys(tmp_path)
    assert all(one != other for one, other in zip(old, new, strict=True))


def keys(place):
    (place / "study.yaml").write_text(STUDY)
    return [run.key for run in load_study(place / "study.yaml").runs]


def test_what_is_written_otherwise_is_the_same(tmp_path):
    """Neither the way of writing nor the names of class, file and unknowns count."""
    kind = edited(tmp_path)
    other = edited(tmp_path, POLYNOMIAL="v[0] * v[0] - c[1] * v[1] + v[1]**2 - v[0] * c[0]")
    assert kind().fingerprint == other().fingerprint
    texts = [
        "sum((W2 @ W1 @ X - Y)**2) / 2",
        "(sum(Y**2) + sum((W2 @ W1 @ X)**2)) / 2 - trace(Y.T @ W2 @ W1 @ X)",
    ]
    shapes = {"weights": {"W1": (1, 2), "W2": (2, 1)}, "data": {"X": (2, 3), "Y": (2, 3)}}
    one, two = (CustomArchitecture(loss=text, **shapes) for text in texts)
    assert one.fingerprint == two.fingerprint
    names = {"weights": {"A": (1, 2), "B": (2, 1)}, "data": shapes["data"]}
    assert CustomArchitecture(loss="sum((B @ A @ X - Y)**2) / 2", **names).fingerprint == (
        one.fingerprint
    )


def test_numbers_given_to_data_are_told_apart():
    fields = {"weights": {"w": ()}, "data": {"a": ()}, "loss": "(w**2 - a)**2"}
    ones = [CustomArchitecture(values={"a": a}, **fields) for a in (1.0, 1.0 + 2**-52)]
    assert ones[0].fingerprint != ones[1].fingerprint


def test_the_order_of_unknowns_counts():
    graph = Graph()
    x, y = graph.unknown("x", (2,))
    assert canonical_text(expand([x * x - y])) != canonical_text(expand([y * y - x]))
    one = System(graph, (x * x - y, x + y))
    assert one.fingerprint == System(graph, (x * x - y, y + x)).fingerprint
    assert one.fingerprint != System(graph, (x + y, x * x - y)).fingerprint


def test_ten_thousand_planned_runs_expand_a_loss_once(tmp_path, monkeypatch):
    calls = []
    real = DeepLinear.statistics
    monkeypatch.setattr(DeepLinear, "statistics", lambda *a: calls.append(1) or real(*a))
    text = STUDY.replace("{type: edited}", "{widths: [2, 1, 2]}").replace("draws: 2", "draws: 5000")
    (tmp_path / "study.yaml").write_text(text.replace("high: 1}", "high: [1, 2]}"))
    plan = load_study(tmp_path / "study.yaml")
    assert len({run.key for run in plan.runs}) == 10_000
    assert len(calls) == 1


@pytest.mark.skipif(not msolve.available(), reason="msolve is not installed")
def test_counts_are_those_of_the_equations(tmp_path, cache):
    """One point of a quadratic loss, nine of a quartic one, generic and at special data."""
    counts = []
    for changes in ({}, EDITS["the loss"]):
        kind = edited(tmp_path, **changes)
        counts.append(generic_count(problem(kind)).count)
        counts.append(count_at_data(problem(kind, special=True)).count)
    assert counts == [1, 1, 9, 9]


def test_generic_sets_are_those_of_the_equations(tmp_path, cache):
    counts = [solve(problem(edited(tmp_path, **c))).counts.complex for c in ({}, EDITS["the loss"])]
    assert counts == [1, 9]
    systems = [edited(tmp_path, **c)().system for c in ({}, EDITS["the loss"])]
    assert cache_key(systems[0], "full rank") != cache_key(systems[1], "full rank")


def test_certificates_of_an_edited_loss_are_refused(tmp_path, cache):
    save_certificate(solve(problem(edited(tmp_path)), certify=True), tmp_path / "c.npz")
    assert verify(load_certificate(tmp_path / "c.npz")).ok
    edited(tmp_path, **EDITS["a constant, which only the loss shows"])
    (fault,) = verify(load_certificate(tmp_path / "c.npz")).faults
    assert "its code has changed; solve again" in fault


def faults(folder):
    return [fault for checked in verify_results(folder) for fault in checked.outcome.faults]


def test_a_study_of_an_edited_loss(tmp_path, cache):
    """Neither resumed nor verified, told in a sentence; `run` makes new runs."""
    edited(tmp_path)
    (tmp_path / "study.yaml").write_text(STUDY)
    first = run_study(tmp_path / "study.yaml", tmp_path, jobs=1)
    assert not faults(first.folder)
    edited(tmp_path, **EDITS["the loss"])
    for word in ("resume", "verify"):
        result = CliRunner().invoke(main, [word, str(first.folder)])
        assert result.exit_code == 2, result.output
        assert "architecture Edited(): its equations are not those" in result.stderr
        assert "`explorer run CONFIG`" in result.stderr
    second = run_study(tmp_path / "study.yaml", tmp_path, jobs=1)
    assert (second.kept, second.made) == (0, 2)
    assert second.runs["complex"].tolist() == [9, 9]
    assert not faults(first.folder)


def test_no_neighbour_hands_over_runs_of_another_loss(tmp_path, cache):
    edited(tmp_path)
    (tmp_path / "study.yaml").write_text(STUDY)
    run_study(tmp_path / "study.yaml", tmp_path, jobs=1)
    edited(tmp_path, **EDITS["the loss"])
    (tmp_path / "other.yaml").write_text(STUDY.replace("name: edited", "name: other"))
    other = run_study(tmp_path / "other.yaml", tmp_path, jobs=1)
    assert (other.kept, other.made) == (0, 2)


def test_runs_of_other_mathematics_are_not_taken(tmp_path, cache):
    edited(tmp_path)
    (tmp_path / "study.yaml").write_text(STUDY)
    plan = load_study(tmp_path / "study.yaml")
    older = replace(plan, combinations=tuple(replace(c, mathematics=1) for c in plan.combinations))
    assert not {run.key for run in older.runs} & {run.key for run in plan.runs}


def test_a_plan_says_which_equations_it_is_about(tmp_path, cache):
    kind = edited(tmp_path)
    (tmp_path / "study.yaml").write_text(STUDY)
    folder = run_study(tmp_path / "study.yaml", tmp_path, jobs=1, limit=0).folder
    content = json.loads((folder / "plan.json").read_text())
    assert [row["system"] for row in content["combinations"]] == [kind().fingerprint]
    assert read_plan(folder).size == 2


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("3 * v * v", "shape = (2,): allowed is a single number"),
        ("v @ v / v[0]", "division by an expression"),
        ("v[2]", "cannot be evaluated on expressions"),
        ("abs(v).sum()", "an absolute value is not polynomial"),
        ("'a'", "allowed is a polynomial in the weights"),
    ],
)
def test_a_loss_that_is_no_polynomial_is_the_fault_of_its_file(tmp_path, code, said):
    with pytest.raises(InputError, match=re.escape(said)):
        _ = edited(tmp_path, POLYNOMIAL=code)().system


def test_what_is_no_problem_is_refused():
    for call in (lambda: solve(5), lambda: solve_many([5]), lambda: solve_many(5)):
        with pytest.raises(InputError, match=r"problems? = 5: allowed is"):
            call()
    graph = Graph()
    y = graph.unknown("y")[()]
    with pytest.raises(ValueError, match="equation 0 is 1: allowed is an expression"):
        System(graph, (1, y - 1))
