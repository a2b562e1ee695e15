"""Multiplicity of a zero of a polynomial system, and whether the zero is isolated.

The point is brought to many digits by deflation; then the dimension of the local dual space is the
multiplicity. It is exact where the zero is rational; else each rank is decided at two precisions,
and what counts as zero has to shrink with the precision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.local.dual_space import DualSpace, exact_dual_space, numerical_dual_space
from explorer.local.series import Polynomial, shifted
from explorer.local.zero import Equations, Zero, sharpened, sizes
from explorer.polynomial.sparse import SparseSystem

_BITS = 384
# Denominators of rational zeros that are tried have no more bits than this share of the precision.
_SIMPLE = 0.2
# The gap of a rank decision at twice the precision must be larger by this share of it.
_GROWTH = 0.5
# Times that a point may be further from its zero than its accuracy says.
_ROOM = 10.0


@dataclass(frozen=True)
class LocalMultiplicity:
    """What is known of a zero.

    Attributes
    ----------
    multiplicity : int or None
        Dimension of the local dual space; None where it is infinite or was not found.
    isolated : bool or None
        None where it was not decided.
    exact : bool
        The zero is rational and the ranks are exact.
    depth : int
        Highest order of a functional in the dual space.
    hilbert : tuple of int
        Numbers of functionals by order.
    point : complex array, shape (n,)
        The zero in doubles.
    gap : float
        Smallest gap of a rank decision, in bits; inf where all are exact.
    """

    multiplicity: int | None
    isolated: bool | None
    exact: bool
    depth: int
    hilbert: tuple[int, ...]
    point: NDArray[np.complex128]
    gap: float = float("inf")


def local_multiplicity(
    system: SparseSystem,
    point: ArrayLike,
    *,
    cluster: ArrayLike | None = None,
    coefficients: Sequence[complex] | None = None,
    bound: int | None = None,
    most: int = 200,
    accuracy: float = 1e-5,
) -> LocalMultiplicity:
    """Find the multiplicity of the zero near a point.

    Parameters
    ----------
    system : SparseSystem
        M >= n equations in n unknowns, numbers put in for the parameters.
    point : complex array, shape (n,)
        Near the zero, as near as doubles come to a multiple zero.
    cluster : complex array, shape (K, n), optional
        Points that seem to be this zero; their mean is nearer to it than each of them.
    coefficients : sequence of T complex numbers, optional
        In place of those of the system; doubles mean their binary values.
    bound : int, optional
        The zero is not isolated if its multiplicity exceeds this number; the product of the n
        largest degrees where none is given.
    most : int
        A multiplicity above it is not looked for.
    accuracy : float
        To what share of its size the point is known if the zero is simple; where it has
        multiplicity m, to the m-th root of that. A zero further away is another one.

    Returns
    -------
    LocalMultiplicity

    Examples
    --------
    >>> from explorer.polynomial import Graph, System
    >>> graph = Graph()
    >>> x = graph.unknown("x")[()]
    >>> local_multiplicity(System(graph, ((x - 1) ** 3 * (x + 2),)).at([]), [1.00001]).multiplicity
    3
    """
    equations = _equations(system, coefficients)
    least = bezout(system) if bound is None else bound
    here, spread = _start(point, cluster)
    given = np.asarray(point, dtype=np.complex128).ravel()
    for start in [here] if cluster is None else [here, given]:
        zero = sharpened(equations, start.tolist(), _BITS, spread)
        if zero is not None:
            found = _of_zero(equations, zero, min(most, least), least)
            if _is_near(found, start, max(accuracy, spread)):
                return found
    return LocalMultiplicity(None, None, exact=False, depth=0, hilbert=(), point=here)


def _is_near(found: LocalMultiplicity, start: NDArray[np.complex128], accuracy: float) -> bool:
    size = float(np.abs(found.point).max(initial=0.0)) or 1.0
    distance = np.abs(found.point - start).max(initial=0.0) / size
    return bool(distance <= _ROOM * accuracy ** (1 / (found.multiplicity or 1)))


def bezout(system: SparseSystem) -> int:
    """Bound on the multiplicity of an isolated zero: product of the n largest degrees."""
    degrees = sorted(system.degrees.tolist(), reverse=True)
    return prod(degrees[: len(system.unknowns)])


def _start(point: ArrayLike, cluster: ArrayLike | None) -> tuple[NDArray[np.complex128], float]:
    """Where to begin, and the smallest unit that makes sense there."""
    if cluster is None:
        return np.asarray(point, dtype=np.complex128).ravel(), 0.0
    points = np.asarray(cluster, dtype=np.complex128)
    mean = points.mean(axis=0)
    spread = (np.abs(points - mean) / np.array(sizes(mean))).max(initial=0.0)
    return mean, float(spread)


def _of_zero(equations: Equations, zero: Zero, most: int, bound: int) -> LocalMultiplicity:
    where = np.array([complex(v) for v in zero.point])
    if zero.free:
        return LocalMultiplicity(
            None, isolated=False, exact=False, depth=0, hilbert=(), point=where
        )
    rational = _rational(equations, zero.point)
    if rational is not None:
        taylor = _Taylor(equations, rational, None).rational
        space = exact_dual_space(taylor, equations.count, equations.degree, most)
        return _said(space, bound, np.array([complex(float(v)) for v in rational]), exact=True)
    first, second = (_space(equations, zero, most, bits) for bits in (_BITS // 2, _BITS))
    grows = second.gap - first.gap >= _GROWTH * (_BITS // 2)
    agree = first.hilbert == second.hilbert and first.closed == second.closed
    if first.open or second.open or not agree or not grows:
        return LocalMultiplicity(None, None, exact=False, depth=0, hilbert=(), point=where)
    return _said(second, bound, where, exact=False)


def _space(equations: Equations, zero: Zero, most: int, bits: int) -> DualSpace:
    from flint import ctx

    with ctx.workprec(bits):
        # A point of fewer digits at the lower precision
        point = [+v for v in zero.point]
        units = sizes(point)
        taylor = _Taylor(equations, point, units).balls
        return numerical_dual_space(taylor, equations.count, equations.degree, most, bits)


def _said(
    space: DualSpace, bound: int, where: NDArray[np.complex128], *, exact: bool
) -> LocalMultiplicity:
    hilbert = tuple(space.hilbert)
    isolated = True if space.closed else False if space.dimension > bound else None
    multiplicity = space.dimension if space.closed else None
    return LocalMultiplicity(
        multiplicity, isolated, exact, len(hilbert) - 1, hilbert, where, space.gap
    )


class _Taylor:
    """Taylor polynomials at a point, made again only for a higher degree."""

    def __init__(self, equations: Equations, point: Sequence[Any], units: Any) -> None:
        self.equations, self.point, self.units = equations, point, units
        self.order, self.made = -1, list[Polynomial]()

    def rational(self, order: int) -> list[Polynomial]:
        """Coefficients ``fmpq``."""
        from flint import fmpq

        real = [{e: re for e, (re, _) in p.items()} for p in self.equations.polynomials]
        return self._upto(order, real, [fmpq(1)] * self.equations.count)

    def balls(self, order: int) -> list[Polynomial]:
        """Coefficients ``acb``, in units of the unknowns; midpoints."""
        from flint import acb

        units = [acb(u) for u in self.units]
        made = self._upto(order, self.equations.balls(), units)
        return [{e: c.mid() for e, c in p.items()} for p in made]

    def _upto(self, order: int, polynomials: Sequence[Polynomial], units: Any) -> list[Polynomial]:
        if order > self.order:
            self.order = min(max(order, 2 * self.order), max(self.equations.degree, order))
            self.made = [shifted(p, self.point, units, self.order) for p in polynomials]
        return self.made


def _equations(system: SparseSystem, coefficients: Sequence[complex] | None) -> Equations:
    if coefficients is None:
        pairs = [(_fmpq(c), _fmpq(0)) for c in system.coefficients]
    else:
        pairs = [(_fmpq(complex(c).real), _fmpq(complex(c).imag)) for c in coefficients]
    polynomials: list[Polynomial] = [{} for _ in range(system.size)]
    rows = zip(system.equation.tolist(), system.exponents.tolist(), pairs, strict=True)
    for i, exponents, pair in rows:
        polynomials[i][tuple(exponents)] = pair
    return Equations(polynomials, len(system.unknowns))


def _fmpq(value: float | Fraction) -> Any:
    from flint import fmpq

    exact = Fraction(value)
    return fmpq(exact.numerator, exact.denominator)


def _rational(equations: Equations, point: Sequence[Any]) -> list[Any] | None:
    """Rational numbers of few digits that solve real equations exactly, nearest to a point."""
    if any(imaginary != 0 for p in equations.polynomials for _, imaginary in p.values()):
        return None
    near = [_simplest(v) for v in point]
    if any(v is None for v in near):
        return None
    for polynomial in equations.polynomials:
        total = 0
        for e, (coefficient, _) in polynomial.items():
            term = coefficient
            for value, power in zip(near, e, strict=True):
                term = term * value**power
            total = total + term
        if total != 0:
            return None
    return near


def _simplest(value: Any) -> Any:
    """The rational number of few digits that a ball's midpoint is near to, if any."""
    from flint import fmpq

    tiny = Fraction(1, 2 ** (_BITS // 2))
    if abs(_fraction(value.imag)) > tiny:
        return None
    real = _fraction(value.real)
    near = real.limit_denominator(2 ** int(_SIMPLE * _BITS))
    return fmpq(near.numerator, near.denominator) if abs(near - real) <= tiny else None


def _fraction(value: Any) -> Fraction:
    mantissa, exponent = value.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
