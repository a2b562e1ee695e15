"""Complex double-double arithmetic on blocks of paths.

An element is ``QUAD = 4 * LANES`` doubles: real high, real low, imaginary high, imaginary low
parts of all lanes. Sums and products are the error-free transformations of Dekker (1971) and Knuth,
put together as in Hida, Li and Bailey (2001). Operations on elements begin with q; ``q`` is a float
array, shape (size,), and places are offsets in it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from explorer.compiled.build import kernel
from explorer.homotopy.kernels.lanes import Emit, fused, load, operation, store
from explorer.homotopy.kernels.layout import LANES, QUAD

Real = tuple[Any, Any]  # high, low
Complex = tuple[Real, Real]


def _two_sum(builder: Any, a: Any, b: Any) -> Real:
    s = builder.fadd(a, b)
    v = builder.fsub(s, a)
    return s, builder.fadd(builder.fsub(a, builder.fsub(s, v)), builder.fsub(b, v))


def _quick_two_sum(builder: Any, a: Any, b: Any) -> Real:
    s = builder.fadd(a, b)
    return s, builder.fsub(b, builder.fsub(s, a))


def _sum(builder: Any, a: Real, b: Real) -> Real:
    s, e = _two_sum(builder, a[0], b[0])
    t, f = _two_sum(builder, a[1], b[1])
    s, e = _quick_two_sum(builder, s, builder.fadd(e, t))
    return _quick_two_sum(builder, s, builder.fadd(e, f))


def _negative(builder: Any, a: Real) -> Real:
    return builder.fneg(a[0]), builder.fneg(a[1])


def _product(builder: Any, a: Real, b: Real) -> Real:
    p = builder.fmul(a[0], b[0])
    e = fused(builder, a[0], b[0], builder.fneg(p))
    e = fused(builder, a[0], b[1], fused(builder, a[1], b[0], e))
    return _quick_two_sum(builder, p, e)


def _add(builder: Any, a: Complex, b: Complex) -> Complex:
    return _sum(builder, a[0], b[0]), _sum(builder, a[1], b[1])


def _subtract(builder: Any, a: Complex, b: Complex) -> Complex:
    return _sum(builder, a[0], _negative(builder, b[0])), _sum(
        builder, a[1], _negative(builder, b[1])
    )


def _multiply(builder: Any, a: Complex, b: Complex) -> Complex:
    minus = _negative(builder, _product(builder, a[1], b[1]))
    re = _sum(builder, _product(builder, a[0], b[0]), minus)
    return re, _sum(builder, _product(builder, a[0], b[1]), _product(builder, a[1], b[0]))


def _on_quads(rule: Callable[[Any, Complex, Complex], Complex]) -> Emit:
    """``buffer[c] = rule(a, b)`` on elements of QUAD doubles."""

    def emit(context: Any, builder: Any, kind: Any, args: Any) -> None:
        array = args[0]
        parts = [
            [load(context, builder, kind, array, place, k * LANES) for k in range(4)]
            for place in args[2:]
        ]
        left, right = (((v[0], v[1]), (v[2], v[3])) for v in parts)
        real, imaginary = rule(builder, left, right)
        for k, value in enumerate((*real, *imaginary)):
            store(context, builder, kind, array, args[1], value, k * LANES)

    return emit


add_quads, subtract_quads, multiply_quads = (
    _on_quads(rule) for rule in (_add, _subtract, _multiply)
)
qadd = operation(add_quads)
qsub = operation(subtract_quads)
qmul = operation(multiply_quads)


@kernel
def add_to_double_double(high, low, step):
    """``high + low + step`` as a double-double, three floats to two."""
    s = high + step
    v = s - high
    e = (high - (s - v)) + (step - v) + low
    total = s + e
    return total, e - (total - s)


@kernel
def qset(q, c, lane, high, low):
    """Set one lane of an element to a complex double-double."""
    q[c + lane] = high.real
    q[c + LANES + lane] = low.real
    q[c + 2 * LANES + lane] = high.imag
    q[c + 3 * LANES + lane] = low.imag


@kernel
def qhigh(q, c, lane):
    """High part of one lane."""
    return complex(q[c + lane], q[c + 2 * LANES + lane])


@kernel
def qlow(q, c, lane):
    """Low part of one lane."""
    return complex(q[c + LANES + lane], q[c + 3 * LANES + lane])


@kernel
def qfill(q, c, count, value):
    """Set ``count`` elements to a real number in all lanes."""
    for k in range(c, c + count * QUAD, QUAD):
        for i in range(QUAD):
            q[k + i] = value if i < LANES else 0.0


@kernel
def qcopy(q, c, a, count):
    """Copy ``count`` elements."""
    for i in range(count * QUAD):
        q[c + i] = q[a + i]


@kernel
def qcopy_lane(q, c, a, lane):
    """Copy one lane of an element."""
    for part in range(lane, QUAD, LANES):
        q[c + part] = q[a + part]


@kernel
def qadd_all(q, c, a, count):
    """``c += a`` for ``count`` elements."""
    for k in range(0, count * QUAD, QUAD):
        qadd(q, c + k, c + k, a + k)
