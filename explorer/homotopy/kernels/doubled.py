# ruff: noqa: ARG001  (numba passes these names; rules share one signature)
# mypy: disable-error-code="no-untyped-call, no-untyped-def, unused-ignore"
"""Complex double-double arithmetic on blocks of paths, and the residual in it.

An element is ``4 * LANES`` doubles: real high, real low, imaginary high, imaginary low parts of all
lanes. Sums and products are the error-free transformations of Dekker (1971) and Knuth, put together
as in Hida, Li and Bailey (2001).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba.core import types

from explorer.homotopy.kernels.compile import intrinsic, kernel
from explorer.homotopy.kernels.lanes import LANES, fused, load, store
from explorer.polynomial.opcodes import ADD, MULTIPLY

QUAD = 4 * LANES
Double = tuple[Any, Any]
Complex = tuple[Double, Double]


def _two_sum(builder: Any, a: Any, b: Any) -> Double:
    s = builder.fadd(a, b)
    v = builder.fsub(s, a)
    return s, builder.fadd(builder.fsub(a, builder.fsub(s, v)), builder.fsub(b, v))


def _quick_two_sum(builder: Any, a: Any, b: Any) -> Double:
    s = builder.fadd(a, b)
    return s, builder.fsub(b, builder.fsub(s, a))


def _sum(builder: Any, a: Double, b: Double) -> Double:
    s, e = _two_sum(builder, a[0], b[0])
    t, f = _two_sum(builder, a[1], b[1])
    s, e = _quick_two_sum(builder, s, builder.fadd(e, t))
    return _quick_two_sum(builder, s, builder.fadd(e, f))


def _negative(builder: Any, a: Double) -> Double:
    return builder.fneg(a[0]), builder.fneg(a[1])


def _product(builder: Any, a: Double, b: Double) -> Double:
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


def _three(rule: Callable[[Any, Complex, Complex], Complex]) -> Any:
    @intrinsic
    def operation(typingctx: Any, buffer: Any, c: Any, a: Any, b: Any) -> Any:
        def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            kind, array = sig.args[0], args[0]
            parts = [
                [load(context, builder, kind, array, x, k * LANES) for k in range(4)]
                for x in args[2:]
            ]
            left, right = (((v[0], v[1]), (v[2], v[3])) for v in parts)
            (rh, rl), (ih, il) = rule(builder, left, right)
            for k, value in enumerate((rh, rl, ih, il)):
                store(context, builder, kind, array, args[1], value, k * LANES)
            return context.get_dummy_value()

        return types.void(buffer, types.int64, types.int64, types.int64), codegen

    return operation


qadd = _three(_add)
qsub = _three(_subtract)
qmul = _three(_multiply)


@kernel
def run_doubled(buffer, operation, out, left, right):  # type: ignore[no-untyped-def]
    """Run the value tape in double-double; offsets are slot numbers times QUAD."""
    for k in range(len(operation)):
        c, a, b = out[k] * QUAD, left[k] * QUAD, right[k] * QUAD
        if operation[k] == MULTIPLY:
            qmul(buffer, c, a, b)
        elif operation[k] == ADD:
            qadd(buffer, c, a, b)
        else:
            qsub(buffer, c, a, b)


@kernel
def add_doubled(high, low, step):  # type: ignore[no-untyped-def]
    """``high + low + step`` as a double-double."""
    s = high + step
    v = s - high
    e = (high - (s - v)) + (step - v) + low
    total = s + e
    return total, e - (total - s)
