"""Gradient and inverse Hessian at points of extended precision, with balls of 200 bits (Johansson, "Arb", 2017)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import Program
from explorer.polynomial.expression import Operation
from explorer.problem import Problem

if TYPE_CHECKING:
    from flint import acb

BITS = 200


def precise_gradient(problem: Problem, points: NDArray[Any]) -> NDArray[np.complex128]:
    """Gradient at points (N, n), correct to the last digits of a double unless it underflows: shape (N, n)."""
    program, n = problem.system.value_program, problem.architecture.size
    rows = [[complex(v) for v in row] for row in _outputs(problem, program, points)]
    return np.array(rows, dtype=np.complex128).reshape(len(points), n)


def precise_inverse(
    problem: Problem, points: NDArray[Any], scale: NDArray[np.float64]
) -> tuple[NDArray[np.complex128], NDArray[np.bool_]]:
    """Inverse of the scaled Hessian ``D H D`` at points (N, n), correct to the last digits of a double.

    Returns
    -------
    inverse : complex array, shape (N, n, n)
    found : bool array, shape (N,)
        False where 200 bits do not show that the matrix is invertible.
    """
    from flint import acb_mat, ctx

    n = problem.architecture.size
    inverse, found = np.zeros((len(points), n, n), dtype=np.complex128), np.zeros(len(points), dtype=bool)
    with ctx.workprec(BITS):
        for k, row in enumerate(_outputs(problem, problem.system.jacobian_program, points)):
            d = scale[k].tolist()
            matrix = acb_mat([[row[i * n + j] * d[i] * d[j] for j in range(n)] for i in range(n)])
            with suppress(ZeroDivisionError):
                inverse[k] = [[complex(v) for v in line] for line in matrix.inv().tolist()]
                found[k] = True
    return inverse, found


def _outputs(problem: Problem, program: Program, points: NDArray[Any]) -> Iterator[list[acb]]:
    """Run a program at points of extended precision, one after the other."""
    from flint import acb, arb, ctx, fmpq

    with ctx.workprec(BITS):
        known = [acb(arb(float(v))) for v in problem.parameters]
        known += [acb(fmpq(c.numerator, c.denominator)) for c in program.constants]
    code = list(zip(program.operations.tolist(), program.left.tolist(), program.right.tolist(), strict=True))
    high = np.asarray(points, dtype=np.complex128)
    low = np.asarray(points - high, dtype=np.complex128)
    for pair in zip(high.tolist(), low.tolist(), strict=True):
        with ctx.workprec(BITS):
            start = [acb(a.real, a.imag) + acb(b.real, b.imag) for a, b in zip(*pair, strict=True)]
            slots = _run(code, start + known)
        yield [slots[k] for k in program.outputs]


def _run(code: list[tuple[int, int, int]], slots: list[acb]) -> list[acb]:
    for operation, a, b in code:
        if operation == Operation.ADD:
            slots.append(slots[a] + slots[b])
        elif operation == Operation.SUBTRACT:
            slots.append(slots[a] - slots[b])
        else:
            slots.append(slots[a] * slots[b])
    return slots
