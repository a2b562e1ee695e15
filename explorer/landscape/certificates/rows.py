"""How rows of certificates claim to lie to each other: images of leaders, and distinct.

Part of the verifier, see :mod:`explorer.landscape.certificates.verify`, by its rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.certify.images import is_symmetry
from explorer.networks.problem import Problem

if TYPE_CHECKING:
    from flint import acb

MOST_BITS = 512  # no certificate of ours needs more; a file may ask for any number


def false_images(problem: Problem, a: dict[str, NDArray[Any]]) -> Iterator[str]:
    """Images of a leader have its certificate exactly, under a symmetry of the equations."""
    source, sign = a["representative"], a["sign"]
    good = {tuple(s): is_symmetry(problem.system, s) for s in np.unique(sign, axis=0)}
    image = (
        np.where(a["conjugated"][:, None], a["centre"][:, source].conj(), a["centre"][:, source])
        * sign
    )
    for row in np.flatnonzero(a["proved"] & (source != np.arange(len(source)))).tolist():
        same = all(
            np.array_equal(a[name][row], a[name][source[row]], equal_nan=name == "loss")
            for name in _CARRIED
        )
        leads = (
            source[source[row]] == source[row]
            and np.isin(sign[row], (-1, 1)).all()
            and good[tuple(sign[row])]
        )
        if not (leads and same and np.array_equal(image[:, row], a["centre"][:, row])):
            said = f"row {row}, column representative: {source[row]}"
            yield f"{said}; it is not the image of that row under a symmetry"


_CARRIED = ("proved", "error", "real", "index", "loss")


def meeting_rows(a: dict[str, NDArray[Any]], claimed: NDArray[np.bool_]) -> list[str]:
    """Find boxes that meet."""
    from flint import ctx

    with ctx.workprec(64 + 2 * MOST_BITS):
        boxes = {
            row: box_of(a["centre"][:, row], a["error"][row])
            for row in np.flatnonzero(claimed).tolist()
        }
        met = pairs_that_meet(boxes)
    return [f"rows {min(pair)} and {max(pair)} may be one point" for pair in met]


def pairs_that_meet(boxes: Mapping[int, list[acb]]) -> list[tuple[int, int]]:
    """Find boxes that meet, among those whose shadows on a line meet; under enough precision."""
    from flint import acb, arb

    n = len(next(iter(boxes.values()), []))
    rng, met = np.random.default_rng(1), []
    weights = [acb(re, im) for re, im in rng.integers(-99, 100, (n, 2)).tolist()]
    shadows = {
        row: sum((z * w for z, w in zip(box, weights, strict=True)), acb(0)).real
        for row, box in boxes.items()
    }
    # Below the lower end, so that order by starts is order by ends up to what no later shadow can
    # reach.
    start = {
        row: float(np.nextafter(float(shadow.lower()), -np.inf)) for row, shadow in shadows.items()
    }
    near: list[int] = []
    for row in sorted(start, key=lambda r: start[r]):
        near = [k for k in near if not shadows[k] < arb(start[row])]
        met += [
            (k, row)
            for k in near
            if all(x.overlaps(y) for x, y in zip(boxes[k], boxes[row], strict=True))
        ]
        near.append(row)
    return met


def box_of(centre: NDArray[np.complex128], error: NDArray[np.float64]) -> list[acb]:
    """Box of a row, its centre given in parts (K, n), as balls."""
    from flint import acb, arb

    middle = [sum((acb(z.real, z.imag) for z in part), acb(0)) for part in centre.T.tolist()]
    return [z + acb(arb(0, e), arb(0, e)) for z, e in zip(middle, error.tolist(), strict=True)]
