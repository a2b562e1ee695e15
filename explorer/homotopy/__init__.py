"""The native homotopy engine: every solution of a parametric polynomial system."""

from explorer.homotopy.arrival import Arrived
from explorer.homotopy.cache import cache_folder, cache_key, load_generic, save_generic
from explorer.homotopy.compiled_system import CompiledSystem, compile_system
from explorer.homotopy.family import Family
from explorer.homotopy.generic import generic_solve
from explorer.homotopy.options import (
    EndgameOptions,
    MonodromyOptions,
    NativeOptions,
    TraceOptions,
    TrackerOptions,
)
from explorer.homotopy.orbits import OrbitIndex, expand_orbit
from explorer.homotopy.path_results import Orbits, PathNote, PathRecord, PathResults
from explorer.homotopy.progress import Report, Watch
from explorer.homotopy.segment import Segment
from explorer.homotopy.sets import GenericSet, SupportSet
from explorer.homotopy.starts import STARTS, solve_from
from explorer.homotopy.status import PathStatus
from explorer.homotopy.targets import first_try, solve_parametric, solve_targets
from explorer.homotopy.trace import Trace, TraceResult, trace_test
from explorer.homotopy.tracker import Tracked, refine, track
from explorer.homotopy.transport import Carried, carry

__all__ = [
    "STARTS",
    "Arrived",
    "Carried",
    "CompiledSystem",
    "EndgameOptions",
    "Family",
    "GenericSet",
    "MonodromyOptions",
    "NativeOptions",
    "OrbitIndex",
    "Orbits",
    "PathNote",
    "PathRecord",
    "PathResults",
    "PathStatus",
    "Report",
    "Segment",
    "SupportSet",
    "Trace",
    "TraceOptions",
    "TraceResult",
    "Tracked",
    "TrackerOptions",
    "Watch",
    "cache_folder",
    "cache_key",
    "carry",
    "compile_system",
    "expand_orbit",
    "first_try",
    "generic_solve",
    "load_generic",
    "refine",
    "save_generic",
    "solve_from",
    "solve_parametric",
    "solve_targets",
    "trace_test",
    "track",
]
