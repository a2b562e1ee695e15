"""Random forms on spheres, and how many critical points they have in the mean (Kac and Rice).

================== ==================================================================
f                  form of degree d in n variables, sum_a c_a x^a
Kostlan            c_a independent, normal, of variance d! / prod a_i!
monomial           c_a independent, standard normal
================== ==================================================================
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations_with_replacement
from math import factorial, gamma, pi, sqrt

import numpy as np
from numpy.polynomial import polynomial
from numpy.typing import NDArray

from explorer import CustomArchitecture, Problem

Floats = NDArray[np.float64]


@lru_cache
def exponents(n: int, d: int) -> tuple[tuple[int, ...], ...]:
    """Exponents of all monomials of degree d in n variables."""
    chosen = combinations_with_replacement(range(n), d)
    return tuple(tuple(one.count(i) for i in range(n)) for one in chosen)


def deviations(ensemble: str, n: int, d: int) -> Floats:
    """Standard deviation of each coefficient."""
    if ensemble == "monomial":
        return np.ones(len(exponents(n, d)))
    ways = [factorial(d) / np.prod([factorial(e) for e in one]) for one in exponents(n, d)]
    return np.sqrt(ways)


@lru_cache
def network(n: int, d: int) -> CustomArchitecture:
    """Loss |x|^(2k) / 2k - f(x) - |x|^2 / 2, d >= 3, with 2k the least even number above d.

    On the ray of a unit vector u the derivative is t (t^(2k-2) - d f(u) t^(d-2) - 1), which has one
    sign change, so one positive root. Hence the critical points other than 0 are those of f on the
    sphere, one for one; there the loss is convex along the ray, so the index is that of -f at u.
    """
    half = d // 2 + 1
    terms = [
        "*".join([f"X[{k},0]", *(f"x[{i}]**{e}" for i, e in enumerate(one) if e)])
        for k, one in enumerate(exponents(n, d))
    ]
    loss = f"sum(x**2)**{half}/{2 * half} - sum(x**2)/2 - " + " - ".join(terms)
    shape = (len(terms), 1)
    return CustomArchitecture(weights={"x": (n,)}, data={"X": shape}, loss=loss)


def problem(n: int, d: int, coefficients: Floats) -> Problem:
    """The loss of one form."""
    return Problem(network(n, d), coefficients[:, None], regularization=0.0)


def complex_points(n: int, d: int) -> int:
    """Critical points of the loss, complex ones included, of a generic form.

    There are ((d-1)^n - 1) / (d-2) lines of eigenvectors (Cartwright and Sturmfels), each with the
    2k-2 roots of t^(2k-2) - d f(u) t^(d-2) - 1; and the origin.
    """
    lines = ((d - 1) ** n - 1) // (d - 2)
    return 1 + (2 * (d // 2 + 1) - 2) * lines


def roots_on_circle(coefficients: Floats) -> int:
    """Critical points of a binary form on the circle, from roots of one polynomial in y/x."""
    d = len(coefficients) - 1
    by_y = coefficients  # exponents (d, 0), (d-1, 1), ..., (0, d)
    over_y = polynomial.polyder(by_y)
    over_x = by_y[:-1] * np.arange(d, 0, -1)
    turned = polynomial.polysub(over_y, polynomial.polymulx(over_x))
    roots = polynomial.polyroots(turned)
    return 2 * int(np.sum(np.abs(roots.imag) < 1e-9 * (1 + np.abs(roots))))


def circle_mean(ensemble: str, d: int) -> float:
    """Mean number of critical points on the circle, by the formula of Kac and Rice.

    f' at angle t is Gaussian; the mean number of its zeros is the integral of
    sqrt(var f'' / var f' - (cov / var f')^2) / pi.
    """
    angles = (np.arange(20000) + 0.5) * (2 * pi / 20000)
    c, s = np.cos(angles), np.sin(angles)
    first, second = [], []
    for deviation, (a, b) in zip(deviations(ensemble, 2, d), exponents(2, d), strict=True):
        first.append(deviation * _turned([(1.0, a, b)], 1, c, s))
        second.append(deviation * _turned([(1.0, a, b)], 2, c, s))
    one, two = np.array(first), np.array(second)
    variance = (one**2).sum(axis=0)
    ratio = (two**2).sum(axis=0) / variance - ((one * two).sum(axis=0) / variance) ** 2
    return float(np.sqrt(np.maximum(ratio, 0)).mean() * 2)


def _turned(terms: list[tuple[float, int, int]], times: int, c: Floats, s: Floats) -> Floats:
    """Derivatives in the angle of sums of w cos^a sin^b."""
    for _ in range(times):
        down = [(-w * a, a - 1, b + 1) for w, a, b in terms if a]
        terms = down + [(w * b, a + 1, b - 1) for w, a, b in terms if b]
    return np.sum([w * c**a * s**b for w, a, b in terms], axis=0)


def sphere_means(n: int, d: int, draws: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Mean number of critical points of a Kostlan form on the sphere, by index of -f.

    At a point where f = u the Hessian on the sphere is sqrt(d (d-1)) G - d u, with G from the
    Gaussian orthogonal ensemble and u standard normal. So the mean is vol(S) (2 pi d)^(-N/2)
    E |det|, N = n - 1 (Auffinger, Ben Arous and Cerny).

    Returns
    -------
    tuple of array, shape (n,)
        Means, and their standard errors: the expectation is of ``draws`` random matrices.
    """
    N = n - 1
    whole = 2 * pi ** (n / 2) / gamma(n / 2) * (2 * pi * d) ** (-N / 2)
    G = rng.normal(size=(draws, N, N))
    G = (G + G.transpose(0, 2, 1)) / sqrt(2)
    values = np.linalg.eigvalsh(sqrt(d * (d - 1)) * G)
    values = -(values - d * rng.normal(size=(draws, 1)))
    size = np.abs(values.prod(axis=1))
    index = (values < 0).sum(axis=1)
    each = np.array([whole * size * (index == k) for k in range(n)])
    return each.mean(axis=1), each.std(axis=1, ddof=1) / sqrt(draws)


def closed_means(n: int, d: int) -> Floats | None:
    """Closed forms by index: sqrt(3d-2) for n = 2, and those for n = 3, else None.

    For n = 3 there are 2 + 8 (d-1)^(3/2) (3d-2)^(-1/2) in all (Draisma and Horobet); as minima -
    saddles + maxima = 2 on the sphere and signs are alike, this gives each index.
    """
    if n == 2:
        return np.full(2, sqrt(3 * d - 2))
    if n == 3:
        saddles = 4 * (d - 1) ** 1.5 / sqrt(3 * d - 2)
        return np.array([saddles / 2 + 1, saddles, saddles / 2 + 1])
    return None
