"""Kernels of the engine that Python calls."""

from __future__ import annotations

from explorer.compiled.arguments import (
    FLOAT,
    INT,
    Array,
    Record,
    complexes,
    floats,
    ints,
)
from explorer.compiled.entry import Entry
from explorer.homotopy.kernels.layout import BlockProgram, DoubleDoubleBlock, LaneBlock
from explorer.homotopy.kernels.tables import Lanes, PathTable, Settings

_HERE = "explorer.homotopy.kernels"
_OFFSETS = dict.fromkeys(LaneBlock._fields[3:], INT)
_DOUBLE_DOUBLE_OFFSETS = dict.fromkeys(DoubleDoubleBlock._fields[2:], INT)

PROGRAM = Record(
    BlockProgram,
    unknowns=INT,
    parameters=INT,
    slots=INT,
    value_slots=INT,
    constants=floats(1),
    constants_low=floats(1),
    value=ints(2),
    value_runs=ints(1),
    jacobian=ints(2),
    jacobian_runs=ints(1),
    value_out=ints(1),
    jacobian_out=ints(1),
    residual=ints(2),
    residual_out=ints(1),
)
BLOCK = Record(LaneBlock, buffer=floats(1), exact=floats(1), swaps=ints(2), **_OFFSETS)
DOUBLE_DOUBLE_BLOCK = Record(DoubleDoubleBlock, q=floats(1), rows=ints(2), **_DOUBLE_DOUBLE_OFFSETS)
LANES_STATE = Record(
    Lanes,
    state=ints(1),
    path=ints(1),
    steps=ints(1),
    t=complexes(1),
    new_t=complexes(1),
    target=complexes(1),
    direction=complexes(1),
    length=floats(1),
    h=floats(1),
    tried=floats(1),
    fresh=ints(1),
    precise=ints(1),
    first=floats(1),
    second=floats(1),
    curved=ints(2),
)
PATHS = Record(
    PathTable,
    coefficients=complexes(3),
    geometric=Array("uint8", 2),
    start=complexes(2),
    start_low=complexes(2),
    groups=ints(1),
    begin=complexes(1),
    end=complexes(1),
    result=complexes(2),
    result_low=complexes(2),
    reached=complexes(1),
    status=ints(1),
    counts=ints(1),
)
SETTINGS = Record(
    Settings,
    order=INT,
    tolerance=FLOAT,
    pole_share=FLOAT,
    smallest_step=FLOAT,
    steps=INT,
    largest=FLOAT,
    exact_steps=INT,
    accept=FLOAT,
)

track_paths = Entry(
    f"{_HERE}.track",
    "track_paths",
    (BLOCK, PROGRAM, LANES_STATE, PATHS, SETTINGS, INT, INT, ints(1), ints(1)),
)
refine_points = Entry(
    f"{_HERE}.refine",
    "refine_points",
    (
        BLOCK,
        PROGRAM,
        floats(2),
        ints(1),
        complexes(2),
        ints(1),
        complexes(2),
        complexes(2),
        INT,
        INT,
        INT,
        floats(1),
        floats(1),
    ),
)
track_double_double = Entry(
    f"{_HERE}.double_double_track",
    "track_double_double",
    (
        BLOCK,
        DOUBLE_DOUBLE_BLOCK,
        PROGRAM,
        LANES_STATE,
        PATHS,
        complexes(3),
        SETTINGS,
        floats(2),
        floats(1),
        INT,
        INT,
        ints(1),
        ints(1),
    ),
)
refine_double_double = Entry(
    f"{_HERE}.double_double_refine",
    "refine_double_double",
    (
        BLOCK,
        DOUBLE_DOUBLE_BLOCK,
        PROGRAM,
        floats(2),
        complexes(2),
        ints(1),
        complexes(2),
        complexes(2),
        INT,
        floats(1),
        floats(1),
    ),
)

GROUPS = ((track_paths, refine_points), (track_double_double, refine_double_double))
