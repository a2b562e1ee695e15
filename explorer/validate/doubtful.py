"""The few points of a long list that doubles leave in doubt are judged with extended precision and balls."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import System
from explorer.validate.believe import LARGEST, assess_points
from explorer.validate.judge import Judged, judge_each, with_hessian_errors

Floats = NDArray[np.float64]

# With more doubtful points than this share something is special about the problem, and all points
# go the long way.
_FEW = 0.1
# A good engine's point lies nearer to a critical point than this, as a share of its size; others
# are odd.
_NEAR = 1e-10


def judge_all(system: System, parameters: Floats, points: NDArray[np.complex128]) -> Judged | None:
    """Judge points (N, n); None unless all of them are regular, and most easily so."""
    if not (np.abs(points) < LARGEST).all():  # False for NaN too
        return None
    judged, good = judge_each(system, parameters, points)
    doubtful = np.flatnonzero(~good)
    if not len(doubtful):
        return judged
    if len(doubtful) > max(1, _FEW * len(points)):
        return None
    return _settled(system, parameters, judged, points, doubtful)


def _settled(
    system: System,
    parameters: Floats,
    judged: Judged,
    points: NDArray[np.complex128],
    rows: NDArray[np.int64],
) -> Judged | None:
    """Put what extended precision finds of some rows in place of what doubles do; None unless they are regular."""
    found, solves = assess_points(system, parameters, points[rows])
    moved = (np.abs(found.points - points[rows]) / found.scale).max(axis=1)
    near = moved <= _NEAR * (1 + (np.abs(points[rows]) / found.scale).max(axis=1))
    if not (found.regular & solves & near).all():
        return None
    changes = {}
    for name in ("points", "scale", "error", "unique", "residual", "condition"):
        changes[name] = getattr(judged, name).copy()
        changes[name][rows] = getattr(found, name)
    hessian = judged.hessian.copy()
    hessian[rows] = system.jacobian(found.points, parameters)
    return with_hessian_errors(system, parameters, replace(judged, **changes, hessian=hessian))
