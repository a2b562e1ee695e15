"""Many problems together, alone and by processes: the same answers, bit for bit."""

import numpy as np
import pytest

from explorer import DeepLinear, DrawnData, Problem, RandomRidge, Uniform, solve, solve_many
from explorer.errors import InputError
from explorer.landscape import workers as by_workers
from explorer.landscape.engines.choose import native_engine
from explorer.landscape.engines.engine import Limits
from explorer.landscape.points.by_orbit import classify_many
from explorer.landscape.points.many import split_lists
from explorer.landscape.points.tally import Tally, tallies
from explorer.networks.architectures import find
from explorer.validate.point_set import Reality
from tests.support.judging import classify_by_orbit
from tests.support.problems import drawn


def mixed():
    """Generic data, special ones, and some with critical manifolds."""
    rng, rule = np.random.default_rng(5), RandomRidge(Uniform(0.1, 1.0))
    kinds = [(DeepLinear((1, 1, 1)), rule), (DeepLinear((2, 1, 2)), rule)]
    kinds += [(DeepLinear((2, 1, 2)), 0.5), (DeepLinear((1, 1, 1)), 0.5)]
    made = [
        Problem.draw(network, DrawnData(4), given, rng)
        for network, given in kinds
        for _ in range(2)
    ]
    special = [[[0.0]], [[[0.3]], [[0.7]]]], [[[1.0]], 0.0]
    return [*made, *(Problem(DeepLinear((1, 1, 1)), [[2.0]], Y, given) for Y, given in special)]


def anew(problems):
    """Problems of which nothing is known yet."""
    return [Problem(p.architecture, p.X, p.Y, list(p.ridge)) for p in problems]


def assert_same(one, other):
    a, b = one.classification, other.classification
    for name in ("eigenvalues", "loss", "negative", "rank", "lowest"):
        assert getattr(a, name).tobytes() == getattr(b, name).tobytes(), name
    for name in ("points", "condition", "scale", "error", "unique", "residual", "orbit"):
        assert getattr(a.points, name).tobytes() == getattr(b.points, name).tobytes(), name
    assert one.counts == other.counts
    assert list(map(str, one.checks)) == list(map(str, other.checks))
    assert str(one.completeness) == str(other.completeness)
    assert (one.certification is None) == (other.certification is None)
    if one.certification is not None and other.certification is not None:
        for name in ("centre", "error", "real", "index", "loss", "bits", "levels", "same_as"):
            left, right = (getattr(s.certification, name) for s in (one, other))
            assert left.tobytes() == right.tobytes(), name


@pytest.mark.parametrize("certify", [False, True])
def test_workers_give_the_same_answers(certify):
    problems = mixed()
    here = solve_many(problems, certify=certify, workers=1)
    there = solve_many(anew(problems), certify=certify, workers=2)
    for one, other, problem in zip(here, there, problems, strict=True):
        assert_same(one, other)
        np.testing.assert_array_equal(other.problem.parameters, problem.parameters)
        assert other.problem.is_generic == problem.is_generic


def test_processes_begin_where_the_rest_takes_long(monkeypatch):
    problems = [drawn((1, 1, 1), seed) for seed in range(140)]
    monkeypatch.setattr(by_workers, "_WORTH", 0.0)
    done = []
    there = solve_many(anew(problems), progress=lambda k, _: done.append(k), jobs=2)
    assert done == list(range(1, 141))
    for one, problem in zip(there[::20], problems[::20], strict=True):
        assert_same(one, solve(problem))


def test_errors_of_workers_are_raised():
    zeros = Problem(DeepLinear((1, 1, 1)), [[0.0]], [[1.0]], [[[0.3]], [[0.7]]])
    with pytest.raises(InputError, match="inputs X are all zero"):
        solve_many([drawn((1, 1, 1)), zeros], "native", workers=2)


def test_networks_without_hidden_units_go_together():
    kind = find("lightning_attention")
    rng = np.random.default_rng(2)
    problems = [
        Problem.draw(kind(**kind.example), DrawnData(5), RandomRidge(), rng) for _ in range(2)
    ]
    for one, problem in zip(solve_many(anew(problems), workers=1), problems, strict=True):
        assert_same(one, solve(problem))


@pytest.mark.parametrize("workers", [0, -1, True, 1.5, "2"])
def test_workers_are_a_whole_number(workers):
    with pytest.raises(InputError, match="workers"):
        solve_many([drawn((1, 1, 1))], workers=workers)


def test_neither_order_nor_company_matters():
    rng = np.random.default_rng(8)
    network, rule = DeepLinear((2, 1, 2)), RandomRidge(Uniform(0.1, 1.0))
    problems = [Problem.draw(network, DrawnData(5), rule, rng) for _ in range(24)]
    together = solve_many(anew(problems), workers=1)
    backwards = solve_many(anew(problems[::-1]), workers=1)[::-1]
    for one, other, problem in zip(together, backwards, anew(problems), strict=True):
        assert_same(one, other)
        assert_same(one, solve(problem))


def _morse_sum(found):
    """Sum of (-1)^index over the real points; None when a sign is open."""
    real = found.real
    open_signs = (found.zero + found.undecided)[real].any()
    if open_signs or (found.points.real == Reality.UNDECIDED).any():
        return None
    return int(((-1) ** found.negative[real] * found.points.number[real]).sum())


@pytest.mark.parametrize("widths", [(1, 1, 1), (2, 1, 2), (1, 2, 2, 1)])
def test_lists_are_classified_and_counted_as_each_alone(widths):
    problems = [drawn(widths, seed) for seed in range(6)]
    runs = list(native_engine([(p, 0) for p in problems], Limits(jobs=1)))
    orbits = [run.orbits for run in runs]
    seen = []
    for lists in classify_many(problems, orbits, [False] * len(problems)):
        counted = tallies(lists.classification, len(lists))
        each = split_lists(lists.classification, len(lists))
        for k, one, tally in zip(lists.place.tolist(), each, counted, strict=True):
            alone = classify_by_orbit(problems[k], orbits[k])
            assert one.points.points.tobytes() == alone.points.points.tobytes()
            assert one.points.images.leader.tolist() == alone.points.images.leader.tolist()
            assert tally == Tally.of(alone)
            assert tally.real == int(alone.real.sum())
            assert tally.morse_sum == _morse_sum(alone)
            seen.append(k)
    assert sorted(seen) == list(range(6))
