"""Judge points that a good engine gave: one correction, one test, in compiled code; what fails goes the long way.

The bounds are those of :mod:`explorer.validate.accuracy`, and two that it leaves out: the error of
the inverse and the rounding of the Hessian count as part of kappa. Residuals are double-double,
their rounding bounded operation by operation. No singular value decomposition is taken, so singular
and nearly singular points never pass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import StraightLineProgram, System

Floats = NDArray[np.float64]

_EPS = float(np.finfo(np.float64).eps)
# A correction larger than this share of the point means that the candidate was not at the end of
# Newton's method.
_SETTLED = 4 * _EPS
# What one double-double operation may err by, in shares of its absolute terms (see
# kernels/residual.py).
_UNIT = 2.0**-100


@dataclass(frozen=True)
class Judged:
    """Regular points, see :class:`explorer.validate.believe.Believed`, with their Hessians.

    Attributes
    ----------
    points : complex array, shape (N, n)
    scale : float array, shape (N, n)
    error, unique, residual, condition : float arrays, shape (N,)
        ``condition`` in the maximum norm.
    hessian : complex array, shape (N, n, n)
    hessian_error : float array, shape (N,)
        Bound of the norm of the error of the equilibrated Hessian.
    """

    points: NDArray[np.complex128]
    scale: NDArray[np.float64]
    error: NDArray[np.float64]
    unique: NDArray[np.float64]
    residual: NDArray[np.float64]
    condition: NDArray[np.float64]
    hessian: NDArray[np.complex128]
    hessian_error: NDArray[np.float64]

    @property
    def radius(self) -> NDArray[np.float64]:
        """Bound on the distance to the true point in each weight, shape (N, n), rounding to doubles included."""
        return self.error[:, None] * self.scale + _EPS * np.abs(self.points)


def judge(system: System, parameters: Floats, points: NDArray[np.complex128]) -> Judged | None:
    """Correct points (N, n) and judge them; None unless every one is regular and was accurate before."""
    judged, good = judge_each(system, parameters, points)
    return judged if good.all() else None


def judge_each(
    system: System, parameters: Floats, points: NDArray[np.complex128]
) -> tuple[Judged, NDArray[np.bool_]]:
    """Correct points (N, n) and judge them; tell which are regular and were accurate: of others nothing holds."""
    judge_points, correct_points, _ = _kernels()
    count, n = points.shape
    # Filled by the kernels, but for what they cannot invert
    scale, terms, hessian, inverse = (
        _real(count, n),
        _real(count, n),
        _complex(count, n, n),
        _complex(count, n, n),
    )
    value, refined = _complex(count, n), points.copy()
    condition, unique, step, doubt = (_real(count) for _ in range(4))
    program, equations = (
        _arguments(parameters, system.combined_program),
        system.value_program,
    )
    judge_points(*program, points, 16 * n * _EPS, scale, hessian, inverse, terms, condition, unique)
    unit = (len(equations) + 1) * _UNIT
    correct_points(
        *_arguments(parameters, equations),
        refined,
        scale,
        inverse,
        terms,
        unit,
        value,
        step,
        doubt,
    )
    scale = np.where(scale > 0, scale, 1)  # 0 where the kernels met a matrix without an inverse
    moved, length = ((np.abs(x) / scale).max(axis=1) for x in (refined - points, points))
    error = 2 * (step + doubt)
    settled = (moved <= _SETTLED * (1 + length)) & (step <= _SETTLED * (1 + length))
    good = (unique > 0) & settled & (2 * error <= unique)
    judged = Judged(
        refined, scale, error, unique, np.abs(value).max(axis=1), condition, hessian, _real(count)
    )
    return with_hessian_errors(system, parameters, judged), good


def with_hessian_errors(system: System, parameters: Floats, judged: Judged) -> Judged:
    """Bound the errors of the equilibrated Hessians anew."""
    error, n = _real(len(judged.points)), judged.points.shape[1]
    program = _arguments(parameters, system.combined_program)
    _kernels()[2](*program, judged.points, judged.scale, judged.radius, 16 * n * _EPS, error)
    return replace(judged, hessian_error=error)


def _kernels() -> tuple[Callable[..., None], ...]:
    from explorer.validate.kernels import judge as kernels  # loads numba

    return kernels.judge_points, kernels.correct_points, kernels.hessian_errors


def _arguments(parameters: Floats, program: StraightLineProgram) -> tuple[Any, ...]:
    """First arguments of the kernels."""
    c = program.compiled
    return c.instructions, c.inputs, c.outputs, c.constants, parameters


def _real(*shape: int) -> NDArray[np.float64]:
    return np.zeros(shape)


def _complex(*shape: int) -> NDArray[np.complex128]:
    return np.zeros(shape, dtype=np.complex128)
