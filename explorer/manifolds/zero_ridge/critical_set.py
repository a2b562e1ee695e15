"""A critical set of a chain without ridge, its strata, and all sets of a chain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.manifolds.zero_ridge.intervals import DeadPart
from explorer.manifolds.zero_ridge.spectrum import Spectrum
from explorer.sentences import Sentence, Template

if TYPE_CHECKING:
    import pandas as pd

Real = NDArray[np.float64]


class StratumKind(StrEnum):
    """What a point without ridge is for descent; there are no other minima than global ones."""

    GLOBAL_MINIMUM = "global minimum"
    STRICT_SADDLE = "strict saddle"
    """The Hessian has a negative eigenvalue."""
    NON_STRICT_SADDLE = "non-strict saddle"
    """The Hessian has none, and lower points are as near as one likes."""


class ZeroRidgeNote(Template):
    """What is special about a chain without ridge, or its data."""

    WITNESS = (
        "exact ranks and multiplicities over the rationals; index, nullity and "
        "dimension of each stratum by the theorem in docs/one_lambda.md"
    )
    NOT_COMPACT = "without ridge critical sets reach to infinity: there is no Morse sum to check"
    FREE_WEIGHTS = (
        "X has rank {rank} in {inputs} dimensions: {free} directions of the first layer change "
        "nothing; they are in every dimension and nullity"
    )
    UNSEEN = (
        "Y X^T has rank {rank}, below {most}: some sets are not smooth, also with one hidden layer"
    )
    REPEATED = (
        "eigenvalue {value:.6g} of Sigma has multiplicity {count}: sets that take a part of it "
        "hold infinitely many maps"
    )
    NEAR = (
        "eigenvalues {first} and {second} of Sigma differ by {gap:.1e} of the first: exactly they "
        "are distinct, for data with rounding errors they may not be"
    )
    SMALL = (
        "eigenvalue {which} of Sigma is {share:.1e} of the first: exactly it is not zero, for data "
        "with rounding errors it may be"
    )
    MANY_STRATA = "rank {rank} has more than {most} strata: only the first {most} are listed"


@dataclass(frozen=True, eq=False)
class Stratum:
    """Points of a critical set that look alike: all ranks of partial products agree.

    Index, nullity and dimension are the same at all of them.

    Attributes
    ----------
    index : int
        Negative eigenvalues of the Hessian.
    nullity : int
        Zero eigenvalues of the Hessian.
    dimension : int
        Of the stratum, a manifold.
    layer_ranks : tuple of int
        Ranks of ``W_1, ..., W_N``; of W_1 on the column space of X.
    product_ranks : tuple of int
        Ranks of ``W_i ... W_j`` with two factors or more but not all: first those that begin with
        ``W_1`` (two factors, three, ...), then with ``W_2``, and so on.
    kind : StratumKind
    is_open : bool or None
        No other stratum of the set comes near it; None where not all are listed.
    dead : DeadPart
        Normal form of what the map does not see.
    simplest : DeadPart
        The same at the point that represents the row: where a whole set has one row, fewest
        arrows.
    """

    index: int
    nullity: int
    dimension: int
    layer_ranks: tuple[int, ...]
    product_ranks: tuple[int, ...]
    kind: StratumKind
    is_open: bool | None
    dead: DeadPart
    simplest: DeadPart

    @property
    def morse_bott(self) -> bool:
        """Whether the Hessian has no kernel beyond the tangent space of the stratum."""
        return self.nullity == self.dimension


@dataclass(frozen=True, eq=False)
class CriticalSet:
    """All critical points with one critical map, or one family of maps.

    Attributes
    ----------
    chosen : tuple of int
        Which eigenvalues of Sigma the map takes, 1 for the largest, counted with multiplicity.
    rank : int
        Rank of the map.
    loss : float
    map : array, shape (d_N, d_0)
        ``U_S U_S^T B A^+``, on the column space of X; one of them where there are many.
    singular_values : array, shape (rank,)
        Those of the map that are not zero, largest first.
    map_dimension : int
        Dimension of the family of maps, a product of Grassmannians; 0 for a single map.
    inversions : int
        Pairs of an eigenvalue left out and a smaller one taken.
    is_global : bool
        Loss is the least there is.
    is_pure : bool
        The map is critical among all matrices of its rank limit, at a smooth point of that set; the
        others are made critical by the parametrisation alone.
    strata : tuple of Stratum
    """

    chosen: tuple[int, ...]
    rank: int
    loss: float
    map: Real
    singular_values: Real
    map_dimension: int
    inversions: int
    is_global: bool
    is_pure: bool
    strata: tuple[Stratum, ...]

    @property
    def all_listed(self) -> bool:
        """Whether none of its strata was left out because there are too many."""
        return all(s.is_open is not None for s in self.strata)

    @property
    def is_strict(self) -> bool:
        """Whether each of its points is a global minimum or has a negative eigenvalue."""
        return all(s.kind is not StratumKind.NON_STRICT_SADDLE for s in self.strata)


@dataclass(frozen=True, eq=False)
class CriticalSets:
    """All critical points of a chain of linear layers without ridge.

    Attributes
    ----------
    sets : tuple of CriticalSet
        By increasing loss.
    spectrum : Spectrum
        Eigenvalues of ``Sigma = B A^+ B^T`` and where they come from.
    notes : tuple of Sentence
        What the table rests on, and what is special.
    lift : callable
        From layers ``W_1, ..., W_N`` to weights of the problem.
    """

    sets: tuple[CriticalSet, ...]
    spectrum: Spectrum
    notes: tuple[Sentence, ...]
    lift: Callable[[Sequence[Any]], Any]

    def frame(self) -> pd.DataFrame:
        """One row a stratum, lowest loss first.

        Returns
        -------
        DataFrame
            chosen, rank, loss, index, nullity, dimension, morse_bott, kind, pure, map_dimension,
            singular_values, layer_ranks, product_ranks, open.
        """
        import pandas as pd

        rows = [_row(one, stratum) for one in self.sets for stratum in one.strata]
        return pd.DataFrame(rows, columns=list(_COLUMNS))

    def text(self) -> str:
        """Table and notes, as they are printed."""
        return str(self)

    def __str__(self) -> str:
        shown = self.frame().drop(columns=["singular_values", "map_dimension"])
        lines = [shown.to_string(index=False), *(str(note) for note in self.notes)]
        return "\n".join(lines)


_OF_STRATUM = ("index", "nullity", "dimension", "morse_bott", "kind")
_OF_SET = ("pure", "map_dimension", "singular_values")
_RANKS = ("layer_ranks", "product_ranks", "open")
_COLUMNS = ("chosen", "rank", "loss", *_OF_STRATUM, *_OF_SET, *_RANKS)


def _row(one: CriticalSet, stratum: Stratum) -> tuple[Any, ...]:
    kind, values = str(stratum.kind), tuple(one.singular_values.tolist())
    of_stratum = (stratum.index, stratum.nullity, stratum.dimension, stratum.morse_bott, kind)
    of_set = (one.is_pure, one.map_dimension, values)
    ranks = (stratum.layer_ranks, stratum.product_ranks, stratum.is_open)
    return (one.chosen, one.rank, one.loss, *of_stratum, *of_set, *ranks)
