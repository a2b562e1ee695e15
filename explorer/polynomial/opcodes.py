"""Opcodes of expressions and of straight-line programs, named here alone."""

from __future__ import annotations

from enum import IntEnum


class Opcode(IntEnum):
    """What a node of an expression, or an instruction, does; leaves come first.

    The numbers are part of the address of what is kept on disk: never change them.
    """

    CONSTANT = 0
    UNKNOWN = 1
    PARAMETER = 2
    ADD = 3
    SUBTRACT = 4
    MULTIPLY = 5


# The same as plain integers: compiled kernels take them as constants.
ADD = int(Opcode.ADD)
SUBTRACT = int(Opcode.SUBTRACT)
MULTIPLY = int(Opcode.MULTIPLY)
