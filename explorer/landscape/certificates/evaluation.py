"""Values at the points of a table, with the size of what they are sums of.

Rounding errs by a small share of that size, so that two ways of computing may differ by it and by
no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from explorer.networks.problem import Problem
from explorer.polynomial import Opcode, StraightLineProgram

EPS = float(np.finfo(np.float64).eps)
# Roundings of a long sum, of parameters too, in units of the size of its terms.
ROUNDINGS = 256.0


@dataclass(frozen=True, eq=False)
class Values:
    """What the equations are at N points.

    Attributes
    ----------
    problem : Problem
    points : complex array, shape (N, n)
    doubt : float array, shape (N,)
        How far the points may have lain from here when a table was made.
    """

    problem: Problem
    points: NDArray[np.complex128]
    doubt: NDArray[np.float64]

    @cached_property
    def loss(self) -> NDArray[np.complex128]:
        """Loss, shape (N,)."""
        return np.asarray(self.problem.loss(self.points), dtype=np.complex128)

    @cached_property
    def gradient(self) -> NDArray[np.float64]:
        """Maximum norm of the gradient, in extended precision, shape (N,)."""
        exact = self.points.astype(np.clongdouble)
        parameters = self.problem.parameters.astype(np.longdouble)
        values = self.problem.system.evaluate(exact, parameters)
        return np.asarray(np.abs(values).max(axis=1, initial=0), dtype=np.float64)

    @cached_property
    def hessian(self) -> NDArray[np.complex128]:
        """Hessian, shape (N, n, n)."""
        return np.asarray(self.problem.hessian(self.points), dtype=np.complex128)

    @cached_property
    def loss_room(self) -> NDArray[np.float64]:
        """What rounding may make of the loss, shape (N,)."""
        slope = self._size(self.problem.system.value_program).sum(axis=1)
        size = self._size(self.problem.system.potential_program)[:, 0]
        return np.asarray(ROUNDINGS * EPS * (size + slope * self.doubt))

    @cached_property
    def gradient_room(self) -> NDArray[np.float64]:
        """What rounding may make of the gradient, shape (N,)."""
        size = self._size(self.problem.system.value_program).max(axis=1, initial=0)
        return np.asarray(ROUNDINGS * EPS * size + self.curvature * self.doubt)

    @cached_property
    def curvature(self) -> NDArray[np.float64]:
        """Norm of the Hessian's terms, shape (N,)."""
        size = self._size(self.problem.system.jacobian_program)
        n = self.points.shape[1]
        return np.asarray(size.reshape(-1, n, n).sum(axis=2).max(axis=1, initial=0))

    @cached_property
    def hessian_room(self) -> NDArray[np.float64]:
        """How much an eigenvalue may differ, shape (N,)."""
        points = (np.abs(self.points) + self.doubt[:, None]).astype(np.complex128)
        change = Values(self.problem, points, 0 * self.doubt).curvature - self.curvature
        return np.asarray(ROUNDINGS * EPS * self.curvature + np.maximum(0, change))

    def _size(self, program: StraightLineProgram) -> NDArray[np.float64]:
        """Sum of the sizes of all terms, outputs (N, M)."""
        count = len(self.points)
        slots = [np.abs(column) for column in self.points.T]
        slots += [np.full(count, abs(p)) for p in self.problem.parameters.tolist()]
        slots += [np.full(count, abs(float(c))) for c in program.constants]
        for opcode, a, b in zip(program.opcodes, program.left, program.right, strict=True):
            times = opcode == Opcode.MULTIPLY
            slots.append(slots[a] * slots[b] if times else slots[a] + slots[b])
        return np.stack([slots[k] for k in program.outputs], axis=1)
