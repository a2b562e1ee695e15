"""Shares of minima: identities, known separatrices, other integrators; nothing is lost."""

import doctest
import json
from dataclasses import replace
from math import erf, sqrt

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.stats import binomtest

import explorer
from explorer import CustomArchitecture, DeepLinear, DrawnData, InputError, Problem, RandomRidge
from explorer.landscape.graph.basins import run
from explorer.landscape.graph.basins.descent import GradientDescent, Momentum
from explorer.landscape.graph.basins.flow import GradientFlow, _phi
from explorer.landscape.graph.basins.intervals import clopper_pearson, wilson
from explorer.landscape.graph.basins.listed import listed_of
from explorer.landscape.graph.basins.noisy import Adam, NoisyDescent, StochasticDescent
from explorer.landscape.graph.basins.run import DESCENTS, METHODS
from explorer.landscape.graph.basins.starts import Glorot, NormalStarts, draw_starts
from tests.support.reference import DOCS

PAGE = DOCS / "basins.md"
FINDERS = tuple(name for name, kind in METHODS.items() if not kind.descends)
PAIR = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[1.0]], 0.1)  # minima +-(a, a), saddle 0


def custom(loss, size):
    return Problem(CustomArchitecture(weights={"w": (size,)}, loss=loss), regularization=0.0)


@pytest.fixture(scope="module")
def pair():
    return explorer.solve(PAIR)


@pytest.fixture(scope="module")
def tilted():
    """The double well w^4/4 - w^2/2 + w/5 has its barrier at the middle root."""
    return explorer.solve(custom("sum(w**4)/4 - sum(w**2)/2 + sum(w)/5", 1))


def outcome(found, name):
    """Numbers of the ways in which runs of a method ended, those that occur."""
    table = found.outcomes.set_index("method").loc[name].drop(["starts", "unlisted"])
    return {word: int(k) for word, k in table.items() if k}


@pytest.mark.parametrize("method", [*DESCENTS, "stochastic_descent"])
def test_a_quadratic_has_one_basin(method):
    problem = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[0.1]], 1.0)  # the origin alone
    found = explorer.basins(problem, 0.3, methods=method, count=40, jobs=1)
    assert found.shares["count"].tolist() == [40]
    assert outcome(found, method) == {"in_ball": 40}


@pytest.mark.parametrize("method", ["gradient_flow", "gradient_descent", "momentum"])
def test_each_start_ends_on_its_side_of_the_separatrix(pair, method):
    """By the reflection that swaps the two weights and both signs it is w_1 + w_2 = 0."""
    starts = np.random.default_rng(0).normal(size=(200, 2))
    found = pair.basins(starts, methods=method, jobs=1)
    side = np.sign(starts.sum(axis=1))
    minimum = pair.weights[found.listed.row[found.arrivals[method].row]].real
    assert (np.sign(minimum[:, 0]) == side).all()


def test_the_share_of_a_double_well_is_that_of_its_separatrix(tilted):
    roots = np.sort(np.roots([1, 0, -1, 0.2]).real)
    left = 0.5 * (1 + erf(roots[1] / (1.3 * sqrt(2))))  # normal of width 1.3 below the barrier
    found = tilted.basins(1.3, methods="gradient_flow", count=1000, jobs=1)
    row = found.shares.iloc[0]
    assert np.isclose(tilted.weights[row["row"], 0].real, roots[0])
    low, high = clopper_pearson(row["count"], 1000, 0.9999)
    assert low < left < high


def test_mirror_images_get_equal_shares():
    network = DeepLinear((2, 2, 2))
    rng = np.random.default_rng(0)
    solution = explorer.solve(Problem.draw(network, DrawnData(5), RandomRidge(), rng))
    found = solution.basins(methods=("gradient_flow", "adam"), count=200, jobs=1)
    full = found.shares_in_full
    assert len(full) == 8
    for count in full["count"]:
        assert binomtest(int(count), 200, 0.25).pvalue > 1e-5
    assert (found.outcomes["unlisted"] == 0).all()
    assert (found.shares.groupby("method")["share"].sum() == 1).all()


def test_starts_on_a_stable_manifold_end_at_the_saddle(pair):
    found = pair.basins([[0.5, -0.5], [0.0, 0.0]], methods=("gradient_flow", "gradient_descent"))
    assert outcome(found, "gradient_flow") == {"at_saddle": 2}
    assert outcome(found, "gradient_descent") == {"at_saddle": 2}
    assert "2 runs of gradient_flow ended in no minimum" in repr(found)


def test_too_large_steps_diverge_and_that_is_said(pair):
    found = pair.basins(3.0, methods=GradientDescent(step=5.0), count=30)
    assert outcome(found, "gradient_descent") == {"diverged": 30}
    assert "30 diverged" in repr(found)
    assert found.shares["share"].sum() == 0


def test_a_loss_without_a_minimum_loses_all():
    found = explorer.basins(custom("sum(w**3)/3 + sum(w)", 1), 1.0, count=20)
    assert len(found.shares) == 0
    assert all(outcome(found, name) == {"diverged": 20} for name in DESCENTS)
    assert "the list has no nondegenerate minimum" in repr(found)
    found.plot.basins()


def test_half_of_a_cubic_diverges():
    """From above -1 the flow of w^3/3 - w ends at 1, from below it falls for ever."""
    starts = np.array([[-3.0], [-1.001], [-0.999], [0.0], [4.0]])
    found = explorer.basins(custom("sum(w**3)/3 - sum(w)", 1), starts, methods="gradient_flow")
    assert outcome(found, "gradient_flow") == {"in_ball": 3, "diverged": 2}


def test_a_degenerate_minimum_counts_apart():
    problem = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[1.0]], 0.5)  # the pitchfork itself
    found = explorer.basins(problem, 1.0, methods="gradient_flow", count=20)
    assert outcome(found, "gradient_flow") == {"at_degenerate": 20}


def test_a_minimum_missing_in_the_list_is_noticed(tilted):
    listed = listed_of(tilted)
    kept = listed.kind != "minimum"
    kept[np.flatnonzero(~kept)[0]] = True
    names = ("points", "row", "kind", "index", "orbit", "value", "is_global", "sigma")
    fewer = replace(listed, **{name: getattr(listed, name)[kept] for name in names})
    ground = run.Ground.of(tilted.problem, fewer.points, fewer.minima)
    fewer = replace(fewer, ground=ground)
    starts = draw_starts(tilted.problem.architecture, NormalStarts(1.0), 50, 0)
    found = run._named(fewer, run._Work(ground, 0)((GradientFlow(), starts, 0)))
    unlisted = found.end == run.PLACE[run.End.NOT_LISTED]
    assert 0 < unlisted.sum() < 50
    gradient = tilted.problem.gradient(found.weights[unlisted])
    assert np.abs(gradient).max() < 1e-12


def test_a_list_that_fails_a_check_is_said_to(tilted):
    found = tilted.basins(1.0, methods="gradient_flow", count=20, jobs=1)
    assert "a check of the list failed" not in repr(found)
    lacking = replace(found, listed=replace(found.listed, complete=False))
    assert "a check of the list failed" in repr(lacking)
    words = [[text.get_text() for text in one.plot.basins().texts] for one in (found, lacking)]
    assert len(words[1]) > len(words[0])


def test_flow_ends_where_another_integrator_ends():
    network = DeepLinear((1, 1, 1, 1))
    problem = Problem(network, [[1.0]], [[1.0]], 0.15)  # minima at 0 and away from it
    solution = explorer.solve(problem)
    starts = draw_starts(network, NormalStarts(0.7), 40, 3)
    found = solution.basins(starts, methods="gradient_flow", jobs=1)
    mine = solution.weights[found.listed.row[found.arrivals["gradient_flow"].row]].real
    assert len(np.unique(mine.round(6), axis=0)) >= 3

    def downhill(_time, w):
        return -problem.gradient(w[None])[0]

    for start, end in zip(starts, mine, strict=True):
        path = solve_ivp(downhill, (0, 400), start, method="LSODA", rtol=1e-9, atol=1e-12)
        assert np.allclose(path.y[:, -1], end, atol=1e-4)


def test_functions_of_the_exponential_method():
    z = np.array([[-100.0, -30.0, -1.0, -1e-3, 0.0, 1e-9, 0.5, 2.9]])
    first, third = _phi(z)
    grid = np.linspace(0, 1, 20001)
    weight = np.full(20001, 1 / 20000)
    weight[[0, -1]] /= 2
    kernel = np.exp(np.clip(np.outer(z[0], 1 - grid), -700, None))
    assert np.allclose(first[0], kernel @ weight, rtol=1e-4)
    assert np.allclose(third[0], kernel @ (weight * grid**2 / 2), rtol=1e-4)


def test_stiff_losses_are_followed():
    problem = custom("100*(w[1] - w[0]**2)**2 + (1 - w[0])**2 + 1000000*w[2]**2", 3)
    found = explorer.basins(problem, 1.0, methods="gradient_flow", count=20)
    assert outcome(found, "gradient_flow") == {"in_ball": 20}
    assert found.arrivals["gradient_flow"].steps.max() < 1000


def test_the_answer_does_not_depend_on_workers_or_count(tilted):
    methods = ("gradient_flow", NoisyDescent(steps=30))
    one = tilted.basins(1.0, methods=methods, count=600, jobs=1, seed=5)
    two = tilted.basins(1.0, methods=methods, count=600, jobs=2, seed=5)
    few = tilted.basins(1.0, methods=methods, count=20, jobs=1, seed=5)
    for name, found in one.arrivals.items():
        assert (found.weights == two.arrivals[name].weights).all()
        assert (found.row == two.arrivals[name].row).all()
        assert (found.row[:20] == few.arrivals[name].row).all()
    other = tilted.basins(1.0, methods=methods, count=20, jobs=1, seed=6)
    assert (other.starts != few.starts).any()


def test_minima_on_manifolds():
    """Three levels of minima; a run is at the level that its loss says."""
    problem = Problem(DeepLinear((2, 2, 2, 2)), np.eye(2), np.diag([1.5, 1.0]), 0.1)
    solution = explorer.solve(problem)
    found = solution.basins(0.7, methods=("gradient_flow", "adam"), count=150, jobs=1)
    assert (found.outcomes["at_minimum"] + found.outcomes["in_ball"] == 150).all()
    for arrivals in found.arrivals.values():
        loss = problem.loss(arrivals.weights)
        at = arrivals.end == run.PLACE[run.End.AT_MINIMUM]
        assert np.allclose(loss[at], found.listed.value[arrivals.row[at]], rtol=1e-9)
    assert (found.shares["count"] > 0).sum() >= 2


def test_without_ridge_all_end_at_the_lowest():
    rng = np.random.default_rng(0)
    problem = Problem.draw(DeepLinear((2, 2, 2)), DrawnData(5), 0.0, rng)
    found = explorer.basins(problem, methods="gradient_flow", count=40)
    assert outcome(found, "gradient_flow") == {"at_minimum": 40}
    assert found.shares["is_global"].all()


@pytest.mark.parametrize("name", FINDERS)
def test_finders_find_listed_points_of_any_index(name):
    """Himmelblau's function has 4 minima, 4 saddles and a maximum."""
    problem = custom("(w[0]**2 + w[1] - 11)**2 + (w[0] + w[1]**2 - 7)**2", 2)
    found = explorer.basins(problem, 4.0, methods=name, count=300)
    assert found.by_index["listed"].tolist() == [4, 4, 1]
    assert (found.by_index["found"] == [4, 4, 1]).all()
    assert len(found.unlisted) == 0
    at = found.arrivals[name].row >= 0
    ends = problem.gradient(found.arrivals[name].weights[at])
    assert np.abs(ends).max() < 1e-9


def test_norms_of_gradients_have_minima_that_are_not_critical():
    """The slope w^2 + 1 is least at 0 and never zero."""
    found = explorer.basins(custom("sum(w**3)/3 + sum(w)", 1), 1.0, methods=FINDERS, count=10)
    assert outcome(found, "levenberg_marquardt") == {"not_critical": 10}
    assert outcome(found, "gradient_norm") == {"not_critical": 10}


def test_stochastic_descent_has_the_gradient_for_its_mean():
    rng = np.random.default_rng(0)
    problem = Problem.draw(DeepLinear((2, 1, 2)), DrawnData(6), RandomRidge(), rng)
    loss = listed_of(explorer.solve(problem)).ground.loss
    w = np.repeat(rng.normal(size=(1, 4)), 6, axis=0)
    rest = loss.parameters - loss.samples.sum(axis=0)
    own = loss.gradient(w, rest + 6 * loss.samples)
    assert np.allclose(own.mean(axis=0), problem.gradient(w[:1])[0])


def test_stochastic_descent_needs_a_sum_over_samples():
    network = DeepLinear((1, 1, 1), samples=3)  # X and Y themselves are its parameters
    problem = Problem.draw(network, DrawnData(3), 0.3, np.random.default_rng(0))
    with pytest.raises(InputError, match="noisy_descent"):
        explorer.basins(problem, methods="stochastic_descent", count=5)


def test_momentum_without_momentum_is_gradient_descent(pair):
    methods = (GradientDescent(step=0.2), Momentum(step=0.2, momentum=0.0))
    found = pair.basins(1.0, methods=methods, count=60)
    a, b = (found.arrivals[name] for name in ("gradient_descent", "momentum"))
    assert (a.weights == b.weights).all()
    assert (a.steps == b.steps).all()


def test_balls_of_gradient_descent_and_momentum_hold(pair):
    """From where a run was called trapped, its own steps go on to the minimum."""
    for method, momentum in ((GradientDescent(), 0.0), (Momentum(), 0.9)):
        found = pair.basins(1.0, methods=method, count=40)
        step = next(iter(found.methods.values())).step
        arrivals = next(iter(found.arrivals.values()))
        w, v = arrivals.weights.copy(), np.zeros((40, 2))
        for _ in range(3000):
            v = momentum * v - step * pair.problem.gradient(w)
            w = w + v
        assert np.allclose(w, found.listed.points[arrivals.row], atol=1e-7)


def test_intervals_are_those_of_scipy():
    for k, n in ((0, 7), (3, 10), (10, 10), (250, 1000)):
        test = binomtest(k, n)
        for kind, own in (("exact", clopper_pearson), ("wilson", wilson)):
            right = test.proportion_ci(0.9, kind)
            low, high = own([k], n, 0.9)
            assert np.allclose([low[0], high[0]], [right.low, right.high], atol=1e-12)


def test_glorot_has_its_variance():
    network = DeepLinear((4, 2, 3))
    for kind in (Glorot(), Glorot(normal=True)):
        drawn = draw_starts(network, kind, 3000, 1)
        first, second = drawn[:, :8], drawn[:, 8:]
        assert np.isclose(first.var(), 2 / 6, rtol=0.05)
        assert np.isclose(second.var(), 2 / 5, rtol=0.05)
    assert np.abs(draw_starts(network, Glorot(), 3000, 1)[:, :8]).max() <= 1.0


def test_methods_twice_have_two_names(pair):
    found = pair.basins(1.0, methods=[Adam(steps=50), Adam(step=0.1, steps=50)], count=10)
    assert list(found.methods) == ["adam_1", "adam_2"]
    json.dumps(found.summary())


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"starts": "xavier"}, "starts"),
        ({"starts": -1.0}, "width"),
        ({"starts": [[1.0, 2.0, 3.0]]}, "starts"),
        ({"starts": [[np.nan, 1.0]]}, "starts"),
        ({"starts": [[1j, 1.0]]}, "starts"),
        ({"starts": np.zeros((0, 2))}, "starts"),
        ({"starts": [[1e300, 1e300]]}, "overflows"),
        ({"methods": "sgd"}, "methods"),
        ({"methods": ()}, "methods"),
        ({"methods": 3}, "methods"),
        ({"count": 0}, "count"),
        ({"count": 2.5}, "count"),
        ({"seed": -1}, "seed"),
        ({"jobs": 0}, "jobs"),
        ({"confidence": 1.0}, "confidence"),
        ({"interval": "normal"}, "interval"),
    ],
)
def test_bad_input_is_one_line(pair, options, word):
    with pytest.raises(InputError, match=word) as error:
        pair.basins(**options)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: GradientDescent(step=0.0),
        lambda: GradientDescent(steps=0),
        lambda: Momentum(momentum=1.0),
        lambda: NoisyDescent(noise=-1.0),
        lambda: StochasticDescent(batch=0),
        lambda: Adam(second=1.0),
        lambda: GradientFlow(tolerance=0.0),
    ],
)
def test_numbers_of_methods_are_checked(make):
    with pytest.raises(InputError):
        make()


def test_every_method_says_its_numbers(pair):
    found = pair.basins(1.0, methods=tuple(METHODS), count=5)
    text = repr(found)
    assert all(f"{name}: " in text for name in METHODS)
    assert "None" not in text


def test_the_page_shows_what_comes_out():
    test = doctest.DocTestParser().get_doctest(PAGE.read_text("utf-8"), {}, PAGE.name, None, 0)
    result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test)
    assert result.attempted > 5
    assert result.failed == 0


def test_the_command_line(tmp_path):
    from click.testing import CliRunner

    from explorer.cli import main

    csv, png = tmp_path / "shares.csv", tmp_path / "shares.png"
    np.save(tmp_path / "starts.npy", np.random.default_rng(0).normal(size=(30, 2)))
    words = ["basins", "--widths", "1,1,1", "--lambda", "0.1", "--methods", "gradient_flow,newton"]
    files = ["--output", csv, "--plot", png, "--starts", tmp_path / "starts.npy", "--json"]
    done = CliRunner().invoke(main, [*words, *map(str, files)])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["starts"], told["unlisted"]) == (30, 0)
    assert csv.read_text().startswith("method,row,loss")
    assert png.stat().st_size > 1000


@pytest.mark.parametrize(
    "words",
    ["--starts nowhere.csv", "--starts x", "--methods sgd", "--plot a.gif", "--confidence 2"],
)
def test_mistakes_on_the_command_line_are_one_line(words):
    from click.testing import CliRunner

    from explorer.cli import main

    done = CliRunner().invoke(main, ["basins", "--widths", "1,1,1", *words.split()])
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
