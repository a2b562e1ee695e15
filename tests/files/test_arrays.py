"""Arrays on disk: what was written comes back, and whatever else is refused before it is unpacked.

The sizes of hostile files are measured by the memory that reading takes.
"""

import struct
import tracemalloc
import zipfile
from contextlib import suppress
from io import BytesIO

import numpy as np
import pytest
from numpy.lib import format as npy

from explorer.files.arrays import load_arrays, read_arrays, write_arrays
from explorer.limits import LimitError

ARRAYS = {
    "facts": np.array('{"a": "λ"}'),
    "none": np.zeros((0, 3)),
    "flags": np.array([True, False]),
    "fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "complex": np.array([1 + 2j]),
    "whole": np.int64(7) + np.zeros((), np.int64),
}


def stored(arrays=None, write=np.savez_compressed):
    stream = BytesIO()
    write(stream, **(ARRAYS if arrays is None else arrays))
    return stream.getvalue()


def member(header, content=b"", name="a.npy", kind=zipfile.ZIP_DEFLATED):
    """An archive of one member with a header of one's own."""
    text = header.encode() + b"\n"
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", kind) as archive:
        head = npy.magic(1, 0) + struct.pack("<H", len(text)) + text
        archive.writestr(name, head + content)
    return stream.getvalue()


@pytest.mark.parametrize("write", [np.savez, np.savez_compressed])
def test_what_was_written_comes_back(write):
    found = load_arrays(stored(write=write))
    assert list(found) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert found[name].dtype == array.dtype
        assert np.array_equal(found[name], array)
        assert found[name].flags.writeable


def test_files(tmp_path):
    write_arrays(ARRAYS, tmp_path / "new" / "a.npz")
    assert list(read_arrays(tmp_path / "new" / "a.npz")) == list(ARRAYS)
    with pytest.raises(FileNotFoundError):
        read_arrays(tmp_path / "b.npz")


def test_what_is_small_on_disk_is_refused_by_the_size_it_declares():
    content = stored({"a": np.zeros(200_000_000, np.int8)})
    assert len(content) < 300_000
    tracemalloc.start()
    with pytest.raises(LimitError, match=r"its arrays: 200,000,.* array-bytes=200000128 raises it"):
        load_arrays(content, most=10**8)
    assert tracemalloc.get_traced_memory()[1] < 10**6
    tracemalloc.stop()


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '<f8', 'fortran_order': False, 'shape': (10000000000,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1.5,)}",
        "{'descr': '|O', 'fortran_order': False, 'shape': ()}",
        "{'descr': '<U2147483647', 'fortran_order': False, 'shape': ()}",
        "{'descr': '<f8', 'fortran_order': False}",
        "[" * 9000,
        "-" * 9000 + "1",
        "{'descr': " + "(" * 200 + "'<f8'" + ",)" * 200 + "}",
        "__import__('os')",
    ],
)
def test_headers_that_lie(header):
    tracemalloc.start()
    with pytest.raises(ValueError, match=r"\w"):
        load_arrays(member(header, b"12345678"))
    assert tracemalloc.get_traced_memory()[1] < 10**7
    tracemalloc.stop()


def test_names_that_are_no_arrays_and_names_that_are_there_twice():
    header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)}"
    with pytest.raises(ValueError, match="more than arrays"):
        load_arrays(member(header, b"12345678", name="../../a.txt"))
    content = member(header, b"12345678") + b""
    twice = BytesIO(content)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(twice, "a") as archive:
        archive.writestr("a.npy", b"")
    with pytest.raises(ValueError, match="two arrays of one name"):
        load_arrays(twice.getvalue())


@pytest.mark.parametrize("write", [np.savez, np.savez_compressed])
def test_every_bit_of_damage_is_a_value_error_or_changes_nothing(write):
    """Flags of an archive raise RuntimeError and NotImplementedError in Python's own module."""
    content = stored(write=write)
    rng = np.random.default_rng(1)
    refused = 0
    for _ in range(1500):
        damaged = bytearray(content)
        for place in rng.integers(len(content), size=rng.integers(1, 4)):
            damaged[place] ^= 1 << rng.integers(8)
        if rng.random() < 0.1:
            damaged = damaged[: rng.integers(len(damaged))]
        try:
            found = load_arrays(bytes(damaged))
        except ValueError:
            refused += 1
            continue
        for name in set(found) & set(ARRAYS):
            assert found[name].size == ARRAYS[name].size
    assert refused > 500


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + bytes(18), b"\x93NUMPY", b"x" * 1000])
def test_what_is_no_archive(content):
    found = {}
    with suppress(ValueError):
        found = load_arrays(content)
    assert found == {}
