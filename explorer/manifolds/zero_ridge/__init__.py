"""Critical points of linear chains without ridge: complete, with index and nullity everywhere."""

from explorer.manifolds.zero_ridge.critical_set import (
    CriticalSet,
    CriticalSets,
    Stratum,
    StratumKind,
    ZeroRidgeNote,
)
from explorer.manifolds.zero_ridge.listing import manifold_list
from explorer.manifolds.zero_ridge.sets import critical_sets, is_zero_ridge_chain

__all__ = [
    "CriticalSet",
    "CriticalSets",
    "Stratum",
    "StratumKind",
    "ZeroRidgeNote",
    "critical_sets",
    "is_zero_ridge_chain",
    "manifold_list",
]
