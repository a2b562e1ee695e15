"""Paths of the parameters: lines and parabolas, and the family of parameters that they stay in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.scaling import scalings
from explorer.polynomial import System

Complex = NDArray[np.complex128]

# Parameters that shrink or grow by more than this move geometrically: ridge coefficients range over
# orders of magnitude.
_GEOMETRIC = 30.0


@dataclass(frozen=True)
class ParameterPath:
    """Paths of the parameters, one a group.

    Attributes
    ----------
    coefficients : complex array, shape (G, 3, p)
        ``c0 + c1 t + c2 t^2``, or ``c0 exp(c1 t)`` where ``geometric``.
    geometric : uint8 array, shape (G, p)
    ends : pair of complex arrays, shapes (G, p), or None
        Start and end of straight or geometric paths, which the rounded coefficients miss by a
        rounding.
    rests : complex array, shape (G, 3, p), or None
        Low parts of the coefficients in double-double, where they do not follow from ``ends``.
    """

    coefficients: Complex
    geometric: NDArray[np.uint8]
    ends: tuple[Complex, Complex] | None = None
    rests: Complex | None = None

    @classmethod
    def line(
        cls, start: Complex, end: Complex, geometric: NDArray[np.bool_] | None = None
    ) -> ParameterPath:
        """Straight lines from start to end, both (p,) or (G, p).

        Geometric where marked, unless one end is zero.

        Examples
        --------
        >>> path = ParameterPath.line(np.array([1.0]), np.array([3.0]))
        >>> path.coefficients.real.tolist()
        [[[1.0], [2.0], [0.0]]]
        """
        a, b = np.broadcast_arrays(np.atleast_2d(start), np.atleast_2d(end))
        marked = (
            np.zeros(a.shape, dtype=bool)
            if geometric is None
            else np.broadcast_to(geometric, a.shape)
        )
        marked = marked & (a != 0) & (b != 0)
        ratio = np.where(marked, b, 1) / np.where(marked, a, 1)
        slope = np.where(marked, np.log(ratio.astype(np.complex128)), b - a)
        coefficients = np.stack([a, slope, np.zeros_like(a)], axis=1).astype(np.complex128)
        return cls(
            coefficients,
            marked.astype(np.uint8),
            (a.astype(np.complex128), b.astype(np.complex128)),
        )

    @classmethod
    def parabola(cls, start: Complex, middle: Complex, end: Complex) -> ParameterPath:
        """Parabolas through values at t = 0, 1/2, 1: exact for quadratic maps of a line."""
        a, m, b = np.broadcast_arrays(*(np.atleast_2d(v) for v in (start, middle, end)))
        coefficients = np.stack([a, 4 * m - 3 * a - b, 2 * (a + b - 2 * m)], axis=1).astype(
            np.complex128
        )
        return cls(coefficients, np.zeros(a.shape, dtype=np.uint8))


def _same(z: Complex) -> Complex:
    return z


@dataclass(frozen=True)
class Family:
    """Parameters ``p = parameters(z)`` with z in a linear space; quadratic at most in z.

    Attributes
    ----------
    sample : callable
        Random complex z, shape (k,), from a Generator; or p itself when ``parameters`` is the
        identity.
    parameters : callable
        Map from z (k,) to p (p,). Low-rank data enter as ``z = (X, Y, Lambda)``, ``p = (X X^T, Y
        X^T, ..., Lambda)``.
    ties : tuple of pairs of int
        Parameters that agree all over the family, two and two: scalings leave them so.
    """

    sample: Callable[[np.random.Generator], Complex]
    parameters: Callable[[Complex], Complex] = _same
    ties: tuple[tuple[int, int], ...] = ()

    @property
    def linear(self) -> bool:
        """Whether z and p are the same."""
        return self.parameters is _same

    def path(self, start: Complex, end: Complex) -> ParameterPath:
        """Image of the straight line between two z."""
        if self.linear:
            return ParameterPath.line(start, end)
        return ParameterPath.parabola(
            *(self.parameters(z) for z in (start, (start + end) / 2, end))
        )

    def positions(self, wanted: NDArray[np.int64], z: Complex) -> NDArray[np.int64]:
        """Coordinates of z that are the wanted parameters themselves."""
        if self.linear:
            return wanted
        zero = np.zeros_like(z)
        effect = np.array([self.parameters(row) for row in np.eye(len(z), dtype=np.complex128)])
        effect = effect - self.parameters(zero)
        return np.array([int(np.flatnonzero(np.abs(effect[:, j] - 1) < 1e-12)[0]) for j in wanted])


def balanced(
    system: System, like: Complex, given: Complex, family: Family
) -> tuple[NDArray[np.float64], Complex]:
    """Scale targets towards given parameters.

    Parameters
    ----------
    system : System
    like : complex array, shape (p,)
        What the targets are brought near, see :mod:`explorer.homotopy.scaling`.
    given : complex array, shape (D, k)
        Targets.
    family : Family
        Only a linear one is scaled.

    Returns
    -------
    units : float array, shape (D, n)
        Of the unknowns: a solution of the scaled target times these solves the given one.
    scaled : complex array, shape (D, k)
    """
    unknowns, shifts = balance(system, like, given, family)
    return np.exp2(-unknowns), given * np.exp2(shifts) if family.linear else given.copy()


def balance(
    system: System, like: Complex, given: Complex, family: Family
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Exponents of two by which :func:`balanced` scales.

    Returns
    -------
    unknowns : int array, shape (D, n)
    parameters : int array, shape (D, p)
    """
    unknowns = np.zeros((len(given), len(system.unknowns)), dtype=np.int64)
    shifts = np.zeros((len(given), len(system.parameters)), dtype=np.int64)
    if family.linear:
        unknowns, shifts = scalings(system, family.ties).balance_many(given, like)
    return unknowns, shifts


def parameter_values(z: Complex, family: Family) -> Complex:
    """Parameters (D, p) of targets (D, k)."""
    return z if family.linear else np.array([family.parameters(row) for row in z])


def path_to(start: Complex, z: Complex, family: Family) -> ParameterPath:
    """Parameter paths from one point (k,) to targets (D, k), one group each."""
    if not family.linear:
        parts = [family.path(start, row) for row in z]
        return ParameterPath(
            np.concatenate([s.coefficients for s in parts]),
            np.concatenate([s.geometric for s in parts]),
        )
    size = np.abs(start)
    # From zero only a straight line leads anywhere
    ratio = np.where(size > 0, np.abs(z) / np.where(size > 0, size, 1.0), 1.0)
    return ParameterPath.line(start, z, (ratio > _GEOMETRIC) | (ratio < 1 / _GEOMETRIC))
