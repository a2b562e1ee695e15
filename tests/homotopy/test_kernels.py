import numpy as np
import pytest

from explorer.compiled.arguments import INT, floats, ints
from explorer.compiled.entry import Entry
from explorer.homotopy.compiled_system import compile_system
from explorer.homotopy.kernels.interpret import DOUBLE, DOUBLE_DOUBLE, run_program
from explorer.homotopy.kernels.layout import LANES, PAIR, QUAD, make_swaps
from explorer.homotopy.parameter_path import ParameterPath
from explorer.homotopy.tracker import refine, track
from explorer.networks.architectures import DeepLinear

_LINEAR = "explorer.homotopy.kernels.linear"
factor = Entry(_LINEAR, "factor", (floats(1), INT, INT, INT, ints(2)))
solve = Entry(_LINEAR, "solve", (floats(1), INT, INT, INT, ints(2)))


@pytest.mark.parametrize("n", [1, 2, 8, 13])
def test_lu_of_every_lane_agrees_with_numpy(n):
    rng = np.random.default_rng(n)
    matrix, right = rng.normal(size=(n, n, 2, LANES)), rng.normal(size=(n, 2, LANES))
    buffer = np.concatenate([matrix.ravel(), right.ravel(), np.zeros((n + 1) * PAIR)])
    swaps = make_swaps(n)
    work = (n * n + n) * PAIR
    factor(buffer, 0, n, work, swaps)
    solve(buffer, 0, n, n * n * PAIR, swaps)
    x = buffer[n * n * PAIR : work].reshape(n, 2, LANES)
    for lane in range(LANES):
        a, b = (v[..., 0, lane] + 1j * v[..., 1, lane] for v in (matrix, right))
        np.testing.assert_allclose(
            x[:, 0, lane] + 1j * x[:, 1, lane], np.linalg.solve(a, b), rtol=1e-11
        )


def _start(rng):
    network = DeepLinear((2, 2, 2))
    system = network.system
    q = rng.normal(size=16) + 1j * rng.normal(size=16)
    x = rng.normal(size=(1, 8)) + 1j * rng.normal(size=(1, 8))
    q[-8:] = 0
    q[-8:] = -(system.evaluate(x, q)[0] / x[0])
    return system, compile_system(system), q, x


def test_a_tracked_point_solves_the_target_and_returns():
    rng = np.random.default_rng(5)
    system, tape, q, x = _start(rng)
    goal = rng.normal(size=16) + 1j * rng.normal(size=16)
    there = track(tape, ParameterPath.line(q, goal), x)
    assert there.code.tolist() == [1]
    assert np.abs(system.evaluate(there.points, goal)).max() < 1e-8
    back = track(tape, ParameterPath.line(q, goal), there.points, begin=1.0, end=0.0)
    np.testing.assert_allclose(back.points, x, rtol=1e-7)


def test_a_path_is_bit_for_bit_the_same_in_any_batch_and_thread_count():
    rng = np.random.default_rng(6)
    _, tape, q, x = _start(rng)
    goals = rng.normal(size=(150, 16)) + 1j * rng.normal(size=(150, 16))
    path, starts, groups = ParameterPath.line(q, goals), np.repeat(x, 150, axis=0), np.arange(150)
    whole = track(tape, path, starts, groups)
    threads = track(tape, path, starts, groups, jobs=2)
    part = track(tape, path, starts[97:103], groups[97:103])
    assert np.array_equal(whole.points, threads.points)
    assert np.array_equal(whole.points[97:103], part.points)


def test_refinement_restores_digits_beyond_double():
    rng = np.random.default_rng(7)
    _, tape, q, x = _start(rng)
    point, low, sizes, condition = refine(tape, q, x * (1 + 1e-6), rounds=4)
    assert sizes[0] < 1e-25
    assert np.abs(low).max() > 0
    np.testing.assert_allclose(point, x, rtol=1e-11)
    assert condition[0] >= 1


def test_segments_pass_through_their_ends():
    a, b = np.array([1 + 1j, 2.0]), np.array([1e-6, 5.0 + 0j])
    c = ParameterPath.line(a, b, np.array([True, False])).coefficients[0]
    np.testing.assert_allclose(c[0, 0] * np.exp(c[1, 0]), b[0])
    c = ParameterPath.parabola(a, (a + b) / 3, b).coefficients[0]
    np.testing.assert_allclose(c.sum(axis=0), b)
    np.testing.assert_allclose(c[0] + c[1] / 2 + c[2] / 4, (a + b) / 3)


@pytest.mark.parametrize("double_double", [False, True])
def test_the_common_loop_runs_the_program_in_either_precision(double_double):
    system = DeepLinear((2, 1, 2)).system
    rng = np.random.default_rng(3)
    n, p = len(system.unknowns), len(system.parameters)
    inputs = rng.normal(size=(n + p, 2, LANES))
    compiled = compile_system(system)
    program = compiled.block_program(0, double_double=double_double)
    width = QUAD if double_double else PAIR
    buffer = np.zeros((compiled.slots, width // LANES, LANES))
    buffer[: n + p, :: width // PAIR] = inputs
    first = n + p
    buffer[first : first + len(program.constants), 0] = program.constants[:, None]
    flat = buffer.ravel()
    precision = DOUBLE_DOUBLE if double_double else DOUBLE
    run_program(precision, flat, program.value, program.value_runs)
    run_program(precision, flat, program.jacobian, program.jacobian_runs)
    z = (inputs[:, 0] + 1j * inputs[:, 1]).T
    expected = system.combined_program(z[:, :n], z[:, n:])
    places = np.concatenate([program.value_out, program.jacobian_out])
    found = flat[places[:, None] + np.arange(LANES)]
    found = found + 1j * flat[places[:, None] + width // 2 + np.arange(LANES)]
    np.testing.assert_allclose(found.T, expected, rtol=1e-12, atol=1e-12)
