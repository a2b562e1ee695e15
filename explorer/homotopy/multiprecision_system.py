"""A square system in the arithmetic of python-flint: values, Jacobians, Taylor series of paths."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.homotopy.parameter_path import Complex
from explorer.polynomial import System
from explorer.polynomial.arithmetic import OPERATORS, as_balls

if TYPE_CHECKING:
    from flint import acb

# Rounds of scaling rows and columns to maximum 1.
_ROUNDS = 4


class PreciseSystem:
    """Programs of a square system, run on balls at the precision in force; radii are let go."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._n = len(system.unknowns)

    def balls(self, point: Complex | Sequence[acb], low: Complex | None) -> list[acb]:
        """Take a point (n,) and its double-double rest as balls without radius."""
        from flint import acb

        if not isinstance(point, np.ndarray):
            return [z.mid() for z in point]
        rest = np.zeros_like(point) if low is None else low
        pairs = zip(point.tolist(), rest.tolist(), strict=True)
        return [(acb(a.real, a.imag) + acb(b.real, b.imag)).mid() for a, b in pairs]

    def value(self, x: list[acb], parameters: list[acb]) -> list[acb]:
        """Equations at a point."""
        return self._run(self._system.value_program, x, parameters)

    def jacobian(self, x: list[acb], parameters: list[acb]) -> list[list[acb]]:
        """Jacobian at a point, row by row."""
        flat = [z.mid() for z in self._run(self._system.jacobian_program, x, parameters)]
        return [flat[i * self._n : (i + 1) * self._n] for i in range(self._n)]

    def inverse(self, x: list[acb], parameters: list[acb]) -> tuple[Any, float]:
        """Inverse of the Jacobian, and the condition number after scaling rows and columns.

        None and inf where the matrix has no inverse to working precision.
        """
        from flint import acb_mat

        n, matrix = self._n, self.jacobian(x, parameters)
        identity = acb_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])
        rows, columns = _scales(matrix)
        scaled = acb_mat(
            [[matrix[i][j] * rows[i] * columns[j] for j in range(n)] for i in range(n)]
        )
        try:
            inverse = scaled.solve(identity, algorithm="approx").mid()
        except (ZeroDivisionError, ValueError):
            return None, float("inf")
        condition = _row_norm(scaled, n) * _row_norm(inverse, n)
        full = acb_mat([[inverse[i, j] * columns[i] * rows[j] for j in range(n)] for i in range(n)])
        return full, condition

    def times(self, matrix: Any, vector: list[acb]) -> list[acb]:
        """Product of a matrix and a vector."""
        from flint import acb_mat

        product = matrix * acb_mat(self._n, 1, [z.mid() for z in vector])
        return [product[i, 0].mid() for i in range(self._n)]

    def noise(self, inverse: Any, value: list[acb]) -> float:
        """Bound what the rounding of the equations, which their balls know, does to a step."""
        radii = [float(z.real.rad()) + float(z.imag.rad()) for z in value]
        sizes = range(self._n)
        return max(sum(float(abs(inverse[i, j]).mid()) * radii[j] for j in sizes) for i in sizes)

    def taylor(self, x: list[acb], way: list[Any], inverse: Any, order: int) -> list[list[acb]]:
        """Taylor coefficients 0 to ``order`` of the path through x, one row an unknown.

        Each run of the equations over power series yields one coefficient more: with the series
        right up to k - 1, coefficient k of the equations is J times what is wrong with
        coefficient k.
        """
        from flint import acb_series, ctx

        rows = [[a] for a in x]
        for k in range(1, order + 1):
            ctx.cap = k + 1
            unknowns = [acb_series([*row, 0]) for row in rows]
            known = [acb_series([p[i].mid() for i in range(k + 1)]) for p in way]
            values = self._run(self._system.value_program, unknowns, known, acb_series)
            wrong = self.times(inverse, [series[k] for series in values])
            for row, a in zip(rows, wrong, strict=True):
                row.append(-a)
        return rows

    def _run(
        self, program: Any, x: list[Any], parameters: list[Any], kind: Any = None
    ) -> list[Any]:
        from flint import acb, acb_series

        constants = as_balls(program.constants, acb)
        if kind is not None:
            constants = [acb_series([c]) for c in constants]
        outputs: list[Any] = program.run([*x, *parameters, *constants], OPERATORS)
        return outputs


def size_of(point: Sequence[acb]) -> float:
    """Maximum norm; nan where a coordinate is not finite."""
    sizes = [float(abs(z).mid()) for z in point]
    return max(sizes) if all(s == s for s in sizes) else float("nan")


def as_complex(point: Sequence[acb]) -> Complex:
    """Round to doubles, shape (n,)."""
    rows = [complex(float(z.real.mid()), float(z.imag.mid())) for z in point]
    return np.array(rows, dtype=np.complex128)


def _scales(matrix: list[list[acb]]) -> tuple[list[float], list[float]]:
    """Powers of two that bring rows and columns near maximum 1."""
    size = np.array([[float(abs(z).mid()) for z in row] for row in matrix])
    rows, columns = np.ones(len(size)), np.ones(len(size))
    for _ in range(_ROUNDS):
        scaled = size * rows[:, None] * columns
        rows = rows / _root(scaled.max(axis=1))
        columns = columns / _root(scaled.max(axis=0))
    power = (np.exp2(np.rint(np.log2(s))).tolist() for s in (rows, columns))
    first, second = power
    return first, second


def _root(largest: Any) -> Any:
    root = np.sqrt(largest)
    return np.where((root > 0) & np.isfinite(root), root, 1)


def _row_norm(matrix: Any, n: int) -> float:
    return max(sum(float(abs(matrix[i, j]).mid()) for j in range(n)) for i in range(n))
