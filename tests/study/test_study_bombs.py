"""Few bytes that stand for many: they are told apart before they are written out."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explorer.limits import LimitError
from explorer.study.config.mistakes import ConfigError
from explorer.study.config.yaml_source import read_file
from explorer.study.store.columns import arrow_schema
from explorer.study.store.files import read_table, read_tables

ROWS, LENGTH = 50_000, 20_000


def table_of(name, rows, text):
    """A table whose columns have the same value in every row."""
    values = {"string": text, "binary": text.encode(), "bool": True}
    columns = []
    for field in arrow_schema(name):
        value = values.get(str(field.type), [] if pa.types.is_list(field.type) else 1)
        columns.append(pa.array([value], field.type).take(pa.array([0] * rows)))
    return pa.table(columns, schema=arrow_schema(name))


def packed(table, text):
    """The same with one long text for all rows, as a file holds it."""
    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            once = pa.array([text])
            many = pa.DictionaryArray.from_arrays(pa.array([0] * len(table), pa.int32()), once)
            table = table.set_column(place, field.name, many)
    return table


@pytest.mark.parametrize("columns", [None, ["run"], ["run", "status"]])
def test_one_text_for_all_rows(tmp_path, columns):
    path = tmp_path / "runs.parquet"
    bomb = packed(table_of("runs", ROWS, ""), "x" * LENGTH)
    pq.write_table(bomb, path, store_schema=False, compression="zstd")
    assert path.stat().st_size < 300_000
    with pytest.raises(LimitError, match="array-bytes"):
        read_table(path, "runs", columns)
    with pytest.raises(LimitError, match="array-bytes"):
        read_tables([path], "runs", ["a"], columns)


@pytest.mark.parametrize("name", ["runs", "points", "certificates", "paths"])
def test_what_is_small_comes_back(tmp_path, name):
    path = tmp_path / "table.parquet"
    good = table_of(name, 3, "é")
    pq.write_table(good, path)
    assert read_table(path, name).equals(good)
    assert read_tables([path, path], name).equals(pa.concat_tables([good, good]))
    assert read_tables([path], name, ["é"], ["run"]).equals(good.select(["run"]))
    assert len(read_tables([path], name, ["other"])) == 0


def test_types_of_others(tmp_path):
    path = tmp_path / "table.parquet"
    pq.write_table(packed(table_of("runs", 3, ""), "x"), path)
    assert read_table(path, "runs") is None


@pytest.mark.parametrize("text", ["a: [" + "0," * 110_000 + "0]", "a: 1\n" + "#\n" * 2**20])
def test_configs_that_take_long_to_read(tmp_path, text):
    path = tmp_path / "long.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"100,000 values|2,097,152"):
        read_file(path)
