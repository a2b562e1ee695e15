"""Which start has fewest paths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from explorer.errors import InputError
from explorer.external import phcpack
from explorer.homotopy.starts import STARTS
from explorer.polynomial import SparseSystem
from explorer.polynomial.bounds import multihomogeneous_bezout, total_degree
from explorer.systems.equations import Equations

MOST_PATHS = 100_000
"""Paths that ``auto`` follows at most: minutes in a few unknowns, hours in many."""
# Fewer paths are not worth a look at mixed volumes.
_MANY = 200
_MIXED_VOLUME_SECONDS = 20.0
# All partitions of so many unknowns are tried, and greedy ones of so many.
_ALL_PARTITIONS = 5
_GREEDY = 10

Partition = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class ChosenStart:
    """A start with its number of paths.

    Attributes
    ----------
    name : str
        One of :data:`explorer.homotopy.starts.STARTS`.
    paths : int
    groups : partition of the unknowns
    is_bound : bool
        Whether the number is a bound on the number of isolated solutions with multiplicity.
    """

    name: str
    paths: int
    groups: Partition
    is_bound: bool = True


def choose(equations: Equations, start: str) -> list[ChosenStart]:
    """Starts to be tried, one after the other.

    Parameters
    ----------
    equations : Equations
        As many equations as unknowns.
    start : str
        ``auto``, or one of :data:`explorer.homotopy.starts.STARTS`.

    Raises
    ------
    InputError
        Where ``auto`` finds none with few enough paths.

    Examples
    --------
    >>> from explorer.systems.given import read
    >>> [(s.name, s.paths) for s in choose(read(["x*y - 1", "x*y + x + y"]), "auto")]
    [('multihomogeneous', 2), ('total-degree', 4)]
    """
    sparse = _sparse(equations)
    n = len(equations.unknowns)
    one: Partition = (tuple(range(n)),)
    total = ChosenStart("total-degree", total_degree(sparse), one)
    count, groups = _best_partition(sparse, equations.groups)
    several = ChosenStart("multihomogeneous", count, groups)
    if start != "auto":
        named = {s.name: s for s in (total, several)}
        first = named.get(start) or ChosenStart("polyhedral", 0, one, is_bound=False)
        others = [s for s in (total, several) if s.name != start and 0 < s.paths <= MOST_PATHS]
        return [first, *sorted(others, key=lambda s: -s.paths)]
    found = [s for s in (several, total) if s.paths and (s is total or s.paths < total.paths)]
    least = min(s.paths for s in found)
    if least > _MANY and (volume := _mixed_volume(equations)) is not None and volume < least:
        found.append(ChosenStart("polyhedral", volume, one, is_bound=False))
    found.sort(key=lambda s: s.paths)
    _require_few(found)
    return [s for s in found if s.paths <= MOST_PATHS]


def _require_few(found: Sequence[ChosenStart]) -> None:
    if found[0].paths <= MOST_PATHS:
        return
    counts = ", ".join(f"{s.name} {s.paths}" for s in found)
    polyhedral = (
        "" if phcpack_there() else ", or install phcpy: a polyhedral start may have far fewer"
    )
    raise InputError(
        f"start = auto: the fewest paths are {counts}; allowed are at most {MOST_PATHS}; fix: "
        f"eliminate unknowns, or ask for that start = {found[0].name} by name (up to 2000000 "
        f"paths){polyhedral}"
    )


def phcpack_there() -> bool:
    """Whether polyhedral starts can be had."""
    return phcpack.available()


def _sparse(equations: Equations) -> SparseSystem:
    """Exponents of the equations; the unit of complex coefficients is a parameter."""
    return equations.system.sparse


def _mixed_volume(equations: Equations) -> int | None:
    """Mixed volume with the origin, PHCpack's; None where it cannot be had in short time."""
    if not phcpack_there():
        return None
    sparse = _sparse(equations)
    names = [f"x{k + 1}" for k in range(len(equations.unknowns))]
    texts = []
    for rows in sparse.newton_supports():
        products = ["1"]
        for row in rows.tolist():
            factors = (f"{x}^{e}" for x, e in zip(names, row, strict=True) if e)
            if any(row):
                products.append("*".join(["1", *factors]))
        texts.append(" + ".join(products) + ";")
    options = phcpack.PhcOptions(time_limit=_MIXED_VOLUME_SECONDS)
    try:
        return phcpack.mixed_volume(texts, names, options=options)
    except phcpack.PhcError:
        return None


def _best_partition(sparse: SparseSystem, declared: Partition) -> tuple[int, Partition]:
    n = len(sparse.unknowns)
    candidates = [declared] if declared else []
    if n <= _ALL_PARTITIONS:
        candidates += [tuple(map(tuple, p)) for p in _partitions(list(range(n)))]
    elif n <= _GREEDY:
        candidates += _merged(sparse)
    else:
        candidates.append((tuple(range(n)),))
    counts = [(multihomogeneous_bezout(sparse, p), len(p), p) for p in candidates]
    # A number 0 says that there is no isolated solution; paths of the others show what there is
    count, _, best = min((c for c in counts if c[0]), default=counts[-1])
    return count, best


def _partitions(items: list[int]) -> Iterator[list[list[int]]]:
    if not items:
        yield []
        return
    first, rest = items[0], items[1:]
    for partition in _partitions(rest):
        yield [[first], *partition]
        for k, group in enumerate(partition):
            yield [*partition[:k], [first, *group], *partition[k + 1 :]]


def _merged(sparse: SparseSystem) -> list[Partition]:
    """Partitions that arise when the two groups whose union is best are joined, again and again."""
    current: Partition = tuple((k,) for k in range(len(sparse.unknowns)))
    found = [current]
    while len(current) > 1:
        unions = [
            (*(g for g in current if g not in (a, b)), tuple(sorted(a + b)))
            for k, a in enumerate(current)
            for b in current[k + 1 :]
        ]
        current = min(unions, key=lambda p: multihomogeneous_bezout(sparse, p) or float("inf"))
        found.append(current)
    return found


__all__ = ["MOST_PATHS", "STARTS", "ChosenStart", "choose"]
