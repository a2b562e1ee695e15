# mypy: disable-error-code="no-untyped-call, no-untyped-def, unused-ignore"
"""A queue of paths tracked wholly in double-double; steps are chosen as in :mod:`explorer.homotopy.kernels.queue`.

Taylor coefficients and Newton steps are computed in double-double and rounded to double where only
their size counts: in the choice of the step, and in the increment that the predictor adds to a
point kept in double-double.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from explorer.homotopy.kernels.compile import allocating, kernel
from explorer.homotopy.kernels.doubled import QUAD
from explorer.homotopy.kernels.doubled_linear import (
    qadd_all,
    qcopy,
    qfactor,
    qhigh,
    qlow,
    qset,
    qsolve,
)
from explorer.homotopy.kernels.doubled_series import DEGREE, qload, qparameters, qrun, qtaylor
from explorer.homotopy.kernels.lanes import LANES, PAIR
from explorer.homotopy.kernels.layout import aligned
from explorer.homotopy.kernels.points import norms, set_weights
from explorer.homotopy.kernels.queue import STOPPED, begin_way, is_good, outcome
from explorer.homotopy.kernels.series import vpredict
from explorer.homotopy.kernels.stepper import ACTIVE, IDLE, choose_steps

TERMS = DEGREE


class DoubledBlock(NamedTuple):
    """Memory of a block in double-double; offsets in doubles, as in :class:`explorer.homotopy.kernels.layout.Block`."""

    q: Any
    rows: Any
    n: int
    p: int
    order: int
    stride: int
    matrix: int
    right: int
    work: int
    x: int
    spare: int
    time: int
    turn: int
    power: int
    bent: int
    path: int


@allocating
def make_doubled_block(code, order):  # type: ignore[no-untyped-def]
    """Allocate a block and put the constants in."""
    n, p = code.unknowns, code.parameters
    stride = code.value_slots * QUAD
    matrix = order * stride + code.slots * QUAD
    right = matrix + n * n * QUAD
    work, x = right + n * QUAD, right + 2 * n * QUAD
    spare = x + n * QUAD
    time = spare + 3 * QUAD
    turn, power, bent = time + QUAD, time + 2 * QUAD, time + 3 * QUAD
    path = bent + (order + 1) * QUAD
    q = aligned(path + 3 * p * QUAD)
    for k in range(len(code.constants)):
        for lane in range(LANES):
            q[(n + p + k) * QUAD + lane] = code.constants[k]
            q[(n + p + k) * QUAD + LANES + lane] = code.constants_low[k]
    rows = np.zeros((n, LANES), dtype=np.int64)
    return DoubledBlock(
        q, rows, n, p, order, stride, matrix, right, work, x, spare, time, turn, power, bent, path
    )


@kernel
def round_to_double(d, q_place, buffer, place, count):  # type: ignore[no-untyped-def]
    """Copy high parts of elements to a block of doubles."""
    for i in range(count):
        for lane in range(LANES):
            buffer[place + i * PAIR + lane] = d.q[q_place + i * QUAD + lane]
            buffer[place + i * PAIR + LANES + lane] = d.q[q_place + i * QUAD + 2 * LANES + lane]


@kernel
def put(d, lane, place, high, low):  # type: ignore[no-untyped-def]
    """Write a point (n,) with its low part into one lane."""
    for i in range(len(high)):
        qset(d.q, place + i * QUAD, lane, high[i], low[i])


@kernel
def load_path(d, lanes, work, low, lane, j):  # type: ignore[no-untyped-def]
    """Start path j in one lane; ``low`` are the rests of the coefficients of its parameter path."""
    g = work.groups[j]
    for i in range(d.p):
        for k in range(3):
            place = d.path + (3 * i + k) * QUAD
            qset(d.q, place, lane, work.coefficients[g, k, i], low[g, k, i])
        for k in range(3, d.order + 1):
            qset(d.q, (d.n + i) * QUAD + k * d.stride, lane, complex(0.0), complex(0.0))
        lanes.curved[i, lane] = work.geometric[g, i]
        lanes.curved[i, LANES] = 0
        for other in range(LANES):
            lanes.curved[i, LANES] += lanes.curved[i, other]
    begin_way(lanes, work, lane, j)
    put(d, lane, d.x, work.start[j], work.start_low[j])


@kernel
def factor_at_guess(d, code):  # type: ignore[no-untyped-def]
    """Values, Jacobian and LU at the points in the first slots."""
    qrun(d.q, code.value)
    qrun(d.q, code.jacobian)
    qload(d.q, d.matrix, code.jacobian_out, 0, False)
    qfactor(d.q, d.matrix, d.n, d.spare, d.rows)


@kernel
def expand(b, d, code, lanes, inverses):  # type: ignore[no-untyped-def]
    """Taylor coefficients at the accepted points, rounded into the block of doubles too."""
    qcopy(d.q, 0, d.x, d.n)
    qparameters(d.q, d, d.order, lanes.t, lanes.curved, inverses)
    factor_at_guess(d, code)
    qtaylor(d.q, d, code)
    round_to_double(d, d.x, b.buffer, b.x, d.n)
    for k in range(1, d.order + 1):
        round_to_double(d, k * d.stride, b.buffer, k * b.stride, d.n)
    set_weights(b)


@kernel
def predict(b, d, lanes):  # type: ignore[no-untyped-def]
    """Add the predicted increment to the accepted points: predictions in the first slots."""
    for lane in range(LANES):
        s = lanes.new_t[lane] - lanes.t[lane]  # the step that a rounded t really makes
        b.buffer[b.step + lane], b.buffer[b.step + LANES + lane] = s.real, s.imag
    for i in range(b.n):
        for k in range(PAIR):
            b.buffer[i * PAIR + k] = 0.0
        vpredict(b.buffer, i * PAIR, i * PAIR, b.stride, b.order, b.step)
        for lane in range(LANES):
            increment = complex(b.buffer[i * PAIR + lane], b.buffer[i * PAIR + LANES + lane])
            qset(d.q, i * QUAD, lane, increment, complex(0.0))
    qadd_all(d.q, 0, d.x, d.n)


@kernel
def newton_step(b, d, code, sizes):  # type: ignore[no-untyped-def]
    """One Newton step with the LU that is there; relative sizes of the steps."""
    qload(d.q, d.right, code.value_out, 0, True)
    qsolve(d.q, d.matrix, d.n, d.right, d.spare, d.rows, d.work)
    qadd_all(d.q, 0, d.right, d.n)
    round_to_double(d, d.right, b.buffer, b.right, d.n)
    norms(b, b.right, sizes)


@kernel
def correct(b, d, code, lanes, inverses, spare):  # type: ignore[no-untyped-def]
    """Three Newton steps with one LU."""
    qparameters(d.q, d, 0, lanes.new_t, lanes.curved, inverses)
    factor_at_guess(d, code)
    newton_step(b, d, code, lanes.first)
    qrun(d.q, code.value)
    newton_step(b, d, code, lanes.second)
    qrun(d.q, code.value)
    newton_step(b, d, code, spare)


@kernel
def judge(d, lanes, lane, settings):  # type: ignore[no-untyped-def]
    """Accept or reject the step of a lane; a status when its path has ended, else 0."""
    lanes.steps[lane] += 1
    good, top = is_good(lanes.first[lane], lanes.second[lane], settings), 0.0
    if good:
        lanes.t[lane] = lanes.new_t[lane]
        for i in range(d.n):
            qset(d.q, d.x + i * QUAD, lane, qhigh(d.q, i * QUAD, lane), qlow(d.q, i * QUAD, lane))
            top = max(top, abs(qhigh(d.q, i * QUAD, lane)) ** 2)
    return outcome(lanes, lane, good, top, settings)


@kernel
def finish(d, lanes, work, lane, status):  # type: ignore[no-untyped-def]
    """Write the end of a path and free its lane."""
    j = lanes.path[lane]
    for i in range(d.n):
        place = d.x + i * QUAD
        work.result[j, i], work.result_low[j, i] = qhigh(d.q, place, lane), qlow(d.q, place, lane)
    work.reached[j], work.status[j], work.counts[j] = lanes.t[lane], status, 2 * lanes.steps[lane]
    lanes.state[lane] = IDLE


@kernel
def track_doubled(b, d, code, lanes, work, low, settings, inverses, spare, first, last, stop, done):  # type: ignore[no-untyped-def]
    """Track paths ``first .. last - 1`` in double-double; results are written in place."""
    following = first
    while True:
        active = 0
        for lane in range(LANES):
            if lanes.state[lane] == IDLE and following < last and stop[0] == 0:
                load_path(d, lanes, work, low, lane, following)
                following += 1
            active += lanes.state[lane]
        if active == 0:
            break
        expand(b, d, code, lanes, inverses)
        choose_steps(b, lanes, settings.tolerance, settings.pole_share)
        predict(b, d, lanes)
        correct(b, d, code, lanes, inverses, spare)
        for lane in range(LANES):
            if lanes.state[lane] == ACTIVE:
                status = judge(d, lanes, lane, settings)
                if status == 0 and stop[0] != 0:
                    status = STOPPED
                if status != 0:
                    finish(d, lanes, work, lane, status)
                    done[0] += 1
