# mypy: disable-error-code="no-untyped-call, no-untyped-def, unused-ignore"
"""Kernels that estimate points one by one.

Equilibrated Hessian, its inverse, the radius of uniqueness, error bounds.

Symbols: H Hessian, D diagonal scale, G inverse of D H D, n unknowns. A program is (code, inputs,
outputs, constants), as :class:`explorer.polynomial.StraightLineProgram` has them. A point's numbers
depend on nothing but the point.
"""

from __future__ import annotations

import numpy as np

from explorer.homotopy.kernels.compile import allocating as kernel
from explorer.polynomial.opcodes import ADD, MULTIPLY
from explorer.validate.kernels.matrix import defect_of, equilibrate, invert, kappa_of, size_of
from explorer.validate.kernels.residual import add, residual

# Corrections with one inverse: each gains the digits that the inverse has.
_ROUNDS = 4
_ENOUGH = 1e-20


@kernel
def run(code, inputs, slots):  # type: ignore[no-untyped-def]
    """Run a straight-line program in its slots."""
    for k in range(code.shape[1]):
        a, b = slots[code[1, k]], slots[code[2, k]]
        if code[0, k] == MULTIPLY:
            slots[inputs + k] = a * b
        elif code[0, k] == ADD:
            slots[inputs + k] = a + b
        else:
            slots[inputs + k] = a - b


@kernel
def put(slots, n, parameters, constants):  # type: ignore[no-untyped-def]
    """Put parameters and constants in the slots after the n unknowns."""
    for k in range(len(parameters)):
        slots[n + k] = parameters[k]
    for k in range(constants.shape[1]):
        slots[n + len(parameters) + k] = constants[0, k]


@kernel
def majorant(code, inputs, outputs, slots, x, scale, radius, n, out):  # type: ignore[no-untyped-def]
    """Hessian of absolute terms at ``|x| + radius * scale``, into ``out`` (n, n)."""
    for i in range(n):
        slots[i] = x[i] + radius * scale[i]
    for k in range(code.shape[1]):
        a, b = slots[code[1, k]], slots[code[2, k]]
        slots[inputs + k] = a * b if code[0, k] == MULTIPLY else a + b
    for i in range(n):
        for j in range(n):
            out[i, j] = slots[outputs[n + i * n + j]]


@kernel
def scaled_inverse(hessian, scale, n, square, wide, inverse, size):  # type: ignore[no-untyped-def]
    """D H D into ``square``, G and its absolute values into ``inverse`` and ``size``.

    Gives the condition, or inf.
    """
    norm = norm_inverse = 0.0
    for i in range(n):
        total = 0.0
        for j in range(n):
            square[i, j] = hessian[i, j] * scale[i] * scale[j]
            total += size_of(square[i, j])
        norm = max(norm, total)
    if not invert(square, n, wide):
        return np.inf
    for i in range(n):
        total = 0.0
        for j in range(n):
            inverse[i, j] = wide[i, n + j]
            size[i, j] = size_of(wide[i, n + j])
            total += size[i, j]
        norm_inverse = max(norm_inverse, total)
    return norm * norm_inverse


@kernel
def uniqueness(  # type: ignore[no-untyped-def]
    code, inputs, outputs, sizes, x, scale, size, base, defect, n, change, spare
):
    """Find a radius with ``kappa + defect <= 1/2``; 0 if there is none.

    The way is that of :mod:`explorer.validate.newton_kantorovich`.
    """
    high, good = 1.0, 0.0
    for i in range(n):
        high = max(high, 1.0 + x[i] / scale[i])
    for _ in range(6):
        majorant(code, inputs, outputs, sizes, x, scale, high, n, change)
        kappa = kappa_of(change, base, size, scale, n, spare)
        good = max(good, high if kappa + defect <= 0.5 else (0.5 - defect) * high / kappa)
        high = np.sqrt(high * good)
    return good if good < np.inf else 0.0


@kernel
def estimate_points(  # type: ignore[no-untyped-def]
    code,
    inputs,
    outputs,
    constants,
    parameters,
    points,
    rounding,
    scale,
    hessian,
    inverse,
    terms,
    condition,
    unique,
):
    """Fill in, for every point, what Newton-Kantorovich needs.

    Parameters
    ----------
    code : int array, shape (3, K)
        Of the program for the equations, then their Hessian.
    inputs : int
        Slots before the first instruction.
    outputs : int array, shape (n + n * n,)
    constants : float array, shape (2, C)
    parameters : float array, shape (p,)
    points : complex array, shape (N, n)
    rounding : float
        Times the absolute terms of H it bounds the error of H; with ``|| I - G D H D ||`` that is
        part of kappa.
    scale : float array, shape (N, n)
        Filled in, as all that follow: D.
    hessian, inverse : complex arrays, shape (N, n, n)
        H and G.
    terms : float array, shape (N, n)
        Absolute terms of the equations.
    condition, unique : float arrays, shape (N,)
        Condition in the maximum norm, inf where no inverse was found; radius of uniqueness, or 0.
    """
    count, n = points.shape
    slots = np.zeros(inputs + code.shape[1], dtype=np.complex128)
    sizes = np.zeros(inputs + code.shape[1])
    put(slots, n, parameters, constants)
    put(sizes, n, parameters, constants)
    for i in range(n, inputs):
        sizes[i] = abs(sizes[i])
    wide = np.zeros((n, 2 * n), dtype=np.complex128)
    square = np.zeros((n, n), dtype=np.complex128)
    size = np.zeros((n, n))
    base = np.zeros((n, n))
    change = np.zeros((n, n))
    nothing = np.zeros((n, n))
    spare = np.zeros(n)
    x = np.zeros(n)
    for k in range(count):
        for i in range(n):
            slots[i] = points[k, i]
            x[i] = abs(points[k, i])
        run(code, inputs, slots)
        for i in range(n):
            for j in range(n):
                hessian[k, i, j] = slots[outputs[n + i * n + j]]
        equilibrate(hessian[k], n, size, scale[k], spare)
        condition[k] = scaled_inverse(hessian[k], scale[k], n, square, wide, inverse[k], size)
        unique[k] = 0.0
        if not condition[k] < np.inf:
            continue
        majorant(code, inputs, outputs, sizes, x, scale[k], 0.0, n, base)
        for i in range(n):
            terms[k, i] = sizes[outputs[i]]
        defect = rounding * kappa_of(base, nothing, size, scale[k], n, spare)
        defect += defect_of(square, inverse[k], n)
        unique[k] = uniqueness(
            code, inputs, outputs, sizes, x, scale[k], size, base, defect, n, change, spare
        )


@kernel
def correct_points(  # type: ignore[no-untyped-def]
    code,
    inputs,
    outputs,
    constants,
    parameters,
    points,
    scale,
    inverse,
    terms,
    unit,
    value,
    step,
    doubt,
):
    """Newton with residuals in double-double and a fixed inverse, in place.

    Parameters
    ----------
    code, inputs, outputs, constants, parameters
        As above, of the program for the equations: outputs of shape (n,).
    points : complex array, shape (N, n)
        Corrected in place.
    scale, terms : float arrays, shape (N, n)
    inverse : complex array, shape (N, n, n)
    unit : float
        Error of the residual as a share of its terms.
    value : complex array, shape (N, n)
        Filled in, as all that follow: the last residual.
    step, doubt : float arrays, shape (N,)
        Scaled length of the step still to take, and what rounding of the residual can add to it.
    """
    count, n = points.shape
    slots = np.zeros((inputs + code.shape[1], 4))
    put(slots[:, 0], n, parameters, constants)
    for k in range(constants.shape[1]):
        slots[n + len(parameters) + k, 1] = constants[1, k]
    delta = np.zeros(n, dtype=np.complex128)
    for k in range(count):
        length = 1.0
        for i in range(n):
            slots[i, 0] = points[k, i].real
            slots[i, 1] = 0.0
            slots[i, 2] = points[k, i].imag
            slots[i, 3] = 0.0
            length = max(length, 1.0 + abs(points[k, i]) / scale[k, i])
        for _ in range(_ROUNDS):
            residual(code, inputs, outputs, slots, value[k])
            step[k] = newton_step(inverse[k], scale[k], value[k], n, delta)
            if not step[k] > _ENOUGH * length:
                break
            for i in range(n):
                slots[i, 0], slots[i, 1] = add(slots[i, 0], slots[i, 1], delta[i].real, 0.0)
                slots[i, 2], slots[i, 3] = add(slots[i, 2], slots[i, 3], delta[i].imag, 0.0)
        doubt[k] = 0.0
        for i in range(n):
            total = 0.0
            for j in range(n):
                total += size_of(inverse[k, i, j]) * (unit * terms[k, j] * scale[k, j])
            doubt[k] = max(doubt[k], total)
            points[k, i] = complex(slots[i, 0], slots[i, 2])


@kernel
def newton_step(inverse, scale, value, n, delta):  # type: ignore[no-untyped-def]
    """``delta = -D G D value`` and its scaled maximum norm; infinite when that is not a number."""
    step = 0.0
    for i in range(n):
        total = complex(0.0)
        for j in range(n):
            total += inverse[i, j] * (value[j] * scale[j])
        delta[i] = -total * scale[i]
        size = abs(total)
        step = max(step, size if size < np.inf else np.inf)
    return step


@kernel
def hessian_errors(  # type: ignore[no-untyped-def]
    code, inputs, outputs, constants, parameters, points, scale, radius, rounding, error
):
    """Norm of the change of ``D H D`` over the box of ``radius`` (N, n).

    ``rounding`` times the terms of H is added.
    """
    count, n = points.shape
    sizes, x = np.zeros(inputs + code.shape[1]), np.zeros(n)
    put(sizes, n, parameters, constants)
    for i in range(n, inputs):
        sizes[i] = abs(sizes[i])
    base, change = np.zeros((n, n)), np.zeros((n, n))
    for k in range(count):
        widest = 1e-300
        for i in range(n):
            x[i] = abs(points[k, i])
            widest = max(widest, radius[k, i] / scale[k, i])
        # The difference of two nearly equal majorants is taken over a wider box and scaled down (it
        # is convex).
        factor = max(1.0, 1e-6 / widest)
        majorant(code, inputs, outputs, sizes, x, radius[k], 0.0, n, base)
        majorant(code, inputs, outputs, sizes, x, radius[k], factor, n, change)
        error[k] = 0.0
        for i in range(n):
            total = 0.0
            for j in range(n):
                spread = (change[i, j] - base[i, j]) / factor + rounding * base[i, j]
                total += spread * scale[k, i] * scale[k, j]
            error[k] = max(error[k], total)
