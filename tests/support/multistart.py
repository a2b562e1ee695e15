"""Newton's method on the equations of a problem from many random starts, no reduced system."""

import numpy as np


def critical_points(problem, starts, rng, spread=1.5, steps=60):
    """Points at which Newton's method ends, of weights drawn at random.

    Parameters
    ----------
    problem : Problem
    starts : int
    rng : Generator
    spread : float
        Standard deviation of the weights.
    steps : int

    Returns
    -------
    array, shape (k, n)
        Ends with a gradient at rounding level. Steps are of least norm, so that directions along
        manifolds are not taken.
    """
    points = spread * rng.normal(size=(starts, problem.system.value_program.unknowns))
    for _ in range(steps):
        gradient, hessian = problem.gradient(points), problem.hessian(points)
        values, vectors = np.linalg.eigh(hessian)
        small = np.abs(values) < 1e-9 * np.abs(values).max(axis=1, keepdims=True)
        along = np.einsum("kij,ki->kj", vectors, gradient)
        along = np.where(small, 0.0, along / np.where(small, 1.0, values))
        step = np.einsum("kij,kj->ki", vectors, along)
        size = np.linalg.norm(step, axis=1, keepdims=True)
        points = points - step * np.minimum(1.0, 10.0 / np.maximum(size, 1e-300))
    terms = problem.system.value_program.absolute_terms(np.abs(points), np.abs(problem.parameters))
    gradient = np.abs(problem.gradient(points))
    return points[(gradient < 1e-12 * terms.max(axis=1, keepdims=True)).all(axis=1)]
