"""Many problems at once.

Each answer is that of the problem alone, whatever the batch, the order and the threads.
"""

from itertools import count, islice

import numpy as np
import pytest

from explorer import InputError, Problem, solve, solve_many, solve_stream
from tests.support.problems import drawn


def problems():
    """Two architectures, two sample ranks, equal and distinct lambdas, one random detour."""
    mixed = [drawn((2, 1, 2), seed) for seed in range(4)]
    mixed += [drawn((2, 2, 1), 1), drawn((2, 1, 2), 5, samples=1), drawn((2, 1, 2), 6, ridge=0.1)]
    mixed += [drawn((2, 2, 2), 4), drawn((2, 2, 2), 2), drawn((2, 1, 2), 9)]
    return mixed


def check_same(one, other):
    np.testing.assert_array_equal(one.weights, other.weights)
    np.testing.assert_array_equal(one.eigenvalues, other.eigenvalues)
    assert one.points.equals(other.points)
    assert (one.counts, one.checks, one.path_statistics) == (
        other.counts,
        other.checks,
        other.path_statistics,
    )
    assert (one.engine, one.seed, one.notes) == (other.engine, other.seed, other.notes)


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_batches_give_what_single_solves_give(jobs):
    batch = problems()
    together = solve_many(batch, seed=4, jobs=jobs)
    for problem, solution in zip(batch, together, strict=True):
        assert solution.problem is problem
        check_same(solution, solve(problem, seed=4, jobs=1))


def test_each_problem_may_have_a_seed():
    batch, seeds = problems(), list(range(10))
    for problem, seed, solution in zip(batch, seeds, solve_many(batch, seed=seeds), strict=True):
        check_same(solution, solve(problem, seed=seed))


def test_the_stream_takes_no_more_problems_than_a_batch():
    """An endless supply; what is drawn ahead is bounded."""
    drawn_so_far = []

    def supply():
        for seed in count():
            drawn_so_far.append(seed)
            yield drawn((2, 2, 1), seed)

    stream = solve_stream(supply())
    assert [solution.counts.complex for solution in islice(stream, 3)] == [33, 33, 33]
    assert len(drawn_so_far) < 1000
    assert next(stream).problem.X.tolist() == drawn((2, 2, 1), 3).X.tolist()


def test_progress_counts_problems():
    seen = []
    solve_many(
        [drawn((1, 1, 1), seed) for seed in range(3)], progress=lambda *pair: seen.append(pair)
    )
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert solve_many([]) == []


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"seed": [1, 2]}, "number of seeds = 2"),
        ({"seed": [1, 2, -1]}, "seed = -1"),
        ({"seed": True}, "seed = True"),
        ({"jobs": 0}, "jobs = 0"),
        ({"jobs": 1.5}, "jobs = 1.5"),
        ({"engine": "none"}, "engine = none"),
    ],
)
def test_bad_input_is_one_clear_error(arguments, named):
    with pytest.raises(InputError, match=named):
        solve_many([drawn((1, 1, 1), seed) for seed in range(3)], **arguments)


def test_a_problem_that_cannot_be_solved_stops_the_stream_after_those_before_it():
    good = drawn((2, 1, 2), 1)
    bad = Problem(good.architecture, np.zeros((2, 3)), np.ones((2, 3)), good.ridge)
    with pytest.raises(InputError, match="all zero"):
        solve_many([good, bad])


def test_who_watches_is_told_of_all_paths():
    reports = []
    solve(drawn((2, 1, 2), 3), seed=1, watch=reports.append)
    last = [r for r in reports if r.label == "tracking to the data"][-1]
    assert last.done == last.total == 9  # 1 + 8 orbits of two signs: 17 points
