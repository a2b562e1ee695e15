"""Lists of critical manifolds against exact computations and tables of another program."""

import json

import numpy as np
import pytest

from explorer import DeepLinear, Problem, solve
from explorer.landscape.points.verdict import Status
from explorer.manifolds.find import ManifoldOptions, find_manifolds
from explorer.networks.chains import chain_of
from tests.support.reference import REFERENCE

ROWS = json.loads((REFERENCE / "critical_manifolds.json").read_text(encoding="utf-8"))


def name(row):
    return f"row {row['number']}"


def problem_of(row):
    return Problem(DeepLinear(tuple(row["widths"])), row["X"], row["Y"], row["lambda"])


def listed(row, certify=None):
    form = chain_of(problem_of(row))
    (found,) = find_manifolds([form], ManifoldOptions(certify=certify))
    return found


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_counts_by_rank(row):
    found = listed(row)
    assert list(found.complex_orbits) == row["complex_orbits"]
    ranks = [one.rank for one in found.manifolds]
    assert (
        np.bincount(ranks, minlength=len(row["real_manifolds"])).tolist() == row["real_manifolds"]
    )
    assert found.morse_sum == 1
    assert set(found.quotient_sums) == {1}
    assert all(one.morse_bott for one in found.manifolds)


@pytest.mark.parametrize("row", [row for row in ROWS if "table" in row], ids=name)
def test_tables(row):
    found = listed(row).manifolds
    counted = [(one.rank, one.index, one.nullity, one.euler_characteristic) for one in found]
    assert counted == [(rank, index, nullity, chi) for rank, _, index, nullity, chi in row["table"]]
    losses = [loss for _, loss, *_ in row["table"]]
    np.testing.assert_allclose([one.loss for one in found], losses, rtol=0, atol=6e-8)
    assert all(one.dimension == one.nullity for one in found)


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_proved_by_solve(row):
    """The list of `solve` is proved, manifolds and completeness, and holds nothing else."""
    solution = solve(problem_of(row), seed=1, certify=True)
    assert solution.completeness.status is Status.PROVED, solution.verdict
    table = solution.manifolds
    assert table.certified.all()
    assert np.bincount(table["rank"]).tolist() == row["real_manifolds"]
    if "table" in row:
        assert table["index"].tolist() == [index for _, _, index, *_ in row["table"]]
        np.testing.assert_allclose(table.loss, [loss for _, loss, *_ in row["table"]], atol=6e-8)
