"""The child process when things go wrong; all interpreters are fakes, so the tests always run."""

import os
import signal
import subprocess
import sys
import time

import pytest

from explorer.external import phcpack as phc
from explorer.external.phcpack import (
    PhcCrashed,
    PhcError,
    PhcMemory,
    PhcMissing,
    PhcOptions,
    PhcTimeout,
)
from explorer.external.phcpack import process as locating

SHORT = PhcOptions(time_limit=1.0)
ANSWERS = "def py2c_set_seed(seed): pass\ndef py2c_PHCpack_version_string(): return 'fake'\n"


def gone(pid, seconds=10.0):
    """Whether a process ends, or is a zombie, within some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123
                if stat.read().rpartition(")")[2].split()[0] == "Z":
                    return True
        except OSError:
            return True
        time.sleep(0.02)
    return False


def wait_for(path, seconds=20.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if path.exists() and path.read_text().endswith("\n"):
            return int(path.read_text())
        time.sleep(0.02)
    raise AssertionError(f"{path} never came")


def one_line(error):
    return "\n" not in str(error.value) and len(str(error.value)) < 600


def test_the_answer_of_a_good_child(fake_phcpy):
    fake_phcpy(ANSWERS)
    assert phc.version() == "fake"


def test_printing_at_c_level_does_not_touch_the_answer(fake_phcpy):
    fake_phcpy("os.write(1, b'PHCpack works!')\nprint('banner')\n" + ANSWERS)
    assert phc.version() == "fake"


def test_missing_where_the_variable_points_nowhere(monkeypatch):
    monkeypatch.setenv("EXPLORER_PHC_PYTHON", "/nowhere/python")
    assert not phc.available()
    with pytest.raises(
        PhcMissing, match=r"_PYTHON is '/nowhere/python'.*apt-get install python3-phcpy"
    ) as e:
        phc.solve(["x-1;"], ["x"])
    assert one_line(e)


def test_missing_everywhere(monkeypatch):
    monkeypatch.setattr(locating, "owns_phcpy", lambda python: False)
    with pytest.raises(
        PhcMissing, match=r"neither .*apt-get install python3-phcpy.*EXPLORER_PHC_PYTHON"
    ):
        phc.version()


def test_a_python_without_phcpy_is_not_remembered(fake_python, tmp_path):
    script = fake_python("")
    script.write_text(
        script.read_text().replace(
            "sys.exit(0)", f"sys.exit(not os.path.exists('{tmp_path}/there'))"
        )
    )
    assert not phc.available()
    (tmp_path / "there").touch()
    assert phc.available()


def test_phcpy_without_its_compiled_module(fake_phcpy, tmp_path):
    fake_phcpy("")
    (tmp_path / "fake" / "phcpy" / "phcpy2c3.py").unlink()
    with pytest.raises(PhcMissing, match="no phcpy2c3"):
        phc.version()


@pytest.mark.parametrize(
    "text", ["", "hi", "[]", "{}", '{"ok": true}', '{"ok": false}', "null", "\\xff\\xfe", '{"ok']
)
def test_garbage_is_not_an_answer(fake_python, text):
    fake_python(f"os.write(1, b'{text}')")
    with pytest.raises(PhcCrashed, match="not an answer") as e:
        phc.version()
    assert one_line(e)


def test_death_by_a_signal_names_it(fake_python):
    fake_python("os.kill(os.getpid(), signal.SIGSEGV)")
    with pytest.raises(PhcCrashed, match=r"died by signal 11 \(SIGSEGV\)") as e:
        phc.version()
    assert one_line(e)


def test_killed_from_outside_while_running(fake_python, tmp_path):
    fake_python(
        "if os.fork() == 0:\n"
        "    time.sleep(0.3)\n"
        "    os.kill(os.getppid(), signal.SIGKILL)\n"
        "    os._exit(0)\n"
        "time.sleep(600)"
    )
    with pytest.raises(PhcCrashed, match=r"SIGKILL.*out of memory"):
        phc.version()


def test_an_exit_code_comes_with_the_last_words(fake_python):
    fake_python(
        "sys.stderr.write('x' * 10**6 + '\\nraised CONSTRAINT_ERROR : here\\n'); sys.exit(3)"
    )
    with pytest.raises(
        PhcCrashed, match=r"exit code 3; it said: x+ raised CONSTRAINT_ERROR : here$"
    ) as e:
        phc.version()
    assert one_line(e)


def test_a_storage_error_is_a_memory_error(fake_python):
    fake_python("sys.stderr.write('raised STORAGE_ERROR : heap exhausted\\n'); sys.exit(1)")
    with pytest.raises(PhcMemory, match="memory_limit = 4294967296 bytes"):
        phc.version()


def test_an_exception_that_phcpack_only_prints(fake_phcpy):
    fake_phcpy("os.write(1, b'exception raised in black box root counting')\n" + ANSWERS)
    with pytest.raises(PhcError, match=r"exception inside.*black box root counting"):
        phc.version()


def test_a_child_that_fails_says_why(fake_phcpy):
    fake_phcpy("def py2c_set_seed(seed): raise KeyError('seed')\n")
    with pytest.raises(PhcError, match="KeyError: 'seed'"):
        phc.version()


@pytest.mark.parametrize("closing", ["", "os.close(1); os.close(2)\n", "os.fork()\n"])
def test_time_limit_ends_a_child_that_ignores_signals(fake_python, tmp_path, closing):
    note = tmp_path / "pid"
    fake_python(
        "for s in (signal.SIGINT, signal.SIGTERM): signal.signal(s, signal.SIG_IGN)\n"
        f"open({str(note)!r}, 'w').write(f'{{os.getpid()}}\\n')\n{closing}while True: pass"
    )
    begin = time.monotonic()
    with pytest.raises(PhcTimeout, match="time_limit = 1 seconds") as e:
        phc.solve(["x-1;"], ["x"], options=SHORT)
    assert time.monotonic() - begin < 8
    assert one_line(e)
    assert gone(wait_for(note))


def test_a_child_that_prints_for_ever(fake_python):
    fake_python("while True: os.write(2, b'y' * 4096)")
    with pytest.raises(PhcTimeout):
        phc.solve(["x-1;"], ["x"], options=SHORT)


def test_a_large_request_to_a_child_that_does_not_read(fake_python):
    fake_python("time.sleep(600)")
    with pytest.raises(PhcTimeout):
        phc.solve(["+".join(["x"] * 200_000) + ";"], ["x"], options=SHORT)


def test_memory_limit(fake_phcpy):
    fake_phcpy(ANSWERS.replace("return 'fake'", "return str(len(bytearray(2 * 2**30)))"))
    from explorer.external.phcpack.process import ask

    with pytest.raises(PhcMemory, match="memory_limit = 1073741824 bytes") as e:
        ask("version", PhcOptions(memory_limit=2**30))
    assert one_line(e)


HANG = (
    "def py2c_set_seed(seed):\n    signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    "    {note}\n    while True: pass\n"
)


def parent(tmp_path, fake_phcpy):
    """Start another Python that waits for a hanging child; return it and the child's pid."""
    note = tmp_path / "pid"
    fake_phcpy(HANG.format(note=f"open({str(note)!r}, 'w').write(f'{{os.getpid()}}\\n')"))
    code = (
        "from explorer.external import phcpack as phc\ntry: phc.version()\n"
        "except KeyboardInterrupt: print('interrupted')\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True
    )
    return process, wait_for(note)


def test_an_interrupt_leaves_no_orphan(tmp_path, fake_phcpy):
    process, child = parent(tmp_path, fake_phcpy)
    os.kill(process.pid, signal.SIGINT)
    out, _ = process.communicate(timeout=20)
    assert out == b"interrupted\n"
    assert gone(child)


def test_a_killed_parent_leaves_no_orphan(tmp_path, fake_phcpy):
    process, child = parent(tmp_path, fake_phcpy)
    assert not gone(child, seconds=0.2)
    process.kill()
    process.communicate(timeout=20)
    assert gone(child)
