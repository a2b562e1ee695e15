"""Potentials whose critical points are known exactly: rational numbers, real and imaginary part."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np

from explorer.polynomial import Graph, System

Root = tuple[Fraction, Fraction]


def times(a: list[Fraction], b: list[Fraction]) -> list[Fraction]:
    result = [Fraction(0)] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            result[i + j] += x * y
    return result


def value(coefficients: list[Fraction], x: Fraction) -> Fraction:
    return sum((c * x**k for k, c in enumerate(coefficients)), Fraction(0))


@dataclass(frozen=True)
class Derivative:
    """``factor * prod (x - r) * prod ((x - a)^2 + t^2)`` with t > 0, lowest coefficient first."""

    factor: Fraction
    real: tuple[Fraction, ...]
    pairs: tuple[Root, ...] = ()

    @property
    def coefficients(self) -> list[Fraction]:
        result = [self.factor]
        for r in self.real:
            result = times(result, [-r, Fraction(1)])
        for a, t in self.pairs:
            result = times(result, [a * a + t * t, -2 * a, Fraction(1)])
        return result

    @property
    def roots(self) -> dict[Root, int]:
        """Every root with its multiplicity."""
        found: dict[Root, int] = {}
        listed = [(r, Fraction(0)) for r in self.real] + [
            (a, s * t) for a, t in self.pairs for s in (1, -1)
        ]
        for root in listed:
            found[root] = found.get(root, 0) + 1
        return found

    def slope(self, x: Fraction) -> Fraction:
        """Second derivative of the potential."""
        return value([k * c for k, c in enumerate(self.coefficients)][1:] or [Fraction(0)], x)

    def potential(self, u):
        total = 0
        for k, c in reversed(list(enumerate(self.coefficients))):
            total = (total + c / (k + 1)) * u
        return total


@dataclass(frozen=True)
class Known:
    """``P(x + k y) + Q(y)``, or only ``P(x)``: the system and its critical points."""

    p: Derivative
    q: Derivative | None = None
    shear: int = 0

    @property
    def system(self) -> System:
        graph = Graph()
        if self.q is None:
            potential = self.p.potential(graph.unknown("x")[()])
        else:
            x, y = graph.unknown("x")[()], graph.unknown("y")[()]
            potential = self.p.potential(x + self.shear * y) + self.q.potential(y)
        return System.gradient_of(potential)

    @property
    def points(self) -> list[tuple[tuple[Root, ...], int, int | None]]:
        """Coordinates, multiplicity, and index of the simple real ones."""
        if self.q is None:
            return [((r,), m, _index([self.p], [r], m)) for r, m in self.p.roots.items()]
        found = []
        for (u, m), (v, k) in product(self.p.roots.items(), self.q.roots.items()):
            x = (u[0] - self.shear * v[0], u[1] - self.shear * v[1])
            found.append(((x, v), m * k, _index([self.p, self.q], [u, v], m * k)))
        return found

    @property
    def floats(self) -> np.ndarray:
        return np.array(
            [[complex(float(a), float(b)) for a, b in point] for point, _, _ in self.points]
        )


def _index(parts, roots, multiplicity) -> int | None:
    """By Sylvester's law the shear changes no sign."""
    if multiplicity > 1 or any(r[1] for r in roots):
        return None
    return sum(part.slope(r[0]) < 0 for part, r in zip(parts, roots, strict=True))


def inside(point: tuple[Root, ...], centre: np.ndarray, error: np.ndarray) -> bool:
    """Decide exactly whether a point lies in a polydisc with centre (K, n)."""
    for k, (a, b) in enumerate(point):
        re = sum((Fraction(float(part.real)) for part in centre[:, k]), Fraction(0))
        im = sum((Fraction(float(part.imag)) for part in centre[:, k]), Fraction(0))
        if (a - re) ** 2 + (b - im) ** 2 > Fraction(float(error[k])) ** 2:
            return False
    return True
