"""Points on families of scalings, compared after their scales are fixed.

Without ridge a scaling such as ``(W_1, W_2) -> (s W_1, W_2 / s)`` moves a critical point along a
family of weights that all give one function, and every point of it is singular. As many weights as
there are independent scalings, the pivots, can be made 1. The equations of the other weights then
have simple zeros where the family is all there is, and imply those of the pivots: along a scaling
the loss does not change, so ``sum_i a_i w_i dL/dw_i = 0`` for its exponents a.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.functions.symmetry import FibreSymmetries, Located
from explorer.networks.problem import Problem
from explorer.polynomial import Graph, SparseSystem, System
from explorer.validate.point_set import PointSet
from explorer.validate.refine import refine_each

Complex = NDArray[np.complex128]
Ints = NDArray[np.int64]

# Weights below this share of the largest are not made 1
_SMALL = 1e-4
# Terms of a loss beyond which no system of fewer weights is written
_MOST_TERMS = 20_000


@dataclass(frozen=True, eq=False)
class Scaled:
    """Points whose scales are fixed.

    Attributes
    ----------
    rows : int array, shape (M,)
        Which of the given points.
    located : Located
        All given points; these rows with pivots 1, simple zeros of the other equations.
    symmetries : FibreSymmetries
        Of the loss with pivots 1.
    free : int array, shape (n - r,)
        Weights that are no pivots.
    """

    rows: Ints
    located: Located
    symmetries: FibreSymmetries
    free: Ints

    def same_fibre(self, ones: Ints, others: Ints) -> NDArray[np.bool_]:
        """Whether a symmetry maps each of these points to the other one of its pair."""
        known, free = self.located, self.free
        part = Located(known.points[:, free], known.radius[:, free], known.reach[:, free])
        return self.symmetries.same_fibre(part, ones, others)


def with_scales_fixed(
    problem: Problem, symmetries: FibreSymmetries, known: Located
) -> Scaled | None:
    """Fix the scales of points that are not known to be simple.

    Parameters
    ----------
    problem : Problem
    symmetries : FibreSymmetries
    known : Located

    Returns
    -------
    Scaled or None
        None where there are no scalings, or no point becomes simple.
    """
    torus, rows = symmetries.diagonal.torus, np.flatnonzero(~known.exact)
    terms = problem.system.potential_terms
    if not len(torus) or not len(rows) or len(terms) > _MOST_TERMS:
        return None
    pivots = _pivots(torus, known.points[rows])
    if pivots is None:
        return None
    sizes = np.abs(known.points[rows])
    rows = rows[(sizes[:, pivots] > _SMALL * sizes.max(axis=1, keepdims=True)).all(axis=1)]
    free = np.setdiff1d(np.arange(torus.shape[1]), pivots)
    points = _scaled(torus, pivots, known.points[rows])
    found = _refined(problem, terms, free, points[:, free])
    rows, points, found = rows[found.regular], points[found.regular], _regular(found)
    if not len(rows):
        return None
    located = _located(known, rows, pivots, free, found)
    return Scaled(rows, located, _with_ones(symmetries, free), free)


def _pivots(torus: Ints, points: Complex) -> Ints | None:
    """As many weights as scalings that determine these, none of them small."""
    sizes = np.abs(points)
    least = (sizes / np.maximum(sizes.max(axis=1, keepdims=True), 1e-300)).min(axis=0)
    chosen: list[int] = []
    # The median decides: a few points with zeros are left out, not all for their sake
    score = np.median(sizes / np.maximum(sizes.max(axis=1, keepdims=True), 1e-300), axis=0) + least
    for i in np.argsort(-score, kind="stable").tolist():
        if np.linalg.matrix_rank(torus[:, [*chosen, i]]) > len(chosen):
            chosen.append(i)
        if len(chosen) == len(torus):
            return np.array(sorted(chosen), dtype=np.int64)
    return None


def _scaled(torus: Ints, pivots: Ints, points: Complex) -> Complex:
    """Images under scalings, pivots 1."""
    turns = np.linalg.solve(torus[:, pivots].T.astype(float), -np.log(points[:, pivots]).T)
    image = points * np.exp((torus.T @ turns).T)
    image[:, pivots] = 1
    return np.asarray(image)


def _refined(problem: Problem, terms: SparseSystem, free: Ints, points: Complex) -> PointSet:
    found, _ = refine_each(_system(terms, free), problem.parameters, points)
    return found


def _regular(found: PointSet) -> PointSet:
    return found.take(np.flatnonzero(found.regular))


def _system(terms: SparseSystem, free: Ints) -> System:
    """Gradient of the loss by the free weights, the others 1."""
    graph = Graph()
    x = [graph.unknown(terms.unknowns[i])[()] for i in free.tolist()]
    p = [graph.parameter(name)[()] for name in terms.parameters]
    total = graph.constant(0)
    powers = zip(
        terms.exponents[:, free].tolist(),
        terms.parameter_exponents.tolist(),
        terms.coefficients,
        strict=True,
    )
    for unknowns, parameters, coefficient in powers:
        product = graph.constant(coefficient)
        for variable, power in zip([*x, *p], [*unknowns, *parameters], strict=True):
            product = product * variable**power if power else product
        total = total + product
    return System.gradient_of(total)


def _located(known: Located, rows: Ints, pivots: Ints, free: Ints, found: PointSet) -> Located:
    points, radius, reach = known.points.copy(), known.radius.copy(), known.reach.copy()
    points[np.ix_(rows, pivots)], points[np.ix_(rows, free)] = 1, found.points
    radius[np.ix_(rows, pivots)], radius[np.ix_(rows, free)] = 0, found.radius
    reach[rows] = 1
    reach[np.ix_(rows, free)] = found.unique[:, None] / 2 * found.scale
    return Located(points, radius, reach)


def _with_ones(symmetries: FibreSymmetries, free: Ints) -> FibreSymmetries:
    terms = symmetries.terms
    names = tuple(terms.unknowns[i] for i in free.tolist())
    part = SparseSystem(
        unknowns=names,
        parameters=terms.parameters,
        size=terms.size,
        equation=terms.equation,
        exponents=terms.exponents[:, free],
        parameter_exponents=terms.parameter_exponents,
        coefficients=terms.coefficients,
    )
    return FibreSymmetries(part)
