"""What an engine hands over: its points, whole orbits of them, and how every path ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from explorer.sentences import Sentence, Template


class PathStatus(Enum):
    """End of a path."""

    CONVERGED = "converged to an isolated simple solution"
    SINGULAR = "ended at a singular solution; see its multiplicity"
    AT_INFINITY = "went to infinity; the target has fewer solutions than a generic one"
    STALLED = "stalled: the step became too small or too many steps were taken; tighten the options"
    JUMPED = "jumped to another path and could not be resolved"
    STOPPED = "stopped by the user before its end"
    UNDECIDED = "ended where simple, singular and infinite cannot be told apart"
    ON_A_FAMILY = "ended on a curve or a larger family of solutions"

    @property
    def word(self) -> str:
        """Name of the end in tables of statistics."""
        return self.name.lower().replace("_", " ")


LOST = (PathStatus.STALLED, PathStatus.JUMPED, PathStatus.STOPPED, PathStatus.UNDECIDED)
"""Ends that say nothing about a solution."""


Complex = NDArray[np.complex128]
Actions = NDArray[np.float64] | NDArray[np.complex128]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class PathNote(Template):
    """What users should know of the paths."""

    ENDED = "{count} paths {status.value}"
    STOP_RULE_NOT_MET = "the generic solve did not meet its stop rule; solutions may be missing"
    NEVER_BEGAN = (
        "{count} of the stalled paths never began: the start system's solutions are missing"
    )
    EXCLUDED_INFINITY = (
        "{count} paths went towards infinity, which generic parameters exclude: points are missing"
    )
    UNREADABLE = "PHCpack gave {count} records that cannot be read"


def notes_on(status_counts: Mapping[PathStatus, int]) -> tuple[Sentence, ...]:
    """Name the ends that leave a question open."""
    usual = (PathStatus.CONVERGED, PathStatus.AT_INFINITY)
    return tuple(
        PathNote.ENDED(count=count, status=status)
        for status, count in status_counts.items()
        if status not in usual
    )


@dataclass(frozen=True)
class Orbits:
    """M orbits of points.

    Attributes
    ----------
    points : complex array, shape (M, n)
        One representative an orbit.
    actions : float or complex array, shape (A, n)
        Roots of unity, floats where all are 1 and -1; those of orbit m, a group, are rows
        ``first[m]`` to ``first[m] + size[m] - 1``, the identity first.
    first, size : int arrays, shape (M,)
    """

    points: Complex
    actions: Actions
    first: Ints
    size: Ints

    @classmethod
    def of(cls, blocks: Sequence[tuple[Complex, Complex]]) -> Orbits | None:
        """Put together blocks of representatives (K, n), each with its group (g, n).

        None unless every group begins with the identity.
        """
        actions = np.concatenate([group for _, group in blocks])
        counts, sizes = ([len(block[k]) for block in blocks] for k in (0, 1))
        starts = np.cumsum([0, *sizes[:-1]])
        if (actions[starts] != 1).any():
            return None
        signs = not actions.imag.any() and (np.abs(actions.real) == 1).all()
        points = np.concatenate([points for points, _ in blocks])
        first = np.repeat(starts, counts)
        size = np.repeat(np.array(sizes), counts)
        return cls(points, np.ascontiguousarray(actions.real) if signs else actions, first, size)

    @property
    def signs_only(self) -> bool:
        """Whether all actions are sign flips."""
        return self.actions.dtype.kind == "f"

    @property
    def starts(self) -> Ints:
        """Row of the first image of each orbit in :meth:`images`, shape (M,)."""
        ends: Ints = np.cumsum(self.size)
        return ends - self.size

    @property
    def rows(self) -> tuple[Ints, Ints]:
        """Orbit and action of each image, shape (N,) both."""
        orbit = np.repeat(np.arange(len(self.size)), self.size)
        return orbit, np.arange(len(orbit)) + np.repeat(self.first - self.starts, self.size)

    @property
    def keeps_real(self) -> NDArray[np.bool_]:
        """Whether each action maps real points to real ones, shape (A,).

        No unknown of a point is zero where an action turns it.
        """
        return ~np.asarray(self.actions.imag.any(axis=1))

    def images(self) -> Complex:
        """All images, orbit by orbit, shape (N, n)."""
        orbit, action = self.rows
        return self.points[orbit] * self.actions[action]


@dataclass(frozen=True, eq=False)
class PathRecord:
    """Ends of the paths to one target, P of them.

    Attributes
    ----------
    pattern : bool array, shape (P, n)
        Unknowns that are not zero along the path.
    images : int array, shape (P,)
        Members of the orbit that the path stands for.
    status : object array of :class:`PathStatus`, shape (P,)
    condition : float array, shape (P,)
        Condition number at the end; inf where there is none.
    jacobians : int array, shape (P,)
        Jacobians factored, retries included.
    """

    pattern: NDArray[np.bool_]
    images: NDArray[np.int64]
    status: NDArray[np.object_]
    condition: NDArray[np.float64]
    jacobians: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.status)

    def count(self, status: PathStatus) -> int:
        """Paths that ended so, images included."""
        return int(self.images[self.status == status].sum())


@dataclass(frozen=True, eq=False)
class PathResults:
    """Solutions of one target as an engine found them; nothing is judged yet.

    Attributes
    ----------
    points : complex array, shape (N, n)
        Images under the symmetry group and smaller zero patterns included, unless
        ``one_an_orbit``.
    multiplicity : int array, shape (N,)
        Paths that ended at the point, where it is singular; else 1.
    condition : float array, shape (N,)
        Inf at singular points; NaN where the engine does not tell.
    status_counts : mapping of PathStatus to int
        Ends of the paths; each path stands for one orbit and is counted once for each member.
        Empty where another program solved, which hands over records.
    notes : tuple of Sentence
        What users should know, see :class:`PathNote`.
    orbits : Orbits or None
        The same points as whole orbits under diagonal symmetries; None where the engine does not
        know that they are, or where some end is singular.
    paths : PathRecord or None
        One row a path, where the engine tells.
    unexplained : int
        Further gaps: paths whose end is impossible here, records that cannot be read, a generic
        solve without an end.
    jacobians : int
        Jacobians factored for this target, retries included.
    detours : int
        Random detours that were needed: without one the random numbers had no say.
    seconds : float
        Wall time; of a batch an equal share.
    witness : Sentence or None
        What vouches for the number of paths that were begun, see :class:`Witness`; None where
        nothing does.
    one_an_orbit : bool
        ``points`` has one row per orbit, those of ``orbits``.
    """

    points: Complex
    multiplicity: Ints
    condition: Floats
    status_counts: Mapping[PathStatus, int] = field(default_factory=dict)
    notes: tuple[Sentence, ...] = ()
    orbits: Orbits | None = None
    paths: PathRecord | None = None
    unexplained: int = 0
    jacobians: int = 0
    detours: int = 0
    seconds: float = 0.0
    witness: Sentence | None = None
    one_an_orbit: bool = False

    @classmethod
    def of_orbits(cls, orbits: Orbits, condition: Floats) -> PathResults:
        """Keep one point per orbit, with its condition (M,): images would fill the memory."""
        once = np.ones(len(condition), dtype=np.int64)
        return cls(orbits.points, once, condition, orbits=orbits, one_an_orbit=True)

    def spread(self) -> PathResults:
        """Make all images."""
        if not self.one_an_orbit or self.orbits is None:
            return self
        size = self.orbits.size
        return replace(
            self,
            points=self.orbits.images().astype(np.complex128),
            multiplicity=np.repeat(self.multiplicity, size),
            condition=np.repeat(self.condition, size),
            one_an_orbit=False,
        )

    @property
    def complete(self) -> bool:
        """Every path ended at a simple solution of its own or at infinity, none is missing."""
        return not self.notes

    @property
    def lost(self) -> int:
        """How many paths or records ended without a solution or a reason."""
        return sum(self.status_counts.get(status, 0) for status in LOST) + self.unexplained

    @property
    def statistics(self) -> dict[str, int]:
        """Numbers of paths, or of records, by the word for their end."""
        if not self.status_counts:
            total = len(self.points) + self.unexplained
            return {"records": total, "unreadable": self.unexplained}
        ends = {status.word: count for status, count in self.status_counts.items() if count}
        return {"paths": sum(self.status_counts.values()), **ends}
