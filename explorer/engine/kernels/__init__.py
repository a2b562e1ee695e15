"""Compiled kernels; numba is imported with any module of this room, so the engine imports them late."""
