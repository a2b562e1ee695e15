"""One table: this program against its peers, all in the same run; writes ``benchmarks/README.md``.

    python benchmarks/peers_table.py [--limit SECONDS] [--bertini PYTHON] [--out FILE] [WIDTHS ...]

Every cell is a process of its own (``peers/cells.py``), one after the other; one that is not done
at the limit is ended, and its cell says so; limits and times are of the processor, so that what
else runs on the machine hardly counts. ``--bertini`` names an interpreter that has the package
bertini2; without one the table says that it was not asked. Our generic sets are found
first, where they are not kept.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from record import ROOT, heading

from explorer.external.process import child_process

CELLS = Path(__file__).parent / "peers" / "cells.py"
PAGE = Path(__file__).parent / "peers" / "page.md"
WIDTHS = ("2,1,2", "2,2,2", "2,2,3", "2,3,2", "3,2,3", "2,2,2,2", "3,3,3")
PEERS = (
    *("phcpy", "phcpy_paths", "bertini", "bertini_paths", "msolve"),
    *("marquardt", "marquardt_wide"),
)
_GRACE = 5.0
"""What a process may take to begin, to find our list and to write its answer."""
_LOOK = 0.5
_OURS = 1800.0


def measure(name: str, widths: str, limit: float, python: str) -> dict[str, Any]:
    """Run one cell; ``{"stopped": reason}`` where it gives no answer."""
    if name.startswith("bertini") and not python:
        return {"stopped": "not asked"}
    command = [sys.executable, str(CELLS), name, widths, str(limit), python]
    most = _OURS if name == "ours" else limit + _GRACE
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with child_process(command, **pipes) as child:
        while True:
            try:
                out, said = child.communicate(timeout=_LOOK)
                break
            except subprocess.TimeoutExpired:
                if used_by(child.pid) > most:
                    return {"stopped": f"> {limit:g} s"}
    if child.returncode == 0:
        told: dict[str, Any] = json.loads(out)
        return told
    lines = said.decode(errors="replace").strip().splitlines() or ["no word"]
    late = "Timeout" in lines[-1] or "timed out" in lines[-1] or "time limit" in lines[-1]
    return {"stopped": f"> {limit:g} s" if late else "failed", "said": lines[-1][:200]}


def used_by(pid: int) -> float:
    """Processor seconds of a process and of all below it, finished ones included."""
    parents: dict[int, list[int]] = {}
    ticks: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        own = int(path.parent.name)
        parents.setdefault(int(words[1]), []).append(own)
        ticks[own] = sum(map(int, words[11:15]))
    below, total = [pid], 0
    while below:
        one = below.pop()
        total += ticks.get(one, 0)
        below += parents.get(one, [])
    return total / os.sysconf("SC_CLK_TCK")


def table(found: dict[str, dict[str, Any]], limit: float) -> str:
    """The page."""
    facts = heading().splitlines()
    bertini = next((c["bertini_paths"].get("version") for c in found.values()), None)
    facts.append(f"Bertini {bertini}" if bertini else "Bertini 2 was not asked")
    return PAGE.read_text(encoding="utf-8").format(
        ours=_ours(found),
        peers=_peers(found),
        search=_search(found),
        limit=limit,
        facts="; ".join(facts),
    )


def _rows(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _ours(found: dict[str, dict[str, Any]]) -> str:
    head = [
        "network",
        "points",
        "orbits",
        "engine",
        "solve",
        "of many",
        "certified",
        "peak",
        "verdict",
    ]
    rows = []
    for widths, cells in found.items():
        c = cells["ours"]
        if "stopped" in c:
            rows.append([widths, c["stopped"], *[""] * 7])
            continue
        times = [_seconds(c[k]) if k in c else "" for k in ("engine", "solve", "batch", "certify")]
        words = f"{c['verdict']}, {c['certified']:,} certified"
        rows.append(
            [widths, f"{c['points']:,}", f"{c['orbits']:,}", *times, f"{c['memory']} MiB", words]
        )
    return _rows(head, rows)


def _peers(found: dict[str, dict[str, Any]]) -> str:
    head = [
        *("network", "this program", "phcpy black box", "phcpy from our starts"),
        *("Bertini 2 black box", "Bertini 2 from our starts", "msolve's count"),
    ]
    rows = []
    for widths, cells in found.items():
        own = cells["ours"]
        mine = own.get("stopped") or f"{_seconds(own['solve'])}: {own['points']:,}"
        theirs = [_told(cells[name]) for name in PEERS[:4]]
        rows.append([widths, mine, *theirs, _told(cells["msolve"])])
    return _rows(head, rows)


def _told(cell: dict[str, Any]) -> str:
    if "stopped" in cell:
        return str(cell["stopped"])
    paths = f" of {cell['paths']:,} paths" if "paths" in cell else ""
    return f"{_seconds(cell['seconds'])}: {cell['found']:,}{paths} ({cell['memory']:,} MiB)"


def _search(found: dict[str, dict[str, Any]]) -> str:
    """What Levenberg and Marquardt's method found, at benign data and over six decades."""
    head = ["network"]
    for data in ("benign", "wide"):
        head += [f"{data}: found of real", "starts", "time"]
    rows = [
        [widths, *_searched(cells["marquardt"]), *_searched(cells["marquardt_wide"])]
        for widths, cells in found.items()
    ]
    return _rows(head, rows)


def _searched(cell: dict[str, Any]) -> list[str]:
    """Found of real, starts and time; of one data set, or of several."""
    if "stopped" in cell:
        return [cell["stopped"], "", ""]
    told = [cell[name] for name in ("found", "real", "ended")]
    pairs = zip(*told, strict=True) if isinstance(told[0], list) else [told]
    words = [f"{f:,} of {r:,}{'*' if e else ''}" for f, r, e in pairs]
    return [", ".join(words), f"{cell['starts']:,}", _seconds(cell["seconds"])]


def _seconds(value: float) -> str:
    if value < 0.01:
        return f"{1e3 * value:.2f} ms"
    if value < 1:
        return f"{1e3 * value:.0f} ms"
    return f"{value:.1f} s" if value < 100 else f"{value:.0f} s"


def main() -> None:
    """Read the arguments, measure, write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--limit", type=float, default=60, help="processor seconds of a cell (default 60)"
    )
    parser.add_argument("--bertini", default="", metavar="PYTHON", help="interpreter with bertini2")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "README.md")
    parser.add_argument("widths", nargs="*", default=WIDTHS)
    chosen = parser.parse_args()
    found: dict[str, dict[str, Any]] = {}
    begin = time.perf_counter()
    for widths in chosen.widths:
        cells = found[widths] = {}
        for name in ("ours", *PEERS):
            cells[name] = measure(name, widths, chosen.limit, chosen.bertini)
            told = json.dumps(cells[name])
            print(f"{time.perf_counter() - begin:6.0f} s {widths} {name}: {told}", file=sys.stderr)
        chosen.out.write_text(table(found, chosen.limit), encoding="utf-8")


if __name__ == "__main__":
    main()
