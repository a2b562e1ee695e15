"""Euclidean-distance degrees against published numbers and an own solver of nothing but numpy."""

import json
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

from explorer import InputError, ed_degree
from explorer.cli import main
from explorer.external import msolve
from explorer.landscape.ed_degree.formulas import (
    closed_form,
    multinomial,
    published,
    smooth,
    tensors,
)
from explorer.landscape.ed_degree.varieties import Kind, Metric, Variety, weights
from explorer.limits import LimitError

WITH_MSOLVE = pytest.mark.skipif(not msolve.available(), reason="msolve is not installed")
GENERIC = {
    (2, 2): 6,
    (2, 3): 10,
    (3, 3): 39,
    (3, 4): 83,
    (4, 4): 284,
    (2, 2, 2): 34,
    (2, 2, 3): 100,
    (2, 3, 3): 435,
}
SQUARES = {(2, 2): 2, (3, 3): 3, (2, 2, 2): 6, (2, 2, 3): 8, (2, 3, 3): 15, (3, 3, 3): 37}


def test_closed_forms_give_the_published_numbers():
    assert {shape: smooth(shape) for shape in GENERIC} == GENERIC
    assert {shape: tensors(shape) for shape in SQUARES} == SQUARES
    assert tensors((2, 2, 5)) == tensors((2, 2, 3)) == 8
    assert multinomial([2, 1]) == 3
    dual = Variety(Kind.RANK, (4, 4), 3, Metric.GENERIC)
    assert closed_form(dual)[0] == 284
    assert closed_form(replace(dual, rank=2)) is None
    assert closed_form(replace(dual, metric=Metric.WEIGHTED)) is None


@pytest.mark.parametrize(
    ("kind", "shape", "rank", "metric", "number"),
    [
        ("segre", (2, 2), 1, "generic", 6),
        ("segre", (2, 2), 1, "frobenius", 2),
        ("rank", (3, 2), 1, "weighted", 10),
        ("rank", (3, 3), 2, "frobenius", 3),
        pytest.param("segre", (2, 3, 3), 1, "generic", 435, marks=pytest.mark.slow),
        pytest.param("segre", (3, 3, 3), 1, "frobenius", 37, marks=pytest.mark.slow),
        pytest.param("segre", (2, 2, 3), 1, "generic", 100, marks=pytest.mark.slow),
        pytest.param("rank", (3, 3), 2, "weighted", 39, marks=pytest.mark.slow),
        pytest.param("rank", (3, 4), 1, "weighted", 83, marks=pytest.mark.slow),
        pytest.param("rank", (4, 4), 1, "weighted", 284, marks=pytest.mark.slow),
        pytest.param("rank", (4, 4), 3, "weighted", 284, marks=pytest.mark.slow),
    ],
)
@WITH_MSOLVE
def test_the_engine_and_msolve_agree(kind, shape, rank, metric, number):
    found = ed_degree(kind, shape, rank, metric)
    assert found.count == found.degree == number
    assert found.formula in (None, number)
    assert found.agrees


def test_without_msolve_and_formula_paths_alone_vouch(monkeypatch):
    monkeypatch.setenv("EXPLORER_MSOLVE", "none")
    found = ed_degree("rank", (2, 2), 1, "weighted")
    assert (found.count, found.degree, found.formula) == (6, None, None)
    assert found.witness
    assert found.agrees
    assert not replace(found, witness="").agrees
    assert not replace(found, formula=7).agrees
    assert not replace(found, published=7).agrees


def test_equations_vanish_at_singular_vectors():
    """For sums of squares the critical matrices of rank one are u_i s_i v_i^T."""
    rng = np.random.default_rng(2)
    target = rng.normal(size=(2, 3))
    U, s, V = np.linalg.svd(target, full_matrices=False)
    system = Variety(Kind.SEGRE, (2, 3), 1, Metric.FROBENIUS).system
    for i in range(2):
        a, b = U[:, i], V[i]
        point = [s[i] * a[0] * b[0], *(a / a[0])[1:], *(b / b[0])[1:]]
        values = system.evaluate([point], target.ravel())
        assert np.abs(values).max() < 1e-9 * max(1, np.abs(point).max()) ** 3


def test_a_number_that_a_paper_has_is_held_against_the_paths():
    square = Variety(Kind.RANK, (4, 4), 2, Metric.WEIGHTED)
    assert published(square) == 1350
    assert published(replace(square, metric=Metric.FROBENIUS)) is None
    assert published(Variety(Kind.RANK, (3, 4), 2, Metric.WEIGHTED)) is None
    for size in (3, 4):
        segre = Variety(Kind.SEGRE, (size, size), 1, Metric.GENERIC)
        assert published(segre) == closed_form(segre)[0]


def test_weights_are_whole_numbers_that_stay():
    assert np.array_equal(weights(4, Metric.GENERIC), weights(4, Metric.GENERIC).T)
    several = np.diag(weights(200, Metric.WEIGHTED))
    assert (several > 0).all()
    assert len(set(several.tolist())) == 200


@pytest.mark.parametrize(
    "asked",
    [
        ("cube", (2, 2)),
        ("segre", (2,)),
        ("segre", (2, 0)),
        ("rank", (2, 2, 2)),
        ("rank", (2, 3), 3),
        ("segre", (2, 2), 2),
        ("segre", (2, 2), 1, "round"),
    ],
)
def test_bad_input(asked):
    with pytest.raises(InputError, match="allowed"):
        ed_degree(*asked)


@pytest.mark.parametrize(
    "asked",
    [
        ("segre", (1000, 1000)),
        ("rank", (60, 60), 60),
        ("rank", (100, 100), 1, "frobenius"),
        ("segre", (2,) * 12, 1, "frobenius"),
    ],
)
def test_too_large_is_refused_at_once(asked):
    with pytest.raises(LimitError, match="beyond the limit"):
        ed_degree(*asked)


def test_command():
    found = CliRunner().invoke(main, ["ed-degree", "segre", "2,2", "--json"])
    assert found.exit_code == 0
    told = json.loads(found.stdout)
    assert (told["ed_degree"], told["closed_form"], told["agrees"]) == (6, 6, True)
    assert CliRunner().invoke(main, ["ed-degree", "segre", "2,x"]).exit_code == 2
