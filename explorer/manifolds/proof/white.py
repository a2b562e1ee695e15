"""White data with repeated singular values: critical maps in families."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from numpy.typing import NDArray

from explorer.manifolds.reduced_data import ReducedData


def repeats(data: ReducedData) -> bool:
    """Whether the data are white and a singular value of B other than zero is repeated, exactly.

    White: A is a multiple of the metric of the inputs. Then turning two equal singular values into
    each other leaves the loss as it is, and critical maps with one of them form a family.
    """
    from flint import fmpq, fmpq_mat, fmpq_poly

    factor = data.A[0, 0] / data.inner[0, 0]
    if not (factor * data.inner == data.A).all():
        return False

    def exact(matrix: NDArray[Any]) -> fmpq_mat:
        return fmpq_mat([[fmpq(*Fraction(v).as_integer_ratio()) for v in row] for row in matrix])

    gram = exact(data.B.T @ data.outer @ data.B)
    squares: fmpq_poly = exact(data.inner).solve(gram).charpoly()
    coefficients = squares.coeffs()
    zeros = next(k for k, c in enumerate(coefficients) if c != 0)
    rest = fmpq_poly(coefficients[zeros:])
    return int(rest.gcd(rest.derivative()).degree()) > 0
