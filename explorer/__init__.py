"""All critical points of the loss of a small polynomial neural network."""

from explorer.architectures import Architecture, CustomArchitecture, DeepLinear
from explorer.critical import Solution, Structure, solve, solve_many, solve_stream, structure
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

__version__ = "0.1.0"

__all__ = [
    "Architecture",
    "CustomArchitecture",
    "DeepLinear",
    "DrawnData",
    "InputError",
    "LogUniform",
    "Normal",
    "Problem",
    "RandomRidge",
    "Solution",
    "Structure",
    "TableData",
    "Uniform",
    "solve",
    "solve_many",
    "solve_stream",
    "structure",
]
