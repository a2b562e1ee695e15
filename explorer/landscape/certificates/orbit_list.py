"""Long lists with one row per orbit: images counted and told apart without being written out.

Two boxes hold different points, and so do all their images under sign flips, where the squares of
some unknown differ: flips do not change them. Where no square does, the images are looked at one by
one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.certificates.orbit_rows import group_of, live_of
from explorer.landscape.certificates.rows import MOST_BITS, box_of, pairs_that_meet
from explorer.landscape.growth import growth
from explorer.networks.problem import Problem

if TYPE_CHECKING:
    from flint import acb

    from explorer.landscape.certificates.store import Certificate

Ints = NDArray[np.int64]


def number_of_images(certificate: Certificate) -> int:
    """Points that the rows of a certificate stand for."""
    return int(_sizes(certificate).sum())


def _sizes(certificate: Certificate) -> Ints:
    assert certificate.flips is not None
    live = live_of(certificate.arrays["centre"])
    kinds, number = np.unique(live, axis=0, return_inverse=True)
    sizes = np.array([len(group_of(certificate.flips, kind)) for kind in kinds], dtype=np.int64)
    return np.asarray(sizes[number.reshape(-1)])


def distinct_images(certificate: Certificate) -> tuple[Ints, list[str]]:
    """Number of images of each row, and what keeps them from being different points."""
    return _sizes(certificate), [*_alike(certificate), *_meeting(certificate)]


def wrong_sum(problem: Problem, a: dict[str, NDArray[Any]], sizes: Ints) -> Iterator[str]:
    """Say where the Morse sum of a whole list, or its lack of a point of index 0, is impossible."""
    known, real = growth(problem), a["real"] == 1
    signs = np.where(a["index"] % 2 == 0, 1, -1)
    total = int((sizes * signs)[real].sum())
    if known.coercive and total != 1:
        yield f"the Morse sum is {total}, and the loss is coercive"
    if known.has_minimum and not (a["index"][real] == 0).any():
        yield "no real point has index 0, and the loss has a minimum"


def _alike(certificate: Certificate) -> Iterator[str]:
    """Rows of which an image may be another one: a coordinate that is turned may be zero."""
    a, flips = certificate.arrays, certificate.flips
    assert flips is not None
    turned = (flips < 0).any(axis=0) & live_of(a["centre"])
    size = np.maximum(np.abs(a["centre"][0].real), np.abs(a["centre"][0].imag))
    rest = np.abs(a["centre"][1:]).sum(axis=0) + a["error"]
    near = a["proved"] & (turned & ~(size > 2 * rest)).any(axis=1)
    for row in np.flatnonzero(near).tolist():
        yield f"row {row}: two of its images may be one point"


def _meeting(certificate: Certificate) -> Iterator[str]:
    """Rows of which images may be one point."""
    from flint import ctx

    a, flips = certificate.arrays, certificate.flips
    assert flips is not None
    claimed = np.flatnonzero(a["proved"] & (a["same_as"] < 0)).tolist()
    live = live_of(a["centre"])
    with ctx.workprec(64 + 2 * MOST_BITS):
        boxes = {row: box_of(a["centre"][:, row], a["error"][row]) for row in claimed}
        squares = {row: [z * z for z in box] for row, box in boxes.items()}
        for one, other in pairs_that_meet(squares):
            group = group_of(flips, live[one])
            if any(_overlap(boxes[one], boxes[other], signs) for signs in group.tolist()):
                yield f"rows {min(one, other)} and {max(one, other)}: images may be one point"


def _overlap(one: list[acb], other: list[acb], signs: list[int]) -> Any:
    return all(x.overlaps(s * y) for x, y, s in zip(one, other, signs, strict=True))
