"""Saved answers: what is written is read again, and what is not of this form is refused."""

import json

import pandas as pd
import pytest

from explorer.errors import InputError
from explorer.files.answers import Kind, columns, plain, read_answer, save_answer

BASINS = {
    "name": "<script>alert(1)</script>",
    "distribution": "normal",
    "starts": 10,
    "seed": 0,
    "confidence": 0.95,
    "interval": "wilson",
    "methods": {},
    "notes": [],
    "shares": {},
    "outcomes": {"method": ["adam"], "starts": [10]},
    "by_index": {"method": [], "index": [], "listed": [], "found": []},
}


def test_what_is_written_is_read_again(tmp_path):
    path = save_answer(tmp_path / "a.json", Kind.BASINS, BASINS)
    answer = read_answer(path)
    assert answer.kind is Kind.BASINS
    assert answer.data == BASINS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        '{"study": "x"}',
        '{"explorer": ["basins"]}',
        '{"explorer": "basins"}',
        '{"explorer": "basins", "version": true, "data": {}}',
        '{"explorer": "basins", "version": 0, "data": {}}',
        '{"explorer": "basins", "version": 1, "data": []}',
        '{"explorer": "basins", "version": 1, "data": {}}',
        '{"explorer": "cake", "version": 1, "data": {}}',
        "\x00",
    ],
)
def test_what_is_no_answer_is_one_error(tmp_path, text):
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(InputError, match=r"^answer .*a\.json: [^\n]*$") as caught:
        read_answer(path)
    assert "--save" in str(caught.value)


@pytest.mark.parametrize("name", list(BASINS))
def test_damaged_data_is_refused_by_name(tmp_path, name):
    changed = BASINS | {name: None}
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"explorer": "basins", "version": 1, "data": changed}))
    with pytest.raises(InputError, match=rf"data\.{name}: "):
        read_answer(path)


def test_columns_of_two_lengths_are_refused(tmp_path):
    changed = BASINS | {"outcomes": {"method": [], "starts": [1]}}
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"explorer": "basins", "version": 1, "data": changed}))
    with pytest.raises(InputError, match=r"data\.outcomes: "):
        read_answer(path)


def test_cells_are_values_and_no_lists(tmp_path):
    changed = BASINS | {"outcomes": {"method": [["adam"]], "starts": [10]}}
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"explorer": "basins", "version": 1, "data": changed}))
    with pytest.raises(InputError, match=r"data\.outcomes"):
        read_answer(path)


def test_missing_files_and_folders_are_one_error(tmp_path):
    for path in (tmp_path, tmp_path / "none.json"):
        with pytest.raises(InputError, match="cannot be read"):
            read_answer(path)


def test_columns_hold_no_nan():
    frame = pd.DataFrame(
        {
            "a": [1.0, float("inf")],
            "b": pd.array([None, True], dtype="boolean"),
            "c": ["x", None],
            "d": [1, 2],
        }
    )
    assert columns(frame) == {"a": [1.0, None], "b": [None, True], "c": ["x", None], "d": [1, 2]}
    assert json.loads(json.dumps(columns(frame), allow_nan=False))["d"] == [1, 2]


def test_values_that_json_does_not_hold_are_refused():
    with pytest.raises(InputError, match="value = complex"):
        plain(1j)
