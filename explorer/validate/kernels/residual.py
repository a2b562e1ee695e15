# mypy: disable-error-code="no-untyped-call, no-untyped-def, unused-ignore"
"""Residuals in double-double arithmetic, one point at a time, without fused operations.

Sums and products are those of Knuth and Dekker (1971), put together as by Hida, Li and Bailey
(2001). One complex operation errs by less than ``2^-100`` of its absolute terms. The engine has
vector code of its own for this; what is believed rests on the code here and on the program of the
equations alone.
"""

from __future__ import annotations

from explorer.homotopy.kernels.compile import allocating as kernel
from explorer.polynomial.opcodes import ADD, MULTIPLY

_SPLIT = 134217729.0  # 2^27 + 1


@kernel
def two_sum(a, b):  # type: ignore[no-untyped-def]
    """``a + b`` as a rounded sum and its error."""
    s = a + b
    v = s - a
    return s, (a - (s - v)) + (b - v)


@kernel
def two_product(a, b):  # type: ignore[no-untyped-def]
    """``a * b`` as a rounded product and its error."""
    p = a * b
    c, d = _SPLIT * a, _SPLIT * b
    a_high, b_high = c - (c - a), d - (d - b)
    a_low, b_low = a - a_high, b - b_high
    return p, ((a_high * b_high - p) + a_high * b_low + a_low * b_high) + a_low * b_low


@kernel
def add(a, a_low, b, b_low):  # type: ignore[no-untyped-def]
    """Sum of two double-doubles."""
    s, e = two_sum(a, b)
    t, f = two_sum(a_low, b_low)
    e += t
    r = s + e
    e = (e - (r - s)) + f
    s = r + e
    return s, e - (s - r)


@kernel
def multiply(a, a_low, b, b_low):  # type: ignore[no-untyped-def]
    """Product of two double-doubles."""
    p, e = two_product(a, b)
    e += a * b_low + a_low * b
    s = p + e
    return s, e - (s - p)


@kernel
def residual(code, inputs, outputs, slots, value):  # type: ignore[no-untyped-def]
    """Run a program in slots of real, imaginary parts (high, low each), shape (S, 4).

    Outputs, rounded to doubles, go into ``value`` (n,); ``code`` (3, K) and ``outputs`` (n,) are
    those of the program.
    """
    for k in range(code.shape[1]):
        a, b = slots[code[1, k]], slots[code[2, k]]
        c = slots[inputs + k]
        if code[0, k] == MULTIPLY:
            s, s_low = multiply(a[0], a[1], b[0], b[1])
            t, t_low = multiply(a[2], a[3], b[2], b[3])
            c[0], c[1] = add(s, s_low, -t, -t_low)
            s, s_low = multiply(a[0], a[1], b[2], b[3])
            t, t_low = multiply(a[2], a[3], b[0], b[1])
            c[2], c[3] = add(s, s_low, t, t_low)
        elif code[0, k] == ADD:
            c[0], c[1] = add(a[0], a[1], b[0], b[1])
            c[2], c[3] = add(a[2], a[3], b[2], b[3])
        else:
            c[0], c[1] = add(a[0], a[1], -b[0], -b[1])
            c[2], c[3] = add(a[2], a[3], -b[2], -b[3])
    for i in range(len(value)):
        c = slots[outputs[i]]
        value[i] = complex(c[0], c[2])
