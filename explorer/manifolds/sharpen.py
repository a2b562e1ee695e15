"""Newton's method on exact data with many digits, for roots that doubles know badly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.parameter_path import Complex
from explorer.manifolds.equations import Shape, parameters_of, reduced_system
from explorer.manifolds.reduced_data import ReducedData
from explorer.polynomial.arithmetic import OPERATORS, as_balls

if TYPE_CHECKING:
    from flint import acb

BITS = 320
_STEPS = 30
# Steps relative to the root: the last is far smaller, and none is larger than the first may be.
_LAST, _FIRST = 1e-45, 1e-1


def sharpen(data: ReducedData, shape: Shape, roots: Complex) -> tuple[Complex, NDArray[np.bool_]]:
    """Take Newton's steps until only the rounding of the answer is left.

    Parameters
    ----------
    data : ReducedData
    shape : Shape
    roots : complex array, shape (N, n)

    Returns
    -------
    roots : complex array, shape (N, n)
    converged : bool array, shape (N,)
        Where not, the root is as it was given.
    """
    from flint import ctx

    found, converged = roots.copy(), np.zeros(len(roots), dtype=bool)
    for k, root in enumerate(roots):
        with ctx.workprec(BITS):
            sharp = newton(data, shape, root)
            if sharp is not None:
                found[k], converged[k] = [complex(value) for value in sharp], True
    return found, converged


def newton(data: ReducedData, shape: Shape, root: Complex) -> list[acb] | None:
    """Sharpen one root (n,), at the precision in force; None where the steps do not become small.

    The balls that are returned have no radius.
    """
    from flint import acb, acb_mat

    system, size = reduced_system(shape), shape.unknowns
    programs = system.value_program, system.jacobian_program
    exact = as_balls(parameters_of(data), acb)
    fixed = [[*exact, *as_balls(program.constants, acb)] for program in programs]
    x = [acb(complex(v)) for v in root.tolist()]
    for _ in range(_STEPS):
        value, slopes = (
            program.run([*x, *rest], OPERATORS)
            for program, rest in zip(programs, fixed, strict=True)
        )
        try:
            step = acb_mat(size, size, _middles(slopes)).solve(acb_mat(size, 1, _middles(value)))
        except ZeroDivisionError:
            return None
        x = [(a - step[k, 0]).mid() for k, a in enumerate(x)]
        moved = max(float(abs(step[k, 0]).mid()) for k in range(size))
        moved /= max(float(abs(v).mid()) for v in x) or 1.0
        if not moved < _FIRST:
            return None
        if moved < _LAST:
            return x
    return None


def _middles(values: Any) -> list[Any]:
    return [value.mid() for value in values]
