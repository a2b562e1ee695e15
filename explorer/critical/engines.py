"""Engines: ways to get candidates for the critical points of a problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from time import perf_counter

import numpy as np

from explorer.critical.believe import Candidates
from explorer.critical.engine_run import Engine, EngineRun, Job, Limits
from explorer.problem import InputError, Problem


def phcpy_engine(jobs: Iterable[Job], limits: Limits) -> Iterator[EngineRun]:
    """PHCpack's black-box solver in a child process (Verschelde, ACM TOMS 795, 1999)."""
    for problem, seed in jobs:
        start = perf_counter()
        run = _phcpy(problem, seed, limits)
        yield replace(run, seconds=perf_counter() - start)


def _phcpy(problem: Problem, seed: int, limits: Limits) -> EngineRun:
    from explorer import phc
    from explorer.polynomial.formats import phcpack_polynomials

    sparse = problem.system.at([float(v) for v in problem.parameters])
    options = phc.PhcOptions(seed=_phc_seed(seed))
    if limits.time is not None:
        options = replace(options, time_limit=limits.time)
    if limits.memory is not None:
        options = replace(options, memory_limit=limits.memory)
    found = phc.solve(phcpack_polynomials(sparse), sparse.unknowns, options=options)
    unreadable = len(found.rejected)
    notes = (f"PHCpack gave {unreadable} records that cannot be read",) if unreadable else ()
    candidates = Candidates(
        points=found.points,
        multiplicity=np.maximum(found.multiplicity, 1),
        account={"records": len(found.points) + unreadable, "unreadable": unreadable},
        notes=notes,
    )
    return EngineRun(candidates, lost=unreadable)


def _phc_seed(seed: int) -> int:
    """Map any seed to what PHCpack takes, a positive 31-bit number."""
    return 1 + int(np.random.default_rng([seed, 795]).integers(2**30))


def native_engine(jobs: Iterable[Job], limits: Limits) -> Iterator[EngineRun]:
    """Our own engine: structure, monodromy once an architecture, parameter homotopy to the data; no limits."""
    from explorer.critical import native  # loads numba

    return native.native_engine(jobs, limits.threads)


ENGINES: Mapping[str, Engine] = {"native": native_engine, "phcpy": phcpy_engine}


def choose(name: str) -> tuple[str, Engine]:
    """Find an engine by name; ``auto`` is the best one there is."""
    allowed = ["auto", *ENGINES]
    if name not in allowed:
        raise InputError(f"engine = {name}: allowed is one of {', '.join(allowed)}")
    chosen = next(iter(ENGINES)) if name == "auto" else name
    return chosen, ENGINES[chosen]
