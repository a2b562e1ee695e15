"""Certify a list of points.

Floating point, balls where it does not suffice, symmetry, distinctness.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.certify.certification import FILTER_BITS, Certification
from explorer.certify.exact import ExactSystem, ExactSystems
from explorer.certify.images import alone, are_symmetries, as_signs, find_images, released
from explorer.certify.reasons import Reason
from explorer.certify.rows import Rows
from explorer.errors import InputError, require
from explorer.polynomial import System
from explorer.validate.flips import Flips
from explorer.validate.point_set import Images


def certify(
    system: System,
    parameters: Sequence[Any],
    points: ArrayLike,
    images: Images | None = None,
    flips: Flips | None = None,
) -> Certification:
    """Prove what can be proved about listed zeros of a system of as many equations as unknowns.

    Parameters
    ----------
    system : System
        With a potential, real zeros get their index and loss too.
    parameters : sequence of rational numbers or floats, length p
        Taken at their exact values.
    points : complex array, shape (N, n)
        Listed points; none is added, and one that is only near a zero is not certified.
    images : Images, optional
        Which points follow from which, where an engine told; found by comparison otherwise.
    flips : Flips, optional
        Each point stands for its images under these sign flips too. What is proved is then of all
        of them, that no two are one included.

    Returns
    -------
    Certification

    Raises
    ------
    InputError
        When the numbers of equations, unknowns, parameters or coordinates do not fit together, or
        something is no number.

    Examples
    --------
    >>> from explorer.polynomial.classic import cyclic
    >>> turn = 0.5 + 0.75**0.5 * 1j
    >>> certify(cyclic(3), (), [[1, -turn, -turn.conjugate()]]).count
    1
    """
    exact = ExactSystem.of(system, parameters)
    listed = _points(points, len(system.unknowns))
    usable = np.asarray(np.isfinite(listed).all(axis=1))
    rows = Rows.empty(np.where(usable[:, None], listed, 0), flips)
    rows.reason[~usable] = Reason.NOT_FINITE()
    if not exact.fits or not len(listed):
        rows.reason[:] = Reason.OUT_OF_RANGE()
        return rows.result(alone(*listed.shape))
    if flips is not None:
        unproved = ~are_symmetries(system, rows.points, flips)
        rows.reason[unproved], usable = Reason.NO_SYMMETRY(), usable & ~unproved
    signs = None if images is None else as_signs(system, rows.points, images)
    with np.errstate(over="ignore", invalid="ignore"):  # each image is proved, so a guess may fail
        used = signs or find_images(system, rows.points)
    return finish(rows, used, usable, exact)


def finish(
    rows: Rows, images: Images, usable: NDArray[np.bool_], exact: ExactSystem | ExactSystems
) -> Certification:
    """Certify leaders and hand their certificates on; rows that these do not fit go alone.

    Parameters
    ----------
    rows : Rows
        Of which nothing is proved yet.
    images : Images
        By sign flips and conjugation.
    usable : bool array, shape (N,)
        Rows that may be certified.
    exact : ExactSystem or ExactSystems
        Of one list, or of each.
    """
    leaders = np.unique(images.leader)
    rows.fill(leaders[usable[leaders]], exact)
    rows.carry(images, exact)
    used, met = _second_try(rows, images, usable, exact)
    return rows.result(used, met)


def _points(points: ArrayLike, unknowns: int) -> NDArray[np.complex128]:
    allowed = f"a complex array of shape (N, {unknowns})"
    try:
        listed = np.array(points, dtype=np.complex128)
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"points: allowed is {allowed}") from None
    if not listed.size and listed.ndim < 2:
        listed = listed.reshape(0, unknowns)
    fits = listed.ndim == 2 and listed.shape[1] == unknowns
    require(fits, "shape of points", listed.shape, allowed)
    return listed + 0.0


def _second_try(
    rows: Rows, images: Images, usable: NDArray[np.bool_], exact: ExactSystem | ExactSystems
) -> tuple[Images, NDArray[np.int64]]:
    """Try rows for themselves that their leader's certificate does not fit.

    Those that may be one point are tried again with balls. Gives the pairs too that meet then.
    """
    own = np.arange(len(usable))
    # A leader whose listed point is not the certified one has no certificate to hand on, and its
    # images may have one.
    off = rows.far | rows.away
    stray = np.flatnonzero((off | off[images.leader]) & usable & (images.leader != own))
    images = released(images, stray)
    rows.fill(stray, exact)
    met = rows.meeting()
    close = np.unique(met)
    images = released(images, np.flatnonzero(np.isin(images.leader, close) | np.isin(own, close)))
    rows.prove_with_balls(close[rows.bits[close] == FILTER_BITS], exact)
    return images, rows.meeting() if len(close) else met
