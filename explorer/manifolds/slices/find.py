"""All critical manifolds of a polynomial loss with a compact continuous symmetry.

The way: generators, compactness; strata, each searched on its own slice; all points brought to one
slice and sorted into orbits; their number held against the degree of gradient and slice; real
orbits described and certified. Why this is complete: :mod:`explorer.manifolds.slices`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from explorer.errors import InputError
from explorer.external import msolve
from explorer.homotopy.options import NativeOptions
from explorer.manifolds.manifold import ManifoldList, RankCount
from explorer.manifolds.slices.degree import slice_degree
from explorer.manifolds.slices.findings import SliceNote, SliceRefusal, SliceWitness
from explorer.manifolds.slices.gather import Gathered
from explorer.manifolds.slices.invariants import SymmetricFamily
from explorer.manifolds.slices.multiple import MultiplePoints, multiple_points, real_singular
from explorer.manifolds.slices.prove import transversal
from explorer.manifolds.slices.rows import describe, orbit_ranks
from explorer.manifolds.slices.setting import Setting, setting_of_problem, setting_of_terms
from explorer.manifolds.slices.square import SliceSystem
from explorer.manifolds.slices.terms import Terms
from explorer.networks.problem import Problem
from explorer.sentences import Sentence

# Random points in one search; each takes a millisecond or so.
_STARTS = 300


@dataclass(frozen=True)
class SliceOptions:
    """How slices are searched.

    Attributes
    ----------
    seed : int
    certify : bool
        Prove orbits and, where it can be had, the list.
    coercive : bool
        The loss is known to go to infinity in every direction: only then the Morse sum is known
        beforehand, and the lowest orbit global.
    degree_seconds : float
        Limit of each run of msolve.
    rounds : int
        Searches with other random numbers where points are missing.
    native : NativeOptions
    """

    seed: int = 0
    certify: bool = True
    coercive: bool = False
    degree_seconds: float = 20.0
    rounds: int = 3
    native: NativeOptions = field(default_factory=NativeOptions)


def slice_manifolds(problem: Problem, options: SliceOptions | None = None) -> ManifoldList:
    """Find all critical manifolds of a problem with a compact continuous symmetry.

    Parameters
    ----------
    problem : Problem
    options : SliceOptions, optional

    Returns
    -------
    ManifoldList
        ``rank`` counts strata from the smallest on: of networks whose units have all one ridge
        coefficient the number of live units. There are no singular values.

    Raises
    ------
    InputError
        Where there is no continuous symmetry, or the group is not compact.
    """
    return _find(setting_of_problem(problem), options or SliceOptions())


def polynomial_manifolds(
    polynomial: Terms, unknowns: int, options: SliceOptions | None = None
) -> ManifoldList:
    """Find all critical manifolds of an exact polynomial, see :func:`slice_manifolds`.

    Examples
    --------
    >>> from explorer.manifolds.slices.terms import terms_of
    >>> from explorer.polynomial import Graph, expand
    >>> x, y = Graph().unknown("x", (2,))
    >>> hat = terms_of(expand([(x * x + y * y - 1) ** 2]))
    >>> found = polynomial_manifolds(hat, 2, SliceOptions(coercive=True))
    >>> [(m.loss, m.index, m.dimension, m.certified) for m in found.manifolds]
    [(0.0, 0, 1, True), (1.0, 2, 0, True)]
    """
    return _find(setting_of_terms(polynomial, unknowns), options or SliceOptions())


def _find(setting: Setting, options: SliceOptions) -> ManifoldList:
    fields = setting.family.fields
    if not fields.dimension:
        raise InputError(str(SliceRefusal.NO_SYMMETRY()))
    if not fields.compact:
        raise InputError(str(SliceRefusal.NOT_COMPACT(dimension=fields.dimension)))
    gathered = Gathered(
        parts=setting.parts,
        square=SliceSystem(setting.family),
        permutations=setting.permutations,
        moves=setting.moves,
        options=options.native,
        seed=options.seed,
    )
    degree = slice_degree(setting.family, gathered.covector, options.degree_seconds)
    if isinstance(degree, int) and degree != msolve.INFINITE:
        gathered.target = degree
    _look(gathered, options)
    return _conclude(setting, gathered, degree, options)


def _look(gathered: Gathered, options: SliceOptions) -> None:
    """Search, and go on by other means while points are missing."""
    gathered.look()
    rounds = options.rounds if gathered.target is not None else 2
    for round_ in range(1, rounds):
        if not _missing(gathered):
            return
        gathered.scatter(round_, _STARTS)
    explained = any(len(points) for points in gathered.singular)
    if gathered.target is not None and not explained and _missing(gathered):
        gathered.look(monomials=True, patient=True, round_=1)


def _missing(gathered: Gathered) -> bool:
    """Whether more points are there, or may be."""
    return gathered.target is None or len(gathered.slice.points) != gathered.target


def _conclude(
    setting: Setting, gathered: Gathered, degree: int | Sentence, options: SliceOptions
) -> ManifoldList:
    multiple = MultiplePoints.none(gathered.square.unknowns)
    if gathered.target is not None and _missing(gathered):
        multiple = multiple_points(gathered)
    source, notes = _witness(gathered, multiple, degree, certify=options.certify)
    manifolds, more = describe(
        setting,
        gathered,
        multiple,
        certify=options.certify,
        lowest_known=source is not None and options.coercive,
    )
    ranks = orbit_ranks(gathered)
    counts = np.bincount(list(ranks.values())) if ranks else np.zeros(0, dtype=int)
    bott = all(m.morse_bott for m in manifolds)
    signs = [(-1) ** m.index * m.euler_characteristic for m in manifolds]
    return ManifoldList(
        manifolds=tuple(manifolds),
        ranks=tuple(_rank_count(int(c), source) for c in counts),
        morse_sum=sum(signs) if bott and options.coercive else None,
        notes=(*setting.notes, _group(setting.family), *notes, *more),
    )


def _rank_count(found: int, source: Sentence | None) -> RankCount:
    """The whole list is complete, or nothing is known of any rank."""
    proved = source is not None and source.template is SliceWitness.PROVED
    expected = None if source is None else found
    return RankCount(found, expected, source is not None, source, proved=proved)


def _group(family: SymmetricFamily) -> Sentence:
    return SliceNote.SYMMETRY(dimension=family.fields.dimension, orbit=family.orbit_dimension)


def _witness(
    gathered: Gathered, multiple: MultiplePoints, degree: int | Sentence, *, certify: bool
) -> tuple[Sentence | None, list[Sentence]]:
    if isinstance(degree, Sentence):
        return None, [degree, *_unsettled(gathered)]
    if degree == msolve.INFINITE:
        met = real_singular(gathered)
        more = [SliceNote.REAL_SINGULAR(count=met)] if met else []
        return None, [SliceNote.INFINITE(primes=msolve.PRIMES_TEXT), *more]
    found = len(gathered.slice.points)
    if found == degree:
        sound = certify and gathered.slice.one_loss_each
        proved = sound and bool(transversal(gathered).all())
        kind = SliceWitness.PROVED if proved else SliceWitness.DEGREE
        return kind(count=degree, primes=msolve.PRIMES_TEXT), []
    simple = int(gathered.square.regular(gathered.slice.points, gathered.slice.covector).sum())
    total = simple + int(multiple.multiplicity.sum())
    if multiple.total is not None and total == degree:
        return SliceWitness.COUNTED(count=degree, primes=msolve.PRIMES_TEXT), []
    note = SliceNote.MISSING if total <= degree else SliceNote.TOO_MANY
    return None, [note(found=total, count=degree, primes=msolve.PRIMES_TEXT)]


def _unsettled(gathered: Gathered) -> list[Sentence]:
    return [
        SliceNote.UNSETTLED(dimension=s.basis.shape[1]) for s in gathered.strata if not s.settled
    ]
