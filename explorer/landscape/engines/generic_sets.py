"""The generic solution set of an architecture.

The family its data belong to, and the set, found once and kept.
"""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.files.alone import alone
from explorer.files.cache_folder import cache_folder
from explorer.homotopy.crew import Crew
from explorer.homotopy.generic import generic_solve
from explorer.homotopy.generic_files import (
    cache_key,
    count_generic,
    load_generic,
    save_generic,
)
from explorer.homotopy.generic_set import GenericSet
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import Family
from explorer.homotopy.precise_target import PreciseTarget
from explorer.homotopy.progress import Watch
from explorer.homotopy.start_solution import symmetry_group
from explorer.landscape.engines.low_rank import LowRank, complex_normal
from explorer.landscape.engines.witnesses import means_at_hand, witnesses_of
from explorer.landscape.exact_count import GenericData, closed_form
from explorer.limits import Limit
from explorer.networks.architectures import Architecture
from explorer.networks.problem import Problem
from explorer.polynomial import System

Complex = NDArray[np.complex128]
# The generic set must not depend on the problem's seed: it is shared by all problems of one family.
GENERIC_SEED = 20261124


@dataclass(frozen=True)
class DataFamily:
    """All data of one sample rank for an architecture.

    Attributes
    ----------
    architecture : Architecture
    rank : int
        Rank of the features, from 1 to ``full_rank``; 0 where the architecture has none.
    """

    architecture: Architecture
    rank: int

    @property
    def low(self) -> LowRank | None:
        """Coordinates of data of less than full rank.

        None where the parameters themselves are free.
        """
        return (
            LowRank(self.architecture, self.rank)
            if self.rank < self.architecture.full_rank
            else None
        )

    @property
    def label(self) -> str:
        """Name in the cache's key."""
        return f"rank {self.rank}" if self.low else "full rank"

    @property
    def family(self) -> Family:
        """What the engine needs to know."""
        if self.low:
            return Family(self.low.sample, self.low.parameters)
        size = len(self.architecture.system.parameters)
        return Family(lambda rng: complex_normal(rng, size))

    def point(self, problem: Problem) -> Complex:
        """Coordinates of a problem."""
        return self.low.point(problem) if self.low else problem.parameters.astype(np.complex128)

    def precise(self, problem: Problem) -> PreciseTarget:
        """Parameters and coordinates of a problem beyond doubles."""
        if self.low:
            return self.low.precise(problem)
        exact = problem.exact_parameters()
        return PreciseTarget(exact, decides=problem.rounding_decides)


def find_generic(
    data: DataFamily,
    options: NativeOptions | None = None,
    watch: Watch | None = None,
    *,
    rebuild: bool = False,
    crew: Crew | None = None,
) -> GenericSet:
    """Read the generic set, or find it and keep it.

    A folder that cannot be written costs only time.

    An interrupted search leaves a ``.part`` file beside the cache file and goes on from there the
    next time.
    """
    o = options or NativeOptions()
    generic = None if rebuild else _final(data, o)
    if generic is not None:
        return generic
    path = _path(data)
    with alone(path):
        # Another process may have found it meanwhile
        generic = None if rebuild else _final(data, o)
        return generic or _find(data, path, o, watch, rebuild, crew)


def _final(data: DataFamily, options: NativeOptions) -> GenericSet | None:
    """Read a set that is settled, or that the means at hand have failed to settle."""
    generic = kept_generic(data)
    if generic is None or generic.settled or generic.means == means_at_hand(options):
        return generic
    return None


def kept_generic(data: DataFamily) -> GenericSet | None:
    """Read the generic set of a family from the cache; None when it has not been found yet."""
    return _read(data.architecture.system, data.family, _path(data))


def count_kept(data: DataFamily) -> tuple[int, int] | None:
    """Orbits and points of the set in the cache, for estimates; it is not checked."""
    return count_generic(_path(data))


def _find(
    data: DataFamily,
    path: Path,
    options: NativeOptions,
    watch: Watch | None,
    rebuild: bool,
    crew: Crew | None = None,
) -> GenericSet:
    known = closed_form(GenericData(data.architecture, data.rank))
    Limit.POINTS.allow(known.count if known else 0, str(data.architecture))
    part = path.with_suffix(".part")
    if rebuild:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    rng = np.random.default_rng(GENERIC_SEED)
    family, system = data.family, data.architecture.system
    asked = witnesses_of(data.architecture, data.rank, family, GENERIC_SEED, options, watch)
    found = generic_solve(system, family, rng, options, watch, part, asked, crew)
    generic = replace(found, means=means_at_hand(options))
    with suppress(OSError):
        save_generic(generic, path)
    return generic


def _path(data: DataFamily) -> Path:
    return cache_folder() / f"generic-{_key(data.architecture.system, data.label)}.npz"


@lru_cache(maxsize=64)
def _key(system: System, label: str) -> str:
    """Key of a family of a system, by all that determines it.

    A data set should not pay for it again.
    """
    return cache_key(system, label)


# Sets as they lie on disk, so that a data set need not read and check its own again; least recently
# used first.
_READ: OrderedDict[tuple[str, int, int, int], GenericSet] = OrderedDict()
_MOST_READ = 16


def _read(system: System, family: Family, path: Path) -> GenericSet | None:
    """Read a set once for each state of its file; None when it is missing or bad."""
    try:
        state = path.stat()
    except OSError:
        return None
    key = (str(path), state.st_ino, state.st_mtime_ns, state.st_size)
    generic = _READ.pop(key, None) or _checked(system, family, path)
    if generic is not None:
        _READ[key] = generic
        while len(_READ) > _MOST_READ:
            _READ.popitem(last=False)
    return generic


def _checked(system: System, family: Family, path: Path) -> GenericSet | None:
    """Read a set.

    What is said of its orbits rests on every zero pattern having all diagonal symmetries.
    """

    def symmetric(generic: GenericSet) -> bool:
        group = symmetry_group(system)
        return all(np.array_equal(s.actions, group.on(s.pattern)) for s in generic.sets)

    return load_generic(system, family, path, symmetric)
