"""Arrays on disk in one ``.npz`` file: written whole or not at all, read with suspicion."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from math import prod
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from explorer.files.atomic import replacing
from explorer.files.reading import read_bytes
from explorer.limits import Limit, LimitError

Arrays = Mapping[str, NDArray[Any]]
_ENDING = ".npy"
_MOST_ARRAYS = 10_000
_LONGEST_HEADER = 10_000


def write_arrays(arrays: Arrays, path: Path) -> None:
    """Write all or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary, temporary.open("wb") as stream:
        np.savez(stream, allow_pickle=False, **arrays)


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Read every array of a file that was written by :func:`write_arrays`, so not compressed.

    Raises
    ------
    OSError
        When there is no such file, or it cannot be opened.
    ValueError
        When it is damaged.
    """
    content = read_bytes(path)
    return load_arrays(content, most=len(content))


def load_arrays(content: bytes, most: int | None = None) -> dict[str, NDArray[Any]]:
    """Read every array of the content of a ``.npz`` file, without pickles.

    What the file says of its sizes is added up before anything is made of it, and no more than that
    is ever unpacked: a few megabytes can stand for any number.

    Parameters
    ----------
    content : bytes
    most : int, optional
        Most bytes of all arrays together; that of the table of limits unless given.

    Returns
    -------
    dict of str to array

    Raises
    ------
    LimitError
        When the arrays are larger.
    ValueError
        When it is damaged, in whatever way.
    """
    allowed = Limit.ARRAY_BYTES.most if most is None else most
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            _check(members, allowed)
            return {_name(member): _array(archive, member) for member in members}
    except LimitError:
        raise
    # Flags of the archive alone raise four kinds, headers and streams others
    except Exception as error:
        words = " ".join(str(error).split()) or type(error).__name__
        raise ValueError(words[:200]) from None


def _check(members: list[zipfile.ZipInfo], most: int) -> None:
    if len(members) > _MOST_ARRAYS:
        raise ValueError(f"it has {len(members)} arrays")
    if len({member.filename for member in members}) < len(members):
        raise ValueError("it has two arrays of one name")
    size = sum(member.file_size for member in members)
    if size > most:
        Limit.ARRAY_BYTES.refuse("its arrays", size)


def _name(member: zipfile.ZipInfo) -> str:
    if not member.filename.endswith(_ENDING):
        raise ValueError("it has more than arrays in it")
    return member.filename.removesuffix(_ENDING)


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> NDArray[Any]:
    """Read one array whose header asks for just the bytes that follow it."""
    with archive.open(member) as stream:
        shape, fortran, kind = _header(stream)
        if kind.hasobject or min(shape, default=0) < 0:
            raise ValueError("an array of it is none of numbers or text")
        rest = member.file_size - stream.tell()
        if prod(shape) * kind.itemsize != rest:
            raise ValueError("an array of it has another size than it says")
        content = stream.read()
    if len(content) != rest:
        raise ValueError("an array of it is cut short")
    flat = np.frombuffer(content, kind).copy() if rest else np.zeros(prod(shape), kind)
    return flat.reshape(shape[::-1]).T if fortran else flat.reshape(shape)


def _header(stream: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    version = npy.read_magic(stream)
    readers = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
    if version not in readers:
        raise ValueError("an array of it is of another version")
    return readers[version](stream, max_header_size=_LONGEST_HEADER)
