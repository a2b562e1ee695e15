"""One step of a block of paths: expand, predict, correct.

Predictor: Pade approximant [K-1/1] of each coordinate from Taylor coefficients (Schwetlick and
Cleve, 1987; Timme, 2020). Corrector: a full and a simplified Newton step; where a lane asks for it,
point and residual are carried in double-double (mixed precision, Timme 2020).
"""

from __future__ import annotations

from explorer.compiled.build import kernel
from explorer.homotopy.kernels.evaluate import (
    exact_residual,
    factor_jacobian,
    load_negative,
    taylor,
)
from explorer.homotopy.kernels.interpret import DOUBLE, run_program
from explorer.homotopy.kernels.lanes import vadd, vcopy
from explorer.homotopy.kernels.layout import LANES, PAIR
from explorer.homotopy.kernels.linear import solve
from explorer.homotopy.kernels.parameter_path import parameters_at
from explorer.homotopy.kernels.points import add_to_lane, clear_lane, norms, set_weights
from explorer.homotopy.kernels.series import vpredict


@kernel
def expand(b, program, lanes):
    """Taylor coefficients of all paths at the accepted points.

    Parameters
    ----------
    b : LaneBlock
    program : BlockProgram
    lanes : Lanes
    """
    for i in range(b.n):
        vcopy(b.buffer, i * PAIR, b.x + i * PAIR)
    set_weights(b)
    parameters_at(b, b.order, lanes.t, lanes.curved)
    factor_jacobian(b, program)
    taylor(b, program)


@kernel
def predict(b, lanes):
    """Put the predicted points in the first slots.

    Parameters
    ----------
    b : LaneBlock
    lanes : Lanes
    """
    for lane in range(LANES):
        s = lanes.direction[lane] * lanes.tried[lane]
        b.buffer[b.step + lane] = s.real
        b.buffer[b.step + LANES + lane] = s.imag
    for i in range(b.n):
        vpredict(b.buffer, i * PAIR, i * PAIR, b.stride, b.order, b.step)


@kernel
def correct(b, program, lanes):
    """Two Newton steps with one LU; a third, all with exact residuals, in lanes that ask for it.

    Parameters
    ----------
    b : LaneBlock
    program : BlockProgram
    lanes : Lanes
    """
    parameters_at(b, 0, lanes.new_t, lanes.curved)
    precise = False
    for lane in range(LANES):
        if lanes.precise[lane] > 0:
            precise = True
            clear_lane(b.buffer, b.guess_low, b.n, lane)
    factor_jacobian(b, program)
    newton_step(b, program, lanes, precise)
    norms(b, b.right, lanes.first)
    add_step(b, lanes, precise, True)
    run_program(DOUBLE, b.buffer, program.value, program.value_runs)
    newton_step(b, program, lanes, precise)
    norms(b, b.right, lanes.second)
    add_step(b, lanes, precise, True)
    if precise:
        newton_step(b, program, lanes, precise)
        add_step(b, lanes, precise, False)


@kernel
def newton_step(b, program, lanes, precise):
    """Put the Newton step of the points in the first slots into the right-hand side.

    The values of the equations must be there.

    Parameters
    ----------
    b : LaneBlock
    program : BlockProgram
    lanes : Lanes
    precise : bool
        Whether any lane wants its residual in double-double.
    """
    if precise:
        for i in range(b.n):
            vcopy(b.buffer, b.right + i * PAIR, program.value_out[i])
        exact_residual(
            b.buffer,
            b.exact,
            0,
            b.guess_low,
            b.n,
            b.p,
            program.residual,
            program.value_runs,
            program.residual_out,
            b.right,
            lanes.precise,
        )
        for k in range(b.right, b.right + b.n * PAIR):
            b.buffer[k] = -b.buffer[k]
    else:
        load_negative(b.buffer, program.value_out, 0, b.right)
    solve(b.buffer, b.matrix, b.n, b.right, b.swaps)


@kernel
def add_step(b, lanes, precise, everyone):
    """Add the Newton step: in double-double in precise lanes, in double in others.

    Parameters
    ----------
    b : LaneBlock
    lanes : Lanes
    precise : bool
        Whether any lane is precise.
    everyone : bool
        Whether the other lanes move too.
    """
    buffer = b.buffer
    if not precise:
        for i in range(b.n):
            vadd(buffer, i * PAIR, i * PAIR, b.right + i * PAIR)
        return
    for lane in range(LANES):
        if lanes.precise[lane] > 0:
            add_to_lane(buffer, 0, b.guess_low, b.right, b.n, lane)
        elif everyone:
            for i in range(b.n):
                buffer[i * PAIR + lane] += buffer[b.right + i * PAIR + lane]
                buffer[i * PAIR + LANES + lane] += buffer[b.right + i * PAIR + LANES + lane]
