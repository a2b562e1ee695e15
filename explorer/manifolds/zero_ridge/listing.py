"""The strata of a chain without ridge as a list of critical manifolds."""

from __future__ import annotations

from collections import Counter

import numpy as np

from explorer.manifolds.manifold import Manifold, ManifoldKind, ManifoldList, RankCount
from explorer.manifolds.zero_ridge.critical_set import (
    CriticalSet,
    CriticalSets,
    Stratum,
    StratumKind,
    ZeroRidgeNote,
)
from explorer.manifolds.zero_ridge.representative import representative

_KINDS = {
    StratumKind.GLOBAL_MINIMUM: ManifoldKind.MINIMUM,
    StratumKind.STRICT_SADDLE: ManifoldKind.SADDLE,
    StratumKind.NON_STRICT_SADDLE: ManifoldKind.DEGENERATE,
}


def manifold_list(table: CriticalSets) -> ManifoldList:
    """List each stratum as a manifold.

    Parameters
    ----------
    table : CriticalSets

    Returns
    -------
    ManifoldList
        Its ``table`` is the one given. Strata are not compact: they have no Euler characteristic
        here, and there is no Morse sum. Kind "degenerate" are the non-strict saddles.
    """
    manifolds = [_manifold(table, one, stratum) for one in table.sets for stratum in one.strata]
    return ManifoldList(tuple(manifolds), _ranks(table), notes=table.notes, table=table)


def _manifold(table: CriticalSets, one: CriticalSet, stratum: Stratum) -> Manifold:
    layers = representative(table.spectrum, one.chosen, stratum.simplest)
    return Manifold(
        rank=one.rank,
        singular_values=one.singular_values,
        loss=one.loss,
        index=stratum.index,
        nullity=stratum.nullity,
        dimension=stratum.dimension,
        components=None,
        euler_characteristic=None,
        morse_bott=stratum.morse_bott,
        kind=_KINDS[stratum.kind],
        is_global=one.is_global,
        representative=np.asarray(table.lift(layers), dtype=float),
        live_index=one.inversions,
        certified=True,
    )


def _ranks(table: CriticalSets) -> tuple[RankCount, ...]:
    """Critical sets by rank; all strata of each are listed, or it is not proved."""
    sets = Counter(one.rank for one in table.sets)
    cut = {one.rank for one in table.sets if not one.all_listed}
    source = ZeroRidgeNote.WITNESS()
    return tuple(
        RankCount(sets[rank], sets[rank], at_data=True, source=source, proved=rank not in cut)
        for rank in range(max(sets) + 1)
    )
