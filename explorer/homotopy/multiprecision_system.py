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
        condition = _row_norm(scaled) * _row_norm(inverse)
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

    def taylor(self, x: list[acb], way: list[Any], order: int) -> list[list[acb]] | None:
        """Taylor coefficients 0 to ``order`` of the path through x, one row an unknown.

        Newton's method over power series: each round doubles the number of right coefficients.
        None where the Jacobian has no inverse to working precision.
        """
        from flint import acb_series, ctx

        rows = [[a] for a in x]
        while (known := len(rows[0])) <= order:
            wanted = min(2 * known, order + 1)
            ctx.cap = wanted
            values = self._series(self._system.value_program, rows, way, wanted)
            ctx.cap = wanted - known
            entries = self._series(self._system.jacobian_program, rows, way, wanted - known)
            wrong = [
                acb_series([v[k].mid() for k in range(known, wanted)], wanted - known)
                for v in values
            ]
            n = self._n
            matrix = [entries[i * n : (i + 1) * n] for i in range(n)]
            change = _solve_series(matrix, wrong)
            if change is None:
                return None
            for row, c in zip(rows, change, strict=True):
                row.extend(-c[k].mid() for k in range(wanted - known))
        return rows

    def _series(
        self, program: Any, rows: list[list[acb]], way: list[Any], length: int
    ) -> list[Any]:
        """Run a program over power series of a length."""
        from flint import acb_series

        unknowns = [acb_series(row[:length]) for row in rows]
        known = [acb_series([p[i].mid() for i in range(length)]) for p in way]
        return self._run(program, unknowns, known, acb_series)

    def _run(
        self, program: Any, x: list[Any], parameters: list[Any], kind: Any = None
    ) -> list[Any]:
        from flint import acb, acb_series

        constants = as_balls(program.constants, acb)
        if kind is not None:
            constants = [acb_series([c]) for c in constants]
        outputs: list[Any] = program.run([*x, *parameters, *constants], OPERATORS)
        return outputs


def _solve_series(matrix: list[list[Any]], right: list[Any]) -> list[Any] | None:
    """Solve a linear system over power series by elimination, pivots by their constant terms."""
    n = len(right)
    rows = [[*line, r] for line, r in zip(matrix, right, strict=True)]
    for k in range(n):
        best = max(range(k, n), key=lambda i: _share(rows[i], k))
        rows[k], rows[best] = rows[best], rows[k]
        if abs(rows[k][k][0]).mid() == 0 or rows[k][k][0].contains(0):
            return None
        inverse = 1 / rows[k][k]
        rows[k] = [*rows[k][: k + 1], *(a * inverse for a in rows[k][k + 1 :])]
        for i in range(n):
            if i != k:
                factor = rows[i][k]
                rows[i][k + 1 :] = [
                    a - factor * b for a, b in zip(rows[i][k + 1 :], rows[k][k + 1 :], strict=True)
                ]
    return [row[n] for row in rows]


def _share(row: list[Any], k: int) -> float:
    """Size of a pivot beside the largest entry of its row."""
    sizes = [float(abs(a[0]).mid()) for a in row[k:-1]]
    return sizes[0] / max(max(sizes), 1e-300)


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
    size = np.abs(np.array([[complex(z) for z in row] for row in matrix]))
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


def _row_norm(matrix: Any) -> float:
    rows = np.abs(np.array([[complex(z) for z in row] for row in matrix.tolist()]))
    return float(rows.sum(axis=1).max())
