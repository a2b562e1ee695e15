# ruff: noqa: ARG001  (numba passes these names)
"""Parameters along a path: of degree 2 in t, or ``c0 exp(c1 t)`` where marked geometric."""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import types

from explorer.compiled.build import intrinsic, kernel
from explorer.homotopy.kernels.lanes import load_pair, plus_times, store_pair
from explorer.homotopy.kernels.layout import LANES, PAIR


@intrinsic
def vquadratic(
    typingctx: Any, buffer: Any, c: Any, a: Any, s: Any, stride: Any, derivatives: Any
) -> Any:
    """``a0 + a1 s + a2 s^2`` of three neighbouring elements at a.

    With derivatives, its Taylor coefficients 1 and 2 too.
    """

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind, (array, c, a, s, stride, derivatives) = sig.args[0], args
        parts = [load_pair(context, builder, kind, array, a, k * PAIR) for k in range(3)]
        at = load_pair(context, builder, kind, array, s)
        inner = plus_times(builder, parts[1], at, parts[2])
        store_pair(context, builder, kind, array, c, plus_times(builder, parts[0], at, inner))
        with builder.if_then(
            builder.icmp_signed(">", derivatives, ir.Constant(derivatives.type, 0))
        ):
            first = builder.add(c, stride)
            store_pair(
                context, builder, kind, array, first, plus_times(builder, inner, at, parts[2])
            )
            store_pair(context, builder, kind, array, builder.add(first, stride), parts[2])
        return context.get_dummy_value()

    return types.void(buffer, *[types.int64] * 5), codegen


@kernel
def load_parameter_path(b, place, lane, coefficients, geometric, g, curved):
    """Put the parameter path of group g in one lane; mark where it is geometric.

    Coefficients beyond the second are left at zero, where only geometric parameters will write.

    Parameters
    ----------
    b : LaneBlock
    place, lane : int
        Three elements a parameter from ``place`` on.
    coefficients : complex array, shape (G, 3, p)
    geometric : bool array, shape (G, p)
    g : int
    curved : int array, shape (p, LANES + 1)
        Whether each parameter moves geometrically, and in how many lanes.
    """
    buffer = b.buffer
    for j in range(b.p):
        for k in range(3):
            a = place + (3 * j + k) * PAIR + lane
            buffer[a] = coefficients[g, k, j].real
            buffer[a + LANES] = coefficients[g, k, j].imag
        for k in range(3, b.order + 1):
            a = (b.n + j) * PAIR + k * b.stride + lane
            buffer[a] = 0.0
            buffer[a + LANES] = 0.0
        mark_curved(curved, j, lane, geometric[g, j])


@kernel
def mark_curved(curved, j, lane, geometric):
    """Note whether parameter j moves geometrically in a lane, and count its lanes.

    Parameters
    ----------
    curved : int array, shape (p, LANES + 1)
    j, lane : int
    geometric : bool
    """
    curved[j, lane] = geometric
    curved[j, LANES] = 0
    for other in range(LANES):
        curved[j, LANES] += curved[j, other]


@kernel
def parameters_at(b, order, t, curved):
    """Taylor coefficients 0 .. order of the parameters (order 0: the values alone).

    Parameters
    ----------
    b : LaneBlock
    order : int
    t : complex array, shape (LANES,)
    curved : int array, shape (p, LANES + 1)
    """
    buffer = b.buffer
    for lane in range(LANES):
        buffer[b.spot + lane] = t[lane].real
        buffer[b.spot + LANES + lane] = t[lane].imag
    for j in range(b.p):
        place = (b.n + j) * PAIR
        source = b.path + 3 * j * PAIR
        vquadratic(buffer, place, source, b.spot, b.stride, order)
        if curved[j, LANES] > 0:
            for lane in range(LANES):
                if curved[j, lane]:
                    geometric_at(b, order, t[lane], place + lane, source + lane)


@kernel
def geometric_at(b, order, t, place, source):
    """Taylor coefficients of ``c0 exp(c1 t)`` in one lane.

    Parameters
    ----------
    b : LaneBlock
    order : int
    t : complex
    place, source : int
        Where they go, and where c0 and c1 are; the lane included.
    """
    buffer = b.buffer
    c1 = complex(buffer[source + PAIR], buffer[source + PAIR + LANES])
    value = complex(buffer[source], buffer[source + LANES]) * np.exp(c1 * t)
    for k in range(order + 1):
        buffer[place + k * b.stride] = value.real
        buffer[place + k * b.stride + LANES] = value.imag
        value = value * c1 / (k + 1)
