"""The one carrier of points.

Refined, told apart, with what is known of each and what it rests on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.validate.flips import Flips
from explorer.validate.matching import nearest

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_EPS = float(np.finfo(np.float64).eps)
# Newton on a multiple root stops about here (square root of rounding for multiplicity two),
# relative to the point.
SINGULAR_ACCURACY = 1e-6


class Evidence(IntEnum):
    """What the claim rests on that a zero is near a point."""

    NONE = 0
    """The equations vanish up to rounding; the zero may be singular."""
    ESTIMATE = 1
    """Newton-Kantorovich in floating point.

    One zero in the ball of radius ``unique``, a simple one.
    """
    PROOF = 2
    """The same by interval arithmetic, see :mod:`explorer.certify`."""


class Reality(IntEnum):
    """Whether a zero is real."""

    UNDECIDED = -1
    NO = 0
    YES = 1


@dataclass(frozen=True, eq=False)
class Images:
    """How each of N rows follows from a leader: ``row = action * (conjugate of) leader``.

    Attributes
    ----------
    leader : int array, shape (N,)
        Row of the leader; its own for a leader.
    action : int8 or complex array, shape (N, n)
        Roots of unity; whole numbers where all are 1 and -1.
    conjugated : bool array, shape (N,)
    """

    leader: Ints
    action: NDArray[Any]
    conjugated: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class PointSet:
    """N distinct points near zeros of a system.

    Attributes
    ----------
    points : complex array, shape (N, n)
    multiplicity : int array, shape (N,)
    regular : bool array, shape (N,)
        By the estimate, a zero exists in the ball of radius ``unique`` and is the only one there.
    scale : float array, shape (N, n)
        Unit of each unknown. ``error`` and ``unique`` are maximum norms in these units.
    error : float array, shape (N,)
        Bound on the distance to the zero; for a point that is not regular a rough figure.
    unique : float array, shape (N,)
        Radius in which the zero is the only one; 0 when not regular.
    residual : float array, shape (N,)
        Maximum norm of the equations.
    condition : float array, shape (N,)
        Condition number of the equilibrated Jacobian in the maximum norm; inf when singular.
    evidence : int8 array of :class:`Evidence`, shape (N,)
    real : int8 array of :class:`Reality`, shape (N,)
    conjugate : int array, shape (N,)
        Row of the complex conjugate, -1 when it is not in the list or was not looked for.
    orbit, orbit_size : int arrays, shape (N,)
        Orbit under the diagonal symmetries, numbered by first appearance.
    missing_images : int
        Images of regular points under symmetry that are not in the list.
    images : Images or None
        Which rows follow from which, where the engine told.
    flips : Flips or None
        Where each row stands for its whole orbit, ``orbit_size`` points: the sign flips that make
        them.
    proved_radius : float array, shape (N, n), or None
        Proved bound on the distance to the zero in each unknown; inf where nothing is proved.
    statistics : mapping
        What became of the candidates, by number.
    """

    points: Complex
    multiplicity: Ints
    regular: NDArray[np.bool_]
    scale: Floats
    error: Floats
    unique: Floats
    residual: Floats
    condition: Floats
    evidence: NDArray[np.int8]
    real: NDArray[np.int8]
    conjugate: Ints
    orbit: Ints
    orbit_size: Ints
    missing_images: int = 0
    images: Images | None = None
    flips: Flips | None = None
    proved_radius: Floats | None = None
    statistics: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def estimated(
        cls,
        points: Complex,
        multiplicity: Ints,
        regular: NDArray[np.bool_],
        scale: Floats,
        error: Floats,
        unique: Floats,
        residual: Floats,
        condition: Floats,
    ) -> PointSet:
        """Take what an estimate says of points whose orbits were not looked for."""
        own = np.arange(len(points))
        return cls(
            points=points,
            multiplicity=multiplicity,
            regular=regular,
            scale=scale,
            error=error,
            unique=unique,
            residual=residual,
            condition=condition,
            evidence=np.where(regular, Evidence.ESTIMATE, Evidence.NONE).astype(np.int8),
            real=reality(points, regular, scale, error, unique),
            conjugate=np.full(len(points), -1),
            orbit=own,
            orbit_size=np.ones_like(own),
        )

    @classmethod
    def joined(cls, parts: Sequence[PointSet]) -> PointSet:
        """Put sets one below the other; orbits and conjugates are to be found anew."""
        if len(parts) == 1:
            return parts[0]
        return cls.estimated(
            **{name: np.concatenate([getattr(p, name) for p in parts]) for name in _ESTIMATES}
        )

    def __len__(self) -> int:
        return len(self.points)

    @property
    def number(self) -> Ints:
        """Points that each row stands for, shape (N,)."""
        return np.ones(len(self.points), dtype=np.int64) if self.flips is None else self.flips.size

    def how_many(self, rows: NDArray[np.bool_]) -> int:
        """Points that some rows (a mask, shape (N,)) stand for."""
        return int(rows.sum() if self.flips is None else self.flips.size[rows].sum())

    @property
    def total(self) -> int:
        """Points that all rows stand for."""
        return len(self.points) if self.flips is None else int(self.flips.size.sum())

    @property
    def reach(self) -> Floats:
        """Scaled distance within which another point is the same one, shape (N,)."""
        return np.where(self.regular, self.unique / 2, 10 * SINGULAR_ACCURACY)

    @property
    def radius(self) -> Floats:
        """Bound on the distance to the zero in each unknown, rounding included, shape (N, n)."""
        estimate: Floats = self.error[:, None] * self.scale + _EPS * np.abs(self.points)
        if self.proved_radius is None:
            return estimate
        return np.where(np.isfinite(self.proved_radius), self.proved_radius, estimate)

    def take(self, rows: Ints) -> PointSet:
        """Choose rows; orbits and conjugates are to be found anew."""
        own = np.arange(len(rows))
        return replace(
            self,
            **{name: getattr(self, name)[rows] for name in (*_ESTIMATES, "evidence", "real")},
            conjugate=np.full(len(rows), -1),
            orbit=own,
            orbit_size=np.ones_like(own),
            images=None,
            flips=None,
            proved_radius=None if self.proved_radius is None else self.proved_radius[rows],
        )

    def with_rows(self, rows: Ints, other: PointSet) -> PointSet:
        """Put the rows of another set in place of some.

        Orbits and conjugates are to be found anew.
        """
        arrays = {name: getattr(self, name).copy() for name in _ESTIMATES}
        for name, array in arrays.items():
            array[rows] = getattr(other, name)
        return replace(PointSet.estimated(**arrays), statistics=self.statistics)

    def moved(self, points: Complex) -> PointSet:
        """Put other points (N, n) inside the same balls; their reality is decided anew."""
        if points.tobytes() == self.points.tobytes():  # the signs of zeros count
            return self
        real = reality(points, self.regular, self.scale, self.error, self.unique)
        return replace(self, points=points, real=real)

    def match(self, queries: Complex) -> Ints:
        """Row of the point that each query (M, n) is, -1 where it is none of them."""
        position = nearest(self.points, queries)
        if not len(self.points):
            return position
        gap = np.abs(self.points[position] - queries) / self.scale[position]
        return np.where(gap.max(axis=1, initial=0) <= self.reach[position], position, -1)


_ESTIMATES = (
    "points",
    "multiplicity",
    "regular",
    "scale",
    "error",
    "unique",
    "residual",
    "condition",
)


def reality(
    points: Complex, regular: NDArray[np.bool_], scale: Floats, error: Floats, unique: Floats
) -> NDArray[np.int8]:
    """Tell real points from others; arguments as in :class:`PointSet`.

    A point is real when its conjugate lies in the same uniqueness ball, and not real when an
    imaginary part exceeds its error.
    """
    imaginary = (np.abs(points.imag) / scale).max(axis=1, initial=0)
    same = 2 * imaginary + 2 * error <= unique
    same |= ~regular & (imaginary <= error)
    decided = np.where(imaginary > error, Reality.NO, Reality.UNDECIDED)
    return np.where(same, Reality.YES, decided).astype(np.int8)
