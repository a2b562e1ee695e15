"""Version of the mathematics: what finished work of another version is told apart by."""

from __future__ import annotations

MATHEMATICS = 3
"""Raised with every change after which the same problem, seed and options may give another list.

Equations, engine, validation, classification and certification count. Finished runs of an older
number are not taken for answers of this one."""
