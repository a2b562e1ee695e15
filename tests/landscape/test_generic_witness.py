"""Generic sets of losses with numbers of any size: all solutions, and somebody vouches for them."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explorer.homotopy.free_coefficients import FreeCoefficients
from explorer.homotopy.generic import generic_solve
from explorer.homotopy.monodromy_solve import monodromy_solve
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.witness import Finding, Witness, counted
from explorer.homotopy.witnesses import StartWitness, TraceWitness
from explorer.landscape.engines.generic_sets import DataFamily, find_generic
from explorer.landscape.exact_count import GenericData, generic_count
from explorer.networks.architectures import DeepLinear
from explorer.networks.architectures.registry import build
from tests.support.problems import family_of

CASES = Path(__file__).parents[1] / "cases"
LOSSES = json.loads((CASES / "losses.json").read_text())
FIELDS = json.loads((CASES / "architectures.json").read_text())[:3]


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_CACHE", str(tmp_path / "cache"))


def agrees(architecture):
    rank = architecture.full_rank
    generic = find_generic(DataFamily(architecture, rank))
    assert generic.count == generic_count(GenericData(architecture, rank)).count
    assert generic.settled
    values = architecture.system.evaluate(
        np.concatenate([s.points for s in generic.sets]), generic.parameters
    )
    assert np.isfinite(values).all()
    return generic


@pytest.mark.parametrize("case", LOSSES, ids=[case["name"] for case in LOSSES])
def test_losses_with_numbers(case):
    agrees(build({"type": "formula", "weights": case["weights"], "loss": case["loss"]}))


@pytest.mark.parametrize("case", FIELDS, ids=[case["architecture"] for case in FIELDS])
def test_architectures_with_numbers(case):
    generic = agrees(build({"type": case["architecture"], **case["fields"]}))
    assert generic.count == case["exact"]


@pytest.mark.parametrize("size", ["1e-6", "1e-3", "1e3", "1e6"])
def test_branch_points_at_any_distance(size):
    for loss in (f"x[0]**4/4 - {size}*x[0]", f"{size}*x[0]**6 - {size}*x[0]**2/3 + x[0]"):
        agrees(build({"type": "formula", "weights": {"x": [1]}, "loss": loss}))


def test_equal_sets_where_no_number_stands_out():
    system, asked = DeepLinear((2, 1, 2)).system, []

    def witness(generic):
        asked.append(generic.count)
        return counted(Witness.DEGREE(count=17, primes="none"), 17, generic)

    family = family_of(system)
    plain = monodromy_solve(system, family, np.random.default_rng(3))
    found = generic_solve(system, family, np.random.default_rng(3), witnesses=[witness])
    assert asked == [17]
    for one, two in zip(plain.sets, found.sets, strict=True):
        np.testing.assert_array_equal(one.points, two.points)


def test_points_of_a_witness_are_put_in_and_a_false_one_is_not_believed():
    system = build({"type": "formula", "weights": {"x": [1]}, "loss": "x[0]**4/4 - 8*x[0]"}).system
    family = family_of(system)

    def never(generic):
        return Finding(Witness.DEGREE(count=5, primes="none"), False)

    found = generic_solve(system, family, np.random.default_rng(3), witnesses=[never])
    assert found.count == 3
    assert not found.settled


def test_only_the_origin():
    system = build({"type": "formula", "weights": {"x": [2]}, "loss": "x[0]**2 - x[1]**2"}).system
    found = generic_solve(system, family_of(system), np.random.default_rng(3))
    assert found.count == 1
    assert found.witness.template is Witness.ORIGIN


def test_free_coefficients_are_those_of_the_system():
    system = build({"type": FIELDS[1]["architecture"], **FIELDS[1]["fields"]}).system
    free, rng = FreeCoefficients.of(system, family_of(system)), np.random.default_rng(0)
    n, p = len(system.unknowns), len(system.parameters)
    x, parameters = rng.normal(size=(3, n)) + 0j, rng.normal(size=p) + 0j
    q = free.at(parameters)
    np.testing.assert_allclose(free.system.evaluate(x, q), system.evaluate(x, parameters))
    units, near = free.balanced(q)
    at_home = free.system.evaluate(x / units, near)
    ratios = at_home * (1 / units) / system.evaluate(x, parameters)
    np.testing.assert_allclose(ratios / ratios[0, 0], np.ones_like(ratios))


@pytest.mark.parametrize(
    ("case", "kind"),
    [(LOSSES[0], StartWitness), (LOSSES[4], StartWitness), (LOSSES[2], TraceWitness)],
)
def test_witnesses_that_need_no_other_program(case, kind):
    network = build({"type": "formula", "weights": case["weights"], "loss": case["loss"]})
    system, family, options = network.system, family_of(network.system), NativeOptions()
    rest = (family,) if kind is TraceWitness else ()
    witness = kind(system, *rest, 1, options)
    found = generic_solve(system, family, np.random.default_rng(3), witnesses=[witness])
    assert found.settled
    assert found.count == case["complex"]
    first = found.sets[0]
    fewer = replace(found, sets=(replace(first, points=first.points[1:]), *found.sets[1:]))
    told = witness(fewer)
    assert told is None or not told.agrees


def test_a_pattern_without_any_solution_known_speaks_against_a_set():
    system, family = DeepLinear((1, 1, 1)).system, family_of(DeepLinear((1, 1, 1)).system)
    found = generic_solve(system, family, np.random.default_rng(3))
    witness = TraceWitness(system, family, 1, NativeOptions())
    assert witness(found).agrees
    assert not witness(replace(found, sets=found.sets[-1:])).agrees
