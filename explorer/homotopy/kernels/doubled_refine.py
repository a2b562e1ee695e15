# mypy: disable-error-code="no-untyped-call, no-untyped-def, unused-ignore"
"""Newton steps with Jacobian and LU in double-double at fixed parameters, and the condition they see."""

from __future__ import annotations

import numpy as np

from explorer.homotopy.kernels.compile import kernel
from explorer.homotopy.kernels.doubled import QUAD
from explorer.homotopy.kernels.doubled_linear import qfactor, qhigh, qlow, qset, qsolve
from explorer.homotopy.kernels.doubled_queue import newton_step, put, round_to_double
from explorer.homotopy.kernels.doubled_series import qload, qrun
from explorer.homotopy.kernels.lanes import LANES
from explorer.homotopy.kernels.points import norms, set_weights
from explorer.homotopy.kernels.refine import row_sums


@kernel
def estimate_condition(b, d, sums, condition):  # type: ignore[no-untyped-def]
    """As in :mod:`explorer.homotopy.kernels.refine`, from the LU in double-double."""
    for i in range(d.n):
        angle = 1.0 + 2.399963 * i
        for lane in range(LANES):
            entry = complex(np.cos(angle) * sums[lane], np.sin(angle) * sums[lane])
            qset(d.q, d.right + i * QUAD, lane, entry, complex(0.0))
    qsolve(d.q, d.matrix, d.n, d.right, d.spare, d.rows, d.work)
    round_to_double(d, d.right, b.buffer, b.right, d.n)
    norms(b, b.right, condition)


@kernel
def newton_round(b, d, code, sums, condition, size):  # type: ignore[no-untyped-def]
    """One Newton step of all lanes; condition and relative size of the step."""
    qrun(d.q, code.value)
    qrun(d.q, code.jacobian)
    qload(d.q, d.matrix, code.jacobian_out, 0, False)
    round_to_double(d, d.matrix, b.buffer, b.matrix, d.n * d.n)
    row_sums(b, sums)
    qfactor(d.q, d.matrix, d.n, d.spare, d.rows)
    estimate_condition(b, d, sums, condition)
    newton_step(b, d, code, size)


@kernel
def refine_doubled(b, d, code, spare, values, groups, points, lows, rounds, sizes, condition):  # type: ignore[no-untyped-def]
    """Refine points in place; relative size of the last step, condition. ``spare`` has shape (3, LANES)."""
    sums, size, estimate = spare[0], spare[1], spare[2]
    for block in range(0, len(points), LANES):
        for lane in range(LANES):
            j = min(block + lane, len(points) - 1)
            put(d, lane, 0, points[j], lows[j])
            for i in range(d.p):
                qset(d.q, (d.n + i) * QUAD, lane, values[groups[j], i], complex(0.0))
        round_to_double(d, 0, b.buffer, b.x, d.n)
        set_weights(b)
        for _ in range(rounds):
            newton_round(b, d, code, sums, estimate, size)
        for lane in range(min(LANES, len(points) - block)):
            j = block + lane
            sizes[j], condition[j] = size[lane], estimate[lane]
            for i in range(d.n):
                points[j, i], lows[j, i] = qhigh(d.q, i * QUAD, lane), qlow(d.q, i * QUAD, lane)
