"""Tables of text: only what is wanted is kept, and no column is taken for another."""

from io import BytesIO

import pytest

from explorer.files.csv import read_csv


@pytest.mark.parametrize(
    ("text", "columns", "cells"),
    [
        ("a,b,c\n1,2,3\n", ["c", "a"], {"a": [1], "c": [3]}),
        ("a,b,c\n1,2,3\n", ["c", "d"], {"a": [1], "b": [2], "c": [3]}),
        ("a,b,c\n1,2,3\n", [], {"a": [1], "b": [2], "c": [3]}),
        ("a,b\n", ["a"], {"a": []}),
        # R leaves out the name of the column of row names
        ("a,b\nr,1,2\ns,3,4\n", ["a", "b"], {"a": [1, 3], "b": [2, 4]}),
        ("a,b\nr,1,2\ns,3,4\n", ["b"], {"a": [1, 3], "b": [2, 4]}),
    ],
)
def test_columns(text, columns, cells):
    table = read_csv(BytesIO(text.encode()), columns)
    assert {name: table[name].tolist() for name in table.columns} == cells


@pytest.mark.parametrize("columns", [["a"], ["a", "b"], []])
def test_more_cells_than_names_are_not_guessed_about(columns):
    with pytest.raises(ValueError, match="more cells than"):
        read_csv(BytesIO(b"a,b\n1,2,3,4\n"), columns)
