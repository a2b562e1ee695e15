"""Run PHCpack: find its interpreter, start the child, wait for its answer within the limits.

A compiled module serves one Python, often not the one that runs us.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from explorer.external.guard import guarded
from explorer.external.phcpack.options import (
    PhcCrashed,
    PhcError,
    PhcMemory,
    PhcMissing,
    PhcOptions,
    PhcTimeout,
)
from explorer.external.process import child_process

VARIABLE = "EXPLORER_PHC_PYTHON"
"""Environment variable that names the interpreter; when set, no other is tried."""

DEBIAN = "/usr/bin/python3"

REMEDY = (
    f"apt-get install python3-phcpy phcpack, or set {VARIABLE} to a Python that can import phcpy"
)
# finds, does not import
_CHECK = "import sys, importlib.util as u; sys.exit(0 if u.find_spec('phcpy') else 3)"
_CHECK_SECONDS = 30.0  # it takes 0.03 s; a loaded machine or a network disk takes longer


def phc_python() -> str:
    """Return the path of an interpreter that can import phcpy.

    Returns
    -------
    str

    Raises
    ------
    PhcMissing
        If there is none; the message says how to fix it.
    """
    chosen = os.environ.get(VARIABLE)
    if chosen:
        if owns_phcpy(chosen):
            return chosen
        raise PhcMissing(f"{VARIABLE} is {chosen!r}, which cannot import phcpy; {REMEDY}")
    for candidate in (DEBIAN, sys.executable):
        if candidate and owns_phcpy(candidate):
            return candidate
    raise PhcMissing(f"neither {DEBIAN} nor {sys.executable} can import phcpy; {REMEDY}")


def available() -> bool:
    """Whether phcpy can be used here."""
    try:
        phc_python()
    except PhcMissing:
        return False
    return True


def owns_phcpy(python: str) -> bool:
    """Whether this interpreter exists and finds phcpy. Without output; a yes is remembered."""
    try:
        return _confirm(python)
    except PhcMissing:
        return False


@lru_cache(maxsize=32)
def _confirm(python: str) -> bool:
    # a "no" raises, so that lru_cache forgets it: phcpy may be installed while we run
    try:
        done = subprocess.run(
            [python, "-c", _CHECK],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_CHECK_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PhcMissing(str(error)) from None
    if done.returncode != 0:
        raise PhcMissing(f"{python} has no phcpy")
    return True


CHILD = Path(__file__).with_name("child")

_STDERR_KEPT = 4000  # characters; PHCpack can print for minutes, and its last words tell the most
_MEMORY_WORDS = (
    "MemoryError",
    "STORAGE_ERROR",
    "heap exhausted",
    "failed to map segment",
    "Cannot allocate memory",
)


def ask(task: str, options: PhcOptions, **fields: Any) -> dict[str, Any]:
    """Send one request to a new child and return its result.

    Parameters
    ----------
    task : str
        One of `WORK` in ``child/__main__.py``.
    options : PhcOptions
    **fields
        The rest of the request, as JSON can write it.

    Returns
    -------
    dict
        The fields of the result, by task.

    Raises
    ------
    ValueError
        If PHCpack cannot read the input.
    PhcError
        `PhcMissing`, `PhcTimeout`, `PhcMemory` or `PhcCrashed`.
    """
    request = {"task": task, "seed": int(options.seed), "precision": options.precision, **fields}
    with _started(phc_python(), request, options) as child:
        deadline = time.monotonic() + options.time_limit
        out, err = _read_both(child, deadline, options)
        code = _wait(child, deadline, options)
    return _result(out, err.decode(errors="replace"), code, options)


@contextmanager
def _started(
    python: str, request: dict[str, Any], options: PhcOptions
) -> Iterator[subprocess.Popen[bytes]]:
    command = guarded(python, int(options.memory_limit), options.time_limit, python, str(CHILD))
    # the request lies in a file: a pipe would block on a child that does not read
    with _request_file() as stdin, ExitStack() as stack:
        stdin.write(json.dumps(request).encode())
        stdin.seek(0)
        pipe = subprocess.PIPE
        try:
            child = stack.enter_context(
                child_process(command, stdin=stdin, stdout=pipe, stderr=pipe)
            )
        except OSError as error:
            raise PhcCrashed(f"{python} cannot be started: {error}") from None
        yield child


def _request_file() -> IO[bytes]:
    """Give a file that has no name; in memory where there is no folder for temporary files."""
    try:
        return tempfile.TemporaryFile()
    except OSError as error:
        if not hasattr(os, "memfd_create"):
            raise PhcCrashed(f"PHCpack cannot be run: {error}") from None
        return os.fdopen(os.memfd_create("request"), "w+b")


def _read_both(
    child: subprocess.Popen[bytes], deadline: float, options: PhcOptions
) -> tuple[bytes, bytes]:
    assert child.stdout is not None
    assert child.stderr is not None
    kept: dict[IO[bytes], bytearray] = {child.stdout: bytearray(), child.stderr: bytearray()}
    with selectors.DefaultSelector() as selector:
        for pipe in kept:
            selector.register(pipe, selectors.EVENT_READ, pipe)
        while selector.get_map():
            ready = selector.select(_left(deadline, options))
            for key, _ in ready:
                chunk = os.read(key.fd, 65536)
                kept[key.data] += chunk
                if not chunk:
                    selector.unregister(key.fileobj)
            del kept[child.stderr][:-_STDERR_KEPT]
    return bytes(kept[child.stdout]), bytes(kept[child.stderr])


def _left(deadline: float, options: PhcOptions) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise PhcTimeout(
            f"PHCpack did not finish within time_limit = {options.time_limit:g} seconds and was"
            " ended; raise it in PhcOptions, or solve a smaller system"
        )
    return left


def _wait(child: subprocess.Popen[bytes], deadline: float, options: PhcOptions) -> int:
    # it closed its pipes but may still run
    while True:
        try:
            return child.wait(_left(deadline, options))
        except subprocess.TimeoutExpired:
            continue


def _result(out: bytes, err: str, code: int, options: PhcOptions) -> dict[str, Any]:
    if code != 0:
        raise _death(err, code, options)
    try:
        answer = json.loads(out)
        # it prints that and goes on with nothing
        if answer["ok"] and "exception raised in" in err.lower():
            raise PhcError(
                f"PHCpack had an exception inside; another seed may avoid it{_said(err)}"
            )
        if answer["ok"]:
            result: dict[str, Any] = dict(answer["result"])
            return result
        kind = str(answer["kind"])
        message = str(answer["message"])
    except (ValueError, KeyError, TypeError):
        start = out[:80].decode(errors="replace")
        raise PhcCrashed(
            f"PHCpack's child answered something that is not an answer: {start!r}{_said(err)}"
        ) from None
    raise _refusal(kind, message, err, options)


def _refusal(kind: str, message: str, err: str, options: PhcOptions) -> Exception:
    if kind == "input":
        return ValueError(message)
    if kind == "missing":
        return PhcMissing(f"{message}; {REMEDY}")
    if kind == "memory" or _out_of_memory(message + err):
        return _memory_error(options)
    return PhcError(f"PHCpack's child failed: {message}{_said(err)}")


def _death(err: str, code: int, options: PhcOptions) -> PhcError:
    if _out_of_memory(err):
        return _memory_error(options)
    if code >= 0:
        return PhcCrashed(f"PHCpack's child ended with exit code {code}{_said(err)}")
    name = signal.Signals(-code).name if -code in set(signal.Signals) else "unknown"
    hint = ", perhaps because the machine is out of memory" if -code == signal.SIGKILL else ""
    return PhcCrashed(
        f"PHCpack's child died by signal {-code} ({name}){hint}; another seed may avoid it"
        f"{_said(err)}"
    )


def _out_of_memory(text: str) -> bool:
    return any(word in text for word in _MEMORY_WORDS)


def _memory_error(options: PhcOptions) -> PhcMemory:
    return PhcMemory(
        f"PHCpack asked for more than memory_limit = {options.memory_limit} bytes; raise it, or"
        " solve a smaller system"
    )


def _said(err: str) -> str:
    """Return the last words of the child on one line."""
    words = " ".join(err.split())
    return f"; it said: {words[-300:]}" if words else ""


_SECONDS = 30.0  # it takes 0.1 s


def version() -> str:
    """Return the version of PHCpack, such as ``"PHCv2.4.86 released 2022-05-30"``.

    Raises
    ------
    PhcError
        `PhcMissing` where there is none.
    """
    return str(ask("version", PhcOptions(time_limit=_SECONDS))["version"])
