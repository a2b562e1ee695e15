"""Problems that several tests solve."""

import numpy as np

from explorer import DeepLinear, DrawnData, Normal, Problem, RandomRidge
from explorer.homotopy.parameter_path import Family


def chain(a: float, b: float, ridge: float) -> tuple[Problem, np.ndarray]:
    """Widths (1,1,1), X X^T = a, Y X^T = b, Lambda = ridge twice: 5 critical points by hand.

    ``v (a u v - b) + ridge u = 0 = u (a u v - b) + ridge v`` gives u = v = 0 or u = s v with s =
    +-1 and ``a s u^2 = b - s ridge``.
    """
    x = np.sqrt(a)
    problem = Problem(DeepLinear((1, 1, 1)), [[x]], [[b / x]], [[[ridge]], [[ridge]]])
    a, b = problem.parameters[:2]  # as rounded: near b = ridge a rounding moves the points by 1e-8
    points = [(0, 0)]
    for s in (1, -1):
        u = np.emath.sqrt((b - s * ridge) / (a * s))
        points += [(u, s * u), (-u, -s * u)]
    return problem, np.array(points, dtype=complex)


def drawn(widths=(2, 1, 2), seed=1, samples=5, ridge=None, x=None):
    """Draw data and ridge of a deep linear network."""
    data = DrawnData(samples, x=x or Normal())
    ridge = RandomRidge() if ridge is None else ridge
    return Problem.draw(DeepLinear(widths), data, ridge, np.random.default_rng(seed))


def family_of(system):
    """All parameters at random, complex normal."""
    size = len(system.parameters)
    return Family(lambda rng: rng.normal(size=size) + 1j * rng.normal(size=size))


def low_rank_family(network, samples):
    dx, dy = network.data_shape
    a, b = dx * samples, dy * samples

    def parameters(z):
        ridge = network.split(z[a + b :])
        return network.parameters(
            z[:a].reshape(dx, samples), z[a : a + b].reshape(dy, samples), ridge
        )

    size = a + b + network.size
    return Family(lambda rng: rng.normal(size=size) + 1j * rng.normal(size=size), parameters)
