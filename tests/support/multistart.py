"""Newton's method on the equations of a problem from many random starts, no reduced system."""

import numpy as np


def critical_points(problem, starts, rng, steps=400):
    """Points at which Newton's method ends, from random weights of all sizes.

    Parameters
    ----------
    problem : Problem
    starts : int
    rng : Generator
    steps : int

    Returns
    -------
    array, shape (k, n)
        Ends with a gradient at rounding level. Steps are of least norm, so that directions along
        manifolds are not taken.
    """
    sizes = np.exp(rng.uniform(-3, 1, size=(starts, 1)))
    points = sizes * rng.normal(size=(starts, problem.system.value_program.unknowns))
    active = np.arange(starts)
    for _ in range(steps):
        points[active] -= newton_steps(problem, points[active])
        active = active[~converged(problem, points[active])]
        if not len(active):
            break
    return points[converged(problem, points)]


def newton_steps(problem, points):
    """Steps of least norm, none longer than ten."""
    values, vectors = np.linalg.eigh(problem.hessian(points))
    small = np.abs(values) < 1e-9 * np.abs(values).max(axis=1, keepdims=True)
    along = np.einsum("kij,ki->kj", vectors, problem.gradient(points))
    along = np.where(small, 0.0, along / np.where(small, 1.0, values))
    step = np.einsum("kij,kj->ki", vectors, along)
    size = np.linalg.norm(step, axis=1, keepdims=True)
    return step * np.minimum(1.0, 10.0 / np.maximum(size, 1e-300))


def converged(problem, points):
    """Gradient at rounding level."""
    sizes = np.maximum(np.abs(points), 1.0)  # the origin too has a size to compare with
    terms = problem.system.value_program.absolute_terms(sizes, np.abs(problem.parameters))
    gradient = np.abs(problem.gradient(points))
    return (gradient < 1e-13 * terms.max(axis=1, keepdims=True)).all(axis=1)
