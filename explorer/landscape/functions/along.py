"""Whether the function stays the same along a critical manifold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.functions.output_map import OutputMap
from explorer.networks.problem import Problem
from explorer.polynomial import continuous_symmetries

Floats = NDArray[np.float64]

# Derivatives of coefficients below this share of their terms are zero
_ZERO = 1e-7


class Along(Enum):
    """What is known of the function along a manifold; the value is the sentence."""

    POINT = "one point"
    SYMMETRY = "constant: the manifold is an orbit of symmetries that keep the function"
    THEOREM = "constant: without ridge, and with inputs of full rank, critical maps are isolated"
    FIRST_ORDER = "constant to first order at the listed point, which is no proof"
    MOVES = "not constant: the function moves along the manifold"
    OPEN = "not decided: the tangent space is not known"


@dataclass(frozen=True)
class Course:
    """The function along one manifold.

    Attributes
    ----------
    along : Along
    dimension : int
        Of the set of functions, to first order at the listed point.
    """

    along: Along
    dimension: int = 0


def courses(
    problem: Problem, outputs: OutputMap, points: Floats, dimensions: list[int | None]
) -> list[Course]:
    """Look at the function along manifolds.

    Parameters
    ----------
    problem : Problem
    outputs : OutputMap
    points : float array, shape (M, n)
        One of each manifold.
    dimensions : list of M int or None
        Of the manifolds; None where not known.
    """
    moving = [k for k, dimension in enumerate(dimensions) if dimension]
    generators = _generators(problem, outputs) if moving else np.zeros((0, 0, 0))
    return [
        _course(problem, outputs, generators, point, dimension)
        for point, dimension in zip(points, dimensions, strict=True)
    ]


def _course(
    problem: Problem, outputs: OutputMap, generators: Floats, point: Floats, dimension: int | None
) -> Course:
    if dimension == 0:
        return Course(Along.POINT)
    if dimension is None:
        return Course(Along.OPEN)
    size = float(np.abs(point).max(initial=0)) or 1.0
    tangents = np.einsum("kij,j->ki", generators, point)
    orbit = np.linalg.matrix_rank(tangents, tol=1e-6 * size) if len(tangents) else 0
    if orbit == dimension:
        return Course(Along.SYMMETRY)
    hessian = np.asarray(problem.hessian(point), dtype=float)
    _, vectors = np.linalg.eigh(hessian @ hessian)
    kernel = vectors[:, :dimension]
    moved = jacobian(outputs, point) @ kernel
    values = np.linalg.svd(moved / _sizes(outputs, point)[:, None], compute_uv=False)
    rank = int((values > _ZERO).sum())
    return Course(Along.MOVES if rank else Along.FIRST_ORDER, rank)


def _generators(problem: Problem, outputs: OutputMap) -> Floats:
    """Linear maps that leave the loss as it is, of these those that keep every coefficient.

    The identity ``grad c_k . M x = 0`` is held against random points.
    """
    terms, values = problem.system.potential_terms, problem.parameters
    basis = continuous_symmetries(terms, values).generators
    if not len(basis):
        return basis
    rng = np.random.default_rng(5)
    rows = []
    for point in rng.normal(size=(2 * basis.shape[1], basis.shape[1])):
        moved = np.einsum("kij,j->ki", basis, point)
        rows.append((jacobian(outputs, point) / _sizes(outputs, point)[:, None]) @ moved.T)
    # Combinations of the basis that move no coefficient at any of the points
    _, singular, vectors = np.linalg.svd(np.concatenate(rows))
    rank = int((singular > 1e-9 * max(1.0, float(singular.max(initial=0)))).sum())
    return np.asarray(np.einsum("ck,kij->cij", vectors[rank:], basis))


def jacobian(outputs: OutputMap, point: Floats) -> Floats:
    """Derivatives of the coefficients by the weights, shape (K, n)."""
    terms = outputs.terms
    numbers = np.array([float(c) for c in terms.coefficients])
    result = np.zeros((terms.size, len(point)))
    for i in range(len(point)):
        lowered = terms.exponents.copy()
        lowered[:, i] = np.maximum(lowered[:, i] - 1, 0)
        slope = numbers * terms.exponents[:, i] * np.prod(point**lowered, axis=1)
        np.add.at(result[:, i], terms.equation, slope)
    return result


def _sizes(outputs: OutputMap, point: Floats) -> Floats:
    """Size of the derivatives of each coefficient, cancellation aside; 1 where all vanish."""
    terms = outputs.terms
    numbers = np.abs([float(c) for c in terms.coefficients])
    size = np.zeros(terms.size)
    scale = np.maximum(np.abs(point), float(np.abs(point).max(initial=0)) or 1.0)
    degree = terms.exponents.sum(axis=1)
    np.add.at(size, terms.equation, numbers * degree * np.prod(scale**terms.exponents, axis=1))
    size /= scale.max()
    return np.where(size > 0, size, 1.0)
