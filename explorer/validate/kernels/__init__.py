"""Compiled kernels that estimate points; numba is imported with any module of this folder, so it is imported late."""

from pathlib import Path

from explorer.homotopy.kernels.stale import drop_stale

drop_stale(Path(__file__).parent, "*.py")
