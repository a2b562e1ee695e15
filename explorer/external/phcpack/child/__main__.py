"""The script that the interpreter with phcpy runs.

One JSON request on stdin, one JSON answer on a private descriptor.
Standard library and phcpy only; it never imports `explorer`. One request a process: PHCpack leaks
and keeps state.

    python child < request > answer

Records of solutions go out as the strings PHCpack writes, one for each solution and in its order;
the parent reads them.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from containers import MissingError, UnreadableInput, load_phc  # type: ignore[import-not-found]
from work import WORK  # type: ignore[import-not-found]


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Carry out the request; what went wrong comes back as its kind and a message."""
    try:
        phc = load_phc()
        phc("set_seed", request["seed"] + 1)  # PHCpack's seed 0 is degenerate
        return {"ok": True, "result": WORK[request["task"]](phc, request)}
    except UnreadableInput as error:
        return {"ok": False, "kind": "input", "message": str(error)}
    except MissingError as error:
        return {"ok": False, "kind": "missing", "message": str(error)}
    except MemoryError:
        return {"ok": False, "kind": "memory", "message": "MemoryError"}
    except Exception as error:
        return {"ok": False, "kind": "error", "message": f"{type(error).__name__}: {error}"}


def main() -> None:
    """Answer on the descriptor that was stdout; what PHCpack prints goes to stderr."""
    private = os.dup(1)
    os.dup2(2, 1)
    text = json.dumps(answer(json.load(sys.stdin)))
    with os.fdopen(private, "w") as out:
        out.write(text)


if __name__ == "__main__":
    main()
