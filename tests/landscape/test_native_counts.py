"""The native engine finds every critical point: exact counts, and the same points as PHCpack."""

import numpy as np
import pytest
from scipy.optimize import minimize

from explorer import (
    DeepLinear,
    InputError,
    LogUniform,
    Normal,
    Problem,
    RandomRidge,
    solve,
)
from explorer.external import phcpack as phc
from explorer.landscape.points.findings import CheckName
from explorer.landscape.points.verdict import Conclusion
from tests.support.problems import drawn
from tests.support.reference import rows, widths_of

# Degree of the gradient ideal modulo 32003 (exact_counts.csv of the project's reference data), at m
# >= d_0.
EXACT = {
    (1, 1, 1): 5,
    (2, 1, 1): 9,
    (1, 1, 1, 1): 17,
    (2, 1, 2): 17,
    (1, 2, 1): 9,
    (1, 1, 1, 1, 1): 49,
    (2, 2, 1): 33,
    (2, 2, 2): 225,
    (1, 3, 1): 13,
    (3, 1, 2): 25,
    (2, 1, 1, 2): 81,
}
SLOW_EXACT = {(3, 2, 1): 73, (2, 3, 1): 73, (1, 2, 2, 1): 129, (1, 1, 1, 1, 1, 1): 129}
# Bharadwaj and Hosten's table for one sample: sum_r 4^r C(d_1, r) C(d_y, r).
ONE_SAMPLE = {(2, 1, 2): 9, (2, 2, 2): 33, (3, 2, 1): 9, (2, 1, 3): 13}


def published_counts():
    """N_C of the published tables by widths and samples, the printed faults of N_C corrected."""
    return {
        (widths_of(row), int(row["m"])): int(row["N_C"]) for row in rows("published_counts.csv")
    }


PUBLISHED = published_counts()


def check_complete(problem, count, seed):
    solution = solve(problem, engine="native", seed=seed)
    assert (solution.counts.complex, solution.points["regular"].sum()) == (count, count)
    assert solution.counts.morse_sum == 1
    assert solution.ok, solution.verdict


@pytest.mark.parametrize("widths", EXACT)
def test_exact_counts(widths):
    for seed in range(3):
        check_complete(drawn(widths, seed), EXACT[widths], seed)


@pytest.mark.slow
@pytest.mark.parametrize("widths", SLOW_EXACT)
def test_more_exact_counts(widths):
    for seed in range(5):
        check_complete(drawn(widths, seed), SLOW_EXACT[widths], seed)


@pytest.mark.parametrize(
    ("widths", "samples"), [pair for pair, count in PUBLISHED.items() if count <= 17]
)
def test_published_counts(widths, samples):
    check_complete(drawn(widths, 1, samples=samples), PUBLISHED[widths, samples], 1)


@pytest.mark.slow
@pytest.mark.parametrize(("widths", "samples"), PUBLISHED)
def test_published_counts_on_five_seeds(widths, samples):
    for seed in range(5):
        check_complete(drawn(widths, seed, samples=samples), PUBLISHED[widths, samples], seed)


@pytest.mark.parametrize("widths", ONE_SAMPLE)
def test_counts_with_one_sample(widths):
    check_complete(drawn(widths, 1, samples=1), ONE_SAMPLE[widths], 1)


@pytest.mark.parametrize(
    "special",
    [{"ridge": RandomRidge(LogUniform(1e-6, 1.0))}, {"x": Normal(0, 30)}, {"x": Normal(0, 0.05)}],
    ids=["lambda over six decades", "large data", "small data"],
)
def test_badly_scaled_data(special):
    for seed in range(3):
        check_complete(drawn((2, 2, 2), seed, **special), 225, seed)


@pytest.mark.skipif(not phc.available(), reason="phcpy is not installed")
@pytest.mark.parametrize(
    ("widths", "regularization"), [((2, 1, 2), None), ((2, 2, 1), None), ((2, 1, 2), 0.1)]
)
def test_the_same_points_as_phcpy(widths, regularization):
    """With a scalar lambda some generic solutions go to infinity.

    Both solvers agree on how many stay.
    """
    problem = drawn(widths, 7, ridge=regularization)
    ours, theirs = (solve(problem, engine=engine, seed=1) for engine in ("native", "phcpy"))
    assert len(ours.weights) == len(theirs.weights)
    for point in theirs.weights:
        assert np.abs(ours.weights - point).max(axis=1).min() < 1e-9 * (1 + np.abs(point).max())
    for column in ("index", "kind", "support", "orbit_size", "rank"):
        assert sorted(map(str, ours.points[column])) == sorted(map(str, theirs.points[column]))


def test_the_seed_chooses_the_path_not_the_answer():
    problem = drawn((2, 1, 2), 3)
    first, again, other = (solve(problem, engine="native", seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.weights, again.weights)
    np.testing.assert_allclose(first.weights, other.weights, rtol=1e-12, atol=1e-14)


def test_equal_lambdas_give_degenerate_points_on_families():
    """A scalar lambda lets two live units rotate.

    The minima form a circle, of which a list shows points.
    """
    solution = solve(drawn((2, 2, 1), 0, ridge=0.1), engine="native", seed=0)
    assert solution.counts.degenerate > 0
    assert solution.completeness.conclusion.template is Conclusion.FAMILIES


@pytest.mark.parametrize("seed", [1, 2])
def test_equal_lambdas_show_the_global_minima(seed):
    """They form a circle (rotations of the two units).

    Its loss is the least that a descent method finds.
    """
    problem = drawn((2, 2, 2), seed, ridge=0.1)
    solution = solve(problem, seed=0)
    real = solution.manifolds
    starts = np.random.default_rng(seed).normal(size=(6, 8))
    found = min(
        minimize(
            lambda w: problem.loss(w[None])[0],
            w,
            jac=lambda w: problem.gradient(w[None])[0],
            tol=1e-12,
        ).fun
        for w in starts
    )
    np.testing.assert_allclose(real["loss"].min(), found, rtol=1e-9)
    lowest = real[np.isclose(real["loss"], found, rtol=1e-9)]
    assert (lowest["kind"] == "minimum").all()
    assert lowest["is_global"].all()
    assert (lowest["index"] == 0).all()
    assert (lowest["nullity"] == 1).all()


def test_points_of_condition_1e17_are_found_and_not_believed_in_silence():
    """A draw (found among ten thousand) with points of size 2e5.

    Floating point cannot tell that they are simple.
    """
    problem = drawn((2, 2, 2), [1504, 4242])
    solution = solve(problem, engine="native", seed=1)
    assert solution.counts.complex == 225
    assert solution.counts.morse_sum == 1
    if not solution.points["regular"].all():
        (count,) = (c for c in solution.checks if c.name == CheckName.EXPECTED_COUNT)
        assert solution.counts.complete is (count.passed is True)


@pytest.mark.parametrize("draw", [0, 1])
def test_data_a_thousand_times_larger(draw):
    """Lambda is 1e-6 of its usual share.

    Half of the paths pass points of condition 1e14 and more.
    """
    rng = np.random.default_rng([draw, 4242])
    X, Y = 1e3 * rng.normal(size=(2, 5)), 1e3 * rng.normal(size=(2, 5))
    problem = Problem(DeepLinear((2, 2, 2)), X, Y, [rng.uniform(size=(2, 2)) for _ in range(2)])
    check_complete(problem, 225, 1)


def test_points_of_condition_1e14_are_believed():
    """A draw (found among ten thousand) with points of size 2e4.

    Doubles alone cannot place them.
    """
    check_complete(drawn((2, 2, 2), [1958, 4242]), 225, 1)


def test_inputs_that_are_all_zero_are_refused():
    problem = Problem(DeepLinear((2, 1, 2)), np.zeros((2, 3)), np.ones((2, 3)), 0.1)
    with pytest.raises(InputError, match="all zero"):
        solve(problem, engine="native", seed=0)


def test_a_broken_cache_file_is_rebuilt(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_CACHE", str(tmp_path))
    problem = drawn((2, 1, 2), 3)
    solve(problem, engine="native", seed=0)
    (file,) = tmp_path.glob("*.npz")
    file.write_bytes(file.read_bytes()[:100])
    assert solve(problem, engine="native", seed=0).counts.complete is True
    assert file.stat().st_size > 100


def test_a_cached_set_with_part_of_its_symmetry_is_rebuilt(tmp_path, monkeypatch):
    """All points are there, but as orbits of size one.

    They solve the system, and orbits would be wrong.
    """
    monkeypatch.setenv("EXPLORER_CACHE", str(tmp_path))
    problem = drawn((2, 1, 2), 3)
    whole = solve(problem, engine="native", seed=0)
    (file,) = tmp_path.glob("*.npz")
    arrays = dict(np.load(file))
    places = [name for name in arrays if name.endswith("actions") or name.startswith("actions")]
    for name in places:
        points = name.replace("actions", "points")
        arrays[points] = (arrays[points][:, None] * arrays[name]).reshape(-1, 8 // 2)
        arrays[name] = arrays[name][:1]
    np.savez(file, allow_pickle=False, **arrays)
    again = solve(problem, engine="native", seed=0)
    assert len(places) == 2
    assert again.points["orbit"].tolist() == whole.points["orbit"].tolist()
    assert again.path_statistics == whole.path_statistics
