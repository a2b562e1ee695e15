"""All critical points of the loss of a small polynomial neural network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explorer.architectures import Architecture, DeepLinear
from explorer.critical import Solution, solve, solve_many, solve_stream
from explorer.problem import (
    DrawnData,
    InputError,
    LogUniform,
    Normal,
    Problem,
    RandomRidge,
    TableData,
    Uniform,
)

if TYPE_CHECKING:
    from explorer.study import open_study

__version__ = "0.1.0"

__all__ = [
    "Architecture",
    "DeepLinear",
    "DrawnData",
    "InputError",
    "LogUniform",
    "Normal",
    "Problem",
    "RandomRidge",
    "Solution",
    "TableData",
    "Uniform",
    "open_study",
    "solve",
    "solve_many",
    "solve_stream",
]


def __getattr__(name: str) -> Any:
    """Give what is too heavy to be loaded before it is asked for: pandas comes with it."""
    if name == "open_study":
        from explorer.study import open_study

        return open_study
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
