"""Coordinates for tracking, in doubles: both metrics the unit matrix, one ridge, a random chart.

With ``Gamma = T^-T T^-1`` and ``G = U^-T U^-1`` the bases ``E T`` and ``F U`` are orthonormal, and
units of h make ``e_b = 1``. Roots go over to the basis E, where data are exact, by a change of
chart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.parameter_path import Complex
from explorer.manifolds.equations import Shape, pack, plain_parameters, unpack
from explorer.manifolds.reduced_data import ReducedData

Real = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PlainCoordinates:
    """One set of data in coordinates for tracking.

    Attributes
    ----------
    inner : float array, shape (s, s)
        T, a random rotation included.
    outer : float array, shape (q, q)
        U.
    unit : float
        Of h.
    parameters : float array, shape (p,)
        Of :func:`explorer.manifolds.equations.plain_system`.
    """

    inner: Real
    outer: Real
    unit: float
    parameters: Real

    @classmethod
    def of(cls, data: ReducedData, rng: np.random.Generator) -> PlainCoordinates:
        """Choose coordinates.

        Parameters
        ----------
        data : ReducedData
        rng : Generator
            Draws the chart.
        """
        inner = _orthonormal(_doubles(data.inner)) @ _rotation(data.inputs, rng)
        outer = _orthonormal(_doubles(data.outer))
        e_a, e_b = (float(e) for e in data.strengths)
        unit = float(np.sqrt(e_b))
        A = unit * (inner.T @ _doubles(data.A) @ inner)
        B = np.linalg.solve(outer, _doubles(data.B)) @ inner
        parameters = plain_parameters((A + A.T) / 2, B, e_a * unit)
        return cls(inner, outer, unit, np.array(parameters, dtype=np.float64))


def to_data(roots: Complex, places: list[PlainCoordinates], shape: Shape) -> Complex:
    """Roots (N, n), each in coordinates of its own, in the basis of the data."""
    R, S, h = unpack(roots, shape)
    inner = np.array([place.inner for place in places])
    outer = np.array([place.outer for place in places])
    unit = np.array([place.unit for place in places])
    rows = R @ np.swapaxes(inner, 1, 2)
    chart, rest = rows[..., : shape.rank], rows[..., shape.rank :]
    turned = np.swapaxes(chart, 1, 2)
    theta = np.linalg.solve(chart, rest)
    lifted = np.linalg.solve(chart, np.swapaxes(unit[:, None, None] * (outer @ h), 1, 2))
    return np.asarray(pack(theta, turned @ S @ chart, np.swapaxes(lifted, 1, 2)))


def _orthonormal(metric: Real) -> Real:
    """T with ``T^T metric T = I``."""
    return np.asarray(np.linalg.inv(np.linalg.cholesky(metric)).T)


def _rotation(size: int, rng: np.random.Generator) -> Real:
    return np.asarray(np.linalg.qr(rng.normal(size=(size, size)))[0])


def _doubles(array: Any) -> Real:
    return np.asarray(array).astype(np.float64)
