"""Exact numbers of complex critical points.

Closed forms, else the atlas, else a Groebner basis modulo two primes, kept on disk.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from threading import Timer
from typing import Any

import numpy as np

from explorer.external import msolve
from explorer.files.address import address
from explorer.files.cache_folder import cache_folder
from explorer.files.kept import keep_json, kept_json
from explorer.landscape.atlas.lookup import exact_row
from explorer.networks.architectures import Architecture
from explorer.networks.problem import Problem
from explorer.polynomial import System

_FORMAT = 4
_SEED = 20261125
# Counts of special data are kept for these data alone, and a study pays for each: less than the
# usual minute.
_AT_DATA = msolve.MsolveOptions(time_limit=10.0)
QUICK = msolve.MsolveOptions(time_limit=5.0)
"""Limits for a list that is not certified and that nothing else vouches for."""
FEW_UNKNOWNS = 4
"""With so few the data may be in reach where random parameters, with more terms, are not."""
# Seconds after which a wait is worth a line
_LATE = 3.0
_PRIMES = f"modulo {msolve.PRIMES_TEXT}"


@dataclass(frozen=True)
class Expected:
    """A known count and where it comes from.

    Attributes
    ----------
    count : int
    source : str
    generic : bool
        True: the number for generic parameters, an upper bound for the isolated points of special
        ones. False: the number for these very data, counted with multiplicity.
    """

    count: int
    source: str
    generic: bool = True

    def applies(self, problem: Problem) -> bool:
        """Whether a complete list must have this many points, multiplicities included."""
        return not self.generic or problem.is_generic


@dataclass(frozen=True)
class GenericData:
    """An architecture with generic data of one rank, in the place of a problem."""

    architecture: Architecture
    sample_rank: int

    @property
    def system(self) -> System:
        """Gradient equations of the architecture."""
        return self.architecture.system


def closed_form(problem: Problem | GenericData) -> Expected | None:
    """Number of critical points for generic data of this sample rank, where a formula is known."""
    architecture = problem.architecture
    known = architecture.known_count(problem.sample_rank) if architecture.plain else None
    return None if known is None else Expected(*known)


def expected_count(problem: Problem | GenericData, found: int | None = None) -> Expected | None:
    """Number of critical points for generic data of this sample rank, where it is known.

    Parameters
    ----------
    problem : Problem or GenericData
    found : int, optional
        Number of simple points that were found. Special data have fewer than generic ones, and not
        all look special: a count of the atlas that is larger is left to those who ask the data.

    Returns
    -------
    Expected or None
        A closed form, else an exact count of the atlas. For special parameters it is an upper bound
        for the number of isolated critical points.
    """
    known = closed_form(problem)
    if known is not None:
        return known
    row = exact_row(problem.architecture, problem.sample_rank)
    if row is None or row.n_complex is None or (found is not None and found < row.n_complex):
        return None
    return Expected(row.n_complex, row.source)


def exact_count(
    problem: Problem, found: int | None = None, options: msolve.MsolveOptions | None = None
) -> Expected | None:
    """Find the exact number of complex critical points.

    Parameters
    ----------
    problem : Problem
    found : int, optional
        Number of simple points that were found. A generic count that differs is checked at the data
        themselves.
    options : MsolveOptions, optional
        Limits of each run of msolve.

    Returns
    -------
    Expected or None
        A closed form; else the degree of the gradient ideal at random parameters (kept on
        disk); for special data the degree at the data themselves
        (kept too; the generic count where that fails). None when msolve is absent, exceeds its
        limits, finds infinitely many points, or its primes disagree.
    """
    generic = expected_count(problem, found) or generic_count(problem, options)
    if generic is not None and generic.applies(problem) and found in (None, generic.count):
        return generic
    if generic is None and len(problem.system.unknowns) > FEW_UNKNOWNS:
        return None  # what is out of reach at random parameters is so at the data
    return count_at_data(problem, options or _AT_DATA) or generic


def generic_count(
    problem: Problem | GenericData, options: msolve.MsolveOptions | None = None
) -> Expected | None:
    """Degree of the gradient ideal at random parameters of the problem's sample rank."""
    rank = problem.sample_rank
    parameters = [_random_parameters(problem, rank, prime) for prime in msolve.PRIMES]
    count = _kept(problem, parameters, options)
    if count is None or count == msolve.INFINITE:
        return None
    return Expected(count, f"degree of the generic gradient ideal {_PRIMES}")


def count_at_data(
    problem: Problem, options: msolve.MsolveOptions | None = None, *, anew: bool = False
) -> Expected | None:
    """Degree of the gradient ideal at the binary data of the problem, multiplicities included.

    With ``anew`` the number on disk, if any, is not believed. None where it is infinite or not
    found.
    """
    count = degree_at_data(problem, options, anew=anew)
    source = f"degree of the gradient ideal of these data {_PRIMES}, multiplicities included"
    if count is None or count == msolve.INFINITE:
        return None
    return Expected(count, source, generic=False)


def degree_at_data(
    problem: Problem, options: msolve.MsolveOptions | None = None, *, anew: bool = False
) -> int | None:
    """Degree as in :func:`count_at_data`, ``msolve.INFINITE`` where there are infinitely many."""
    exact = problem.exact_parameters()
    return (_agreed if anew else _kept)(problem, [exact, exact], options)


def _random_parameters(problem: Problem | GenericData, rank: int, prime: int) -> list[Any]:
    """Parameters of random residues X (d_x, m), Y (d_y, m) and ridge coefficients.

    The number m of samples is the rank unless it is fixed.
    """
    architecture, rng = problem.architecture, np.random.default_rng([_SEED, prime])

    def residues(*shape: int) -> Any:
        return rng.integers(1, prime, shape).astype(object)

    dx, dy = architecture.data_shape
    samples = architecture.samples or max(rank, architecture.least_samples)
    ridge = [residues(*block.shape) for block in architecture.blocks]
    return list(architecture.parameters(residues(dx, samples), residues(dy, samples), ridge))


def _kept(
    problem: Problem | GenericData,
    parameters: list[list[Fraction]],
    options: msolve.MsolveOptions | None,
) -> int | None:
    """Read the count from disk, or find it and keep it.

    It is kept by the equations and the numbers in them, never by a name: a loss that was edited
    has other equations. A failure is kept for limits that are no higher.
    """
    o = options or msolve.MsolveOptions()
    path = cache_folder() / f"count-{_address(problem, parameters)}.json"
    known = kept_json(path, "the count", _is_count)
    limits = [o.time_limit, o.memory_limit]
    if known is not None and (
        known["count"] is not None
        or all(a <= b for a, b in zip(limits, known["limits"], strict=True))
    ):
        return None if known["count"] is None else int(known["count"])
    if not msolve.available():
        return None
    name = str(problem.architecture)  # for people who look into the file
    with _said_when_late(name, len(msolve.PRIMES) * o.time_limit):
        count = _agreed(problem, parameters, o, path.with_suffix(".part"))
    keep_json(path, {"of": name, "count": count, "primes": msolve.PRIMES, "limits": limits})
    return count


@contextmanager
def _said_when_late(name: str, most: float) -> Iterator[None]:
    """Say what is waited for, and how long at most, once it takes longer than anyone notices."""
    said = "waiting for msolve, at most %.0f s: the exact number of critical points of %s (kept)"
    timer = Timer(_LATE, logging.getLogger(__name__).warning, (said, most, name))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _address(problem: Problem | GenericData, parameters: list[list[Fraction]]) -> str:
    equations = problem.system.text()
    numbers = [" ".join(map(str, values)) for values in parameters]
    return address(f"{_FORMAT}|{msolve.PRIMES}|{equations}|", "|".join(numbers), digits=32)


def _agreed(
    problem: Problem | GenericData,
    parameters: list[list[Fraction]],
    options: msolve.MsolveOptions | None,
    part: Path | None = None,
) -> int | None:
    """Ask modulo both primes; what is found modulo the first is kept for a search that is stopped.

    None where msolve fails or exceeds its limits, and where the primes disagree.
    """
    degrees = [] if part is None else _begun(part)
    for prime, values in [*zip(msolve.PRIMES, parameters, strict=True)][len(degrees) :]:
        try:
            degrees.append(msolve.degree(problem.system, values, prime, options))
        except (msolve.MsolveError, ValueError):
            return None
        if part is not None:
            keep_json(part, degrees)
    if part is not None:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return degrees[0] if degrees[0] == degrees[1] else None


def _begun(part: Path) -> list[int]:
    """Degrees that a search which was stopped has found."""

    def sound(found: list[int]) -> bool:
        return len(found) <= len(msolve.PRIMES) and all(
            type(degree) is int and degree >= msolve.INFINITE for degree in found
        )

    return kept_json(part, "the unfinished count", sound) or []


def _is_count(known: dict[str, Any]) -> bool:
    count, limits = known["count"], known["limits"]
    whole = isinstance(count, int) and not isinstance(count, bool) and count >= msolve.INFINITE
    return (count is None or whole) and len(limits) == 2 and min(limits) > 0
