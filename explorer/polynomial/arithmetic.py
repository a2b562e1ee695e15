"""Arithmetics in which a straight-line program can be run.

The loop is one, :meth:`explorer.polynomial.StraightLineProgram.run`; an arithmetic says what its
three operations do to numbers of its kind. Compiled kernels have loops of their own (see
``explorer/homotopy/kernels/evaluate.py`` and ``explorer/validate/kernels/evaluate.py``).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from explorer.polynomial.opcodes import Opcode

Operation = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Arithmetic:
    """Sum, difference and product of two numbers of one kind."""

    add: Operation
    subtract: Operation
    multiply: Operation

    @property
    def by_opcode(self) -> dict[int, Operation]:
        """The operation of each opcode of an instruction."""
        return {
            int(Opcode.ADD): self.add,
            int(Opcode.SUBTRACT): self.subtract,
            int(Opcode.MULTIPLY): self.multiply,
        }


ARRAYS = Arithmetic(np.add, np.subtract, np.multiply)
"""Numpy arrays and scalars of any type, one entry a point."""

ABSOLUTE_TERMS = Arithmetic(np.add, np.add, np.multiply)
"""Absolute values of all terms: with numbers >= 0 in the inputs it bounds the terms of the outputs,
and so what rounding can do to them (N. Higham, "Accuracy and Stability of Numerical Algorithms",
chapter 3)."""

OPERATORS = Arithmetic(operator.add, operator.sub, operator.mul)
"""Whatever has the operators of Python: balls of flint (``acb``, ``arb``), exact numbers."""


def as_balls(numbers: Iterable[Fraction], kind: Any) -> list[Any]:
    """Enclose exact numbers by balls of flint at the precision in force.

    Parameters
    ----------
    numbers : iterable of Fraction
    kind : type
        ``acb`` or ``arb``.

    Returns
    -------
    list of balls
    """
    from flint import fmpq

    return [kind(fmpq(c.numerator, c.denominator)) for c in numbers]
