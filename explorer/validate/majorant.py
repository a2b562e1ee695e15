"""Majorants: every coefficient replaced by its absolute value, differences by sums.

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

from explorer.polynomial import System


@dataclass(frozen=True)
class Majorant:
    """Absolute-value polynomials of a system at given parameters.

    Attributes
    ----------
    system : System
    parameters : float array, shape (p,)
        Absolute values.
    """

    system: System
    parameters: NDArray[np.float64]

    @classmethod
    def of(cls, system: System, parameters: NDArray[np.float64]) -> Majorant:
        """Take the parameters of a system with their absolute values."""
        return cls(system, np.abs(parameters))

    def gradient(self, radii: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum of the absolute terms of each equation at radii (N, n) >= 0: shape (N, n)."""
        return self.system.value_program.absolute_terms(radii, self.parameters)

    def hessian(self, radii: NDArray[np.float64]) -> NDArray[np.float64]:
        """Majorant of the Hessian at radii (N, n) >= 0: shape (N, n, n)."""
        n = radii.shape[1]
        flat = self.system.jacobian_program.absolute_terms(radii, self.parameters)
        return flat.reshape(len(radii), n, n)
