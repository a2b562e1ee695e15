"""Arguments of kernels: what is not of its type is refused before compiled code sees it."""

from typing import Any, NamedTuple

import numpy as np
import pytest

from explorer.compiled.arguments import BOOL, FLOAT, INT, Record, complexes, floats, ints, leaves
from explorer.compiled.declared import declared
from explorer.compiled.entry import Entry
from explorer.validate.kernels.entries import compare_many


class Pair(NamedTuple):
    size: int
    data: Any


RECORD = Record(Pair, size=INT, data=floats(2))


def refused(kinds, *values):
    entry = Entry("nowhere", "nothing", kinds)
    with pytest.raises((TypeError, ValueError)) as error:
        entry(*values)
    return str(error.value)


def test_arrays_of_other_kinds_are_refused():
    kinds = (floats(2),)
    assert "float64[2], not int64[2]" in refused(kinds, np.zeros((2, 2), dtype=int))
    assert "float64[2], not float64[1]" in refused(kinds, np.zeros(2))
    assert "not in C order" in refused(kinds, np.zeros((3, 2)).T)
    assert "not list" in refused(kinds, [[1.0]])
    assert "not MaskedArray" in refused(kinds, np.ma.zeros((2, 2)))
    swapped = np.zeros((2, 2), dtype=">f8")
    assert "not >f8[2]" in refused(kinds, swapped)
    shifted = np.frombuffer(bytes(33), dtype=np.uint8)[1:].view(np.float64).reshape(2, 2)
    assert "not aligned" in refused(kinds, shifted)


def test_records_are_checked_inside():
    refused((RECORD,), Pair(1, np.zeros(2)))
    refused((RECORD,), (1,))
    with pytest.raises(TypeError, match="fields of Pair"):
        Record(Pair, data=INT, size=INT)


def test_too_few_and_too_many_arguments_are_refused():
    refused((INT, FLOAT), 1)
    refused((INT,), 1, 2)


def test_words_are_those_of_the_leaves():
    assert [leaf.code for leaf in leaves((RECORD, FLOAT, BOOL))] == ["q", "q", "d", "q"]


def test_signatures_tell_kernels_apart():
    signatures = {k.signature for k in declared()}
    assert len(signatures) == len(declared())
    assert len({k.name for k in declared()}) == len(declared())
    assert Entry("m", "f", (ints(1),)).signature != Entry("m", "f", (complexes(1),)).signature


def test_empty_arrays():
    """No points, no orbits: nothing is read."""
    points, flat = np.zeros((1, 0, 3), dtype=complex), np.zeros(0, dtype=np.int64)
    same, rows = np.ones(1, dtype=np.int64), np.zeros((1, 0), dtype=np.int64)
    width = np.zeros((1, 0, 3))
    compare_many(points, points[0], True, flat, flat, width, rows, rows, same)
    assert same[0] == 0
