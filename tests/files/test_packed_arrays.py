"""Archives of small arrays, read by numpy, by the zip module and by our own reader."""

from io import BytesIO
from zipfile import ZipFile

import numpy as np
import pytest

from explorer.files.arrays import load_arrays
from explorer.files.packed_arrays import pack_arrays

ARRAYS = {
    "matrix": np.arange(6.0).reshape(2, 3),
    "columns": np.asfortranarray(np.arange(6).reshape(2, 3)),
    "every other": np.arange(10)[::2],
    "text": np.array("über"),
    "none": np.zeros((0, 3)),
    "flags": np.array([True, False]),
    "complex": 1j * np.arange(3),
    "one": np.array(2.5),
    "signs": np.array([1, -1], dtype=np.int8),
}


def test_what_is_packed_is_read():
    content = pack_arrays(ARRAYS)
    assert ZipFile(BytesIO(content)).testzip() is None
    for found in (np.load(BytesIO(content)), load_arrays(content)):
        assert set(found) == set(ARRAYS)
        for name, array in ARRAYS.items():
            assert found[name].dtype == array.dtype
            assert found[name].shape == array.shape
            assert np.array_equal(found[name], array)


def test_objects_are_refused():
    with pytest.raises(ValueError, match="pickles"):
        pack_arrays({"odd": np.array([{}], dtype=object)})


def test_same_arrays_same_bytes():
    assert pack_arrays(ARRAYS) == pack_arrays(dict(ARRAYS))
    assert pack_arrays({})
