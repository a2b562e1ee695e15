"""Straight-line programs: expressions flattened to a list of instructions, run over many points at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.polynomial.expression import Expression, Graph
from explorer.polynomial.opcodes import Opcode

# Keeps the live registers of a typical program inside a 1 MiB second-level cache.
_POINTS_PER_BLOCK = 1024


@dataclass(frozen=True, eq=False)
class StraightLineProgram:
    """A straight-line program in slots: unknowns, parameters, constants, then one slot an instruction.

    Attributes
    ----------
    unknowns, parameters : int
        Numbers of inputs, n and p.
    constants : tuple of Fraction
        Exact constants.
    opcodes, left, right : int arrays, shape (K,)
        Instruction k writes slot ``n + p + len(constants) + k``.
    outputs : int array, shape (M,)
        Slots of the results.
    """

    unknowns: int
    parameters: int
    constants: tuple[Fraction, ...]
    opcodes: NDArray[np.int8]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    outputs: NDArray[np.int32]

    @classmethod
    def of(cls, expressions: Sequence[Expression], graph: Graph) -> StraightLineProgram:
        """Flatten expressions of one graph: the outputs are their values, in order."""
        n, p = len(graph.unknowns), len(graph.parameters)
        order = list(graph.reachable([e.node for e in expressions]))
        constants = [a for a in order if graph.nodes[a].opcode is Opcode.CONSTANT]
        work = [a for a in order if graph.nodes[a].opcode >= Opcode.ADD]
        slot = {a: n + p + k for k, a in enumerate([*constants, *work])}
        for a in order:
            node = graph.nodes[a]
            if node.opcode is Opcode.UNKNOWN:
                slot[a] = node.left
            elif node.opcode is Opcode.PARAMETER:
                slot[a] = n + node.left
        nodes = [graph.nodes[a] for a in work]
        return cls(
            unknowns=n,
            parameters=p,
            constants=tuple(graph.nodes[a].value for a in constants),
            opcodes=np.array([node.opcode for node in nodes], dtype=np.int8),
            left=np.array([slot[node.left] for node in nodes], dtype=np.int32),
            right=np.array([slot[node.right] for node in nodes], dtype=np.int32),
            outputs=np.array([slot[e.node] for e in expressions], dtype=np.int32),
        )

    @property
    def inputs(self) -> int:
        """Number of slots before the first instruction."""
        return self.unknowns + self.parameters + len(self.constants)

    def __len__(self) -> int:
        return len(self.opcodes)

    @cached_property
    def code(self) -> NDArray[np.int64]:
        """Opcode, left and right slot of each instruction, shape (3, K), for compiled kernels."""
        return np.array([self.opcodes, self.left, self.right], dtype=np.int64)

    @cached_property
    def numbers(self) -> NDArray[np.float64]:
        """Constants as doubles and what these leave, shape (2, C)."""
        high = [float(c) for c in self.constants]
        rest = [float(c - Fraction(h)) for c, h in zip(self.constants, high, strict=True)]
        return np.array([high, rest])

    @cached_property
    def majorant(self) -> StraightLineProgram:
        """The program with every constant positive and every difference a sum.

        At absolute values it bounds all terms of the outputs, and scales what rounding can do to
        them (Higham, "Accuracy and Stability of Numerical Algorithms", chapter 3).
        """
        sums = np.where(self.opcodes == Opcode.SUBTRACT, Opcode.ADD, self.opcodes).astype(np.int8)
        return replace(self, constants=tuple(abs(c) for c in self.constants), opcodes=sums)

    def __call__(self, points: ArrayLike, parameters: ArrayLike = ()) -> NDArray[Any]:
        """Evaluate at many points.

        Parameters
        ----------
        points : array, shape (N, n)
            Real, complex, extended precision or exact (object dtype).
        parameters : array, shape (p,) or (N, p)
            One set for all points, or one a point.

        Returns
        -------
        array, shape (N, M)
        """
        x, p = np.asarray(points), np.asarray(parameters)
        self._check(x, p)
        dtype = np.result_type(x, p, np.float64) if p.size else np.result_type(x, np.float64)
        result = np.empty((len(x), len(self.outputs)), dtype=dtype)
        constants = self._rounded(dtype)
        for start in range(0, len(x), _POINTS_PER_BLOCK):
            block = slice(start, start + _POINTS_PER_BLOCK)
            values = p[block] if p.ndim == 2 else p
            self._run(x[block].astype(dtype), values.astype(dtype), constants, result[block])
        return result

    def _check(self, x: NDArray[Any], p: NDArray[Any]) -> None:
        if x.ndim != 2 or x.shape[1] != self.unknowns:
            raise ValueError(f"points have shape {x.shape}; allowed is (N, {self.unknowns})")
        if p.shape[-1:] != (self.parameters,) and self.parameters + p.size > 0:
            count = self.parameters
            raise ValueError(
                f"parameters have shape {p.shape}; allowed is ({count},) or (N, {count})"
            )
        if p.ndim > 2 or (p.ndim == 2 and len(p) != len(x)):
            raise ValueError(
                f"{len(x)} points need one parameter set or {len(x)}, not shape {p.shape}"
            )

    @cached_property
    def _steps(self) -> list[tuple[Any, int, int, list[int]]]:
        """List, for each instruction, its ufunc, its operands, and the slots that nobody reads afterwards."""
        ufuncs = {
            Opcode.ADD: np.add,
            Opcode.SUBTRACT: np.subtract,
            Opcode.MULTIPLY: np.multiply,
        }
        last = np.full(self.inputs + len(self), -1)
        for k in range(len(self)):
            last[[self.left[k], self.right[k]]] = k
        last[self.outputs] = -1
        free: list[list[int]] = [[] for _ in range(len(self))]
        for slot in range(self.inputs, len(last)):
            if last[slot] >= 0:
                free[last[slot]].append(slot)
        functions = [ufuncs[Opcode(operation)] for operation in self.opcodes.tolist()]
        return list(zip(functions, self.left.tolist(), self.right.tolist(), free, strict=True))

    def _rounded(self, dtype: np.dtype[Any]) -> list[Any]:
        """Constants in a number type, by two doubles: numerator and denominator alone may overflow."""
        if dtype.kind == "O":
            return list(self.constants)
        real = np.zeros(0, dtype).real.dtype.type
        return [real(high) + real(rest) for high, rest in self.numbers.T.tolist()]

    def _run(
        self, x: NDArray[Any], p: NDArray[Any], constants: list[Any], out: NDArray[Any]
    ) -> None:
        slots: list[Any] = [*np.ascontiguousarray(x.T), *(p.T if p.size else ()), *constants]
        for apply, a, b, dead in self._steps:
            slots.append(apply(slots[a], slots[b]))
            for slot in dead:
                slots[slot] = None
        for column, slot in enumerate(self.outputs.tolist()):
            out[:, column] = slots[slot]
