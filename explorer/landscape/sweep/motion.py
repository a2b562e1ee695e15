"""What moves: one number of a problem, as a user names it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, is_dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import InputError, require
from explorer.networks.architectures import Architecture
from explorer.networks.problem import Problem
from explorer.polynomial import as_fraction

Array = NDArray[Any]
Exact = tuple[Array, Array, list[Array]]
"""X, Y and ridge coefficients as fractions."""

ALLOWED = (
    "lambda, lambda[k] (layer k from 0), ridge (a factor of all coefficients), X[i,k] or Y[i,k] "
    "(from 0), a ridge coefficient such as Lambda1_1_1, a number of the architecture such as "
    "penalties[0].strength, or another Problem (a straight line from one to the other)"
)
_ENTRY = re.compile(r"^([XY])\[(\d+),\s*(\d+)\]$")
_LAYER = re.compile(r"^lambda\[(\d+)\]$")
_STEPS = re.compile(r"\.?([A-Za-z_]\w*)|\[(\d+)\]")


@dataclass(frozen=True, eq=False)
class Motion:
    """A problem that moves with one number s.

    Attributes
    ----------
    problem : Problem
        As given; what does not move is taken from it.
    name : str
        Of the number, for tables and axes.
    data : callable
        Exact s to exact X, Y and ridge.
    architecture : callable or None
        Number s to the architecture, where that moves.
    """

    problem: Problem
    name: str
    data: Callable[[Fraction], Exact]
    architecture: Callable[[float], Architecture] | None = None

    def at(self, value: float) -> Problem:
        """Give the problem at a value, its numbers rounded to doubles."""
        X, Y, ridge = self.data(Fraction(value))
        network = self.architecture(value) if self.architecture else self.problem.architecture
        return Problem(network, _floats(X), _floats(Y), [_floats(r) for r in ridge])

    def exact_parameters(self, value: Fraction) -> list[Fraction]:
        """Give the parameters of the system at an exact value."""
        network = self.problem.architecture
        if self.architecture is not None:
            network = self.architecture(float(value))
        X, Y, ridge = self.data(value)
        return list(network.parameters(X, Y, ridge))


def motion_of(problem: Problem, parameter: object) -> Motion:
    """Read what moves.

    Parameters
    ----------
    problem : Problem
    parameter : str or Problem
        See :data:`ALLOWED`.

    Returns
    -------
    Motion

    Raises
    ------
    InputError
        For a number that the problem does not have.
    """
    if isinstance(parameter, Problem):
        return _line(problem, parameter)
    require(isinstance(parameter, str) and parameter, "parameter", repr(parameter), ALLOWED)
    name = str(parameter).strip()
    if name == "lambda":
        return Motion(problem, name, _scalar(problem, range(len(problem.ridge))))
    if name == "ridge":
        return Motion(problem, name, _factor(problem))
    if found := _LAYER.match(name):
        layer, most = int(found[1]), len(problem.ridge) - 1
        require(layer <= most, "parameter", name, f"a layer from 0 to {most}")
        return Motion(problem, name, _scalar(problem, (layer,)))
    if found := _ENTRY.match(name):
        return Motion(problem, name, _entry(problem, name, found[1], int(found[2]), int(found[3])))
    if name in (known := _ridge_names(problem)):
        return Motion(problem, name, _coefficient(problem, known[name]))
    return _of_architecture(problem, name)


def _exact(problem: Problem) -> Exact:
    exact = np.vectorize(as_fraction, otypes=[object])
    X, Y = (exact(v) if v.size else v.astype(object) for v in (problem.X, problem.Y))
    return X, Y, [exact(r) for r in problem.ridge]


def _floats(values: Array) -> NDArray[np.float64]:
    return np.asarray(values, dtype=np.float64)


def _line(problem: Problem, other: Problem) -> Motion:
    """Straight line from a problem at 0 to another at 1."""
    same = str(problem.architecture) == str(other.architecture)
    same = same and problem.architecture.fingerprint == other.architecture.fingerprint
    require(same, "parameter", other.architecture, f"a problem of the same {problem.architecture}")
    shapes = problem.X.shape == other.X.shape and problem.Y.shape == other.Y.shape
    allowed = f"as many samples, {problem.X.shape[1]}"
    require(shapes, "samples of the other problem", other.X.shape[1], allowed)
    a, b = _exact(problem), _exact(other)

    def data(s: Fraction) -> Exact:
        ridge = [x + (y - x) * s for x, y in zip(a[2], b[2], strict=True)]
        return a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s, ridge

    return Motion(problem, "t", data)


def _scalar(problem: Problem, layers: Any) -> Callable[[Fraction], Exact]:
    """Loss term ``s ||W_i||^2`` for some layers: ``Lambda_i = 2 s``."""
    X, Y, ridge = _exact(problem)

    def data(s: Fraction) -> Exact:
        moved = list(ridge)
        for k in layers:
            moved[k] = np.full(ridge[k].shape, 2 * s, dtype=object)
        return X, Y, moved

    return data


def _factor(problem: Problem) -> Callable[[Fraction], Exact]:
    """All ridge coefficients of the problem times s."""
    X, Y, ridge = _exact(problem)
    return lambda s: (X, Y, [r * s for r in ridge])


def _entry(
    problem: Problem, name: str, which: str, row: int, column: int
) -> Callable[[Fraction], Exact]:
    X, Y, ridge = _exact(problem)
    shape = (X if which == "X" else Y).shape
    require(row < shape[0] and column < shape[1], "parameter", name, f"an entry of shape {shape}")

    def data(s: Fraction) -> Exact:
        moved = {"X": X.copy(), "Y": Y.copy()}
        moved[which][row, column] = s
        return moved["X"], moved["Y"], ridge

    return data


def _ridge_names(problem: Problem) -> dict[str, tuple[int, tuple[int, ...]]]:
    names = {}
    for k, block in enumerate(problem.architecture.blocks):
        for place in np.ndindex(*block.shape):
            names["_".join([block.ridge_name, *(str(i + 1) for i in place)])] = (k, place)
    return names


def _coefficient(
    problem: Problem, place: tuple[int, tuple[int, ...]]
) -> Callable[[Fraction], Exact]:
    X, Y, ridge = _exact(problem)

    def data(s: Fraction) -> Exact:
        moved = [r.copy() for r in ridge]
        moved[place[0]][place[1]] = s
        return X, Y, moved

    return data


def _of_architecture(problem: Problem, name: str) -> Motion:
    """Move a declared number of the architecture, named by the way to it."""
    steps = _steps(name)
    value: Any = problem.architecture
    for step in steps:
        value = _inner(value, step, name)
    number = isinstance(value, float)
    require(number, "parameter", name, "a real number of the architecture, not a count or a word")
    known = _exact(problem)

    def architecture(s: float) -> Architecture:
        moved: Architecture = _put(problem.architecture, steps, s)
        return moved

    return Motion(problem, name, lambda _s: known, architecture)


def _steps(name: str) -> list[str | int]:
    steps: list[str | int] = []
    end = 0
    for found in _STEPS.finditer(name):
        if found.start() != end:
            break
        end = found.end()
        steps.append(found[1] if found[1] else int(found[2]))
    require(steps and end == len(name), "parameter", name, ALLOWED)
    return steps


def _inner(value: Any, step: str | int, name: str) -> Any:
    if isinstance(step, int):
        inside = isinstance(value, tuple) and step < len(value)
        return value[step] if inside else _refuse(name)
    declared = is_dataclass(value) and step in value.__dataclass_fields__
    return getattr(value, step) if declared else _refuse(name)


def _refuse(name: str) -> Any:
    raise InputError(f"parameter = {name}: allowed is {ALLOWED}")


def _put(value: Any, steps: list[str | int], number: float) -> Any:
    """Copy what a way leads through, with a number at its end."""
    if not steps:
        return number
    first, rest = steps[0], steps[1:]
    if isinstance(first, int):
        entries = list(value)
        entries[first] = _put(value[first], rest, number)
        return tuple(entries)
    return replace(value, **{first: _put(getattr(value, first), rest, number)})
