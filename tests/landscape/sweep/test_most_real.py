import numpy as np
import pytest

from explorer import DeepLinear, InputError, Problem, most_real, solve, solve_many
from explorer.landscape.points.verdict import Status
from explorer.landscape.sweep.climb import Varied, pairs_of, way_to_real
from explorer.landscape.sweep.most_real import SearchClaim
from explorer.networks.architectures.symmetric_tensor_decomposition import (
    SymmetricTensorDecomposition,
)

FEW = Problem(DeepLinear((1, 1, 1)), X=[[1.0]], Y=[[0.1]], regularization=0.3)


def test_a_climb_crosses_the_pitchfork_of_one_unit():
    # Three real points where |y| > 2 lambda, and no more anywhere: Morse and signs
    assert solve(FEW).counts.real == 1
    found = most_real(FEW, climbs=1)
    assert abs(found.problem.Y.item()) > 0.6
    assert found.count == 3
    assert found.solution.completeness.status is Status.PROVED
    assert found.claims[0].template is SearchClaim.PROVED


def test_a_climb_crosses_the_fold_of_three_layers():
    # Folds at lambda = 3/8 y (y / 4)^(1/3): from y = 0.5 nothing but the origin is real
    problem = Problem(DeepLinear((1, 1, 1, 1)), X=[[1.0]], Y=[[0.5]], regularization=0.236)
    assert solve(problem).counts.real == 1
    found = most_real(problem, climbs=1)
    assert found.count == 9
    assert found.history["count"].is_monotonic_increasing


def test_the_way_leads_towards_the_real_points():
    rng = np.random.default_rng(4)
    X, Y = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    ridge = [rng.uniform(0.1, 1, size=shape) for shape in ((1, 2), (2, 1))]
    problem = Problem(DeepLinear((2, 1, 2)), X, Y, regularization=ridge)
    varied = Varied(problem, ("X", "Y", "ridge"))
    points, distance = pairs_of(solve(problem))
    x = points[0]
    way = way_to_real(varied, varied.start, x)
    near = solve(varied.at(varied.start + 1e-3 * way))
    moved, _ = pairs_of(near)
    same = moved[np.linalg.norm(np.abs(moved) - np.abs(x), axis=1).argmin()]
    assert np.linalg.norm(same.imag) < np.linalg.norm(x.imag)
    assert np.all(np.diff(distance) >= 0)


def test_the_same_seed_gives_the_same_data():
    one, other = (
        most_real(FEW, ("X", "Y"), climbs=2, steps=3, seed=7, certify=False) for _ in "ab"
    )
    assert one.problem.Y.tobytes() == other.problem.Y.tobytes()
    assert one.summary() == other.summary()


@pytest.mark.parametrize(
    ("vary", "counted", "options"),
    [
        ("Z", "real", {}),
        ((), "real", {}),
        (("Y", "Y"), "real", {}),
        ("Y", "reals", {}),
        ("Y", "real", {"climbs": 0}),
        ("Y", "real", {"steps": 1.5}),
        ("Y", "real", {"rounds": 3}),
    ],
)
def test_what_is_not_allowed_is_one_line(vary, counted, options):
    with pytest.raises(InputError) as caught:
        most_real(FEW, vary, counted, **options)
    assert "\n" not in str(caught.value)


def test_ridge_of_zero_cannot_be_varied():
    none = Problem(DeepLinear((1, 1, 1)), X=[[1.0]], Y=[[0.1]], regularization=0.0)
    with pytest.raises(InputError):
        most_real(none, "ridge")


@pytest.mark.slow
def test_gaussian_binary_cubics_have_the_mean_number_of_real_points():
    """Sqrt(7) real eigenvectors (Draisma and Horobet 2016), each twice, and the origin.

    As the ridge falls each eigenvector keeps a large critical point and gets a small one, of size
    ridge over eigenvalue.
    """
    network = SymmetricTensorDecomposition(dimension=2, order=3, rank=1)
    rng = np.random.default_rng(11)
    targets, none = rng.normal(size=(400, 2, 4)), np.zeros((0, 4))
    means = []
    for ridge in (0.1, 1e-3, 1e-5):
        problems = [Problem(network, none, Y, regularization=ridge) for Y in targets]
        real = np.array([s.counts.real for s in solve_many(problems)])
        means.append(real.mean())
        error = real.std(ddof=1) / np.sqrt(len(real))
    assert abs(means[-1] - (2 * np.sqrt(7) + 1)) <= 3 * error
    assert means == sorted(means)
