"""Keep generic solution sets on disk: written atomically, checked when read, ignored when bad."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.engine.family import Family
from explorer.engine.generic import GenericSet, SupportSet
from explorer.engine.tape import Tape, make_tape
from explorer.engine.tracker import refine
from explorer.polynomial import System

_FORMAT = 1


def cache_folder() -> Path:
    """Folder named by ``EXPLORER_CACHE``, else the user's cache folder."""
    own = os.environ.get("EXPLORER_CACHE")
    base = os.environ.get("XDG_CACHE_HOME")
    return Path(own) if own else (Path(base) if base else Path.home() / ".cache") / "explorer"


def cache_key(system: System, label: str) -> str:
    """Key of a system (its tape) and a family (named by ``label``, for example the rank of the data)."""
    tape = make_tape(system)
    digest = hashlib.sha256(f"{_FORMAT}|{label}|{tape.unknowns}|{tape.parameters}".encode())
    for array in (tape.constants, tape.value_code, tape.jacobian_code, tape.value_outputs, tape.jacobian_outputs):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:32]


def save_generic(generic: GenericSet, path: Path) -> None:
    """Write to a temporary name, then rename."""
    arrays: dict[str, NDArray[Any]] = {"data": generic.data, "parameters": generic.parameters}
    for k, s in enumerate(generic.sets):
        arrays |= {f"support{k}": s.support, f"actions{k}": s.actions, f"points{k}": s.points}
        arrays[f"facts{k}"] = np.array([s.loops, s.lost, s.settled], dtype=np.int64)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as stream:
            np.savez(stream, allow_pickle=False, **arrays)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def load_generic(system: System, family: Family, path: Path) -> GenericSet | None:
    """Read a set and check that every point solves the system; None when it is missing or bad."""
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as file:
            count = sum(name.startswith("points") for name in file.files)
            sets = tuple(
                SupportSet(
                    file[f"support{k}"], file[f"actions{k}"], file[f"points{k}"],
                    int(file[f"facts{k}"][0]), int(file[f"facts{k}"][1]), bool(file[f"facts{k}"][2]),
                )
                for k in range(count)
            )  # fmt: skip
            generic = GenericSet(file["data"], file["parameters"], sets)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return generic if _valid(make_tape(system), family, generic) else None


def _valid(tape: Tape, family: Family, generic: GenericSet) -> bool:
    shapes = all(s.points.shape[1:] == (tape.unknowns,) for s in generic.sets)
    if not shapes or generic.parameters.shape != (tape.parameters,) or not generic.sets:
        return False
    if not np.array_equal(family.parameters(generic.data), generic.parameters):
        return False
    points = np.concatenate([s.points for s in generic.sets])
    return bool((refine(tape, generic.parameters, points, rounds=1)[2] < 1e-9).all())
