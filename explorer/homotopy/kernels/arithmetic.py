# mypy: disable-error-code="no-untyped-call"
# ruff: noqa: ARG001  (numba passes these names; rules share one signature)
"""Operations on elements of a block; offsets count doubles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba.core import types

from explorer.homotopy.kernels.compile import intrinsic
from explorer.homotopy.kernels.lanes import (
    Pair,
    everywhere,
    load_pair,
    minus,
    minus_times,
    plus,
    square,
    store_pair,
    times,
)


def _three(rule: Callable[[Any, Pair, Pair, Pair], Pair]) -> Any:
    """Operation ``buffer[c] = rule(c, a, b)`` on three elements."""

    @intrinsic
    def operation(typingctx: Any, buffer: Any, c: Any, a: Any, b: Any) -> Any:
        def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            kind, array = sig.args[0], args[0]
            old, left, right = (
                load_pair(context, builder, kind, array, place) for place in args[1:]
            )
            store_pair(context, builder, kind, array, args[1], rule(builder, old, left, right))
            return context.get_dummy_value()

        return types.void(buffer, types.int64, types.int64, types.int64), codegen

    return operation


def _two(rule: Callable[[Any, Pair], Pair]) -> Any:
    """Operation ``buffer[c] = rule(a)`` on two elements."""

    @intrinsic
    def operation(typingctx: Any, buffer: Any, c: Any, a: Any) -> Any:
        def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            value = load_pair(context, builder, sig.args[0], args[0], args[2])
            store_pair(context, builder, sig.args[0], args[0], args[1], rule(builder, value))
            return context.get_dummy_value()

        return types.void(buffer, types.int64, types.int64), codegen

    return operation


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


vadd, vsub, vmul = (_three(_new(rule)) for rule in (plus, minus, times))
vnmac = _three(minus_times)
vcopy, vnegate, vinvert = (_two(rule) for rule in (_same, _negative, _inverse))
