# mypy: disable-error-code="no-untyped-call, no-untyped-def, unused-ignore"
"""One step of a block of paths: expand, choose step lengths, predict, correct.

Predictor: Pade approximant [K-1/1] of each coordinate from Taylor coefficients (Schwetlick and
Cleve, 1987; Timme, 2020). Corrector: a full and a simplified Newton step; where a lane asks for it,
point and residual are carried in double-double (mixed precision, Timme 2020).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from explorer.homotopy.kernels.arithmetic import vadd, vcopy
from explorer.homotopy.kernels.compile import allocating, kernel
from explorer.homotopy.kernels.evaluate import (
    exact_residual,
    load_jacobian,
    load_negative,
    run_tape,
    taylor,
)
from explorer.homotopy.kernels.homotopy import parameters_at
from explorer.homotopy.kernels.lanes import LANES, PAIR
from explorer.homotopy.kernels.linear import factor, solve
from explorer.homotopy.kernels.points import add_to_lane, clear_lane, norms, set_weights
from explorer.homotopy.kernels.series import vpole, vpredict

IDLE, ACTIVE = 0, 1


class Lanes(NamedTuple):
    """State of each lane, arrays of length LANES.

    Attributes
    ----------
    state, path, steps : int arrays
        Idle or active; number of the path; steps made.
    t, new_t, target, direction : complex arrays
        Positions on the parameter path: accepted, predicted, wanted; unit direction.
    length, h, tried : float arrays
        Length of the whole way, step length to try, step length tried.
    fresh, precise : int arrays
        Whether no step was made yet; steps still to make in double-double.
    first, second : float arrays
        Relative sizes of the first and the second Newton step.
    curved : int array, shape (p, LANES + 1)
        Whether each parameter moves geometrically, and in how many lanes.
    """

    state: Any
    path: Any
    steps: Any
    t: Any
    new_t: Any
    target: Any
    direction: Any
    length: Any
    h: Any
    tried: Any
    fresh: Any
    precise: Any
    first: Any
    second: Any
    curved: Any


@allocating
def make_lanes(p):  # type: ignore[no-untyped-def]
    """Idle lanes."""
    real, z = np.zeros(LANES), np.zeros(LANES, dtype=np.complex128)
    count = np.zeros(LANES, dtype=np.int64)
    return Lanes(
        count.copy(), count.copy(), count.copy(), z.copy(), z.copy(), z.copy(), z.copy(), real.copy(), real.copy(),
        real.copy(), count.copy(), count.copy(), real.copy(), real.copy(), np.zeros((p, LANES + 1), dtype=np.int64),
    )  # fmt: skip


@kernel
def factor_jacobian(b, code):  # type: ignore[no-untyped-def]
    """Values, Jacobian and its LU at the points in the first slots."""
    run_tape(b.buffer, code.value, code.value_runs)
    run_tape(b.buffer, code.jacobian, code.jacobian_runs)
    load_jacobian(b.buffer, code.jacobian_out, b.matrix)
    factor(b.buffer, b.matrix, b.n, b.work, b.swaps)


@kernel
def expand(b, code, lanes):  # type: ignore[no-untyped-def]
    """Taylor coefficients of all paths at the accepted points."""
    for i in range(b.n):
        vcopy(b.buffer, i * PAIR, b.x + i * PAIR)
    set_weights(b)
    parameters_at(b, b.order, lanes.t, lanes.curved)
    factor_jacobian(b, code)
    taylor(
        b.buffer, code.value, code.value_runs, code.value_out, b.n, b.order, b.stride, b.matrix, b.right, b.swaps
    )  # fmt: skip


@kernel
def nearest_poles(b, sizes, poles):  # type: ignore[no-untyped-def]
    """Distance of the nearest pole that the series see; coordinates with a small last coefficient do not count."""
    buffer, least, floor = b.buffer, b.spot, b.spot + LANES
    for lane in range(LANES):
        buffer[least + lane], buffer[floor + lane] = 1e300, 1e-4 * sizes[lane] ** 2
    for i in range(b.n):
        place = (b.order - 1) * b.stride + i * PAIR
        vpole(buffer, least, place, b.stride, b.weights + i * LANES, floor)
    for lane in range(LANES):
        poles[lane] = np.sqrt(buffer[least + lane])


@kernel
def choose_steps(b, lanes, tolerance, pole_share):  # type: ignore[no-untyped-def]
    """Step lengths: what the last step taught, not too near a pole, landing on the target without a tiny last step."""
    norms(b, b.order * b.stride, lanes.first)
    nearest_poles(b, lanes.first, lanes.second)
    for lane in range(LANES):
        lanes.new_t[lane], lanes.tried[lane] = lanes.t[lane], 0.0
        if lanes.state[lane] != ACTIVE:
            continue
        step = min(lanes.h[lane], pole_share * lanes.second[lane])
        if lanes.fresh[lane] == 1 and lanes.first[lane] > 0.0:
            step = min(step, (0.1 * tolerance / lanes.first[lane]) ** (1.0 / b.order))
        remaining = abs(lanes.target[lane] - lanes.t[lane])
        if step >= remaining:
            step, lanes.new_t[lane] = remaining, lanes.target[lane]
        else:
            step = min(step, 0.5 * remaining)
            lanes.new_t[lane] = lanes.t[lane] + lanes.direction[lane] * step
        lanes.tried[lane] = step


@kernel
def predict(b, lanes):  # type: ignore[no-untyped-def]
    """Predicted points, in the first slots."""
    for lane in range(LANES):
        s = lanes.direction[lane] * lanes.tried[lane]
        b.buffer[b.step + lane], b.buffer[b.step + LANES + lane] = s.real, s.imag
    for i in range(b.n):
        vpredict(b.buffer, i * PAIR, i * PAIR, b.stride, b.order, b.step)


@kernel
def correct(b, code, lanes):  # type: ignore[no-untyped-def]
    """Two Newton steps with one LU; a third, all with exact residuals, in lanes that ask for it."""
    parameters_at(b, 0, lanes.new_t, lanes.curved)
    precise = False
    for lane in range(LANES):
        if lanes.precise[lane] > 0:
            precise = True
            clear_lane(b.buffer, b.guess_low, b.n, lane)
    factor_jacobian(b, code)
    newton_step(b, code, lanes, precise)
    norms(b, b.right, lanes.first)
    update(b, lanes, precise, True)
    run_tape(b.buffer, code.value, code.value_runs)
    newton_step(b, code, lanes, precise)
    norms(b, b.right, lanes.second)
    update(b, lanes, precise, True)
    if precise:
        newton_step(b, code, lanes, precise)
        update(b, lanes, precise, False)


@kernel
def newton_step(b, code, lanes, precise):  # type: ignore[no-untyped-def]
    """Put the Newton step of the points in the first slots into the right-hand side; values must be there."""
    buffer = b.buffer
    if precise:
        for i in range(b.n):
            vcopy(buffer, b.right + i * PAIR, code.value_out[i])
        exact_residual(
            buffer,
            b.exact,
            0,
            b.guess_low,
            b.n,
            b.p,
            b.n * PAIR,
            code.exact,
            code.exact_out,
            b.right,
            lanes.precise,
        )
        for k in range(b.right, b.right + b.n * PAIR):
            buffer[k] = -buffer[k]
    else:
        load_negative(buffer, code.value_out, 0, b.right)
    solve(buffer, b.matrix, b.n, b.right, b.swaps)


@kernel
def update(b, lanes, precise, everyone):  # type: ignore[no-untyped-def]
    """Add the Newton step: in double-double in precise lanes, and in double in the others if ``everyone``."""
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
