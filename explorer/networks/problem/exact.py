"""Parameters as rational numbers: binary data are exact."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from explorer.networks.architectures import Architecture
from explorer.networks.architectures.blocks import Array
from explorer.networks.problem.regularization import Ridge
from explorer.polynomial import as_fraction


def exact_parameters(
    architecture: Architecture, X: Array, Y: Array, ridge: Ridge
) -> list[Fraction]:
    """Evaluate the parameters of a system without rounding.

    Parameters
    ----------
    architecture : Architecture
    X, Y : float arrays, shapes (d_x, m) and (d_y, m)
    ridge : tuple of float arrays

    Returns
    -------
    list of Fraction, length p
    """
    try:
        values = _by_flint(architecture, X, Y, ridge)
    except (TypeError, ValueError):  # code that wants numbers of Python
        values = None
    if values is not None:
        return values
    exact = np.vectorize(as_fraction, otypes=[object])
    return list(architecture.parameters(exact(X), exact(Y), [exact(r) for r in ridge]))


def _by_flint(
    architecture: Architecture, X: Array, Y: Array, ridge: Ridge
) -> list[Fraction] | None:
    """Evaluate with rational numbers of flint, which take a tenth of the time.

    None where something else than such numbers comes back.
    """
    from flint import fmpq

    def exact(array: Array) -> Array:
        numbers = [fmpq(*v.as_integer_ratio()) for v in array.ravel().tolist()]
        made = np.empty(len(numbers), dtype=object)
        made[:] = numbers
        return made.reshape(array.shape)

    values: list[Any] = list(architecture.parameters(exact(X), exact(Y), [exact(r) for r in ridge]))
    if not all(isinstance(v, (fmpq, int)) for v in values):
        return None
    return [Fraction(int(v.p), int(v.q)) if isinstance(v, fmpq) else Fraction(v) for v in values]
