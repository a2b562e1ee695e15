"""The native homotopy engine: every solution of a parametric polynomial system."""

from explorer.engine.cache import cache_folder, cache_key, load_generic, save_generic
from explorer.engine.family import Family
from explorer.engine.generic import GenericSet, generic_solve
from explorer.engine.options import EndgameOptions, MonodromyOptions, NativeOptions, TrackerOptions
from explorer.engine.starts import STARTS, solve_from
from explorer.engine.status import PathStatus
from explorer.engine.tape import Tape, make_tape
from explorer.engine.targets import EngineResult, solve_parametric, solve_targets
from explorer.engine.tracker import Segment, Tracked, refine, track

__all__ = [
    "STARTS",
    "EndgameOptions",
    "EngineResult",
    "Family",
    "GenericSet",
    "MonodromyOptions",
    "NativeOptions",
    "PathStatus",
    "Segment",
    "Tape",
    "Tracked",
    "TrackerOptions",
    "cache_folder",
    "cache_key",
    "generic_solve",
    "load_generic",
    "make_tape",
    "refine",
    "save_generic",
    "solve_from",
    "solve_parametric",
    "solve_targets",
    "track",
]
