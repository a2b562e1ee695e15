"""One step of a stiff integrator for gradient flow ``x' = -g(x)``, over many points at once.

The method is RODAS: six stages, order four with an error estimate of order three, stiffly accurate
and L-stable, so that the step grows freely near the end of a path whatever the curvature. Stage i
solves ``(1 / (gamma h) + H(x)) u_i = -g(x + sum_j A_ij u_j) + sum_j C_ij u_j / h``; the last stage
is the error estimate. Reference: E. Hairer and G. Wanner, "Solving Ordinary Differential Equations
II" (Springer, 1996), section VI.4 and the coefficients of their set 1.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Field = Callable[[Floats], Floats]

ORDER = 4
_GAMMA = 0.25
_A = (
    (),
    (1.544,),
    (0.9466785280815826, 0.2557011698983284),
    (3.314825187068521, 2.896124015972201, 0.9986419139977817),
    (1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950),
    (1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950, 1.0),
)
_C = (
    (),
    (-5.6688,),
    (-2.430093356833875, -0.2063599157091915),
    (-0.1073529058151375, -9.594562251023355, -20.47028614809616),
    (7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160),
    (
        8.083246795921522,
        -7.981132988064893,
        -31.52159432874371,
        16.31930543123136,
        -6.058818238834054,
    ),
)


def step(gradient: Field, hessian: Floats, x: Floats, h: Floats) -> tuple[Floats, Floats]:
    """Take one step of given lengths.

    Parameters
    ----------
    gradient : callable
        From points (N, n) to gradients (N, n).
    hessian : float array, shape (N, n, n)
        At x.
    x : float array, shape (N, n)
    h : float array, shape (N,)

    Returns
    -------
    new, error : float arrays, shape (N, n)
        nan where a matrix is singular or something overflows.
    """
    n = x.shape[1]
    solve = _inverse(hessian + np.eye(n) / (_GAMMA * h)[:, None, None])
    stages: list[Floats] = []
    for a, c in zip(_A, _C, strict=True):
        place = x + sum(p * u for p, u in zip(a, stages, strict=True))
        pull = sum(p * u for p, u in zip(c, stages, strict=True)) / h[:, None]
        stages.append(np.einsum("kij,kj->ki", solve, pull - gradient(place)))
    return place + stages[-1], stages[-1]


def _inverse(matrices: Floats) -> Floats:
    good = np.isfinite(matrices).all(axis=(1, 2))
    result = np.full_like(matrices, np.nan)
    try:
        result[good] = np.linalg.inv(matrices[good])
    except np.linalg.LinAlgError:  # of one of them
        for k in np.flatnonzero(good):
            result[k] = np.linalg.pinv(matrices[k])
    return result
