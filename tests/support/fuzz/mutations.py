"""Changes of files that a stranger, a disk or an editor might make; all follow from a generator."""

import io
import json
import zipfile

import numpy as np

VALUES = [
    None, True, False, -1, 0, 1, 7, 2**31, 2**63, 2**64, 10**30, 10**400, -(10**25), 1.5, -0.0,
    1e-320, 1e308, float("nan"), float("inf"), "", "x", "é", "\ud800", "a\x00b", "\x1b[2J",
    "../../x", "/etc/passwd", "*", "a\nb", "9" * 50, "x" * 10_000, [], {}, [[]], [None], {"": 1},
    {"type": "deep_linear", "widths": [2, 1, 2]}, {"type": "formula", "loss": "x**99999999"},
    {"drawn": {}}, {"table": {"path": "/dev/zero"}}, {"type": "x"}, [1, 1, 1], ["a"] * 1000,
]  # fmt: skip
TOKENS = [
    b"\x00", b"\xff" * 8, b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00", b"PAR1", b"PK\x03\x04", b"{",
    b"}", b"[" * 500, b'"', b"null", b"1e999", b"-", b"9" * 400, b"\r\n", b"\n", b",", b"../",
    b"&a ", b"*a", b"<<: ", b"!!python/object/apply:os.system [id]", b"%", b"\t", b": ", b"~",
]  # fmt: skip


def damaged(content, rng):
    """Change some bytes: flip, set, cut, repeat, insert, or end early."""
    data = bytearray(content)
    for _ in range(int(rng.integers(1, 5))):
        size = len(data)
        at = int(rng.integers(size + 1))
        length = int(min(rng.integers(1, 200), size - at))
        kind = int(rng.integers(7))
        if kind == 0 and at < size:
            data[at] ^= 1 << int(rng.integers(8))
        elif kind == 1 and at < size:
            data[at] = int(rng.integers(256))
        elif kind == 2:
            del data[at : at + length]
        elif kind == 3:
            data[at:at] = data[at : at + length]
        elif kind == 4:
            data[at:at] = TOKENS[int(rng.integers(len(TOKENS)))]
        elif kind == 5:
            token = TOKENS[int(rng.integers(len(TOKENS)))]
            data[at : at + len(token)] = token
        elif kind == 6 and rng.integers(4) == 0:
            del data[at:]
    return bytes(data)


def spots(value):
    """Every container in a value with each of its keys or numbers."""
    if isinstance(value, (dict, list)):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from spots(value[key])


def other_json(content, rng):
    """Change what a file of JSON holds: replace, remove, rename, repeat, or nest."""
    value = json.loads(content)
    for _ in range(int(rng.integers(1, 4))):
        places = list(spots(value))
        if not places:
            break
        container, key = places[int(rng.integers(len(places)))]
        kind = int(rng.integers(6))
        if kind <= 1:
            container[key] = json.loads(json.dumps(VALUES[int(rng.integers(len(VALUES)))]))
        elif kind == 2:
            del container[key]
        elif kind == 3:
            other, place = places[int(rng.integers(len(places)))]
            container[key] = json.loads(json.dumps(other[place]))
        elif kind == 4 and isinstance(container, dict):
            container["x"] = container.pop(key)
        elif kind == 5:
            inner = container[key]
            for _ in range(int(rng.choice([1, 60, 250]))):
                inner = [inner]
            container[key] = inner
        value = json.loads(json.dumps(value))  # no part of it twice
    return json.dumps(value).encode()


def other_arrays(content, rng):
    """Change an archive of arrays: other values, shapes, kinds, names, headers, flags."""
    with np.load(io.BytesIO(content)) as file:
        arrays = {name: file[name] for name in file.files}
    names = list(arrays)
    for _ in range(int(rng.integers(1, 3))):
        name = names[int(rng.integers(len(names)))]
        arrays[name] = _other_array(arrays[name], rng)
    if rng.integers(8) == 0:
        del arrays[names[int(rng.integers(len(names)))]]
    if rng.integers(8) == 0:
        arrays["more"] = np.zeros(3)
    stream = io.BytesIO()
    (np.savez_compressed if rng.integers(2) else np.savez)(stream, **arrays)
    made = stream.getvalue()
    return _with_flags(made, rng) if rng.integers(8) == 0 else made


def _other_array(array, rng):
    kind = int(rng.integers(9))
    if array.dtype.kind == "U":
        if kind < 6:
            try:
                return np.array(other_json(str(array), rng).decode())
            except ValueError:
                return np.array("x")
        return np.array(["a", "b"])
    if kind == 0:
        return array.astype(np.float32)
    if kind == 1:
        return array.astype(str)
    if kind == 2:
        return np.zeros(0)
    if kind == 3:
        return array.ravel()[: array.size // 2]
    if kind == 4:
        return array[None] if rng.integers(2) else np.zeros((0, 10**6))
    if kind == 5:
        return np.zeros(array.shape, dtype="datetime64[s]")
    changed = array.copy().reshape(-1)
    if changed.size:
        odd = [0, -1, 1, 2**40, np.nan, np.inf, 1e300]
        with np.errstate(all="ignore"):
            place = int(rng.integers(changed.size))
            value = odd[int(rng.integers(len(odd)))]
            if changed.dtype.kind in "fc" or np.isfinite(value):
                changed[place] = np.array(value).astype(changed.dtype)
    return changed.reshape(array.shape)


def _with_flags(content, rng):
    """Set a flag or a method of compression in the heads of an archive."""
    data = bytearray(content)
    offsets = [info.header_offset for info in zipfile.ZipFile(io.BytesIO(content)).infolist()]
    central = content.find(b"PK\x01\x02")
    if rng.integers(2):
        data[central + 8] ^= 1 << int(rng.integers(8))  # encrypted, patched, ...
        data[offsets[0] + 6] = data[central + 8]
    else:
        data[central + 10] = data[offsets[0] + 8] = int(rng.choice([1, 9, 12, 14, 93, 98]))
    return bytes(data)


def other_table(content, rng):
    """Change a Parquet file: values, nulls, kinds, names and order of columns, repeated rows."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(content))
    for _ in range(int(rng.integers(1, 3))):
        if not table.num_columns:
            break
        k = int(rng.integers(table.num_columns))
        name, column = table.column_names[k], table.column(k)
        kind = int(rng.integers(8))
        if kind <= 2 and len(column):
            values = column.to_pylist()
            odd = [None, 0, -1, 1, 2**31 - 1, "", "x", "../x", float("nan"), True, [], [1.0], b"x"]
            for _ in range(int(rng.integers(1, 4))):
                place = int(rng.integers(len(values)))
                values[place] = odd[int(rng.integers(len(odd)))]
            try:
                table = table.set_column(k, table.field(k), [pa.array(values, column.type)])
            except (pa.ArrowException, OverflowError):
                continue
        elif kind == 3:
            table = table.set_column(k, name, [pa.nulls(len(column), pa.string())])
        elif kind == 4:
            table = table.drop_columns([name])
        elif kind == 5:
            table = pa.concat_tables([table, table.slice(0, 1)])
        elif kind == 6:
            names = [*table.column_names]
            names[k] = str(rng.choice(["x", "run", "point", ""]))
            table = table.rename_columns(names)
        else:
            table = table.slice(0, int(rng.integers(len(column) + 1)))
    stream = io.BytesIO()
    try:
        pq.write_table(table, stream, write_page_checksum=bool(rng.integers(2)))
    except (pa.ArrowException, ValueError):
        pd.DataFrame({"x": [1]}).to_parquet(stream)
    return stream.getvalue()
