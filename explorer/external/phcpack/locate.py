"""Find the interpreter that owns phcpy: a compiled module serves one Python, often not the one that runs us."""

import os
import subprocess
import sys
from functools import lru_cache

from explorer.external.phcpack.errors import PhcMissing

VARIABLE = "EXPLORER_PHC_PYTHON"
"""Environment variable that names the interpreter; when set, no other is tried."""

DEBIAN = "/usr/bin/python3"

MEND = f"apt-get install python3-phcpy phcpack, or set {VARIABLE} to a Python that can import phcpy"
# finds, does not import
_CHECK = "import sys, importlib.util as u; sys.exit(0 if u.find_spec('phcpy') else 3)"
_CHECK_SECONDS = 30.0  # it takes 0.03 s; a loaded machine or a network disk takes longer


def phc_python() -> str:
    """Return the path of an interpreter that can import phcpy.

    Raises
    ------
    PhcMissing
        If there is none; the message says how to mend it.
    """
    chosen = os.environ.get(VARIABLE)
    if chosen:
        if owns_phcpy(chosen):
            return chosen
        raise PhcMissing(f"{VARIABLE} is {chosen!r}, which cannot import phcpy; {MEND}")
    for candidate in (DEBIAN, sys.executable):
        if candidate and owns_phcpy(candidate):
            return candidate
    raise PhcMissing(f"neither {DEBIAN} nor {sys.executable} can import phcpy; {MEND}")


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
