# ruff: noqa: ARG001  (numba passes these names)
"""Points of a block: their way in and out, and their sizes, lane by lane.

A point is n neighbouring elements of PAIR doubles, a real vector LANES doubles; places are offsets.
``buffer`` is a float array, shape (size,).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types

from explorer.compiled.build import intrinsic, kernel
from explorer.homotopy.kernels.double_double import add_to_double_double
from explorer.homotopy.kernels.lanes import (
    VECTOR,
    everywhere,
    load,
    load_pair,
    square,
    square_root,
    store,
)
from explorer.homotopy.kernels.layout import LANES, PAIR


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
    """Make the real vector at m the largest ``|a_k|^2`` of elements that lie ``step`` apart."""

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
    """Make the real vector at m the largest ``|a_k| w_k`` of neighbouring elements, w real."""

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


@kernel
def put_point(buffer, place, lane, point):
    """Write a complex point, shape (n,), into one lane."""
    for i in range(len(point)):
        a = place + i * PAIR + lane
        buffer[a] = point[i].real
        buffer[a + LANES] = point[i].imag


@kernel
def take_point(buffer, place, lane, point):
    """Read one lane into a complex point, shape (n,)."""
    for i in range(len(point)):
        a = place + i * PAIR + lane
        point[i] = complex(buffer[a], buffer[a + LANES])


@kernel
def move_lane(buffer, target, source, n, lane):
    """Copy one lane of n elements."""
    for i in range(n):
        a, b = target + i * PAIR + lane, source + i * PAIR + lane
        buffer[a] = buffer[b]
        buffer[a + LANES] = buffer[b + LANES]


@kernel
def clear_lane(buffer, place, n, lane):
    """Zero one lane of n elements."""
    for i in range(n):
        a = place + i * PAIR + lane
        buffer[a] = 0.0
        buffer[a + LANES] = 0.0


@kernel
def norms(b, place, out):
    """Weighted maximum norm of n elements in every lane.

    Parameters
    ----------
    b : LaneBlock
    place : int
    out : float array, shape (LANES,)
    """
    vnorm(b.buffer, b.spot, place, b.weights, b.n)
    for lane in range(LANES):
        out[lane] = b.buffer[b.spot + lane]


@kernel
def set_weights(b):
    """Weigh coordinates by ``1 / max(|x_i|, |x|_max / 100)``.

    That gives relative errors, with a floor for coordinates that pass near zero.

    Parameters
    ----------
    b : LaneBlock
    """
    buffer = b.buffer
    vlargest(buffer, b.spot, b.x, PAIR, b.n)
    for lane in range(LANES):
        buffer[b.spot + lane] = 1e-4 * max(1e-20, buffer[b.spot + lane])
    for i in range(b.n):
        vweight(buffer, b.weights + i * LANES, b.x + i * PAIR, b.spot)


@kernel
def add_to_lane(buffer, high, low, step, n, lane):
    """``high + low += step`` in double-double in one lane of n elements."""
    for i in range(n):
        for part in (0, LANES):
            k = i * PAIR + lane + part
            buffer[high + k], buffer[low + k] = add_to_double_double(
                buffer[high + k], buffer[low + k], buffer[step + k]
            )
