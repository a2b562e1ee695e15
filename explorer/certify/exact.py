"""The exact data of a problem: every number a rational one, as the binary data are."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from explorer.certify.discs import Numbers, enclose_numbers
from explorer.networks.problem import Problem
from explorer.polynomial import System

# Powers of degree four and less of such numbers neither overflow nor come near ``TINY``.
_SMALLEST = Fraction(1, 2**200)


@dataclass(frozen=True, eq=False)
class ExactSystem:
    """Gradient equations with exact parameters.

    The solvers round ``X X^T`` to doubles; theorems here are about the data themselves.

    Attributes
    ----------
    system : System
    parameters : tuple of Fraction
    """

    system: System
    parameters: tuple[Fraction, ...]

    @classmethod
    def of(cls, problem: Problem) -> ExactSystem:
        """Take the parameters from the binary data of a problem."""
        return cls(problem.system, tuple(Fraction(v) for v in problem.exact_parameters()))

    @cached_property
    def doubles(self) -> Numbers:
        """Parameters enclosed in doubles."""
        return enclose_numbers(self.parameters, np.float64)

    @cached_property
    def extended(self) -> Numbers:
        """Parameters enclosed in extended precision."""
        return enclose_numbers(self.parameters, np.longdouble)

    @cached_property
    def fits(self) -> bool:
        """Whether the parameters are within the range of doubles, with room for products of a few."""
        return all(
            value == 0 or _SMALLEST < abs(value) < 1 / _SMALLEST for value in self.parameters
        )


def data_hash(problem: Problem) -> str:
    """SHA-256 of architecture, X, Y and ridge coefficients, bit by bit."""
    digest = hashlib.sha256(repr(problem.architecture).encode())
    for array in (problem.X, problem.Y, *problem.ridge):
        # Adding 0.0 makes -0.0 and 0.0 the same datum.
        doubles = np.ascontiguousarray(np.asarray(array) + 0.0, dtype="<f8")
        digest.update(repr(doubles.shape).encode() + doubles.tobytes())
    return digest.hexdigest()


def exact_rank(problem: Problem) -> int:
    """Rank of the features of the binary X, 0 where rank has no say; a numerical rank is no ground for a proof."""
    from flint import fmpq, fmpq_mat

    if not problem.architecture.full_rank:
        return 0
    features = problem.architecture.features(np.vectorize(Fraction, otypes=[object])(problem.X))
    rows, columns = features.shape
    ratios = [Fraction(v).as_integer_ratio() for v in features.ravel()]
    return int(fmpq_mat(rows, columns, [fmpq(*ratio) for ratio in ratios]).rank())
