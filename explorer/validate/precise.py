"""Gradient and inverse Hessian at points of extended precision, with balls of 200 bits.

Johansson, "Arb", 2017.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import StraightLineProgram, System
from explorer.polynomial.arithmetic import OPERATORS, as_balls
from explorer.validate.exact_parameters import ExactParameters, parameter_balls

if TYPE_CHECKING:
    from flint import acb

Floats = NDArray[np.float64]

BITS = 200


def precise_gradient(
    system: System,
    parameters: Floats,
    points: NDArray[Any],
    exact: ExactParameters | None = None,
) -> NDArray[np.complex128]:
    """Gradient at points (N, n), correct to the last digits of a double unless it underflows.

    Its shape is (N, n).
    """
    program, n = system.value_program, len(system.unknowns)
    rows = [[complex(v) for v in row] for row in _outputs(parameters, program, points, exact)]
    return np.array(rows, dtype=np.complex128).reshape(len(points), n)


def precise_newton(
    system: System,
    parameters: Floats,
    points: NDArray[Any],
    rows: Floats,
    scale: Floats,
    exact: ExactParameters | None = None,
) -> tuple[NDArray[np.complex128], NDArray[np.complex128], NDArray[np.bool_]]:
    """Inverse of the scaled Jacobian and scaled Newton step, to the last digits of a double.

    The step is no product of doubles: where the matrix is nearly singular, that would cancel to
    anything.

    Parameters
    ----------
    points : array, shape (N, n)
    rows, scale : float arrays, shape (N, n)
        Factors of equations and unknowns: ``rows[i] J[i, j] scale[j]``.

    Returns
    -------
    inverse : complex array, shape (N, n, n)
    step : complex array, shape (N, n)
        In unknowns divided by their scale.
    found : bool array, shape (N,)
        False where 200 bits do not show that the matrix is invertible.
    """
    from flint import acb_mat, ctx

    n, count = len(system.unknowns), len(points)
    inverse = np.zeros((count, n, n), dtype=np.complex128)
    step = np.zeros((count, n), dtype=np.complex128)
    found = np.zeros(count, dtype=bool)
    programs = system.jacobian_program, system.value_program
    jacobians, values = (_outputs(parameters, program, points, exact) for program in programs)
    for k, (row, value) in enumerate(zip(jacobians, values, strict=True)):
        with ctx.workprec(BITS), suppress(ZeroDivisionError):
            left, right = rows[k].tolist(), scale[k].tolist()
            inverted = acb_mat(
                [[row[i * n + j] * left[i] * right[j] for j in range(n)] for i in range(n)]
            ).inv()
            moved = inverted * acb_mat([[value[i] * left[i]] for i in range(n)])
            inverse[k] = [[complex(v) for v in line] for line in inverted.tolist()]
            step[k] = [complex(line[0]) for line in moved.tolist()]
            found[k] = True
    return inverse, step, found


def _outputs(
    parameters: Floats,
    program: StraightLineProgram,
    points: NDArray[Any],
    exact: ExactParameters | None,
) -> Iterator[list[acb]]:
    """Run a program at points of extended precision, one after the other."""
    from flint import acb, ctx

    with ctx.workprec(BITS):
        fixed = parameter_balls(parameters, exact)
        fixed += as_balls(program.constants, acb)
    high = np.asarray(points, dtype=np.complex128)
    low = np.asarray(points - high, dtype=np.complex128)
    for pair in zip(high.tolist(), low.tolist(), strict=True):
        with ctx.workprec(BITS):
            start = [acb(a.real, a.imag) + acb(b.real, b.imag) for a, b in zip(*pair, strict=True)]
            values = program.run([*start, *fixed], OPERATORS)
        yield values
