"""Whether a loss has a lower bound and a minimum: what "global" and the Morse sum rest on.

A loss that goes to infinity in every direction has a minimum, a critical point that is lowest of
all; and if its real critical points are nondegenerate, the sum of (-1)^index is 1. Neither holds
of other losses: ``(x y - 1)^2 + x^2`` comes as near to 0 as one likes, and its one critical point
is a saddle. All is proved in exact arithmetic, or with bounds for rounding; what is not proved is
not said. See ``docs/certification.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from explorer.networks.problem import Problem
from explorer.polynomial import Expression, Graph, SparseSystem, as_fraction, expand
from explorer.polynomial.leading_form import has_no_lower_bound, is_coercive
from explorer.polynomial.squares import SquareSum, sum_of_squares, terms_of
from explorer.sentences import Sentence, Template

# Losses of more terms are not looked at term by term.
_MOST_TERMS = 2000


class Ground(Template):
    """What is known of the values of a loss, and why."""

    RIDGE = "the loss is at least its ridge term, which grows in every direction"
    PENALTIES = "the loss is at least its ridge and penalty terms, which grow in every direction"
    LEADING_FORM = "the leading terms of the loss are positive in every direction"
    SQUARES_AND_LEADING_FORM = "squares aside, the leading terms are positive in every direction"
    SQUARES_GROW = "the loss is a sum of squares and a constant, which bound every weight"
    BEST_OUTPUT = "squares of a closed set of outputs have a smallest sum"
    SQUARES = "the loss is a sum of squares and a constant; it may have no minimum"
    AT_LEAST_ZERO = "the loss is never negative; it may have no minimum"
    FALLS = "along a straight line the loss falls without end"
    UNKNOWN = "the loss is not known to have a lower bound"


@dataclass(frozen=True)
class Growth:
    """What is proved of the values of a loss.

    Attributes
    ----------
    ground : Sentence
    coercive : bool
        It goes to infinity in every direction.
    has_minimum : bool
        Some real point is lowest of all.
    bound : Fraction or None
        A lower bound, where one is known.
    unbounded : bool
        There is none.
    """

    ground: Sentence
    coercive: bool = False
    has_minimum: bool = False
    bound: Fraction | None = None
    unbounded: bool = False


_RIDGE = Growth(Ground.RIDGE(), coercive=True, has_minimum=True, bound=Fraction(0))


@lru_cache(maxsize=16)
def growth(problem: Problem) -> Growth:
    """Find what can be proved of the values of a loss.

    Parameters
    ----------
    problem : Problem

    Returns
    -------
    Growth
    """
    architecture = problem.architecture
    if not architecture.at_least_zero:
        return _of_formula(problem)
    least = min(float(r.min(initial=np.inf)) for r in problem.ridge)
    if least > 0:
        return _RIDGE
    if architecture.penalties and (terms := _weight_terms(problem)) is not None:
        part = terms_of_growth(terms, ())
        if part.coercive:
            return Growth(Ground.PENALTIES(), coercive=True, has_minimum=True)
    if least < 0:
        return _of_formula(problem)
    no_ridge = not any(r.any() for r in problem.ridge)
    if no_ridge and architecture.has_best_output:
        return Growth(Ground.BEST_OUTPUT(), has_minimum=True, bound=Fraction(0))
    return Growth(Ground.AT_LEAST_ZERO(), bound=Fraction(0))


def _weight_terms(problem: Problem) -> Expression | None:
    """Ridge and penalty terms of the loss."""
    graph = Graph()
    weights = [graph.unknown(b.name, b.shape) for b in problem.architecture.blocks]
    exact = np.vectorize(as_fraction, otypes=[object])
    total = sum(np.sum(exact(r) * w * w) for r, w in zip(problem.ridge, weights, strict=True)) / 2
    for penalty in problem.architecture.penalties:
        total = total + penalty.value(weights)
    return total if isinstance(total, Expression) else None


def _of_formula(problem: Problem) -> Growth:
    potential = problem.system.potential
    return terms_of_growth(potential, problem.exact_parameters()) if potential else _UNKNOWN


_UNKNOWN = Growth(Ground.UNKNOWN())


def terms_of_growth(polynomial: Expression, values: Sequence[Fraction]) -> Growth:
    """Find what can be proved of the values of a polynomial.

    Parameters
    ----------
    polynomial : Expression
    values : sequence of Fraction
        Of its parameters.

    Returns
    -------
    Growth

    Examples
    --------
    >>> x, y = Graph().unknown("x", (2,))
    >>> terms_of_growth((x * x + y - 11) ** 2 + (x + y * y - 7) ** 2, ()).coercive
    True
    >>> print(terms_of_growth((x * y - 1) ** 2 + x * x, ()).ground)
    the loss is a sum of squares and a constant; it may have no minimum
    """
    parts = sum_of_squares(polynomial, values)
    bound = None if parts.rest else parts.constant
    if bound is not None and _bounds_all(parts, values):
        return Growth(Ground.SQUARES_GROW(), coercive=True, has_minimum=True, bound=bound)
    terms = _expanded(polynomial, values)
    if terms is not None and is_coercive(terms):
        return Growth(Ground.LEADING_FORM(), coercive=True, has_minimum=True, bound=bound)
    if bound is not None:
        return Growth(Ground.SQUARES(), bound=bound)
    if terms is None:
        return _UNKNOWN
    if has_no_lower_bound(terms):
        return Growth(Ground.FALLS(), unbounded=True)
    kept = _without_squares(parts, values)
    if kept is not None and is_coercive(kept):
        return Growth(Ground.SQUARES_AND_LEADING_FORM(), coercive=True, has_minimum=True)
    return _UNKNOWN


def _expanded(polynomial: Expression, values: Sequence[Fraction]) -> SparseSystem | None:
    terms = expand([polynomial])
    return terms.at(list(values)) if len(terms) <= _MOST_TERMS else None


def _without_squares(parts: SquareSum, values: Sequence[Fraction]) -> SparseSystem | None:
    """Leave out squares of more than one term: what remains is no larger than the whole."""
    plain = tuple(term for term in parts.monomials if all(map(_is_unknown, term[1])))
    return terms_of((*plain, *parts.rest), values)


def _is_unknown(factor: Expression) -> bool:
    return len(expand([factor])) == 1


def _bounds_all(parts: SquareSum, values: Sequence[Fraction]) -> bool:
    """Whether bounds on the roots of the squares bound every unknown.

    An unknown is bounded where a combination of bounded polynomials is, terms of bounded unknowns
    aside, a polynomial in it alone.
    """
    if not parts.roots:
        return False
    roots = expand(list(parts.roots)).at(list(values))
    n = roots.exponents.shape[1]
    bounded = np.zeros(n, dtype=bool)
    while not bounded.all():
        more = _newly_bounded(roots, bounded)
        if not more:
            return False
        bounded[list(more)] = True
    return True


def _newly_bounded(roots: SparseSystem, bounded: NDArray[np.bool_]) -> set[int]:
    """Unknowns that further combinations bound, given those that are bounded."""
    # Terms in several open unknowns first, so that elimination leaves those in one alone
    number = (roots.exponents[:, ~bounded] > 0).sum(axis=1).tolist()
    terms = dict(zip(map(tuple, roots.exponents.tolist()), number, strict=True))
    columns = sorted((e for e in terms if terms[e]), key=lambda e: (-terms[e], _support(e)))
    found = set()
    for left in _combinations(roots, columns):
        unknowns = {j for e in left for j, power in enumerate(e) if power}
        if len(unknowns) == 1:
            found |= unknowns
    return found


def _combinations(
    roots: SparseSystem, columns: list[tuple[int, ...]]
) -> list[list[tuple[int, ...]]]:
    """Monomials in the combinations of the roots to which elimination leads, others left out."""
    from flint import fmpq, fmpq_mat

    if not columns:
        return []
    place = {e: k for k, e in enumerate(columns)}
    matrix = fmpq_mat(roots.size, len(columns))
    rows = zip(roots.equation.tolist(), roots.exponents.tolist(), roots.coefficients, strict=True)
    for i, e, c in rows:
        if tuple(e) in place:
            matrix[i, place[tuple(e)]] = fmpq(c.numerator, c.denominator)
    reduced, rank = matrix.rref()
    return [[e for k, e in enumerate(columns) if reduced[i, k] != 0] for i in range(rank)]


def _support(exponents: tuple[int, ...]) -> tuple[bool, ...]:
    return tuple(e > 0 for e in exponents)
