"""All critical manifolds of linear chains, many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from explorer.homotopy.options import NativeOptions
from explorer.homotopy.progress import Watch
from explorer.manifolds.assemble import RankList, origin, rank_list
from explorer.manifolds.counts import known_count
from explorer.manifolds.equations import Shape, plain_system
from explorer.manifolds.generic import find_generic, kept_generic
from explorer.manifolds.manifold import Manifold, ManifoldList
from explorer.manifolds.reduce import reduced_data
from explorer.manifolds.reduced_data import ReducedData
from explorer.manifolds.sums import Counted, sums
from explorer.manifolds.track import RankRoots, roots_of
from explorer.networks.architectures.linear_chain import ChainForm

# Paths that keep all threads busy for a while; more would only take memory.
_PATHS_AT_ONCE = 4096
# Losses nearer than this, relative to their size, are not told apart.
_SAME_LOSS = 1e-11


@dataclass(frozen=True)
class ManifoldOptions:
    """What a list of critical manifolds may cost.

    Attributes
    ----------
    certify : bool or None
        Whether manifolds and lists are proved; None: where that takes little time.
    threads : int or None
        Threads for paths; results do not depend on it.
    watch : callable or None
        Told how far the search for generic solutions is.
    seed : int
        Of the charts.
    """

    certify: bool | None = None
    threads: int | None = None
    watch: Watch | None = None
    seed: int = 0


def find_manifolds(
    forms: Sequence[ChainForm], options: ManifoldOptions | None = None
) -> list[ManifoldList]:
    """Find all real critical manifolds of each of many chains.

    Parameters
    ----------
    forms : sequence of ChainForm
        With positive ridge coefficients.
    options : ManifoldOptions, optional

    Returns
    -------
    list of ManifoldList
        In the order of the forms.
    """
    o = options or ManifoldOptions()
    data = [reduced_data(form.chain, o.seed) for form in forms]
    roots = _all_roots(data, o)
    return [_listed(one, form, found) for one, form, found in zip(data, forms, roots, strict=True)]


def paths_of(form: ChainForm) -> tuple[int, bool]:
    """Say how many paths a chain takes, and whether that is only a bound from above.

    Parameters
    ----------
    form : ChainForm

    Returns
    -------
    tuple of int and bool
    """
    data, total, bound = reduced_data(form.chain), 0, False
    for rank in range(1, data.most + 1):
        shape = Shape.of(data, rank)
        known, kept = known_count(shape), kept_generic(shape)
        if known is not None:
            total += known[0]
        elif kept is not None:
            total += kept.count
        else:
            total += plain_system(shape).total_degree
            bound = True
    return total, bound


def _all_roots(data: Sequence[ReducedData], o: ManifoldOptions) -> list[list[RankRoots]]:
    """Roots of each rank from 1 on; data of one shape are tracked together."""
    roots: list[list[RankRoots]] = [[] for _ in data]
    native = NativeOptions(jobs=o.threads or 1)
    for rank in range(1, max((one.most for one in data), default=0) + 1):
        for shape, members in _by_shape(data, rank).items():
            generic = find_generic(shape, native, o.watch)
            size = max(1, _PATHS_AT_ONCE // generic.count)
            for part in _parts(members, size):
                found = roots_of([data[k] for k in part], rank, generic, o.seed, native)
                for k, one in zip(part, found, strict=True):
                    roots[k].append(one)
    return roots


def _by_shape(data: Sequence[ReducedData], rank: int) -> dict[Shape, list[int]]:
    groups: dict[Shape, list[int]] = defaultdict(list)
    for k, one in enumerate(data):
        if one.most >= rank:
            groups[Shape.of(one, rank)].append(k)
    return groups


def _parts(members: list[int], size: int) -> Iterator[list[int]]:
    for first in range(0, len(members), size):
        yield members[first : first + size]


def _listed(data: ReducedData, form: ChainForm, roots: Sequence[RankRoots]) -> ManifoldList:
    """Put the ranks together, lowest loss first, with the sums over all."""
    ranks = [origin(data, form)]
    ranks += [rank_list(data, form, k, found) for k, found in enumerate(roots, start=1)]
    manifolds = sorted((m for rank in ranks for m in rank.manifolds), key=lambda m: m.loss)
    total = sums([_counted(m) for m in manifolds], data.hidden)
    return ManifoldList(
        manifolds=_with_least(manifolds, ranks),
        ranks=tuple(rank.count for rank in ranks),
        morse_sum=total.morse_sum,
        quotient_sums=total.quotient_sums,
        polynomial_ok=total.polynomial_ok,
        notes=tuple(note for rank in ranks for note in rank.notes),
    )


def _counted(m: Manifold) -> Counted:
    return Counted(m.rank, m.index, m.live_index, m.extra)


def _with_least(manifolds: Sequence[Manifold], ranks: Iterable[RankList]) -> tuple[Manifold, ...]:
    """Say which manifold has the least loss, where nothing is missing and no other is as low."""
    complete = all(rank.count.source is not None for rank in ranks)
    losses = np.array([m.loss for m in manifolds])
    margin = _SAME_LOSS * max(1e-300, float(np.abs(losses).max()))
    low = losses <= losses.min() + margin
    least = True if complete and low.sum() == 1 else None
    return tuple(
        replace(m, is_global=least if near else False)
        for m, near in zip(manifolds, low, strict=True)
    )
