"""The workers of a cluster carry the paths of a generic solve.

A piece travels as the content of a ``.npz`` file, which is read without pickles on both sides; its
architecture as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.errors import InputError
from explorer.files.arrays import load_arrays
from explorer.files.packed_arrays import pack_arrays
from explorer.homotopy.crew import Crew, Piece, carry_piece
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.transport import Carried
from explorer.landscape.engines.generic_sets import DataFamily
from explorer.networks.architectures import Architecture, build

if TYPE_CHECKING:
    from distributed import Client

_PIECE = ("start", "end", "points", "pattern", "careful")
_CARRIED = ("points", "arrived", "retried")


def crew_of(client: Client, architecture: Architecture, rank: int) -> Crew | None:
    """Workers of a cluster as a crew; None for an architecture of the user's own code."""
    try:
        named = build(architecture.spec) == architecture
    except (InputError, NotImplementedError):
        named = False
    if not named:
        return None
    family = json.dumps([architecture.spec, rank])

    def carry(pieces: Sequence[Piece]) -> list[Carried]:
        sent = [client.submit(carry_packed, family, pack(p, _PIECE), pure=False) for p in pieces]
        return [
            _carried(content, piece)
            for content, piece in zip(client.gather(sent), pieces, strict=True)
        ]

    return carry


def carry_packed(family: str, content: bytes) -> bytes:
    """Carry a piece; runs on a worker."""
    from distributed import get_worker

    arrays = load_arrays(content, most=len(content))
    data = _family(family)
    piece = Piece(**{name: arrays[name] for name in _PIECE[:-1]}, careful=bool(arrays["careful"]))
    options = NativeOptions(jobs=int(get_worker().state.nthreads))
    carried = carry_piece(data.architecture.system, data.family, piece, options)
    return pack(carried, _CARRIED)


@lru_cache(maxsize=4)
def _family(text: str) -> DataFamily:
    spec, rank = json.loads(text)
    return DataFamily(build(spec), rank)


def pack(piece: Piece | Carried, names: Sequence[str]) -> bytes:
    """Give the arrays of a piece as the content of a file."""
    arrays: dict[str, Any] = {name: np.asarray(getattr(piece, name)) for name in names}
    return pack_arrays(arrays)


def _carried(content: bytes, piece: Piece) -> Carried:
    """Read what a worker sends back, if it has the right shape."""
    arrays = load_arrays(content, most=len(content))
    points, arrived = (np.asarray(arrays[name]) for name in _CARRIED[:2])
    if points.shape != piece.points.shape or points.dtype != piece.points.dtype:
        raise ValueError("a worker sent back points of another shape")
    if arrived.shape != (len(points),) or arrived.dtype != bool:
        raise ValueError("a worker sent back marks of another shape")
    return Carried(points, arrived, int(arrays["retried"]))
