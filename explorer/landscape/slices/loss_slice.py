"""The loss over a plane through critical points that belong together, with the points near it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.slices.choose import Anchor, Chosen, Listing
from explorer.landscape.slices.levels import levels
from explorer.landscape.slices.plane import Floats, Plane
from explorer.landscape.slices.says import Shown
from explorer.networks.problem import Problem
from explorer.sentences import Sentence

if TYPE_CHECKING:
    import pandas as pd

ROLES = ("minimum", "saddle", "neighbour", "point", "")
# Of the half width of the window: what stands free beside the points, and how far from the plane
# points are shown.
MARGIN = 0.6
NEAR = 0.1
# Points nearer to the plane than this share of the window lie in it.
_IN_PLANE = 1e-6
# Points of the grid that are evaluated at once.
_PIECE = 4096


@dataclass(frozen=True, eq=False)
class LossSlice:
    """A loss over a square window of a plane, or along a line where there is one unknown.

    Attributes
    ----------
    problem : Problem
    plane : Plane
        Through the minimum, which has coordinates (0, 0); the first axis goes to its neighbour.
    anchors : tuple of Anchor
        What the plane goes through: role, row of ``solution.points``, place.
    u, v : float arrays, shapes (S,) and (S,), or (1,) of a line
        Coordinates of the grid.
    loss : float array, shape (len(v), len(u))
    listing : Listing
        Real critical points, images included.
    kind : dict of int to str
        By row.
    chosen : tuple of Sentence
        How the plane was chosen.
    near : float
        How far from the plane points are shown.
    """

    problem: Problem
    plane: Plane
    anchors: tuple[Anchor, ...]
    u: Floats
    v: Floats
    loss: Floats
    listing: Listing
    kind: dict[int, str]
    chosen: tuple[Sentence, ...]
    near: float

    def at(self, u: object, v: object = 0.0) -> NDArray[Any]:
        """Loss at coordinates, arrays of one shape."""
        return _values(self.problem, self.plane, np.asarray(u, float), np.asarray(v, float))

    def coordinates(self, weights: object) -> tuple[Floats, Floats]:
        """Coordinates (K, 2) and distances (K,) of weights (K, n)."""
        return self.plane.coordinates(np.asarray(weights, dtype=float))

    @cached_property
    def _close(self) -> NDArray[np.int64]:
        """Numbers of the points that are shown."""
        place, distance = self.plane.coordinates(self.listing.points)
        inside = (place[:, 0] >= self.u[0]) & (place[:, 0] <= self.u[-1])
        if self.plane.dimension == 2:
            inside &= (place[:, 1] >= self.v[0]) & (place[:, 1] <= self.v[-1])
        return np.flatnonzero(inside & (distance <= self.near))

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row a real critical point in the window, anchors first, then by distance.

        ``row`` of ``solution.points`` (several images of one row may be shown), ``role`` (of an
        anchor, else empty), ``kind``, ``loss``, ``u``, ``v``, ``distance``, ``in_plane``.
        """
        import pandas as pd

        listing, close = self.listing, self._close
        place, distance = self.plane.coordinates(listing.points[close])
        rows = listing.rows[close]
        frame = pd.DataFrame(
            {
                "row": rows,
                "role": [
                    self._role(int(r), x) for r, x in zip(rows, listing.points[close], strict=True)
                ],
                "kind": [self.kind.get(int(r), "undecided") for r in rows],
                "loss": listing.loss[close],
                "u": place[:, 0],
                "v": place[:, 1] if self.plane.dimension == 2 else 0.0,
                "distance": distance,
                "in_plane": distance <= _IN_PLANE * self._size,
            }
        )
        other = self._other_anchors()
        frame = pd.concat([frame, other], ignore_index=True) if len(other) else frame
        rank = frame["role"].map(ROLES.index).where(frame["in_plane"], len(ROLES))
        order = np.lexsort((frame["distance"], rank))
        return frame.iloc[order].reset_index(drop=True)

    @property
    def top(self) -> float | None:
        """Loss of the saddle; None where the plane goes through none."""
        for one in self.anchors:
            if one.role == "saddle":
                return float(self.problem.loss(one.place))
        return None

    @property
    def levels(self) -> Floats:
        """Levels for lines of equal loss; the loss of the saddle is one of them."""
        known = [self.problem.loss(one.place) for one in self.anchors]
        return levels(np.append(self.loss, known), self.top)

    @property
    def said(self) -> tuple[Sentence, ...]:
        """How the plane was chosen and which points are shown, one sentence each."""
        count, shown = len(self.listing.rows), len(self._close)
        if shown == count:
            said: tuple[Sentence, ...] = (Shown.ALL(count=count),)
        else:
            said = (Shown.SOME(shown=shown, count=count, near=self.near),)
        if self.listing.of_manifolds:
            said = (*said, Shown.MANIFOLDS())
        return (*self.chosen, *said)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data, for JSON and the page."""
        return {
            "origin": self.plane.origin.tolist(),
            "axes": self.plane.axes.tolist(),
            "u": self.u.tolist(),
            "v": self.v.tolist(),
            "loss": [[x if np.isfinite(x) else None for x in row] for row in self.loss.tolist()],
            "levels": self.levels.tolist(),
            "saddle_loss": self.top,
            "points": self.points.to_dict(orient="records"),
            "said": [str(one) for one in self.said],
        }

    @property
    def _size(self) -> float:
        return float(self.u[-1] - self.u[0])

    def _role(self, row: int, place: Floats) -> str:
        for one in self.anchors:
            if one.row == row and np.linalg.norm(one.place - place) <= _IN_PLANE * self._size:
                return one.role
        return ""

    def _other_anchors(self) -> pd.DataFrame:
        """Anchors that are no points of the list: where descents came to on a manifold."""
        import pandas as pd

        listed = self.listing.points[self._close]
        made = []
        for one in self.anchors:
            gap = np.linalg.norm(listed - one.place, axis=1).min(initial=np.inf)
            if gap <= _IN_PLANE * self._size:
                continue
            (place,), (distance,) = self.plane.coordinates(one.place[None])
            made.append(
                {
                    "row": one.row,
                    "role": one.role,
                    "kind": self.kind.get(one.row, "undecided"),
                    "loss": float(self.problem.loss(one.place)),
                    "u": place[0],
                    "v": place[1] if len(place) > 1 else 0.0,
                    "distance": distance,
                    "in_plane": True,
                }
            )
        return pd.DataFrame(made)


def sliced(
    listing: Listing, kind: dict[int, str], chosen: Chosen, size: int, near: float | None
) -> LossSlice:
    """Evaluate the loss on a window about the points that the plane goes through.

    Parameters
    ----------
    listing : Listing
    kind : dict of int to str
        By row of ``solution.points``.
    chosen : Chosen
    size : int
        Points of the grid along each axis.
    near : float, optional
        How far from the plane points are shown; a tenth of the window's half width unless given.
    """
    middle, half = window(listing, chosen)
    ticks = np.linspace(-half, half, size)
    u = middle[0] + ticks
    v = middle[1] + ticks if chosen.plane.dimension == 2 else np.zeros(1)
    loss = _values(listing.problem, chosen.plane, *np.meshgrid(u, v))
    near = NEAR * half if near is None else near
    return LossSlice(
        listing.problem, chosen.plane, chosen.anchors, u, v, loss, listing, kind, chosen.said, near
    )


def window(listing: Listing, chosen: Chosen) -> tuple[Floats, float]:
    """Centre and half width of a square that has all points the plane goes through."""
    place, _ = chosen.plane.coordinates([one.place for one in chosen.anchors])
    low, high = place.min(axis=0), place.max(axis=0)
    extent = float((high - low).max())
    if extent > 0:
        return (low + high) / 2, extent / 2 * (1 + MARGIN)
    distances = np.linalg.norm(listing.points - chosen.anchors[0].place, axis=1)
    apart = distances[distances > 0]
    size = float(np.linalg.norm(chosen.anchors[0].place))
    return low, float(apart.min()) if len(apart) else size or 1.0


def _values(problem: Problem, plane: Plane, u: NDArray[Any], v: NDArray[Any]) -> NDArray[Any]:
    """Loss at coordinates of one shape, some thousands at a time."""
    u, v = np.broadcast_arrays(u, v)
    both = np.stack([u.ravel(), v.ravel()], axis=1)[:, : plane.dimension]
    with np.errstate(all="ignore"):
        parts = [problem.loss(plane.at(both[k : k + _PIECE])) for k in range(0, len(both), _PIECE)]
    return np.concatenate([np.zeros(0), *parts]).reshape(u.shape)
