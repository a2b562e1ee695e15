"""Parameters of a path to any number of digits."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from explorer.homotopy.parameter_path import ParameterPath
from explorer.homotopy.precise_target import PreciseEnd

if TYPE_CHECKING:
    from flint import acb


class PrecisePath:
    """The path of one group, over the share u that is left: ``t = end - u (end - begin)``.

    Parameters
    ----------
    path : ParameterPath
        Where its ends are known, t = 0 and t = 1 give them to the last digit.
    group : int
    begin, end : complex
    exact : PreciseEnd, optional
        Parameters at t = 1 that doubles do not hold.
    """

    def __init__(
        self,
        path: ParameterPath,
        group: int,
        begin: complex,
        end: complex,
        exact: PreciseEnd | None = None,
    ) -> None:
        self._rows: list[list[Any]] = path.coefficients[group].tolist()
        self._geometric = [bool(g) for g in path.geometric[group]]
        self._ends: list[list[complex | Fraction]] | None = None
        if exact is not None and exact.rows is not None:
            self._rows = list(exact.rows)
        elif path.ends is not None:
            self._ends = [side[group].tolist() for side in path.ends]
        elif exact is not None:
            self._ends = [self._rows[0], []]
        if self._ends is not None and exact is not None:
            self._ends[1] = list(exact.parameters)
        self._begin, self._end = complex(begin), complex(end)

    def values(self, left: float) -> list[acb]:
        """Parameters (p,) at the precision in force."""
        t = self._position(left)
        return [self._value(j, t) for j in range(len(self._geometric))]

    def last(self, left: float) -> tuple[list[acb], list[acb], list[acb]]:
        """Coefficients of the last stretch, as in :class:`ParameterPath`, in ``1 - u / left``."""
        rows = [self._last(j, left) for j in range(len(self._geometric))]
        a, b, c = ([row[k] for row in rows] for k in range(3))
        return a, b, c

    def _last(self, j: int, left: float) -> tuple[acb, acb, acb]:
        from flint import acb

        first = self._value(j, self._position(left))
        _, b, c = self._terms(j)
        way = self._way * left
        if self._geometric[j]:
            return first, (b * way).mid(), acb(0)
        end = self._value(j, self._position(0.0))
        curve = (c * way * way).mid()
        return first, (end - first - curve).mid(), curve

    def series(self, left: float, order: int) -> list[Any]:
        """Power series of the parameters in s, ``u = left exp(-s)``, up to ``order``."""
        from flint import acb, acb_series, ctx

        ctx.cap = order + 1
        u = [acb(left)]
        for k in range(1, order + 1):
            u.append((-u[-1] / k).mid())
        t = acb_series([_ball(self._end)]) - acb_series(u) * self._way
        found = []
        for j, geometric in enumerate(self._geometric):
            a, b, c = self._terms(j)
            found.append((t * b).exp() * a if geometric else (t * c + b) * t + a)
        return found

    @property
    def _way(self) -> acb:
        return _ball(self._end) - _ball(self._begin)

    def _position(self, left: float) -> acb:
        return (_ball(self._end) - self._way * left).mid()

    def _value(self, j: int, t: acb) -> acb:
        if self._ends is not None and t in (0, 1):
            return _ball(self._ends[int(t == 1)][j])
        a, b, c = self._terms(j)
        value = a * (b * t).exp() if self._geometric[j] else a + (b + c * t) * t
        return value.mid()

    def _terms(self, j: int) -> tuple[acb, acb, acb]:
        """Coefficients that lead exactly from one end to the other where these are known."""
        a, b, c = (_ball(row[j]) for row in self._rows)
        if self._ends is None:
            return a, b, c
        first, last = (_ball(side[j]) for side in self._ends)
        if not self._geometric[j]:
            return first, last - first - c, c
        return first, _logarithm(first, last, b), c


def _logarithm(a: acb, b: acb, near: acb) -> acb:
    """``log(b / a)`` on the branch that a rounded value is on."""
    from flint import acb

    exact = b.log() - a.log()
    turns = round(float((near - exact).imag.mid()) / 6.283185307179586)
    return exact + acb(0, 2 * turns) * acb.pi()


def _ball(z: complex | Fraction | acb) -> acb:
    from flint import acb, fmpq

    if isinstance(z, Fraction):
        return acb(fmpq(z.numerator, z.denominator)).mid()
    if isinstance(z, acb):
        return (+z).mid()
    return acb(z.real, z.imag)
