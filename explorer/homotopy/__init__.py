"""The native homotopy engine: every solution of a parametric polynomial system."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

_PLACES = {
    "arrival": ("Arrived",),
    "cache": (
        "cache_folder",
        "cache_key",
        "load_generic",
        "save_generic",
    ),
    "compiled_system": (
        "CompiledSystem",
        "compile_system",
    ),
    "family": ("Family",),
    "generic": ("generic_solve",),
    "options": (
        "EndgameOptions",
        "MonodromyOptions",
        "NativeOptions",
        "TraceOptions",
        "TrackerOptions",
    ),
    "orbits": (
        "OrbitIndex",
        "expand_orbit",
    ),
    "path_results": (
        "Orbits",
        "PathNote",
        "PathRecord",
        "PathResults",
    ),
    "progress": (
        "Report",
        "Watch",
    ),
    "segment": ("Segment",),
    "sets": (
        "GenericSet",
        "SupportSet",
    ),
    "starts": (
        "STARTS",
        "solve_from",
    ),
    "status": ("PathStatus",),
    "targets": (
        "first_try",
        "solve_parametric",
        "solve_targets",
    ),
    "trace": (
        "Trace",
        "TraceResult",
        "trace_test",
    ),
    "tracker": (
        "Tracked",
        "refine",
        "track",
    ),
    "transport": (
        "Carried",
        "carry",
    ),
}
_MODULES = {name: module for module, names in _PLACES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Load a part when it is asked for: who reads results need not load the engine."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


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
