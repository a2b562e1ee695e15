"""Certificates in the making.

Rows are filled in floating point, then with balls, and handed to their images.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.certify.certification import FILTER_BITS, Certification
from explorer.certify.distinct import meeting_orbits, meeting_pairs
from explorer.certify.exact import ExactSystem, ExactSystems, Filtered
from explorer.certify.images import carry
from explorer.certify.inertia import UNDECIDED, negative_eigenvalues
from explorer.certify.krawczyk import Contraction, contract, newton, precondition
from explorer.certify.midpoint_radius import EPS, evaluate
from explorer.certify.multiprecision import Proved, prove_with_balls
from explorer.certify.reasons import Reason
from explorer.sentences import Sentence
from explorer.validate.flips import Flips
from explorer.validate.point_set import Images

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]
# Solvers know singular points to about 1e-6; a point that is further off is no answer.
_NEAR = 1e-5
# Entries of Jacobians held at once: bounds the memory of long lists.
_ENTRIES = 1 << 22


@dataclass(eq=False)
class Rows:
    """Certificates in the making; arrays as in :class:`Certification`."""

    points: Complex
    proved: NDArray[np.bool_]
    parts: list[Complex]
    error: Floats
    noise: Floats
    real: NDArray[np.int8]
    index: NDArray[np.int64]
    loss: Floats
    bits: NDArray[np.int64]
    far: NDArray[np.bool_]
    away: NDArray[np.bool_]
    reason: NDArray[np.object_]
    flips: Flips | None = None
    lists: int = 1

    @classmethod
    def empty(cls, points: Complex, flips: Flips | None = None, lists: int = 1) -> Rows:
        """Prove nothing yet of lists of equally many points, one after the other."""
        count = len(points)
        return cls(
            points=points,
            proved=np.zeros(count, dtype=bool),
            parts=[points.copy()],
            error=np.full(points.shape, np.inf),
            noise=np.zeros(points.shape),
            real=np.full(count, -1, dtype=np.int8),
            index=np.full(count, -1),
            loss=np.full((count, 2), np.nan),
            bits=np.zeros(count, dtype=np.int64),
            far=np.zeros(count, dtype=bool),
            away=np.zeros(count, dtype=bool),
            reason=np.full(count, None, dtype=object),
            flips=flips,
            lists=lists,
        )

    def fill(self, rows: NDArray[np.int64], exact: ExactSystem | ExactSystems) -> None:
        """Certify rows one by one: in floating point, then with balls those that are left."""
        if not len(rows):
            return
        size = max(1, _ENTRIES // max(1, self.points.shape[1] ** 2))
        for k in range(0, len(rows), size):
            self._filter(rows[k : k + size], exact.at(rows[k : k + size]))
        self._check_distance(rows, exact)
        self.prove_with_balls(rows[~self.proved[rows] & ~self.far[rows]], exact)
        self._refute(rows[~self.proved[rows] & ~self.far[rows]], exact)

    def _refute(self, rows: NDArray[np.int64], exact: ExactSystem | ExactSystems) -> None:
        """Mark rows near which there is no zero at all: the equations over a polydisc prove it."""
        if not len(rows):
            return
        points = self.points[rows]
        radius = np.broadcast_to(
            _NEAR * np.abs(points).max(axis=1, initial=0)[:, None], points.shape
        )
        empty = rows[self._nothing_within(rows, radius, exact)]
        self.far[empty] = True
        self.reason[empty] = Reason.NOTHING_NEAR(share=_NEAR)

    def _nothing_within(
        self, rows: NDArray[np.int64], radius: Floats, exact: ExactSystem | ExactSystems
    ) -> NDArray[np.bool_]:
        """Whether the equations prove that a polydisc round each row (R, n) holds no zero."""
        known = exact.at(rows)
        points = self.points[rows]
        value, error = evaluate(known.system.value_program, points, radius, known.doubles)
        return np.asarray((np.abs(value) * (1 - 8 * EPS) > error).any(axis=1))

    def _filter(self, rows: NDArray[np.int64], exact: Filtered) -> None:
        start = self.points[rows]
        pre = precondition(exact, start)
        centre = _shaped_like(newton(exact, start, pre), start)
        found = contract(exact, centre, pre)
        real = _reality(centre, found)
        index, loss = _at_real_points(exact, centre, found, real, pre.scale)
        good = found.proved & (real >= 0)
        if exact.has_potential:
            good &= (real == 0) | (index >= 0)
        chosen = rows[good]
        self.noise[rows] = found.noise
        self.proved[chosen] = True
        self.bits[chosen] = FILTER_BITS
        self.parts[0][chosen] = centre[good]
        self.error[chosen] = found.error[good]
        self.real[chosen] = real[good]
        self.index[chosen] = index[good]
        self.loss[chosen] = loss[good]

    def prove_with_balls(self, rows: NDArray[np.int64], exact: ExactSystem | ExactSystems) -> None:
        """Certify rows with balls."""
        if not len(rows):
            return
        scales = precondition(exact.at(rows), self.points[rows]).scale
        for row, scale in zip(rows.tolist(), scales, strict=True):
            found = prove_with_balls(exact.of_row(row), self.points[row], scale)
            if isinstance(found, Sentence):
                self._drop(row, found)
            else:
                self._take(row, found)
        self._check_distance(rows, exact)

    def _take(self, row: int, found: Proved) -> None:
        while len(self.parts) < len(found.parts):
            self.parts.append(np.zeros_like(self.points))
        for k, part in enumerate(self.parts):
            part[row] = found.parts[k] if k < len(found.parts) else 0
        self.proved[row] = True
        self.bits[row] = found.bits
        self.error[row] = found.error
        self.real[row] = found.real
        self.index[row] = found.index
        self.loss[row] = found.loss
        self.reason[row] = None

    def _drop(self, row: int, reason: Sentence) -> None:
        self.proved[row] = False
        self.bits[row] = 0
        self.real[row] = -1
        self.index[row] = -1
        self.loss[row] = np.nan
        self.error[row] = np.inf
        self.reason[row] = reason

    def carry(self, images: Images, exact: ExactSystem | ExactSystems) -> None:
        """Hand the certificates of leaders to their images."""
        source = images.leader
        self.parts = [carry(images, part) for part in self.parts]
        for name in (
            "proved",
            "error",
            "noise",
            "real",
            "index",
            "loss",
            "bits",
            "far",
            "away",
            "reason",
        ):
            setattr(self, name, getattr(self, name)[source])
        self._check_distance(np.flatnonzero(source != np.arange(len(source))), exact)

    def _check_distance(self, rows: NDArray[np.int64], exact: ExactSystem | ExactSystems) -> None:
        """Take the certificate from rows whose listed point is not the certified one.

        That a certified zero is further away does not make the row wrong: Newton's method may have
        left a multiple zero for a simple one beside it.
        """
        gap = np.abs(self.points[rows] - self.parts[0][rows])
        noise = np.nan_to_num(self.noise[rows], nan=0.0, posinf=0.0)
        allowed = noise + 2 * self.error[rows] + 16 * EPS * np.abs(self.points[rows])
        away = self.proved[rows] & ~(gap <= allowed).all(axis=1)
        self.away[rows] = away
        self.far[rows] = False
        if not away.any():
            return
        gone = rows[away]
        wrong = self._nothing_within(gone, allowed[away], exact)
        self.far[gone] = wrong
        widths = gap[away].max(axis=1, initial=0)
        for row, width, empty in zip(gone.tolist(), widths.tolist(), wrong.tolist(), strict=True):
            self._drop(row, Reason.FAR(gap=width) if empty else Reason.AWAY(gap=width))

    def meeting(self) -> NDArray[np.int64]:
        """Pairs of certified rows whose polydiscs meet, shape (P, 2)."""
        good, centre = np.flatnonzero(self.proved), np.array(self.parts)
        reach = (self.error + np.abs(centre[1:]).sum(axis=0)) * (1 + 8 * EPS)
        if self.flips is None:
            group = good // self._rows if self.lists > 1 else None
            return good[meeting_pairs(centre[0][good], reach[good], group)]
        return good[meeting_orbits(centre[0][good], reach[good], self.flips.take(good))]

    @property
    def _rows(self) -> int:
        """Rows of each list."""
        return len(self.points) // self.lists

    def result(self, images: Images, met: NDArray[np.int64] | None = None) -> Certification:
        """Join everything, and tell rows whose polydiscs meet, numbered within their lists."""
        same = np.full(len(self.points), -1)
        for first, second in (self.meeting() if met is None else met).tolist():
            row = first % self._rows
            same[second] = row if same[second] < 0 else min(same[second], row)
        for row in np.flatnonzero(same >= 0):
            self.reason[row] = Reason.MEETS(row=int(same[row]))
        return Certification(
            proved=self.proved,
            centre=np.array(self.parts),
            error=self.error,
            real=self.real,
            index=self.index,
            loss=self.loss,
            bits=self.bits,
            images=images,
            far=self.far,
            same_as=same,
            reason=tuple(self.reason),
            sizes=None if self.flips is None else self.flips.size,
            lists=self.lists,
        )


def _shaped_like(points: Complex, listed: Complex) -> Complex:
    """Keep zeros and real points exact, which Newton's method may have blurred by rounding."""
    real = (listed.imag == 0).all(axis=1)[:, None]
    return np.asarray(
        np.where(listed == 0, 0, np.where(real, points.real + 0j, points)) + 0.0,
        dtype=np.complex128,
    )


def _reality(centre: Complex, found: Contraction) -> NDArray[np.int8]:
    """Tell real zeros (1) from others (0), or -1.

    Where the polydisc is symmetric under conjugation its only zero is real; where it misses R^n
    it is not.
    """
    imaginary = np.abs(centre.imag)
    missed = (imaginary > found.error).any(axis=1)
    return np.where((imaginary == 0).all(axis=1), 1, np.where(missed, 0, -1)).astype(np.int8)


def _at_real_points(
    exact: Filtered, centre: Complex, found: Contraction, real: NDArray[np.int8], scale: Floats
) -> tuple[NDArray[np.int64], Floats]:
    """Certified index and loss of real points."""
    index, loss = np.full(len(centre), UNDECIDED), np.full((len(centre), 2), np.nan)
    rows = np.flatnonzero((real == 1) & found.proved)
    if len(rows) and exact.has_potential:
        matrices, radii = found.hessian[rows].real, found.hessian_radius[rows]
        index[rows] = negative_eigenvalues(matrices, radii, scale[rows])
        point = centre[rows].real.astype(np.longdouble)
        known = exact.extended if isinstance(exact, ExactSystem) else exact.extended.take(rows)
        middle, radius = evaluate(exact.system.potential_program, point, found.error[rows], known)
        rounded = middle[:, 0].astype(np.float64)
        loss[rows] = np.stack(
            [rounded, (radius[:, 0] + EPS * np.abs(rounded)) * (1 + 8 * EPS)], axis=1
        )
    return index, loss
