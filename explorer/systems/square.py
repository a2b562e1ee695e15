"""More equations than unknowns: as many random combinations are solved, then each end is checked.

Every isolated solution of the equations is one of the combinations too, and a simple one stays
simple (Sommese and Wampler 2005, section 13.5); what the combinations have besides does not solve
every equation.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction
from math import frexp

import numpy as np
from flint import acb, arb, ctx, fmpq
from numpy.typing import NDArray

from explorer.systems.equations import Equations
from explorer.systems.polynomial import Gaussian, Polynomial

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]

_BITS = 256
# A simple zero of the combinations solves an equation if the sharpened value is below this share of
# the equation's terms; sharpening gives some 2^-200, and other zeros about one.
_ZERO = 1e-40
# Points whose equations in doubles are above it are not looked at again.
_NEARLY = 1e-7
_STEPS = 8
_EPS = float(np.finfo(np.float64).eps)
# Newton's method stops once a step is this small, in shares of the point.
_SHARP = 1e-70


def squared_up(equations: Equations, rng: np.random.Generator) -> Equations:
    """As many equations as unknowns: those of largest degree, each plus random others.

    Parameters
    ----------
    equations : Equations
        As many equations as unknowns, or more.
    rng : Generator
    """
    n = len(equations.unknowns)
    if len(equations) == n:
        return equations
    ordered = sorted(equations.polynomials, key=lambda p: -p.degree)
    balanced = [_balanced(p) for p in ordered]
    factors = rng.integers(512, 2048, size=(n, len(balanced) - n))
    signs = rng.choice([-1, 1], size=factors.shape)
    combined = []
    for first, row in zip(balanced[:n], (factors * signs).tolist(), strict=True):
        total = Polynomial(dict(first.terms))
        for factor, other in zip(row, balanced[n:], strict=True):
            total.add(_times(other, Fraction(factor, 1024)))
        combined.append(total)
    return equations.take(combined)


def _balanced(polynomial: Polynomial) -> Polynomial:
    largest = max(max(abs(c.real), abs(c.imag)) for c in polynomial.terms.values())
    return _times(polynomial, 1 / Fraction(2) ** frexp(float(largest))[1])


def _times(polynomial: Polynomial, factor: Fraction) -> Polynomial:
    number = Gaussian(factor)
    return Polynomial({monomial: c * number for monomial, c in polynomial.terms.items()})


def residuals(equations: Equations, points: Complex) -> Floats:
    """Largest equation at each point, as a share of the sum of its absolute terms, shape (N,).

    Parameters
    ----------
    equations : Equations
    points : complex array, shape (N, n)

    Examples
    --------
    >>> from explorer.systems.given import read
    >>> residuals(read(["x^2 - 4"]), np.array([[2], [0]], dtype=complex)).tolist()
    [0.0, 1.0]
    """
    place = {name: k for k, name in enumerate(equations.unknowns)}
    worst = np.zeros(len(points))
    columns = points.astype(np.clongdouble).T
    for polynomial in equations.polynomials:
        total = np.zeros(len(points), dtype=np.clongdouble)
        sizes = np.zeros(len(points), dtype=np.longdouble)
        for monomial, c in polynomial.terms.items():
            term = np.full(len(points), complex(float(c.real), float(c.imag)), np.clongdouble)
            for name, exponent in monomial:
                term = term * columns[place[name]] ** exponent
            total += term
            sizes += np.abs(term)
        share = np.abs(total) / np.where(sizes > 0, sizes, 1)
        worst = np.maximum(worst, share.astype(np.float64))
    return worst


def shifts(equations: Equations, points: Complex) -> Floats:
    """How far rounding of the coefficients may move simple zeros, to first order, shape (N, n).

    Parameters
    ----------
    equations : Equations
        As many equations as unknowns.
    points : complex array, shape (N, n)
    """
    jacobians = equations.system.jacobian(points, equations.parameters)
    sizes = np.stack([_absolute(p, equations.unknowns, points) for p in equations.polynomials], 1)
    moves = np.full(points.shape, np.inf)
    for row in range(len(points)):
        with suppress(np.linalg.LinAlgError):
            moves[row] = _EPS * np.abs(np.linalg.inv(jacobians[row])) @ sizes[row]
    return moves


def _absolute(polynomial: Polynomial, names: Sequence[str], points: Complex) -> Floats:
    """Sum of the absolute terms, shape (N,)."""
    place = {name: k for k, name in enumerate(names)}
    total = np.zeros(len(points))
    for monomial, c in polynomial.terms.items():
        term = np.full(len(points), abs(complex(float(c.real), float(c.imag))))
        for name, exponent in monomial:
            term = term * np.abs(points[:, place[name]]) ** exponent
        total += term
    return total


def solve_every(equations: Equations, combined: Equations, points: Complex) -> NDArray[np.bool_]:
    """Tell which simple zeros of the combinations solve every equation.

    Parameters
    ----------
    equations, combined : Equations
    points : complex array, shape (N, n)
        They are brought to many digits first.
    """
    good = residuals(equations, points) < _NEARLY
    for row in np.flatnonzero(good).tolist():
        good[row] = _share(equations, _sharpened(combined, points[row])) < _ZERO
    return good


def excluded(equations: Equations, centres: Complex, errors: Floats) -> NDArray[np.bool_]:
    """Prove that polydiscs hold no solution: some equation has no zero there.

    Parameters
    ----------
    equations : Equations
    centres : complex array, shape (K, N, n)
        Exact centres as sums of K doubles.
    errors : float array, shape (N, n)
        Radii.
    """
    result = np.zeros(len(errors), dtype=bool)
    for row in range(len(errors)):
        with ctx.workprec(_BITS):
            point = [
                _disc(centres[:, row, k].tolist(), float(errors[row, k]))
                for k in range(errors.shape[1])
            ]
            values = (_value(equations, p, point)[0] for p in equations.polynomials)
            result[row] = any(not value.contains(0) for value in values)
    return result


def _disc(parts: Sequence[complex], radius: float) -> acb:
    centre = acb(0)
    for part in parts:
        centre += acb(part.real, part.imag)
    return centre + acb(arb(0, radius), arb(0, radius))


def _value(equations: Equations, polynomial: Polynomial, point: Sequence[acb]) -> tuple[acb, float]:
    """Value, and the sum of its absolute terms."""
    place = {name: k for k, name in enumerate(equations.unknowns)}
    total = acb(0)
    sizes = 0.0
    for monomial, c in polynomial.terms.items():
        term = number(c)
        for name, exponent in monomial:
            term *= point[place[name]] ** exponent
        total += term
        sizes += float(abs(term).mid())
    return total, sizes


def number(c: Gaussian) -> acb:
    """Exact coefficient as a ball."""
    real, imag = (arb(fmpq(p.numerator, p.denominator)) for p in (c.real, c.imag))
    return acb(real, imag)


def _share(equations: Equations, point: Sequence[acb]) -> float:
    worst = 0.0
    with ctx.workprec(_BITS):
        for polynomial in equations.polynomials:
            value, sizes = _value(equations, polynomial, point)
            worst = max(worst, float(abs(value).mid()) / (sizes or 1.0))
    return worst


def _sharpened(equations: Equations, start: Complex) -> list[acb]:
    """Newton's method from a double to many digits; the best point where it stops early."""
    from flint import acb_mat

    place = {name: k for k, name in enumerate(equations.unknowns)}
    n = len(place)
    with ctx.workprec(_BITS):
        point = [acb(v.real, v.imag) for v in start.tolist()]
        for _ in range(_STEPS):
            values = [[-_value(equations, p, point)[0].mid()] for p in equations.polynomials]
            rows = [_gradient(p, place, point) for p in equations.polynomials]
            try:
                step = acb_mat(rows).solve(acb_mat(values))
            except ZeroDivisionError:
                break
            moves = [step[k, 0].mid() for k in range(n)]
            point = [(v + d).mid() for v, d in zip(point, moves, strict=True)]
            sizes = max(float(abs(v).mid()) for v in point) or 1.0
            if max(float(abs(d).mid()) for d in moves) < _SHARP * sizes:
                break
    return point


def _gradient(polynomial: Polynomial, place: dict[str, int], point: Sequence[acb]) -> list[acb]:
    row = [acb(0)] * len(place)
    for monomial, c in polynomial.terms.items():
        for name, exponent in monomial:
            term = number(c) * exponent
            for other, power in monomial:
                term *= point[place[other]] ** (power - (other == name))
            row[place[name]] += term.mid()
    return row
