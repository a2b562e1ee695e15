"""Engines: ways to get candidates for the critical points of a problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from explorer.errors import InputError
from explorer.homotopy.path_results import PathNote, PathResults
from explorer.landscape.engines.engine import Engine, Job, Limits
from explorer.networks.problem import Problem

if TYPE_CHECKING:
    from explorer.external.phcpack import PhcOptions


def phcpy_engine(jobs: Iterable[Job], limits: Limits) -> Iterator[PathResults]:
    """PHCpack's black-box solver in a child process (Verschelde, ACM TOMS 795, 1999)."""
    for problem, seed in jobs:
        start = perf_counter()
        run = _phcpy(problem, seed, limits)
        yield replace(run, seconds=perf_counter() - start)


def _phcpy(problem: Problem, seed: int, limits: Limits) -> PathResults:
    from explorer.external import phcpack as phc
    from explorer.polynomial.formats import phcpack_polynomials

    sparse = problem.system.at([float(v) for v in problem.parameters])
    found = phc.solve(
        phcpack_polynomials(sparse), sparse.unknowns, options=phc_options(seed, limits)
    )
    unreadable = len(found.rejected)
    return PathResults(
        points=found.points,
        multiplicity=np.maximum(found.multiplicity, 1),
        condition=np.full(len(found.points), np.nan),
        notes=(PathNote.UNREADABLE(count=unreadable),) if unreadable else (),
        unexplained=unreadable,
    )


def phc_options(seed: int, limits: Limits) -> PhcOptions:
    """Seed and limits as PHCpack takes them."""
    from explorer.external.phcpack import PhcOptions

    options = PhcOptions(seed=_phc_seed(seed))
    if limits.time is not None:
        options = replace(options, time_limit=limits.time)
    return options if limits.memory is None else replace(options, memory_limit=limits.memory)


def _phc_seed(seed: int) -> int:
    """Map any seed to what PHCpack takes, a positive 31-bit number."""
    return 1 + int(np.random.default_rng([seed, 795]).integers(2**30))


def native_engine(jobs: Iterable[Job], limits: Limits) -> Iterator[PathResults]:
    """Our own engine: structure, monodromy once an architecture, parameter homotopy to the data.

    No limits.
    """
    return chain.from_iterable(native_batches(jobs, limits))


def native_batches(jobs: Iterable[Job], limits: Limits) -> Iterator[Sequence[PathResults]]:
    """Give the results of :func:`native_engine`, those together that were found together."""
    from explorer.landscape.engines import native  # late: the tracker and its kernels

    options = native.options_of(limits.threads, limits.listed)
    return native.native_engine(jobs, options, limits.watch)


def phcpy_batches(jobs: Iterable[Job], limits: Limits) -> Iterator[Sequence[PathResults]]:
    """Give each result of :func:`phcpy_engine` by itself."""
    return ((run,) for run in phcpy_engine(jobs, limits))


def classical_engine(
    jobs: Iterable[Job], limits: Limits, *, start: str
) -> Iterator[Sequence[PathResults]]:
    """Our own tracker from a classical start, one problem after the other.

    The limits are those of phcpy for it.
    """
    from explorer.homotopy.options import NativeOptions
    from explorer.homotopy.starts import solve_from  # late, as in native_batches

    for problem, seed in jobs:
        began = perf_counter()
        rng, options = np.random.default_rng([seed, 2]), NativeOptions(jobs=limits.threads)
        parameters = np.asarray(problem.parameters, dtype=np.float64)
        phc = phc_options(seed, limits)
        # Most paths of these starts go to infinity, as they should
        run = solve_from(problem.system, parameters, start, rng, options, phc=phc)
        yield (replace(run, seconds=perf_counter() - began),)


ENGINES: Mapping[str, Engine] = {"native": native_batches, "phcpy": phcpy_batches}


STARTS = ("structure", "total-degree", "multihomogeneous", "polyhedral")
"""Starts of the native engine; ``structure`` knows the architecture, the others take any system."""


REDUCED = "reduced"
"""Lists critical manifolds of chains of linear layers by reduced equations; no engine of points."""
SLICES = "slices"
"""Lists critical manifolds of any loss that a compact group moves; no engine of points."""
STRATA = "strata"
"""Lists critical sets of chains of linear layers without ridge; it needs no paths."""


def choose(name: str, start: str = "structure") -> tuple[str, Engine]:
    """Find an engine of points by name, with its start; ``auto`` is the best one there is."""
    of_manifolds = (REDUCED, SLICES, STRATA)
    allowed = ["auto", *ENGINES, *of_manifolds]
    if name not in allowed:
        raise InputError(f"engine = {name}: allowed is one of {', '.join(allowed)}")
    chosen = next(iter(ENGINES)) if name in ("auto", *of_manifolds) else name
    if name in of_manifolds and start != "structure":
        raise InputError(f"start = {start}: allowed with engine native")
    if start not in STARTS:
        raise InputError(f"start = {start}: allowed is one of {', '.join(STARTS)}")
    if start == "structure":
        return chosen, ENGINES[chosen]
    if chosen != "native":
        raise InputError(
            f"start = {start}: allowed with engine native; engine {chosen} chooses its own"
        )
    return f"{chosen}, {start} start", partial(classical_engine, start=start)
