"""Why no critical manifold of a rank is missing.

Five arguments, those that say most first.

1. As many simple solutions as generic data have. Let X be the set of all (row space, S, h; A, B,
   Gamma, G, e_a, e_b) that satisfy the equations, where P, h and, with more than one hidden layer,
   S have full rank. Over (row space, S, h, Gamma, e_a, e_b) equation (b) is linear in G, then (a)
   and (c) are linear in M, all of constant rank; A is free, and ``B = V A - M``. So X is an affine
   bundle over an irreducible set: irreducible, of the dimension of its parameters, and each of its
   points is a limit of solutions at generic data, of which there are R. At the data in question R
   simple solutions take up all R solutions of any data nearby: there is no other solution, in no
   chart and in no family.
2. As many real critical maps as an autoencoder has by a closed form
   (:mod:`explorer.manifolds.isometric`, :mod:`explorer.manifolds.proof.autoencoder`), whose
   complex ones are infinitely many.
3. As many solutions as the degree of the ideal of these data in a random chart
   (:mod:`explorer.manifolds.proof.degree`).
4. Where solutions are multiple: msolve isolates the real ones over the rationals, one certified
   root in each box where S may be positive definite, and the degree says that the chart misses
   none.
5. None of this rank is real, by the singular values of the data
   (:mod:`explorer.manifolds.proof.empty`): this asks for no complex solutions. Where generic data
   have many, it is asked before the third.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement

import numpy as np

from explorer.external import msolve
from explorer.manifolds.equations import Shape
from explorer.manifolds.isometric import isometric
from explorer.manifolds.proof.autoencoder import number_of_maps
from explorer.manifolds.proof.degree import (
    INFINITE,
    DegreeOptions,
    degree_at_data,
    degree_in_chart,
)
from explorer.manifolds.proof.empty import has_none
from explorer.manifolds.proof.ideal import Which, ideal_text
from explorer.manifolds.proof.reasons import Completeness
from explorer.manifolds.proof.roots import RankRoots
from explorer.manifolds.reduced_data import ReducedData
from explorer.sentences import Sentence

# A degree as large as this may take longer than seconds.
_MANY = 60
Box = tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True)
class Complete:
    """Whether all complex solutions of a rank are known.

    Attributes
    ----------
    proved : bool
        No real manifold of this rank is missing.
    source : Sentence
        Why, or what is missing.
    expected : int or None
        Number of complex solutions to compare with: with multiplicity where ``at_data``.
    at_data : bool
    """

    proved: bool
    source: Sentence
    expected: int | None = None
    at_data: bool = False

    @property
    def empty(self) -> bool:
        """No real map has this rank, whatever solutions there are."""
        return self.source.template is Completeness.EMPTY

    @property
    def regular_only(self) -> bool:
        """Only solutions with an invertible S were compared."""
        return self.source.template is Completeness.REGULAR


def completeness(
    found: RankRoots, manifolds: int, generic: int | None, options: DegreeOptions
) -> Complete:
    """Compare certified roots of a rank with their number.

    Parameters
    ----------
    found : RankRoots
    manifolds : int
        Number of real solutions with S positive definite.
    generic : int or None
        Number of solutions at generic data, where a witness agrees with it.
    options : DegreeOptions
        Limits of msolve.
    """
    count = int(found.counted.sum())
    if generic is not None and count == generic:
        return Complete(True, Completeness.GENERIC(count=count), generic)
    if all_subsets(found.data, found.shape.rank, manifolds):
        above = _above(found.data)
        said = Completeness.ISOMETRIC(rank=found.shape.rank, above=above, count=manifolds)
        return Complete(True, said, None, at_data=True)
    if number_of_maps(found.data, found.shape.rank) == manifolds:
        return Complete(True, Completeness.AUTOENCODER(count=manifolds), at_data=True)
    none = manifolds == 0 and has_none(found.data, found.shape.rank)
    if none and (generic is None or generic > _MANY):
        return _empty(found)
    degree = degree_at_data(found.data, found.shape.rank, options)
    if none and count != degree:
        return _empty(found)
    return _at_data(found, count, degree, options)


def _empty(found: RankRoots) -> Complete:
    return Complete(True, Completeness.EMPTY(rank=found.shape.rank), at_data=True)


def all_subsets(data: ReducedData, rank: int, manifolds: int) -> bool:
    """Whether the best map is a multiple of an isometry, and no subset of eigenvalues is missing.

    See :mod:`explorer.manifolds.isometric` for the theorem.
    """
    known = isometric(data)
    return known is not None and known.regular and manifolds == known.count(rank)


def _above(data: ReducedData) -> int:
    known = isometric(data)
    return 0 if known is None else known.above


def _at_data(found: RankRoots, count: int, degree: int | None, options: DegreeOptions) -> Complete:
    rank, limit = found.shape.rank, options.time_limit
    if degree is None:
        return Complete(False, Completeness.NO_COUNT(count=count, rank=rank, limit=limit))
    if degree == INFINITE:
        return _regular(found, options) or Complete(False, Completeness.INFINITE(rank=rank))
    if count == degree:
        source = Completeness.DEGREE(count=count, primes=msolve.PRIMES_TEXT)
        return Complete(True, source, degree, at_data=True)
    if count > degree:
        source = Completeness.TOO_MANY(count=count, degree=degree, rank=rank)
        return Complete(False, source, degree, at_data=True)
    regular = _regular(found, options)
    if regular is not None:
        return regular
    if _are_all_real(found, options) and degree_in_chart(found.data, rank, options) == degree:
        real = len(found.real_rows)
        source = Completeness.ISOLATED(count=real, degree=degree, primes=msolve.PRIMES_TEXT)
        return Complete(True, source, degree, at_data=True)
    source = Completeness.MISSING(count=count, degree=degree, rank=rank)
    return Complete(False, source, degree, at_data=True)


def _regular(found: RankRoots, options: DegreeOptions) -> Complete | None:
    """Leave out solutions with a singular S, which stand for no map of this rank."""
    if found.shape.layers > 2:
        return None
    count = int((found.counted & found.regular).sum())
    if degree_at_data(found.data, found.shape.rank, options, Which.REGULAR) != count:
        return None
    source = Completeness.REGULAR(count=count, primes=msolve.PRIMES_TEXT)
    return Complete(True, source, count, at_data=True)


def _are_all_real(found: RankRoots, options: DegreeOptions) -> bool:
    """Whether the real solutions that msolve isolates are certified, but those with S not > 0."""
    text, _ = ideal_text(found.data, found.shape.rank)
    try:
        boxes = msolve.real_roots_of_text(text, msolve.MsolveOptions(time_limit=options.time_limit))
    except msolve.MsolveError:
        return False
    return told_apart(boxes, found.shape, *_discs(found, found.real_rows))


def _discs(found: RankRoots, rows: np.ndarray) -> tuple[list[list[float]], list[list[float]]]:
    known = found.certification
    return known.points[rows].real.tolist(), known.distance[rows].tolist()


def told_apart(
    boxes: Sequence[Box],
    shape: Shape,
    centre: Sequence[Sequence[float | Fraction]],
    radius: Sequence[Sequence[float]],
) -> bool:
    """Whether each box holds one of the certified solutions, or one that is no manifold.

    Solutions with an S that is not positive definite need no certificate. They may be hard to
    find: noise in targets of low rank makes such of condition 1e17.
    """
    known = [box for box in boxes if _touched(box, centre, radius)]
    others = [box for box in boxes if not _touched(box, centre, radius)]
    if not all(not_positive(box, shape) for box in others):
        return False
    return len(known) == len(centre) and matched(known, centre, radius)


def not_positive(box: Box, shape: Shape) -> bool:
    """Whether S is positive definite nowhere in a box: by a principal minor of one or two rows."""
    r = shape.rank
    first, places = r * (shape.inputs - r), combinations_with_replacement(range(r), 2)
    S = {place: box[first + k] for k, place in enumerate(places)}
    if any(S[i, i][1] <= 0 for i in range(r)):
        return True
    least = {place: max(Fraction(0), low, -high) for place, (low, high) in S.items()}
    return any(S[i, i][1] * S[j, j][1] <= least[i, j] ** 2 for i, j in S if i < j)


def _touched(
    box: Box, centre: Sequence[Sequence[float | Fraction]], radius: Sequence[Sequence[float]]
) -> bool:
    return any(_meet(box, c, r) for c, r in zip(centre, radius, strict=True))


def matched(
    boxes: Sequence[Box],
    centre: Sequence[Sequence[float | Fraction]],
    radius: Sequence[Sequence[float]],
) -> bool:
    """Whether each box meets exactly one real polydisc, and each polydisc one box.

    Boxes and polydiscs are as many, and each holds exactly one solution. A solution of the square
    system in a polydisc that meets no box would be none of the ideal.
    """
    meets = [[_meet(box, c, r) for c, r in zip(centre, radius, strict=True)] for box in boxes]
    table = np.array(meets, dtype=bool).reshape(len(boxes), len(centre))
    return bool((table.sum(axis=0) == 1).all() and (table.sum(axis=1) == 1).all())


def _meet(
    box: Box,
    centre: Sequence[float | Fraction],
    radius: Sequence[float],
) -> bool:
    return all(
        low <= Fraction(c) + Fraction(r) and high >= Fraction(c) - Fraction(r)
        for (low, high), c, r in zip(box, centre, radius, strict=True)
    )
