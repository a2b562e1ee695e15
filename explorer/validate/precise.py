"""Gradient and inverse Hessian at points of extended precision, with balls of 200 bits (Johansson, "Arb", 2017)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.networks.problem import Problem
from explorer.polynomial import StraightLineProgram
from explorer.polynomial.arithmetic import OPERATORS, as_balls

if TYPE_CHECKING:
    from flint import acb

BITS = 200


def precise_gradient(problem: Problem, points: NDArray[Any]) -> NDArray[np.complex128]:
    """Gradient at points (N, n), correct to the last digits of a double unless it underflows: shape (N, n)."""
    program, n = problem.system.value_program, problem.architecture.size
    rows = [[complex(v) for v in row] for row in _outputs(problem, program, points)]
    return np.array(rows, dtype=np.complex128).reshape(len(points), n)


def precise_newton(
    problem: Problem, points: NDArray[Any], scale: NDArray[np.float64]
) -> tuple[NDArray[np.complex128], NDArray[np.complex128], NDArray[np.bool_]]:
    """Inverse of the scaled Hessian ``D H D`` and scaled Newton step at points (N, n), to the last digits of a double.

    The step is no product of doubles: where the matrix is nearly singular, that would cancel to
    anything.

    Returns
    -------
    inverse : complex array, shape (N, n, n)
    step : complex array, shape (N, n)
        In weights divided by their scale.
    found : bool array, shape (N,)
        False where 200 bits do not show that the matrix is invertible.
    """
    from flint import acb_mat, ctx

    n, count = problem.architecture.size, len(points)
    inverse, step = (
        np.zeros((count, n, n), dtype=np.complex128),
        np.zeros((count, n), dtype=np.complex128),
    )
    found = np.zeros(count, dtype=bool)
    programs = problem.system.jacobian_program, problem.system.value_program
    hessians, gradients = (_outputs(problem, program, points) for program in programs)
    for k, (row, value) in enumerate(zip(hessians, gradients, strict=True)):
        with ctx.workprec(BITS), suppress(ZeroDivisionError):
            d = scale[k].tolist()
            inverted = acb_mat(
                [[row[i * n + j] * d[i] * d[j] for j in range(n)] for i in range(n)]
            ).inv()
            moved = inverted * acb_mat([[value[i] * d[i]] for i in range(n)])
            inverse[k] = [[complex(v) for v in line] for line in inverted.tolist()]
            step[k] = [complex(line[0]) for line in moved.tolist()]
            found[k] = True
    return inverse, step, found


def _outputs(
    problem: Problem, program: StraightLineProgram, points: NDArray[Any]
) -> Iterator[list[acb]]:
    """Run a program at points of extended precision, one after the other."""
    from flint import acb, arb, ctx

    with ctx.workprec(BITS):
        fixed = [acb(arb(float(v))) for v in problem.parameters]
        fixed += as_balls(program.constants, acb)
    high = np.asarray(points, dtype=np.complex128)
    low = np.asarray(points - high, dtype=np.complex128)
    for pair in zip(high.tolist(), low.tolist(), strict=True):
        with ctx.workprec(BITS):
            start = [acb(a.real, a.imag) + acb(b.real, b.imag) for a, b in zip(*pair, strict=True)]
            values = program.run([*start, *fixed], OPERATORS)
        yield values
