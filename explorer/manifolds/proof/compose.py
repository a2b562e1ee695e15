"""A list of critical manifolds that was found by paths, with what is proved about it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from explorer.manifolds.manifold import Manifold, ManifoldKind, ManifoldList, RankCount
from explorer.manifolds.proof.manifolds import ProvedManifold
from explorer.manifolds.proof.prove import ListProof, RankProof
from explorer.manifolds.proof.reasons import Doubt
from explorer.manifolds.proof.record import record_of
from explorer.manifolds.sums import Counted, sums

# Of the size of a root: the certified zero is far nearer, other roots are further away.
_SAME = 1e-6


def with_proof(listed: ManifoldList, proof: ListProof) -> ManifoldList:
    """Put what is proved in the place of what was estimated.

    Parameters
    ----------
    listed : ManifoldList
        ``reduced`` of each manifold is a root as it was given to :func:`prove`.
    proof : ListProof

    Returns
    -------
    ManifoldList
        Its manifolds in the order of the proof's, those that are not proved behind them.
    """
    order, flags = proof.manifolds, proof.global_minima
    by_proof = {id(m): k for k, m in enumerate(order)}
    rows: dict[int, Manifold] = {}
    rest: list[Manifold] = []
    for manifold in listed.manifolds:
        known = _counterpart(manifold, proof)
        place = None if known is None else by_proof[id(known)]
        if known is None or place is None or place in rows:
            rest.append(replace(manifold, certified=False, is_global=None))
        else:
            rows[place] = _proved(manifold, known, flags[place])
    unlisted = [m for k, m in enumerate(order) if k not in rows]
    manifolds = (*(rows[k] for k in sorted(rows)), *rest)
    total = sums([_counted(m) for m in manifolds], proof.data.hidden)
    more = [Doubt.UNLISTED(count=len(unlisted))] if unlisted else []
    return replace(
        listed,
        manifolds=manifolds,
        ranks=_counts(listed, proof, {m.rank for m in rest} | {m.rank for m in unlisted}),
        morse_sum=total.morse_sum,
        quotient_sums=total.quotient_sums,
        polynomial_ok=total.polynomial_ok,
        notes=(*listed.notes, *proof.notes, *more),
        record=record_of(proof),
    )


def _counted(m: Manifold) -> Counted:
    return Counted(m.rank, m.index, m.live_index, m.extra)


def _counterpart(manifold: Manifold, proof: ListProof) -> ProvedManifold | None:
    """Find the proved manifold of the same root."""
    if manifold.rank >= len(proof.ranks):
        return None
    rank = proof.ranks[manifold.rank]
    if rank.roots is None:
        return rank.manifolds[0]
    points = [rank.roots.certification.points[known.row] for known in rank.manifolds]
    gaps = [float(np.abs(point - manifold.reduced).max()) for point in points]
    if not gaps:
        return None
    nearest = int(np.argmin(gaps))
    close = gaps[nearest] <= _SAME * np.abs(points[nearest]).max()
    return rank.manifolds[nearest] if close else None


def _proved(manifold: Manifold, known: ProvedManifold, is_global: bool | None) -> Manifold:
    middle = manifold.loss if known.low <= manifold.loss <= known.high else known.loss[0]
    if not known.decided:
        return replace(
            manifold,
            loss=middle,
            is_global=is_global,
            morse_bott=None,
            kind=ManifoldKind.DEGENERATE,
            certified=False,
        )
    return replace(
        manifold,
        loss=middle,
        index=known.index,
        nullity=known.nullity,
        live_index=known.live_index,
        extra=known.extra,
        morse_bott=known.morse_bott,
        kind=_kind(known),
        is_global=is_global,
        certified=True,
    )


def _kind(known: ProvedManifold) -> ManifoldKind:
    if not known.morse_bott:
        return ManifoldKind.DEGENERATE
    return ManifoldKind.SADDLE if known.index else ManifoldKind.MINIMUM


def _counts(listed: ManifoldList, proof: ListProof, doubtful: set[int]) -> tuple[RankCount, ...]:
    return tuple(
        _count(count, rank, rank.proved and rank.rank not in doubtful)
        for count, rank in zip(listed.ranks, proof.ranks, strict=True)
    )


def _count(count: RankCount, rank: RankProof, proved: bool) -> RankCount:
    complete = rank.complete
    if not complete.proved:
        # What the paths say still stands; why that is no proof is a note.
        return replace(count, proved=False)
    return replace(
        count,
        found=rank.distinct,
        expected=complete.expected,
        at_data=complete.at_data,
        source=complete.source,
        proved=proved,
    )
