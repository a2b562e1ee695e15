"""The gradient at points of extended precision, with balls of 200 bits (Johansson, "Arb", 2017)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial.expression import Operation
from explorer.problem import Problem

if TYPE_CHECKING:
    from flint import acb

BITS = 200


def precise_gradient(problem: Problem, points: NDArray[Any]) -> NDArray[np.complex128]:
    """Gradient at points (N, n), correct to the last digits of a double unless it underflows: shape (N, n)."""
    from flint import acb, arb, ctx, fmpq

    program = problem.system.value_program
    with ctx.workprec(BITS):
        known = [acb(arb(float(v))) for v in problem.parameters]
        known += [acb(fmpq(c.numerator, c.denominator)) for c in program.constants]
        code = list(zip(program.operations.tolist(), program.left.tolist(), program.right.tolist(), strict=True))
        high = np.asarray(points, dtype=np.complex128)
        low = np.asarray(points - high, dtype=np.complex128)
        pairs = zip(high.tolist(), low.tolist(), strict=True)
        starts = ([acb(a.real, a.imag) + acb(b.real, b.imag) for a, b in zip(*pair, strict=True)] for pair in pairs)
        rows = [_run(code, start + known) for start in starts]
        values = [[complex(slots[k]) for k in program.outputs] for slots in rows]
    return np.array(values, dtype=np.complex128).reshape(len(points), len(program.outputs))


def _run(code: list[tuple[int, int, int]], slots: list[acb]) -> list[acb]:
    for operation, a, b in code:
        if operation == Operation.ADD:
            slots.append(slots[a] + slots[b])
        elif operation == Operation.SUBTRACT:
            slots.append(slots[a] - slots[b])
        else:
            slots.append(slots[a] * slots[b])
    return slots
