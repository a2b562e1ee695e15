import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from explorer.errors import InputError
from explorer.networks.problem import TableData

TABLE = pd.DataFrame(
    {
        "length": [1.0, 2.0, 4.0],
        "width": [3, 1, 2],
        "constant": [0.1, 0.1, 0.1],
        "hole": [1.0, np.nan, 2.0],
        "word": ["1", "two", "3"],
        "endless": [1.0, 2.0, np.inf],
    }
)


@pytest.fixture(params=["csv", "parquet", "CSV"])
def path(request, tmp_path):
    file = tmp_path / f"table.{request.param}"
    if request.param == "parquet":
        TABLE.to_parquet(file)
    else:
        TABLE.to_csv(file, index=False)
    return file


def test_columns_become_rows(path):
    X, Y = TableData(path, ("width", "length"), ("length",)).draw(2, 1)
    assert X.tolist() == [[3.0, 1.0, 2.0], [1.0, 2.0, 4.0]]
    assert Y.tolist() == [[1.0, 2.0, 4.0]]
    assert X.dtype == Y.dtype == np.float64


def test_standardising(path):
    X, Y = TableData(path, ("width", "length"), ("length",), standardize=True).draw(2, 1)
    np.testing.assert_allclose(X.mean(axis=1), 0, atol=1e-15)
    np.testing.assert_allclose(X.std(axis=1), 1)
    np.testing.assert_allclose(Y[0], X[1])


@pytest.mark.parametrize(
    ("inputs", "outputs", "standardize", "message"),
    [
        (
            ("lenght", "width"),
            ("width",),
            False,
            "column 'lenght'; did you mean 'length'\\?; the columns are",
        ),
        (("zzz", "width"), ("width",), False, "no column 'zzz'; the columns are length, width"),
        (
            ("hole", "width"),
            ("width",),
            False,
            "column 'hole', data row 2 = nan: allowed are finite numbers",
        ),
        (("word", "width"), ("width",), False, "column 'word', data row 2 = two"),
        (("length", "width"), ("endless",), False, "column 'endless', data row 3 = inf"),
        (("length", "constant"), ("width",), True, "column 'constant' is constant"),
        (("length",), ("width",), False, "input columns = .*: allowed is 2, one per row of X"),
        (
            ("length", "width"),
            ("width", "length"),
            False,
            "output columns = .*: allowed is 1, one per row of Y",
        ),
    ],
)
def test_bad_columns_are_one_line(path, inputs, outputs, standardize, message):
    with pytest.raises(InputError, match=message) as caught:
        TableData(path, inputs, outputs, standardize).draw(2, 1)
    assert "\n" not in str(caught.value)


def test_a_constant_column_is_fine_as_it_is(path):
    X, _ = TableData(path, ("constant",), ("width",)).draw(1, 1)
    assert X.tolist() == [[0.1, 0.1, 0.1]]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("absent.csv", None, "there is no such file"),
        ("absent.parquet", None, "there is no such file"),
        ("table.xlsx", b"", "a file that ends in .csv or .parquet"),
        ("empty.csv", b"", "cannot be read as csv"),
        ("ragged.csv", b"a,b\n1,2\n1,2,3,4\n", "cannot be read as csv"),
        ("binary.csv", b"a,b\n\xff\xfe\x00,1\n", "cannot be read as csv"),
        ("wrong.parquet", b"a,b\n1,2\n", "cannot be read as parquet"),
        ("header.csv", b"a,b\n", "data rows"),
    ],
)
def test_unreadable_files_are_one_line(tmp_path, name, content, message):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        TableData(tmp_path / name, ("a",), ("b",)).draw(1, 1)
    assert "\n" not in str(caught.value)


def test_a_folder_is_no_table(tmp_path):
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match="cannot be read"):
        TableData(tmp_path / "folder.csv", ("a",), ("b",)).draw(1, 1)


def test_columns_whose_names_are_numbers(tmp_path):
    (tmp_path / "t.csv").write_text("1,2\n5,6\n7,8\n")
    X, Y = TableData(tmp_path / "t.csv", ("1",), ("2",)).draw(1, 1)
    assert (X.tolist(), Y.tolist()) == ([[5.0, 7.0]], [[6.0, 8.0]])


def test_a_pipe_or_a_folder_does_not_wait(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.parquet").mkdir()
    for name in ("pipe.csv", "folder.parquet"):
        with pytest.raises(InputError, match="cannot be read"):
            TableData(tmp_path / name, ("a",), ("b",)).draw(1, 1)


def test_devices_are_no_files():
    for name in ("/dev/zero", "/dev/stdin"):
        with pytest.raises(InputError, match=r"ends in \.csv"):
            TableData(Path(name), ("a",), ("b",)).draw(1, 1)


def test_a_link_to_a_device_is_no_file(tmp_path):
    (tmp_path / "zero.csv").symlink_to("/dev/zero")
    with pytest.raises(InputError, match="no regular file"):
        TableData(tmp_path / "zero.csv", ("a",), ("b",)).draw(1, 1)


def test_files_that_are_too_large_are_refused_by_their_size(tmp_path):
    with (tmp_path / "large.csv").open("wb") as file:
        file.truncate(2**40)
    with pytest.raises(InputError, match="raise-limit data-bytes"):
        TableData(tmp_path / "large.csv", ("a",), ("b",)).draw(1, 1)


def test_a_few_bytes_that_stand_for_many_rows(tmp_path):
    """Ten million equal numbers take some kilobytes in a Parquet file."""
    path = tmp_path / "same.parquet"
    pd.DataFrame({"a": np.zeros(2_000_000), "b": 1.0}).to_parquet(path)
    assert path.stat().st_size < 100_000
    with pytest.raises(InputError, match="4,000,000 is beyond the limit of 1,000,000 entries"):
        TableData(path, ("a",), ("b",)).draw(1, 1)


def test_rows_and_columns_of_csv_files_are_bounded(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text("a,b\n" + "0,1\n" * 600_000)
    with pytest.raises(InputError, match="limit of 1,000,000 entries"):
        TableData(path, ("a",), ("b",)).draw(1, 1)
    path.write_text("," * 20_000 + "\n" + "1," * 20_000)
    with pytest.raises(InputError, match="limit of 10,000 columns"):
        TableData(path, ("a",), ("b",)).draw(1, 1)


def test_long_text_in_a_parquet_file_is_kept_once(tmp_path):
    path = tmp_path / "text.parquet"
    pd.DataFrame({"a": ["x" * 100_000] * 10_000, "b": 1.0}).to_parquet(path)
    with pytest.raises(InputError, match=r"column 'a', data row 1 = x{200}\.\.\.: allowed"):
        TableData(path, ("a",), ("b",)).draw(1, 1)
