"""A critical manifold, and a list of all of them with what vouches for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.sentences import Sentence

Real = NDArray[np.float64]
Complex = NDArray[np.complex128]


class ManifoldKind(StrEnum):
    """What a critical manifold is for descent."""

    MINIMUM = "minimum"
    SADDLE = "saddle"
    MAXIMUM = "maximum"
    DEGENERATE = "degenerate"
    """The Hessian has a kernel beyond the tangent space, or may have one."""


@dataclass(frozen=True, eq=False)
class Manifold:
    """One real critical manifold; an isolated critical point is one of dimension 0.

    Attributes
    ----------
    rank : int
        Rank of ``W_N ... W_1``; the number of live hidden units in general.
    singular_values : array, shape (rank,)
        Those of ``W_N ... W_1`` that are not zero, largest first; empty where there is no such
        matrix.
    loss : float
    index : int
        Negative eigenvalues of the Hessian, the same on all of the manifold.
    nullity : int
        Zero eigenvalues of the Hessian.
    dimension : int
        Of the manifold.
    components : int or None
        Connected components; None where they are not counted.
    euler_characteristic : int or None
    morse_bott : bool or None
        Nullity = dimension; None where it is not decided.
    kind : ManifoldKind
    is_global : bool or None
        Loss is the least there is; None where it is not decided.
    representative : array, shape (n,)
        A point of it, the weights of the problem, in balanced form.
    live_index : int
        Index in the network without its dead units.
    extra : int
        Singular values of ``W A - B`` above the ridge, which dead units see (one hidden layer).
    reduced : complex array
        The root of the reduced system that it stands for.
    certified : bool
        Existence, rank, index and nullity are proved.
    """

    rank: int
    singular_values: Real
    loss: float
    index: int
    nullity: int
    dimension: int
    components: int | None
    euler_characteristic: int | None
    morse_bott: bool | None
    kind: ManifoldKind
    is_global: bool | None
    representative: Real
    live_index: int = 0
    extra: int = 0
    reduced: Complex = field(default_factory=lambda: np.zeros(0, complex))
    certified: bool = False


@dataclass(frozen=True, eq=False)
class RankCount:
    """Complex solutions of one rank: how many were found, how many there are, who says so.

    Attributes
    ----------
    found : int
        Distinct solutions; one is a complex orbit of critical points.
    expected : int or None
        Degree of the reduced ideal of these data where ``at_data``, else the generic number.
    at_data : bool
    source : Sentence or None
        Where the expected number is from.
    lost : int
        Paths whose ends are not known.
    proved : bool
        It is a theorem that no real manifold of this rank is missing.
    """

    found: int
    expected: int | None = None
    at_data: bool = False
    source: Sentence | None = None
    lost: int = 0
    proved: bool = False


@dataclass(frozen=True, eq=False)
class ManifoldList:
    """All real critical manifolds of a loss, lowest first, and what was found on the way.

    Attributes
    ----------
    manifolds : tuple of Manifold
        By increasing loss.
    ranks : tuple of RankCount
        One a rank, from 0 on.
    morse_sum : int or None
        Sum of ``(-1)^index`` times the Euler characteristic; 1 where nothing is missing.
    quotient_sums : tuple of int
        One for each number of live units allowed, from 0 on; all 1 where nothing is missing.
    polynomial_ok : bool or None
        Whether the Morse-Bott inequalities hold, coefficient by coefficient.
    notes : tuple of Sentence
        What is special: degenerate data, infinite families of maps.
    record : mapping or None
        What an independent verification needs, as plain JSON; None where nothing was proved.
    table : object or None
        A table that says more than the manifolds do, where there is one: ``frame()`` and ``text()``
        give it.
    """

    manifolds: tuple[Manifold, ...]
    ranks: tuple[RankCount, ...]
    morse_sum: int | None = None
    quotient_sums: tuple[int, ...] = ()
    polynomial_ok: bool | None = None
    notes: tuple[Sentence, ...] = ()
    record: Mapping[str, Any] | None = None
    table: Any = None

    @property
    def complex_orbits(self) -> tuple[int, ...]:
        """Complex orbits found, by rank."""
        return tuple(count.found for count in self.ranks)
