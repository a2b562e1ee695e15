# ruff: noqa: ARG001  (numba passes these names)
"""Loops that run a straight-line program over a block of paths: values, and Taylor coefficients.

Values share one loop in double and in double-double. Taylor coefficients do not: in double the
factors are read once for two coefficients, and the sums stay in registers as fused multiply-adds.
To order 5 that takes 1.3 us for DeepLinear(2, 2, 2); 1.7 us one coefficient after the other, 2.8 us
with the loop of double-double (measured).

``instructions`` are int arrays of shape (4, K) with rows opcode, target, left, right, the last
three as offsets in the buffer; ``runs``, shape (R + 1,), bounds the runs of equal opcodes.
Coefficient k of a series lies ``k * stride`` doubles behind coefficient 0.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from numba.core import types

from explorer.compiled.build import intrinsic, kernel
from explorer.homotopy.kernels.double_double import (
    add_quads,
    multiply_quads,
    qadd,
    qmul,
    qsub,
    subtract_quads,
)
from explorer.homotopy.kernels.lanes import (
    Emit,
    add_pairs,
    multiply_pairs,
    subtract_pairs,
    vadd,
    vsub,
)
from explorer.homotopy.kernels.series import vconv1, vconv12, vconv23, vconv34, vconv45, vconv56
from explorer.polynomial.opcodes import ADD, MULTIPLY, SUBTRACT


class Double(NamedTuple):
    """Marks elements of PAIR doubles."""


class DoubleDouble(NamedTuple):
    """Marks elements of QUAD doubles."""


DOUBLE = Double()
DOUBLE_DOUBLE = DoubleDouble()


def _in_either(double: Emit, double_double: Emit) -> Any:
    """Make ``f(precision, buffer, c, a, b)`` for kernels that serve both precisions.

    The mark decides when the kernel is compiled, so it costs nothing when it runs.
    """

    @intrinsic
    def on_three(typingctx: Any, precision: Any, buffer: Any, c: Any, a: Any, b: Any) -> Any:
        emit = double if precision.instance_class is Double else double_double

        def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            emit(context, builder, sig.args[1], args[1:])
            return context.get_dummy_value()

        return types.void(precision, buffer, *[types.int64] * 3), codegen

    return on_three


add = _in_either(add_pairs, add_quads)
subtract = _in_either(subtract_pairs, subtract_quads)
multiply = _in_either(multiply_pairs, multiply_quads)


@kernel
def run_program(precision, buffer, instructions, runs):
    """Run instructions over a block of paths, each result into its slot.

    Parameters
    ----------
    precision : Double or DoubleDouble
    buffer : float array, shape (size,)
    instructions : int array, shape (4, K)
        Rows: opcode, target, left, right; the last three as offsets in the buffer.
    runs : int array, shape (R + 1,)
        Bounds of the runs of equal opcodes.
    """
    for r in range(len(runs) - 1):
        first, last = runs[r], runs[r + 1]
        opcode = instructions[0, first]
        if opcode == MULTIPLY:
            for k in range(first, last):
                multiply(
                    precision, buffer, instructions[1, k], instructions[2, k], instructions[3, k]
                )
        elif opcode == ADD:
            for k in range(first, last):
                add(precision, buffer, instructions[1, k], instructions[2, k], instructions[3, k])
        else:
            for k in range(first, last):
                subtract(
                    precision, buffer, instructions[1, k], instructions[2, k], instructions[3, k]
                )


@kernel
def run_shifted(buffer, instructions, first, last, shift):
    """Run sums or differences on the Taylor coefficients that lie ``shift`` further on.

    Parameters
    ----------
    buffer : float array, shape (size,)
    instructions : int array, shape (4, K)
    first, last : int
        A run of equal opcodes.
    shift : int
    """
    if instructions[0, first] == ADD:
        for k in range(first, last):
            c = instructions[1, k] + shift
            vadd(buffer, c, instructions[2, k] + shift, instructions[3, k] + shift)
    else:
        for k in range(first, last):
            c = instructions[1, k] + shift
            vsub(buffer, c, instructions[2, k] + shift, instructions[3, k] + shift)


@kernel
def run_first_order(buffer, instructions, runs, stride):
    """Compute Taylor coefficient 1 of every value slot from the coefficients of its operands.

    Parameters
    ----------
    buffer : float array, shape (size,)
    instructions : int array, shape (4, K)
    runs : int array, shape (R + 1,)
    stride : int
    """
    for r in range(len(runs) - 1):
        first, last = runs[r], runs[r + 1]
        if instructions[0, first] == MULTIPLY:
            for k in range(first, last):
                a, b = instructions[2, k], instructions[3, k]
                vconv1(buffer, instructions[1, k], a, b, stride)
        else:
            run_shifted(buffer, instructions, first, last, stride)


@kernel
def multiply_two_orders(buffer, instructions, first, last, order, stride):
    """Products ``first .. last - 1``: coefficients ``order`` and ``order + 1``.

    Parameters
    ----------
    buffer : float array, shape (size,)
    instructions : int array, shape (4, K)
    first, last, order, stride : int
    """
    for k in range(first, last):
        c = instructions[1, k]
        a = instructions[2, k]
        b = instructions[3, k]
        if order == 1:
            vconv12(buffer, c, a, b, stride)
        elif order == 2:
            vconv23(buffer, c, a, b, stride)
        elif order == 3:
            vconv34(buffer, c, a, b, stride)
        elif order == 4:
            vconv45(buffer, c, a, b, stride)
        else:
            vconv56(buffer, c, a, b, stride)


@kernel
def run_two_orders(buffer, instructions, runs, order, stride):
    """Compute Taylor coefficients ``order`` and ``order + 1`` of every value slot in one sweep.

    Parameters
    ----------
    buffer : float array, shape (size,)
    instructions : int array, shape (4, K)
    runs : int array, shape (R + 1,)
    order, stride : int
    """
    for r in range(len(runs) - 1):
        first, last = runs[r], runs[r + 1]
        if instructions[0, first] == MULTIPLY:
            multiply_two_orders(buffer, instructions, first, last, order, stride)
        else:
            run_shifted(buffer, instructions, first, last, order * stride)
            run_shifted(buffer, instructions, first, last, (order + 1) * stride)


@kernel
def run_order_in_double_double(q, instructions, order, stride, spare):
    """Compute one Taylor coefficient of every value slot from those of its operands.

    Parameters
    ----------
    q : float array, shape (size,)
        Elements in double-double.
    instructions : int array, shape (4, K)
    order, stride : int
    spare : int
        Place of one element.
    """
    shift = order * stride
    for k in range(instructions.shape[1]):
        opcode = instructions[0, k]
        c = instructions[1, k] + shift
        a = instructions[2, k]
        b = instructions[3, k]
        if opcode == ADD:
            qadd(q, c, a + shift, b + shift)
        elif opcode == SUBTRACT:
            qsub(q, c, a + shift, b + shift)
        else:
            qmul(q, c, a, b + shift)
            for i in range(1, order + 1):
                qmul(q, spare, a + i * stride, b + shift - i * stride)
                qadd(q, c, c, spare)
