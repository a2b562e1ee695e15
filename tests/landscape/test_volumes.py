"""The affine BKK bound that is kept on disk: what is kept, and what must not be."""

import numpy as np
import pytest

from explorer import DeepLinear, DrawnData, Problem, RandomRidge
from explorer.external import phcpack as phc
from explorer.external.phcpack import PhcOptions
from explorer.landscape.affine_volume import affine_volume
from explorer.landscape.bounds import affine_bkk
from explorer.polynomial.formats import phcpack_polynomials


@pytest.fixture
def problem(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_CACHE", str(tmp_path))
    return Problem.draw(
        DeepLinear((2, 1, 1, 2)), DrawnData(5), RandomRidge(), np.random.default_rng(0)
    )


@pytest.mark.skipif(not phc.available(), reason="needs phcpy")
def test_an_absent_phcpack_is_not_remembered(problem, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(phc, "available", lambda: False)
        assert affine_bkk(problem) is None
    assert not list(tmp_path.glob("volume-*"))
    assert (
        affine_bkk(problem) == 129
    )  # published, reference/published_counts.csv: H = 2, d = 1, dx = dy = 2
    monkeypatch.setattr(phc, "mixed_volume", None)  # not asked again
    assert affine_bkk(problem) == 129


def test_a_formula_needs_no_phcpack(problem, monkeypatch):
    monkeypatch.setattr(phc, "available", lambda: False)
    one = Problem(DeepLinear((2, 2, 2)), problem.X, problem.Y, 0.1)
    assert affine_bkk(one) == 1089


@pytest.mark.skipif(not phc.available(), reason="needs phcpy")
@pytest.mark.parametrize(
    ("widths", "volume"), [((2, 2, 1), 81), ((2, 2, 2), 1089), ((1, 2, 2, 1), 1857)]
)
def test_patterns_add_up_to_the_published_volume(widths, volume):
    """The first two are of the formula, the last one of the published table."""
    problem = Problem.draw(
        DeepLinear(widths), DrawnData(1), RandomRidge(), np.random.default_rng(1)
    )
    assert affine_volume(problem, PhcOptions(seed=3)) == volume


@pytest.mark.slow
@pytest.mark.skipif(not phc.available(), reason="needs phcpy")
def test_the_largest_published_volume(problem):
    """Of 1-3-3-1; one lifting of the whole system with the origin added gives 667220."""
    large = Problem.draw(
        DeepLinear((1, 3, 3, 1)), DrawnData(1), RandomRidge(), np.random.default_rng(1)
    )
    assert affine_bkk(large, 3000.0) == 667921


@pytest.mark.skipif(not phc.available(), reason="needs phcpy")
def test_monomials_that_data_take_away_are_seen(problem):
    """With Y = 0 and orthogonal inputs, as by lifting the whole system."""
    X = np.array([[1.0, 0.0], [0.0, 2.0]])
    special = Problem(DeepLinear((2, 2, 1)), X, np.zeros((1, 2)), [0.1, 0.2])
    sparse = special.system.at([float(value) for value in special.parameters])
    lifted = phc.mixed_volume(phcpack_polynomials(sparse), sparse.unknowns, stable=True)
    assert affine_volume(special, PhcOptions(seed=1)) == lifted
