"""Files are read to their end only where they have one."""

import os
import time
from pathlib import Path

import pytest

from explorer.files.atomic import replacing, write_text
from explorer.files.reading import parse_json, read_bytes, read_json, read_text


def test_regular_files_are_read_also_through_links_unless_told(tmp_path):
    (tmp_path / "a").write_bytes(b"123")
    (tmp_path / "b").symlink_to("a")
    assert read_bytes(tmp_path / "b", 3) == b"123"
    with pytest.raises(OSError, match="it is a link"):
        read_bytes(tmp_path / "b", links=False)
    with pytest.raises(OSError, match="it has 3 bytes; allowed are at most 2"):
        read_bytes(tmp_path / "a", 2)


def test_pipes_devices_and_folders_are_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    began = time.monotonic()
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(OSError, match="it is no regular file"):
            read_bytes(path)
    with pytest.raises(IsADirectoryError):
        read_bytes(tmp_path)
    assert time.monotonic() - began < 1


def test_files_that_say_they_are_empty_have_a_limit_too():
    with pytest.raises(OSError, match="allowed are at most 1"):
        read_bytes("/proc/self/status", 1)


def test_names_that_no_file_can_have(tmp_path):
    with pytest.raises(OSError, match="null"):
        read_bytes("a\0b")
    with pytest.raises(FileNotFoundError):
        read_bytes(tmp_path / "none")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1,", "line 1, column 4"),
        ("[" * 100_000, "too deep"),
        ("9" * 10_000, "too long"),
        ("secret", "it is not JSON"),
        ("", "line 1, column 1"),
    ],
)
def test_what_is_not_json_is_told_without_repeating_it(text, said):
    with pytest.raises(ValueError, match=said) as caught:
        parse_json(text)
    assert "secret" not in str(caught.value)


def test_text_that_is_not_utf8(tmp_path):
    (tmp_path / "a").write_bytes(b"\xff")
    with pytest.raises(ValueError, match="not a text in UTF-8"):
        read_text(tmp_path / "a")
    (tmp_path / "b").write_text(r'{"a": [1, null, "\ud83d\ude00"]}')
    assert read_json(tmp_path / "b") == {"a": [1, None, "\U0001f600"]}


def test_temporary_names_cannot_be_guessed(tmp_path):
    names = set()
    for _ in range(3):
        with replacing(tmp_path / "a.txt") as temporary:
            temporary.touch()
            names.add(temporary.name)
    assert len(names) == 3


def test_a_link_is_replaced_and_not_written_through(tmp_path):
    (tmp_path / "victim").write_text("mine")
    (tmp_path / "out.txt").symlink_to("victim")
    write_text(tmp_path / "out.txt", "new")
    assert (tmp_path / "victim").read_text() == "mine"
    assert (tmp_path / "out.txt").read_text() == "new\n"
