"""Track and refine in double-double: the last resort where the condition exceeds what doubles carry."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import CompiledSystem
from explorer.homotopy.options import DoubledOptions
from explorer.homotopy.segment import Complex, Segment
from explorer.homotopy.tracker import (
    Ints,
    Tracked,
    ends_of,
    groups_of,
    in_threads,
    lay_out,
    settings_of,
)

if TYPE_CHECKING:
    from explorer.homotopy.kernels.layout import Code

# Bits of the logarithms of geometric ways, far beyond a double-double.
_BITS = 200


def track_doubled(
    compiled: CompiledSystem,
    segment: Segment,
    start: Complex,
    groups: Ints | None = None,
    options: DoubledOptions | None = None,
    *,
    begin: complex | Complex = 0.0,
    end: complex | Complex = 1.0,
    low: Complex | None = None,
    jobs: int = 1,
) -> Tracked:
    """Track start points (N, n), each along the way of its group, wholly in double-double.

    Arguments and result are those of :func:`explorer.homotopy.tracker.track`, whose steps cost a
    fiftieth. Ways with ``ends`` hit their targets to 1e-30, so that ends of condition 1e20 can be
    polished there.
    """
    from explorer.homotopy.kernels import compile, doubled_queue, lanes, layout, stepper

    compile.announce_compilation(
        doubled_queue.track_doubled, doubled_queue.__name__, "double-double", 10
    )
    kernel: Callable[..., None] = doubled_queue.track_doubled
    o = options or DoubledOptions()
    plain = compiled.code(o.order)
    code, work, settings = (
        _doubled(plain),
        lay_out(segment, start, groups, begin, end, low),
        settings_of(o),
    )
    tails, inverses = (
        rests(segment, np.unique(work.groups)),
        _inverses(max(o.order, doubled_queue.TERMS)),
    )
    stop = np.zeros(1, dtype=np.int64)

    def piece(first: int, last: int, done: NDArray[np.int64]) -> None:
        block, d = (
            layout.make_block(plain, o.order),
            doubled_queue.make_doubled_block(plain, o.order),
        )
        state, spare = stepper.make_lanes(compiled.parameters), np.zeros(lanes.LANES)
        kernel(
            block, d, code, state, work, tails, settings, inverses, spare, first, last, stop, done
        )

    in_threads(piece, len(start), jobs, stop)
    return ends_of(work)


def refine_doubled(
    compiled: CompiledSystem,
    values: Complex,
    points: Complex,
    groups: Ints | None = None,
    *,
    low: Complex | None = None,
    rounds: int = 4,
) -> tuple[Complex, Complex, NDArray[np.float64], NDArray[np.float64]]:
    """Newton steps with Jacobian and LU in double-double at fixed parameters ``values`` (G, p).

    Returns
    -------
    points, low : complex arrays, shape (N, n)
    sizes : float array, shape (N,)
        Relative size of the last step.
    condition : float array, shape (N,)
        Estimate of the condition number as by :func:`explorer.homotopy.tracker.refine`, of use up
        to 1e28.
    """
    from explorer.homotopy.kernels import doubled_queue, doubled_refine, lanes, layout

    kernel: Callable[..., None] = doubled_refine.refine_doubled
    x = np.array(points, dtype=np.complex128)
    rest = np.zeros_like(x) if low is None else np.array(low, dtype=np.complex128)
    group = groups_of(groups, len(x))
    sizes, condition, plain = np.zeros(len(x)), np.zeros(len(x)), compiled.code(0)
    b, d = layout.make_block(plain, 0), doubled_queue.make_doubled_block(plain, 0)
    p = np.ascontiguousarray(np.atleast_2d(values), dtype=np.complex128)
    kernel(
        b,
        d,
        _doubled(plain),
        np.zeros((3, lanes.LANES)),
        p,
        group,
        x,
        rest,
        rounds,
        sizes,
        condition,
    )
    return x, rest, sizes, condition


def settle(
    compiled: CompiledSystem,
    values: Complex,
    tracked: Tracked,
    groups: Ints,
    options: DoubledOptions,
) -> tuple[Complex, NDArray[np.bool_], NDArray[np.float64]]:
    """Polish ends of :func:`track_doubled` at the exact target: points, whether they are simple, condition."""
    points, low, _, before = refine_doubled(
        compiled, values, tracked.points, groups, low=tracked.low
    )
    points, _, sizes, condition = refine_doubled(
        compiled, values, points, groups, low=low, rounds=1
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


def rests(segment: Segment, used: Ints) -> Complex:
    """Low parts of the coefficients of the ways of groups, shape (G, 3, p); zeros where ends are unknown."""
    low = np.zeros_like(segment.coefficients)
    if segment.ends is None:
        return low
    a, b = segment.ends
    slope = segment.coefficients[:, 1]
    low[:, 1] = _difference_rest(b.real, a.real, slope.real) + 1j * _difference_rest(
        b.imag, a.imag, slope.imag
    )
    for g in used.tolist():
        for j in np.flatnonzero(segment.geometric[g]).tolist():
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


def _doubled(code: Code) -> Code:
    """Offsets of elements twice as long."""
    from explorer.homotopy.kernels.doubled import QUAD
    from explorer.homotopy.kernels.lanes import PAIR

    factor = QUAD // PAIR
    value, jacobian = code.value.copy(), code.jacobian.copy()
    value[1:] *= factor
    jacobian[1:] *= factor
    return code._replace(
        value=value,
        jacobian=jacobian,
        value_out=code.value_out * factor,
        jacobian_out=code.jacobian_out * factor,
    )


def _inverses(count: int) -> NDArray[np.float64]:
    """``1 / k`` for k up to count, high and low parts, shape (count + 1, 2); row 0 is unused."""
    rows: list[Any] = [(0.0, 0.0)]
    for k in range(1, count + 1):
        high = 1.0 / k
        rows.append((high, float(Fraction(1, k) - Fraction(high))))
    return np.array(rows)
