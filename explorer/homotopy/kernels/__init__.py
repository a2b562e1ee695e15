"""Compiled kernels of the engine: blocks of paths, one a lane of a vector.

Numba is imported with this room, so the engine imports it late.
"""

from pathlib import Path

from explorer.homotopy.kernels.compile import drop_stale
from explorer.polynomial import opcodes

drop_stale(Path(__file__).parent, "*.py", Path(opcodes.__file__))
