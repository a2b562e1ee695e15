"""Certify lists of zeros of one system at many parameters, all rows in the same arrays.

What is proved of a list does not depend on the others: it is what :func:`certify` proves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from explorer.certify.certification import Certification
from explorer.certify.exact import ExactSystem, ExactSystems
from explorer.certify.images import as_signs
from explorer.certify.rows import Rows
from explorer.certify.run import certify, finish
from explorer.polynomial import System
from explorer.validate.point_set import Images


def certify_many(
    system: System,
    parameters: Sequence[Sequence[Fraction]],
    points: NDArray[np.complex128],
    images: Images,
) -> Certification:
    """Prove what can be proved about lists of zeros that are equally long.

    Parameters
    ----------
    system : System
    parameters : sequence of sequences of Fraction, shape (D, p)
        Of each list.
    points : complex array, shape (D * R, n)
        Finite, one list after the other.
    images : Images, D * R rows
        Which points follow from which; leaders are rows of all lists.

    Returns
    -------
    Certification
        Of all rows; ``same_as`` and ``reason`` number them within their lists, and leaders of
        ``images`` are rows of all. :func:`split` takes it apart.
    """
    each = [ExactSystem.of(system, values) for values in parameters]
    listed = points + 0.0
    signs = as_signs(system, listed, images)
    if signs is None or not all(exact.fits for exact in each):
        return _one_by_one(each, points, images)
    exact = ExactSystems(tuple(each), len(points) // len(each))
    rows = Rows.empty(listed, lists=len(each))
    return finish(rows, signs, np.ones(len(points), dtype=bool), exact)


def _one_by_one(
    each: Sequence[ExactSystem], points: NDArray[np.complex128], images: Images
) -> Certification:
    rows = len(points) // len(each)
    made = []
    for k, exact in enumerate(each):
        part = slice(k * rows, (k + 1) * rows)
        mine = Images(images.leader[part] - k * rows, images.action[part], images.conjugated[part])
        made.append(certify(exact.system, exact.parameters, points[part], mine))
    return joined(made)


def joined(each: Sequence[Certification]) -> Certification:
    """Put lists of equally many rows one after the other."""
    names = ("proved", "error", "real", "index", "loss", "bits", "far", "same_as")
    parts = max(len(one.centre) for one in each)
    centre = [np.pad(one.centre, ((0, parts - len(one.centre)), (0, 0), (0, 0))) for one in each]
    starts = np.cumsum([0] + [len(one.proved) for one in each[:-1]])
    images = Images(
        np.concatenate([one.images.leader + s for one, s in zip(each, starts, strict=True)]),
        np.concatenate([one.images.action for one in each]),
        np.concatenate([one.images.conjugated for one in each]),
    )
    return Certification(
        **{name: np.concatenate([getattr(one, name) for one in each]) for name in names},
        centre=np.concatenate(centre, axis=1),
        images=images,
        reason=tuple(reason for one in each for reason in one.reason),
        lists=len(each),
    )


def split(proof: Certification) -> Iterator[Certification]:
    """Give each list arrays of its own."""
    lists, rows = proof.lists, len(proof.proved) // proof.lists
    if lists == 1:
        yield proof
        return
    needed = _parts_needed(proof)
    for k in range(lists):
        part = slice(k * rows, (k + 1) * rows)
        images = proof.images
        yield replace(
            proof,
            proved=proof.proved[part].copy(),
            centre=proof.centre[: needed[k], part].copy(),
            error=proof.error[part].copy(),
            real=proof.real[part].copy(),
            index=proof.index[part].copy(),
            loss=proof.loss[part].copy(),
            bits=proof.bits[part].copy(),
            images=Images(
                images.leader[part] - k * rows,
                images.action[part].copy(),
                images.conjugated[part].copy(),
            ),
            far=proof.far[part].copy(),
            same_as=proof.same_as[part].copy(),
            reason=proof.reason[part],
            lists=1,
        )


def _parts_needed(proof: Certification) -> list[int]:
    """Number of doubles that the centres of each list are sums of."""
    shape = len(proof.centre), proof.lists, -1
    used = (proof.centre != 0).reshape(shape).max(axis=2, initial=False)
    last: list[int] = (len(used) - np.argmax(used[::-1], axis=0)).tolist()
    some = used.max(axis=0).tolist()
    return [k if any_of else 1 for k, any_of in zip(last, some, strict=True)]
