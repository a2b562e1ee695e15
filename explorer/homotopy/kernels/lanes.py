# ruff: noqa: ARG001  (numba passes these names; rules share one signature)
"""Blocks of paths as LLVM vectors: how they lie in memory, and complex arithmetic on them.

A complex *element* of a block is ``PAIR = 2 * LANES`` doubles in one flat buffer: the real parts of
all lanes, then the imaginary parts. Places of elements are offsets in doubles. Products use fused
multiply-add in a fixed order, so a lane's result does not depend on its neighbours.

The first half of this module writes LLVM instructions on vectors; the second half makes of them
operations that kernels call. ``buffer`` is always a float array of one axis.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types

from explorer.compiled.build import intrinsic
from explorer.homotopy.kernels.layout import LANES

VECTOR = ir.VectorType(ir.DoubleType(), LANES)
Pair = tuple[Any, Any]


def pointer(context: Any, builder: Any, kind: Any, array: Any, offset: Any, shift: int = 0) -> Any:
    """Pointer to the vector at ``offset + shift`` doubles."""
    data = context.make_array(kind)(context, builder, array).data
    place = builder.add(offset, ir.Constant(offset.type, shift))
    return builder.bitcast(builder.gep(data, [place]), VECTOR.as_pointer())


def load(context: Any, builder: Any, kind: Any, array: Any, offset: Any, shift: int = 0) -> Any:
    """Read one vector; numpy promises alignment to a double only."""
    return builder.load(pointer(context, builder, kind, array, offset, shift), align=8)


def store(
    context: Any, builder: Any, kind: Any, array: Any, offset: Any, value: Any, shift: int = 0
) -> None:
    """Write one vector."""
    builder.store(value, pointer(context, builder, kind, array, offset, shift), align=8)


def load_pair(
    context: Any, builder: Any, kind: Any, array: Any, offset: Any, shift: int = 0
) -> Pair:
    """Read one element."""
    return (
        load(context, builder, kind, array, offset, shift),
        load(context, builder, kind, array, offset, shift + LANES),
    )


def store_pair(
    context: Any, builder: Any, kind: Any, array: Any, offset: Any, value: Pair, shift: int = 0
) -> None:
    """Write one element."""
    store(context, builder, kind, array, offset, value[0], shift)
    store(context, builder, kind, array, offset, value[1], shift + LANES)


def everywhere(value: float) -> Any:
    """Vector with one number in all lanes."""
    return ir.Constant(VECTOR, [value] * LANES)


def fused(builder: Any, a: Any, b: Any, c: Any) -> Any:
    """``a * b + c`` with one rounding."""
    kind = ir.FunctionType(VECTOR, [VECTOR] * 3)
    function = cgutils.get_or_insert_function(builder.module, kind, f"llvm.fma.v{LANES}f64")
    return builder.call(function, [a, b, c])


def square_root(builder: Any, a: Any) -> Any:
    """Square roots."""
    kind = ir.FunctionType(VECTOR, [VECTOR])
    function = cgutils.get_or_insert_function(builder.module, kind, f"llvm.sqrt.v{LANES}f64")
    return builder.call(function, [a])


def square(builder: Any, a: Pair) -> Any:
    """``|a|^2``."""
    return fused(builder, a[0], a[0], builder.fmul(a[1], a[1]))


def plus(builder: Any, a: Pair, b: Pair) -> Pair:
    """Sum of two complex vectors."""
    return builder.fadd(a[0], b[0]), builder.fadd(a[1], b[1])


def minus(builder: Any, a: Pair, b: Pair) -> Pair:
    """Difference of two complex vectors."""
    return builder.fsub(a[0], b[0]), builder.fsub(a[1], b[1])


def times(builder: Any, a: Pair, b: Pair) -> Pair:
    """Product of two complex vectors."""
    re = fused(builder, a[0], b[0], builder.fneg(builder.fmul(a[1], b[1])))
    im = fused(builder, a[0], b[1], builder.fmul(a[1], b[0]))
    return re, im


def plus_times(builder: Any, c: Pair, a: Pair, b: Pair) -> Pair:
    """``c + a * b``."""
    re = fused(builder, builder.fneg(a[1]), b[1], fused(builder, a[0], b[0], c[0]))
    im = fused(builder, a[1], b[0], fused(builder, a[0], b[1], c[1]))
    return re, im


def minus_times(builder: Any, c: Pair, a: Pair, b: Pair) -> Pair:
    """``c - a * b``."""
    re = fused(builder, a[1], b[1], fused(builder, builder.fneg(a[0]), b[0], c[0]))
    im = fused(builder, builder.fneg(a[1]), b[0], fused(builder, builder.fneg(a[0]), b[1], c[1]))
    return re, im


def conjugate_times(builder: Any, a: Pair, b: Pair) -> Pair:
    """``conj(a) * b``."""
    return times(builder, (a[0], builder.fneg(a[1])), b)


def choose(builder: Any, mask: Any, a: Pair, b: Pair) -> Pair:
    """``a`` in the lanes of the mask, ``b`` elsewhere."""
    return builder.select(mask, a[0], b[0]), builder.select(mask, a[1], b[1])


# Writes the instructions of an operation. Arguments: context, builder, type of the buffer, values
# of the buffer and of three places.
Emit = Callable[[Any, Any, Any, Any], None]


def on_pairs(rule: Callable[[Any, Pair, Pair, Pair], Pair]) -> Emit:
    """``buffer[c] = rule(c, a, b)`` on three elements."""

    def emit(context: Any, builder: Any, kind: Any, args: Any) -> None:
        array = args[0]
        old, left, right = (load_pair(context, builder, kind, array, place) for place in args[1:])
        store_pair(context, builder, kind, array, args[1], rule(builder, old, left, right))

    return emit


def operation(emit: Emit) -> Any:
    """Make ``f(buffer, c, a, b)`` for kernels."""

    @intrinsic
    def on_three(typingctx: Any, buffer: Any, c: Any, a: Any, b: Any) -> Any:
        def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            emit(context, builder, sig.args[0], args)
            return context.get_dummy_value()

        return types.void(buffer, types.int64, types.int64, types.int64), codegen

    return on_three


def _on_two(rule: Callable[[Any, Pair], Pair]) -> Any:
    """Operation ``buffer[c] = rule(a)`` on two elements."""

    @intrinsic
    def on_two(typingctx: Any, buffer: Any, c: Any, a: Any) -> Any:
        def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            value = load_pair(context, builder, sig.args[0], args[0], args[2])
            store_pair(context, builder, sig.args[0], args[0], args[1], rule(builder, value))
            return context.get_dummy_value()

        return types.void(buffer, types.int64, types.int64), codegen

    return on_two


def _inverse(builder: Any, a: Pair) -> Pair:
    """``1 / a``; the square of the absolute value must not leave the range of a double."""
    inverse = builder.fdiv(everywhere(1.0), square(builder, a))
    return builder.fmul(a[0], inverse), builder.fneg(builder.fmul(a[1], inverse))


def _same(builder: Any, a: Pair) -> Pair:
    return a


def _negative(builder: Any, a: Pair) -> Pair:
    return builder.fneg(a[0]), builder.fneg(a[1])


def _new(rule: Callable[[Any, Pair, Pair], Pair]) -> Callable[[Any, Pair, Pair, Pair], Pair]:
    return lambda builder, _, a, b: rule(builder, a, b)


add_pairs, subtract_pairs, multiply_pairs = (on_pairs(_new(rule)) for rule in (plus, minus, times))
vadd = operation(add_pairs)
vsub = operation(subtract_pairs)
vmul = operation(multiply_pairs)
vnmac = operation(on_pairs(minus_times))
vcopy = _on_two(_same)
vnegate = _on_two(_negative)
vinvert = _on_two(_inverse)
