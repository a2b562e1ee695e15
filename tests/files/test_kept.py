"""What is kept heals: damage costs one line and the time to make it anew, and is never believed."""

import json
import logging
import os

import pytest

from explorer.files.kept import healed, keep_json, kept_json


def is_count(content):
    return content["count"] >= 0


def kept(path):
    return kept_json(path, "the count", is_count)


def test_what_was_kept_comes_back(tmp_path, caplog):
    keep_json(tmp_path / "new" / "a.json", {"count": 3, "of": "λ"})
    assert kept(tmp_path / "new" / "a.json") == {"count": 3, "of": "λ"}
    assert kept(tmp_path / "b.json") is None
    assert not caplog.records


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b"1" * 100_000,
        b'{"content": {"count": 3}}',
        b'{"content": {"count": 3}, "check": "0"}',
        b'{"content": 3, "check": [1]}',
        b'{"count": 3, "check": "0"}',
        b"[]",
        b"null",
    ],
)
def test_damage_is_told_once_and_the_file_taken_away(tmp_path, caplog, damage):
    path = tmp_path / "a.json"
    path.write_bytes(damage)
    assert kept(path) is None
    assert kept(path) is None
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "made anew" in record.getMessage()
    assert "\n" not in record.getMessage()


def test_one_changed_figure_is_damage(tmp_path):
    path = tmp_path / "a.json"
    keep_json(path, {"count": 225})
    path.write_text(path.read_text().replace("225", "224"))
    assert kept(path) is None


def test_content_of_other_types_is_damage(tmp_path):
    path = tmp_path / "a.json"
    for content in ({"count": "3"}, {"count": -1}, {}, [], None):
        keep_json(path, content)
        assert kept(path) is None


def test_a_pipe_does_not_wait(tmp_path, caplog):
    os.mkfifo(tmp_path / "a.json")
    assert kept(tmp_path / "a.json") is None
    assert (tmp_path / "a.json").exists(), "what is no file of ours is not taken away"


@pytest.mark.parametrize(
    "error",
    [RuntimeError, NotImplementedError, RecursionError, AttributeError("x"), ZeroDivisionError],
)
def test_any_exception_is_damage(tmp_path, error):
    def read():
        raise error

    (tmp_path / "a").touch()
    assert healed(tmp_path / "a", "it", read) is None
    assert not (tmp_path / "a").exists()


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path):
    (tmp_path / "file").touch()
    keep_json(tmp_path / "file" / "a.json", json.loads("1"))
