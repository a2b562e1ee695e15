"""Paths in, paths out, in the same order."""

import itertools

import numpy as np
import pytest

from explorer.external.phcpack import (
    PhcOptions,
    PhcPathStatus,
    PhcTimeout,
    polyhedral_start,
    solve,
    total_degree_start,
    track,
)

pytestmark = pytest.mark.usefixtures("real_phc")

BOTH = pytest.mark.parametrize("precision", ["d", "dd"])


@BOTH
@pytest.mark.parametrize("order", [["x", "y"], ["y", "x"]])
def test_order_of_paths_and_of_unknowns(precision, order):
    # x and y do not meet, and the straight way from 1 to 4 or 27 carries each root along its own
    # ray
    target = ["y^3-27;", "x^2-4;"]
    start = ["y^3-1;", "x^2-1;"]
    roots = {"x": [1, -1], "y": list(np.exp(2j * np.pi * np.arange(3) / 3))}
    starts = np.array(list(itertools.product(*(roots[name] for name in order))))
    scale = np.array([{"x": 2, "y": 3}[name] for name in order])
    for seed in range(2):
        paths = track(
            target, start, starts, order, options=PhcOptions(seed=seed, precision=precision)
        )
        assert paths.converged.all()
        ends = paths.points / scale
        np.testing.assert_allclose(ends ** [2 if n == "x" else 3 for n in order], 1, atol=1e-8)
        turned = ends / starts  # gamma may turn a root, but all of one kind alike
        np.testing.assert_allclose(turned, np.broadcast_to(turned[0], turned.shape), atol=1e-8)


@BOTH
@pytest.mark.parametrize(
    ("widths", "torus", "count"), [((1, 1, 1), 4, 5), ((2, 1, 2), 16, 17), ((1, 2, 1), 0, 9)]
)
def test_all_starts_lead_to_the_exact_count(network, same_points, widths, torus, count, precision):
    net = network(widths, seed=3)
    options = PhcOptions(seed=2, precision=precision)
    for stable, expected in ((False, torus), (True, count)):
        start = polyhedral_start(net.polynomials, net.unknowns, stable=stable)
        paths = track(
            net.polynomials, start.polynomials, start.solutions, net.unknowns, options=options
        )
        assert len(paths) == len(start.solutions) == len(paths.points)
        assert paths.converged.sum() == expected
        others = {status for status in paths.status if status is not PhcPathStatus.CONVERGED}
        assert others <= {PhcPathStatus.AT_INFINITY}
    known = solve(net.polynomials, net.unknowns)
    assert same_points(paths.points[paths.converged], known.points[known.finished])


def test_good_ends_that_phcpack_marks_with_multiplicity_zero(network):
    # PHCpack says 0 at up to 8 of the 17 ends here, with residuals of 1e-12
    net = network((2, 1, 2), seed=5)
    for seed in range(3):
        options = PhcOptions(seed=seed)
        start = polyhedral_start(net.polynomials, net.unknowns, stable=True, options=options)
        paths = track(
            net.polynomials, start.polynomials, start.solutions, net.unknowns, options=options
        )
        assert paths.converged.sum() == 17


def test_total_degree_paths(network):
    net = network((2, 1, 2), seed=3)
    start = total_degree_start(net.polynomials, net.unknowns)
    paths = track(net.polynomials, start.polynomials, start.solutions, net.unknowns)
    assert (len(paths), paths.converged.sum()) == (81, 17)
    gradients = np.array([net.gradient(point) for point in paths.points[paths.converged]])
    assert np.abs(gradients).max() < 1e-8


@BOTH
def test_starts_that_are_no_solutions_fail_and_stay_in_their_row(precision):
    paths = track(
        ["x^2-4;", "y^2-9;"],
        ["x^2-1;", "y^2-1;"],
        [[1, 1], [5, 7], [0, 0], [-1, 1]],
        ["x", "y"],
        options=PhcOptions(precision=precision),
    )
    assert paths.status[0] is paths.status[3] is PhcPathStatus.CONVERGED
    assert PhcPathStatus.CONVERGED not in paths.status[1:3]
    np.testing.assert_allclose(np.abs(paths.points[[0, 3]]), [[2, 3], [2, 3]])


def test_a_path_to_infinity():
    # x = 1 / (gamma (1-t)^2): the target has no solution
    paths = track(["0*x+1*y-1;", "0*y+x-1+x*y-x*y;"], ["y-1;", "x-1;"], [[1, 1]], ["x", "y"])
    assert paths.status == (PhcPathStatus.CONVERGED,)
    paths = track(["y-1;", "x*y-x-1;"], ["y-2;", "x-3;"], [[3, 2]], ["x", "y"])
    assert paths.status == (PhcPathStatus.AT_INFINITY,)
    assert np.abs(paths.points).max() > 30


@BOTH
def test_tiny_start_coordinates(precision):
    paths = track(
        ["x^2-4*x;", "y^2-9;"],
        ["x^2-x;", "y^2-1;"],
        [[1e-300, 1], [5e-324, -1], [1, 1]],
        ["x", "y"],
        options=PhcOptions(precision=precision),
    )
    assert len(paths) == 3
    assert paths.converged.all()
    np.testing.assert_allclose(np.abs(paths.points[:, 0]), [0, 0, 4], atol=1e-12)


def test_unreadable_ends_are_counted(monkeypatch):
    head = "t :  1.0E+00   0.0E+00\nm : 1\nthe solution for t :\n"
    bad = head + " x :  NaN***  NaN***\n== err : NaN* = rco : NaN* = res : NaN* ="
    good = bad.replace("NaN***", "2.0E+00").replace("NaN*", "1.0E-16")
    monkeypatch.setitem(
        track.__globals__, "ask", lambda *a, **k: {"records": [bad, good], "refined": None}
    )
    paths = track(["x-2;"], ["x-1;"], [[1], [1]], ["x"])
    assert paths.status == (PhcPathStatus.UNREADABLE, PhcPathStatus.CONVERGED)
    assert paths.rejected == (bad,)
    assert np.isnan(paths.points[0, 0])
    assert paths.points[1, 0] == 2 + 2j


def test_the_same_seed_gives_the_same_bits(network):
    net = network((2, 1, 2), seed=3)
    start = polyhedral_start(net.polynomials, net.unknowns)
    first, second = (
        track(net.polynomials, start.polynomials, start.solutions, net.unknowns) for _ in range(2)
    )
    np.testing.assert_array_equal(first.points, second.points)
    assert first.status == second.status


def test_double_double_paths_end_with_double_double_accuracy(network):
    net = network((2, 1, 2), seed=3)
    start = polyhedral_start(net.polynomials, net.unknowns)
    paths = track(
        net.polynomials,
        start.polynomials,
        start.solutions,
        net.unknowns,
        options=PhcOptions(precision="dd"),
    )
    assert paths.error[paths.converged].max() < 1e-25
    assert paths.residual[paths.converged].max() < 1e-25


def test_time_limit_while_phcpack_holds_the_interpreter(network):
    net = network((2, 2, 2), seed=3)
    with pytest.raises(PhcTimeout):
        solve(net.polynomials, net.unknowns, options=PhcOptions(time_limit=0.7))


@pytest.mark.slow
def test_exact_count_of_two_by_two_by_two(network):
    net = network((2, 2, 2), seed=3)
    answer = solve(net.polynomials, net.unknowns)
    assert answer.finished.sum() == 225
