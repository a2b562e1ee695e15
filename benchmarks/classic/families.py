"""Families of classic systems, written by their formulas; sources as in the papers named.

Each function returns unknowns and equations as text.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

Texts = tuple[list[str], list[str]]


def names(n: int, letter: str = "x", first: int = 1) -> list[str]:
    """Names of n unknowns."""
    return [f"{letter}{k}" for k in range(first, first + n)]


def total(terms: object) -> str:
    """Sum as text."""
    return "+".join(f"({t})" for t in terms) or "0"  # type: ignore[attr-defined]


def cyclic(n: int) -> Texts:
    """Cyclic n-roots (Bjoerck, Froeberg 1991)."""
    x = names(n)
    rings = [
        total("*".join(x[(i + j) % n] for j in range(k)) for i in range(n)) for k in range(1, n)
    ]
    return x, [*rings, "*".join(x) + "-1"]


def reduced_cyclic(n: int) -> Texts:
    """Cyclic n-roots with x_i = u y_i, y_0 = 1 (Emiris 1994): the first n - 1 equations."""
    y = ["1", *names(n - 1, "y")]
    rings = [
        total("*".join(y[(i + j) % n] for j in range(k)) for i in range(n)) for k in range(1, n)
    ]
    return y[1:], rings


def katsura(n: int) -> Texts:
    """Magnetism (Katsura 1987)."""
    u = names(n + 1, "u", 0)
    span = range(-n, n + 1)
    fields = [
        total(f"{u[abs(i)]}*{u[abs(m - i)]}" for i in span if abs(m - i) <= n) + f"-{u[m]}"
        for m in range(n)
    ]
    return u, [*fields, total(u[abs(i)] for i in span) + "-1"]


def noon(n: int) -> Texts:
    """Neural network (Noonburg 1989)."""
    x = names(n)
    return x, [f"{v}*({total(f'{w}^2' for w in x if w != v)})-11/10*{v}+1" for v in x]


def eco(n: int) -> Texts:
    """Economics (Morgan 1987, page 148)."""
    x = names(n)
    rows = [f"({_neighbours(x, k)})*{x[-1]}-{k}" for k in range(1, n)]
    return x, [*rows, total(x[:-1]) + "+1"]


def reduced_eco(n: int) -> Texts:
    """Economics with the reciprocal of the last unknown."""
    x = names(n)
    rows = [f"{_neighbours(x, k)}-{k}*{x[-1]}" for k in range(1, n)]
    return x, [*rows, total(x[:-1]) + "+1"]


def _neighbours(x: list[str], k: int) -> str:
    """Give x_k and the products of unknowns that are k apart, the last unknown left out."""
    products = (f"{x[i - 1]}*{x[i + k - 1]}" for i in range(1, len(x) - k))
    return total([x[k - 1], *products])


def reimer(n: int) -> Texts:
    """Alternating power sums (Reimer)."""
    x = names(n)
    return x, [
        "+".join(f"({(-1) ** i * 2})*{v}^{power}" for i, v in enumerate(x)) + "-1"
        for power in range(2, n + 2)
    ]


def chandra(n: int) -> Texts:
    """H-equation (Chandrasekhar 1960; Kelley 1980), c = 0.51234."""
    h = names(n, "h")
    return h, [
        f"{2 * n}*{h[i - 1]}-0.51234*{h[i - 1]}*"
        f"({total(['1', *(f'{i}/{i + j}*{h[j - 1]}' for j in range(1, n))])})-{2 * n}"
        for i in range(1, n + 1)
    ]


def elementary(n: int) -> Texts:
    """Roots of x^n = (-1)^(n-1) by elementary symmetric polynomials: n! solutions."""
    x = names(n)
    rows = [total("*".join(c) for c in combinations(x, k)) for k in range(1, n + 1)]
    rows[-1] += f"-({(-1) ** (n - 1)})"
    return x, rows


def power_sums(n: int) -> Texts:
    """Power sums of n unknowns: n! solutions."""
    x = names(n)
    return x, [total(f"{v}^{k}" for v in x) + f"-{2 * k + 1}" for k in range(1, n + 1)]


def brown(n: int) -> Texts:
    """Almost linear (Brown 1969): n solutions."""
    x = names(n)
    rows = [f"{v}+{total(x)}-{n + 1}" for v in x[:-1]]
    return x, [*rows, "*".join(x) + "-1"]


def broyden(n: int) -> Texts:
    """Tridiagonal (Broyden 1965)."""
    x = ["0", *names(n), "0"]
    return x[1:-1], [f"(3-2*{x[k]})*{x[k]}-{x[k - 1]}-2*{x[k + 1]}+1" for k in range(1, n + 1)]


def kuramoto(n: int) -> Texts:
    """Oscillators in equilibrium (Kuramoto 1975), the last angle zero."""
    s, c = [*names(n - 1, "s"), "0"], [*names(n - 1, "c"), "1"]
    rows = []
    for i in range(n - 1):
        field = total(f"{s[i]}*{c[j]}-{c[i]}*{s[j]}" for j in range(n) if j != i)
        rows += [f"{2 * i + 1}/{7 * n}-({field})/{n}", f"{s[i]}^2+{c[i]}^2-1"]
    return [*s[:-1], *c[:-1]], rows


def eigenvectors(n: int) -> Texts:
    """Eigenvectors of a matrix, scaled by a linear form: n solutions."""
    rng = np.random.default_rng(n)
    matrix, form = rng.integers(-9, 10, (n, n)), rng.integers(1, 10, n)
    x = [*names(n), "t"]
    rows = [
        total(f"({a})*{v}" for a, v in zip(line, x, strict=False)) + f"-t*{x[i]}"
        for i, line in enumerate(matrix.tolist())
    ]
    return x, [*rows, total(f"{a}*{v}" for a, v in zip(form.tolist(), x, strict=False)) + "-1"]


def nash(n: int) -> Texts:
    """Totally mixed equilibria of n players with two strategies each (McKelvey, McLennan 1997)."""
    rng = np.random.default_rng(100 + n)
    x = names(n)
    rows = []
    for k in range(n):
        others = [v for i, v in enumerate(x) if i != k]
        terms = [
            "*".join([f"({int(rng.integers(-50, 51))})", *chosen])
            for size in range(n)
            for chosen in combinations(others, size)
        ]
        rows.append("+".join(terms))
    return x, rows


def dense(*degrees: int) -> Texts:
    """Random integer coefficients on all monomials."""
    rng = np.random.default_rng(list(degrees))
    x = names(len(degrees))
    return x, [_random_polynomial(rng, x, degree, 1.0) for degree in degrees]


def thin(n: int, degree: int, share: float, seed: int) -> Texts:
    """Random integer coefficients on a share of the monomials."""
    rng = np.random.default_rng(seed)
    x = names(n)
    return x, [_random_polynomial(rng, x, degree, share) for _ in x]


def _random_polynomial(rng: np.random.Generator, x: list[str], degree: int, share: float) -> str:
    terms = []
    for exponents in np.ndindex(*(degree + 1 for _ in x)):
        wanted = sum(exponents) <= degree and (not any(exponents) or rng.random() < share)
        if wanted:
            factors = [f"{v}^{e}" for v, e in zip(x, exponents, strict=True) if e]
            number = int(rng.integers(1, 100)) * int(rng.choice([-1, 1]))
            terms.append("*".join([f"({number})", *factors]))
    return "+".join(terms)


def quadrature(n: int) -> Texts:
    """Gaussian quadrature with n nodes on [-1, 1]: n! solutions."""
    w, x = names(n, "w"), names(n)
    rows = [
        total(f"{a}*{b}^{k}" if k else a for a, b in zip(w, x, strict=True))
        + (f"-2/{k + 1}" if k % 2 == 0 else "")
        for k in range(2 * n)
    ]
    return [*w, *x], rows


def powers_at_once(n: int) -> Texts:
    """A zero of multiplicity 2^(n-1) at (1, ..., 1) (Kobayashi, Suzuki, Sakai 1998)."""
    x = names(n)
    return x, [f"{v}^2-2*{v}+{total(x)}-{n - 1}" for v in x]
