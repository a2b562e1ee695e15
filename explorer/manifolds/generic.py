"""All roots of the reduced equations at one generic point: found once for a shape, and kept."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from explorer.external import msolve
from explorer.files.alone import alone
from explorer.files.cache_folder import cache_folder
from explorer.homotopy.generic_files import (
    cache_key,
    count_generic,
    load_generic,
    save_generic,
)
from explorer.homotopy.generic_set import GenericSet
from explorer.homotopy.monodromy_solve import drawn, monodromy_at
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.orbits import OrbitIndex
from explorer.homotopy.parameter_path import Complex
from explorer.homotopy.progress import Watch
from explorer.homotopy.witness import Asked, Finding, Witness, counted
from explorer.homotopy.witnesses import TraceWitness
from explorer.manifolds.counts import DEGREES, known_count
from explorer.manifolds.equations import Shape, plain_parameters, plain_system
from explorer.manifolds.start import family_of, parts, start

# The set must not depend on the seed of a problem: all problems of a shape share it.
_SEED = 20261128
# Searches with other loops, while a witness asks for more.
_SEARCHES = 4
# Paths of one search: minutes; at some 10^4 roots loops would take hours.
MOST_PATHS = 200_000
# Limits of the Groebner basis as a witness (seen: 28 roots 0.1 s, 116 roots 12 s a prime), and the
# largest sets that it is tried for; likewise of the trace test (140 roots: minutes).
_LIMITS = msolve.MsolveOptions(time_limit=20.0)
_MOST_FOR_BASIS = 250
_MOST_FOR_TRACE = 60
_FORMAT = "reduced 1"


def find_generic(
    shape: Shape, options: NativeOptions | None = None, watch: Watch | None = None
) -> GenericSet:
    """Read the generic set of a shape, or find it and keep it.

    Parameters
    ----------
    shape : Shape
    options : NativeOptions, optional
    watch : callable, optional
        Told how far the search is.

    Returns
    -------
    GenericSet
        Of :func:`explorer.manifolds.equations.plain_system`; ``witness`` says who agrees with the
        number of roots.
    """
    o = options or NativeOptions()
    path = _path(shape)
    known = _final(shape, o)
    if known is not None:
        return known
    with alone(path):
        known = _final(shape, o)
        if known is not None:
            return known
        found = replace(_search(shape, o, watch), means=_means(o))
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            save_generic(found, path)
        return found


def kept_generic(shape: Shape) -> GenericSet | None:
    """Read the set of a shape; None where it has not been found yet."""
    path = _path(shape)
    try:
        state = path.stat()
    except OSError:
        return None
    return _read(shape, path, (state.st_ino, state.st_mtime_ns, state.st_size))


def count_kept(shape: Shape) -> int | None:
    """Points of the set of a shape on disk, for estimates; it is not checked."""
    counts = count_generic(_path(shape))
    return None if counts is None else counts[1]


def _search(shape: Shape, o: NativeOptions, watch: Watch | None) -> GenericSet:
    """Loops from each part's start, then the witnesses; again while one of them disagrees."""
    rng = np.random.default_rng(_SEED)
    data, _ = drawn(family_of(shape), rng)
    asked = witnesses_of(shape, o, watch)
    best: GenericSet | None = None
    for _ in range(_SEARCHES):
        for part in range(parts(shape)):
            found = _loops(shape, part, data, int(rng.integers(2**63)), o, watch)
            best = found if best is None else joined(best, found.sets[0].points)
        assert best is not None
        told = _ask(asked, best)
        if told is not None and not told.agrees and told.points is not None and len(told.points):
            best = joined(best, told.points)
            told = _ask(asked, best)
        if told is not None and told.agrees:
            return replace(best, witness=told.sentence)
        if told is None:
            break
    assert best is not None
    return best


def _loops(
    shape: Shape, part: int, data: Complex, seed: int, o: NativeOptions, watch: Watch | None
) -> GenericSet:
    def draw(_: object, rng: np.random.Generator) -> tuple[Complex, Complex]:
        return start(shape, rng, part)

    system, family = plain_system(shape), family_of(shape)
    return monodromy_at(system, family, data, seed, o, watch, most=MOST_PATHS, start=draw)


def joined(known: GenericSet, points: Complex) -> GenericSet:
    """Put further roots at the generic point into a set."""
    (first,) = known.sets
    index = OrbitIndex(first.actions)
    index.add(first.points)
    index.add(points)
    return replace(known, sets=(replace(first, points=index.points.copy()),))


def witnesses_of(shape: Shape, o: NativeOptions, watch: Watch | None = None) -> Sequence[Asked]:
    """Who can vouch for the number of roots of a shape, cheap ones first."""
    trace = TraceWitness(plain_system(shape), family_of(shape), _SEED, o, watch)

    def traced(found: GenericSet) -> Finding | None:
        return trace(found) if found.count <= _MOST_FOR_TRACE else None

    return (partial(_closed_form, shape), partial(_degree, shape), traced)


def _ask(witnesses: Sequence[Asked], found: GenericSet) -> Finding | None:
    answers = (witness(found) for witness in witnesses)
    return next((told for told in answers if told is not None), None)


def _closed_form(shape: Shape, found: GenericSet) -> Finding | None:
    known = known_count(shape)
    if known is None:
        return None
    count, source = known
    return counted(Witness.CLOSED_FORM(source=source, count=count), count, found)


def _degree(shape: Shape, found: GenericSet) -> Finding | None:
    key = (shape.layers, shape.rank, shape.inputs, shape.outputs)
    count = DEGREES.get(key)
    if count is None and found.count <= _MOST_FOR_BASIS:
        count = generic_degree(shape)
    if count is None:
        return None
    return counted(Witness.DEGREE(count=count, primes=msolve.PRIMES_TEXT), count, found)


def generic_degree(shape: Shape, options: msolve.MsolveOptions = _LIMITS) -> int | None:
    """Degree of all the reduced equations at random residues, modulo two primes.

    None where msolve finds none within its limits, or two different ones. Orthogonal changes of
    both bases make A diagonal and B trapezoidal: fewer terms, the same number of roots.
    """
    system, degrees = plain_system(shape, every_column=True), []
    for prime in msolve.PRIMES:
        rng = np.random.default_rng([_SEED, prime])
        s, q = shape.inputs, shape.outputs
        A = np.diag(rng.integers(1, prime, s).astype(object))
        B = np.triu(rng.integers(1, prime, (q, s)).astype(object))
        parameters = plain_parameters(A, B, int(rng.integers(1, prime)))
        try:
            degrees.append(msolve.degree(system, parameters, prime, options))
        except (msolve.MsolveError, ValueError):
            return None
    return degrees[0] if degrees[0] == degrees[1] != msolve.INFINITE else None


def _means(o: NativeOptions) -> str:
    """What search and witnesses have at their disposal."""
    basis = f"msolve {_LIMITS.time_limit:g} s, " if msolve.available() else ""
    limits = f"paths {MOST_PATHS}, trace test {_MOST_FOR_TRACE}"
    return f"{basis}{limits}, {o.tracker}, {o.monodromy}, {o.trace}"


def _final(shape: Shape, o: NativeOptions) -> GenericSet | None:
    """Read a set that is settled, or that the means at hand have failed to settle."""
    known = kept_generic(shape)
    return known if known is not None and (known.settled or known.means == _means(o)) else None


@lru_cache(maxsize=32)
def _read(shape: Shape, path: Path, _state: tuple[int, int, int]) -> GenericSet | None:
    """Read a set once for each state of its file."""
    known = load_generic(plain_system(shape), family_of(shape), path)
    return known if known is not None and len(known.sets) == 1 else None


def _path(shape: Shape) -> Path:
    return cache_folder() / f"generic-{_key(shape)}.npz"


@lru_cache(maxsize=64)
def _key(shape: Shape) -> str:
    return cache_key(plain_system(shape), _FORMAT)
