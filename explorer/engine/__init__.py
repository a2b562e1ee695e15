"""The native homotopy engine: every solution of a parametric polynomial system."""

from explorer.engine.arrival import Arrived
from explorer.engine.cache import cache_folder, cache_key, load_generic, save_generic
from explorer.engine.family import Family
from explorer.engine.generic import generic_solve
from explorer.engine.options import EndgameOptions, MonodromyOptions, NativeOptions, TraceOptions, TrackerOptions
from explorer.engine.orbits import OrbitIndex, expand_orbit
from explorer.engine.progress import Report, Watch
from explorer.engine.segment import Segment
from explorer.engine.sets import GenericSet, SupportSet
from explorer.engine.starts import STARTS, solve_from
from explorer.engine.status import PathStatus
from explorer.engine.tape import Tape, make_tape
from explorer.engine.targets import EngineResult, first_try, solve_parametric, solve_targets
from explorer.engine.trace import Trace, TraceResult, trace_test
from explorer.engine.tracker import Tracked, refine, track
from explorer.engine.transport import Carried, carry

__all__ = [
    "STARTS",
    "Arrived",
    "Carried",
    "EndgameOptions",
    "EngineResult",
    "Family",
    "GenericSet",
    "MonodromyOptions",
    "NativeOptions",
    "OrbitIndex",
    "PathStatus",
    "Report",
    "Segment",
    "SupportSet",
    "Tape",
    "Trace",
    "TraceOptions",
    "TraceResult",
    "Tracked",
    "TrackerOptions",
    "Watch",
    "cache_folder",
    "cache_key",
    "carry",
    "expand_orbit",
    "first_try",
    "generic_solve",
    "load_generic",
    "make_tape",
    "refine",
    "save_generic",
    "solve_from",
    "solve_parametric",
    "solve_targets",
    "trace_test",
    "track",
]
