"""Start systems with their solutions, for `track`, and root counts from Newton polytopes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from explorer.external.phcpack.grammar import check_system
from explorer.external.phcpack.options import DEFAULTS, PhcError, PhcOptions
from explorer.external.phcpack.process import ask
from explorer.external.phcpack.records import read_record
from explorer.external.phcpack.solve import solve

MOST_STARTS = 1_000_000
"""Start solutions of a total degree system.

A million paths in 13 unknowns are 200 MB and a day of tracking.
"""


@dataclass(frozen=True, eq=False)
class StartSystem:
    """A system in the shape of the target, and its solutions.

    Attributes
    ----------
    unknowns : tuple of str
    polynomials : tuple of str
        The k-th belongs to the k-th polynomial of the target.
    solutions : array, shape (N, n)
        Complex.
    root_count : int
        How many solutions the start system has.
    rejected : tuple of str
        Records that cannot be read, as PHCpack wrote them.
    """

    unknowns: tuple[str, ...]
    polynomials: tuple[str, ...]
    solutions: NDArray[np.complex128]
    root_count: int
    rejected: tuple[str, ...] = field(default=(), repr=False)

    @property
    def complete(self) -> bool:
        """Whether every solution of the start system is there; else another seed may find all."""
        return len(self.solutions) == self.root_count


def total_degree_start(
    polynomials: Sequence[str], unknowns: Sequence[str], *, options: PhcOptions = DEFAULTS
) -> StartSystem:
    """Return the system ``x_k^d_k - c_k``: d_k the degrees, c_k random on the unit circle.

    Parameters
    ----------
    polynomials, unknowns : list of str
        As for `solve`; only the degrees matter.
    options : PhcOptions

    Returns
    -------
    StartSystem
        One solution for each path of the total degree homotopy.

    Raises
    ------
    ValueError
        If the input is not a square polynomial system, or has more than `MOST_STARTS` start
        solutions.
    PhcError
        If there is no answer.
    """
    system, names = check_system(polynomials, unknowns)
    degrees = [
        int(d) for d in ask("degrees", options, polynomials=system, unknowns=names)["degrees"]
    ]
    total = math.prod(degrees)
    if total > MOST_STARTS:
        raise ValueError(
            f"the total degree is {total}; more than {MOST_STARTS} start solutions are not made"
        )
    angles = np.random.default_rng(options.seed).uniform(0, 2 * np.pi, len(degrees))
    starts = tuple(
        f"{name}^{degree} - {_coefficient(np.exp(1j * angle))};"
        for name, degree, angle in zip(names, degrees, angles, strict=True)
    )
    roots = [
        np.exp(1j * (a + 2 * np.pi * np.arange(d)) / d)
        for a, d in zip(angles, degrees, strict=True)
    ]
    grid = np.meshgrid(*roots, indexing="ij")
    return StartSystem(names, starts, np.stack([axis.ravel() for axis in grid], axis=1), total)


def polyhedral_start(
    polynomials: Sequence[str],
    unknowns: Sequence[str],
    *,
    stable: bool = False,
    options: PhcOptions = DEFAULTS,
) -> StartSystem:
    """Return a system with the monomials of the target and random coefficients, and its solutions.

    Parameters
    ----------
    polynomials, unknowns : list of str
        As for `solve`; only the monomials matter.
    stable : bool
        With the solutions that have zero coordinates. PHCpack's mixed cells give those without;
        with `stable` the black-box solver works on the random system, in double precision at first.
    options : PhcOptions

    Returns
    -------
    StartSystem

    Raises
    ------
    ValueError
        If the input is not a square polynomial system.
    PhcError
        If there is no answer.

    References
    ----------
    B. Huber and B. Sturmfels, "A polyhedral method for solving sparse polynomial systems",
    Mathematics of Computation 64 (1995); "Bernstein's theorem in affine space", Discrete and
    Computational Geometry 17 (1997), for the solutions with zero coordinates.
    """
    system, names = check_system(polynomials, unknowns)
    if stable:
        return _affine(system, names, options)
    result = ask("polyhedral", options, polynomials=system, unknowns=names)
    found = []
    rejected = []
    for text in result["records"]:
        record = read_record(text, names)
        if record is None:
            rejected.append(text)
        else:
            found.append(record.point)
    solutions = np.array(found, dtype=np.complex128).reshape(len(found), len(names))
    texts = tuple(text.strip() for text in result["polynomials"])
    return StartSystem(names, texts, solutions, int(result["root_count"]), tuple(rejected))


def _affine(system: list[str], names: tuple[str, ...], options: PhcOptions) -> StartSystem:
    supports = ask("supports", options, polynomials=system, unknowns=names)["supports"]
    rng = np.random.default_rng(options.seed)
    texts = tuple(_random_polynomial(exponents, names, rng) for exponents in supports)
    count = int(
        ask("mixed_volume", options, polynomials=texts, unknowns=names, stable=True)["volume"][1]
    )
    answer = solve(texts, names, options=options)
    return StartSystem(names, texts, answer.points[answer.finished], count, answer.rejected)


def _random_polynomial(
    exponents: list[list[int]], names: tuple[str, ...], rng: np.random.Generator
) -> str:
    coefficients = np.exp(2j * np.pi * rng.random(len(exponents)))
    terms = [
        "*".join(
            [_coefficient(c), *(f"{name}^{e}" for name, e in zip(names, row, strict=True) if e)]
        )
        for c, row in zip(coefficients, exponents, strict=True)
    ]
    return " + ".join(terms) + ";"


def _coefficient(value: complex) -> str:
    return f"({value.real:.17g}{value.imag:+.17g}*i)"


def mixed_volume(
    polynomials: Sequence[str],
    unknowns: Sequence[str],
    *,
    stable: bool = False,
    options: PhcOptions = DEFAULTS,
) -> int:
    """Return the number of solutions of a system with these monomials and generic coefficients.

    Parameters
    ----------
    polynomials, unknowns : list of str
        As for `solve`; only the monomials matter.
    stable : bool
        Count all affine solutions (stable mixed volume) instead of those without zero coordinates
        (mixed volume).
    options : PhcOptions
        The precision plays no part.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If the input is not a square polynomial system.
    PhcError
        If there is no answer.

    References
    ----------
    D. N. Bernstein, "The number of roots of a system of equations", Functional Analysis and Its
    Applications 9 (1975).
    """
    system, names = check_system(polynomials, unknowns)
    volume = ask("mixed_volume", options, polynomials=system, unknowns=names, stable=bool(stable))[
        "volume"
    ]
    count = int(volume[1] if stable else volume)
    if count < 0:
        raise PhcError(f"PHCpack returned the mixed volume {count}; try another seed")
    return count
