"""Object files of kernels on disk: named by all that they depend on, ended by a check sum.

Damaged machine code may do anything, a signal among it. So a file ends in its SHA-256, and what
does not is thrown away before it is looked at.
"""

from __future__ import annotations

import hashlib
import logging
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from explorer.compiled.kernel import Kernel
from explorer.compiled.machine import processor
from explorer.files.address import address
from explorer.files.atomic import replacing
from explorer.files.cache_folder import cache_folder

_DIGEST = hashlib.sha256().digest_size
_PACKAGE = Path(__file__).parents[1]
# Sources that kernels in all folders are made of
_SHARED = (Path(__file__).with_name("build.py"), _PACKAGE / "polynomial" / "opcodes.py")


def folders() -> tuple[Path, ...]:
    """Where kernels lie: in the package, or in the user's cache where it cannot be written."""
    return Path(__file__).parent / "__pycache__", cache_folder() / "kernels"


def writable_folder() -> Path | None:
    """First of the folders that files can be made in; None where there is none."""
    for folder in folders():
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
    return None


def read(kernel: Kernel) -> bytes | None:
    """Machine code of a kernel; None where none is kept that is sound."""
    return next(filter(None, (read_from(kernel, folder) for folder in folders())), None)


def read_from(kernel: Kernel, folder: Path) -> bytes | None:
    """Machine code of a kernel in one folder."""
    return _sound(folder / file_name(kernel))


def write(kernel: Kernel, code: bytes, folder: Path) -> None:
    """Keep machine code; older code of the same kernel in the package's folder goes."""
    target = folder / file_name(kernel)
    with replacing(target) as temporary:
        temporary.write_bytes(code + hashlib.sha256(code).digest())
    if folder == folders()[0]:
        for path in _older(kernel, folder):
            with suppress(OSError):
                path.unlink()


def _older(kernel: Kernel, folder: Path) -> Iterator[Path]:
    """Files of a kernel made of other sources; other processors may still use theirs."""
    name = file_name(kernel)
    mine = name.split("-")[1]
    for path in folder.glob(f"{kernel.name}-*.o"):
        if path.name.split("-")[1] != mine:
            yield path


def file_name(kernel: Kernel) -> str:
    """Name that changes with the sources, the compiler, and the processor."""
    made_of = address(kernel.signature, _sources(kernel.module), _compiler())
    return f"{kernel.name}-{made_of}-{address(processor())}.o"


@cache
def _sources(module: str) -> str:
    """Address of the sources in the folder of a module, and of those that all kernels share."""
    found = find_spec(module)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(module)
    files = [*sorted(Path(found.origin).parent.glob("*.py")), *_SHARED]
    return address(*(path.read_bytes() for path in files))


@cache
def _compiler() -> str:
    """Address of numba's version, which names that of LLVM; numba is not imported for it."""
    found = find_spec("numba")
    places = found.submodule_search_locations if found is not None else None
    return address(*((Path(place) / "_version.py").read_bytes() for place in places or ()))


def _sound(path: Path) -> bytes | None:
    """Content of a file without its check sum; one that is damaged is thrown away, with a line."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    code, seal = content[:-_DIGEST], content[-_DIGEST:]
    if code and hashlib.sha256(code).digest() == seal:
        return code
    said = "the compiled kernel %s is damaged (its check sum differs); it is compiled anew"
    logging.getLogger(__name__).warning(said, path)
    with suppress(OSError):
        path.unlink()
    return None
