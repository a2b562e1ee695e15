from dataclasses import replace

import numpy as np
import pytest

from explorer.homotopy.generic import generic_solve
from explorer.homotopy.generic_files import load_generic, save_generic
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.path_results import PathStatus
from explorer.homotopy.targets import solve_parametric, solve_targets
from explorer.networks.architectures import DeepLinear
from tests.support.problems import family_of, low_rank_family

COUNTS = {
    (1, 1, 1): 5,
    (2, 1, 1): 9,
    (1, 2, 1): 9,
    (1, 1, 1, 1): 17,
    (2, 1, 2): 17,
    (2, 2, 1): 33,
    (1, 3, 1): 13,
    (3, 1, 2): 25,
    (2, 2, 2): 225,
    (2, 1, 1, 2): 81,
}
SLOW_COUNTS = {(3, 2, 1): 73, (2, 3, 1): 73, (1, 2, 2, 1): 129}


def check_counts(widths, expected, seeds):
    network = DeepLinear(widths)
    for seed in seeds:
        generic = generic_solve(
            network.system, family_of(network.system), np.random.default_rng(seed)
        )
        assert generic.count == expected
        assert generic.stop_rule_met
        points = np.concatenate([s.points for s in generic.sets])
        assert np.abs(network.system.evaluate(points, generic.parameters)).max() < 1e-8


@pytest.mark.parametrize(("widths", "expected"), COUNTS.items())
def test_generic_counts(widths, expected):
    check_counts(widths, expected, [0])


@pytest.mark.slow
@pytest.mark.parametrize(("widths", "expected"), (COUNTS | SLOW_COUNTS).items())
def test_generic_counts_on_five_seeds(widths, expected):
    check_counts(widths, expected, range(1, 6))


@pytest.mark.parametrize(
    ("widths", "samples", "expected"), [((2, 1, 2), 1, 9), ((2, 2, 1), 1, 9), ((2, 2, 2), 1, 33)]
)
def test_counts_for_data_of_low_rank(widths, samples, expected):
    # docs/theory.md, section 3: sum_r 4^r C(d_1, r) C(d_y, r) for m = 1; 1 + 4 s d_y for d_1 = 1
    network = DeepLinear(widths)
    generic = generic_solve(
        network.system, low_rank_family(network, samples), np.random.default_rng(1)
    )
    assert generic.count == expected


def test_random_real_data_have_225_points_closed_under_conjugation():
    network, rng = DeepLinear((2, 2, 2)), np.random.default_rng(3)
    family = family_of(network.system)
    generic = generic_solve(network.system, family, rng)
    targets = np.array(
        [
            network.parameters(
                rng.normal(size=(2, 5)), rng.normal(size=(2, 5)), rng.uniform(size=(2, 2, 2))
            )
            for _ in range(20)
        ]
    )
    results = solve_targets(network.system, generic, targets, family, rng)
    for target, result in zip(targets, results, strict=True):
        assert result.complete
        assert result.status_counts == {PathStatus.CONVERGED: 225}
        x = result.points
        assert len(x) == 225
        gap = np.abs(x[:, None] - x.conj()[None]).max(axis=2)
        assert (gap.min(axis=0) < 1e-6).all()
        assert np.unique(np.round(x, 6), axis=0).shape[0] == 225
        real = x[np.abs(x.imag).max(axis=1) < 1e-9].real
        index = (np.linalg.eigvalsh(network.system.jacobian(real, target)) < 0).sum(axis=1)
        assert ((-1.0) ** index).sum() == 1


def test_results_do_not_depend_on_the_number_of_threads():
    network = DeepLinear((2, 2, 1))
    family = family_of(network.system)
    target = family.sample(np.random.default_rng(9))
    one, two = (
        solve_parametric(
            network.system, target, family, np.random.default_rng(1), NativeOptions(jobs=jobs)
        )
        for jobs in (1, 2)
    )
    assert np.array_equal(one.points, two.points)


def test_a_kept_set_is_checked_when_read(tmp_path):
    network = DeepLinear((2, 1, 1))
    family = family_of(network.system)
    generic = generic_solve(network.system, family, np.random.default_rng(1))
    path = tmp_path / "set.npz"
    assert load_generic(network.system, family, path) is None
    save_generic(generic, path)
    again = load_generic(network.system, family, path)
    assert again is not None
    assert again.count == generic.count
    path.write_bytes(path.read_bytes()[:200])
    assert load_generic(network.system, family, path) is None


def test_an_end_on_a_smaller_support_counts_as_a_jump():
    # A start with a dead unit put among those of full pattern: its path stays there, as a jumped
    # one would
    network = DeepLinear((2, 2, 1))
    family, rng = family_of(network.system), np.random.default_rng(2)
    generic = generic_solve(network.system, family, rng)
    full, one = generic.sets[0], generic.sets[1]
    wrong = replace(
        generic,
        sets=(
            replace(full, points=np.concatenate([full.points, one.points[:1]])),
            *generic.sets[1:],
        ),
    )
    result = solve_targets(network.system, wrong, family.sample(rng)[None], family, rng)[0]
    assert not result.complete
    assert result.status_counts[PathStatus.JUMPED] == len(full.actions)
