"""Zeros that a good engine gave: one correction, one test, in compiled code.

The few in doubt by extended precision.

The bounds are those of :mod:`explorer.validate.newton_kantorovich`, and two that it leaves out: the
error of the inverse and the rounding of the Jacobian count as part of kappa. Residuals are
double-double, their rounding bounded operation by operation. No singular value decomposition is
taken, so singular and nearly singular points never pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import System
from explorer.polynomial.straight_line_program import CompiledProgram
from explorer.validate.exact_parameters import ExactParameters
from explorer.validate.kernels.entries import correct_points, estimate_points, hessian_errors
from explorer.validate.point_set import Complex, Floats, Ints, PointSet
from explorer.validate.refine import LARGEST, refine_each

_EPS = float(np.finfo(np.float64).eps)
# A correction larger than this share of the point means that the candidate was not at the end of
# Newton's method.
_AT_END = 4 * _EPS
# What one double-double operation may err by, in shares of its absolute terms (see
# kernels/interpret.py).
_UNIT = 2.0**-100
# A part of a coordinate that is this much smaller than the other one is noise of Newton's method.
_NOISE = _EPS**2
# A good engine's point lies nearer to a zero than this, as a share of its size; others are odd.
_NEAR = 1e-10


@dataclass(frozen=True, eq=False)
class SimpleZeros:
    """Points near simple zeros, with their Jacobians.

    Attributes
    ----------
    found : PointSet, N rows
    jacobian : complex array, shape (N, n, n)
    jacobian_error : float array, shape (N,)
        Bound of the norm of the error of the equilibrated Jacobian over the ball around the point.
    """

    found: PointSet
    jacobian: Complex
    jacobian_error: Floats


def simple_zeros(
    system: System, parameters: Floats, points: Complex, exact: ExactParameters | None = None
) -> SimpleZeros | None:
    """Correct and test points; None unless all are near simple zeros.

    Parameters
    ----------
    system : System
        As many equations as unknowns.
    parameters : float array, shape (p,)
    points : complex array, shape (N, n)
        As an engine gives them: accurate to the last digits.
    exact : ExactParameters, optional
        The parameters as they are: where rounding them may decide, these do.

    Returns
    -------
    SimpleZeros or None
    """
    if not (np.abs(points) < LARGEST).all():  # False for NaN too
        return None
    zeros = check_each(system, parameters, points, rounding=_rounding([exact]))
    doubt = np.flatnonzero(~zeros.found.regular)
    if not len(doubt):
        return zeros
    return _precision_fallback(system, parameters, zeros, points, doubt, exact)


def _rounding(exact: Sequence[ExactParameters | None]) -> Floats:
    return np.array([0.0 if one is None else one.rounding for one in exact])


def _precision_fallback(
    system: System,
    parameters: Floats,
    zeros: SimpleZeros,
    points: Complex,
    rows: Ints,
    exact: ExactParameters | None,
) -> SimpleZeros | None:
    """Put what extended precision finds of some rows in place of what doubles do.

    None unless these are regular, and near where the engine saw them.
    """
    found, solves = refine_each(system, parameters, points[rows], exact=exact)
    moved = (np.abs(found.points - points[rows]) / found.scale).max(axis=1)
    near = moved <= _NEAR * (1 + (np.abs(points[rows]) / found.scale).max(axis=1))
    if not (found.regular & solves & near).all():
        return None
    jacobian = zeros.jacobian.copy()
    jacobian[rows] = system.jacobian(found.points, parameters)
    return _with_errors(system, parameters, zeros.found.with_rows(rows, found), jacobian)


def simple_zeros_of_many(
    system: System,
    parameters: Floats,
    points: Complex,
    group: Ints,
    exact: Sequence[ExactParameters],
) -> tuple[SimpleZeros, NDArray[np.bool_]]:
    """Correct and test points near zeros at many parameters.

    Parameters
    ----------
    system : System
    parameters : float array, shape (D, p)
    points : complex array, shape (N, n)
        Smaller than ``LARGEST``.
    group : int array, shape (N,)
        Row of the parameters of each point, in increasing order.
    exact : sequence of ExactParameters, length D

    Returns
    -------
    SimpleZeros
    good : bool array, shape (D,)
        Whether all points of a row of parameters are near simple zeros; what is said of the others
        does not hold. Each good row is what :func:`simple_zeros` gives for it alone.
    """
    zeros = check_each(system, parameters, points, group, _rounding(exact))
    good = np.ones(len(parameters), dtype=bool)
    for d in np.unique(group[~zeros.found.regular]).tolist():
        rows = np.flatnonzero(group == d)
        mine = SimpleZeros(zeros.found.take(rows), zeros.jacobian[rows], zeros.jacobian_error[rows])
        doubt = np.flatnonzero(~mine.found.regular)
        better = _precision_fallback(system, parameters[d], mine, points[rows], doubt, exact[d])
        good[d] = better is not None
        if better is not None:
            zeros.jacobian[rows] = better.jacobian
            zeros.jacobian_error[rows] = better.jacobian_error
            zeros = replace(zeros, found=zeros.found.with_rows(rows, better.found))
    return zeros, good


def check_each(
    system: System,
    parameters: Floats,
    points: Complex,
    group: Ints | None = None,
    rounding: Floats | None = None,
) -> SimpleZeros:
    """Correct points and test them one by one.

    Parameters
    ----------
    system : System
    parameters : float array, shape (p,) or (D, p)
    points : complex array, shape (N, n)
    group : int array, shape (N,), optional
        Row of the parameters of each point.
    rounding : float array, shape (D,), optional
        Largest relative errors of the parameters: what they may decide is not regular.

    Returns
    -------
    SimpleZeros
        ``regular`` tells which are near simple zeros and were accurate before; of others nothing
        holds.
    """
    parameters, group = _grouped(parameters, len(points), group)
    points = np.ascontiguousarray(points, dtype=np.complex128)
    count, n = points.shape
    # Filled by the kernels, but for what they cannot invert
    scale = np.zeros((count, n))
    terms = np.zeros((count, n))
    jacobian = np.zeros((count, n, n), dtype=np.complex128)
    inverse = np.zeros((count, n, n), dtype=np.complex128)
    value = np.zeros((count, n), dtype=np.complex128)
    refined = points.copy()
    condition, unique, step, doubt = (np.zeros(count) for _ in range(4))
    facts = scale, jacobian, inverse, terms, condition, unique
    program = system.combined_program.compiled
    room = _room(program, n)
    estimate_points(program, parameters, group, points, 16 * n * _EPS, *facts, *room)
    equations = system.value_program.compiled
    unit = (len(system.value_program) + 1) * _UNIT
    corrected = refined, scale, inverse, terms, unit, value, step, doubt
    slots, delta = np.zeros((_slots(equations), 4)), np.zeros(n, dtype=np.complex128)
    correct_points(equations, parameters, group, *corrected, slots, delta)
    refined = without_noise(refined)
    scale = np.where(scale > 0, scale, 1)  # 0 where the kernels met a matrix without an inverse
    moved, length = ((np.abs(x) / scale).max(axis=1) for x in (refined - points, points))
    error = 2 * (step + doubt)
    # As of errors of the terms by so much
    noise = 0.0 if rounding is None else 2 * doubt * rounding[group] / unit
    at_end = (moved <= _AT_END * (1 + length)) & (step <= _AT_END * (1 + length))
    found = PointSet.estimated(
        points=refined,
        multiplicity=np.ones(count, dtype=np.int64),
        regular=(unique > 8 * _EPS * length) & at_end & (2 * (error + noise) <= unique),
        scale=scale,
        error=error,
        unique=unique,
        residual=np.abs(value).max(axis=1),
        condition=condition,
    )
    return _with_errors(system, parameters, found, jacobian, group)


def _grouped(parameters: Floats, count: int, group: Ints | None) -> tuple[Floats, Ints]:
    """Parameters by rows, and the row of each point."""
    if group is None:
        group = np.zeros(count, dtype=np.int64)
    rows = np.ascontiguousarray(np.atleast_2d(parameters), dtype=np.float64)
    return rows, np.ascontiguousarray(group, dtype=np.int64)


def without_noise(points: Complex) -> Complex:
    """Zero in place of real and imaginary parts below the rounding of the other part squared.

    They are what is left of the way that Newton's method came, and differ with the start.
    """
    real, imaginary = np.abs(points.real), np.abs(points.imag)
    kept = np.empty_like(points)
    kept.real = np.where(real > _NOISE * imaginary, points.real, 0.0)
    kept.imag = np.where(imaginary > _NOISE * real, points.imag, 0.0)
    return kept


def _with_errors(
    system: System,
    parameters: Floats,
    found: PointSet,
    jacobian: Complex,
    group: Ints | None = None,
) -> SimpleZeros:
    """Bound the errors of the equilibrated Jacobians."""
    parameters, group = _grouped(parameters, len(found), group)
    error = np.zeros(len(found))
    program = system.combined_program.compiled
    n = found.points.shape[1]
    rounding = 16 * n * _EPS
    boxes = (np.ascontiguousarray(a) for a in (found.points, found.scale, found.radius))
    room = np.zeros(_slots(program)), np.zeros(n), np.zeros((2, n, n))
    hessian_errors(program, parameters, group, *boxes, rounding, error, *room)
    return SimpleZeros(found, jacobian, error)


def _slots(program: CompiledProgram) -> int:
    return program.inputs + int(program.instructions.shape[1])


def _room(program: CompiledProgram, n: int) -> tuple[Floats | Complex, ...]:
    """Memory for :func:`estimate_points`, which allocates none."""
    slots = _slots(program)
    return (
        np.zeros(slots, dtype=np.complex128),
        np.zeros(slots),
        np.zeros((n, n), dtype=np.complex128),
        np.zeros((n, 2 * n), dtype=np.complex128),
        np.zeros((4, n, n)),
        np.zeros(n),
        np.zeros(n),
    )
