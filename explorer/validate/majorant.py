"""Majorants: the gradient and Hessian with every coefficient replaced by its absolute value, and differences by sums.

For every monomial, ``|(x + d)^e - x^e| <= (|x| + |d|)^e - |x|^e``, so a polynomial whose
coefficients are at least as large in absolute value bounds how much another changes over a ball.
Running the straight-line program of a polynomial with sums for differences gives such a one, and
bounds the rounding of that very program (Higham, "Accuracy and Stability of Numerical Algorithms",
chapter 3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import StraightLineProgram, System


@dataclass(frozen=True)
class Majorant:
    """Absolute-value polynomials of a system at given parameters.

    Attributes
    ----------
    value, jacobian : StraightLineProgram
        Programs for the gradient and the Hessian, without differences.
    parameters : float array, shape (p,)
        Absolute values.
    """

    value: StraightLineProgram
    jacobian: StraightLineProgram
    parameters: NDArray[np.float64]

    @classmethod
    def of(cls, system: System, parameters: NDArray[np.float64]) -> Majorant:
        """Build from the programs of a system."""
        return cls(
            system.value_program.majorant, system.jacobian_program.majorant, np.abs(parameters)
        )

    def gradient(self, radii: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum of the absolute terms of each equation at radii (N, n) >= 0: shape (N, n)."""
        return self.value(radii, self.parameters)

    def hessian(self, radii: NDArray[np.float64]) -> NDArray[np.float64]:
        """Majorant of the Hessian at radii (N, n) >= 0: shape (N, n, n)."""
        n = radii.shape[1]
        return self.jacobian(radii, self.parameters).reshape(len(radii), n, n)
