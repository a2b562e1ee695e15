"""Kernels of validation that Python calls."""

from __future__ import annotations

from explorer.compiled.arguments import (
    BOOL,
    FLOAT,
    INT,
    Array,
    Record,
    complexes,
    floats,
    ints,
)
from explorer.compiled.entry import Entry
from explorer.polynomial.straight_line_program import CompiledProgram

_HERE = "explorer.validate.kernels"
_PROGRAM = Record(
    CompiledProgram,
    instructions=ints(2),
    absolute_terms=ints(2),
    inputs=INT,
    outputs=Array("int32", 1),
    constants=floats(2),
)

estimate_points = Entry(
    f"{_HERE}.newton_kantorovich",
    "estimate_points",
    (
        _PROGRAM,
        floats(2),
        ints(1),
        complexes(2),
        FLOAT,
        floats(2),
        complexes(3),
        complexes(3),
        floats(2),
        floats(1),
        floats(1),
        complexes(1),
        floats(1),
        complexes(2),
        complexes(2),
        floats(3),
        floats(1),
        floats(1),
    ),
)
correct_points = Entry(
    f"{_HERE}.newton_kantorovich",
    "correct_points",
    (
        _PROGRAM,
        floats(2),
        ints(1),
        complexes(2),
        floats(2),
        complexes(3),
        floats(2),
        FLOAT,
        complexes(2),
        floats(1),
        floats(1),
        floats(2),
        complexes(1),
    ),
)
hessian_errors = Entry(
    f"{_HERE}.newton_kantorovich",
    "hessian_errors",
    (
        _PROGRAM,
        floats(2),
        ints(1),
        complexes(2),
        floats(2),
        floats(2),
        FLOAT,
        floats(1),
        floats(1),
        floats(1),
        floats(3),
    ),
)
compare_many = Entry(
    f"{_HERE}.orbit",
    "compare_many",
    (complexes(3), complexes(2), BOOL, ints(1), ints(1), floats(3), ints(2), ints(2), ints(1)),
)
conjugate_rows_of_many = Entry(
    f"{_HERE}.orbit",
    "conjugate_rows_of_many",
    (ints(2), ints(2), complexes(2), ints(1), ints(1), ints(1), ints(2)),
)

GROUPS = (
    (estimate_points, correct_points, hessian_errors),
    (compare_many, conjugate_rows_of_many),
)
