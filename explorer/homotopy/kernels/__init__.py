"""Compiled kernels of the engine: blocks of paths, one a lane of a vector.

``layout``, ``tables`` and ``entries`` are for Python; all other modules are sources for numba, and
imported only to compile.
"""
