"""How to run PHCpack, and what can go wrong.

Every error's message is one line that says how to fix it.
"""

import math
import operator
from dataclasses import dataclass
from typing import Literal, get_args


class PhcError(RuntimeError):
    """PHCpack, or the child process that runs it, did not give an answer."""


class PhcMissing(PhcError):
    """No interpreter with phcpy was found."""


class PhcTimeout(PhcError):
    """The child process ran past its time limit and was ended."""


class PhcMemory(PhcError):
    """The child process asked for more memory than its limit."""


class PhcCrashed(PhcError):
    """The child process died, or answered something that is not an answer."""


Precision = Literal["d", "dd"]

SEEDS = 2**31 - 2
"""Number of seeds: PHCpack's random generator works modulo 2^31 - 1.

Larger seeds repeat, and negative ones end the interpreter.
"""

_LEAST_MEMORY = 32 * 2**20  # the smallest request needs between 48 and 56 MiB


@dataclass(frozen=True)
class PhcOptions:
    """Options of every request to PHCpack.

    Attributes
    ----------
    seed : int
        From 0 to 2^31 - 3. The same seed and input give the same answer.
    precision : {"d", "dd"}
        Double (the default: enough for simple solutions, and right in 245 of 245 small solves), or
        double double.
    time_limit : float
        Seconds of wall clock for one request, then `PhcTimeout`. Ten minutes: ten times what 1089
        paths in 8 unknowns took (55 s).
    memory_limit : int
        Bytes of address space of the child, then `PhcMemory`. 4 GiB: PHCpack leaks, and a runaway
        request must not take the machine with it.
    """

    seed: int = 1
    precision: Precision = "d"
    time_limit: float = 600.0
    memory_limit: int = 4 * 2**30

    def __post_init__(self) -> None:
        if not _is_int(self.seed) or not 0 <= self.seed < SEEDS:
            raise ValueError(f"seed is {self.seed!r}; allowed: whole numbers from 0 to {SEEDS - 1}")
        if self.precision not in get_args(Precision):
            raise ValueError(
                f"precision is {self.precision!r}; allowed: 'd' (double) or 'dd' (double double)"
            )
        if not _is_number(self.time_limit) or not 0 < self.time_limit < math.inf:
            raise ValueError(
                f"time_limit is {self.time_limit!r}; allowed: a finite number of seconds above 0"
            )
        if not _is_int(self.memory_limit) or self.memory_limit < _LEAST_MEMORY:
            raise ValueError(
                f"memory_limit is {self.memory_limit!r}; allowed: whole bytes,"
                f" {_LEAST_MEMORY} or more"
            )


def _is_int(value: object) -> bool:
    try:
        operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        return False
    return not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


DEFAULTS = PhcOptions()
"""The options of a request that names none."""
