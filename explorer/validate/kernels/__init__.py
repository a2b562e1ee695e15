"""Compiled kernels that work on one point after another.

``entries`` is for Python; all other modules are sources for numba, imported only to compile.
"""
