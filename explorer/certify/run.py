"""Certify a list of points: filter in floating point, ladder of balls, symmetry, distinctness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.certify.certification import FILTER_BITS, Certification
from explorer.certify.exact import ExactSystem
from explorer.certify.orbits import Orbits, alone, find_orbits
from explorer.certify.rows import Rows
from explorer.polynomial import System


def certify(system: System, parameters: Sequence[Any], points: ArrayLike) -> Certification:
    """Prove what can be proved about listed zeros of a system of as many equations as unknowns.

    Parameters
    ----------
    system : System
        With a potential, real zeros get their index and loss too.
    parameters : sequence of rational numbers or floats, length p
        Taken at their exact values.
    points : complex array, shape (N, n)
        Listed points; none is added, and one that is only near a zero is not certified.

    Returns
    -------
    Certification

    Raises
    ------
    InputError
        When the numbers of equations, unknowns or parameters do not fit together.

    Examples
    --------
    >>> from explorer.polynomial.classic import cyclic
    >>> turn = 0.5 + 0.75**0.5 * 1j
    >>> certify(cyclic(3), (), [[1, -turn, -turn.conjugate()]]).count
    1
    """
    exact = ExactSystem.of(system, parameters)
    listed = np.asarray(points, dtype=np.complex128).reshape(-1, len(system.unknowns)) + 0.0
    usable = np.asarray(np.isfinite(listed).all(axis=1))
    rows, orbits = Rows.empty(np.where(usable[:, None], listed, 0)), alone(*listed.shape)
    rows.reason[~usable] = "the point is not finite"
    if not exact.fits:
        rows.reason[:] = "the data are too large or too small for this arithmetic"
        return rows.result(orbits)
    if len(listed):
        orbits = find_orbits(system, rows.points)
    leaders = np.unique(orbits.representative)
    rows.fill(leaders[usable[leaders]], exact)
    rows.carry(orbits)
    orbits = _second_try(rows, orbits, usable, exact)
    return rows.result(orbits)


def _second_try(
    rows: Rows, orbits: Orbits, usable: NDArray[np.bool_], exact: ExactSystem
) -> Orbits:
    """Try rows for themselves that their leader's certificate does not fit; with balls, those that may be one point."""
    own = np.arange(len(usable))
    # A leader whose listed point is wrong has no certificate to hand on, and its images may be
    # right.
    stray = np.flatnonzero(
        (rows.far | rows.far[orbits.representative]) & usable & (orbits.representative != own)
    )
    orbits = _released(orbits, stray)
    rows.fill(stray, exact)
    close = np.unique(rows.meeting())
    orbits = _released(
        orbits, np.flatnonzero(np.isin(orbits.representative, close) | np.isin(own, close))
    )
    rows.climb(close[rows.bits[close] == FILTER_BITS], exact)
    return orbits


def _released(orbits: Orbits, rows: NDArray[np.int64]) -> Orbits:
    """Make rows their own representatives."""
    representative, sign, conjugated = (
        orbits.representative.copy(),
        orbits.sign.copy(),
        orbits.conjugated.copy(),
    )
    representative[rows], sign[rows], conjugated[rows] = rows, 1, False
    return replace(orbits, representative=representative, sign=sign, conjugated=conjugated)
