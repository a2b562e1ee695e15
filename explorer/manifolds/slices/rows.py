"""Real orbits described: one row a critical manifold."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from explorer.manifolds.manifold import Manifold, ManifoldKind
from explorer.manifolds.slices.classes import is_real
from explorer.manifolds.slices.findings import SliceNote
from explorer.manifolds.slices.gather import Gathered, Stratum
from explorer.manifolds.slices.multiple import MultiplePoints, real_orbits
from explorer.manifolds.slices.prove import OrbitProof, prove_orbits, prove_origin
from explorer.manifolds.slices.setting import Setting
from explorer.manifolds.slices.square import SliceSystem
from explorer.sentences import Sentence
from explorer.validate.matching import components

Floats = NDArray[np.float64]

_RANK = 1e-8
_ZERO = 1e-9
# The same at multiple points, which are known to few digits.
_BLUNT = 1e-5
# Losses that differ by less, as a share of their size, may be equal.
_SAME = 1e-11


@dataclass(frozen=True, eq=False)
class RealOrbit:
    """One real orbit of the connected group.

    Attributes
    ----------
    label : int
        Class on the slice.
    points : float array, shape (N, n)
        Its real points there.
    dimension : int
    euler_characteristic : int
    """

    label: int
    points: Floats
    dimension: int
    euler_characteristic: int


def describe(
    setting: Setting,
    gathered: Gathered,
    multiple: MultiplePoints,
    *,
    certify: bool,
    lowest_known: bool,
) -> tuple[list[Manifold], list[Sentence]]:
    """Make one row for each real critical manifold, lowest first, and notes."""
    orbits, notes = _real_orbits(gathered)
    groups = _joined(setting, gathered, orbits)
    ranks = orbit_ranks(gathered)
    rows = [_row(setting, gathered, group, ranks[group[0].label]) for group in groups]
    if certify:
        rows = _certified(gathered, rows)
    found = [row.manifold for row in rows]
    degenerate = _degenerate(setting, gathered, multiple, max(ranks.values(), default=0))
    if degenerate:
        notes.append(SliceNote.DEGENERATE(count=len(degenerate)))
    found += degenerate
    found.sort(key=lambda m: (m.loss, -m.rank))
    return _with_globality(found, lowest_known=lowest_known), notes


def _degenerate(
    setting: Setting, gathered: Gathered, multiple: MultiplePoints, rank: int
) -> list[Manifold]:
    """Rows of degenerate orbits; symmetries that join some are not looked for."""
    found = []
    for own in real_orbits(gathered.square, multiple.points):
        q = _orbit_dimension(gathered.square, own[0])
        if not own[0].any():
            continue
        indices = [_height_index(gathered, x, q) for x in own]
        orbit = RealOrbit(-1, own, q, sum((-1) ** i for i in indices))
        row = _manifold(setting, gathered, [orbit], own[0], rank, zero=_BLUNT)
        found.append(replace(row, morse_bott=False, kind=ManifoldKind.DEGENERATE))
    return found


def orbit_ranks(gathered: Gathered) -> dict[int, int]:
    """Number of the smallest stratum of each complex orbit, by class."""
    labels = gathered.slice.labels
    sizes = {int(label): gathered.square.unknowns for label in labels}
    for stratum in gathered.strata:
        for number in stratum.numbers[stratum.numbers >= 0].tolist():
            label = int(labels[number])
            sizes[label] = min(sizes[label], stratum.basis.shape[1])
    for label, point in zip(labels.tolist(), gathered.slice.points, strict=True):
        if not point.any():
            sizes[label] = 0
    _spread(gathered, sizes)
    order = sorted(set(sizes.values()))
    return {label: order.index(size) for label, size in sizes.items()}


def _spread(gathered: Gathered, sizes: dict[int, int]) -> None:
    """Orbits that were added as images lie on strata as small as their originals."""
    labels = gathered.slice.labels.tolist()
    for point, other in gathered.images:
        a, b = labels[point], labels[other]
        sizes[a] = sizes[b] = min(sizes[a], sizes[b])


def _real_orbits(gathered: Gathered) -> tuple[list[RealOrbit], list[Sentence]]:
    points, labels = gathered.slice.points, gathered.slice.labels
    real = is_real(points)
    found, notes = [], []
    for label in np.unique(labels[real]).tolist():
        own = points[real & (labels == label)].real
        q = _orbit_dimension(gathered.square, own[0])
        indices = [_height_index(gathered, x, q) for x in own]
        if q and not {0, q} <= set(indices):
            notes.append(SliceNote.UNEVEN(dimension=q, count=len(own)))
        found.append(RealOrbit(label, own, q, sum((-1) ** i for i in indices)))
    return found, notes


def _orbit_dimension(square: SliceSystem, point: Floats) -> int:
    return int(square.group.orbit_dimensions(point[None], _RANK)[0])


def _height_index(gathered: Gathered, point: Floats, q: int) -> int:
    """Negative eigenvalues of the Hessian of the covector on the orbit."""
    if not q:
        return 0
    square = gathered.square
    covector = gathered.slice.covector.real
    T = square.tangency(point[None], covector)[0]
    left = np.linalg.svd(square.generators @ point)[0][:, :q]
    form = left.T @ (T + T.T) @ left
    return int((np.linalg.eigvalsh(form) < 0).sum())


def _joined(setting: Setting, gathered: Gathered, orbits: list[RealOrbit]) -> list[list[RealOrbit]]:
    """Orbits that symmetries for all data exchange."""
    place = {orbit.label: k for k, orbit in enumerate(orbits)}
    same: list[tuple[int, int]] = []
    rng = np.random.default_rng([gathered.seed, 99])
    for move, structural in zip(setting.moves, setting.structural, strict=True):
        if not structural:
            continue
        images = np.array([move @ orbit.points[0] for orbit in orbits]).reshape(-1, len(move))
        numbers = gathered.slice.bring(images.astype(complex), rng)
        labels = gathered.slice.labels.tolist()
        for k, number in enumerate(numbers.tolist()):
            other = place.get(labels[number]) if number >= 0 else None
            if other is not None:
                same.append((k, other))
    groups: dict[int, list[RealOrbit]] = {}
    joined = components(len(orbits), np.array(same, dtype=np.int64).reshape(-1, 2))
    for number, orbit in zip(joined.tolist(), orbits, strict=True):
        groups.setdefault(number, []).append(orbit)
    return list(groups.values())


@dataclass(frozen=True, eq=False)
class _Row:
    """A manifold, and where its representative lies."""

    manifold: Manifold
    stratum: Stratum
    point: Floats


def _row(setting: Setting, gathered: Gathered, group: list[RealOrbit], rank: int) -> _Row:
    stratum, inner = _representative(gathered, group)
    point = stratum.basis.astype(float) @ inner
    return _Row(_manifold(setting, gathered, group, point, rank), stratum, inner)


def _manifold(
    setting: Setting,
    gathered: Gathered,
    group: list[RealOrbit],
    point: Floats,
    rank: int,
    *,
    zero: float = _ZERO,
) -> Manifold:
    orbit = group[0]
    index, nullity = _inertia(gathered.square, point, zero)
    representative = setting.outside(point)
    bott = nullity == orbit.dimension
    return Manifold(
        rank=rank,
        singular_values=np.zeros(0),
        loss=float(setting.loss(representative[None])[0]),
        index=index,
        nullity=nullity,
        dimension=orbit.dimension,
        components=len(group),
        euler_characteristic=sum(o.euler_characteristic for o in group),
        morse_bott=bott,
        kind=_kind(index, len(point) - nullity, bott=bott),
        is_global=None,
        representative=representative,
        live_index=index,
    )


def _kind(index: int, rank: int, *, bott: bool) -> ManifoldKind:
    if not bott:
        return ManifoldKind.DEGENERATE
    if not index:
        return ManifoldKind.MINIMUM
    return ManifoldKind.MAXIMUM if index == rank else ManifoldKind.SADDLE


def _representative(gathered: Gathered, group: list[RealOrbit]) -> tuple[Stratum, Floats]:
    """A real point on the smallest stratum that has one."""
    labels = gathered.slice.labels
    wanted = {orbit.label for orbit in group}
    for stratum in sorted(gathered.strata, key=lambda s: s.basis.shape[1]):
        for point, number in zip(stratum.points, stratum.numbers.tolist(), strict=True):
            here = number >= 0 and int(labels[number]) in wanted
            if here and is_real(point[None])[0]:
                return stratum, point.real
    return gathered.everything, group[0].points[0]


def _inertia(square: SliceSystem, point: Floats, zero: float) -> tuple[int, int]:
    """Negative and zero eigenvalues of the Hessian."""
    n = square.unknowns
    whole = square.with_multipliers(point[None])
    parameters = square.parameters(square.numbers, np.zeros(n))
    hessian = square.system.jacobian(whole, parameters)[0][:n, :n].real
    values = np.linalg.eigvalsh(hessian)
    small = np.abs(values) <= zero * max(1e-300, float(np.abs(values).max(initial=0)))
    return int((values[~small] < 0).sum()), int(small.sum())


def _certified(gathered: Gathered, rows: list[_Row]) -> list[_Row]:
    strata: dict[tuple[int, bool], list[int]] = {}
    for k, row in enumerate(rows):
        strata.setdefault((id(row.stratum), bool(row.point.any())), []).append(k)
    result = list(rows)
    for numbers in strata.values():
        stratum = rows[numbers[0]].stratum
        points = np.array([rows[k].point for k in numbers])
        proofs: list[OrbitProof | None] = [prove_origin(gathered.square)] * len(numbers)
        if points.any():
            proofs = prove_orbits(
                stratum.square, stratum.covector, points, stratum.basis, gathered.square
            )
        for k, proof in zip(numbers, proofs, strict=True):
            if proof is not None:
                result[k] = replace(rows[k], manifold=_proved(rows[k].manifold, proof))
    return result


def _proved(manifold: Manifold, proof: OrbitProof) -> Manifold:
    n = len(manifold.representative)
    return replace(
        manifold,
        index=proof.index,
        nullity=proof.dimension,
        live_index=proof.index,
        dimension=proof.dimension,
        morse_bott=True,
        kind=_kind(proof.index, n - proof.dimension, bott=True),
        certified=True,
    )


def _with_globality(found: list[Manifold], *, lowest_known: bool) -> list[Manifold]:
    if not found or not lowest_known:
        return found
    least = found[0].loss
    room = _SAME * max(abs(least), 1e-3 * abs(found[-1].loss))
    lowest = [m for m in found if m.loss <= least + room]
    first: bool | None = True if len(lowest) == 1 else None
    return [replace(m, is_global=first if m.loss <= least + room else False) for m in found]
