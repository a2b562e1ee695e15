"""Keep generic solution sets on disk: written atomically, checked when read, ignored when bad."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from explorer.homotopy.checkpoint import read_set, set_arrays
from explorer.homotopy.compiled_system import CompiledSystem, compile_system
from explorer.homotopy.family import Family
from explorer.homotopy.sets import GenericSet
from explorer.homotopy.store import digest, read_arrays, write_arrays
from explorer.homotopy.tracker import refine
from explorer.polynomial import System

_FORMAT = 3


def cache_folder() -> Path:
    """Folder named by ``EXPLORER_CACHE``, else the user's cache folder."""
    own = os.environ.get("EXPLORER_CACHE")
    base = os.environ.get("XDG_CACHE_HOME")
    return Path(own) if own else (Path(base) if base else Path.home() / ".cache") / "explorer"


def cache_key(system: System, label: str) -> str:
    """Key of a system (compiled) and a family (named by ``label``, for example the rank of the data)."""
    return digest(compile_system(system), _FORMAT, label)


def save_generic(generic: GenericSet, path: Path) -> None:
    """Write to a temporary name, then rename."""
    arrays = {
        "data": generic.data,
        "parameters": generic.parameters,
        "sets": np.array(len(generic.sets)),
    }
    for k, s in enumerate(generic.sets):
        arrays |= set_arrays(s, f"set{k}.")
    write_arrays(arrays, path)


def load_generic(system: System, family: Family, path: Path) -> GenericSet | None:
    """Read a set and check that every point solves the system; None when it is missing or bad."""
    arrays = read_arrays(path)
    try:
        if arrays is None:
            return None
        sets = tuple(read_set(arrays, f"set{k}.") for k in range(int(arrays["sets"])))
        generic = GenericSet(arrays["data"], arrays["parameters"], sets)
        return generic if _valid(compile_system(system), family, generic) else None
    except (KeyError, ValueError, TypeError):
        return None


def _valid(compiled: CompiledSystem, family: Family, generic: GenericSet) -> bool:
    shapes = all(s.points.shape[1:] == (compiled.unknowns,) for s in generic.sets)
    if not shapes or generic.parameters.shape != (compiled.parameters,) or not generic.sets:
        return False
    if not np.array_equal(family.parameters(generic.data), generic.parameters):
        return False
    points = np.concatenate([s.points for s in generic.sets])
    return bool((refine(compiled, generic.parameters, points, rounds=1)[2] < 1e-9).all())
