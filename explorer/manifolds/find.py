"""All critical manifolds of linear chains, many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from explorer.homotopy.options import NativeOptions
from explorer.homotopy.progress import Watch
from explorer.homotopy.witness import Witness
from explorer.manifolds.assemble import RankList, origin, rank_list
from explorer.manifolds.counts import known_count
from explorer.manifolds.equations import Shape, plain_system
from explorer.manifolds.generic import count_kept, find_generic
from explorer.manifolds.isometric import Isometric, isometric
from explorer.manifolds.list_notes import ListNote
from explorer.manifolds.manifold import Manifold, ManifoldList
from explorer.manifolds.proof import ListProof, prove, with_proof
from explorer.manifolds.proof.empty import has_none
from explorer.manifolds.proof.reasons import Completeness
from explorer.manifolds.reduce import reduced_data
from explorer.manifolds.reduced_data import ReducedData
from explorer.manifolds.sums import Counted, sums
from explorer.manifolds.track import (
    CHARTS,
    RankRoots,
    isometric_roots,
    roots_again,
    roots_of,
    white_roots,
)
from explorer.manifolds.white import is_white
from explorer.networks.architectures.linear_chain import ChainForm
from explorer.sentences import Sentence

# Paths that keep all threads busy for a while; more would only take memory.
_PATHS_AT_ONCE = 4096
# Lost paths that are followed again with many digits, up to seconds each, and their share of all
# below which that is done before a proof is tried: a larger one shows that data are special.
_FEW, _SHARE = 16, 0.3
# Where that is done without knowing whether there are ends: paths in multiprecision, steps of each
# path in double-double. Milliseconds a step in multiprecision: seconds in all.
_PRECISE, _STEPS, _PAIR = 4, 200, 2
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
    work = [_Work(form, reduced_data(form.chain, o.seed)) for form in forms]
    _follow(work, o)
    few = [one.few_lost for one in work]
    cheap = [
        one.empty(ranks) | (one.one_pair - ranks) for one, ranks in zip(work, few, strict=True)
    ]
    _follow_again(work, [a - b for a, b in zip(few, cheap, strict=True)], o, _native(o))
    _follow_again(work, cheap, o, _bounded(_native(o)))
    for one in work:
        one.conclude(o)
    unsure = [one.unsure for one in work]
    _follow_again(work, unsure, o, _bounded(_native(o)))
    for one in (one for one, ranks in zip(work, unsure, strict=True) if ranks):
        one.conclude(o)
    return [one.listed for one in work]


@dataclass(eq=False)
class _Work:
    """One chain on its way: roots of each rank from 1 on, then the list."""

    form: ChainForm
    data: ReducedData
    roots: dict[int, RankRoots] = field(default_factory=dict)
    listed: ManifoldList = field(default_factory=lambda: ManifoldList((), ()))
    infinite: set[int] = field(default_factory=set)

    @cached_property
    def isometric(self) -> Isometric | None:
        """Whether the best map is a multiple of an isometry."""
        return isometric(self.data)

    def by_form(self, rank: int) -> bool:
        """Whether the roots of a rank have a closed form."""
        known = self.isometric
        return is_white(self.data) or (known is not None and (rank > 1 or not known.simple))

    def conclude(self, o: ManifoldOptions) -> None:
        """Make the list of the roots that are known, and prove what can be proved."""
        self.listed = _listed(self.data, self.form, self.roots)
        if o.certify is False:
            return
        proof = _proof(self.data, self.roots)
        known = with_proof(self.listed, proof)
        proved = {rank for rank, count in enumerate(known.ranks) if count.proved}
        self.listed = replace(known, notes=tuple(_still_open(known.notes, proved)))
        infinite = Completeness.INFINITE
        self.infinite = {p.rank for p in proof.ranks if p.complete.source.template is infinite}

    @property
    def few_lost(self) -> set[int]:
        """Ranks at which few paths are lost: ends far out, which many digits reach."""
        return {
            rank
            for rank, roots in self.roots.items()
            if roots.missing and roots.lost <= min(_FEW, _SHARE * (roots.expected or 0))
        }

    @property
    def one_pair(self) -> set[int]:
        """Ranks at which no more than a pair of paths is lost, a large share where all are few."""
        return {
            rank for rank, roots in self.roots.items() if roots.missing and 0 < roots.lost <= _PAIR
        }

    def empty(self, ranks: set[int]) -> set[int]:
        """Those of some ranks that have no real manifold, whatever becomes of paths."""
        return {rank for rank in ranks if has_none(self.data, rank)}

    @property
    def unsure(self) -> set[int]:
        """Ranks at which roots are missing, paths were lost, and nothing says that this is right.

        Where many are lost the data are special, and further paths would be lost at great cost.
        """
        return {
            rank
            for rank, roots in self.roots.items()
            if roots.missing > 0
            and 0 < roots.lost <= _FEW
            and roots.charts < CHARTS
            and self.listed.ranks[rank].source is None
            and rank not in self.infinite
        }


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
        known, kept = known_count(shape), count_kept(shape)
        if known is not None:
            total += known[0]
        elif kept is not None:
            total += kept
        else:
            total += plain_system(shape).total_degree
            bound = True
    return total, bound


def _native(o: ManifoldOptions) -> NativeOptions:
    return NativeOptions(jobs=o.threads or 1)


def _bounded(o: NativeOptions) -> NativeOptions:
    """Limits for paths of which it is not known whether they have an end at all."""
    longer = replace(o.double_double, steps=_STEPS)
    digits = replace(o.multiprecision, steps=_STEPS // 4, most_bits=2 * o.multiprecision.bits)
    return replace(
        o, double_double=longer, multiprecision=digits, precise_paths=_PRECISE, retries=0
    )


def _follow(work: Sequence[_Work], o: ManifoldOptions) -> None:
    """Find roots of each rank from 1 on; data of one shape are tracked together."""
    native = _native(o)
    for rank in range(1, max((one.data.most for one in work), default=0) + 1):
        for shape, members in _by_shape(work, rank).items():
            generic = find_generic(shape, native, o.watch)
            for part in _parts(members, max(1, _PATHS_AT_ONCE // generic.count)):
                found = roots_of([one.data for one in part], rank, generic, o.seed, native)
                for one, roots in zip(part, found, strict=True):
                    one.roots[rank] = roots


def _follow_again(
    work: Sequence[_Work], wanted: Sequence[set[int]], o: ManifoldOptions, native: NativeOptions
) -> None:
    """Look for missing roots of some ranks with more digits, one chain after the other."""
    for one, ranks in zip(work, wanted, strict=True):
        for rank in sorted(ranks):
            generic = find_generic(Shape.of(one.data, rank), native, o.watch)
            again = roots_again([one.data], rank, [one.roots[rank]], generic, o.seed, native)
            one.roots[rank] = again[0]


def _proof(data: ReducedData, roots: dict[int, RankRoots]) -> ListProof:
    """Prove what can be proved; generic numbers help where they are theorems or exact degrees."""
    ranks = [roots[rank] for rank in range(1, data.most + 1)]
    counts = [found.expected if _is_exact(found) else None for found in ranks]
    return prove(data, [found.points for found in ranks], counts)


def _is_exact(found: RankRoots) -> bool:
    """Whether the generic number is more than what floating point agrees with (the trace test)."""
    exact = (Witness.CLOSED_FORM, Witness.DEGREE)
    return not found.special and found.source is not None and found.source.template in exact


def _by_shape(work: Sequence[_Work], rank: int) -> dict[Shape, list[_Work]]:
    """Sort by shape; data with a closed form need no paths, and get their roots at once."""
    groups: dict[Shape, list[_Work]] = defaultdict(list)
    for one in work:
        if one.data.most < rank:
            continue
        if rank in one.roots and one.by_form(rank):
            continue
        if is_white(one.data):
            one.roots[rank] = white_roots(one.data, rank)
        elif one.isometric is not None and one.by_form(rank):
            one.roots[rank] = isometric_roots(one.data, one.isometric, rank)
        else:
            groups[Shape.of(one.data, rank)].append(one)
    return groups


def _parts(members: list[_Work], size: int) -> Iterator[list[_Work]]:
    for first in range(0, len(members), size):
        yield members[first : first + size]


def _listed(data: ReducedData, form: ChainForm, roots: dict[int, RankRoots]) -> ManifoldList:
    """Put the ranks together, lowest loss first, with the sums over all."""
    ranks = [origin(data, form)]
    ranks += [rank_list(data, form, rank, roots[rank]) for rank in range(1, data.most + 1)]
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


def _still_open(notes: Iterable[Sentence], proved: set[int]) -> Iterator[Sentence]:
    """Drop what was noticed on the way at ranks of which all is proved since."""
    for note in notes:
        settled = dict(note.values).get("rank") in proved
        if not (isinstance(note.template, ListNote) and settled):
            yield note


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
