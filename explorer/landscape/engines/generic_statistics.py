"""Statistics of a generic solution set.

What was found on each support, and what its completeness rests on.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from explorer.homotopy.generic_set import PatternSet
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.progress import Watch
from explorer.homotopy.trace import trace_test
from explorer.homotopy.trace_result import TraceResult
from explorer.landscape.engines.generic_sets import GENERIC_SEED, DataFamily, find_generic
from explorer.landscape.engines.witnesses import lines_of


@dataclass(frozen=True)
class SupportStatistics:
    """One support.

    Attributes
    ----------
    live_units : tuple of str
        Hidden units that are not switched off, as layer.unit.
    orbits, orbit_size, solutions : int
    loops, paths, lost : int
        Of monodromy.
    settled : bool
        Whether monodromy's stop rule was met.
    verdict : str
    trace_passed : bool or None
        None where the test was not made or gave no verdict.
    trace : str
        Verdict of the trace test; empty where it was not made.
    """

    live_units: tuple[str, ...]
    orbits: int
    orbit_size: int
    solutions: int
    loops: int
    paths: int
    lost: int
    settled: bool
    verdict: str
    trace_passed: bool | None
    trace: str


@dataclass(frozen=True)
class GenericStatistics:
    """Statistics of all zero patterns; prints as a table.

    Attributes
    ----------
    architecture : str
    rank : int
        Rank of the inputs, or of what takes their place; 0 where it has no say.
    supports : tuple of SupportStatistics
    witness : str
        What agrees with the number of solutions; empty where nothing does.
    """

    architecture: str
    rank: int
    supports: tuple[SupportStatistics, ...]
    witness: str = ""

    @property
    def solutions(self) -> int:
        """Complex critical points at generic data and ridge coefficients."""
        return sum(s.solutions for s in self.supports)

    @property
    def settled(self) -> bool:
        """Whether something other than quiet loops agrees with the number of solutions."""
        return bool(self.witness)

    @property
    def ok(self) -> bool:
        """Settled, and every trace test that was made passed."""
        return self.settled and all(s.trace_passed for s in self.supports if s.trace)

    def summary(self) -> dict[str, Any]:
        """Everything, ready for JSON."""
        totals = {
            name: sum(getattr(s, name) for s in self.supports)
            for name in ("orbits", "paths", "lost")
        }
        return {
            **asdict(self),
            **totals,
            "solutions": self.solutions,
            "settled": self.settled,
            "ok": self.ok,
        }

    def __repr__(self) -> str:
        heads = [f.name.replace("_", " ") for f in fields(SupportStatistics)][:8]
        rows = [
            [" ".join(s.live_units) or "none", *map(str, list(asdict(s).values())[1:8])]
            for s in self.supports
        ]
        widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
        lines = [
            "  ".join(cell.rjust(w) for cell, w in zip(row, widths, strict=True))
            for row in [heads, *rows]
        ]
        for line, s in zip(range(1, len(lines)), self.supports, strict=True):
            lines[line] += f"  {s.trace or s.verdict}"
        rest = f"; {self.witness}" if self.settled else "; NOT SETTLED, so solutions may be missing"
        data = f", inputs of rank {self.rank}" if self.rank else ""
        return "\n".join([*lines, f"{self.architecture}{data}: {self.solutions} solutions{rest}"])


def generic_statistics(
    data: DataFamily,
    options: NativeOptions | None = None,
    watch: Watch | None = None,
    *,
    trace: bool = False,
    rebuild: bool = False,
) -> GenericStatistics:
    """Find or read the generic set of an architecture and give its account.

    Parameters
    ----------
    trace : bool
        Make the trace test on every support too (a few times the work of the set itself).
    rebuild : bool
        Find the set anew, whatever the cache holds.
    """
    generic = find_generic(data, options, watch, rebuild=rebuild)
    tests: tuple[TraceResult | None, ...] = (None,) * len(generic.sets)
    if trace:
        rng = np.random.default_rng([GENERIC_SEED, 1])
        lines = lines_of(data.architecture, data.rank)
        system = data.architecture.system
        made = iter(trace_test(system, data.family, generic, rng, options, watch, lines))
        tests = tuple(next(made) if s.pattern.any() else None for s in generic.sets)
    rows = [_row(data, s, test) for s, test in zip(generic.sets, tests, strict=True)]
    return GenericStatistics(
        str(data.architecture), data.rank, tuple(rows), str(generic.witness or "")
    )


def _row(data: DataFamily, s: PatternSet, test: TraceResult | None) -> SupportStatistics:
    counted: dict[int, int] = {}
    live = []
    for unit in data.architecture.hidden_units:
        counted[unit.layer] = counted.get(unit.layer, 0) + 1
        if s.pattern[list(unit.weights)].any():
            live.append(f"{unit.layer}.{counted[unit.layer]}")
    return SupportStatistics(
        live_units=tuple(live),
        orbits=len(s.points),
        orbit_size=len(s.actions),
        solutions=s.count,
        loops=s.loops,
        paths=s.paths,
        lost=s.lost,
        settled=s.stop_rule_met,
        verdict=str(s.verdict),
        trace_passed=test.passed if test else None,
        trace=str(test.verdict) if test else "",
    )
