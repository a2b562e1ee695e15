"""Tables of text: only what is wanted is kept, and no column is taken for another."""

from io import BytesIO

import pytest

from explorer.files.csv import read_csv
from explorer.files.dialect import recognised


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


@pytest.mark.parametrize("rows", ["1,234;5\n2,500;6\n", "-12,345;5\r\n7;6\r\n"])
def test_a_comma_that_may_part_thousands_is_not_guessed(rows):
    with pytest.raises(ValueError, match="--decimal , on the command line"):
        recognised("a;b\n" + rows)
    assert recognised("a;b\n" + rows, decimal=",").decimal == ","
    table = read_csv(BytesIO(("a;b\n" + rows).encode()), decimal=",")
    assert table["a"].abs().max() < 20


def test_the_decimal_mark_is_no_separator():
    assert recognised("a b\n1,2 3,4\n", separator=" ", decimal=",").separator == " "
    assert recognised("a,x;b\n1,2;3,4\n", decimal=",").separator == ";"
    assert recognised("a\n1,234\n2,345\n", decimal=",").separator != ","


@pytest.mark.parametrize("rows", ["1,234;5,5\n", "0,125;3\n", "1,234;2\n1,2;3\n", "1234,567;3\n"])
def test_one_number_shows_that_commas_are_decimal(rows):
    assert recognised("a;b\n" + rows).decimal == ","
