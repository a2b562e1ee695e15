# mypy: disable-error-code="no-untyped-call, no-untyped-def, unused-ignore"
"""Newton steps with double-double residuals at fixed parameters."""

from __future__ import annotations

import numpy as np

from explorer.homotopy.kernels.arithmetic import vcopy
from explorer.homotopy.kernels.compile import kernel
from explorer.homotopy.kernels.evaluate import exact_residual, load_jacobian, run_tape
from explorer.homotopy.kernels.lanes import LANES, PAIR
from explorer.homotopy.kernels.linear import factor, solve
from explorer.homotopy.kernels.points import add_to_lane, norms, put_point, set_weights, take_point


@kernel
def row_sums(b, out):  # type: ignore[no-untyped-def]
    """Maximum norm of the Jacobian in the weighted coordinates."""
    out[:] = 0.0
    for i in range(b.n):
        for lane in range(LANES):
            total = 0.0
            for j in range(b.n):
                a = b.matrix + (i * b.n + j) * PAIR + lane
                total += (
                    np.sqrt(b.buffer[a] ** 2 + b.buffer[a + LANES] ** 2)
                    / b.buffer[b.weights + j * LANES + lane]
                )
            out[lane] = max(out[lane], total)


@kernel
def estimate_condition(b, sums, condition):  # type: ignore[no-untyped-def]
    """``|J| |J^-1 v|`` for one vector v of entries of size 1, its angles golden: a lower bound of the condition."""
    row_sums(b, sums)
    factor(b.buffer, b.matrix, b.n, b.work, b.swaps)
    for i in range(b.n):
        angle = 1.0 + 2.399963 * i
        for lane in range(LANES):
            a = b.right + i * PAIR + lane
            b.buffer[a], b.buffer[a + LANES] = (
                np.cos(angle) * sums[lane],
                np.sin(angle) * sums[lane],
            )
    solve(b.buffer, b.matrix, b.n, b.right, b.swaps)
    norms(b, b.right, condition)


@kernel
def newton_round(b, code, everyone, sums, condition, size):  # type: ignore[no-untyped-def]
    """One Newton step of all lanes; condition and relative size of the step."""
    for i in range(b.n):
        vcopy(b.buffer, i * PAIR, b.x + i * PAIR)
    run_tape(b.buffer, code.value, code.value_runs)
    run_tape(b.buffer, code.jacobian, code.jacobian_runs)
    load_jacobian(b.buffer, code.jacobian_out, b.matrix)
    estimate_condition(b, sums, condition)
    place = b.n * PAIR
    exact_residual(
        b.buffer,
        b.exact,
        b.x,
        b.low,
        b.n,
        b.p,
        place,
        code.exact,
        code.exact_out,
        b.right,
        everyone,
    )
    for k in range(b.right, b.right + b.n * PAIR):
        b.buffer[k] = -b.buffer[k]
    solve(b.buffer, b.matrix, b.n, b.right, b.swaps)
    norms(b, b.right, size)
    for lane in range(LANES):
        add_to_lane(b.buffer, b.x, b.low, b.right, b.n, lane)


@kernel
def refine_points(  # type: ignore[no-untyped-def]
    b,
    code,
    spare,
    everyone,
    values,
    groups,
    points,
    points_low,
    first,
    last,
    rounds,
    sizes,
    condition,
):
    """Refine points ``first .. last - 1`` in place; relative size of the last step, condition.

    ``spare`` has shape (3, LANES), ``everyone`` LANES ones.
    """
    sums, size, estimate = spare[0], spare[1], spare[2]
    for block in range(first, last, LANES):
        for lane in range(LANES):
            j = min(block + lane, last - 1)
            put_point(b.buffer, b.x, lane, points[j])
            put_point(b.buffer, b.low, lane, points_low[j])
            put_point(b.buffer, b.n * PAIR, lane, values[groups[j]])
        set_weights(b)
        for _ in range(rounds):
            newton_round(b, code, everyone, sums, estimate, size)
        for lane in range(min(LANES, last - block)):
            j = block + lane
            sizes[j], condition[j] = size[lane], estimate[lane]
            take_point(b.buffer, b.x, lane, points[j])
            take_point(b.buffer, b.low, lane, points_low[j])
