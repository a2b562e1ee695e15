# mypy: disable-error-code="no-untyped-call"
# ruff: noqa: ARG001  (numba passes these names)
"""Sizes of elements, lane by lane. A real vector takes ``LANES`` doubles."""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import types

from explorer.engine.kernels.compile import intrinsic
from explorer.engine.kernels.lanes import (
    LANES,
    VECTOR,
    everywhere,
    load,
    load_pair,
    square,
    square_root,
    store,
)


@intrinsic
def vlargest(typingctx: Any, buffer: Any, m: Any, a: Any) -> Any:
    """Real vector at m becomes ``max(m, |a|^2)``."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind, array = sig.args[0], args[0]
        size = square(builder, load_pair(context, builder, kind, array, args[2]))
        old = load(context, builder, kind, array, args[1])
        store(context, builder, kind, array, args[1], builder.select(builder.fcmp_ordered(">", size, old), size, old))
        return context.get_dummy_value()

    return types.void(buffer, types.int64, types.int64), codegen


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
def vnorm(typingctx: Any, buffer: Any, m: Any, a: Any, w: Any) -> Any:
    """Real vector at m becomes ``max(m, |a|^2 w^2)``, w real; not-a-number stays."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind, array = sig.args[0], args[0]
        re, im = load_pair(context, builder, kind, array, args[2])
        weight = load(context, builder, kind, array, args[3])
        size = square(builder, (builder.fmul(re, weight), builder.fmul(im, weight)))
        old = load(context, builder, kind, array, args[1])
        keep = builder.or_(builder.fcmp_ordered(">=", old, size), builder.fcmp_unordered("uno", old, old))
        store(context, builder, kind, array, args[1], builder.select(keep, old, size))
        return context.get_dummy_value()

    return types.void(buffer, types.int64, types.int64, types.int64), codegen


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
