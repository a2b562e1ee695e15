"""Compiled kernels; numba is imported with any module of this room, so the engine imports them late."""

from pathlib import Path

from explorer.homotopy.kernels.stale import drop_stale

drop_stale(Path(__file__).parent, "*.py")
