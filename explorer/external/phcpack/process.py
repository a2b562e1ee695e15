"""Start the child, wait for its answer within the limits, and leave no process behind."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from explorer.external.phcpack.errors import PhcCrashed, PhcError, PhcMemory, PhcMissing, PhcTimeout
from explorer.external.phcpack.locate import MEND, phc_python
from explorer.external.phcpack.options import PhcOptions

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


@contextlib.contextmanager
def _started(
    python: str, request: dict[str, Any], options: PhcOptions
) -> Iterator[subprocess.Popen[bytes]]:
    # the request lies in a file: a pipe would block on a child that does not read
    with tempfile.TemporaryFile() as stdin:
        stdin.write(json.dumps(request).encode())
        stdin.seek(0)
        command = [python, str(CHILD), str(os.getpid()), str(int(options.memory_limit))]
        try:
            child = subprocess.Popen(
                command,
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise PhcCrashed(f"{python} cannot be started: {error}") from None
    try:
        yield child
    finally:
        _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    # phcpy ignores SIGINT and holds the interpreter lock, so only SIGKILL ends it; its group holds
    # what it started
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for pipe in (child.stdout, child.stderr):
        if pipe is not None:
            pipe.close()


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
            f"PHCpack did not finish within time_limit = {options.time_limit:g} seconds and was ended; raise it in "
            "PhcOptions, or solve a smaller system"
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
        if (
            answer["ok"] and "exception raised in" in err.lower()
        ):  # it prints that and goes on with nothing
            raise PhcError(
                f"PHCpack had an exception inside; another seed may avoid it{_said(err)}"
            )
        if answer["ok"]:
            result: dict[str, Any] = dict(answer["result"])
            return result
        kind, message = str(answer["kind"]), str(answer["message"])
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
        return PhcMissing(f"{message}; {MEND}")
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
        f"PHCpack's child died by signal {-code} ({name}){hint}; another seed may avoid it{_said(err)}"
    )


def _out_of_memory(text: str) -> bool:
    return any(word in text for word in _MEMORY_WORDS)


def _memory_error(options: PhcOptions) -> PhcMemory:
    return PhcMemory(
        f"PHCpack asked for more than memory_limit = {options.memory_limit} bytes; raise it, or solve a smaller system"
    )


def _said(err: str) -> str:
    """Return the last words of the child on one line."""
    words = " ".join(err.split())
    return f"; it said: {words[-300:]}" if words else ""
