"""Paths of a generic solve shared out: pieces that anybody may carry, here or on other machines.

The arithmetic of a path depends on nothing but its own data, so the generic set is the same, bit
for bit, whoever carries which piece.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import compile_system
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import Complex, Family
from explorer.homotopy.transport import Carried, carry
from explorer.polynomial import System

# Paths of a piece: a worker should not wait for data longer than it tracks.
_PIECE = 256


@dataclass(frozen=True)
class Piece:
    """Some paths between two places of a family.

    Attributes
    ----------
    start, end : complex arrays, shape (k,)
    points : complex array, shape (N, n)
    pattern : bool array, shape (n,)
    careful : bool
    """

    start: Complex
    end: Complex
    points: Complex
    pattern: NDArray[np.bool_]
    careful: bool


class Crew(Protocol):
    """Those who carry pieces."""

    def __call__(self, pieces: Sequence[Piece]) -> list[Carried]:
        """Ends of the paths of each piece, in their order."""


def carry_piece(system: System, family: Family, piece: Piece, options: NativeOptions) -> Carried:
    """Carry one piece."""
    return carry(
        compile_system(system),
        family.path(piece.start, piece.end),
        family.parameters(piece.end),
        piece.points,
        options,
        pattern=piece.pattern,
        smaller=system.invariant_zero_patterns,
        careful=piece.careful,
    )


def carry_by(crew: Crew, whole: Piece) -> Carried:
    """Let a crew carry the paths of a piece."""
    cuts = range(0, len(whole.points), _PIECE)
    pieces = [
        Piece(whole.start, whole.end, whole.points[k : k + _PIECE], whole.pattern, whole.careful)
        for k in cuts
    ]
    parts = crew(pieces)
    return Carried(
        np.concatenate([whole.points[:0], *(part.points for part in parts)]),
        np.concatenate([np.zeros(0, dtype=bool), *(part.arrived for part in parts)]),
        sum(part.retried for part in parts),
    )
