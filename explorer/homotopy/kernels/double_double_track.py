"""Paths tracked wholly in double-double, with steps as in :mod:`explorer.homotopy.kernels.track`.

Taylor coefficients and Newton steps are computed in double-double and rounded to double where only
their size counts: in the choice of the step, and in the increment that the predictor adds to a
point kept in double-double.

Symbols: b a block of doubles, d a block in double-double, inverses as in
:mod:`explorer.homotopy.kernels.double_double_series`.
"""

from __future__ import annotations

from explorer.compiled.build import kernel
from explorer.homotopy.kernels.double_double import qadd_all, qcopy, qcopy_lane, qhigh, qset
from explorer.homotopy.kernels.double_double_layout import put, round_to_double, take
from explorer.homotopy.kernels.double_double_linear import qfactor, qsolve
from explorer.homotopy.kernels.double_double_series import qload, qparameters, qtaylor
from explorer.homotopy.kernels.interpret import DOUBLE_DOUBLE, run_program
from explorer.homotopy.kernels.layout import LANES, PAIR, QUAD
from explorer.homotopy.kernels.parameter_path import mark_curved
from explorer.homotopy.kernels.points import norms, set_weights
from explorer.homotopy.kernels.series import vpredict
from explorer.homotopy.kernels.state import ACTIVE, IDLE, begin_path, end_path
from explorer.homotopy.kernels.step_length import STOPPED, choose_steps, is_good, next_step


@kernel
def load_path(d, lanes, paths, low, lane, j):
    """Start path j in one lane.

    Parameters
    ----------
    d : DoubleDoubleBlock
    lanes : Lanes
    paths : PathTable
    low : complex array, shape (G, 3, p)
        Rests of the coefficients of the parameter paths.
    lane, j : int
    """
    g = paths.groups[j]
    for i in range(d.p):
        for k in range(3):
            place = d.path + (3 * i + k) * QUAD
            qset(d.q, place, lane, paths.coefficients[g, k, i], low[g, k, i])
        for k in range(3, d.order + 1):
            qset(d.q, (d.n + i) * QUAD + k * d.stride, lane, complex(0.0), complex(0.0))
        mark_curved(lanes.curved, i, lane, paths.geometric[g, i])
    begin_path(lanes, paths, lane, j)
    put(d, lane, d.x, paths.start[j], paths.start_low[j])


@kernel
def factor_jacobian(d, program):
    """Values, Jacobian and its LU at the points in the first slots.

    Parameters
    ----------
    d : DoubleDoubleBlock
    program : BlockProgram
    """
    run_program(DOUBLE_DOUBLE, d.q, program.value, program.value_runs)
    run_program(DOUBLE_DOUBLE, d.q, program.jacobian, program.jacobian_runs)
    qload(d.q, d.matrix, program.jacobian_out, 0, False)
    qfactor(d.q, d.matrix, d.n, d.spare, d.rows)


@kernel
def expand(b, d, program, lanes, inverses):
    """Taylor coefficients at the accepted points, rounded into the block of doubles too.

    Parameters
    ----------
    b : LaneBlock
    d : DoubleDoubleBlock
    program : BlockProgram
    lanes : Lanes
    inverses : float array, shape (m, 2)
    """
    qcopy(d.q, 0, d.x, d.n)
    qparameters(d.q, d, d.order, lanes.t, lanes.curved, inverses)
    factor_jacobian(d, program)
    qtaylor(d.q, d, program)
    round_to_double(d, d.x, b.buffer, b.x, d.n)
    for k in range(1, d.order + 1):
        round_to_double(d, k * d.stride, b.buffer, k * b.stride, d.n)
    set_weights(b)


@kernel
def predict(b, d, lanes):
    """Add the predicted increment to the accepted points: predictions in the first slots.

    Parameters
    ----------
    b : LaneBlock
    d : DoubleDoubleBlock
    lanes : Lanes
    """
    for lane in range(LANES):
        s = lanes.new_t[lane] - lanes.t[lane]  # the step that a rounded t really makes
        b.buffer[b.step + lane] = s.real
        b.buffer[b.step + LANES + lane] = s.imag
    for i in range(b.n):
        for k in range(PAIR):
            b.buffer[i * PAIR + k] = 0.0
        vpredict(b.buffer, i * PAIR, i * PAIR, b.stride, b.order, b.step)
        for lane in range(LANES):
            increment = complex(b.buffer[i * PAIR + lane], b.buffer[i * PAIR + LANES + lane])
            qset(d.q, i * QUAD, lane, increment, complex(0.0))
    qadd_all(d.q, 0, d.x, d.n)


@kernel
def newton_step(b, d, program, sizes):
    """One Newton step with the values and the LU that are there.

    Parameters
    ----------
    b : LaneBlock
    d : DoubleDoubleBlock
    program : BlockProgram
    sizes : float array, shape (LANES,)
        Relative sizes of the steps.
    """
    qload(d.q, d.right, program.value_out, 0, True)
    qsolve(d.q, d.matrix, d.n, d.right, d.spare, d.rows, d.work)
    qadd_all(d.q, 0, d.right, d.n)
    round_to_double(d, d.right, b.buffer, b.right, d.n)
    norms(b, b.right, sizes)


@kernel
def correct(b, d, program, lanes, inverses, spare):
    """Three Newton steps with one LU.

    Parameters
    ----------
    b : LaneBlock
    d : DoubleDoubleBlock
    program : BlockProgram
    lanes : Lanes
    inverses : float array, shape (m, 2)
    spare : float array, shape (LANES,)
    """
    qparameters(d.q, d, 0, lanes.new_t, lanes.curved, inverses)
    factor_jacobian(d, program)
    newton_step(b, d, program, lanes.first)
    run_program(DOUBLE_DOUBLE, d.q, program.value, program.value_runs)
    newton_step(b, d, program, lanes.second)
    run_program(DOUBLE_DOUBLE, d.q, program.value, program.value_runs)
    newton_step(b, d, program, spare)


@kernel
def accept_or_reject(d, lanes, lane, settings):
    """Accept or reject the step of a lane; a status when its path has ended, else 0.

    Parameters
    ----------
    d : DoubleDoubleBlock
    lanes : Lanes
    lane : int
    settings : Settings
    """
    lanes.steps[lane] += 1
    good = is_good(lanes.first[lane], lanes.second[lane], settings)
    top = 0.0
    if good:
        lanes.t[lane] = lanes.new_t[lane]
        for i in range(d.n):
            qcopy_lane(d.q, d.x + i * QUAD, i * QUAD, lane)
            top = max(top, abs(qhigh(d.q, i * QUAD, lane)) ** 2)
    return next_step(lanes, lane, good, top, settings)


@kernel
def track_double_double(
    b, d, program, lanes, paths, low, settings, inverses, spare, first, last, stop, done
):
    """Track paths ``first .. last - 1`` in double-double; results are written in place.

    Parameters
    ----------
    b : LaneBlock
    d : DoubleDoubleBlock
    program : BlockProgram
        For elements of QUAD doubles.
    lanes : Lanes
    paths : PathTable
    low : complex array, shape (G, 3, p)
        Rests of the coefficients of the parameter paths.
    settings : Settings
    inverses : float array, shape (m, 2)
    spare : float array, shape (LANES,)
    first, last : int
    stop, done : int arrays, shape (1,)
        Not 0: stop; number of paths that have ended.
    """
    following = first
    while True:
        active = 0
        for lane in range(LANES):
            if lanes.state[lane] == IDLE and following < last and stop[0] == 0:
                load_path(d, lanes, paths, low, lane, following)
                following += 1
            active += lanes.state[lane]
        if active == 0:
            break
        expand(b, d, program, lanes, inverses)
        choose_steps(b, lanes, settings.tolerance, settings.pole_share)
        predict(b, d, lanes)
        correct(b, d, program, lanes, inverses, spare)
        for lane in range(LANES):
            if lanes.state[lane] == ACTIVE:
                status = accept_or_reject(d, lanes, lane, settings)
                if status == 0 and stop[0] != 0:
                    status = STOPPED
                if status != 0:
                    j = lanes.path[lane]
                    take(d, d.x, lane, paths.result[j], paths.result_low[j])
                    end_path(lanes, paths, lane, status)
                    done[0] += 1
