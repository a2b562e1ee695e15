"""Solutions in polydiscs, by Krawczyk's theorem in balls.

The equations and their derivatives are written as products of matrices of balls; see
:mod:`explorer.certify.krawczyk` for the theorem. Lengths are measured in the radii of the polydisc,
so that it has radius one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from flint import acb, acb_mat, arb, fmpq

from explorer.manifolds.proof.verification.layout import Root
from explorer.manifolds.proof.verification.rebuild import flint_matrix
from explorer.manifolds.reduced_data import ReducedData

BITS = (256, 640)
# Newton's steps from a dozen digits to all of them.
_STEPS = 3
# Least radius of a sharpened polydisc, relative.
_TINY = 2.0**-190


@dataclass(frozen=True, eq=False)
class Equations:
    """The reduced equations of one rank in balls, at the precision in force."""

    layers: int
    rank: int
    inputs: int
    outputs: int
    A: acb_mat
    B: acb_mat
    inner: acb_mat
    outer: acb_mat
    e_a: acb
    e_b: acb

    @classmethod
    def of(cls, data: ReducedData, rank: int) -> Equations:
        """Enclose the data."""
        A, B, inner, outer = (
            acb_mat(flint_matrix(m)) for m in (data.A, data.B, data.inner, data.outer)
        )
        first, rest = data.ridges[0], Fraction(1)
        for ridge in data.ridges[1:]:
            rest *= ridge
        e_a, e_b = rest / first ** (data.layers - 2), first ** (data.layers - 1) / rest
        one, two = (acb(fmpq(v.numerator, v.denominator)) for v in (e_a, e_b))
        sizes = (data.layers, rank, data.inputs, data.outputs)
        return cls(*sizes, A, B, inner, outer, one, two)

    @property
    def unknowns(self) -> int:
        """Number of unknowns."""
        r = self.rank
        return r * (self.inputs - r) + r * (r + 1) // 2 + self.outputs * r

    def matrices(self, z: list[acb], unit: int = 1) -> tuple[acb_mat, acb_mat, acb_mat]:
        """R, S and h; with ``unit`` 0 a direction in which they may change."""
        r, s, q = self.rank, self.inputs, self.outputs
        left = iter(z)
        R = acb_mat(r, s)
        for i in range(r):
            R[i, i] = acb(unit)
            for j in range(r, s):
                R[i, j] = next(left)
        S = acb_mat(r, r)
        for i in range(r):
            for j in range(i, r):
                S[i, j] = S[j, i] = next(left)
        h = acb_mat(q, r, list(left))
        return R, S, h

    def value(self, z: list[acb]) -> acb_mat:
        """Left-hand sides, shape (n, 1)."""
        R, S, h = self.matrices(z)
        P = R * self.inner * R.transpose()
        M = h * S * R * self.A - self.B
        power = self._powers(S * P)[-1]
        pulled = h.transpose() * self.outer
        a = M * R.transpose() * power + h * self.e_a
        b = pulled * h - P * power * self.e_b
        c = pulled * M + R * self.inner * (self.e_a * self.e_b)
        return acb_mat(self.unknowns, 1, list(self._picked(a, b, c)))

    def _powers(self, step: acb_mat) -> list[acb_mat]:
        powers = [acb_mat(self.rank, self.rank, _identity(self.rank))]
        for _ in range(self.layers - 2):
            powers.append(powers[-1] * step)
        return powers

    def _picked(self, a: acb_mat, b: acb_mat, c: acb_mat) -> Iterator[acb]:
        r, s, q = self.rank, self.inputs, self.outputs
        yield from (a[i, j] for i in range(q) for j in range(r))
        yield from (b[i, j] for i in range(r) for j in range(i, r))
        yield from (c[i, j] for i in range(r) for j in range(r, s))

    def derivative(self, z: list[acb]) -> acb_mat:
        """Jacobian, shape (n, n)."""
        n = self.unknowns
        columns = [self._along(z, [acb(int(i == j)) for i in range(n)]) for j in range(n)]
        return acb_mat(n, n, [columns[j][i] for i in range(n) for j in range(n)])

    def _along(self, z: list[acb], direction: list[acb]) -> list[acb]:
        """Derivative along a direction, by the rule of products."""
        R, S, h = self.matrices(z)
        dR, dS, dh = self.matrices(direction, 0)
        Rt, dRt, Gamma = R.transpose(), dR.transpose(), self.inner
        P, dP = R * Gamma * Rt, dR * Gamma * Rt + R * Gamma * dRt
        M = h * S * R * self.A - self.B
        dM = (dh * S * R + h * dS * R + h * S * dR) * self.A
        step, dstep = S * P, dS * P + S * dP
        power, dpower = (
            acb_mat(self.rank, self.rank, _identity(self.rank)),
            acb_mat(self.rank, self.rank),
        )
        for _ in range(self.layers - 2):
            power, dpower = power * step, dpower * step + power * dstep
        pulled, dpulled = h.transpose() * self.outer, dh.transpose() * self.outer
        a = dM * Rt * power + M * dRt * power + M * Rt * dpower + dh * self.e_a
        b = dpulled * h + pulled * dh - (dP * power + P * dpower) * self.e_b
        c = dpulled * M + pulled * dM + dR * Gamma * (self.e_a * self.e_b)
        return list(self._picked(a, b, c))

    def regular(self, z: list[acb]) -> bool:
        """Whether S, and P with two hidden layers or more, are invertible in a box."""
        R, S, _ = self.matrices(z)
        product = S if self.layers == 2 else S * (R * self.inner * R.transpose())
        return not product.det().contains(0)


def _identity(size: int) -> list[int]:
    return [int(i == j) for i in range(size) for j in range(size)]


def centre_of(root: Root) -> list[acb] | None:
    """The exact centre, without error; None where its parts have not the same length."""
    if len({len(part) for part in root.centre}) != 1:
        return None
    sums = []
    for pairs in zip(*root.centre, strict=True):
        real = sum((fmpq(*Fraction(p[0]).as_integer_ratio()) for p in pairs), fmpq(0))
        imaginary = sum((fmpq(*Fraction(p[1]).as_integer_ratio()) for p in pairs), fmpq(0))
        sums.append(acb(arb(real), arb(imaginary)))
    return sums


def holds_one(equations: Equations, centre: list[acb], radius: list[float]) -> bool:
    """Whether the polydisc holds exactly one solution, a simple one."""
    n = equations.unknowns
    middle = [z.mid() for z in centre]
    try:
        inverse = equations.derivative(middle).mid().inv().mid()
    except ZeroDivisionError:
        return False
    step = inverse * equations.value(centre)
    spread = inverse * equations.derivative(boxed(centre, radius))
    for i in range(n):
        share = abs(step[i, 0]).upper()
        for j in range(n):
            share += abs(spread[i, j] - int(i == j)).upper() * arb(radius[j])
        # kappa < 1 and beta + kappa R <= R in one: strictly less covers both.
        if not share < arb(radius[i]):
            return False
    return True


def sharpened(
    equations: Equations, centre: list[acb], radius: list[float]
) -> tuple[list[acb], list[float]]:
    """Find a smaller polydisc with the solution in it, if that can be; else give the same."""
    z = centre
    for _ in range(_STEPS):
        try:
            inverse = equations.derivative(z).mid().inv().mid()
        except ZeroDivisionError:
            return centre, radius
        step = inverse * equations.value(z)
        z = [(a - step[i, 0]).mid() for i, a in enumerate(z)]
    step = inverse * equations.value(z)
    small = [
        8 * float(abs(step[i, 0]).upper()) + _TINY * (float(abs(a).upper()) + radius[i])
        for i, a in enumerate(z)
    ]
    inside = all(
        bool(abs(a - b) + arb(e) <= arb(r))
        for a, b, e, r in zip(z, centre, small, radius, strict=True)
    )
    return (z, small) if inside and holds_one(equations, z, small) else (centre, radius)


def boxed(centre: list[acb], radius: list[float]) -> list[acb]:
    """Rectangles that hold a polydisc."""
    return [z + acb(arb(0, r), arb(0, r)) for z, r in zip(centre, radius, strict=True)]


def apart(first: list[acb], one: list[float], second: list[acb], two: list[float]) -> bool:
    """Whether two polydiscs have no point in common."""
    return any(
        bool(abs(a - b) > arb(e) + arb(f))
        for a, b, e, f in zip(first, second, one, two, strict=True)
    )


def reality(centre: list[acb], radius: list[float]) -> int:
    """1 where the only solution in a polydisc is real, 0 where it is not, -1 else."""
    if all(z.imag == 0 for z in centre):
        return 1
    away = any(bool(abs(z.imag) > arb(r)) for z, r in zip(centre, radius, strict=True))
    return 0 if away else -1
