"""Parameters as they are, beside what doubles make of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from flint import acb

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ExactParameters:
    """Exact parameters of one system.

    Attributes
    ----------
    rounding : float
        Largest relative error of the parameters in doubles; inf where one is lost.
    numbers : callable
        Gives p Fractions; asked only where points are in doubt.
    """

    rounding: float
    numbers: Callable[[], Sequence[Fraction]]


def parameter_balls(parameters: Floats, exact: ExactParameters | None) -> list[acb]:
    """Parameters to the precision in force."""
    from flint import acb, arb, fmpq

    if exact is None:
        return [acb(arb(float(v))) for v in parameters]
    return [acb(fmpq(v.numerator, v.denominator)) for v in exact.numbers()]


def noise(
    inverse: NDArray[Any], rows: Floats, terms: Floats, exact: ExactParameters | None
) -> Floats:
    """Bound how far rounding of the parameters moves zeros, to first order, shape (N,).

    Parameters
    ----------
    inverse : complex array, shape (N, n, n)
        Of the equilibrated Jacobians.
    rows, terms : float arrays, shape (N, n)
        Factors of the equations, and sums of their absolute terms.
    exact : ExactParameters or None
        Nothing is rounded where there is none.
    """
    if exact is None or not exact.rounding:
        return np.zeros(len(terms))
    moved: Floats = np.einsum("kij,kj->ki", np.abs(inverse), terms * rows)
    return np.asarray(exact.rounding * moved.max(axis=1, initial=0))
