"""Newton steps wholly in double-double at fixed parameters, and the condition they see.

Symbols: b a block of doubles, d a block in double-double.
"""

from __future__ import annotations

import numpy as np

from explorer.compiled.build import kernel
from explorer.homotopy.kernels.double_double import qset
from explorer.homotopy.kernels.double_double_layout import put, round_to_double, take
from explorer.homotopy.kernels.double_double_linear import qfactor, qsolve
from explorer.homotopy.kernels.double_double_series import qload
from explorer.homotopy.kernels.double_double_track import newton_step
from explorer.homotopy.kernels.interpret import DOUBLE_DOUBLE, run_program
from explorer.homotopy.kernels.layout import LANES, QUAD
from explorer.homotopy.kernels.points import norms, set_weights
from explorer.homotopy.kernels.refine import row_sums


@kernel
def estimate_condition(b, d, sums, condition):
    """As in :mod:`explorer.homotopy.kernels.refine`, from the LU in double-double.

    Parameters
    ----------
    b : LaneBlock
    d : DoubleDoubleBlock
    sums, condition : float arrays, shape (LANES,)
    """
    for i in range(d.n):
        angle = 1.0 + 2.399963 * i
        for lane in range(LANES):
            entry = complex(np.cos(angle) * sums[lane], np.sin(angle) * sums[lane])
            qset(d.q, d.right + i * QUAD, lane, entry, complex(0.0))
    qsolve(d.q, d.matrix, d.n, d.right, d.spare, d.rows, d.work)
    round_to_double(d, d.right, b.buffer, b.right, d.n)
    norms(b, b.right, condition)


@kernel
def newton_round(b, d, program, sums, condition, size):
    """One Newton step of all lanes.

    Parameters
    ----------
    b : LaneBlock
    d : DoubleDoubleBlock
    program : BlockProgram
    sums, condition, size : float arrays, shape (LANES,)
        Spare; condition and relative size of the step.
    """
    run_program(DOUBLE_DOUBLE, d.q, program.value, program.value_runs)
    run_program(DOUBLE_DOUBLE, d.q, program.jacobian, program.jacobian_runs)
    qload(d.q, d.matrix, program.jacobian_out, 0, False)
    round_to_double(d, d.matrix, b.buffer, b.matrix, d.n * d.n)
    row_sums(b, sums)
    qfactor(d.q, d.matrix, d.n, d.spare, d.rows)
    estimate_condition(b, d, sums, condition)
    newton_step(b, d, program, size)


@kernel
def refine_double_double(
    b, d, program, spare, values, groups, points, low, rounds, sizes, condition
):
    """Refine points in place.

    Parameters
    ----------
    b : LaneBlock
    d : DoubleDoubleBlock
    program : BlockProgram
        For elements of QUAD doubles.
    spare : float array, shape (3, LANES)
    values : complex array, shape (G, 2 p)
        Parameters of each group, and their rests.
    groups : int array, shape (N,)
    points, low : complex arrays, shape (N, n)
        Points and their double-double rests.
    rounds : int
    sizes, condition : float arrays, shape (N,)
        Relative size of the last step, and condition.
    """
    sums = spare[0]
    size = spare[1]
    estimate = spare[2]
    for block in range(0, len(points), LANES):
        for lane in range(LANES):
            j = min(block + lane, len(points) - 1)
            put(d, lane, 0, points[j], low[j])
            for i in range(d.p):
                g = groups[j]
                qset(d.q, (d.n + i) * QUAD, lane, values[g, i], values[g, d.p + i])
        round_to_double(d, 0, b.buffer, b.x, d.n)
        set_weights(b)
        for _ in range(rounds):
            newton_round(b, d, program, sums, estimate, size)
        for lane in range(min(LANES, len(points) - block)):
            j = block + lane
            sizes[j] = size[lane]
            condition[j] = estimate[lane]
            take(d, 0, lane, points[j], low[j])
