"""Hessian eigenvalues at real points, and the inertia that their error bounds allow."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.networks.problem import Problem
from explorer.validate.newton_kantorovich import Majorant

_EPS = float(np.finfo(np.float64).eps)
# An eigenvalue of the equilibrated Hessian below this fraction of its spectral norm may be called
# zero, if its error bound allows it too: at a multiple root the point itself is known to about 1e-6
# only.
ZERO_EIGENVALUE = 1e-5


def inertia(
    hessian: NDArray[np.float64],
    scale: NDArray[np.float64],
    error: NDArray[np.float64],
    regular: NDArray[np.bool_],
    rows: NDArray[np.int64],
    size: int,
) -> dict[str, Any]:
    """Eigenvalues of Hessians (K, n, n), and how many have which sign.

    They are put into ``rows`` of arrays of ``size`` rows.

    Signs are read off the equilibrated Hessian ``D H D``, which has the same inertia (Sylvester)
    and far better separated eigenvalues; their error is bounded by the norm of the error of the
    matrix, ``error`` (Weyl).
    """
    n = hessian.shape[-1]
    scaled = hessian * scale[:, :, None] * scale[:, None, :]
    values = np.linalg.eigvalsh(scaled) if len(rows) else np.zeros((0, n))
    norm = np.abs(values).max(axis=1, initial=0)
    bound = (error + 4 * n * _EPS * norm)[:, None]
    small = np.abs(values) <= bound
    # A regular point has an invertible Hessian, so none of its eigenvalues is zero.
    zero = small & ~regular[:, None] & (np.abs(values) <= ZERO_EIGENVALUE * norm[:, None])
    signs = {
        "positive": values > bound,
        "negative": values < -bound,
        "zero": zero,
        "undecided": small & ~zero,
    }
    result: dict[str, Any] = {
        name: _scatter(marks.sum(axis=1), rows, size) for name, marks in signs.items()
    }
    eigenvalues = np.full((size, n), np.nan)
    eigenvalues[rows] = np.linalg.eigvalsh(hessian)
    return {**result, "eigenvalues": eigenvalues}


def hessian_error(
    problem: Problem,
    x: NDArray[np.float64],
    radius: NDArray[np.float64],
    scale: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Bound the change of ``D H D`` over the error box, plus the rounding of its evaluation."""
    majorant = Majorant.of(problem.system, problem.parameters)
    base = majorant.hessian(np.abs(x))
    # The difference of two nearly equal majorants is taken over a wider box and scaled down (it is
    # convex).
    factor = np.maximum(1, 1e-6 / np.maximum((radius / scale).max(axis=1, initial=0), 1e-300))[
        :, None
    ]
    change = (majorant.hessian(np.abs(x) + factor * radius) - base) / factor[:, :, None]
    rounding = 16 * problem.architecture.size * _EPS * base
    bound = (change + rounding) * scale[:, :, None] * scale[:, None, :]
    return np.asarray(bound.sum(axis=2).max(axis=1, initial=0))


def _scatter(values: NDArray[np.int64], rows: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    full = np.zeros(size, dtype=np.int64)
    full[rows] = values
    return full
