"""Points one by one: equilibrated Hessian, its inverse, radius of uniqueness, error bounds.

Symbols: H Hessian, D diagonal scale, G inverse of D H D, N points, n unknowns, p parameters. A
program is a :class:`~explorer.polynomial.straight_line_program.CompiledProgram`. A point's numbers
depend on nothing but the point.
"""

from __future__ import annotations

import numpy as np

from explorer.compiled.build import kernel
from explorer.validate.kernels.interpret import add, residual, run
from explorer.validate.kernels.matrix import defect_of, equilibrate, invert, kappa_of, size_of

# Corrections with one inverse: each gains the digits that the inverse has.
_ROUNDS = 4
_ENOUGH = 1e-20


@kernel
def put(slots, n, parameters, constants):
    """Put parameters and constants in the slots after the n unknowns.

    Parameters
    ----------
    slots : array, shape (S,)
    n : int
    parameters : float array, shape (p,)
    constants : float array, shape (C,)
    """
    for k in range(len(parameters)):
        slots[n + k] = parameters[k]
    for k in range(len(constants)):
        slots[n + len(parameters) + k] = constants[k]


@kernel
def put_sizes(slots, n, parameters, constants):
    """Put absolute values of parameters and constants in the slots after the n unknowns.

    Parameters
    ----------
    slots : float array, shape (S,)
    n : int
    parameters : float array, shape (p,)
    constants : float array, shape (C,)
    """
    for k in range(len(parameters)):
        slots[n + k] = abs(parameters[k])
    for k in range(len(constants)):
        slots[n + len(parameters) + k] = abs(constants[k])


@kernel
def majorant(program, sizes, x, scale, radius, out):
    """Hessian of absolute terms at ``x + radius * scale``.

    Parameters
    ----------
    program : CompiledProgram
        Of the equations and the Hessian.
    sizes : float array, shape (S,)
    x, scale : float arrays, shape (n,)
    radius : float
    out : float array, shape (n, n)
    """
    n = len(x)
    for i in range(n):
        sizes[i] = x[i] + radius * scale[i]
    run(program.absolute_terms, program.inputs, sizes)
    for i in range(n):
        for j in range(n):
            out[i, j] = sizes[program.outputs[n + i * n + j]]


@kernel
def scaled_inverse(hessian, scale, n, square, wide, inverse, size):
    """Invert ``D H D``; give its condition in the maximum norm, or inf.

    Parameters
    ----------
    hessian : complex array, shape (n, n)
    scale : float array, shape (n,)
    n : int
    square, inverse : complex arrays, shape (n, n)
        Become D H D and G.
    wide : complex array, shape (n, 2n)
        Spare.
    size : float array, shape (n, n)
        Becomes the absolute values of G.
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
def uniqueness(program, sizes, x, scale, size, base, defect, change, spare):
    """Find a radius with ``kappa + defect <= 1/2``; 0 if there is none.

    As :mod:`explorer.validate.newton_kantorovich` does.

    Parameters
    ----------
    program : CompiledProgram
    sizes : float array, shape (S,)
    x, scale : float arrays, shape (n,)
    size, base : float arrays, shape (n, n)
        Absolute values of G, majorant at x.
    defect : float
    change, spare : float arrays, shapes (n, n) and (n,)
    """
    n = len(x)
    high = 1.0
    good = 0.0
    for i in range(n):
        high = max(high, 1.0 + x[i] / scale[i])
    for _ in range(6):
        majorant(program, sizes, x, scale, high, change)
        kappa = kappa_of(change, base, size, scale, n, spare)
        good = max(good, high if kappa + defect <= 0.5 else (0.5 - defect) * high / kappa)
        high = np.sqrt(high * good)
    return good if good < np.inf else 0.0


@kernel
def estimate_points(
    program,
    parameters,
    group,
    points,
    rounding,
    scale,
    hessian,
    inverse,
    terms,
    condition,
    unique,
    slots,
    sizes,
    square,
    wide,
    squares,
    x,
    spare,
):
    """Fill in what is known of every point.

    Parameters
    ----------
    program : CompiledProgram
        Of the equations and the Hessian.
    parameters : float array, shape (D, p)
    group : int array, shape (N,)
        Row of the parameters of each point; those of one row stand together.
    points : complex array, shape (N, n)
    rounding : float
        Times the absolute terms of H it bounds the error of H; with ``|| I - G D H D ||`` that is
        part of kappa.
    scale, terms : float arrays, shape (N, n)
        D; absolute terms of the gradient.
    hessian, inverse : complex arrays, shape (N, n, n)
        H and G.
    condition, unique : float arrays, shape (N,)
        Condition in the maximum norm, inf where no inverse was found; radius of uniqueness, or 0.
    slots, sizes : complex and float array, shape (S,)
        Room for the program and for absolute terms.
    square, wide : complex arrays, shapes (n, n) and (n, 2n)
    squares : float array, shape (4, n, n)
        Room; the last matrix is zero.
    x, spare : float arrays, shape (n,)
    """
    count, n = points.shape
    size, base, change, nothing = squares[0], squares[1], squares[2], squares[3]
    for k in range(count):
        if k == 0 or group[k] != group[k - 1]:
            put(slots, n, parameters[group[k]], program.constants[0])
            put_sizes(sizes, n, parameters[group[k]], program.constants[0])
        for i in range(n):
            slots[i] = points[k, i]
            x[i] = abs(points[k, i])
        run(program.instructions, program.inputs, slots)
        for i in range(n):
            for j in range(n):
                hessian[k, i, j] = slots[program.outputs[n + i * n + j]]
        equilibrate(hessian[k], n, size, scale[k], spare)
        condition[k] = scaled_inverse(hessian[k], scale[k], n, square, wide, inverse[k], size)
        unique[k] = 0.0
        if not condition[k] < np.inf:
            continue
        majorant(program, sizes, x, scale[k], 0.0, base)
        for i in range(n):
            terms[k, i] = sizes[program.outputs[i]]
        defect = rounding * kappa_of(base, nothing, size, scale[k], n, spare)
        defect += defect_of(square, inverse[k], n)
        unique[k] = uniqueness(program, sizes, x, scale[k], size, base, defect, change, spare)


@kernel
def correct_points(
    program,
    parameters,
    group,
    points,
    scale,
    inverse,
    terms,
    unit,
    value,
    step,
    doubt,
    slots,
    delta,
):
    """Correct points in place by Newton steps with residuals in double-double and a fixed inverse.

    Parameters
    ----------
    program : CompiledProgram
        Of the equations.
    parameters : float array, shape (D, p)
    group : int array, shape (N,)
        As for :func:`estimate_points`.
    points, value : complex arrays, shape (N, n)
        ``value`` becomes the residual.
    scale, terms : float arrays, shape (N, n)
    inverse : complex array, shape (N, n, n)
    unit : float
        What rounding can add to a residual, in shares of its terms.
    step, doubt : float arrays, shape (N,)
        Scaled length of the step still to take, and what rounding can add to it.
    slots : float array, shape (S, 4)
        Zeros: room for the program.
    delta : complex array, shape (n,)
    """
    count, n = points.shape
    for k in range(program.constants.shape[1]):
        slots[n + parameters.shape[1] + k, 1] = program.constants[1, k]
    for k in range(count):
        if k == 0 or group[k] != group[k - 1]:
            put(slots[:, 0], n, parameters[group[k]], program.constants[0])
        length = 1.0
        for i in range(n):
            slots[i, 0] = points[k, i].real
            slots[i, 1] = 0.0
            slots[i, 2] = points[k, i].imag
            slots[i, 3] = 0.0
            length = max(length, 1.0 + abs(points[k, i]) / scale[k, i])
        for _ in range(_ROUNDS):
            residual(program.instructions, program.inputs, program.outputs, slots, value[k])
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
def newton_step(inverse, scale, value, n, delta):
    """``delta = -D G D value`` and its scaled maximum norm; infinite when that is not a number.

    Parameters
    ----------
    inverse : complex array, shape (n, n)
    scale : float array, shape (n,)
    value, delta : complex arrays, shape (n,)
    n : int
    """
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
def hessian_errors(
    program, parameters, group, points, scale, radius, rounding, error, sizes, x, squares
):
    """Norm of the change of ``D H D`` over boxes, plus ``rounding`` times its terms.

    Parameters
    ----------
    program : CompiledProgram
        Of the equations and the Hessian.
    parameters : float array, shape (D, p)
    group : int array, shape (N,)
        As for :func:`estimate_points`.
    points : complex array, shape (N, n)
    scale, radius : float arrays, shape (N, n)
        D; half the widths of the boxes.
    rounding : float
    error : float array, shape (N,)
    sizes : float array, shape (S,)
        Room for absolute terms.
    x, squares : float arrays, shapes (n,) and (2, n, n)
    """
    count, n = points.shape
    base, change = squares[0], squares[1]
    for k in range(count):
        if k == 0 or group[k] != group[k - 1]:
            put_sizes(sizes, n, parameters[group[k]], program.constants[0])
        widest = 1e-300
        for i in range(n):
            x[i] = abs(points[k, i])
            widest = max(widest, radius[k, i] / scale[k, i])
        # The difference of two nearly equal majorants is taken over a wider box and scaled down (it
        # is convex).
        factor = max(1.0, 1e-6 / widest)
        majorant(program, sizes, x, radius[k], 0.0, base)
        majorant(program, sizes, x, radius[k], factor, change)
        error[k] = 0.0
        for i in range(n):
            total = 0.0
            for j in range(n):
                spread = (change[i, j] - base[i, j]) / factor + rounding * base[i, j]
                total += spread * scale[k, i] * scale[k, j]
            error[k] = max(error[k], total)
