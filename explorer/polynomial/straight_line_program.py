"""Straight-line programs: expressions flattened to a list of instructions.

A program is run over many points at once in numpy, or in any other arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.polynomial.arithmetic import ABSOLUTE_TERMS, ARRAYS, Arithmetic, Operation
from explorer.polynomial.expression import Expression, Graph
from explorer.polynomial.opcodes import Opcode

# Keeps the live registers of a typical program inside a 1 MiB second-level cache.
_POINTS_PER_BLOCK = 1024

Step = tuple[Operation, int, int, list[int]]


class CompiledProgram(NamedTuple):
    """A straight-line program for compiled kernels; slots as in :class:`StraightLineProgram`.

    Attributes
    ----------
    instructions : int array, shape (3, K)
        Rows: opcode, left, right slot; instruction k writes slot ``inputs + k``.
    absolute_terms : int array, shape (3, K)
        The same with a sum in place of each difference.
    inputs : int
        Number of unknowns, parameters and constants.
    outputs : int array, shape (M,)
    constants : float array, shape (2, C)
        As doubles, and what these leave.
    """

    instructions: NDArray[np.int64]
    absolute_terms: NDArray[np.int64]
    inputs: int
    outputs: NDArray[np.int32]
    constants: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class StraightLineProgram:
    """A straight-line program in slots.

    These are the unknowns, parameters and constants, then one slot an instruction.

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
    def numbers(self) -> NDArray[np.float64]:
        """Constants as doubles and what these leave, shape (2, C)."""
        high = [float(c) for c in self.constants]
        rest = [float(c - Fraction(h)) for c, h in zip(self.constants, high, strict=True)]
        return np.array([high, rest])

    @cached_property
    def compiled(self) -> CompiledProgram:
        """The program as compiled kernels take it."""
        opcodes = np.where(self.opcodes == Opcode.SUBTRACT, Opcode.ADD, self.opcodes)
        return CompiledProgram(
            instructions=np.array([self.opcodes, self.left, self.right], dtype=np.int64),
            absolute_terms=np.array([opcodes, self.left, self.right], dtype=np.int64),
            inputs=self.inputs,
            outputs=self.outputs,
            constants=self.numbers,
        )

    def run(self, inputs: Iterable[Any], arithmetic: Arithmetic) -> list[Any]:
        """Run the instructions in any arithmetic; results that nobody reads any more are let go.

        Parameters
        ----------
        inputs : iterable, length n + p + C
            Unknowns, parameters and constants, as numbers of the arithmetic.
        arithmetic : Arithmetic

        Returns
        -------
        list, length M
        """
        slots: list[Any] = [*inputs]
        for apply, a, b, dead in self._steps(arithmetic):
            slots.append(apply(slots[a], slots[b]))
            for slot in dead:
                slots[slot] = None
        return [slots[k] for k in self._output_slots]

    def __call__(self, points: ArrayLike, parameters: ArrayLike = ()) -> NDArray[Any]:
        """Evaluate at many points.

        Parameters
        ----------
        points : array, shape (N, n)
            Real, complex, extended precision or exact (object dtype).
        parameters : array, shape (p,) or (N, p)
            One set for all points, or one per point.

        Returns
        -------
        array, shape (N, M)

        Raises
        ------
        ValueError
            Points or parameters have another shape.
        """
        return self._evaluate(points, parameters, ARRAYS)

    def absolute_terms(self, radii: ArrayLike, sizes: ArrayLike = ()) -> NDArray[Any]:
        """Sum of the absolute terms of each output; arguments and result as of a call, all >= 0.

        Every constant counts with its absolute value, every difference as a sum.
        """
        return self._evaluate(radii, sizes, ABSOLUTE_TERMS)

    def _evaluate(
        self, points: ArrayLike, parameters: ArrayLike, arithmetic: Arithmetic
    ) -> NDArray[Any]:
        x = np.asarray(points)
        p = np.asarray(parameters)
        self._check(x, p)
        dtype = np.result_type(x, p, np.float64) if p.size else np.result_type(x, np.float64)
        result = np.empty((len(x), len(self.outputs)), dtype=dtype)
        constants = self._rounded(dtype)
        if arithmetic is ABSOLUTE_TERMS:
            constants = [abs(c) for c in constants]
        for start in range(0, len(x), _POINTS_PER_BLOCK):
            block = slice(start, start + _POINTS_PER_BLOCK)
            values = (p[block] if p.ndim == 2 else p).astype(dtype)
            unknowns = np.ascontiguousarray(x[block].astype(dtype).T)
            inputs = [*unknowns, *(values.T if values.size else ()), *constants]
            for column, value in enumerate(self.run(inputs, arithmetic)):
                result[block, column] = value
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

    def _steps(self, arithmetic: Arithmetic) -> list[Step]:
        """Operation, operands, and the slots that nobody reads after it, of each instruction."""
        steps = self._known_steps.get(arithmetic)
        if steps is None:
            by_opcode = arithmetic.by_opcode
            operations = [by_opcode[opcode] for opcode in self.opcodes.tolist()]
            operands = self.left.tolist(), self.right.tolist()
            steps = list(zip(operations, *operands, self._dead_slots, strict=True))
            self._known_steps[arithmetic] = steps
        return steps

    @cached_property
    def _known_steps(self) -> dict[Arithmetic, list[Step]]:
        return {}

    @cached_property
    def _dead_slots(self) -> list[list[int]]:
        """Slots that nobody reads after each instruction."""
        last = np.full(self.inputs + len(self), -1)
        for k in range(len(self)):
            last[[self.left[k], self.right[k]]] = k
        last[self.outputs] = -1
        dead: list[list[int]] = [[] for _ in range(len(self))]
        for slot in range(self.inputs, len(last)):
            if last[slot] >= 0:
                dead[last[slot]].append(slot)
        return dead

    @cached_property
    def _output_slots(self) -> list[int]:
        return [int(slot) for slot in self.outputs]

    def _rounded(self, dtype: np.dtype[Any]) -> list[Any]:
        """Constants in a number type, by two doubles: a numerator alone may overflow."""
        if dtype.kind == "O":
            return list(self.constants)
        real = np.zeros(0, dtype).real.dtype.type
        return [real(high) + real(rest) for high, rest in self.numbers.T.tolist()]
