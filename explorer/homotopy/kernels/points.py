# mypy: disable-error-code="no-untyped-call, no-untyped-def, unused-ignore"
"""Points of a block: their way in and out, and their sizes."""

from __future__ import annotations

from explorer.homotopy.kernels.compile import kernel
from explorer.homotopy.kernels.doubled import add_doubled
from explorer.homotopy.kernels.lanes import LANES, PAIR
from explorer.homotopy.kernels.norms import vlargest, vnorm, vweight


@kernel
def put_point(buffer, place, lane, point):  # type: ignore[no-untyped-def]
    """Write a complex point (n,) into one lane of n elements."""
    for i in range(len(point)):
        a = place + i * PAIR + lane
        buffer[a], buffer[a + LANES] = point[i].real, point[i].imag


@kernel
def take_point(buffer, place, lane, point):  # type: ignore[no-untyped-def]
    """Read one lane of n elements into a complex point (n,)."""
    for i in range(len(point)):
        a = place + i * PAIR + lane
        point[i] = complex(buffer[a], buffer[a + LANES])


@kernel
def move_lane(buffer, target, source, n, lane):  # type: ignore[no-untyped-def]
    """Copy one lane of n elements."""
    for i in range(n):
        a, b = target + i * PAIR + lane, source + i * PAIR + lane
        buffer[a], buffer[a + LANES] = buffer[b], buffer[b + LANES]


@kernel
def clear_lane(buffer, place, n, lane):  # type: ignore[no-untyped-def]
    """Zero one lane of n elements."""
    for i in range(n):
        a = place + i * PAIR + lane
        buffer[a], buffer[a + LANES] = 0.0, 0.0


@kernel
def norms(b, place, out):  # type: ignore[no-untyped-def]
    """Weighted maximum norm of n elements in every lane."""
    vnorm(b.buffer, b.spot, place, b.weights, b.n)
    for lane in range(LANES):
        out[lane] = b.buffer[b.spot + lane]


@kernel
def set_weights(b):  # type: ignore[no-untyped-def]
    """Weight 1 / max(|x_i|, |x|_max / 100): relative errors, with a floor for coordinates that pass near zero."""
    buffer = b.buffer
    vlargest(buffer, b.spot, b.x, PAIR, b.n)
    for lane in range(LANES):
        buffer[b.spot + lane] = 1e-4 * max(1e-20, buffer[b.spot + lane])
    for i in range(b.n):
        vweight(buffer, b.weights + i * LANES, b.x + i * PAIR, b.spot)


@kernel
def add_to_lane(buffer, high, low, step, n, lane):  # type: ignore[no-untyped-def]
    """``high + low += step`` in double-double in one lane of n elements."""
    for i in range(n):
        for part in (0, LANES):
            k = i * PAIR + lane + part
            buffer[high + k], buffer[low + k] = add_doubled(
                buffer[high + k], buffer[low + k], buffer[step + k]
            )
