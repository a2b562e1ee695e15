"""Real points of two places that one box over the values between them joins."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.sweep.boxes import Boxes, boxes_over
from explorer.landscape.sweep.family import Family
from explorer.landscape.sweep.trace import Place

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Links = dict[int, tuple[int, Floats]]
"""Leader of the left place to that of the right one, with signs that turn it into the former."""

# How much larger a box is made than what it has to hold.
_SPARE = 1.25


def links_of(family: Family, left: Place, right: Place) -> Links:
    """Join the real leaders of two places.

    Parameters
    ----------
    family : Family
    left, right : Place
        Of lower and higher value, or of the same.

    Returns
    -------
    dict
        Each is proved: a box that holds one zero for every value between holds both ends.
    """
    rows = np.flatnonzero(left.leaders.real)
    if not len(rows) or not right.leaders.real.any():
        return {}
    boxes = _bridge(family, left, right, rows, None)
    links = _joined(boxes, left, right, rows)
    missing = np.flatnonzero([int(k) not in links for k in rows])
    if len(missing):  # next to a better known middle a box may be too small for the ends
        open_ = rows[missing]
        least = _needed(boxes.take(missing), left, right, open_)
        links |= _joined(_bridge(family, left, right, open_, least), left, right, open_)
    return links


def real_rows(place: Place) -> list[int]:
    """Rows of the real leaders."""
    return [int(k) for k in np.flatnonzero(place.leaders.real)]


def _bridge(family: Family, left: Place, right: Place, rows: Ints, least: Floats | None) -> Boxes:
    """Boxes of leaders of the left place over the values between two places."""
    middle = left.value + (right.value - left.value) / 2
    points = left.leaders.points[rows]
    centre = np.where(points == 0, 0, family.newton(points, middle, 3)).real + 0j
    velocity = family.velocity(centre, middle) * ((right.value - left.value) / 2)
    usable = np.asarray(np.isfinite(velocity).all(axis=1))[:, None] & (points != 0)
    slope = np.where(usable, velocity, 0).real + 0j
    finite = np.asarray(np.isfinite(centre).all(axis=1))[:, None]
    start = np.where(finite, centre, points)
    return boxes_over(family.system, start, slope, left.value, right.value, least)


def _joined(boxes: Boxes, left: Place, right: Place, rows: Ints) -> Links:
    """Real leaders of the right place in the boxes that hold those of the left one."""
    held = boxes.proved & boxes.holds(left.boxes.take(rows), -1)
    links = {}
    for i in np.flatnonzero(held).tolist():
        one = boxes.take(np.array([i]))
        for j in real_rows(right):
            signs = right.leaders.actions[j]
            images = _images(right.boxes.take(np.array([j])), signs)
            inside = np.flatnonzero(_repeated(one, len(signs)).holds(images, 1))
            if len(inside):
                links[int(rows[i])] = (j, signs[inside[0]])
    return links


def _needed(boxes: Boxes, left: Place, right: Place, rows: Ints) -> Floats:
    """Radii (K, n) that hold leaders of the left place and what is nearest of the right one."""
    need = boxes.reach_of(left.boxes.take(rows), -1)
    for i in range(len(rows)):
        one = boxes.take(np.array([i]))
        ends = []
        for j in real_rows(right):
            images = _images(right.boxes.take(np.array([j])), right.leaders.actions[j])
            ends.append(_repeated(one, len(images.centre)).reach_of(images, 1))
        reach = np.concatenate(ends)
        need[i] = np.maximum(need[i], reach[reach.max(axis=1).argmin()])
    return need * _SPARE


def _images(box: Boxes, signs: Floats) -> Boxes:
    many = _repeated(box, len(signs))
    return replace(many, centre=many.centre * signs, slope=many.slope * signs)


def _repeated(box: Boxes, count: int) -> Boxes:
    return box.take(np.zeros(count, dtype=np.int64))
