"""A system with exact parameters: every number a rational one, as binary data are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.certify.midpoint_radius import Numbers, enclose_numbers
from explorer.errors import InputError, require
from explorer.polynomial import System

# Powers of degree four and less of such numbers neither overflow nor come near ``TINY``.
_SMALLEST = Fraction(1, 2**200)
_LARGEST = 1 / _SMALLEST


@dataclass(frozen=True, eq=False)
class ExactSystem:
    """Polynomial equations with exact parameters, as many as unknowns.

    Attributes
    ----------
    system : System
    parameters : tuple of Fraction
    """

    system: System
    parameters: tuple[Fraction, ...] = ()

    @classmethod
    def of(cls, system: System, parameters: Sequence[Any] = ()) -> ExactSystem:
        """Take parameters at their exact values: rational numbers, or floats as binary ones.

        Raises
        ------
        InputError
            When the numbers of equations, unknowns or parameters do not fit together, or a
            parameter is no rational number.
        """
        n, p = len(system.unknowns), len(system.parameters)
        require(
            len(system.equations) == n,
            "number of equations",
            len(system.equations),
            f"{n}, one an unknown",
        )
        require(len(parameters) == p, "number of parameters", len(parameters), str(p))
        return cls(system, tuple(_exact(k, value) for k, value in enumerate(parameters)))

    @property
    def has_potential(self) -> bool:
        """Whether the Jacobian is a Hessian, so that real zeros have an index and a loss."""
        return self.system.potential is not None

    def at(self, _rows: NDArray[np.int64]) -> ExactSystem:
        """The system of some rows of a list: the same for all."""
        return self

    def of_row(self, _row: int) -> ExactSystem:
        """The system of a row of a list: the same for all."""
        return self

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
        """Whether the parameters fit doubles, with room for products of a few."""
        sizes = (abs(value) for value in self.parameters)
        return all(value == 0 or _SMALLEST < value < _LARGEST for value in sizes)


@dataclass(frozen=True, eq=False)
class ExactSystems:
    """Equations at many parameters, each for the same number of rows.

    Attributes
    ----------
    each : tuple of ExactSystem
        Of one system.
    rows : int
        Rows of a list for each.
    """

    each: tuple[ExactSystem, ...]
    rows: int

    def at(self, rows: NDArray[np.int64]) -> ExactRows:
        """Enclose the parameters of some rows."""
        group = rows // self.rows
        return ExactRows(self.each[0].system, self._doubles.take(group), self._extended.take(group))

    def of_row(self, row: int) -> ExactSystem:
        """The system of a row."""
        return self.each[row // self.rows]

    @cached_property
    def _doubles(self) -> Numbers:
        return Numbers.joined([exact.doubles for exact in self.each], np.float64)

    @cached_property
    def _extended(self) -> Numbers:
        return Numbers.joined([exact.extended for exact in self.each], np.longdouble)


@dataclass(frozen=True, eq=False)
class ExactRows:
    """Equations for N points, each with parameters of its own.

    Attributes
    ----------
    system : System
    doubles, extended : Numbers
        Parameters, each for N points.
    """

    system: System
    doubles: Numbers
    extended: Numbers

    @property
    def has_potential(self) -> bool:
        """Whether the Jacobian is a Hessian, so that real zeros have an index and a loss."""
        return self.system.potential is not None


Filtered = ExactSystem | ExactRows
"""What the filter in floating point takes: one set of parameters, or one per point."""


def _exact(position: int, value: object) -> Fraction:
    """Take one parameter at its exact value, of Python or numpy."""
    try:
        if isinstance(value, np.floating):  # extended precision too
            return Fraction(*value.as_integer_ratio())
        return Fraction(value.item() if isinstance(value, np.generic) else value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        allowed = "a finite rational number or float"
        raise InputError(f"parameters[{position}] = {value!r}: allowed is {allowed}") from None
