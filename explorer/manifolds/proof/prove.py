"""Prove a list of critical manifolds: each of them, and that none is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from explorer.certify.multiprecision import PRECISIONS
from explorer.manifolds.proof.degree import DegreeOptions, degree_at_data
from explorer.manifolds.proof.ideal import Which
from explorer.manifolds.proof.listing import Complete, completeness
from explorer.manifolds.proof.manifolds import Judged, ProvedManifold, judge, zero_manifold
from explorer.manifolds.proof.reasons import Completeness, Doubt
from explorer.manifolds.proof.roots import UNKNOWN, RankRoots, certified_roots
from explorer.manifolds.reduced_data import ReducedData
from explorer.sentences import Sentence

Complex = NDArray[np.complex128]


@dataclass(frozen=True)
class ProofOptions:
    """What a proof may cost.

    Attributes
    ----------
    degree : DegreeOptions
        Limits of msolve, which is asked where generic data have more solutions than were found.
    """

    degree: DegreeOptions = field(default_factory=DegreeOptions)


@dataclass(frozen=True, eq=False)
class RankProof:
    """What is proved about the critical manifolds of one rank.

    Attributes
    ----------
    rank : int
    manifolds : tuple of ProvedManifold
    complete : Complete
    roots : RankRoots or None
        Certified solutions; None at rank 0.
    sign : int array, shape (N,)
        Of S at the roots: 1 positive definite, 0 not, -1 not decided or not real.
    singular : int
        Solutions that are proved to have a singular S: no manifolds of this rank.
    """

    rank: int
    manifolds: tuple[ProvedManifold, ...]
    complete: Complete
    roots: RankRoots | None = None
    sign: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    singular: int = 0

    @property
    def undecided(self) -> int:
        """Real solutions of which it is not known whether they are manifolds."""
        if self.roots is None or self.complete.regular_only or self.complete.empty:
            return 0
        return int((self.sign[self.roots.real_rows] == UNKNOWN).sum()) - self.singular

    @property
    def rows(self) -> list[int]:
        """Rows of the solutions that are counted: certified, distinct, and of this rank."""
        if self.roots is None:
            return []
        chosen = self.roots.counted
        if self.complete.regular_only:
            chosen = chosen & self.roots.regular
        return [int(row) for row in np.flatnonzero(chosen)]

    @property
    def left(self) -> int:
        """Listed roots that are not proved to be solutions, or not told from another."""
        return 0 if self.roots is None else int((~self.roots.counted).sum())

    @property
    def distinct(self) -> int:
        """Distinct complex solutions that are proved and counted."""
        return 1 if self.roots is None else len(self.rows)

    @property
    def proved(self) -> bool:
        """Every real manifold of this rank is among those listed."""
        return self.complete.proved and self.undecided == 0


@dataclass(frozen=True, eq=False)
class ListProof:
    """What is proved about a list of critical manifolds.

    Attributes
    ----------
    data : ReducedData
    ranks : tuple of RankProof
        From rank 0 on.
    notes : tuple of Sentence
        What is special about the data, and what is not decided.
    """

    data: ReducedData
    ranks: tuple[RankProof, ...]
    notes: tuple[Sentence, ...] = ()

    @property
    def manifolds(self) -> tuple[ProvedManifold, ...]:
        """Of all ranks, by increasing loss."""
        found = [m for rank in self.ranks for m in rank.manifolds]
        return tuple(sorted(found, key=lambda m: m.loss[0]))

    @property
    def complete(self) -> bool:
        """No real critical manifold is missing."""
        return all(rank.proved for rank in self.ranks)

    @property
    def decided(self) -> bool:
        """Index and nullity of every manifold are theorems."""
        return all(m.decided for m in self.manifolds)

    @property
    def global_minima(self) -> tuple[bool | None, ...]:
        """Whether each manifold, in the order of :attr:`manifolds`, has the least loss.

        None where it is not decided. The loss tends to infinity with its weights, so it has a
        minimum, which is a critical point.
        """
        listed = self.manifolds
        least = min(m.high for m in listed)
        lowest = [m.low <= least and m.index in (0, -1) for m in listed]
        sure = self.complete and sum(lowest) == 1
        known: list[bool | None] = [None if low and not sure else low for low in lowest]
        return tuple(known)


def prove(
    data: ReducedData,
    roots: Sequence[Complex],
    generic: Sequence[int | None] = (),
    options: ProofOptions | None = None,
) -> ListProof:
    """Prove what can be proved of the critical manifolds of reduced data.

    Parameters
    ----------
    data : ReducedData
    roots : sequence of complex arrays (N_r, n_r), one a rank from 1 on
        All complex solutions that were found, in the order of
        :func:`explorer.manifolds.equations.pack`.
    generic : sequence of int or None, one a rank from 1 on
        Number of solutions at generic data, where a witness agrees with it.
    options : ProofOptions, optional

    Returns
    -------
    ListProof
    """
    o = options or ProofOptions()
    known = [*generic, *([None] * data.most)]
    ranks = [_rank_zero(data)]
    for rank, listed in zip(range(1, data.most + 1), roots, strict=True):
        ranks.append(_rank(data, rank, listed, known[rank - 1], o))
    return ListProof(data, tuple(ranks), tuple(_notes(ranks)))


def _rank_zero(data: ReducedData) -> RankProof:
    complete = Complete(True, Completeness.RANK_ZERO(), 1, at_data=True)
    return RankProof(0, (zero_manifold(data),), complete)


def _rank(
    data: ReducedData, rank: int, listed: Complex, generic: int | None, o: ProofOptions
) -> RankProof:
    with np.errstate(all="ignore"):  # what overflows is not finite, and no comparison accepts it
        found = certified_roots(data, rank, listed)
        judged = judge(found)
    complete = completeness(found, len(judged.manifolds), generic, o.degree)
    if complete.empty:
        singular = 0
    elif complete.regular_only:
        singular = int((found.counted & ~found.regular).sum())
    else:
        singular = _singular(found, judged, o)
    return RankProof(rank, judged.manifolds, complete, found, judged.sign, singular)


def _singular(found: RankRoots, judged: Judged, o: ProofOptions) -> int:
    """Count solutions that are proved to have a singular S.

    If balls cannot tell S from a singular matrix at k certified solutions, and k solutions, with
    multiplicity, have ``det S = 0``, then it is these: at all others S is proved regular.
    """
    if found.shape.layers > 2:
        return 0
    doubtful = int((judged.sign[found.real_rows] == UNKNOWN).sum())
    if not doubtful:
        return 0
    there = degree_at_data(found.data, found.shape.rank, o.degree, Which.SINGULAR)
    return doubtful if there == doubtful else 0


def _notes(ranks: Sequence[RankProof]) -> list[Sentence]:
    bits, said = PRECISIONS[-1], []
    zero = ranks[0].manifolds[0]
    if zero.nullity:
        said.append(Doubt.RANK_ZERO(nullity=zero.nullity))
    for proof in ranks[1:]:
        if proof.singular:
            said.append(Doubt.SINGULAR(count=proof.singular, rank=proof.rank))
        if proof.undecided:
            said.append(Doubt.SIGN(bits=bits, count=proof.undecided))
        if not proof.complete.proved:
            said.append(proof.complete.source)
        open_ones = sum(not m.decided for m in proof.manifolds)
        if open_ones:
            said.append(Doubt.INERTIA(bits=bits, count=open_ones))
    return said
