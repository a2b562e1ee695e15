"""Lists too long for a page are thinned out by a rule, and the page says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

MOST = 2000
"""Rows of real points that a page has at most."""
_BY_SYMMETRY = "one row for all points that symmetry makes of one"
_BY_LOSS = (
    "of each kind and index the lowest and the highest, and evenly many between by their loss"
)

Point = Mapping[str, Any]


def thinned(found: Mapping[str, Any], most: int = MOST) -> dict[str, Any]:
    """Give a solution with at most so many rows, and under ``thinned`` the sentence that says so.

    First copies are left out, rows of the same ``class`` as one before; if there are still too
    many, each kind and index keeps its share of rows: the lowest, the highest, and rows evenly far
    apart between them in the order of the loss.

    Parameters
    ----------
    found : mapping
        As ``explorer solve --json`` prints it.
    most : int

    Returns
    -------
    dict
        The same where nothing is left out.

    Examples
    --------
    >>> rows = [{"loss": float(k), "kind": "saddle", "index": 1, "class": k} for k in range(9)]
    >>> few = thinned({"real_points": rows}, most=3)
    >>> [row["loss"] for row in few["real_points"]]
    [0.0, 4.0, 8.0]
    >>> few["thinned"].split(":")[0]
    'Of 9 rows of the list this page has 3'
    """
    name = "manifold_table" if "manifold_table" in found else "real_points"
    points = found.get(name, [])
    if len(points) <= most:
        return dict(found)
    kept, rule = _leaders(points), _BY_SYMMETRY
    if len(kept) > most:
        kept, rule = _spread(kept, most), f"{_BY_SYMMETRY}; {_BY_LOSS}"
    said = f"Of {len(points):,} rows of the list this page has {len(kept):,}: {rule}."
    return {**found, name: kept, "thinned": f"{said} Counts and verdict are of the whole list."}


def _leaders(points: Sequence[Point]) -> list[Point]:
    """The first row of each class, which stands for all of it."""
    copies: dict[Any, int] = defaultdict(int)
    first: dict[Any, Point] = {}
    for place, point in enumerate(points):
        name = point.get("class", ("row", place))
        copies[name] += point.get("copies", 1)
        first.setdefault(name, point)
    return [{**point, "copies": copies[name]} for name, point in first.items()]


def _spread(points: Sequence[Point], most: int) -> list[Point]:
    groups: dict[Any, list[Point]] = defaultdict(list)
    for point in sorted(points, key=lambda point: point["loss"]):
        groups[(str(point.get("kind")), str(point.get("index")))].append(point)
    shares = _shares([len(group) for group in groups.values()], most)
    return [
        group[place]
        for group, share in zip(groups.values(), shares, strict=True)
        for place in _evenly(len(group), share)
    ]


def _shares(sizes: Sequence[int], most: int) -> list[int]:
    """Split ``most`` among groups: small ones keep all, the others as many as each other."""
    left = most
    shares = [0] * len(sizes)
    for done, k in enumerate(sorted(range(len(sizes)), key=lambda k: sizes[k])):
        shares[k] = min(sizes[k], left // (len(sizes) - done))
        left -= shares[k]
    return shares


def _evenly(size: int, share: int) -> list[int]:
    if share >= size or share < 2:
        return list(range(min(size, share)))
    return [round(k * (size - 1) / (share - 1)) for k in range(share)]
