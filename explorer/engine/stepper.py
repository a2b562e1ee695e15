# mypy: disable-error-code="no-untyped-call, no-untyped-def, unused-ignore"
"""The tracker's kernel: a queue of paths through a block of lanes, each with its own step, until the queue is empty.

Predictor: Pade approximant [K-1/1] of each coordinate from Taylor coefficients (Schwetlick and Cleve, 1987; Timme,
2020). Corrector: a full and a simplified Newton step. The step length follows the observed error of the predictor and
the distance of the nearest pole that the approximants see. When Newton stops contracting before it is accurate, point
and residual are carried in double-double for a while (mixed precision, Timme 2020).
"""

from __future__ import annotations

import numpy as np

from explorer.engine.compile import kernel
from explorer.engine.doubled import add_doubled
from explorer.engine.evaluate import exact_residual, load_jacobian, negate, run_tape, taylor
from explorer.engine.linear import factor, solve
from explorer.engine.vector import LANES, PAIR, vcopy, vlargest, vnorm, vquadratic, vweight

IDLE, ACTIVE = 0, 1
CONVERGED, SMALL_STEP, MANY_STEPS, LARGE, STOPPED = 1, 2, 3, 4, 5


@kernel
def load_path(buffer, place, p, lane, coefficients, geometric, g, curved):  # type: ignore[no-untyped-def]
    """Put the parameter path of group g in one lane: three elements a parameter; mark where it is geometric."""
    for j in range(p):
        for k in range(3):
            a = place + (3 * j + k) * PAIR + lane
            buffer[a], buffer[a + LANES] = coefficients[g, k, j].real, coefficients[g, k, j].imag
        curved[j, lane] = geometric[g, j]
        curved[j, LANES] = 0
        for other in range(LANES):
            curved[j, LANES] += curved[j, other]


@kernel
def parameters_at(buffer, stride, n, p, order, t, path, spot, curved):  # type: ignore[no-untyped-def]
    """Taylor coefficients of the parameters at ``t``; polynomial of degree 2, or ``c0 exp(c1 t)`` where geometric."""
    for lane in range(LANES):
        buffer[spot + lane], buffer[spot + LANES + lane] = t[lane].real, t[lane].imag
    for j in range(p):
        place, source = (n + j) * PAIR, path + 3 * j * PAIR
        vquadratic(buffer, place, source, spot, stride, order)
        for k in range(3, order + 1):
            for i in range(place + k * stride, place + k * stride + PAIR):
                buffer[i] = 0.0
        if curved[j, LANES] > 0:
            for lane in range(LANES):
                if curved[j, lane]:
                    a = source + lane
                    c1 = complex(buffer[a + PAIR], buffer[a + PAIR + LANES])
                    value = complex(buffer[a], buffer[a + LANES]) * np.exp(c1 * t[lane])
                    for k in range(order + 1):
                        buffer[place + lane + k * stride] = value.real
                        buffer[place + lane + k * stride + LANES] = value.imag
                        value = value * c1 / (k + 1)


@kernel
def norms(buffer, place, weights, n, spot, out):  # type: ignore[no-untyped-def]
    """Weighted maximum norm of n elements in every lane; ``spot`` is a spare element."""
    for lane in range(LANES):
        buffer[spot + lane] = 0.0
    for i in range(n):
        vnorm(buffer, spot, place + i * PAIR, weights + i * LANES)
    for lane in range(LANES):
        out[lane] = np.sqrt(buffer[spot + lane])


@kernel
def set_weights(buffer, x, n, weights, spot):  # type: ignore[no-untyped-def]
    """Weight 1 / max(|x_i|, |x|_max / 100): relative errors, with a floor for coordinates that pass near zero."""
    for lane in range(LANES):
        buffer[spot + lane] = 1e-20
    for i in range(n):
        vlargest(buffer, spot, x + i * PAIR)
    for lane in range(LANES):
        buffer[spot + lane] *= 1e-4
    for i in range(n):
        vweight(buffer, weights + i * LANES, x + i * PAIR, spot)


@kernel
def track_queue(  # type: ignore[no-untyped-def]
    n,
    p,
    constants,
    low_constants,
    slots,
    value_code,
    jacobian_code,
    value_out,
    jacobian_out,
    exact_code,
    exact_out,
    coefficients,
    geometric,
    settings,
    start,
    start_low,
    groups,
    begin,
    end,
    first,
    last,
    stop,
    result,
    result_low,
    reached,
    status,
    counts,
    done,
):
    """Track paths ``first .. last - 1`` from ``begin`` to ``end`` (complex); results are written in place."""
    order, tolerance, pole_share = int(settings[0]), settings[1], settings[2]
    smallest, most, largest, keep_exact = settings[3], int(settings[4]), settings[5], settings[6]
    accept = settings[7]
    stride = slots * PAIR
    matrix = (order + 1) * stride
    right = matrix + n * n * PAIR
    work = right + n * PAIR
    x = work + (n + 1) * PAIR
    low = x + n * PAIR
    weights = low + n * PAIR
    spot = weights + n * LANES
    parameter_path = spot + PAIR
    buffer = np.zeros(parameter_path + 3 * p * PAIR)
    exact = np.zeros((n + p + len(constants) + exact_code.shape[1]) * 4 * LANES)
    for k in range(len(constants)):
        for lane in range(LANES):
            buffer[(n + p + k) * PAIR + lane] = constants[k]
            exact[(n + p + k) * 4 * LANES + lane] = constants[k]
            exact[(n + p + k) * 4 * LANES + LANES + lane] = low_constants[k]
    permutation = np.zeros((n, LANES), dtype=np.int64)
    state = np.zeros(LANES, dtype=np.int64)
    path = np.zeros(LANES, dtype=np.int64)
    curved = np.zeros((p, LANES + 1), dtype=np.int64)
    for lane in range(LANES):
        load_path(buffer, parameter_path, p, lane, coefficients, geometric, groups[first], curved)
    t = np.zeros(LANES, dtype=np.complex128)
    target = np.zeros(LANES, dtype=np.complex128)
    new_t = np.zeros(LANES, dtype=np.complex128)
    h = np.zeros(LANES)
    tried = np.zeros(LANES)
    direction = np.zeros(LANES, dtype=np.complex128)
    length = np.zeros(LANES)
    fresh = np.zeros(LANES, dtype=np.int64)
    precise = np.zeros(LANES, dtype=np.int64)
    steps = np.zeros(LANES, dtype=np.int64)
    e0, e1 = np.zeros(LANES), np.zeros(LANES)
    following = first
    while True:
        active = 0
        for lane in range(LANES):
            if state[lane] == IDLE and following < last:
                j = following
                following += 1
                path[lane], state[lane] = j, ACTIVE
                load_path(buffer, parameter_path, p, lane, coefficients, geometric, groups[j], curved)
                t[lane], target[lane] = begin[j], end[j]
                length[lane] = abs(end[j] - begin[j])
                direction[lane] = (end[j] - begin[j]) / length[lane]
                h[lane], fresh[lane], precise[lane], steps[lane] = length[lane], 1, 0, 0
                for i in range(n):
                    a = x + i * PAIR + lane
                    buffer[a], buffer[a + LANES] = start[j, i].real, start[j, i].imag
                    b = low + i * PAIR + lane
                    buffer[b], buffer[b + LANES] = start_low[j, i].real, start_low[j, i].imag
                    if start_low[j, i] != 0.0:
                        precise[lane] = int(keep_exact)
            if state[lane] == ACTIVE:
                active += 1
        if active == 0:
            break
        # Taylor coefficients at the current points
        for i in range(n * PAIR):
            buffer[i] = buffer[x + i]
        set_weights(buffer, x, n, weights, spot)
        parameters_at(buffer, stride, n, p, order, t, parameter_path, spot, curved)
        run_tape(buffer, value_code)
        run_tape(buffer, jacobian_code)
        load_jacobian(buffer, jacobian_out, matrix)
        factor(buffer, matrix, n, work, permutation)
        taylor(buffer, value_code, value_out, n, order, stride, matrix, right, work, permutation)
        # Step lengths and prediction
        norms(buffer, order * stride, weights, n, spot, e0)
        norms(buffer, (order - 1) * stride, weights, n, spot, e1)
        for lane in range(LANES):
            if state[lane] != ACTIVE:
                new_t[lane] = t[lane]
                continue
            pole = 1e300
            for i in range(n):
                a = order * stride + i * PAIR + lane
                b = a - stride
                upper = buffer[a] ** 2 + buffer[a + LANES] ** 2
                lower = buffer[b] ** 2 + buffer[b + LANES] ** 2
                if upper * buffer[weights + i * LANES + lane] ** 2 > 1e-4 * e0[lane] ** 2 and lower < pole * upper:
                    pole = lower / upper
            pole = np.sqrt(pole)
            step = min(h[lane], pole_share * pole)
            if fresh[lane] == 1 and e0[lane] > 0.0:
                step = min(step, (0.1 * tolerance / e0[lane]) ** (1.0 / order))
            remaining = abs(target[lane] - t[lane])
            if step >= remaining:
                step = remaining
                new_t[lane] = target[lane]
            else:
                if step > 0.5 * remaining:
                    step = 0.5 * remaining
                new_t[lane] = t[lane] + direction[lane] * step
            tried[lane] = step
            for i in range(n):
                value = complex(0.0)
                a = i * PAIR + lane
                high = complex(buffer[a + order * stride], buffer[a + order * stride + LANES])
                before = complex(buffer[a + (order - 1) * stride], buffer[a + (order - 1) * stride + LANES])
                s = direction[lane] * step
                value = before * s
                size = before.real**2 + before.imag**2
                if size > 0.0:
                    q = high * s * complex(before.real, -before.imag) / size
                    bottom = 1.0 - q
                    share = bottom.real**2 + bottom.imag**2
                    if q.real**2 + q.imag**2 < 0.81:
                        value = value * complex(bottom.real, -bottom.imag) / share
                    else:
                        value = value + high * s * s
                else:
                    value = high * s * s
                for k in range(order - 2, 0, -1):
                    value = (value + complex(buffer[a + k * stride], buffer[a + k * stride + LANES])) * s
                buffer[a], buffer[a + LANES] = buffer[a] + value.real, buffer[a + LANES] + value.imag
        # Newton: predicted point in slots; its low part is zero at first
        parameters_at(buffer, stride, n, p, 0, new_t, parameter_path, spot, curved)
        for i in range(n * PAIR):
            buffer[work + i] = 0.0
        some_precise = False
        for lane in range(LANES):
            if state[lane] == ACTIVE and precise[lane] > 0:
                some_precise = True
        run_tape(buffer, value_code)
        run_tape(buffer, jacobian_code)
        load_jacobian(buffer, jacobian_out, matrix)
        factor(buffer, matrix, n, work, permutation)
        for iteration in range(3 if some_precise else 2):
            if iteration > 0:
                run_tape(buffer, value_code)
            for i in range(n):
                vcopy(buffer, right + i * PAIR, value_out[i])
            if some_precise:
                # predicted low parts live in order-1 slots of the unknowns, free by now
                if iteration == 0:
                    for i in range(n * PAIR):
                        buffer[stride + i] = 0.0
                exact_residual(buffer, exact, 0, stride, n, p, n * PAIR, exact_code, exact_out, right, precise)
            negate(buffer, right, n)
            solve(buffer, matrix, n, right, work, permutation)
            if iteration == 0:
                norms(buffer, right, weights, n, spot, e0)
            elif iteration == 1:
                norms(buffer, right, weights, n, spot, e1)
            for i in range(n):
                for lane in range(LANES):
                    a, b, c = i * PAIR + lane, right + i * PAIR + lane, stride + i * PAIR + lane
                    if precise[lane] > 0:
                        buffer[a], buffer[c] = add_doubled(buffer[a], buffer[c], buffer[b])
                        buffer[a + LANES], buffer[c + LANES] = add_doubled(
                            buffer[a + LANES], buffer[c + LANES], buffer[b + LANES]
                        )
                    elif iteration < 2:
                        buffer[a] += buffer[b]
                        buffer[a + LANES] += buffer[b + LANES]
        # Verdict per lane
        for lane in range(LANES):
            if state[lane] != ACTIVE:
                continue
            steps[lane] += 1
            good = e0[lane] <= 8.0 * tolerance and e1[lane] <= max(0.1 * e0[lane], 1e-12)
            good = good and e1[lane] * e1[lane] <= accept * max(e0[lane], 1e-12)
            # Newton that no longer squares its error has run out of digits
            blunt = e0[lane] <= tolerance and e1[lane] > 100.0 * e0[lane] * e0[lane]
            if blunt and not good and precise[lane] == 0 and keep_exact > 0:
                precise[lane] = int(keep_exact)
                continue
            factor_h = 0.2
            if e0[lane] < 1e300:
                # Newton leaves about c^2 e0^3 with c = e1 / e0^2: aim where that is a tenth of what is accepted
                curve = e1[lane] / max(e0[lane], 1e-16) ** 2
                aim = min(tolerance, (0.1 * accept / max(curve * curve, 1e-16)) ** (1.0 / 3.0))
                factor_h = 0.8 * (aim / max(e0[lane], 1e-16)) ** (1.0 / (order + 1))
            if good:
                fresh[lane] = 0
                t[lane] = new_t[lane]
                h[lane] = tried[lane] * min(max(factor_h, 0.3), 4.0)
                if precise[lane] > 1:
                    precise[lane] -= 1
                elif precise[lane] == 1:
                    precise[lane] = 0
                top = 0.0
                for i in range(n):
                    a, b, c = x + i * PAIR + lane, low + i * PAIR + lane, i * PAIR + lane
                    buffer[a], buffer[a + LANES] = buffer[c], buffer[c + LANES]
                    if precise[lane] > 0:
                        buffer[b], buffer[b + LANES] = buffer[c + stride], buffer[c + stride + LANES]
                    else:
                        buffer[b], buffer[b + LANES] = 0.0, 0.0
                    top = max(top, abs(buffer[a]), abs(buffer[a + LANES]))
                verdict = 0
                if t[lane] == target[lane]:
                    verdict = CONVERGED
                elif top > largest:
                    verdict = LARGE
            else:
                fresh[lane] = 0
                h[lane] = tried[lane] * min(max(factor_h, 0.1), 0.5)
                verdict = 0
            if verdict == 0 and h[lane] < smallest * length[lane]:
                verdict = SMALL_STEP
            if verdict == 0 and steps[lane] >= most:
                verdict = MANY_STEPS
            if verdict == 0 and stop[0] != 0:
                verdict = STOPPED
            if verdict != 0:
                j = path[lane]
                for i in range(n):
                    a, b = x + i * PAIR + lane, low + i * PAIR + lane
                    result[j, i] = complex(buffer[a], buffer[a + LANES])
                    result_low[j, i] = complex(buffer[b], buffer[b + LANES])
                reached[j], status[j], counts[j] = t[lane], verdict, 2 * steps[lane]
                state[lane] = IDLE
                done[0] += 1
        if stop[0] != 0:
            following = last


@kernel
def refine_points(  # type: ignore[no-untyped-def]
    n,
    p,
    constants,
    low_constants,
    slots,
    value_code,
    jacobian_code,
    _value_out,
    jacobian_out,
    exact_code,
    exact_out,
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
    """Newton with double-double residuals at fixed parameters, in place; relative size of the last step, condition."""
    stride = slots * PAIR
    matrix = stride
    right = matrix + n * n * PAIR
    work = right + n * PAIR
    x = work + (n + 1) * PAIR
    low = x + n * PAIR
    weights = low + n * PAIR
    spot = weights + n * LANES
    buffer = np.zeros(spot + PAIR)
    exact = np.zeros((n + p + len(constants) + exact_code.shape[1]) * 4 * LANES)
    for k in range(len(constants)):
        for lane in range(LANES):
            buffer[(n + p + k) * PAIR + lane] = constants[k]
            exact[(n + p + k) * 4 * LANES + lane] = constants[k]
            exact[(n + p + k) * 4 * LANES + LANES + lane] = low_constants[k]
    permutation = np.zeros((n, LANES), dtype=np.int64)
    everyone = np.ones(LANES, dtype=np.int64)
    e = np.zeros(LANES)
    row_sum = np.zeros(LANES)
    for block in range(first, last, LANES):
        for lane in range(LANES):
            j = min(block + lane, last - 1)
            for i in range(n):
                a, b = x + i * PAIR + lane, low + i * PAIR + lane
                buffer[a], buffer[a + LANES] = points[j, i].real, points[j, i].imag
                buffer[b], buffer[b + LANES] = points_low[j, i].real, points_low[j, i].imag
            for i in range(p):
                a = (n + i) * PAIR + lane
                buffer[a], buffer[a + LANES] = values[groups[j], i].real, values[groups[j], i].imag
        set_weights(buffer, x, n, weights, spot)
        for _ in range(rounds):
            for i in range(n * PAIR):
                buffer[i] = buffer[x + i]
            run_tape(buffer, value_code)
            run_tape(buffer, jacobian_code)
            load_jacobian(buffer, jacobian_out, matrix)
            # condition in the weighted coordinates: |J| times |J^-1 applied to a vector of that size|
            row_sum[:] = 0.0
            for i in range(n):
                for lane in range(LANES):
                    total = 0.0
                    for j in range(n):
                        a = matrix + (i * n + j) * PAIR + lane
                        total += np.sqrt(buffer[a] ** 2 + buffer[a + LANES] ** 2) / buffer[weights + j * LANES + lane]
                    row_sum[lane] = max(row_sum[lane], total)
            factor(buffer, matrix, n, work, permutation)
            for i in range(n):
                for lane in range(LANES):
                    angle = 1.0 + 2.399963 * i
                    buffer[right + i * PAIR + lane] = np.cos(angle) * row_sum[lane]
                    buffer[right + i * PAIR + LANES + lane] = np.sin(angle) * row_sum[lane]
            solve(buffer, matrix, n, right, work, permutation)
            norms(buffer, right, weights, n, spot, e)
            for lane in range(LANES):
                if block + lane < last:
                    condition[block + lane] = e[lane]
            exact_residual(buffer, exact, x, low, n, p, n * PAIR, exact_code, exact_out, right, everyone)
            negate(buffer, right, n)
            solve(buffer, matrix, n, right, work, permutation)
            norms(buffer, right, weights, n, spot, e)
            for i in range(n):
                for lane in range(LANES):
                    a, b, c = x + i * PAIR + lane, low + i * PAIR + lane, right + i * PAIR + lane
                    buffer[a], buffer[b] = add_doubled(buffer[a], buffer[b], buffer[c])
                    buffer[a + LANES], buffer[b + LANES] = add_doubled(
                        buffer[a + LANES], buffer[b + LANES], buffer[c + LANES]
                    )
        for lane in range(LANES):
            j = block + lane
            if j < last:
                sizes[j] = e[lane]
                for i in range(n):
                    a, b = x + i * PAIR + lane, low + i * PAIR + lane
                    points[j, i] = complex(buffer[a], buffer[a + LANES])
                    points_low[j, i] = complex(buffer[b], buffer[b + LANES])
