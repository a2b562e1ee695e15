"""Track paths in multiprecision, where double-double has too few digits.

Taylor steps and Newton's method in balls of python-flint whose radii are let go: the arithmetic is
of any length, and the number of bits follows the condition of the Jacobian. Slow (milliseconds a
step), and meant for the few paths that nothing else carries.

The way is measured by the logarithm of what is left of it: ``t = end - u (end - begin)``, and
``log u`` falls from 0. What happens 1e-22 before the target is a few steps away then, and a path
to a singular point or to infinity has no pole near, whatever its winding number. Where Newton's
method leads from a point of the path straight to the end, that is the last step.

References: Johansson, "Arb" (2017); Bates, Hauenstein, Sommese and Wampler, "Adaptive
multiprecision path tracking" (2008).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, exp, inf, isfinite, ldexp, log, log2, log10, sin
from typing import TYPE_CHECKING, Any

from explorer.homotopy.multiprecision_path import PrecisePath
from explorer.homotopy.multiprecision_system import PreciseSystem, as_complex, size_of
from explorer.homotopy.options import MultiprecisionOptions
from explorer.homotopy.parameter_path import Complex, ParameterPath
from explorer.homotopy.precise_target import PreciseEnd
from explorer.polynomial import System

if TYPE_CHECKING:
    from flint import acb

# Digits beyond twice the condition: the basin of Newton's method is as wide as one over it.
_GUARD = 48
# Newton steps after a prediction, and on the way to all digits.
_CORRECTIONS, _POLISH = 4, 12


# Share of a step aside that one step of Newton's method leaves at a simple zero, at most.
_BACK = 2.0**-8


@dataclass(frozen=True)
class MultiprecisionEnd:
    """End of one path.

    Attributes
    ----------
    point : tuple of acb, length n
        Its balls have no radius.
    left : float
        Share of the way that was left; 0 where the path arrived.
    code : int
        As in :class:`explorer.homotopy.tracker.TrackerResult`: 1 arrived, 2 step too small or bits
        exhausted, 3 too many steps, 4 very large.
    bits : int
        Precision in force at the end.
    condition : float
        The larger of the condition number of the equilibrated Jacobian and that of the zero: what
        rounding of the equations does to it, in units of rounding.
    jacobians : int
    trail : tuple of pairs of floats
        Natural logarithms of what was left and of the size of the point, step by step.
    """

    point: tuple[acb, ...]
    left: float
    code: int
    bits: int
    condition: float
    jacobians: int
    trail: tuple[tuple[float, float], ...] = ()

    @property
    def rounded(self) -> Complex:
        """The point in doubles, shape (n,)."""
        return as_complex(self.point)


def track_multiprecision(
    system: System,
    path: ParameterPath,
    start: Complex | Sequence[acb],
    group: int = 0,
    options: MultiprecisionOptions | None = None,
    *,
    begin: complex = 0.0,
    end: complex = 1.0,
    low: Complex | None = None,
    exact: PreciseEnd | None = None,
) -> MultiprecisionEnd:
    """Track one start point along the parameter path of its group.

    Parameters
    ----------
    system : System
        As many equations as unknowns.
    path : ParameterPath
        With ``ends`` its target is hit exactly.
    exact : PreciseEnd, optional
        Parameters at t = 1 where doubles do not hold them, such as moments of the data.
    start : complex array, shape (n,), or n balls
        Near a solution at ``begin``; refined there first.
    group : int
    options : MultiprecisionOptions, optional
    begin, end : complex
        Positions on the parameter path, joined by a straight line.
    low : complex array, shape (n,), optional
        Double-double rest of the start.

    Examples
    --------
    The roots of ``x^2 - 2 x + 1 - 1e-30 p`` at p = 1 are 2e-15 apart:

    >>> import numpy as np
    >>> from fractions import Fraction
    >>> from explorer.polynomial import Graph
    >>> graph = Graph()
    >>> x, p = graph.unknown("x")[()], graph.parameter("p")[()]
    >>> system = System(graph, (x**2 - 2 * x + 1 - Fraction(1, 10**30) * p,))
    >>> way = ParameterPath.line(np.array([1e30 + 1e29j]), np.array([1.0 + 0j]))
    >>> found = track_multiprecision(system, way, np.array([2.0 + 0.05j]))
    >>> found.code, 1e14 < found.condition < 1e16
    (1, True)
    """
    way = PrecisePath(path, group, begin, end, exact)
    return _Walk(system, way, options or MultiprecisionOptions()).run(start, low)


def solve_multiprecision(
    system: System,
    parameters: Complex,
    start: Complex | Sequence[acb],
    options: MultiprecisionOptions | None = None,
    *,
    low: Complex | None = None,
    exact: PreciseEnd | None = None,
    near: bool = False,
) -> MultiprecisionEnd:
    """Newton's method at fixed parameters (p,), with as many bits as the condition asks for.

    With ``near`` the start has to lie well inside the basin of the zero, as a point of a path does.

    ``code`` is 1 where the zero is simple: steps shrink quadratically to rounding, and its
    condition leaves digits of the bits that the options allow.
    """
    way = PrecisePath(ParameterPath.line(parameters, parameters), 0, 0.0, 1.0, exact)
    return _Walk(system, way, options or MultiprecisionOptions()).settle(start, low, near)


class _Walk:
    """One path on its way."""

    def __init__(
        self,
        system: System,
        path: PrecisePath,
        options: MultiprecisionOptions,
    ) -> None:
        self._o = options
        self._system = PreciseSystem(system)
        self._path = path
        self._bits = options.bits
        self._jacobians = 0
        self._condition = 1.0
        self._left = 1.0
        self._aim = self._o.tolerance
        self._x: list[acb] = []
        self._trail: list[tuple[float, float]] = []

    def run(self, start: Complex | Sequence[acb], low: Complex | None) -> MultiprecisionEnd:
        """Refine the start, then step until nothing is left of the way."""
        from flint import ctx

        before = ctx.prec, ctx.cap
        try:
            ctx.prec = self._bits
            self._x = self._system.balls(start, low)
            if not self._polish():
                return self._ended(2)
            return self._ended(self._steps())
        finally:
            ctx.prec, ctx.cap = before

    def settle(
        self, start: Complex | Sequence[acb], low: Complex | None, near: bool
    ) -> MultiprecisionEnd:
        """Newton's method at the end of the way."""
        from flint import ctx

        before = ctx.prec, ctx.cap
        try:
            ctx.prec = self._bits
            self._left = 0.0
            self._x = self._system.balls(start, low)
            done = self._converges(aimed=False) if near else self._polish()
            return self._ended(1 if done else 2)
        finally:
            ctx.prec, ctx.cap = before

    def _ended(self, code: int) -> MultiprecisionEnd:
        return MultiprecisionEnd(
            point=tuple(self._x),
            left=self._left,
            code=code,
            bits=self._bits,
            condition=self._condition,
            jacobians=self._jacobians,
            trail=tuple(self._trail),
        )

    def _steps(self) -> int:
        """Take steps; gives the code of the end."""
        factor = 1.0
        for _ in range(self._o.steps):
            if self._left < self._o.near and self._step(None, 0.0):
                return 1
            if not size_of(self._x) < self._o.largest:
                return 4
            if self._left < self._o.smallest_left:
                return 2
            self._trail.append((log(self._left), log(max(size_of(self._x), 1e-300))))
            length = factor * self._expand()
            if not length > self._o.smallest_step:
                return 2
            factor = min(1.0, 2 * factor) if self._step(length, self._left) else factor / 3
        return 3

    def _expand(self) -> float:
        """Taylor series of the path here, and the step that it carries."""
        way = self._path.series(self._left, self._order)
        series = self._system.taylor(self._x, way, self._order)
        if series is None:
            return 0.0
        self._series = series
        self._jacobians += 1
        return _carried(series, self._aim)

    @property
    def _order(self) -> int:
        """The narrower the basin of Newton's method, the more terms: they aim better."""
        return min(self._o.highest, max(self._o.order, int(4 - 1.8 * log10(self._aim))))

    def _learn(self, first: float, second: float) -> None:
        """Aim well inside the basin, whose width is the first step over the contraction.

        Only in the direction of that step: where it seems wide, the aim follows slowly.
        """
        basin = first * first / second if second > self._rounding else float("inf")
        wanted = min(self._o.tolerance, 10 * self._aim, self._o.share * basin)
        self._aim = max(self._o.finest, wanted)

    def _step(self, length: float | None, left: float) -> bool:
        """Predict and correct; gives whether the step was taken.

        The logarithm of what is left falls by ``length``; without one the point here serves for the
        end.
        """
        old = self._x, self._left, self._condition
        if length is not None:
            left = left * exp(-length)
            self._x = [_at(row, length) for row in self._series]
        self._left = left
        if self._converges(aimed=length is not None):
            return True
        self._x, self._left, self._condition = old
        return False

    def _converges(self, aimed: bool) -> bool:
        """Newton steps after a prediction: the second must be far below the first."""
        values = self._path.values(self._left)
        last = float("inf")
        for k in range(_CORRECTIONS):
            step = self._newton(values)
            if step is None or not step <= self._o.accept:
                return False
            if k == 1 and aimed:
                self._learn(last, step)
            if k == 1 and step > max(self._o.contraction * last, self._rounding):
                return False
            if k and step <= max(self._rounding, self._o.accuracy / self._condition):
                break
            last = step
        else:
            return False
        if self._left == 0 or not self._enough_bits():
            return self._polish()
        return True

    @property
    def _rounding(self) -> float:
        """Relative size of a Newton step that rounding makes."""
        return float(2.0 ** (16 - self._bits)) * max(1.0, self._condition)

    def _enough_bits(self) -> bool:
        return self._bits >= 2 * log2(max(2.0, self._condition)) + _GUARD

    def _more(self) -> bool:
        from flint import ctx

        if 2 * self._bits > self._o.most_bits:
            return False
        self._bits *= 2
        ctx.prec = self._bits
        return True

    def _polish(self) -> bool:
        """Newton's method to all digits; the bits grow as the condition asks."""
        while True:
            values = self._path.values(self._left)
            if self._to_rounding(values) and self._enough_bits() and self._contracts(values):
                return True
            if not self._more():
                return False

    def _to_rounding(self, values: list[acb]) -> bool:
        last = float("inf")
        for _ in range(_POLISH):
            step = self._newton(values)
            if step is None or not isfinite(step):
                return False
            if step <= self._rounding:
                return True
            if step > 0.5 * last and step > 2.0 ** (-self._bits // 2):
                return False
            last = step
        return False

    def _contracts(self, values: list[acb]) -> bool:
        """Whether Newton's method comes back from half of the digits aside, as at simple zeros.

        At a multiple one it goes a fixed share of the way only, however small its steps are.
        """
        from flint import acb

        kept = self._x, self._condition
        aside = 2.0 ** (-self._bits // 2) * max(size_of(self._x), 1e-300)
        turns = [acb(cos(k + 1), sin(k + 1)) for k in range(len(self._x))]
        self._x = [z + turn * aside for z, turn in zip(self._x, turns, strict=True)]
        back = self._newton(values) is not None
        gap = size_of([a - b for a, b in zip(self._x, kept[0], strict=True)])
        self._x, self._condition = kept
        return back and gap <= _BACK * aside

    def _newton(self, values: list[acb]) -> float | None:
        """One Newton step in place; gives its size relative to the point."""
        inverse = self._inverse(values)
        if inverse is None:
            return None
        value = self._system.value(self._x, values)
        step = self._system.times(inverse, value)
        size = max(size_of(self._x), 1e-300)
        noise = self._system.noise(inverse, value) / size
        self._condition = max(self._condition, _scaled(noise, self._bits))
        self._x = [(a - b).mid() for a, b in zip(self._x, step, strict=True)]
        return size_of(step) / size

    def _inverse(self, values: list[acb]) -> Any:
        self._jacobians += 1
        inverse, self._condition = self._system.inverse(self._x, values)
        return inverse


def _carried(series: list[list[acb]], aim: float) -> float:
    """Length that a Taylor polynomial carries: its last terms are ``aim`` beside its first."""
    top = len(series[0]) - 1
    base, *last = (max(float(abs(row[k])) for row in series) for k in (0, top - 1, top))
    lengths = [
        (aim * max(base, 1e-300) / size) ** (1.0 / k)
        for k, size in zip((top - 1, top), last, strict=True)
        if size > 1e-290
    ]
    return min(lengths, default=1.0)


def _at(row: list[acb], length: float) -> acb:
    """Evaluate one coordinate's Taylor polynomial (Horner)."""
    total = row[-1]
    for coefficient in row[-2::-1]:
        total = (total * length + coefficient).mid()
    return total


def _scaled(value: float, bits: int) -> float:
    """``value * 2**bits``, infinite where that is beyond doubles."""
    try:
        return ldexp(value, bits)
    except OverflowError:
        return inf
