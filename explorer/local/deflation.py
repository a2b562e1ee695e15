"""Newton's method at a multiple zero: differentiate where the linear part vanishes, else eliminate.

Lecerf, "Quadratic Newton iteration for systems with multiplicity", 2002; Giusti, Lecerf, Salvy,
Yakoubsohn, "On location and approximation of clusters of zeros", 2007. Unknowns that the linear
part determines are eliminated as power series of the others; where it determines none, all
equations are replaced by their derivatives, which vanish there too. In the end each unknown is
determined by an equation with a simple zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np

from explorer.local.kernel import magnitude
from explorer.local.series import Polynomial, composed, derivative, plus

# In units of the step that is looked for, a linear part below this share of its equation counts as
# zero. What follows is checked, not believed.
_LINEAR = 0.1
# More equations than this multiple of the unknowns are replaced by random combinations.
_MANY = 6
# Power series of more terms take too long.
_TERMS = 80


class OrderError(ArithmeticError):
    """The Taylor polynomials are too short, or too long to go on with."""


@dataclass(frozen=True)
class Step:
    """A step towards the zero.

    Attributes
    ----------
    step : list of n balls
        In the units of the series.
    free : int
        Unknowns that no equation determines: 0 at an isolated zero.
    """

    step: list[Any]
    free: int


def deflated_step(
    equations: Sequence[Polynomial],
    count: int,
    order: int,
    bits: int,
    rng: np.random.Generator,
    offset: float = 0.0,
) -> Step:
    """Step from the origin to a zero of equations, which may be a multiple one.

    Parameters
    ----------
    equations : sequence of Polynomial in ``count`` variables
        Taylor polynomials in units in which the step is small.
    order : int
        Their degree.
    bits : int
    rng : numpy Generator
    offset : float
        Size of random values of unknowns that are free.

    Raises
    ------
    OrderError
        When longer Taylor polynomials are needed, or these are too long.
    """
    rows = _normalized(equations, bits)
    if not rows:
        return Step([_random(rng, offset) for _ in range(count)], count)
    if len(rows) > _MANY * (count + 1):
        rows = _normalized(_combined(rows, _MANY * (count + 1), rng), bits)
    linear = np.array(
        [[complex(row.get(_unit(count, k), 0)) for k in range(count)] for row in rows]
    )
    left, values, right = np.linalg.svd(linear)
    rank = int((values > _LINEAR).sum())
    if rank == 0:
        if order < 2:
            raise OrderError
        further = [derivative(row, k) for row in rows for k in range(count)]
        return deflated_step(further, count, order - 1, bits, rng, offset)
    if comb(count - rank + order, order) > _TERMS:
        raise OrderError
    turned = _rotated(rows, left.conj().T)
    series = _eliminate(turned[:rank], right.conj().T, values[:rank], count, order)
    rest = composed(turned[rank:], series, order) if rank < count else []
    inner = (
        deflated_step(rest, count - rank, order, bits, rng, offset) if rank < count else Step([], 0)
    )
    return Step(_values(series, inner.step), inner.free)


def _normalized(equations: Sequence[Polynomial], bits: int) -> list[Polynomial]:
    """Equations whose largest coefficient, the constant apart, has size one; none that is zero."""
    from flint import arb

    kept = []
    for equation in equations:
        size = max((magnitude(c) for e, c in equation.items() if any(e)), default=-np.inf)
        if size > -bits / 2:
            factor = arb(2) ** int(-size)
            kept.append({e: c.mid() * factor for e, c in equation.items()})
    return kept


def _combined(rows: Sequence[Polynomial], count: int, rng: np.random.Generator) -> list[Polynomial]:
    shape = (count, len(rows))
    matrix = (rng.normal(size=shape) + 1j * rng.normal(size=shape)) / np.sqrt(len(rows))
    return _rotated(rows, matrix)


def _rotated(rows: Sequence[Polynomial], matrix: Any) -> list[Polynomial]:
    from flint import acb

    turned = []
    for line in matrix:
        total: Polynomial = {}
        for weight, row in zip(line, rows, strict=True):
            if weight != 0:
                total = plus(total, row, acb(weight.real, weight.imag))
        turned.append(total)
    return turned


def _eliminate(
    rows: Sequence[Polynomial], basis: Any, values: Any, count: int, order: int
) -> list[Polynomial]:
    """All unknowns as series in those that the linear part leaves free, by a chord iteration.

    Parameters
    ----------
    rows : sequence of r Polynomial
        Their linear parts are ``values`` times the first r new unknowns.
    basis : complex array, shape (count, count)
        Columns are the directions of the new unknowns.
    """
    from flint import acb

    rank = len(rows)
    left = count - rank
    kernel = [{_unit(left, k): acb(1)} for k in range(left)]
    solved: list[Polynomial] = [{(0,) * left: acb(0)} for _ in range(rank)]
    columns = [[acb(v.real, v.imag) for v in line] for line in basis]
    for _ in range(order + 4):
        series = _combine(columns, [*solved, *kernel])
        errors = composed(rows, series, order)
        solved = [
            plus(s, e, acb(-1 / value)) for s, e, value in zip(solved, errors, values, strict=True)
        ]
    return _combine(columns, [*solved, *kernel])


def _combine(columns: list[list[Any]], series: list[Polynomial]) -> list[Polynomial]:
    combined = []
    for line in columns:
        total: Polynomial = {}
        for weight, one in zip(line, series, strict=True):
            total = plus(total, one, weight)
        combined.append({e: c.mid() for e, c in total.items()})
    return combined


def _values(series: Sequence[Polynomial], at: Sequence[Any]) -> list[Any]:
    from flint import acb

    results = []
    for one in series:
        total = acb(0)
        for e, c in one.items():
            term = c
            for value, power in zip(at, e, strict=True):
                term = term * value**power
            total = total + term
        results.append(total.mid())
    return results


def _unit(count: int, k: int) -> tuple[int, ...]:
    return tuple(int(i == k) for i in range(count))


def _random(rng: np.random.Generator, size: float) -> Any:
    from flint import acb

    angle = 2 * np.pi * rng.random()
    return acb(size * float(np.cos(angle)), size * float(np.sin(angle)))
