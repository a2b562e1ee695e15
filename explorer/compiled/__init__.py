"""Kernels as machine code: declared, compiled once by numba, kept, loaded without numba.

A :class:`~explorer.compiled.kernel.Kernel` names a function in a module of kernels and the types of
its arguments, so that all of them can be compiled before any is needed. Numba is imported only to
compile; importing it takes as long as solving a thousand small problems.
"""
