"""The straight way in the parameters from the generic point to targets, in coordinates where they are near."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.family import Family
from explorer.homotopy.scaling import scalings
from explorer.homotopy.segment import Complex, Segment
from explorer.polynomial import System

# Parameters that shrink or grow by more than this move geometrically (THEORY: Lambda over orders of
# magnitude).
_GEOMETRIC = 30.0


def balanced(
    system: System, like: Complex, given: Complex, family: Family
) -> tuple[NDArray[np.float64], Complex]:
    """Scale targets (D, k) towards the parameters ``like``; units of the unknowns (D, n) and scaled targets."""
    units, scaled = np.ones((len(given), len(system.unknowns))), given.copy()
    if family.linear:
        found = scalings(system)
        for d, target in enumerate(given):
            unknowns, parameters = found.balance(target, like)
            units[d], scaled[d] = np.exp2(-unknowns), target * np.exp2(parameters)
    return units, scaled


def values_of(z: Complex, family: Family) -> Complex:
    """Parameters (D, p) of targets (D, k)."""
    return z if family.linear else np.array([family.parameters(row) for row in z])


def way_to(start: Complex, z: Complex, family: Family) -> Segment:
    """Ways from one point to targets (D, k), one group each."""
    if not family.linear:
        parts = [family.segment(start, row) for row in z]
        return Segment(
            np.concatenate([s.coefficients for s in parts]),
            np.concatenate([s.geometric for s in parts]),
        )
    ratio = np.abs(z) / np.abs(start)
    return Segment.line(start, z, (ratio > _GEOMETRIC) | (ratio < 1 / _GEOMETRIC))
