# ruff: noqa: ARG001, E741  (numba passes these names; l is the lower factor)
"""Tiles of one to four rows for LU and its triangular solves.

Sums stay in registers, which hides their latency.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types

from explorer.compiled.build import intrinsic
from explorer.homotopy.kernels.lanes import Pair, load_pair, minus_times, store_pair, times
from explorer.homotopy.kernels.layout import PAIR

# What follows the inner products: takes the builder, a reader of l[r, count + s], and the sums;
# gives the results.
Finish = Callable[[Any, Callable[[int, int], Pair], list[Pair]], list[Pair]]


def _nothing(builder: Any, l: Callable[[int, int], Pair], sums: list[Pair]) -> list[Pair]:
    return sums


def _lower(builder: Any, l: Callable[[int, int], Pair], sums: list[Pair]) -> list[Pair]:
    """Forward substitution with a unit lower triangle."""
    done: list[Pair] = []
    for r, total in enumerate(sums):
        for s, value in enumerate(done):
            total = minus_times(builder, total, l(r, s), value)
        done.append(total)
    return done


def _upper(builder: Any, l: Callable[[int, int], Pair], sums: list[Pair]) -> list[Pair]:
    """Back substitution with an upper triangle, inverses on its diagonal.

    The triangle is to the left of the columns summed over.
    """
    width, done = len(sums), list(sums)
    for r in range(width - 1, -1, -1):
        for s in range(width - 1, r, -1):
            done[r] = minus_times(builder, done[r], l(r, s - width), done[s])
        done[r] = times(builder, done[r], l(r, r - width))
    return done


def _tile(width: int, finish: Finish, after: bool) -> Any:
    """``c[r] -= sum_k l[r, k] u[k]`` for ``width`` rows r, then ``finish``.

    Rows of c lie ``c_step`` apart, rows of l ``l_step``, elements of u ``u_step``; there are
    ``count`` terms. The triangle stands behind the columns summed over if ``after``, else before
    them.
    """

    @intrinsic
    def operation(
        typingctx: Any,
        buffer: Any,
        c: Any,
        c_step: Any,
        l: Any,
        l_step: Any,
        u: Any,
        u_step: Any,
        count: Any,
    ) -> Any:
        def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            kind, (array, c, c_step, l, l_step, u, u_step, count) = sig.args[0], args
            rows = [ir.Constant(c.type, r) for r in range(width)]
            places = [builder.add(c, builder.mul(r, c_step)) for r in rows]
            starts = [builder.add(l, builder.mul(r, l_step)) for r in rows]
            sums = [load_pair(context, builder, kind, array, place) for place in places]
            held = [[cgutils.alloca_once_value(builder, part) for part in pair] for pair in sums]
            with cgutils.for_range(builder, count) as loop:
                right = load_pair(
                    context, builder, kind, array, builder.add(u, builder.mul(loop.index, u_step))
                )
                step = builder.mul(loop.index, ir.Constant(c.type, PAIR))
                for start, kept in zip(starts, held, strict=True):
                    left = load_pair(context, builder, kind, array, builder.add(start, step))
                    value = minus_times(
                        builder, (builder.load(kept[0]), builder.load(kept[1])), left, right
                    )
                    builder.store(value[0], kept[0])
                    builder.store(value[1], kept[1])
            shift = (
                builder.mul(count, ir.Constant(c.type, PAIR)) if after else ir.Constant(c.type, 0)
            )

            def triangle(r: int, s: int) -> Pair:
                return load_pair(
                    context, builder, kind, array, builder.add(starts[r], shift), s * PAIR
                )

            sums = [(builder.load(kept[0]), builder.load(kept[1])) for kept in held]
            for place, value in zip(places, finish(builder, triangle, sums), strict=True):
                store_pair(context, builder, kind, array, place, value)
            return context.get_dummy_value()

        return types.void(buffer, *[types.int64] * 7), codegen

    return operation


vdot1, vdot2, vdot3, vdot4 = (_tile(width, _nothing, True) for width in range(1, 5))
vlower2, vlower3, vlower4 = (_tile(width, _lower, True) for width in range(2, 5))
vupper1, vupper2, vupper3, vupper4 = (_tile(width, _upper, False) for width in range(1, 5))
