"""All real roots of a rational system, isolated exactly."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from explorer.external.msolve.process import MsolveError, MsolveOptions, ask
from explorer.polynomial import System

Interval = tuple[Fraction, Fraction]


def real_roots(
    system: System, parameters: Sequence[object], options: MsolveOptions | None = None
) -> list[tuple[Interval, ...]]:
    """Isolate the real roots of a system with finitely many zeros.

    Parameters
    ----------
    system : System
    parameters : sequence of exact numbers

    Returns
    -------
    list of tuples of n intervals
        One box with rational corners a root; each holds exactly one.

    Raises
    ------
    MsolveError
        Also when there are infinitely many complex zeros.
    """
    answer = ask(system.msolve(parameters), (), options or MsolveOptions())
    return parse_roots(answer)


def parse_roots(answer: str) -> list[tuple[Interval, ...]]:
    """Read ``[0, [1, [BOXES]]]:``, numbers written as ``a / 2^k``; ``[-1]`` means no zero at all."""
    quoted = re.sub(
        r"-?\d+(?:\s*/\s*2\^\d+)?", lambda m: f'"{m.group()}"', answer.strip().rstrip(":")
    )
    try:
        parsed: Any = json.loads(quoted)
    except ValueError:
        raise MsolveError(
            f"msolve wrote something that is no list of roots: {answer[:80]!r}"
        ) from None
    if parsed[0] == "-1":
        return []
    if parsed[0] != "0":
        raise MsolveError("the system has infinitely many complex zeros")
    boxes = parsed[1][1] if len(parsed[1]) > 1 else []
    return [tuple((_number(low), _number(high)) for low, high in box) for box in boxes]


def _number(word: str) -> Fraction:
    numerator, _, power = word.partition("/")
    return Fraction(int(numerator), 2 ** int(power.partition("^")[2]) if power else 1)
