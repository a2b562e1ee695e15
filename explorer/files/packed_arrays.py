"""Small arrays as the content of a ``.npz`` file, written at once.

numpy's own writer opens a stream for each array, which for the dozen small arrays of a certificate
takes longer than proving it. What is written here is a plain archive, not compressed, that
:func:`numpy.load` and :func:`explorer.files.arrays.load_arrays` read.

References
----------
APPNOTE.TXT, .ZIP file format specification, PKWARE, 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from typing import Any
from zlib import crc32

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

# Version needed, flags, no compression, midnight, 1 January 1980
_PLAIN = struct.pack("<HHHHH", 20, 0, 0, 0, 0x21)
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
# Larger archives need other headers.
_MOST = 2**31


def pack_arrays(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Give arrays of numbers or text as the content of a ``.npz`` file.

    Raises
    ------
    ValueError
        When an array holds objects.

    Examples
    --------
    >>> content = pack_arrays({"squares": np.arange(3) ** 2})
    >>> np.load(BytesIO(content))["squares"].tolist()
    [0, 1, 4]
    """
    parts, directory, at = [], [], 0
    if sum(array.nbytes for array in arrays.values()) > _MOST:
        return _by_numpy(arrays)
    for name, array in arrays.items():
        content = _content(array)
        title = f"{name}.npy".encode()
        sizes = struct.pack("<III", crc32(content), len(content), len(content))
        head = _PLAIN + sizes + struct.pack("<HH", len(title), 0)
        parts += [_LOCAL, head, title, content]
        place = struct.pack("<HHHII", 0, 0, 0, 0, at)
        directory += [_CENTRAL, struct.pack("<H", 20), head, place, title]
        at += len(_LOCAL) + len(head) + len(title) + len(content)
    listed = b"".join(directory)
    end = struct.pack("<HHHHIIH", 0, 0, len(arrays), len(arrays), len(listed), at, 0)
    return b"".join([*parts, listed, _END, end])


def _content(array: NDArray[Any]) -> bytes:
    if array.dtype.hasobject:
        raise ValueError("an array of objects cannot be written without pickles")
    fortran = array.flags.f_contiguous and not array.flags.c_contiguous
    header = _header(array.dtype.str, fortran, array.shape)
    return header + array.tobytes("F" if fortran else "C")


@lru_cache(maxsize=512)
def _header(kind: str, fortran: bool, shape: tuple[int, ...]) -> bytes:
    stream = BytesIO()
    described = {"descr": kind, "fortran_order": fortran, "shape": shape}
    npy.write_array_header_1_0(stream, described)
    return stream.getvalue()


def _by_numpy(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    stream = BytesIO()
    np.savez(stream, allow_pickle=False, **arrays)
    return stream.getvalue()
