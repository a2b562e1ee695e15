"""What is proved about each point of a list."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from explorer.certify.midpoint_radius import EPS
from explorer.sentences import Sentence
from explorer.validate.point_set import Images

FILTER_BITS = 53
"""Precision of the floating-point filter, as it stands in ``bits``.

Residuals have 64 where the machine has them.
"""


@dataclass(frozen=True, eq=False)
class Certification:
    """Certificates of N listed points, row by row.

    Attributes
    ----------
    proved : bool array, shape (N,)
        In the polydisc around the centre there is exactly one critical point, and it is simple.
    centre : complex array, shape (K, N, n)
        Exact centres as sums of K doubles; the first is the centre rounded.
    error : float array, shape (N, n)
        Radii of the polydiscs.
    real : int8 array, shape (N,)
        1 proved real, 0 proved not real, -1 not decided.
    index : int array, shape (N,)
        Certified number of negative Hessian eigenvalues at a real point, all others positive; else
        -1.
    loss : float array, shape (N, 2)
        Middle and radius of the loss at a real point; NaN elsewhere.
    bits : int array, shape (N,)
        Precision that was needed; 0 where nothing is proved.
    images : Images
        Which certificate follows from which by symmetry and conjugation.
    far : bool array, shape (N,)
        It is proved that no critical point is as near as rounding explains: the list is wrong
        there.
    same_as : int array, shape (N,)
        An earlier row whose polydisc this one's meets, so that they may be one point; else -1.
    reason : tuple of Sentence or None, length N
        Why a point is not certified, see :class:`explorer.certify.reasons.Reason`; None when it is.
    sizes : int array, shape (N,), or None
        Where each row stands for its images under sign flips: how many they are. ``same_as`` then
        says that some image may be one of an earlier row's, or of its own.
    lists : int
        Lists of equally many rows that stand one after the other.
    """

    proved: NDArray[np.bool_]
    centre: NDArray[np.complex128]
    error: NDArray[np.float64]
    real: NDArray[np.int8]
    index: NDArray[np.int64]
    loss: NDArray[np.float64]
    bits: NDArray[np.int64]
    images: Images
    far: NDArray[np.bool_]
    same_as: NDArray[np.int64]
    reason: tuple[Sentence | None, ...]
    sizes: NDArray[np.int64] | None = None
    lists: int = 1

    def how_many(self, rows: NDArray[np.bool_]) -> int:
        """Points that some rows (a mask, shape (N,)) stand for."""
        return int(rows.sum() if self.sizes is None else self.sizes[rows].sum())

    @property
    def total(self) -> int:
        """Points that all rows stand for."""
        return len(self.proved) if self.sizes is None else int(self.sizes.sum())

    @property
    def good(self) -> NDArray[np.bool_]:
        """Certified and not another row's point, shape (N,)."""
        return self.proved & (self.same_as < 0)

    @property
    def count(self) -> int:
        """Number of distinct critical points that are proved to exist."""
        return self.how_many(self.good)

    @property
    def real_count(self) -> int:
        """Number of distinct real ones among them."""
        return self.how_many(self.good & (self.real == 1))

    @property
    def points(self) -> NDArray[np.complex128]:
        """Centres rounded to doubles, shape (N, n)."""
        return np.asarray(self.centre[0])

    @property
    def ordered(self) -> bool:
        """Every point is proved to be real with a certified loss, or not real."""
        return bool(self.lists_ordered.all())

    @property
    def lists_ordered(self) -> NDArray[np.bool_]:
        """Of which lists that holds, shape (lists,)."""
        holds = self.good & ((self.real == 0) | (self.levels >= 0))
        return np.asarray(holds.reshape(self.lists, -1).all(axis=1))

    @cached_property
    def distance(self) -> NDArray[np.float64]:
        """Bound on the distance from the rounded centre to the critical point, shape (N, n)."""
        tail = np.abs(self.centre[1:]).sum(axis=0)
        return np.asarray((self.error + tail) * (1 + 8 * EPS))

    @cached_property
    def levels(self) -> NDArray[np.int64]:
        """Proved order of critical values, list by list.

        Real points of one level may have equal losses, lower levels are lower.

        Shape (N,); -1 where the loss is not certified.
        """
        if not len(self.proved):
            return np.full(0, -1)
        shape = self.lists, -1
        known = (self.good & (self.real == 1) & np.isfinite(self.loss).all(axis=1)).reshape(shape)
        middle, radius = (side.reshape(shape) for side in self.loss.T)
        # Subtraction rounds: one step outwards. What is not known stands behind all else
        low = np.where(known, np.nextafter(middle - radius, -np.inf), np.inf)
        high = np.where(known, np.nextafter(middle + radius, np.inf), -np.inf)
        order = np.argsort(low, axis=1, kind="stable")
        top = np.maximum.accumulate(np.take_along_axis(high, order, axis=1), axis=1)
        gap = np.take_along_axis(low, order, axis=1)[:, 1:] > top[:, :-1]
        level = np.zeros(known.shape, dtype=np.int64)
        np.put_along_axis(level[:, :], order[:, 1:], np.cumsum(gap, axis=1), axis=1)
        return np.where(known, level, -1).ravel()
