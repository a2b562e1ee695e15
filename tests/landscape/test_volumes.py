"""The affine BKK bound that is kept on disk: what is kept, and what must not be."""

import numpy as np
import pytest

from explorer import DeepLinear, DrawnData, Problem, RandomRidge
from explorer.external import phcpack as phc
from explorer.landscape.bounds import affine_bkk


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
