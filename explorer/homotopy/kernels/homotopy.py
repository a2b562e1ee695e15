# mypy: disable-error-code="no-untyped-call, no-untyped-def, unused-ignore"
"""Parameters along a path: polynomial of degree 2 in t, or ``c0 exp(c1 t)`` where marked geometric."""

from __future__ import annotations

import numpy as np

from explorer.homotopy.kernels.compile import kernel
from explorer.homotopy.kernels.lanes import LANES, PAIR
from explorer.homotopy.kernels.series import vquadratic


@kernel
def load_segment(b, place, lane, coefficients, geometric, g, curved):  # type: ignore[no-untyped-def]
    """Put the parameter path of group g in one lane: three elements a parameter; mark where it is geometric.

    ``b`` is a :class:`~explorer.homotopy.kernels.layout.Block`. Coefficients beyond the second are
    left at zero, where only geometric parameters will write.
    """
    buffer = b.buffer
    for j in range(b.p):
        for k in range(3):
            a = place + (3 * j + k) * PAIR + lane
            buffer[a], buffer[a + LANES] = coefficients[g, k, j].real, coefficients[g, k, j].imag
        for k in range(3, b.order + 1):
            a = (b.n + j) * PAIR + k * b.stride + lane
            buffer[a], buffer[a + LANES] = 0.0, 0.0
        curved[j, lane] = geometric[g, j]
        curved[j, LANES] = 0
        for other in range(LANES):
            curved[j, LANES] += curved[j, other]


@kernel
def parameters_at(b, order, t, curved):  # type: ignore[no-untyped-def]
    """Taylor coefficients 0 .. order (or the values alone, order 0) of the parameters at ``t``, one number a lane."""
    buffer = b.buffer
    for lane in range(LANES):
        buffer[b.spot + lane], buffer[b.spot + LANES + lane] = t[lane].real, t[lane].imag
    for j in range(b.p):
        place, source = (b.n + j) * PAIR, b.path + 3 * j * PAIR
        vquadratic(buffer, place, source, b.spot, b.stride, order)
        if curved[j, LANES] > 0:
            for lane in range(LANES):
                if curved[j, lane]:
                    a = source + lane
                    c1 = complex(buffer[a + PAIR], buffer[a + PAIR + LANES])
                    value = complex(buffer[a], buffer[a + LANES]) * np.exp(c1 * t[lane])
                    for k in range(order + 1):
                        buffer[place + lane + k * b.stride] = value.real
                        buffer[place + lane + k * b.stride + LANES] = value.imag
                        value = value * c1 / (k + 1)
