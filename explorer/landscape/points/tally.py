"""The sums over a list of points that its counts, checks and verdict rest on.

All are made here, for one list or for many lists of equally many points at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.points.classification import Classification, lowest_level
from explorer.validate.point_set import Reality

if TYPE_CHECKING:
    from explorer.certify import Certification


@dataclass(frozen=True)
class Tally:
    """Numbers of points of a list.

    Attributes
    ----------
    total, regular, real : int
    minima : int
        Real points whose Hessian has positive eigenvalues only.
    lowest_minima : int
        Those among the lowest of the list.
    degenerate : int
        Real points with a zero eigenvalue.
    not_negative : int
        Real points without a negative eigenvalue.
    undecided : int
        Neither real nor non-real within their error.
    alone : int
        Regular and not real, without their conjugate.
    not_real : int
        Regular and not real by more than their error.
    origin : bool
        W = 0 is in the list.
    morse_sum : int or None
        Sum of (-1)^index over the real points; None when one is degenerate or undecided.
    """

    total: int
    regular: int
    real: int
    minima: int
    lowest_minima: int
    degenerate: int
    not_negative: int
    undecided: int
    alone: int
    not_real: int
    origin: bool
    morse_sum: int | None

    @classmethod
    def of(cls, c: Classification) -> Tally:
        """Count the points of one list."""
        return next(tallies(c, 1))


def tallies(c: Classification, lists: int) -> Iterator[Tally]:
    """Count the points of lists that stand one after the other, all equally long.

    A list with one row per orbit stands alone; a row counts as often as the orbit has points.
    """
    found, real = c.points, c.real
    number = None if found.flips is None else found.flips.size
    regular, undecided = found.regular, found.real == Reality.UNDECIDED
    open_signs = (c.zero + c.undecided) > 0
    marks = (
        regular,
        real,
        c.minima,
        c.minima & c.lowest,
        real & (c.zero > 0),
        real & (c.negative == 0),
        undecided,
        (found.conjugate < 0) & ~real & regular,
        (found.real == Reality.NO) & regular,
    )
    total = found.total // lists
    columns = [_per_list(mark, lists, number) for mark in marks]
    origin = _any_of(np.asarray(~found.points.any(axis=1)), lists)
    signs = np.where(real, 1 - 2 * (c.negative % 2), 0)
    void = _any_of((real & open_signs) | undecided, lists)
    sums = [
        None if no_sum else summed
        for summed, no_sum in zip(_per_list(signs, lists, number), void, strict=True)
    ]
    for numbers in zip(*columns, origin, sums, strict=True):
        yield Tally(total, *numbers)


@dataclass(frozen=True)
class ProofTally:
    """Numbers of points of a list that are certified.

    Attributes
    ----------
    good, real : int
        Certified and distinct, and real ones among them.
    wrong : bool
        A row is no critical point, or that of another row.
    real_differs, index_differs : int
        Rows whose reality or index the list tells otherwise.
    decided : int
        Real points with a proved index.
    ordered : bool
        Every point is proved to be real with a certified loss, or not real.
    lowest : int
        Points of the lowest certified level.
    one_orbit : bool
        These follow from one of them.
    lowest_index : int
        The largest index among them.
    levels : int
        Certified losses that are told apart.
    """

    good: int
    real: int
    wrong: bool
    real_differs: int
    index_differs: int
    decided: int
    ordered: bool
    lowest: int
    one_orbit: bool
    lowest_index: int
    levels: int

    @classmethod
    def of(cls, listed: Classification, proof: Certification, proved: Classification) -> ProofTally:
        """Count the points of one list."""
        return next(proof_tallies(listed, proof, proved))


def proof_tallies(
    listed: Classification, proof: Certification, proved: Classification
) -> Iterator[ProofTally]:
    """Count the points of the lists of a proof."""
    lists = proof.lists
    good, real = proof.good, proof.good & (proof.real == 1)
    decided = real & (proof.index >= 0)
    points = [_per_list(mark, lists, proof.sizes) for mark in (good, real, decided)]
    rows = [
        _per_list(mark, lists)
        for mark in (
            proof.far | (proof.same_as >= 0),
            real_differs(listed, proof, proved),
            index_differs(listed, proof),
        )
    ]
    for counts, (wrong, reality, index), level in zip(
        zip(*points, strict=True), zip(*rows, strict=True), _levels(proof), strict=True
    ):
        yield ProofTally(counts[0], counts[1], wrong > 0, reality, index, counts[2], *level)


def _levels(proof: Certification) -> Iterator[tuple[bool, int, bool, int, int]]:
    least = lowest_level(proof)
    points = _per_list(proof.levels == 0, proof.lists, proof.sizes)
    levels = proof.levels.reshape(proof.lists, -1).max(axis=1, initial=-1) + 1
    columns = (proof.lists_ordered, least.one_orbit, least.largest_index, levels)
    ordered, one_orbit, index, told = (column.tolist() for column in columns)
    return zip(ordered, points, one_orbit, index, told, strict=True)


def real_differs(
    listed: Classification, proof: Certification, proved: Classification
) -> NDArray[np.bool_]:
    """Rows that the list tells to be real, or not, otherwise than is proved."""
    rows = proof.good & (proof.real >= 0) & (listed.points.real != Reality.UNDECIDED)
    return np.asarray(rows & (listed.real != proved.real))


def index_differs(listed: Classification, proof: Certification) -> NDArray[np.bool_]:
    """Rows of which the list tells another index than is proved."""
    decided = proof.good & (proof.real == 1) & (proof.index >= 0)
    both = decided & listed.real & (listed.undecided == 0)
    return np.asarray(both & (listed.negative != proof.index))


def _any_of(marks: NDArray[np.bool_], lists: int) -> list[bool]:
    return [number > 0 for number in _per_list(marks, lists)]


def _per_list(
    values: NDArray[Any], lists: int, number: NDArray[np.int64] | None = None
) -> list[int]:
    """Sums over each list, of rows that count once, or ``number`` times."""
    if number is not None:
        values = values * number
    rows = values.reshape(lists, len(values) // lists)
    sums: list[int] = rows.sum(axis=1).tolist()
    return sums
