"""A proof as plain JSON: what an independent verification needs, and nothing it has to believe.

::

    {"format": "manifolds 1",
     "basis": [["1", "1/2"], ...], "columns": [...], "scales": [...], "loss_scale": "1",
     "ranks": [{"rank": 1, "found": 6, "expected": 6, "at_data": false, "proved": true,
                "way": "generic", "singular": 0,
                "roots": [{"centre": [[[re, im], ...], ...], "error": [...], "real": 1,
                           "positive": true}, ...]}, ...],
     "manifolds": [{"rank": 1, "root": 0, "index": 0, "nullity": 0, "dimension": 0,
                    "live_index": 0, "extra": 0, "loss": [middle, radius],
                    "singular_values": [...], "global": true}, ...]}

Numbers with a fraction bar are exact; floats are taken at their exact binary values. A centre is a
sum of parts, each a list of pairs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.manifolds.equations import unpack
from explorer.manifolds.proof.manifolds import ProvedManifold
from explorer.manifolds.proof.prove import ListProof, RankProof
from explorer.manifolds.reduced_data import ReducedData

FORMAT = "manifolds 1"


def record_of(proof: ListProof) -> dict[str, Any]:
    """Write a proof down.

    Only what is proved stands in it: roots that are not certified are left out.
    """
    data = proof.data
    return {
        "format": FORMAT,
        "basis": _texts(data.basis),
        "columns": _texts(data.columns),
        "scales": [str(v) for v in data.scales or (1,) * data.layers],
        "loss_scale": str(data.loss_scale),
        "ranks": [_rank(rank) for rank in proof.ranks],
        "manifolds": [
            _manifold(proof, m, is_global)
            for m, is_global in zip(proof.manifolds, proof.global_minima, strict=True)
        ],
    }


def _texts(matrix: NDArray[Any]) -> list[list[str]]:
    return [[str(v) for v in row] for row in matrix]


def _rank(proof: RankProof) -> dict[str, Any]:
    complete = proof.complete
    return {
        "rank": proof.rank,
        "found": proof.distinct,
        "expected": complete.expected,
        "at_data": complete.at_data,
        "proved": proof.proved,
        "way": complete.source.template.name.lower(),
        "singular": proof.singular,
        "roots": [] if proof.roots is None else _roots(proof),
    }


def _roots(proof: RankProof) -> list[dict[str, Any]]:
    assert proof.roots is not None
    known = proof.roots.certification
    return [
        {
            "centre": [_pairs(part) for part in _parts(known.centre[:, row])],
            "error": known.error[row].tolist(),
            "real": int(known.real[row]),
            "positive": [None, False, True][int(proof.sign[row]) + 1],
        }
        for row in proof.rows
    ]


def _parts(parts: NDArray[np.complex128]) -> list[NDArray[np.complex128]]:
    """Leave out parts that are all zero, but not the first."""
    return [part for k, part in enumerate(parts) if k == 0 or part.any()]


def _pairs(part: NDArray[np.complex128]) -> list[list[float]]:
    return [[z.real, z.imag] for z in part.tolist()]


def _manifold(proof: ListProof, m: ProvedManifold, is_global: bool | None) -> dict[str, Any]:
    rank = proof.ranks[m.rank]
    return {
        "rank": m.rank,
        "root": rank.rows.index(m.row) if m.rank else None,
        "index": m.index if m.decided else None,
        "nullity": m.nullity if m.decided else None,
        "dimension": m.dimension,
        "live_index": m.live_index if m.decided else None,
        "extra": m.extra if m.decided else None,
        "loss": list(m.loss),
        "singular_values": _singular_values(proof, m),
        "global": is_global,
    }


def _singular_values(proof: ListProof, m: ProvedManifold) -> list[float]:
    found = proof.ranks[m.rank].roots
    if found is None:
        return []
    return singular_values(proof.data, found.certification.points[m.row].real, found.shape)


def singular_values(data: ReducedData, root: NDArray[np.float64], shape: Any) -> list[float]:
    """Singular values of the chain's map at a root, largest first."""
    R, S, h = unpack(root, shape)
    F, E = data.columns.astype(np.float64), data.basis.astype(np.float64)
    values = np.linalg.svd(F @ h @ S @ R @ E.T, compute_uv=False)[: shape.rank]
    scale = float(np.prod(np.array(data.scales or (1,), dtype=object)))
    return [float(v) for v in values * scale]
