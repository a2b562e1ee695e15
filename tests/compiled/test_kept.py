"""Machine code on disk: read when it is whole and fresh, made anew with one line when it is not."""

import sys

import numpy as np
import pytest

from explorer.compiled import kept, load
from explorer.compiled.arguments import INT, floats
from explorer.compiled.entry import Entry

CODE = """
from explorer.compiled.build import kernel

@kernel
def squares(n, out):
    for k in range(n):
        out[0] += k * k
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A module of kernels that are kept beside it."""
    (tmp_path / "small_kernels.py").write_text(CODE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(kept, "folders", lambda: (tmp_path / "kernels",))
    monkeypatch.setattr(load, "_MADE", NoMemory())
    monkeypatch.delitem(sys.modules, "small_kernels", raising=False)
    kept._sources.cache_clear()
    assert sum_of_squares() == 285.0
    yield tmp_path / "kernels"
    kept._sources.cache_clear()


class NoMemory(dict):
    """What a new process has: nothing."""

    def __setitem__(self, *_):
        pass


def sum_of_squares(count=10):
    """As a new process would find it: nothing is in memory."""
    out = np.zeros(1)
    Entry("small_kernels", "squares", (INT, floats(1)))(count, out)
    return out[0]


def flipped(content):
    place = np.random.default_rng(len(content)).integers(len(content))
    return content[:place] + bytes([content[place] ^ 16]) + content[place + 1 :]


DAMAGES = {
    "one bit": flipped,
    "cut short": lambda content: content[: len(content) // 2],
    "empty": lambda content: b"",
    "a few bytes": lambda content: content[:7],
    "others": lambda content: b"\x7fELF" + bytes(len(content)),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_costs_one_line(place, damage, caplog):
    (file,) = place.glob("*.o")
    file.write_bytes(DAMAGES[damage](file.read_bytes()))
    assert sum_of_squares() == 285.0
    (record,) = caplog.records
    assert "is damaged (its check sum differs); it is compiled anew" in record.getMessage()
    caplog.clear()
    assert sum_of_squares() == 285.0
    assert not caplog.records, "it has healed"


def test_what_is_kept_is_not_compiled_again(place, monkeypatch):
    monkeypatch.delitem(sys.modules, "small_kernels")
    assert sum_of_squares(4) == 14.0
    assert "small_kernels" not in sys.modules


def test_it_is_compiled_anew_when_a_source_beside_it_changes(place):
    (old,) = place.glob("*.o")
    (place.parent / "other.py").write_text("x = 1")
    kept._sources.cache_clear()
    assert sum_of_squares() == 285.0
    (new,) = place.glob("*.o")
    assert new.name != old.name, "and the old one has gone"


def test_the_name_tells_processors_apart(monkeypatch):
    kernel = Entry("explorer.compiled.kernel", "f", (INT,))
    here = kept.file_name(kernel)
    monkeypatch.setattr(kept, "processor", lambda: "another")
    assert kept.file_name(kernel) != here


def test_where_nothing_can_be_written_it_is_compiled_all_the_same(place, monkeypatch):
    (place.parent / "file").write_text("in the way")
    monkeypatch.setattr(kept, "folders", lambda: (place.parent / "file" / "kernels",))
    assert sum_of_squares() == 285.0
    assert kept.writable_folder() is None
