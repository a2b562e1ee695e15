"""A system compiled for the kernels: programs for values and Jacobian, with slots reused."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from explorer.files.address import address
from explorer.homotopy.kernels.layout import PAIR, QUAD, BlockProgram
from explorer.polynomial import StraightLineProgram, System

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class CompiledSystem:
    """The straight-line programs of a square system, their instructions ordered for the kernels.

    Slots: unknowns, parameters, constants, value instructions, Jacobian instructions.

    Attributes
    ----------
    unknowns, parameters : int
        n and p.
    constants, constants_low : float arrays, shape (C,)
        Numbers in the slots after the parameters, and the rest of them in double-double.
    value, jacobian : int arrays, shape (4, K)
        Rows: opcode, target, left, right. Value slots are all kept (the Taylor series needs
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
    value: Ints
    jacobian: Ints
    value_outputs: Ints
    jacobian_outputs: Ints
    value_slots: int
    slots: int

    def block_program(self, order: int, *, double_double: bool = False) -> BlockProgram:
        """Lay the instructions out for kernels.

        Parameters
        ----------
        order : int
            Taylor coefficients that the block keeps.
        double_double : bool
            For a block whose elements are double-doubles.
        """
        known = self._block_programs.get((order, double_double))
        if known is None:
            known = self._lay_out(order, double_double)
            self._block_programs[order, double_double] = known
        return known

    @cached_property
    def _block_programs(self) -> dict[tuple[int, bool], BlockProgram]:
        return {}

    def _lay_out(self, order: int, double_double: bool) -> BlockProgram:
        """Place the slots of values, Jacobian and higher coefficients in one block."""
        width = QUAD if double_double else PAIR
        # Only values have higher coefficients: slots of Jacobian instructions lie behind those
        place = np.arange(self.slots) * width
        place[self.value_slots :] += order * self.value_slots * width
        value, jacobian = _at(place, self.value), _at(place, self.jacobian)
        return BlockProgram(
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
            residual=_at(np.arange(self.value_slots) * QUAD, self.value),
            residual_out=self.value_outputs * QUAD,
        )


def _at(place: Ints, instructions: Ints) -> Ints:
    """Put offsets for slots."""
    return np.concatenate([instructions[:1], place[instructions[1:]]])


# Systems already compiled: a System keeps its program, and a data set should not pay for the layout
# again.
_COMPILED: WeakKeyDictionary[StraightLineProgram, CompiledSystem] = WeakKeyDictionary()


def compile_system(system: System) -> CompiledSystem:
    """Compile a square system.

    The upper triangle alone is computed when the Jacobian is symmetric.

    Raises
    ------
    ValueError
        The system is not square.
    """
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
    value = _by_level(program, np.flatnonzero(in_value))
    rest = _by_level(program, np.flatnonzero(~in_value))
    place = np.arange(first + len(program))
    place[first + value] = first + np.arange(len(value))
    kept = first + len(value)
    slots = _reuse_slots(program, rest, place, kept)
    instructions = np.array(
        [program.opcodes, place[first:], place[program.left], place[program.right]],
        dtype=np.int64,
    )
    constants, constants_low = program.numbers
    return CompiledSystem(
        unknowns=n,
        parameters=program.parameters,
        constants=constants,
        constants_low=constants_low,
        value=np.ascontiguousarray(instructions[:, value]),
        jacobian=np.ascontiguousarray(instructions[:, rest]),
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
    """Order instructions by depth, then opcode.

    Neighbours are independent, which halves the time (measured), and alike.
    """
    depth = np.zeros(program.inputs + len(program), dtype=np.int64)
    for k in instructions.tolist():
        depth[program.inputs + k] = 1 + max(depth[program.left[k]], depth[program.right[k]])
    return instructions[
        np.lexsort((program.opcodes[instructions], depth[program.inputs + instructions]))
    ]


def _runs(instructions: Ints) -> Ints:
    """Bounds of the runs of equal opcodes, shape (R + 1,)."""
    count = instructions.shape[1]
    changes = np.flatnonzero(np.diff(instructions[0])) + 1
    return np.array([0, *changes.tolist(), *([count] if count else [])], dtype=np.int64)


def _reuse_slots(program: StraightLineProgram, instructions: Ints, place: Ints, kept: int) -> int:
    """Give the instructions slots from ``kept`` on, lowest free slot first; count the slots."""
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
            place[program.inputs + k] = top
            top += 1
    return top


def digest(compiled: CompiledSystem, *labels: object) -> str:
    """Name a compiled system, with whatever else results depend on."""
    arrays = (
        compiled.constants,
        compiled.value,
        compiled.jacobian,
        compiled.value_outputs,
        compiled.jacobian_outputs,
    )
    shapes = [a.shape for a in arrays]
    facts = "|".join(map(str, (*labels, compiled.unknowns, compiled.parameters, shapes)))
    return address(facts, *(np.ascontiguousarray(a).tobytes() for a in arrays), digits=32)
