# ruff: noqa: ARG001  (numba passes these names)
"""Operations on truncated power series.

Coefficient k of a series lies ``k * stride`` doubles behind coefficient 0; places are offsets in
doubles, ``buffer`` is a float array of one axis.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types

from explorer.compiled.build import intrinsic
from explorer.homotopy.kernels.lanes import (
    Pair,
    choose,
    conjugate_times,
    everywhere,
    load,
    load_pair,
    plus,
    plus_times,
    square,
    store,
    store_pair,
    times,
)

MAX_ORDER = 6


def _coefficient(builder: Any, left: list[Pair], right: list[Pair], k: int) -> Pair:
    """Coefficient k of a product."""
    total = times(builder, left[0], right[k])
    for i in range(1, k + 1):
        total = plus_times(builder, total, left[i], right[k - i])
    return total


def _convolution(*orders: int) -> Any:
    """Coefficients ``orders`` of a product of two series; the factors are read once for all."""

    @intrinsic
    def operation(typingctx: Any, buffer: Any, c: Any, a: Any, b: Any, stride: Any) -> Any:
        def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            kind, (array, c, a, b, stride) = sig.args[0], args
            steps = [
                builder.mul(stride, ir.Constant(stride.type, i)) for i in range(max(orders) + 1)
            ]
            left = [load_pair(context, builder, kind, array, builder.add(a, s)) for s in steps]
            right = [load_pair(context, builder, kind, array, builder.add(b, s)) for s in steps]
            for k in orders:
                value = _coefficient(builder, left, right, k)
                store_pair(context, builder, kind, array, builder.add(c, steps[k]), value)
            return context.get_dummy_value()

        return types.void(buffer, *[types.int64] * 4), codegen

    return operation


vconv1 = _convolution(1)
vconv12, vconv23, vconv34, vconv45, vconv56 = (_convolution(k, k + 1) for k in range(1, MAX_ORDER))


@intrinsic
def vpole(typingctx: Any, buffer: Any, m: Any, a: Any, stride: Any, w: Any, floor: Any) -> Any:
    """Make the real vector at m ``min(m, |a_0|^2 / |a_1|^2)`` where ``|a_1|^2 w^2 > floor``.

    The vectors w and floor are real.
    With a at the last coefficient but one this is the squared distance of the pole that the series
    sees.
    """

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind, (array, m, a, stride, w, floor) = sig.args[0], args
        lower = square(builder, load_pair(context, builder, kind, array, a))
        upper = square(builder, load_pair(context, builder, kind, array, builder.add(a, stride)))
        weight, bound, old = (load(context, builder, kind, array, place) for place in (w, floor, m))
        counts = builder.fcmp_ordered(">", builder.fmul(builder.fmul(upper, weight), weight), bound)
        ratio = builder.fdiv(lower, upper)
        smaller = builder.and_(counts, builder.fcmp_ordered("<", ratio, old))
        store(context, builder, kind, array, m, builder.select(smaller, ratio, old))
        return context.get_dummy_value()

    return types.void(buffer, *[types.int64] * 5), codegen


def _last_two(builder: Any, before: Pair, last: Pair, s: Pair) -> Pair:
    """``before s + last s^2``, as ``before s / (1 - last / before s)`` far from its pole."""
    size = square(builder, before)
    q = times(builder, s, conjugate_times(builder, before, last))
    q = builder.fdiv(q[0], size), builder.fdiv(q[1], size)
    bottom = builder.fsub(everywhere(1.0), q[0]), builder.fneg(q[1])
    share = square(builder, bottom)
    first = times(builder, before, s)
    pade = conjugate_times(builder, bottom, first)
    pade = builder.fdiv(pade[0], share), builder.fdiv(pade[1], share)
    plain = plus(builder, first, times(builder, times(builder, last, s), s))
    return choose(
        builder, builder.fcmp_ordered("<", square(builder, q), everywhere(0.81)), pade, plain
    )


@intrinsic
def vpredict(typingctx: Any, buffer: Any, c: Any, a: Any, stride: Any, order: Any, s: Any) -> Any:
    """Put the Pade approximant [order - 1 / 1] of the series at a, at the step s, in element c.

    The order is at least 2.
    """

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind, (array, c, a, stride, order, s) = sig.args[0], args
        one, two = (ir.Constant(stride.type, k) for k in (1, 2))

        def coefficient(k: Any) -> Pair:
            return load_pair(context, builder, kind, array, builder.add(a, builder.mul(stride, k)))

        step = load_pair(context, builder, kind, array, s)
        tail = _last_two(builder, coefficient(builder.sub(order, one)), coefficient(order), step)
        held = [cgutils.alloca_once_value(builder, part) for part in tail]
        with cgutils.for_range(builder, builder.sub(order, two)) as loop:
            k = builder.sub(builder.sub(order, two), loop.index)
            value = builder.load(held[0]), builder.load(held[1])
            value = times(builder, plus(builder, value, coefficient(k)), step)
            builder.store(value[0], held[0])
            builder.store(value[1], held[1])
        value = plus(
            builder,
            coefficient(ir.Constant(stride.type, 0)),
            (builder.load(held[0]), builder.load(held[1])),
        )
        store_pair(context, builder, kind, array, c, value)
        return context.get_dummy_value()

    return types.void(buffer, *[types.int64] * 5), codegen
