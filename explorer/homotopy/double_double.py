"""Track and refine in double-double, where the condition exceeds what doubles carry."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import CompiledSystem
from explorer.homotopy.kernels import entries
from explorer.homotopy.kernels.layout import (
    LANES,
    TERMS,
    make_block,
    make_double_double_block,
)
from explorer.homotopy.kernels.tables import make_lanes
from explorer.homotopy.options import DoubleDoubleOptions
from explorer.homotopy.parameter_path import Complex, ParameterPath
from explorer.homotopy.tracker import (
    Ints,
    TrackerResult,
    ends_of,
    groups_of,
    in_threads,
    lay_out,
    settings_of,
)

# Bits of the logarithms of geometric ways, far beyond a double-double.
_BITS = 200


def track_double_double(
    compiled: CompiledSystem,
    path: ParameterPath,
    start: Complex,
    groups: Ints | None = None,
    options: DoubleDoubleOptions | None = None,
    *,
    begin: complex | Complex = 0.0,
    end: complex | Complex = 1.0,
    low: Complex | None = None,
    jobs: int = 1,
) -> TrackerResult:
    """Track start points (N, n), each along the way of its group, wholly in double-double.

    Arguments and result are those of :func:`explorer.homotopy.tracker.track`, whose steps cost a
    fiftieth. Ways with ``ends`` hit their targets to 1e-30, so that ends of condition 1e20 can be
    polished there.
    """
    o = options or DoubleDoubleOptions()
    program = compiled.block_program(o.order, double_double=True)
    paths = lay_out(path, start, groups, begin, end, low)
    settings = settings_of(o)
    tails = rests(path, np.unique(paths.groups))
    inverses = _inverses(max(o.order, TERMS))
    stop = np.zeros(1, dtype=np.int64)

    def piece(first: int, last: int, done: NDArray[np.int64]) -> None:
        b = make_block(program, o.order)
        d = make_double_double_block(program, o.order)
        held = make_lanes(compiled.parameters)
        spare = np.zeros(LANES)
        entries.track_double_double(
            b, d, program, held, paths, tails, settings, inverses, spare, first, last, stop, done
        )

    _ = entries.track_double_double.function  # here, where Ctrl-C can break a compilation off
    in_threads(piece, len(start), jobs, stop)
    return ends_of(paths)


def refine_double_double(
    compiled: CompiledSystem,
    values: Complex,
    points: Complex,
    groups: Ints | None = None,
    *,
    low: Complex | None = None,
    low_values: Complex | None = None,
    rounds: int = 4,
) -> tuple[Complex, Complex, NDArray[np.float64], NDArray[np.float64]]:
    """Newton steps with Jacobian and LU in double-double at fixed parameters ``values`` (G, p).

    ``low_values`` (G, p) are their double-double rests.

    Returns
    -------
    points, low : complex arrays, shape (N, n)
    sizes : float array, shape (N,)
        Relative size of the last step.
    condition : float array, shape (N,)
        Estimate of the condition number as by :func:`explorer.homotopy.tracker.refine`, of use up
        to 1e28.
    """
    x = np.array(points, dtype=np.complex128)
    rest = np.zeros_like(x) if low is None else np.array(low, dtype=np.complex128)
    group = groups_of(groups, len(x))
    sizes = np.zeros(len(x))
    condition = np.zeros(len(x))
    program = compiled.block_program(0, double_double=True)
    b = make_block(program, 0)
    d = make_double_double_block(program, 0)
    p = np.asarray(np.atleast_2d(values), dtype=np.complex128)
    p = np.hstack([p, np.zeros_like(p) if low_values is None else np.atleast_2d(low_values)])
    spare = np.zeros((3, LANES))
    entries.refine_double_double(b, d, program, spare, p, group, x, rest, rounds, sizes, condition)
    return x, rest, sizes, condition


def settle(
    compiled: CompiledSystem,
    values: Complex,
    tracked: TrackerResult,
    groups: Ints,
    options: DoubleDoubleOptions,
    low_values: Complex | None = None,
) -> tuple[Complex, NDArray[np.bool_], NDArray[np.float64]]:
    """Polish ends of :func:`track_double_double` at the exact target.

    Its parameters are ``values`` (G, p), and ``low_values`` their double-double rests.

    Returns
    -------
    points : complex array, shape (N, n)
    good : bool array, shape (N,)
        Whether they are simple.
    condition : float array, shape (N,)
    """
    points, low, _, before = refine_double_double(
        compiled, values, tracked.points, groups, low=tracked.low, low_values=low_values
    )
    points, _, sizes, condition = refine_double_double(
        compiled, values, points, groups, low=low, low_values=low_values, rounds=1
    )
    with np.errstate(invalid="ignore", over="ignore"):
        steady = np.abs(condition - before) < options.steady * before
        good = (
            (tracked.code == 1)
            & (sizes < options.simple)
            & (condition < options.condition)
            & steady
        )
    return points, good, condition


def rests(path: ParameterPath, used: Ints) -> Complex:
    """Low parts of the coefficients of the paths of groups, shape (G, 3, p).

    Zeros where ends are unknown.
    """
    if path.rests is not None:
        return path.rests
    low = np.zeros_like(path.coefficients)
    if path.ends is None:
        return low
    a, b = path.ends
    slope = path.coefficients[:, 1]
    low[:, 1] = _difference_rest(b.real, a.real, slope.real) + 1j * _difference_rest(
        b.imag, a.imag, slope.imag
    )
    for g in used.tolist():
        for j in np.flatnonzero(path.geometric[g]).tolist():
            low[g, 1, j] = _logarithm_rest(complex(a[g, j]), complex(b[g, j]), complex(slope[g, j]))
    return low


def _difference_rest(
    b: NDArray[np.float64], a: NDArray[np.float64], s: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Rounding error of ``s = b - a`` (Knuth's two-sum)."""
    v = s - b
    return np.asarray((b - (s - v)) - (a + v))


def _logarithm_rest(a: complex, b: complex, slope: complex) -> complex:
    """``log(b / a) - slope`` for the branch of the logarithm that slope is on."""
    from flint import acb, ctx

    before = ctx.prec
    ctx.prec = _BITS
    try:
        exact = acb(b.real, b.imag).log() - acb(a.real, a.imag).log()
        turns = round((slope.imag - float(exact.imag.mid())) / (2 * np.pi))
        rest = exact + acb(0, 2 * turns) * acb.pi() - acb(slope.real, slope.imag)
        return complex(float(rest.real.mid()), float(rest.imag.mid()))
    finally:
        ctx.prec = before


def _inverses(count: int) -> NDArray[np.float64]:
    """``1 / k`` for k up to count, high and low parts, shape (count + 1, 2); row 0 is unused."""
    rows: list[Any] = [(0.0, 0.0)]
    for k in range(1, count + 1):
        high = 1.0 / k
        rows.append((high, float(Fraction(1, k) - Fraction(high))))
    return np.array(rows)
