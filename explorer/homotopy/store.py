"""Arrays on disk: written to a temporary name, then renamed; None when a file is missing or bad."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import CompiledSystem

Arrays = Mapping[str, NDArray[Any]]


def write_arrays(arrays: Arrays, path: Path) -> None:
    """Write all or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as stream:
            np.savez(stream, allow_pickle=False, **arrays)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_arrays(path: Path) -> dict[str, NDArray[Any]] | None:
    """Read everything; None when it cannot be read whole."""
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def digest(compiled: CompiledSystem, *labels: object) -> str:
    """Fingerprint of a system (compiled) and of whatever else results depend on."""
    state = hashlib.sha256(
        "|".join(map(str, (*labels, compiled.unknowns, compiled.parameters))).encode()
    )
    for array in (
        compiled.constants,
        compiled.value,
        compiled.jacobian,
        compiled.value_outputs,
        compiled.jacobian_outputs,
    ):
        state.update(np.ascontiguousarray(array).tobytes())
    return state.hexdigest()[:32]
