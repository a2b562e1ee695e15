"""From the real roots of one rank to critical manifolds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.parameter_path import Complex
from explorer.manifolds.balanced import Balanced, NoManifold, balanced
from explorer.manifolds.equations import Shape, unpack
from explorer.manifolds.index import Index, hessian, index_of
from explorer.manifolds.list_notes import ListNote, Vouching
from explorer.manifolds.manifold import Manifold, ManifoldKind, RankCount
from explorer.manifolds.proof.degree import INFINITE, DegreeOptions, degree_at_data
from explorer.manifolds.proof.empty import has_none
from explorer.manifolds.reduced_data import ReducedData
from explorer.manifolds.root import Numbers
from explorer.manifolds.topology import stiefel_product
from explorer.manifolds.track import RankRoots, real_rows
from explorer.networks.architectures.linear_chain import ChainForm
from explorer.sentences import Sentence

# An S with an eigenvalue below minus this share of the largest is not positive: balls need not say
# so.
_SURELY = 1e-8
# Eigenvalues of a Hessian within this share of the largest count as zero where balls cannot tell.
_ZERO = 1e-9
# Of msolve, where paths are said to go to infinity; the data of a proof have more time.
_LIMITS = DegreeOptions(time_limit=3.0)


@dataclass(frozen=True, eq=False)
class RankList:
    """Manifolds of one rank, with what was noticed.

    Attributes
    ----------
    manifolds : tuple of Manifold
    count : RankCount
    rows : tuple of int
        Roots that the manifolds stand for.
    notes : tuple of Sentence
    """

    manifolds: tuple[Manifold, ...]
    count: RankCount
    rows: tuple[int, ...] = ()
    notes: tuple[Sentence, ...] = field(default=())


def origin(data: ReducedData, form: ChainForm) -> RankList:
    """All weights zero: always critical."""
    found = balanced(data, 0, np.zeros(0))
    assert isinstance(found, Balanced)
    manifold = manifold_of(found, form, np.zeros(0, complex))
    count = RankCount(1, 1, at_data=True, source=Vouching.ORIGIN(), proved=True)
    return RankList((manifold,), count, (-1,), tuple(_on_hessians([manifold], 0)))


def rank_list(data: ReducedData, form: ChainForm, rank: int, roots: RankRoots) -> RankList:
    """Make manifolds of the real roots with S positive definite.

    Parameters
    ----------
    data : ReducedData
    form : ChainForm
        What puts weights of the problem in place of layers.
    rank : int
    roots : RankRoots

    Returns
    -------
    RankList
        A root whose S is singular as far as balls can tell is no manifold and makes a note.
    """
    if roots.missing and roots.lost and has_none(data, rank):
        said = Vouching.EMPTY(rank=rank)
        roots = replace(roots, expected=None, source=said, special=True, lost=0)
    shape = Shape.of(data, rank)
    real = real_rows(roots.points)
    manifolds, rows = [], []
    ends = dict.fromkeys(NoManifold, 0)
    for row in real[_perhaps_positive(roots.points[real], shape)]:
        found = balanced(data, rank, roots.points[row].real)
        if isinstance(found, NoManifold):
            ends[found] += 1
            continue
        manifolds.append(manifold_of(found, form, roots.points[row]))
        rows.append(int(row))
    notes = [*_notes(rank, roots, len(real), ends), *_on_hessians(manifolds, rank)]
    return RankList(tuple(manifolds), _count(data, rank, roots), tuple(rows), tuple(notes))


def _perhaps_positive(points: Complex, shape: Shape) -> NDArray[np.int64]:
    """Rows of real roots whose S is not surely indefinite."""
    _, S, _ = unpack(points.real, shape)
    values = np.linalg.eigvalsh(S)
    return np.flatnonzero(values[:, 0] > -_SURELY * np.abs(values).max(axis=1))


def _count(data: ReducedData, rank: int, roots: RankRoots) -> RankCount:
    """Hold the number of roots against the one expected.

    Paths to infinity account for missing roots where each path has an end that is known, unless
    the degree of the equations of these data says otherwise: ends may only be very far. Nothing
    accounts for them where the number is that of these data, as by a closed form.
    """
    found, source = len(roots.points), roots.source
    known = roots.lost == 0 and roots.singular == 0 and not roots.special
    if not roots.missing or source is None:
        return RankCount(found, roots.expected, at_data=roots.special, source=source)
    if not known:
        return RankCount(found, roots.expected, at_data=roots.special, lost=roots.lost)
    degree = degree_at_data(data, rank, _LIMITS)
    if degree not in (None, found):
        right = None if degree == INFINITE else degree
        return RankCount(found, right, at_data=True, lost=max(0, (right or 0) - found))
    said = Vouching.AT_INFINITY(
        generic=roots.expected, charts=roots.charts, count=found, source=source
    )
    return RankCount(found, found, at_data=True, source=said)


def _notes(
    rank: int, roots: RankRoots, real: int, ends: dict[NoManifold, int]
) -> Iterator[Sentence]:
    if ends[NoManifold.UNDECIDED]:
        yield ListNote.SINGULAR_S(count=ends[NoManifold.UNDECIDED], rank=rank)
    if ends[NoManifold.NOT_SIMPLE]:
        yield ListNote.NOT_SIMPLE(count=ends[NoManifold.NOT_SIMPLE], rank=rank)
    if roots.expected is None and roots.source is None:
        yield ListNote.FAMILIES(rank=rank)
    if roots.missing and roots.singular:
        yield ListNote.MULTIPLE(count=roots.singular, rank=rank)
    if roots.missing and roots.lost:
        yield ListNote.LOST(count=roots.lost, rank=rank)
    if (len(roots.points) - real) % 2:
        yield ListNote.UNPAIRED(rank=rank)


def _on_hessians(manifolds: list[Manifold], rank: int) -> Iterator[Sentence]:
    flat = sum(not m.morse_bott for m in manifolds)
    if flat:
        yield ListNote.HESSIAN(count=flat, rank=rank)


def manifold_of(found: Balanced, form: ChainForm, root: Complex) -> Manifold:
    """Describe one critical manifold.

    Parameters
    ----------
    found : Balanced
    form : ChainForm
    root : complex array, shape (n,)
        Of the reduced equations.
    """
    signs = index_of(found)
    if signs.index is None or signs.nullity is None:
        signs = _estimated(found)
    assert signs.index is not None
    assert signs.nullity is not None
    weights = np.asarray(form.lift(found.layers), dtype=np.float64)
    shape = stiefel_product(found.data.hidden, found.rank)
    return Manifold(
        rank=found.rank,
        singular_values=found.singular_values,
        loss=found.loss,
        index=signs.index,
        nullity=signs.nullity,
        dimension=shape.dimension,
        components=shape.components,
        euler_characteristic=shape.euler_characteristic,
        morse_bott=signs.morse_bott,
        kind=_kind(signs),
        is_global=None,
        representative=weights,
        live_index=signs.live_index or 0,
        extra=signs.extra or 0,
        reduced=root,
    )


def _kind(signs: Index) -> ManifoldKind:
    if not signs.morse_bott:
        return ManifoldKind.DEGENERATE
    return ManifoldKind.SADDLE if signs.index else ManifoldKind.MINIMUM


def _estimated(found: Balanced) -> Index:
    """Count signs of eigenvalues in doubles, where balls cannot tell them from zero."""
    data, live = found.data, [layer.astype(np.float64) for layer in found.live]
    widths = (data.inputs, *data.hidden, data.outputs)
    layers = []
    for part, shape in zip(live, zip(widths[1:], widths, strict=False), strict=True):
        layer = np.zeros(shape)
        layer[: part.shape[0], : part.shape[1]] = part
        layers.append(layer)
    numbers = Numbers.of(data)
    W = layers[0]
    for layer in layers[1:]:
        W = layer @ W
    values = np.linalg.eigvalsh(hessian(numbers, layers, W @ numbers.A - numbers.B))
    zero = _ZERO * np.abs(values).max()
    index, nullity = int((values < -zero).sum()), int((np.abs(values) <= zero).sum())
    return Index(index, nullity, None, None, None)
