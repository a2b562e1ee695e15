"""All kernels compiled beforehand, in processes of their own."""

import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from explorer.compiled import kept
from explorer.compiled import load as load_module
from explorer.compiled import prepare as prepare_module
from explorer.compiled.declared import declared, groups
from explorer.compiled.load import ready
from explorer.compiled.prepare import prepare
from explorer.files import alone as alone_module


@pytest.fixture
def all_but_one_group(tmp_path, monkeypatch):
    """A folder that holds all kernels but those of the smallest group, and that group."""
    prepare(lambda *_: None)
    group = groups()[-1]
    for kernel in set(declared()) - set(group):
        (there,) = (f for f in kept.folders() if (f / kept.file_name(kernel)).exists())
        shutil.copy(there / kept.file_name(kernel), tmp_path)
    monkeypatch.setattr(kept, "folders", lambda: (tmp_path,))
    monkeypatch.setattr(load_module, "_MADE", {})
    return tmp_path, group


def test_what_is_missing_is_compiled_by_a_child_and_kept(all_but_one_group):
    folder, group = all_but_one_group
    told = []
    codes = prepare(lambda *facts: told.append(facts))
    assert set(codes) == set(declared())
    assert told[0] == (len(declared()) - len(group), len(declared()), 0.0)
    assert all((folder / kept.file_name(k)).exists() for k in group)
    assert "numba" not in loaded_by("from explorer.compiled.prepare import prepare")
    assert prepare(pytest.fail) == codes, "nothing is left to do"


@pytest.mark.slow
def test_a_child_that_fails_is_stood_in_for(all_but_one_group, monkeypatch):
    folder, group = all_but_one_group
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    assert ready(lambda *_: None) == len(declared())
    assert all((folder / kept.file_name(k)).exists() for k in group)


@pytest.mark.slow
def test_where_nothing_can_be_kept_the_codes_are_given_all_the_same(all_but_one_group, monkeypatch):
    folder, group = all_but_one_group
    monkeypatch.setattr(kept, "writable_folder", lambda: None)
    codes = prepare(lambda *_: None)
    assert set(codes) == set(declared())
    assert not any((folder / kept.file_name(k)).exists() for k in group)


def test_where_nothing_can_be_kept_all_is_compiled_once(monkeypatch, tmp_path):
    codes = prepare(lambda *_: None)
    calls = []
    monkeypatch.setattr(kept, "folders", lambda: (tmp_path / "nothing",))
    monkeypatch.setattr(load_module, "prepare", lambda progress: calls.append(1) or codes)
    monkeypatch.setattr(load_module, "_MADE", {})
    for kernel in declared():
        load_module.load(kernel)
    assert len(calls) == 1


def test_an_interpreter_that_is_not_there_starts_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "absent"))
    assert prepare_module._start(list(groups()[-1]), tmp_path) == []


def loaded_by(code):
    """Modules that a child process has loaded after some code."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_a_process_that_waits_for_another_says_so(all_but_one_group, monkeypatch):
    folder, _ = all_but_one_group
    monkeypatch.setattr(alone_module, "_EVERY", 0.02)
    told = []

    class Enough(Exception):
        pass

    def progress(*facts):
        told.append(facts)
        if len(told) == 2:
            raise Enough

    with alone_module.alone(folder / "kernels"), ThreadPoolExecutor(1) as other:
        result = other.submit(prepare, progress)
        with pytest.raises(Enough):
            result.result(20)
    count = len(declared())
    assert [facts[:2] for facts in told] == [(count - len(groups()[-1]), count)] * 2
    assert told[1][2] > told[0][2] > 0


def test_children_end_once_all_kernels_are_there(tmp_path, monkeypatch):
    group = list(groups()[-1])
    children = []

    def start(kernels, folder):
        for kernel in kernels:
            (folder / kept.file_name(kernel)).write_bytes(b"made by another process")
        children.append(subprocess.Popen(["sleep", "60"]))
        return children

    monkeypatch.setattr(prepare_module, "_start", start)
    monkeypatch.setattr(prepare_module, "_EVERY", 0.02)
    begun = time.monotonic()
    prepare_module._compile(group, tmp_path, pytest.fail)
    assert time.monotonic() - begun < 10
    assert [child.poll() is not None for child in children] == [True]
