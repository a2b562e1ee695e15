"""Proof of lists of critical manifolds: of each, and that none is missing."""

from explorer.manifolds.proof.compose import with_proof
from explorer.manifolds.proof.degree import DegreeOptions
from explorer.manifolds.proof.manifolds import ProvedManifold
from explorer.manifolds.proof.prove import ListProof, ProofOptions, RankProof, prove
from explorer.manifolds.proof.record import record_of

__all__ = [
    "DegreeOptions",
    "ListProof",
    "ProofOptions",
    "ProvedManifold",
    "RankProof",
    "prove",
    "record_of",
    "with_proof",
]
