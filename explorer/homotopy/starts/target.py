"""A system with exact numbers put in, real or complex, and brought to coefficients near 1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import log2, prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from explorer.errors import InputError
from explorer.homotopy.parameter_path import Complex
from explorer.homotopy.tracker import Ints
from explorer.polynomial import Expression, Graph, SparseSystem, System
from explorer.polynomial.nodes import NotPolynomialError, as_fraction

Gauss = tuple[Fraction, Fraction]
"""An exact complex number: real and imaginary part."""

IMAGINARY_UNIT = np.array([1j])
"""What stands for the parameter of :meth:`NumericTarget.constants`."""


@dataclass(frozen=True)
class NumericTarget:
    """A square system with numbers put in and coefficients near 1.

    Attributes
    ----------
    sparse : SparseSystem
        In the unknowns y, of T terms; its coefficients are the real parts.
    scale : int array, shape (n,)
        The user's unknowns are ``x_j = 2^scale_j y_j``.
    imaginary : tuple of Fraction, length T or 0
        Imaginary parts of the coefficients; none where all are real.
    """

    sparse: SparseSystem
    scale: Ints
    imaginary: tuple[Fraction, ...] = ()

    @property
    def unit_values(self) -> Complex:
        """Values (0,) or (1,) of the parameters that :meth:`constants` makes: 1j, or nothing."""
        return IMAGINARY_UNIT if self.imaginary else IMAGINARY_UNIT[:0]

    @property
    def numbers(self) -> Complex:
        """Coefficients in doubles, shape (T,)."""
        real = np.array([float(c) for c in self.sparse.coefficients], dtype=np.complex128)
        rest = np.array([float(c) for c in self.imaginary])
        return real + 1j * rest if self.imaginary else real

    def homogenised(self, groups: Sequence[Sequence[int]]) -> Ints:
        """Exponents with those of the homogenising unknowns, shape (T, n + G)."""
        degrees = self.sparse.group_degrees(groups)[self.sparse.equation]
        own = np.stack([self.sparse.exponents[:, list(g)].sum(axis=1) for g in groups], axis=1)
        return np.hstack([self.sparse.exponents, degrees - own])

    def constants(self, graph: Graph) -> list[Expression]:
        """Exact coefficients in a graph; its parameter i stands for the imaginary unit."""
        real = [graph.constant(c) for c in self.sparse.coefficients]
        if not self.imaginary:
            return real
        unit = graph.parameter("i")[()]
        return [a + unit * b for a, b in zip(real, self.imaginary, strict=True)]


def make_target(system: System, parameters: ArrayLike | Sequence[object]) -> NumericTarget:
    """Put numbers in, and bring coefficients near 1.

    Parameters
    ----------
    system : System
    parameters : sequence of p numbers
        Real or complex numbers, or pairs of exact real and imaginary parts; a float means its
        binary value.

    Raises
    ------
    InputError
        For parameters that are no finite numbers or not p, and for systems without isolated
        solutions.
    """
    values = exact_values(parameters, len(system.parameters))
    if any(imaginary for _, imaginary in values):
        sparse, imaginary = _put_in(system.sparse, values)
    else:
        sparse, imaginary = system.at([real for real, _ in values]), ()
    _require_isolated(sparse)
    return _scaled(sparse, imaginary)


def exact_values(parameters: ArrayLike | Sequence[object], count: int) -> list[Gauss]:
    """Exact real and imaginary parts of ``count`` parameters.

    Raises
    ------
    InputError
        For what is no finite number, and for another number of them.

    Examples
    --------
    >>> exact_values([1, 0.5j, (2, Fraction(1, 3))], 3)[1:]
    [(Fraction(0, 1), Fraction(1, 2)), (Fraction(2, 1), Fraction(1, 3))]
    """
    if not isinstance(parameters, Iterable):
        raise InputError(f"parameters = {parameters}: allowed are {count} numbers in a sequence")
    given: list[Any] = list(parameters)
    if len(given) != count:
        raise InputError(f"parameters: {len(given)} are given; needed are {count}")
    return [_exact(value, k) for k, value in enumerate(given, start=1)]


def _exact(value: Any, position: int) -> Gauss:
    try:
        if isinstance(value, tuple):
            real, imaginary = value
            return as_fraction(real), as_fraction(imaginary)
        if isinstance(value, (complex, np.complexfloating)):
            return as_fraction(value.real), as_fraction(value.imag)
        return as_fraction(value), Fraction(0)
    except (ValueError, NotPolynomialError) as reason:
        raise InputError(
            f"parameters: number {position} is {value}; allowed are finite real or complex numbers"
        ) from reason


def _put_in(sparse: SparseSystem, values: Sequence[Gauss]) -> tuple[SparseSystem, Any]:
    """Put complex numbers in; the terms' real parts as a system, and their imaginary parts."""
    sums: dict[tuple[int, tuple[int, ...]], Gauss] = {}
    rows = zip(
        sparse.equation.tolist(),
        sparse.exponents.tolist(),
        sparse.parameter_exponents.tolist(),
        sparse.coefficients,
        strict=True,
    )
    for i, unknown, power, coefficient in rows:
        real, imaginary = _power_product(values, power)
        before = sums.get((i, tuple(unknown)), (Fraction(0), Fraction(0)))
        sums[i, tuple(unknown)] = (
            before[0] + coefficient * real,
            before[1] + coefficient * imaginary,
        )
    kept = [(i, e, c) for (i, e), c in sums.items() if any(c)]
    put = SparseSystem(
        unknowns=sparse.unknowns,
        parameters=(),
        size=sparse.size,
        equation=np.array([i for i, _, _ in kept], dtype=np.int64),
        exponents=np.array([e for _, e, _ in kept], dtype=np.int64).reshape(
            -1, len(sparse.unknowns)
        ),
        parameter_exponents=np.zeros((len(kept), 0), dtype=np.int64),
        coefficients=tuple(c[0] for _, _, c in kept),
    )
    return put, tuple(c[1] for _, _, c in kept)


def _power_product(values: Sequence[Gauss], powers: Sequence[int]) -> Gauss:
    real, imaginary = Fraction(1), Fraction(0)
    for (a, b), power in zip(values, powers, strict=True):
        for _ in range(power):
            real, imaginary = real * a - imaginary * b, real * b + imaginary * a
    return real, imaginary


def _require_isolated(sparse: SparseSystem) -> None:
    """Refuse systems that can have no isolated solutions."""
    if not sparse.size:
        raise InputError("system: it has no equations; allowed are as many as unknowns")
    if sparse.size != len(sparse.unknowns):
        raise InputError(
            f"system: {sparse.size} equations in {len(sparse.unknowns)} unknowns; "
            "allowed are as many as unknowns"
        )
    constant = np.flatnonzero(sparse.degrees == 0)
    if len(constant):
        raise InputError(
            f"system: equation {constant[0] + 1} is constant at these parameters, "
            "so nothing is isolated"
        )
    unused = np.flatnonzero(~sparse.exponents.any(axis=0))
    if len(unused):
        raise InputError(
            f"system: {sparse.unknowns[unused[0]]} is in no equation at these parameters, "
            "so nothing is isolated"
        )


def _scaled(sparse: SparseSystem, imaginary: tuple[Fraction, ...]) -> NumericTarget:
    """Powers of 2 for equations and unknowns that bring coefficients near 1, least squares."""
    parts = [sparse.coefficients, imaginary or sparse.coefficients]
    sizes = np.array([max(map(_log2, pair)) for pair in zip(*parts, strict=True)])
    rows = np.eye(sparse.size)[sparse.equation]
    solution = np.linalg.lstsq(np.hstack([rows, sparse.exponents]), -sizes, rcond=None)[0]
    r, s = np.split(np.round(solution).astype(np.int64), [sparse.size])
    shifts = [Fraction(2) ** k for k in (r[sparse.equation] + sparse.exponents @ s).tolist()]
    real = tuple(c * k for c, k in zip(sparse.coefficients, shifts, strict=True))
    rest = tuple(c * k for c, k in zip(imaginary, shifts, strict=False))
    return NumericTarget(replace(sparse, coefficients=real), s, rest)


def _log2(value: Fraction) -> float:
    return log2(abs(value.numerator)) - log2(value.denominator) if value else -np.inf


def plain(target: NumericTarget) -> System:
    """The scaled target itself, in n unknowns y."""
    graph = Graph()
    y = list(graph.unknown("y", (len(target.scale),)))
    sums: list[Expression] = [graph.constant(0)] * target.sparse.size
    rows = target.sparse.exponents.tolist()
    for i, powers, c in zip(
        target.sparse.equation.tolist(), rows, target.constants(graph), strict=True
    ):
        factors = (u**e for u, e in zip(y, powers, strict=True) if e)
        sums[i] = sums[i] + prod(factors, start=graph.constant(1)) * c
    return System(graph, tuple(sums))
