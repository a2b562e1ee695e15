"""The last decades of a path before its target, in as many bits as they need.

A path of ``f + tau g`` is a power series in ``tau^(1/w)``. It is followed with tau falling
geometrically to 1e-40 and on to 1e-120, far below what double-double can tell: predicted by the
polynomial in ``tau^(1/w)`` through its last points, corrected by Newton's method. The winding
number w is the one that predicts best. So a coordinate that goes to zero is told from one that
stays at 1e-10 and turned late, and singular ends are known to many digits.

References: Morgan, Sommese and Wampler, "A power series method for computing singular solutions to
nonlinear analytic systems" (1992); Huber and Verschelde, "Polyhedral end games for polynomial
continuation" (1998); Johansson, "Arb" (2017).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.parameter_path import Complex
from explorer.polynomial import System
from explorer.polynomial.arithmetic import OPERATORS, as_balls

if TYPE_CHECKING:
    from flint import acb, arb

# Windings tried, and points that a predictor goes through.
_WINDINGS = 12
_POINTS = 6
# The winding is chosen anew while there are fewer points, where a prediction was poor, and else at
# each so many points: twelve predictions cost as much as a step of Newton's method.
_EARLY, _SELDOM = 8, 6
# Steps in decades of tau: the first, that after a new beginning, the least and the
# largest; and how many of them.
_FIRST, _ANEW = 0.25, 0.02
_LEAST, _LARGEST = 1e-3, 4.0
_STEPS = 800
# Newton's first correction, as a share of the step: accepted, and so good that the next is longer.
_ACCEPTED, _GOOD = 0.1, 1e-3
# Newton contracts so much in its second step at least.
_CONTRACTION = 0.05
# Newton's last correction as a share of tau: paths to one regular point are about tau apart.
_SHARP = 1e-8
_ROUNDS = 10
_DECADE = log(10.0)


@dataclass(frozen=True, eq=False)
class PreciseHomotopy:
    """``f + tau g`` in balls; tau falls to 0.

    Attributes
    ----------
    system : System
        Parameters are those of :func:`explorer.homotopy.starts.start.blend`: the factors of g, that
        of f, then all that is fixed.
    factors : complex array, shape (n,)
        Of g, at tau = 1.
    fixed : complex array
    bits : int
    """

    system: System
    factors: Complex
    fixed: Complex
    bits: int

    def correct(self, z: list[acb], logarithm: float) -> Corrected:
        """Newton's method at ``tau = exp(logarithm)``."""
        from flint import acb, acb_mat, arb

        tau = arb(logarithm).exp()
        moving = [acb(a.real, a.imag) * tau for a in self.factors.tolist()]
        rest = [acb(a.real, a.imag) for a in self.fixed.tolist()]
        program = self.system.combined_program
        known = [*moving, acb(1), *rest, *as_balls(program.constants, acb)]
        m = len(z)
        sizes: list[float] = []
        enough = 2.0 ** (32 - self.bits) * np.exp(-logarithm)
        for _ in range(_ROUNDS):
            values = program.run([*z, *known], OPERATORS)
            try:
                change = acb_mat(m, m, values[m:]).solve(
                    acb_mat(m, 1, values[:m]), algorithm="approx"
                )
            except ZeroDivisionError:
                return Corrected(z, np.inf, np.inf, np.inf)
            z = [(a - change[k, 0]).mid() for k, a in enumerate(z)]
            sizes.append(max(float(abs(change[k, 0]).mid()) for k in range(m)))
            if not sizes[-1] < 1e3 or sizes[-1] < enough:
                break
        return Corrected(z, sizes[0], sizes[min(1, len(sizes) - 1)], sizes[-1])


@dataclass(frozen=True)
class Corrected:
    """A point after Newton's method, and the sizes of its first, second and last correction."""

    point: list[acb]
    first: float
    second: float
    last: float


@dataclass
class PathEnd:
    """One path followed towards tau = 0.

    Attributes
    ----------
    logarithms : list of float
        Of tau, at the points known.
    points : list of lists of acb
    winding : int
        Which predicts best.
    lost : bool
        Whether Newton's method failed although steps were small.
    steps : int
        Steps tried.
    """

    logarithms: list[float] = field(default_factory=list)
    points: list[list[Any]] = field(default_factory=list)
    winding: int = 1
    lost: bool = False
    steps: int = 0
    _step: float = _FIRST
    _forgot: int = 0

    def begin(self, homotopy: PreciseHomotopy, logarithms: list[float], points: Complex) -> None:
        """Take points (K, m) of the path that doubles have found, made precise."""
        from flint import acb

        for logarithm, point in zip(logarithms, points.tolist(), strict=True):
            found = homotopy.correct([acb(a.real, a.imag) for a in point], logarithm)
            if not (found.first < 1e-4 and found.last < _SHARP * np.exp(logarithm)):
                break
            self.logarithms.append(logarithm)
            self.points.append(found.point)
        self.lost = not self.points
        self._choose_winding()

    def follow(self, homotopy: PreciseHomotopy, decades: float) -> None:
        """Go on until tau is ``10^-decades``."""
        end = -decades * _DECADE
        while not self.lost and self.logarithms[-1] > end:
            if not self._advance(homotopy, max(end, self.logarithms[-1] - self._step * _DECADE)):
                self._step /= 3
            self.steps += 1
            self.lost = self.steps > _STEPS
            if self._step < _LEAST:
                self._forget()
        self._choose_winding()

    def _forget(self) -> None:
        """Begin anew from the last point: a branch point lies near those before."""
        self.lost = self.lost or len(self.points) == 1 or self._forgot > 2
        self._forgot += 1
        self._step = _ANEW
        self.logarithms = self.logarithms[-1:]
        self.points = self.points[-1:]

    def _advance(self, homotopy: PreciseHomotopy, logarithm: float) -> bool:
        guess = self.predict(logarithm, self.winding)
        moved = _distance(guess, self.points[-1])
        found = homotopy.correct(guess, logarithm)
        enough = _SHARP * np.exp(logarithm)
        near = found.first <= (_ACCEPTED * moved if len(self.points) > 1 else _CONTRACTION)
        near &= found.second <= _CONTRACTION * found.first
        if not (found.last < enough and (near or found.first < enough)):
            return False
        self.logarithms.append(logarithm)
        self.points.append(found.point)
        good = found.first < max(_GOOD * moved, enough)
        if not good or len(self.points) < _EARLY or len(self.points) % _SELDOM == 0:
            self._choose_winding()
        if good or len(self.points) == 2:
            self._step = min(2 * self._step, _LARGEST)
        return True

    def predict(self, logarithm: float | None, winding: int, skip: int = 0) -> list[Any]:
        """Point on the polynomial through the last points but ``skip``; None means tau = 0."""
        last = len(self.points) - skip
        first = max(0, last - _POINTS)
        nodes = [_root(u, winding) for u in self.logarithms[first:last]]
        weights = _lagrange(nodes, _root(logarithm, winding))
        columns = zip(*self.points[first:last], strict=True)
        return [
            sum((w * a for w, a in zip(weights, column, strict=True)), start=column[0] * 0)
            for column in columns
        ]

    def _choose_winding(self) -> None:
        if len(self.points) < 3 or self.lost:
            return
        target = self.points[-1]
        errors = [
            _distance(self.predict(self.logarithms[-1], w, skip=1), target)
            for w in range(1, _WINDINGS + 1)
        ]
        self.winding = 1 + int(np.argmin(errors))

    def limit(self) -> tuple[list[Any], float]:
        """Point at tau = 0, and how far the last point is from it."""
        found = self.predict(None, self.winding)
        return [a.mid() for a in found], _distance(found, self.points[-1])


def _root(logarithm: float | None, winding: int) -> arb:
    from flint import arb

    return arb(0) if logarithm is None else (arb(logarithm) / winding).exp()


def _lagrange(nodes: list[arb], at: arb) -> list[arb]:
    from flint import arb

    weights = []
    for j, own in enumerate(nodes):
        weight = arb(1)
        for i, other in enumerate(nodes):
            if i != j:
                weight = weight * (at - other) / (own - other)
        weights.append(weight)
    return weights


def _distance(one: list[Any], other: list[Any]) -> float:
    return max(float(abs(a - b).mid()) for a, b in zip(one, other, strict=True))


def shares(end: PathEnd, owner: NDArray[np.int64], n: int) -> NDArray[np.float64]:
    """Logarithms of |h_g| relative to its group, shape (K, G), at all points of a path."""
    rows = []
    for point in end.points:
        sizes = np.array([_logarithm(a) for a in point])
        tops = [sizes[owner == g].max() for g in range(len(point) - n)]
        rows.append(sizes[n:] - tops)
    return np.array(rows)


def _logarithm(value: Any) -> float:
    size = abs(value).mid()
    return float(size.log().mid()) if size > 0 else -np.inf
