"""The graph and its stop rule, with random permutations from known groups in place of paths."""

from math import comb

import numpy as np
import pytest

from explorer.homotopy.edges import Edge, Match
from explorer.homotopy.generic import generic_solve
from explorer.homotopy.generic_set import PatternVerdict
from explorer.homotopy.monodromy import HomotopyGraph
from explorer.homotopy.options import MonodromyOptions, NativeOptions
from explorer.networks.architectures import DeepLinear
from tests.support.problems import family_of

NO_ACTION = np.ones((1, 1), dtype=complex)


def symmetric(n):
    return lambda rng: rng.permutation(n)


def cyclic(n):
    return lambda rng: (np.arange(n) + rng.integers(n)) % n


def blocks(count, size):
    """Wreath product: blocks are permuted, and each block within itself."""
    return lambda rng: np.concatenate(
        [size * b + rng.permutation(size) for b in rng.permutation(count)]
    )


class Permutations:
    """Fibres of n points, one uniform group element an edge, as if paths had been tracked.

    With accidents on demand.
    """

    def __init__(self, n, draw, seed, lose=0.0, jump=0.0):
        self.n, self.draw, self.seed, self.lose, self.jump = n, draw, seed, lose, jump
        self.rng, self.paths = np.random.default_rng([seed, 77]), 0

    def sample(self, node):
        return np.array([node + 0j])

    def points(self, labels):
        return np.exp(2j * np.pi * np.asarray(labels) / self.n)[:, None]

    def __call__(self, start, end, points, careful):
        a, b = int(start[0].real), int(end[0].real)
        element = self.draw(np.random.default_rng([self.seed, min(a, b), max(a, b)]))
        element = element if a < b else np.argsort(element)
        labels = np.round(np.angle(points[:, 0]) * self.n / (2 * np.pi)).astype(int) % self.n
        self.paths += len(labels)
        goals = element[labels]
        if not careful:
            wrong = self.rng.random(len(labels)) < self.jump
            goals = np.where(wrong, self.rng.integers(self.n, size=len(labels)), goals)
        return self.points(goals), self.rng.random(len(labels)) >= self.lose


def completed(world, sizes=None, **options):
    o = MonodromyOptions(**options)
    graph = HomotopyGraph.begin(NO_ACTION, world.sample(0), world.sample(1), world.points([0])[0])
    while not graph.stop_rule_met(o) and graph.loops < o.loops:
        graph.step(world, world.sample, o)
        if sizes is not None and graph.judged:
            sizes.add(graph.known)
    return graph


def stopped_early(n, draw, trials, **options):
    """Share of graphs that stop with points missing.

    Also the mean number of sizes at which a graph could have stopped so.
    """
    missed = chances = 0
    for seed in range(trials):
        sizes = set()
        graph = completed(Permutations(n, draw, seed), sizes, **options)
        missed, chances = missed + (len(graph.points) < n), chances + len(sizes - {n})
    return missed / trials, chances / trials


def within_three_sigma(share, probability, trials):
    return abs(share - probability) <= 3 * np.sqrt(probability * (1 - probability) / trials)


@pytest.mark.parametrize("quiet", [1, 2, 4])
def test_two_points_are_missed_as_often_as_the_docstring_says(quiet):
    share, _ = stopped_early(2, symmetric(2), 500, enough_loops=quiet, enough_draws=0)
    assert within_three_sigma(share, 0.5**quiet, 500)


@pytest.mark.parametrize(
    ("n", "draw"),
    [(12, symmetric(12)), (12, cyclic(12)), (12, blocks(2, 6)), (12, blocks(6, 2)), (7, cyclic(7))],
    ids=["symmetric", "cyclic", "two blocks", "six blocks", "prime cyclic"],
)
def test_transitive_groups_are_missed_seldom(n, draw):
    """At most 2^-q at every size at which the graph could stop."""
    trials = 150
    share, chances = stopped_early(n, draw, trials, enough_loops=4, enough_draws=0)
    bound = chances * 2.0**-4
    assert share <= bound + 3 * np.sqrt(bound / trials)
    assert stopped_early(n, draw, 30)[0] == 0  # the defaults


def test_symmetric_groups_are_missed_no_oftener_than_one_over_binomials():
    """At each size K that is visited, two quiet cycles have the probability binom(n, K)^-2."""
    n, trials = 5, 600
    bound = sum(comb(n, k) ** -2.0 for k in range(1, n))
    share, _ = stopped_early(n, symmetric(n), trials, enough_loops=2, enough_draws=0)
    assert 0 < share <= bound + 3 * np.sqrt(bound / trials)


def test_joining_gives_each_goal_to_one_source():
    edge = Edge((1, 0))
    edge.grow((4, 4))
    edge.join(0, np.array([0, 1, 2]), np.array([3, 3, 1]))  # 0 and 1 claim goal 3: both again
    assert edge.match[0].tolist() == [Match.AGAIN, Match.AGAIN, 1, Match.UNKNOWN]
    assert edge.match[1].tolist() == [Match.UNKNOWN, 2, Match.UNKNOWN, Match.UNKNOWN]
    edge.care[0][:2] = True
    edge.join(0, np.array([0, 1]), np.array([3, 1]))  # with care 1 claims what 2 holds without
    assert edge.match[0].tolist() == [3, 1, Match.AGAIN, Match.UNKNOWN]
    assert edge.match[1].tolist() == [Match.UNKNOWN, 1, Match.UNKNOWN, 0]
    edge.care[0][2] = True
    edge.join(0, np.array([2]), np.array([3]))  # two claims with care: none stands
    assert edge.match[0].tolist() == [Match.LOST, 1, Match.LOST, Match.UNKNOWN]
    edge.join(1, np.array([3, 0]), np.array([0, 2]))  # but the other side may find them
    assert edge.match[0].tolist() == [3, 1, 0, Match.UNKNOWN]
    assert edge.match[1].tolist() == [2, 1, Match.UNKNOWN, 0]
    assert edge.lost == 0


@pytest.mark.parametrize("nodes", [3, 4, 6])
def test_each_edge_costs_one_path_an_orbit(nodes):
    n = 500
    world = Permutations(n, symmetric(n), 5)
    graph = completed(world, nodes=nodes)
    assert len(graph.points) == n
    assert graph.paths == world.paths
    edges = graph.loops + graph.born - 1
    assert graph.paths <= n * edges
    assert graph.loops <= 8 + 4  # what the stop rule asks for, and the cycles that find them all
    assert len(graph.nodes) <= nodes


def test_lost_paths_are_found_from_the_other_end_or_counted():
    n = 200
    graph = completed(Permutations(n, symmetric(n), 6, lose=0.03), lost_share=0.02)
    assert graph.stop_rule_met(MonodromyOptions())
    assert len(graph.points) == n
    assert graph.lost > 0
    assert graph.lost < 0.01 * graph.paths  # 0.03^2 both ways, and jumps


def test_cycles_that_lose_many_paths_prove_nothing():
    graph = completed(Permutations(50, symmetric(50), 7, lose=0.6), loops=40)
    assert not graph.stop_rule_met(MonodromyOptions())


def test_jumps_are_seen_and_mended():
    n = 200
    graph = completed(Permutations(n, symmetric(n), 8, jump=0.02))
    assert graph.stop_rule_met(MonodromyOptions())
    assert len(graph.points) == n
    for edge in graph.edges:
        matched = np.flatnonzero(edge.match[0] >= 0)
        np.testing.assert_array_equal(edge.match[1][edge.match[0][matched]], matched)


def test_options_that_never_close_a_cycle_are_refused():
    with pytest.raises(ValueError, match="nodes = 2"):
        MonodromyOptions(nodes=2)


@pytest.mark.parametrize("widths", [(2, 2, 2), (2, 1, 1, 2)])
def test_a_loss_in_a_loop_is_counted_and_costs_no_solution(widths):
    """The count is right, the stop rule is met, each lost path is in the account; few are."""
    network = DeepLinear(widths)
    for seed in range(3):
        generic = generic_solve(
            network.system, family_of(network.system), np.random.default_rng(seed)
        )
        assert generic.stop_rule_met
        assert generic.count == {(2, 2, 2): 225, (2, 1, 1, 2): 81}[widths]
        assert sum(s.lost for s in generic.sets) <= 0.01 * sum(s.paths for s in generic.sets)
        for s in generic.sets:
            assert f"{s.lost} of {s.paths} paths lost" in str(s.verdict) or not s.pattern.any()


def test_too_few_loops_are_said_to_be_too_few():
    network = DeepLinear((2, 2, 1))
    options = NativeOptions(monodromy=MonodromyOptions(loops=2))
    generic = generic_solve(
        network.system, family_of(network.system), np.random.default_rng(0), options
    )
    assert not generic.stop_rule_met
    assert any(s.verdict.template is PatternVerdict.STOP_RULE_NOT_MET for s in generic.sets)


def test_progress_reports_paths_rate_and_time_left():
    network, reports = DeepLinear((2, 2, 2)), []
    generic = generic_solve(
        network.system, family_of(network.system), np.random.default_rng(0), progress=reports.append
    )
    last = reports[-1]
    assert last.done == last.total == sum(s.paths for s in generic.sets)
    assert last.left == 0
    assert last.rate == pytest.approx(last.done / last.seconds)
    assert [r.done for r in reports] == sorted(r.done for r in reports)
    assert "pattern" in reports[0].label
