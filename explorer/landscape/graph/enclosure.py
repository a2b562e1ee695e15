"""First-order Taylor models: a program run over ellipsoids, with rigorous error bounds.

A quantity on the ellipsoid ``x = c + T y, |y| <= 1`` is enclosed by ``m + a . y`` and a remainder:
it differs from that by at most ``r`` anywhere (Makino and Berz, "Taylor models and other validated
functional inclusion methods", Int. J. Pure Appl. Math. 4, 2003). Unlike intervals they know how
entries move together, to first order. Rounding is taken into the remainder: each of the few
operations errs by at most a unit in the last place of ``(|m| + |a|)`` of its operands.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from explorer.certify.midpoint_radius import EPS, INFLATE, TINY, Numbers, enclose_numbers
from explorer.polynomial import StraightLineProgram
from explorer.polynomial.arithmetic import Arithmetic

Floats = NDArray[np.float64]

_LANES = 256


class Model(NamedTuple):
    """Taylor models on K ellipsoids.

    ``m`` (K,) or a number, ``a`` (d, K) or None where it is zero, remainder, size of ``a``.
    """

    m: Any
    a: Any
    r: Any
    size: Any

    @classmethod
    def of(cls, m: Any, a: Any, r: Any) -> Model:
        """Measure the linear part."""
        return cls(m, a, r, 0.0 if a is None else _length(a))


def _length(a: Any) -> Any:
    return np.sqrt(np.einsum("ik,ik->k", a, a)) * (1 + 4 * len(a) * EPS) + TINY


def _add(p: Model, q: Model) -> Model:
    return _sum(p, q, p.m + q.m, q.a)


def _subtract(p: Model, q: Model) -> Model:
    return _sum(p, q, p.m - q.m, None if q.a is None else -q.a)


def _sum(p: Model, q: Model, m: Any, other: Any) -> Model:
    a = other if p.a is None else p.a if other is None else p.a + other
    size = 0.0 if a is None else _length(a)
    return Model(m, a, (p.r + q.r + 2 * EPS * (np.abs(m) + size)) * INFLATE + TINY, size)


def _multiply(p: Model, q: Model) -> Model:
    left = None if q.a is None else p.m * q.a
    right = None if p.a is None else q.m * p.a
    a = right if left is None else left if right is None else left + right
    big_p, big_q = np.abs(p.m) + p.size, np.abs(q.m) + q.size
    r = p.size * q.size + p.r * (big_q + q.r) + q.r * big_p + 4 * EPS * big_p * big_q
    return Model.of(p.m * q.m, a, r * INFLATE + TINY)


_MODELS = Arithmetic(add=_add, subtract=_subtract, multiply=_multiply)


def enclose(
    program: StraightLineProgram,
    centre: Floats,
    axes: Floats,
    parameters: Numbers,
    spread: Floats | None = None,
) -> tuple[Floats, Floats, Floats]:
    """Run a program over ellipsoids.

    Parameters
    ----------
    program : StraightLineProgram
    centre : float array, shape (K, n)
    axes : float array, shape (K, n, d)
        T; its columns need not be orthogonal.
    parameters : Numbers
        One disc a parameter.
    spread : float array, shape (K, n), optional
        Each coordinate may also differ by so much.

    Returns
    -------
    middle : float array, shape (K, M)
    slope : float array, shape (K, M, d)
    remainder : float array, shape (K, M)
        For exact parameters in their discs and all ``|y| <= 1`` each output differs from ``middle +
        slope . y`` by at most the remainder. Overflow ends as inf or nan.
    """
    count = len(centre)
    outputs = len(program.outputs)
    middle, remainder = np.empty((count, outputs)), np.empty((count, outputs))
    slope = np.zeros((count, outputs, axes.shape[2]))
    constants = enclose_numbers(program.constants, np.float64)
    mids, rads = [*parameters.mid, *constants.mid], [*parameters.rad, *constants.rad]
    fixed = [Model(float(m), None, r, 0.0) for m, r in zip(mids, rads, strict=True)]
    with np.errstate(all="ignore"):
        for start in range(0, count, _LANES):
            block = slice(start, start + _LANES)
            near = None if spread is None else spread[block]
            inputs = [*_unknowns(centre[block], axes[block], near), *fixed]
            for k, model in enumerate(program.run(inputs, _MODELS)):
                middle[block, k], remainder[block, k] = model.m, model.r
                if model.a is not None:
                    slope[block, k] = model.a.T
    return middle, slope, remainder


def _unknowns(centre: Floats, axes: Floats, spread: Floats | None) -> list[Model]:
    """The coordinates themselves; those that do not move have no linear part."""
    moved = np.asarray(axes.any(axis=(0, 2)))
    rows = np.ascontiguousarray(axes.transpose(1, 2, 0))
    columns = np.ascontiguousarray(centre.T)
    rest = np.zeros_like(columns) if spread is None else np.ascontiguousarray(spread.T)
    return [
        Model.of(columns[i], rows[i] if moved[i] else None, rest[i]) for i in range(centre.shape[1])
    ]
