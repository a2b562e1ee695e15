# mypy: disable-error-code="no-untyped-call"
# ruff: noqa: ARG001  (numba passes these names)
"""Sizes of elements, lane by lane, kept in registers over a loop. A real vector takes ``LANES`` doubles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types

from explorer.homotopy.kernels.compile import intrinsic
from explorer.homotopy.kernels.lanes import (
    LANES,
    PAIR,
    VECTOR,
    everywhere,
    load,
    load_pair,
    square,
    square_root,
    store,
)


def _largest(builder: Any, count: Any, start: Any, size: Callable[[Any], Any]) -> Any:
    """``max(start, size(0), ..., size(count - 1))``; not-a-number stays."""
    held = cgutils.alloca_once_value(builder, start)
    with cgutils.for_range(builder, count) as loop:
        new, old = size(loop.index), builder.load(held)
        keep = builder.or_(
            builder.fcmp_ordered(">=", old, new), builder.fcmp_unordered("uno", old, old)
        )
        builder.store(builder.select(keep, old, new), held)
    return builder.load(held)


@intrinsic
def vlargest(typingctx: Any, buffer: Any, m: Any, a: Any, step: Any, count: Any) -> Any:
    """Real vector at m becomes the largest ``|a_k|^2`` of ``count`` elements that lie ``step`` apart."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind, (array, m, a, step, count) = sig.args[0], args

        def size(k: Any) -> Any:
            return square(
                builder,
                load_pair(context, builder, kind, array, builder.add(a, builder.mul(k, step))),
            )

        store(context, builder, kind, array, m, _largest(builder, count, everywhere(0.0), size))
        return context.get_dummy_value()

    return types.void(buffer, *[types.int64] * 4), codegen


@intrinsic
def vnorm(typingctx: Any, buffer: Any, m: Any, a: Any, w: Any, count: Any) -> Any:
    """Real vector at m becomes the largest ``|a_k| w_k`` of ``count`` neighbouring elements, w real."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind, (array, m, a, w, count) = sig.args[0], args

        def size(k: Any) -> Any:
            place = builder.add(a, builder.mul(k, ir.Constant(k.type, PAIR)))
            re, im = load_pair(context, builder, kind, array, place)
            place = builder.add(w, builder.mul(k, ir.Constant(k.type, LANES)))
            weight = load(context, builder, kind, array, place)
            return square(builder, (builder.fmul(re, weight), builder.fmul(im, weight)))

        largest = _largest(builder, count, everywhere(0.0), size)
        store(context, builder, kind, array, m, square_root(builder, largest))
        return context.get_dummy_value()

    return types.void(buffer, *[types.int64] * 4), codegen


@intrinsic
def vbelow(typingctx: Any, buffer: Any, a: Any, m: Any, share: Any) -> Any:
    """Bit k is set when lane k has ``|a|^2 < share * m`` (m real)."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind, array = sig.args[0], args[0]
        size = square(builder, load_pair(context, builder, kind, array, args[1]))
        bound = load(context, builder, kind, array, args[2])
        share = ir.Constant(VECTOR, ir.Undefined)
        for k in range(LANES):
            share = builder.insert_element(share, args[3], ir.Constant(ir.IntType(32), k))
        below = builder.fcmp_ordered("<", size, builder.fmul(share, bound))
        return builder.zext(builder.bitcast(below, ir.IntType(LANES)), ir.IntType(64))

    return types.int64(buffer, types.int64, types.int64, types.float64), codegen


@intrinsic
def vweight(typingctx: Any, buffer: Any, w: Any, a: Any, m: Any) -> Any:
    """Real vector at w becomes ``1 / sqrt(max(|a|^2, m))``, m real."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind, array = sig.args[0], args[0]
        size = square(builder, load_pair(context, builder, kind, array, args[2]))
        floor = load(context, builder, kind, array, args[3])
        larger = builder.select(builder.fcmp_ordered(">", size, floor), size, floor)
        weight = builder.fdiv(everywhere(1.0), square_root(builder, larger))
        store(context, builder, kind, array, args[1], weight)
        return context.get_dummy_value()

    return types.void(buffer, types.int64, types.int64, types.int64), codegen
