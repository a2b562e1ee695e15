"""A system laid out for the kernels: one compiled for values, one for the Jacobian, with slots reused."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from explorer.polynomial import StraightLineProgram, System

if TYPE_CHECKING:
    from explorer.homotopy.kernels.layout import Code

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class CompiledSystem:
    """Instructions in slots: unknowns, parameters, constants, value instructions, Jacobian instructions.

    Attributes
    ----------
    unknowns, parameters : int
        n and p.
    constants : float array, shape (C,) and constants_low, the rest of them in double-double
        Numbers in the slots after the parameters.
    value_code, jacobian_code : int array, shape (4, K)
        Rows: operation, target, left, right. Value slots are all kept (the Taylor series needs
        them); Jacobian slots are reused once nobody reads them, so that a block stays in the
        second-level cache.
    value_outputs : int array, shape (n,)
    jacobian_outputs : int array, shape (n * n,)
    value_slots, slots : int
        Number of slots before the first Jacobian instruction, and in all.
    """

    unknowns: int
    parameters: int
    constants: NDArray[np.float64]
    constants_low: NDArray[np.float64]
    value_code: Ints
    jacobian_code: Ints
    value_outputs: Ints
    jacobian_outputs: Ints
    value_slots: int
    slots: int

    def code(self, order: int) -> Code:
        """Instructions for kernels: offsets in a block that keeps Taylor coefficients up to ``order``."""
        code = self._codes.get(order)
        if code is None:
            code = self._codes[order] = self._offsets(order)
        return code

    @cached_property
    def _codes(self) -> dict[int, Code]:
        return {}

    def _offsets(self, order: int) -> Code:
        from explorer.homotopy.kernels.lanes import PAIR
        from explorer.homotopy.kernels.layout import Code

        # Only values have higher coefficients: slots of Jacobian instructions lie behind those
        place = np.arange(self.slots) * PAIR
        place[self.value_slots :] += order * self.value_slots * PAIR
        value, jacobian = self.value_code.copy(), self.jacobian_code.copy()
        value[1:], jacobian[1:] = place[value[1:]], place[jacobian[1:]]
        return Code(
            unknowns=self.unknowns,
            parameters=self.parameters,
            slots=self.slots,
            value_slots=self.value_slots,
            constants=self.constants,
            constants_low=self.constants_low,
            value=value,
            value_runs=_runs(value),
            jacobian=jacobian,
            jacobian_runs=_runs(jacobian),
            value_out=place[self.value_outputs],
            jacobian_out=place[self.jacobian_outputs],
            exact=self.value_code,
            exact_out=self.value_outputs,
        )


# Tapes already laid out: a System keeps its program, and a data set should not pay for the layout
# again.
_COMPILED: WeakKeyDictionary[StraightLineProgram, CompiledSystem] = WeakKeyDictionary()


def compile_system(system: System) -> CompiledSystem:
    """Lay a square system out; the upper triangle alone is computed when the Jacobian is symmetric."""
    n = len(system.unknowns)
    if len(system.equations) != n:
        raise ValueError(
            f"{len(system.equations)} equations in {n} unknowns: the engine needs a square system"
        )
    program = system.combined_program
    compiled = _COMPILED.get(program)
    if compiled is None:
        compiled = _COMPILED[program] = _lay_out(program, n)
    return compiled


def _lay_out(program: StraightLineProgram, n: int) -> CompiledSystem:
    first = program.inputs
    in_value = _needed(program, program.outputs[:n])
    value, rest = (
        _by_level(program, np.flatnonzero(in_value)),
        _by_level(program, np.flatnonzero(~in_value)),
    )
    place = np.arange(first + len(program))
    place[first + value] = first + np.arange(len(value))
    kept = first + len(value)
    slots = _reuse_slots(program, rest, place, kept)
    code = np.array(
        [program.opcodes, place[first:], place[program.left], place[program.right]],
        dtype=np.int64,
    )
    exact = program.constants
    high = np.array([float(c) for c in exact])
    return CompiledSystem(
        unknowns=n,
        parameters=program.parameters,
        constants=high,
        constants_low=np.array(
            [float(c - type(c)(h)) for c, h in zip(exact, high.tolist(), strict=True)]
        ),
        value_code=np.ascontiguousarray(code[:, value]),
        jacobian_code=np.ascontiguousarray(code[:, rest]),
        value_outputs=place[program.outputs[:n]],
        jacobian_outputs=place[program.outputs[n:]],
        value_slots=kept,
        slots=slots,
    )


def _needed(program: StraightLineProgram, outputs: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Mark the instructions that some outputs need."""
    needed = np.zeros(program.inputs + len(program), dtype=bool)
    needed[outputs] = True
    for k in range(len(program) - 1, -1, -1):
        if needed[program.inputs + k]:
            needed[[program.left[k], program.right[k]]] = True
    return needed[program.inputs :]


def _by_level(program: StraightLineProgram, instructions: Ints) -> Ints:
    """Order instructions by depth, then operation: neighbours are independent (half the time, measured) and alike."""
    depth = np.zeros(program.inputs + len(program), dtype=np.int64)
    for k in instructions.tolist():
        depth[program.inputs + k] = 1 + max(depth[program.left[k]], depth[program.right[k]])
    return instructions[
        np.lexsort((program.opcodes[instructions], depth[program.inputs + instructions]))
    ]


def _runs(code: Ints) -> Ints:
    """Bounds of the runs of equal operations, shape (R + 1,)."""
    changes = np.flatnonzero(np.diff(code[0])) + 1
    return np.concatenate([[0], changes, [code.shape[1]]]).astype(np.int64)


def _reuse_slots(program: StraightLineProgram, instructions: Ints, place: Ints, kept: int) -> int:
    """Give the instructions slots from ``kept`` on, lowest free slot first; return the number of slots."""
    last: dict[int, int] = {}
    for k in instructions.tolist():
        last[int(program.left[k])] = last[int(program.right[k])] = k
    for output in program.outputs.tolist():
        last.pop(output, None)
    own = {program.inputs + k for k in instructions.tolist()}
    free: list[int] = []
    top = kept
    for k in instructions.tolist():
        for operand in {int(program.left[k]), int(program.right[k])}:
            if operand in own and last.get(operand) == k:
                heapq.heappush(free, int(place[operand]))
        if free:
            place[program.inputs + k] = heapq.heappop(free)
        else:
            place[program.inputs + k], top = top, top + 1
    return top
