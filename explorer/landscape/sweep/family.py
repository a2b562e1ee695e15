"""The loss with its moving number as a symbol: exact polynomials in it, and what they give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.errors import InputError
from explorer.landscape.sweep.motion import Motion
from explorer.polynomial import Expression, Graph, Opcode, StraightLineProgram, System
from explorer.polynomial.arithmetic import OPERATORS
from explorer.polynomial.derivative import gradient

# Degrees of the loss in the moving number that are tried: ridge 1, data of moments 2, powers more.
_DEGREES = (1, 2, 4, 8, 16)
# Values at which the polynomials have to agree beside those that they are made of.
_HELD_OUT = 2

Array = NDArray[Any]
Write = Callable[[Sequence[Expression], Expression], Expression]
"""Writes the loss with given weights and moving number."""


@dataclass(frozen=True, eq=False)
class Family:
    """Loss ``L(w, s)``, polynomial in the weights and in the moving number.

    Attributes
    ----------
    motion : Motion
    names : tuple of str, length n
        Of the weights.
    write : callable
        Writes the loss in any graph.
    """

    motion: Motion
    names: tuple[str, ...]
    write: Write

    @cached_property
    def system(self) -> System:
        """``grad L = 0`` in the weights; s is the only parameter."""
        graph = Graph()
        weights = [unknown(graph, name) for name in self.names]
        return System.gradient_of(self.write(weights, parameter(graph, "moving")))

    @cached_property
    def speed_program(self) -> StraightLineProgram:
        """Derivatives of the gradient and of the loss by s: n + 1 outputs."""
        system = self.system
        s = [_parameter(system.graph)]
        assert system.potential is not None
        speeds = [gradient(e, s)[0] for e in (*system.equations, system.potential)]
        return StraightLineProgram.of(speeds, system.graph)

    @cached_property
    def signs(self) -> NDArray[np.float64]:
        """Sign changes (g, n) that leave the loss alone for every s."""
        group = self.system.symmetries.on(np.ones(len(self.names), dtype=bool))
        return np.asarray(group[(group.imag == 0).all(axis=1)].real)

    def velocity(self, points: Array, value: ArrayLike) -> Array:
        """Velocity of simple critical points (N, n) as s moves; one value, or (N,) of them."""
        s = _column(points, value)
        speed = self.speed_program(points, s)[:, :-1]
        with np.errstate(all="ignore"):
            return -solve_each(self.system.jacobian(points, s), speed)

    def newton(self, points: Array, value: ArrayLike, steps: int = 3) -> Array:
        """Points after some steps of Newton's method at a value of s, or at (N,) of them."""
        for _ in range(steps):
            points = points - self.newton_step(points, value)
        return points

    def newton_step(self, points: Array, value: ArrayLike) -> Array:
        """Give the steps themselves; 0 where the Hessian is singular."""
        s = _column(points, value)
        with np.errstate(all="ignore"):
            step = solve_each(self.system.jacobian(points, s), self.system.evaluate(points, s))
        usable = np.asarray(np.isfinite(step).all(axis=1))
        return np.where(usable[:, None], step, 0)


def _column(points: Array, value: ArrayLike) -> Array:
    return np.broadcast_to(np.asarray(value, dtype=float), (len(points),))[:, None]


def solve_each(matrices: Array, right: Array) -> Array:
    """Solve many linear systems; NaN where a matrix is singular."""
    try:
        return np.asarray(np.linalg.solve(matrices, right[..., None])[..., 0])
    except np.linalg.LinAlgError:
        found = np.full_like(right, np.nan)
        for k, (matrix, vector) in enumerate(zip(matrices, right, strict=True)):
            try:
                found[k] = np.linalg.solve(matrix, vector)
            except np.linalg.LinAlgError:
                continue
        return found


def family_of(motion: Motion, start: float, stop: float) -> Family:
    """Find the loss as a polynomial in the moving number, exactly.

    Parameters
    ----------
    motion : Motion
    start, stop : float
        Values between which it is looked at.

    Returns
    -------
    Family

    Raises
    ------
    InputError
        When it is no polynomial of a degree that is tried.
    """
    names = motion.problem.system.unknowns
    if motion.architecture is not None:
        return Family(motion, names, _by_terms(motion, start, stop))
    coefficients = _interpolated(motion.exact_parameters, motion, start, stop)
    program = motion.problem.system.potential_program

    def write(weights: Sequence[Expression], s: Expression) -> Expression:
        graph = s.graph
        parameters = [_horner(c, s) for c in coefficients]
        return run_on(program, [*weights, *parameters], graph)[0]

    return Family(motion, names, write)


def unknown(graph: Graph, name: str) -> Expression:
    """Make one unknown."""
    made: Expression = np.asarray(graph.unknown(name)).item()
    return made


def parameter(graph: Graph, name: str) -> Expression:
    """Make one parameter."""
    made: Expression = np.asarray(graph.parameter(name)).item()
    return made


def run_on(
    program: StraightLineProgram, inputs: Sequence[Expression], graph: Graph
) -> list[Expression]:
    """Run a program on expressions of one graph."""
    constants = [graph.constant(c) for c in program.constants]
    return program.run([*inputs, *constants], OPERATORS)


def dot(a: Sequence[Expression], b: Sequence[Expression]) -> Expression:
    """Sum of products."""
    total = a[0] * b[0]
    for x, y in zip(a[1:], b[1:], strict=True):
        total = total + x * y
    return total  # type: ignore[no-any-return]


def _parameter(graph: Graph) -> Expression:
    place = next(a for a, node in enumerate(graph.nodes) if node.opcode is Opcode.PARAMETER)
    return Expression(graph, place)


def _horner(coefficients: Sequence[Fraction], s: Expression) -> Expression:
    value = s.graph.constant(coefficients[-1])
    for c in coefficients[-2::-1]:
        value = value * s + s.graph.constant(c)
    return value


def _by_terms(motion: Motion, start: float, stop: float) -> Write:
    """Write the loss term by term, where the architecture itself moves."""
    monomials: list[tuple[int, ...]] = []

    def numbers(s: Fraction) -> list[Fraction]:
        problem = motion.at(float(s))
        terms = problem.system.potential_terms.at(problem.exact_parameters())
        known = dict(zip(map(tuple, terms.exponents.tolist()), terms.coefficients, strict=True))
        for monomial in known:
            if monomial not in monomials:
                monomials.append(monomial)
        return [known.get(m, Fraction(0)) for m in monomials]

    for value in _places(start, stop, 3):
        numbers(value)
    coefficients = _interpolated(numbers, motion, start, stop)

    def write(weights: Sequence[Expression], s: Expression) -> Expression:
        total = s.graph.constant(0)
        for monomial, c in zip(monomials, coefficients, strict=True):
            term = _horner(c, s)
            for w, power in zip(weights, monomial, strict=True):
                term = term * w**power if power else term
            total = total + term
        return total

    return write


def _places(start: float, stop: float, count: int) -> list[Fraction]:
    """Values that doubles hold, between start and stop."""
    return [Fraction(start + (stop - start) * k / (count + 1)) for k in range(1, count + 1)]


def _interpolated(
    numbers: Callable[[Fraction], list[Fraction]], motion: Motion, start: float, stop: float
) -> list[list[Fraction]]:
    """Coefficients of polynomials through exact values, checked at further ones."""
    for degree in _DEGREES:
        places = _places(start, stop, degree + 1 + _HELD_OUT)
        rows = [numbers(s) for s in places]
        if len({len(row) for row in rows}) > 1:
            rows = [numbers(s) for s in places]
        used = degree + 1
        found = [
            _newton_form([r[j] for r in rows[:used]], places[:used]) for j in range(len(rows[0]))
        ]
        if all(
            _value(c, s) == row[j]
            for s, row in zip(places[used:], rows[used:], strict=True)
            for j, c in enumerate(found)
        ):
            return [_shortened(c) for c in found]
    raise InputError(
        f"parameter = {motion.name}: allowed is a number in which the loss is a polynomial of "
        f"degree <= {_DEGREES[-1]}"
    )


def _newton_form(values: list[Fraction], places: list[Fraction]) -> list[Fraction]:
    """Coefficients, lowest first, of the polynomial through values: divided differences."""
    table = list(values)
    for level in range(1, len(places)):
        for k in range(len(places) - 1, level - 1, -1):
            table[k] = (table[k] - table[k - 1]) / (places[k] - places[k - level])
    coefficients = [table[-1]]
    for k in range(len(places) - 2, -1, -1):
        shifted = [Fraction(0), *coefficients]
        for i, c in enumerate(coefficients):
            shifted[i] -= places[k] * c
        shifted[0] += table[k]
        coefficients = shifted
    return coefficients


def _value(coefficients: list[Fraction], s: Fraction) -> Fraction:
    value = Fraction(0)
    for c in coefficients[::-1]:
        value = value * s + c
    return value


def _shortened(coefficients: list[Fraction]) -> list[Fraction]:
    kept = len(coefficients)
    while kept > 1 and not coefficients[kept - 1]:
        kept -= 1
    return coefficients[:kept]
