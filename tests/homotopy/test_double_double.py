from fractions import Fraction

import numpy as np
import pytest
from flint import acb, acb_mat, arb, ctx

from explorer.compiled.arguments import INT, complexes, floats, ints
from explorer.compiled.entry import Entry
from explorer.homotopy.compiled_system import compile_system
from explorer.homotopy.double_double import (
    _inverses,
    refine_double_double,
    rests,
    settle,
    track_double_double,
)
from explorer.homotopy.generic import generic_solve
from explorer.homotopy.kernels import entries
from explorer.homotopy.kernels.double_double import qhigh, qlow, qset
from explorer.homotopy.kernels.layout import (
    LANES,
    QUAD,
    TERMS,
    make_block,
    make_double_double_block,
)
from explorer.homotopy.kernels.tables import PathTable, make_lanes
from explorer.homotopy.options import DoubleDoubleOptions, NativeOptions
from explorer.homotopy.parameter_path import Family, ParameterPath, balanced, path_to
from explorer.homotopy.path_results import PathStatus
from explorer.homotopy.targets import solve_targets
from explorer.homotopy.tracker import track
from explorer.networks.architectures import DeepLinear
from explorer.polynomial import Graph, Opcode, System

_HERE = "explorer.homotopy.kernels"
_D = entries.DOUBLE_DOUBLE_BLOCK
qfactor = Entry(f"{_HERE}.double_double_linear", "qfactor", (floats(1), INT, INT, INT, ints(2)))
qsolve = Entry(
    f"{_HERE}.double_double_linear", "qsolve", (floats(1), INT, INT, INT, INT, ints(2), INT)
)
load_path = Entry(
    f"{_HERE}.double_double_track",
    "load_path",
    (_D, entries.LANES_STATE, entries.PATHS, complexes(3), INT, INT),
)
expand = Entry(
    f"{_HERE}.double_double_track",
    "expand",
    (entries.BLOCK, _D, entries.PROGRAM, entries.LANES_STATE, floats(2)),
)

NETWORK = DeepLinear((2, 2, 2))
SYSTEM = NETWORK.system


FEW = NativeOptions(precise_paths=4)


@pytest.fixture(autouse=True)
def precision():
    before, ctx.prec = ctx.prec, 300
    yield
    ctx.prec = before


@pytest.fixture(scope="module")
def generic():
    family = Family(lambda rng: rng.normal(size=16) + 1j * rng.normal(size=16))
    return family, generic_solve(SYSTEM, family, np.random.default_rng(3))


def ball(z):
    return acb(arb(float(z.real)), arb(float(z.imag)))


def run(x, p):
    """Gradient and Hessian in balls."""
    program = SYSTEM.combined_program
    slots = [*x, *p, *(acb(int(c.numerator)) / int(c.denominator) for c in program.constants)]
    for opcode, a, b in zip(
        program.opcodes.tolist(), program.left.tolist(), program.right.tolist(), strict=True
    ):
        left, right = slots[a], slots[b]
        if opcode == Opcode.MULTIPLY:
            slots.append(left * right)
        else:
            slots.append(left + right if opcode == Opcode.ADD else left - right)
    out = [slots[k] for k in program.outputs.tolist()]
    return out[:8], acb_mat([out[8 + 8 * i : 16 + 8 * i] for i in range(8)])


def newton_step(x, p):
    """Largest relative Newton step at 300 bits."""
    value, hessian = run(x, p)
    step = hessian.solve(acb_mat([[v] for v in value]))
    top = max(abs(complex(v)) for v in x)
    return max(abs(complex(step[i, 0])) for i in range(8)) / top


def hard_targets(count):
    rng = np.random.default_rng(5)
    rows = []
    for _ in range(count):
        ridge = [1e-6 * rng.uniform(size=(2, 2)) for _ in range(2)]
        rows.append(NETWORK.parameters(rng.normal(size=(2, 5)), rng.normal(size=(2, 5)), ridge))
    return np.array(rows) + 0j


def hardest_targets():
    """Ends of size 1e8 (Newton leaves 2e-20) or after many steps, a place at 1e9 on the way."""
    rows = []
    for seed, number in ((77, 0), (77, 2), (78, 38)):
        rng = np.random.default_rng(seed)
        for _ in range(number + 1):
            X, Y = rng.normal(size=(2, 2, 5))
            row = NETWORK.parameters(X, Y, [1e-6 * rng.uniform(size=(2, 2)) for _ in range(2)])
        rows.append(row)
    return np.array(rows) + 0j


def test_coefficients_with_their_rests_reach_the_target():
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 6)) + 1j * rng.normal(size=(2, 6))
    b[3:] *= 1e-6
    marked = np.array([False] * 3 + [True] * 3)
    path = ParameterPath.line(a, b, marked)
    low, high = rests(path, np.array([0])), path.coefficients
    for j in range(3):  # exact: rationals
        for part in ("real", "imag"):
            total = sum(
                Fraction(float(getattr(c[0, k, j], part))) for c in (high, low) for k in (0, 1)
            )
            assert abs(total - Fraction(float(getattr(b[j], part)))) < Fraction(1, 10**30)
    for j in range(3, 6):
        end = ball(high[0, 0, j]) * (ball(high[0, 1, j]) + ball(low[0, 1, j])).exp()
        assert abs(complex(end - ball(b[j]))) < 1e-30 * abs(b[j])


@pytest.mark.parametrize("scale", [1, 1e-11])
def test_lu_of_every_lane_agrees_with_balls(scale):
    rng, n = np.random.default_rng(4), 7
    matrix, right = rng.normal(size=(2, LANES, n, n)), rng.normal(size=(2, LANES, n))
    matrix, right = matrix[0] + 1j * matrix[1], right[0] + 1j * right[1]
    matrix[:, 0] = (
        matrix[:, 1] + scale * matrix[:, 0]
    )  # a condition of 1 / scale: doubles would keep 5 digits
    place, spare = n * n * QUAD, (n * n + 2 * n) * QUAD
    q, order = np.zeros(spare + 3 * QUAD), np.zeros((n, LANES), dtype=np.int64)
    for lane in range(LANES):
        for k, value in enumerate([*matrix[lane].ravel().tolist(), *right[lane].tolist()]):
            qset(q, k * QUAD, lane, value, 0j)
    qfactor(q, 0, n, spare, order)
    qsolve(q, 0, n, place, spare, order, place + n * QUAD)
    for lane in range(LANES):
        exact = acb_mat([[ball(v) for v in row] for row in matrix[lane]]).solve(
            acb_mat([[ball(v)] for v in right[lane]])
        )
        top = max(abs(complex(exact[i, 0])) for i in range(n))
        for i in range(n):
            got = ball(qhigh(q, place + i * QUAD, lane)) + ball(qlow(q, place + i * QUAD, lane))
            assert abs(complex(got - exact[i, 0])) < 1e-29 / scale * top


def test_two_legs_end_where_one_does(generic):
    family, found = generic
    targets = hard_targets(1)
    _, z = balanced(SYSTEM, found.parameters, targets, family)
    way, starts, groups = (
        path_to(found.data, z, family),
        found.sets[0].points[:8],
        np.zeros(8, dtype=np.int64),
    )
    compiled = compile_system(SYSTEM)
    whole = track_double_double(compiled, way, starts, groups)
    half = track_double_double(compiled, way, starts, groups, end=0.6)
    rest = track_double_double(compiled, way, half.points, groups, begin=half.reached, low=half.low)
    assert (whole.code == 1).all()
    assert (half.reached == 0.6).all()
    one, two = (
        refine_double_double(compiled, z, t.points, groups, low=t.low)[0] for t in (whole, rest)
    )
    np.testing.assert_allclose(
        np.abs(one - two).max(axis=1) / np.abs(one).max(axis=1), 0, atol=1e-20
    )


def test_the_kernel_s_parameters_at_the_end_are_the_target():
    """One linear equation ``x = p`` for each parameter: the tracked end is its value."""
    graph = Graph()
    x, p = graph.unknown("x", (4,)), graph.parameter("p", (4,))
    system = System(graph, tuple(x[k] - p[k] for k in range(4)))
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=(2, 4)) + 1j * rng.normal(size=(2, 4))
    b *= [1, 1e-3, 1e-6, 1e-12]
    end = track_double_double(
        compile_system(system), ParameterPath.line(a, b, np.arange(4) > 0), a[None]
    )
    for high, low, want in zip(end.points[0], end.low[0], b, strict=True):
        assert abs(complex(ball(high) + ball(low) - ball(want))) < 1e-30 * abs(want)


def test_taylor_coefficients_are_those_of_closed_forms():
    """``x^2 = 1 + t`` has binomial coefficients, ``x^2 = 2^t`` those of an exponential."""
    graph = Graph()
    x, p = graph.unknown("x", (2,)), graph.parameter("p", (2,))
    compiled = compile_system(System(graph, tuple(x[k] * x[k] - p[k] for k in range(2))))
    path, order = ParameterPath.line(np.ones(2), np.full(2, 2.0), np.array([False, True])), 8
    zero, one = np.zeros(1, dtype=complex), np.ones((1, 2), dtype=complex)
    counts, none = np.zeros(1, dtype=np.int64), np.zeros((1, 2), dtype=complex)
    work = PathTable(
        path.coefficients,
        path.geometric,
        one,
        none,
        counts,
        zero,
        zero + 1,
        one,
        none,
        zero,
        counts,
        counts,
    )
    program = compiled.block_program(order, double_double=True)
    b = make_block(program, order)
    d = make_double_double_block(program, order)
    state, tails = make_lanes(2), rests(path, counts)
    for lane in range(LANES):
        load_path(d, state, work, tails, lane, 0)
    expand(b, d, program, state, _inverses(TERMS))
    binomial, power = acb(1), acb(1)
    for k in range(1, order + 1):
        binomial *= (acb(1) / 2 - (k - 1)) / k
        power *= acb(2).log() / 2 / k
        for i, want in enumerate((binomial, power)):
            place = k * d.stride + i * QUAD
            found = ball(qhigh(d.q, place, 0)) + ball(qlow(d.q, place, 0))
            assert abs(complex((found - want) / want)) < 1e-28


def test_newton_step_and_condition_are_those_of_300_bits():
    rng = np.random.default_rng(4)
    x, p = (
        rng.normal(size=(1, k)) + 1j * rng.normal(size=(1, k)) for k in (8, len(SYSTEM.parameters))
    )
    high, low, sizes, condition = refine_double_double(compile_system(SYSTEM), p, x, rounds=1)
    value, hessian = run([ball(v) for v in x[0]], [ball(v) for v in p[0]])
    step = hessian.solve(acb_mat([[v] for v in value]))
    for i in range(8):
        want = ball(x[0, i]) - step[i, 0]
        assert abs(complex(ball(high[0, i]) + ball(low[0, i]) - want)) < 1e-25 * np.abs(high).max()
    assert sizes[0] > 1e-3
    weights = np.diag(np.abs(x[0]))
    matrix = np.array([[complex(hessian[i, j]) for j in range(8)] for i in range(8)]) @ weights
    assert (
        1e-3 * np.linalg.cond(matrix, np.inf) < condition[0] < 1.01 * np.linalg.cond(matrix, np.inf)
    )


def test_ways_in_two_pieces_end_where_whole_ones_do(generic):
    family, found = generic
    goal = family.sample(np.random.default_rng(8))
    path, starts, compiled = (
        ParameterPath.line(found.data, goal),
        found.sets[0].points[:8],
        compile_system(SYSTEM),
    )
    half = track_double_double(compiled, path, starts, end=0.5 + 0.01j)
    rest = track_double_double(compiled, path, half.points, begin=half.reached, low=half.low)
    whole = track_double_double(compiled, path, starts)
    np.testing.assert_array_equal(half.reached, np.full(8, 0.5 + 0.01j))
    np.testing.assert_allclose(rest.points, whole.points, rtol=1e-12)


def test_points_of_curves_of_solutions_are_not_simple(generic):
    """Equal ridge coefficients: a rotation between the layers moves every point but the origin."""
    family, found = generic
    rng = np.random.default_rng(3)
    rows = [
        NETWORK.parameters(
            rng.normal(size=(2, 5)), rng.normal(size=(2, 5)), [np.full((2, 2), 0.3)] * 2
        )
        for _ in range(2)
    ]
    for result in solve_targets(
        SYSTEM, found, np.array(rows) + 0j, family, np.random.default_rng(1), FEW
    ):
        assert result.status_counts[PathStatus.CONVERGED] == 1
        assert np.abs(result.points[result.multiplicity == 1][0]).max() == 0


def test_rescued_ends_carry_their_own_condition(generic):
    family, found = generic
    targets = hard_targets(1)
    _, z = balanced(SYSTEM, found.parameters, targets, family)
    starts = found.sets[0].points
    groups = np.zeros(len(starts), dtype=np.int64)
    tracked = track_double_double(compile_system(SYSTEM), path_to(found.data, z, family), starts)
    points, good, condition = settle(
        compile_system(SYSTEM), z, tracked, groups, DoubleDoubleOptions()
    )
    assert good.all()
    k = int(condition.argmax())
    assert condition[k] > 1e14
    hessian = run([ball(v) for v in points[k]], [ball(v) for v in z[0]])[1]
    sizes, inverse = np.abs(points[k]), hessian.inv()
    norm = max(sum(abs(complex(hessian[i, j])) * sizes[j] for j in range(8)) for i in range(8))
    other = max(sum(abs(complex(inverse[i, j])) for j in range(8)) / sizes[i] for i in range(8))
    assert 1e-3 * norm * other < condition[k] < 1.01 * norm * other


def test_refinement_converges_where_doubles_have_no_digit(generic):
    family, found = generic
    targets = hard_targets(1)
    _, z = balanced(SYSTEM, found.parameters, targets, family)
    starts = np.concatenate([s.points for s in found.sets])
    groups = np.zeros(len(starts), dtype=np.int64)
    tracked = track_double_double(
        compile_system(SYSTEM), path_to(found.data, z, family), starts, groups
    )
    assert (tracked.code == 1).all()
    x, low, sizes, _ = refine_double_double(
        compile_system(SYSTEM), z, tracked.points, groups, low=tracked.low
    )
    assert sizes.max() < 1e-20
    p = [ball(v) for v in z[0]]
    for high, rest in zip(x[1:], low[1:], strict=True):  # the first is the largest pattern's
        if np.abs(high).min() > 0:
            assert (
                newton_step([ball(a) + ball(b) for a, b in zip(high, rest, strict=True)], p) < 1e-18
            )


def test_agrees_with_the_tracker_in_doubles(generic):
    family, found = generic
    goal = family.sample(np.random.default_rng(8))
    path, starts = ParameterPath.line(found.data, goal), found.sets[0].points
    groups = np.zeros(len(starts), dtype=np.int64)
    plain = track(compile_system(SYSTEM), path, starts, groups)
    exact = track_double_double(compile_system(SYSTEM), path, starts, groups)
    assert (plain.code == 1).all()
    assert (exact.code == 1).all()
    np.testing.assert_allclose(exact.points, plain.points, rtol=1e-7, atol=1e-7)


def test_results_depend_on_neither_threads_nor_batch(generic):
    family, found = generic
    goals = np.array([family.sample(np.random.default_rng(k)) for k in range(3)])
    path, starts = (
        ParameterPath.line(found.data, goals),
        np.repeat(found.sets[0].points[:7], 3, axis=0),
    )
    groups = np.tile(np.arange(3), 7)
    one = track_double_double(compile_system(SYSTEM), path, starts, groups)
    two = track_double_double(compile_system(SYSTEM), path, starts, groups, jobs=2)
    part = track_double_double(compile_system(SYSTEM), path, starts[4:9], groups[4:9])
    for name in ("points", "low", "jacobians"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
        np.testing.assert_array_equal(getattr(one, name)[4:9], getattr(part, name))


def test_tiny_ridge_loses_no_path(generic):
    family, found = generic
    targets = np.concatenate([hard_targets(4), hardest_targets()])
    for result in solve_targets(SYSTEM, found, targets, family, np.random.default_rng(1)):
        assert result.complete
        assert len(result.points) == 225
        x = result.points
        scale = np.maximum(np.abs(x)[:, None], np.abs(x)[None]).max(axis=2)
        gap = np.abs(x[:, None] - x[None]).max(axis=2) / np.maximum(scale, 1e-300)
        assert np.partition(gap, 1, axis=1)[:, 1].min() > 1e-9
        assert (np.abs(x[:, None] - x.conj()[None]).max(axis=2) / np.maximum(scale, 1e-300)).min(
            axis=1
        ).max() < 1e-9
