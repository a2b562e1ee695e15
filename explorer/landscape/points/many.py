"""Lists of points of many data sets in the same arrays, one list after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.points.classification import Classification
from explorer.validate.point_set import Images, Ints, PointSet

_OF_POINTS = (
    "points",
    "multiplicity",
    "regular",
    "scale",
    "error",
    "unique",
    "residual",
    "condition",
    "evidence",
    "real",
    "conjugate",
    "orbit",
    "orbit_size",
)


@dataclass(frozen=True, eq=False)
class ManyLists:
    """Classified points of D data sets, R of each.

    Attributes
    ----------
    place : int array, shape (D,)
        Which of the data sets that were asked for.
    classification : Classification, D * R rows
        Conjugates are numbered within each list; leaders of images are rows of all.
    origin_is_critical : bool array, shape (D,)
        Whether W = 0 is a critical point of each loss.
    """

    place: Ints
    classification: Classification
    origin_is_critical: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.place)

    @property
    def rows(self) -> int:
        """Length of each list, R."""
        return len(self.classification.points) // len(self)

    @property
    def group(self) -> Ints:
        """List of each row, shape (D * R,)."""
        return np.repeat(np.arange(len(self)), self.rows)


def split_lists(c: Classification, lists: int) -> Iterator[Classification]:
    """Give each of some lists of equally many points arrays of its own."""
    if lists == 1:
        yield c
        return
    names = [field.name for field in fields(c) if field.name != "points"]
    cut = {name: cut_rows(getattr(c, name), lists) for name in names}
    for k, points in enumerate(_split_points(c.points, lists)):
        yield Classification(points=points, **{name: cut[name][k] for name in names})


def _split_points(found: PointSet, lists: int) -> Iterator[PointSet]:
    cut: dict[str, list[Any]] = {name: cut_rows(getattr(found, name), lists) for name in _OF_POINTS}
    radius = None if found.proved_radius is None else cut_rows(found.proved_radius, lists)
    images = None if found.images is None else list(split_images(found.images, lists))
    for k in range(lists):
        own: dict[str, Any] = {name: cut[name][k] for name in _OF_POINTS}
        yield PointSet(
            **own,
            missing_images=found.missing_images,
            images=None if images is None else images[k],
            proved_radius=None if radius is None else radius[k],
            statistics=dict(found.statistics),
        )


def split_images(images: Images, lists: int) -> Iterator[Images]:
    """Number leaders within each list."""
    rows = len(images.leader) // lists
    leader = images.leader - np.repeat(np.arange(lists) * rows, rows)
    columns = (cut_rows(one, lists) for one in (leader, images.action, images.conjugated))
    for parts in zip(*columns, strict=True):
        yield Images(*parts)


def cut_rows(array: NDArray[Any], lists: int) -> list[NDArray[Any]]:
    """Cut an array into equally many rows a list, each a copy."""
    rows = len(array) // lists
    return [part.copy() for part in array.reshape(lists, rows, *array.shape[1:])]
