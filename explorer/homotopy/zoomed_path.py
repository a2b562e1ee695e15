"""The last stretch of a path of the parameters, over a position of its own.

Near ``t = 1`` doubles tell positions 1e-16 apart, and what happens 1e-13 before the target is a
thousand of them wide. On the stretch from ``t = 1 - u`` to 1 a new position s from 0 to 1 has all
digits again, and coefficients in double-double lead to the target to 1e-32, whatever doubles round.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from explorer.homotopy.multiprecision_path import PrecisePath
from explorer.homotopy.parameter_path import Complex, ParameterPath
from explorer.homotopy.precise_target import PreciseEnd
from explorer.homotopy.tracker import Ints

if TYPE_CHECKING:
    from flint import acb

# Bits that coefficients are computed with: far beyond a double-double, however much cancels.
_BITS = 384


def zoomed(
    path: ParameterPath,
    left: float,
    groups: Ints,
    exact: Callable[[int], PreciseEnd | None],
) -> ParameterPath:
    """Cut off the last stretch of paths.

    Parameters
    ----------
    path : ParameterPath
        G groups.
    left : float
        Its length in t.
    groups : int array
        Groups that are wanted; the others stay empty.
    exact : callable
        Gives the end of a group beyond doubles, or None.

    Returns
    -------
    ParameterPath
        With low parts.
    """
    from flint import ctx

    high = np.zeros_like(path.coefficients)
    low = np.zeros_like(path.coefficients)
    with ctx.workprec(_BITS):
        for g in np.unique(groups).tolist():
            rows = PrecisePath(path, g, 0.0, 1.0, exact(g)).last(left)
            for k, row in enumerate(rows):
                high[g, k], low[g, k] = _split(row)
    return ParameterPath(high, path.geometric, rests=low)


def parameters_in_two(
    path: ParameterPath, groups: Ints, exact: Callable[[int], PreciseEnd | None]
) -> tuple[Complex, Complex]:
    """Parameters at the ends of paths in double-double, each of shape (G, p)."""
    from flint import ctx

    count, _, size = path.coefficients.shape
    high, low = np.zeros((2, count, size), dtype=np.complex128)
    with ctx.workprec(_BITS):
        for g in np.unique(groups).tolist():
            high[g], low[g] = _split(PrecisePath(path, g, 0.0, 1.0, exact(g)).values(0.0))
    return high, low


def _split(row: list[acb]) -> tuple[Complex, Complex]:
    """Numbers as doubles, and what is left of them."""
    from flint import acb

    high = [complex(float(z.real.mid()), float(z.imag.mid())) for z in row]
    rest = [z - acb(h.real, h.imag) for z, h in zip(row, high, strict=True)]
    low = [complex(float(z.real.mid()), float(z.imag.mid())) for z in rest]
    return np.array(high, dtype=np.complex128), np.array(low, dtype=np.complex128)
