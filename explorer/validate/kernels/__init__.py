"""Compiled kernels that work on one point after another; numba is imported with this room."""

from pathlib import Path

from explorer.homotopy.kernels import checked
from explorer.homotopy.kernels import compile as compiling
from explorer.polynomial import opcodes

compiling.drop_stale(
    Path(__file__).parent,
    "*.py",
    Path(opcodes.__file__),
    Path(compiling.__file__),
    Path(checked.__file__),
)
