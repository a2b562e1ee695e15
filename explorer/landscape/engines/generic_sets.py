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
from explorer.homotopy.generic import generic_solve
from explorer.homotopy.generic_files import cache_key, load_generic, save_generic
from explorer.homotopy.generic_set import GenericSet
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import Family
from explorer.homotopy.progress import Watch
from explorer.homotopy.start_solution import symmetry_group
from explorer.landscape.engines.witnesses import means_at_hand, witnesses_of
from explorer.landscape.exact_count import GenericData, expected_count
from explorer.limits import Limit
from explorer.networks.architectures import Architecture
from explorer.networks.problem import Problem
from explorer.polynomial import System

Complex = NDArray[np.complex128]
# The generic set must not depend on the problem's seed: it is shared by all problems of one family.
GENERIC_SEED = 20261124


@dataclass(frozen=True)
class LowRank:
    """Parameters of features F (f, s) and targets Y (d_y, s) of s < f samples, and ridge.

    The coordinates are z = (F, Y, Lambda).
    """

    architecture: Architecture
    samples: int

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Entries of F, of Y, and ridge coefficients."""
        a = self.architecture
        return a.full_rank * self.samples, a.data_shape[1] * self.samples, a.size

    def sample(self, rng: np.random.Generator) -> Complex:
        """Draw z."""
        return _complex_normal(rng, sum(self.sizes))

    def parameters(self, z: Complex) -> Complex:
        """Map z to the parameters of the system."""
        a, s = self.architecture, self.samples
        x, y, ridge = np.split(z, np.cumsum(self.sizes)[:-1])
        moments = a.moments(x.reshape(a.full_rank, s), y.reshape(a.data_shape[1], s))
        return a.pack(moments, a.split(ridge)).astype(np.complex128)

    def point(self, problem: Problem) -> Complex:
        """Coordinates z of a problem.

        Its data turned into s samples with the same F F^T and Y F^T.
        """
        features = self.architecture.features(problem.X)
        rotation = np.linalg.svd(features, full_matrices=False)[2][: self.samples].T
        ridge = np.concatenate([r.ravel() for r in problem.ridge])
        return (
            np.concatenate([(features @ rotation).ravel(), (problem.Y @ rotation).ravel(), ridge])
            + 0j
        )


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
        return Family(lambda rng: _complex_normal(rng, size))

    def point(self, problem: Problem) -> Complex:
        """Coordinates of a problem."""
        return self.low.point(problem) if self.low else problem.parameters.astype(np.complex128)


def find_generic(
    data: DataFamily,
    options: NativeOptions | None = None,
    watch: Watch | None = None,
    *,
    rebuild: bool = False,
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
        return generic or _find(data, path, o, watch, rebuild)


def _final(data: DataFamily, options: NativeOptions) -> GenericSet | None:
    """Read a set that is settled, or that the means at hand have failed to settle."""
    generic = kept_generic(data)
    if generic is None or generic.settled or generic.means == means_at_hand(options):
        return generic
    return None


def kept_generic(data: DataFamily) -> GenericSet | None:
    """Read the generic set of a family from the cache; None when it has not been found yet."""
    return _read(data.architecture.system, data.family, _path(data))


def _find(
    data: DataFamily, path: Path, options: NativeOptions, watch: Watch | None, rebuild: bool
) -> GenericSet:
    known = expected_count(GenericData(data.architecture, data.rank))
    Limit.POINTS.allow(known.count if known else 0, str(data.architecture))
    part = path.with_suffix(".part")
    if rebuild:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    rng = np.random.default_rng(GENERIC_SEED)
    family, system = data.family, data.architecture.system
    asked = witnesses_of(data.architecture, data.rank, family, GENERIC_SEED, options, watch)
    found = generic_solve(system, family, rng, options, watch, part, asked)
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


def _complex_normal(rng: np.random.Generator, size: int) -> Complex:
    return rng.normal(size=size) + 1j * rng.normal(size=size)
