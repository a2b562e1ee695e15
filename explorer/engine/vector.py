# mypy: disable-error-code="no-untyped-call"
# ruff: noqa: ARG001, ARG005  (numba passes these names; rules share one signature)
"""Complex arithmetic on blocks of paths, written as LLVM vector instructions.

A complex *element* of a block is ``2 * LANES`` doubles in one flat buffer: the real parts of all lanes, then the
imaginary parts. Every function takes the buffer and offsets (counted in doubles) of elements, does the same for each
lane, and uses fused multiply-add in a fixed order, so a lane's result does not depend on its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types

from explorer.engine.compile import intrinsic

# Two AVX2 registers (one AVX-512) for each real or imaginary part: fills the pipeline, keeps accumulators in registers.
LANES = 8
PAIR = 2 * LANES
MAX_ORDER = 6

VECTOR = ir.VectorType(ir.DoubleType(), LANES)
Pair = tuple[Any, Any]


def _operation(function: Callable[..., Any]) -> Any:
    """Make an intrinsic whose first argument is numba's own."""
    return intrinsic(function)


def pointer(context: Any, builder: Any, kind: Any, array: Any, offset: Any, shift: int = 0) -> Any:
    """Pointer to the vector at ``offset + shift`` doubles."""
    data = context.make_array(kind)(context, builder, array).data
    place = builder.add(offset, ir.Constant(offset.type, shift))
    return builder.bitcast(builder.gep(data, [place]), VECTOR.as_pointer())


def load(context: Any, builder: Any, kind: Any, array: Any, offset: Any, shift: int = 0) -> Any:
    """Read one vector; numpy promises alignment to a double only."""
    return builder.load(pointer(context, builder, kind, array, offset, shift), align=8)


def store(context: Any, builder: Any, kind: Any, array: Any, offset: Any, value: Any, shift: int = 0) -> None:
    """Write one vector."""
    builder.store(value, pointer(context, builder, kind, array, offset, shift), align=8)


def fused(builder: Any, a: Any, b: Any, c: Any) -> Any:
    """``a * b + c`` with one rounding."""
    kind = ir.FunctionType(VECTOR, [VECTOR] * 3)
    function = cgutils.get_or_insert_function(builder.module, kind, f"llvm.fma.v{LANES}f64")
    return builder.call(function, [a, b, c])


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


def _pair(context: Any, builder: Any, kind: Any, array: Any, offset: Any, shift: int = 0) -> Pair:
    return (
        load(context, builder, kind, array, offset, shift),
        load(context, builder, kind, array, offset, shift + LANES),
    )


def _put(context: Any, builder: Any, kind: Any, array: Any, offset: Any, value: Pair, shift: int = 0) -> None:
    store(context, builder, kind, array, offset, value[0], shift)
    store(context, builder, kind, array, offset, value[1], shift + LANES)


def _three(rule: Callable[[Any, Pair, Pair, Pair], Pair]) -> Any:
    """Operation ``buffer[c] = rule(c, a, b)`` on three elements."""

    @intrinsic
    def operation(typingctx: Any, buffer: Any, c: Any, a: Any, b: Any) -> Any:
        def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            kind, array = sig.args[0], args[0]
            old, left, right = (_pair(context, builder, kind, array, place) for place in args[1:])
            _put(context, builder, kind, array, args[1], rule(builder, old, left, right))
            return context.get_dummy_value()

        return types.void(buffer, types.int64, types.int64, types.int64), codegen

    return operation


def _add(builder: Any, c: Pair, a: Pair, b: Pair) -> Pair:
    return builder.fadd(a[0], b[0]), builder.fadd(a[1], b[1])


def _subtract(builder: Any, c: Pair, a: Pair, b: Pair) -> Pair:
    return builder.fsub(a[0], b[0]), builder.fsub(a[1], b[1])


vadd = _three(_add)
vsub = _three(_subtract)
vmul = _three(lambda builder, c, a, b: times(builder, a, b))
vmac = _three(plus_times)
vnmac = _three(minus_times)


@_operation
def vcopy(typingctx: Any, buffer: Any, c: Any, a: Any) -> Any:
    """``buffer[c] = buffer[a]``."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        value = _pair(context, builder, sig.args[0], args[0], args[2])
        _put(context, builder, sig.args[0], args[0], args[1], value)
        return context.get_dummy_value()

    return types.void(buffer, types.int64, types.int64), codegen


def _row(width: int) -> Any:
    """``buffer[c + k] -= buffer[l] * buffer[r + k]`` for ``width`` neighbouring elements."""

    @intrinsic
    def operation(typingctx: Any, buffer: Any, c: Any, l: Any, r: Any) -> Any:  # noqa: E741
        def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            kind, array = sig.args[0], args[0]
            factor = _pair(context, builder, kind, array, args[2])
            for k in range(width):
                old = _pair(context, builder, kind, array, args[1], k * PAIR)
                right = _pair(context, builder, kind, array, args[3], k * PAIR)
                _put(context, builder, kind, array, args[1], minus_times(builder, old, factor, right), k * PAIR)
            return context.get_dummy_value()

        return types.void(buffer, types.int64, types.int64, types.int64), codegen

    return operation


vrow1 = _row(1)
vrow4 = _row(4)


def _convolution(order: int) -> Any:
    """Coefficient ``order`` of a product of two series: ``sum_i a_i b_(order - i)``; orders lie ``stride`` apart."""

    @intrinsic
    def operation(typingctx: Any, buffer: Any, c: Any, a: Any, b: Any, stride: Any) -> Any:
        def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            kind, (array, c, a, b, stride) = sig.args[0], args
            step = [builder.mul(stride, ir.Constant(stride.type, i)) for i in range(order + 1)]
            left = [_pair(context, builder, kind, array, builder.add(a, s)) for s in step]
            right = [_pair(context, builder, kind, array, builder.add(b, s)) for s in step]
            total = times(builder, left[0], right[order])
            for i in range(1, order + 1):
                total = plus_times(builder, total, left[i], right[order - i])
            _put(context, builder, kind, array, builder.add(c, step[order]), total)
            return context.get_dummy_value()

        return types.void(buffer, *[types.int64] * 4), codegen

    return operation


vconv1, vconv2, vconv3, vconv4, vconv5, vconv6 = (_convolution(k) for k in range(1, MAX_ORDER + 1))


@_operation
def vlargest(typingctx: Any, buffer: Any, m: Any, a: Any) -> Any:
    """Real vector at m becomes ``max(m, |a|^2)``."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind, array = sig.args[0], args[0]
        re, im = _pair(context, builder, kind, array, args[2])
        size = fused(builder, re, re, builder.fmul(im, im))
        old = load(context, builder, kind, array, args[1])
        store(context, builder, kind, array, args[1], builder.select(builder.fcmp_ordered(">", size, old), size, old))
        return context.get_dummy_value()

    return types.void(buffer, types.int64, types.int64), codegen


@_operation
def vbelow(typingctx: Any, buffer: Any, a: Any, m: Any, share: Any) -> Any:
    """Bit k is set when lane k has ``|a|^2 < share * m`` (m real)."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind, array = sig.args[0], args[0]
        re, im = _pair(context, builder, kind, array, args[1])
        size = fused(builder, re, re, builder.fmul(im, im))
        bound = load(context, builder, kind, array, args[2])
        share = ir.Constant(VECTOR, ir.Undefined)
        for k in range(LANES):
            share = builder.insert_element(share, args[3], ir.Constant(ir.IntType(32), k))
        below = builder.fcmp_ordered("<", size, builder.fmul(share, bound))
        bits = builder.bitcast(below, ir.IntType(LANES))
        return builder.zext(bits, ir.IntType(64))

    return types.int64(buffer, types.int64, types.int64, types.float64), codegen


@_operation
def vinvert(typingctx: Any, buffer: Any, c: Any, a: Any) -> Any:
    """``buffer[c] = 1 / buffer[a]``; the square of the absolute value must not leave the range of a double."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind, array = sig.args[0], args[0]
        re, im = _pair(context, builder, kind, array, args[2])
        size = fused(builder, re, re, builder.fmul(im, im))
        one = ir.Constant(VECTOR, [1.0] * LANES)
        inverse = builder.fdiv(one, size)
        value = builder.fmul(re, inverse), builder.fneg(builder.fmul(im, inverse))
        _put(context, builder, kind, array, args[1], value)
        return context.get_dummy_value()

    return types.void(buffer, types.int64, types.int64), codegen


@_operation
def vnorm(typingctx: Any, buffer: Any, m: Any, a: Any, w: Any) -> Any:
    """Real vector at m becomes ``max(m, |a|^2 w^2)``, w real; not-a-number stays."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind, array = sig.args[0], args[0]
        re, im = _pair(context, builder, kind, array, args[2])
        weight = load(context, builder, kind, array, args[3])
        re, im = builder.fmul(re, weight), builder.fmul(im, weight)
        size = fused(builder, re, re, builder.fmul(im, im))
        old = load(context, builder, kind, array, args[1])
        keep = builder.or_(builder.fcmp_ordered(">=", old, size), builder.fcmp_unordered("uno", old, old))
        store(context, builder, kind, array, args[1], builder.select(keep, old, size))
        return context.get_dummy_value()

    return types.void(buffer, types.int64, types.int64, types.int64), codegen


@_operation
def vweight(typingctx: Any, buffer: Any, w: Any, a: Any, m: Any) -> Any:
    """Real vector at w becomes ``1 / sqrt(max(|a|^2, m))``, m real."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind, array = sig.args[0], args[0]
        re, im = _pair(context, builder, kind, array, args[2])
        size = fused(builder, re, re, builder.fmul(im, im))
        floor = load(context, builder, kind, array, args[3])
        larger = builder.select(builder.fcmp_ordered(">", size, floor), size, floor)
        root = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(VECTOR, [VECTOR]), f"llvm.sqrt.v{LANES}f64"
        )
        one = ir.Constant(VECTOR, [1.0] * LANES)
        store(context, builder, kind, array, args[1], builder.fdiv(one, builder.call(root, [larger])))
        return context.get_dummy_value()

    return types.void(buffer, types.int64, types.int64, types.int64), codegen


@_operation
def vquadratic(typingctx: Any, buffer: Any, c: Any, a: Any, s: Any, stride: Any, derivatives: Any) -> Any:
    """``a0 + a1 s + a2 s^2`` of three neighbouring elements at a; with derivatives, its Taylor coefficients too."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind, (array, c, a, s, stride, derivatives) = sig.args[0], args
        parts = [_pair(context, builder, kind, array, a, k * PAIR) for k in range(3)]
        at = _pair(context, builder, kind, array, s)
        inner = plus_times(builder, parts[1], at, parts[2])
        _put(context, builder, kind, array, c, plus_times(builder, parts[0], at, inner))
        with builder.if_then(builder.icmp_signed(">", derivatives, ir.Constant(derivatives.type, 0))):
            first = builder.add(c, stride)
            _put(context, builder, kind, array, first, plus_times(builder, inner, at, parts[2]))
            _put(context, builder, kind, array, builder.add(first, stride), parts[2])
        return context.get_dummy_value()

    return types.void(buffer, *[types.int64] * 5), codegen
