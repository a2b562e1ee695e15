"""Barriers against nudged elastic bands, which know the loss and two minima alone."""

import runpy

import numpy as np
import pytest

from tests.support.reference import ROOT


@pytest.fixture(scope="module")
def bench():
    return runpy.run_path(str(ROOT / "benchmarks" / "graphs.py"))


def test_a_band_finds_the_lowest_pass(chain, bench):
    graph = chain.graph()
    pair = [int(np.flatnonzero(graph.listed.rows == row)[0]) for row in (0, 8)]
    ends = graph.listed.points[np.array([pair])]
    bands = bench["bands"](ends, np.random.default_rng(0))[:1]
    found = bench["heights"](chain.problem, bench["relax"](chain.problem, bands))
    assert found[0] == pytest.approx(graph.tree.pass_between(*pair).loss, abs=1e-9)
