"""Proof of lists of critical manifolds: of each, and that none is missing."""

from explorer.manifolds.proof.degree import DegreeOptions
from explorer.manifolds.proof.manifolds import ProvedManifold
from explorer.manifolds.proof.prove import ListProof, ProofOptions, RankProof, prove

__all__ = ["DegreeOptions", "ListProof", "ProofOptions", "ProvedManifold", "RankProof", "prove"]
