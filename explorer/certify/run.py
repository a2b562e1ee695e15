"""Certify a list of points: filter in floating point, ladder of balls, symmetry, distinctness."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.certify.certification import FILTER_BITS, Certification
from explorer.certify.exact import ExactSystem, data_hash, exact_rank
from explorer.certify.orbits import Orbits, alone, find_orbits
from explorer.certify.rows import Rows
from explorer.networks.problem import Problem


def certify(problem: Problem, points: ArrayLike) -> Certification:
    """Prove what can be proved about a list of critical points.

    Parameters
    ----------
    problem : Problem
        Its exact binary data count, not the rounded statistics that solvers use.
    points : complex array, shape (N, n)
        Listed points; none is added, and one that is only near a critical point is not certified.

    Returns
    -------
    Certification
    """
    return certify_exact(ExactSystem.of(problem), points, data_hash(problem), exact_rank(problem))


def certify_exact(
    exact: ExactSystem, points: ArrayLike, data: str = "", rank: int = 0
) -> Certification:
    """Certify zeros of the gradient of any potential with exact parameters; ``data``, ``rank`` are only handed on."""
    listed = np.asarray(points, dtype=np.complex128).reshape(-1, len(exact.system.unknowns)) + 0.0
    usable = np.asarray(np.isfinite(listed).all(axis=1))
    rows, orbits = Rows.empty(np.where(usable[:, None], listed, 0)), alone(*listed.shape)
    rows.reason[~usable] = "the point is not finite"
    if not exact.fits:
        rows.reason[:] = "the data are too large or too small for this arithmetic"
        return rows.result(orbits, data, rank)
    if len(listed):
        orbits = find_orbits(exact.system, rows.points)
    leaders = np.unique(orbits.representative)
    rows.fill(leaders[usable[leaders]], exact)
    rows.carry(orbits)
    orbits = _second_try(rows, orbits, usable, exact)
    return rows.result(orbits, data, rank)


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
