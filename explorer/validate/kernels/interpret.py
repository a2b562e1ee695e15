"""Straight-line programs at one point: one loop for doubles, complex numbers and double-doubles.

The kind of number follows from the slots: an array of one axis holds numbers, an array of shape (S,
4) complex double-doubles: real and imaginary parts, high and low each. Numba decides that when it
compiles, so it costs nothing. The engine has vector code of its own; what is said of its points
rests on the code here and on the program of the equations alone.

Double-double sums and products are those of Knuth and Dekker (1971), without fused operations, put
together as by Hida, Li and Bailey (2001). One complex operation errs by less than ``2^-100`` of its
absolute terms.
"""

from __future__ import annotations

from explorer.compiled.build import kernel
from explorer.polynomial.opcodes import ADD, MULTIPLY

_SPLIT = 134217729.0  # 2^27 + 1


@kernel
def two_sum(a, b):
    """``a + b`` as a rounded sum and its error."""
    s = a + b
    v = s - a
    return s, (a - (s - v)) + (b - v)


@kernel
def two_product(a, b):
    """``a * b`` as a rounded product and its error."""
    p = a * b
    c, d = _SPLIT * a, _SPLIT * b
    a_high, b_high = c - (c - a), d - (d - b)
    a_low, b_low = a - a_high, b - b_high
    return p, ((a_high * b_high - p) + a_high * b_low + a_low * b_high) + a_low * b_low


@kernel
def add(a, a_low, b, b_low):
    """Sum of two double-doubles."""
    s, e = two_sum(a, b)
    t, f = two_sum(a_low, b_low)
    e += t
    r = s + e
    e = (e - (r - s)) + f
    s = r + e
    return s, e - (s - r)


@kernel
def multiply(a, a_low, b, b_low):
    """Product of two double-doubles."""
    p, e = two_product(a, b)
    e += a * b_low + a_low * b
    s = p + e
    return s, e - (s - p)


@kernel
def add_slots(slots, c, a, b):
    """``slots[c] = slots[a] + slots[b]``."""
    if slots.ndim == 1:
        slots[c] = slots[a] + slots[b]
    else:
        slots[c, 0], slots[c, 1] = add(slots[a, 0], slots[a, 1], slots[b, 0], slots[b, 1])
        slots[c, 2], slots[c, 3] = add(slots[a, 2], slots[a, 3], slots[b, 2], slots[b, 3])


@kernel
def subtract_slots(slots, c, a, b):
    """``slots[c] = slots[a] - slots[b]``."""
    if slots.ndim == 1:
        slots[c] = slots[a] - slots[b]
    else:
        slots[c, 0], slots[c, 1] = add(slots[a, 0], slots[a, 1], -slots[b, 0], -slots[b, 1])
        slots[c, 2], slots[c, 3] = add(slots[a, 2], slots[a, 3], -slots[b, 2], -slots[b, 3])


@kernel
def multiply_slots(slots, c, a, b):
    """``slots[c] = slots[a] * slots[b]``."""
    if slots.ndim == 1:
        slots[c] = slots[a] * slots[b]
    else:
        s, s_low = multiply(slots[a, 0], slots[a, 1], slots[b, 0], slots[b, 1])
        t, t_low = multiply(slots[a, 2], slots[a, 3], slots[b, 2], slots[b, 3])
        slots[c, 0], slots[c, 1] = add(s, s_low, -t, -t_low)
        s, s_low = multiply(slots[a, 0], slots[a, 1], slots[b, 2], slots[b, 3])
        t, t_low = multiply(slots[a, 2], slots[a, 3], slots[b, 0], slots[b, 1])
        slots[c, 2], slots[c, 3] = add(s, s_low, t, t_low)


@kernel
def run(instructions, inputs, slots):
    """Run a program in its slots; unknowns, parameters and constants are there.

    Parameters
    ----------
    instructions : int array, shape (3, K)
        Rows: opcode, left, right slot.
    inputs : int
        Slot of the first result.
    slots : array, shape (S,), or float array, shape (S, 4)
    """
    for k in range(instructions.shape[1]):
        opcode = instructions[0, k]
        a = instructions[1, k]
        b = instructions[2, k]
        if opcode == MULTIPLY:
            multiply_slots(slots, inputs + k, a, b)
        elif opcode == ADD:
            add_slots(slots, inputs + k, a, b)
        else:
            subtract_slots(slots, inputs + k, a, b)


@kernel
def residual(instructions, inputs, outputs, slots, value):
    """Run a program in double-double; outputs rounded to doubles.

    Parameters
    ----------
    instructions : int array, shape (3, K)
    inputs : int
    outputs : int array, shape (M,)
    slots : float array, shape (S, 4)
    value : complex array, shape (M,)
    """
    run(instructions, inputs, slots)
    for i in range(len(value)):
        value[i] = complex(slots[outputs[i], 0], slots[outputs[i], 2])
