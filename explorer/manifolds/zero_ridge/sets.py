"""The table of critical sets of a chain without ridge.

Symbols:

======== ===================================================================================
r_max    least hidden width: the rank limit of the map
S        eigenvalues that a critical map takes, counted with multiplicity; r = |S|
inv(S)   pairs (i in S, j not in S) of eigenvalues with sigma_j > sigma_i
ties(S)  sum of r_k (m_k - r_k): of an eigenvalue of multiplicity m_k the map takes r_k
======== ===================================================================================

References
----------
P. Baldi, K. Hornik, "Neural networks and principal component analysis", Neural Networks 2, 1989.
E. M. Achour, F. Malgouyres, S. Gerchinovitz, "The loss landscape of deep linear neural networks: a
second-order analysis", JMLR 25, 2024.
M. Trager, K. Kohn, J. Bruna, "Pure and spurious critical points", ICLR 2020.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise, product
from math import comb
from typing import Any

import numpy as np

from explorer.errors import InputError, require
from explorer.manifolds.zero_ridge.critical_set import (
    CriticalSet,
    CriticalSets,
    Stratum,
    StratumKind,
    ZeroRidgeNote,
)
from explorer.manifolds.zero_ridge.intervals import DeadPart, dead_parts
from explorer.manifolds.zero_ridge.spectrum import Spectrum, spectrum_of
from explorer.networks.architectures.linear_chain import LinearChain
from explorer.networks.chains import chain_of
from explorer.networks.problem import Problem
from explorer.sentences import Sentence

MOST_SETS = 10_000
"""Critical sets that a table may hold; 13 eigenvalues have 8192."""
MOST_STRATA = 1000
"""Strata listed for one rank."""
_NEAR = 1e-10
"""Eigenvalues closer than this share of the larger one may be one but for rounding of data."""
_SMALL = 1e-26
"""Shares of the largest eigenvalue below this may come from rounding of data, squared."""


def critical_sets(problem: Problem) -> CriticalSets:
    """All critical points of a linear network without ridge: one set a critical map.

    Parameters
    ----------
    problem : Problem
        Whose loss is that of a chain of linear layers, all ridge coefficients zero.

    Returns
    -------
    CriticalSets

    Raises
    ------
    InputError
        Where the loss is none of a chain, a coefficient is not zero, or there are too many sets.

    Notes
    -----
    Complete for any depth, widths and data. Proofs are in ``docs/one_lambda.md``.

    Examples
    --------
    >>> from explorer import DeepLinear, Problem
    >>> problem = Problem(DeepLinear((2, 1, 2)), [[1.0, 0.0], [0.0, 2.0]], [[3.0, 0.0], [0.0, 1.0]])
    >>> table = critical_sets(problem)
    >>> table.frame()[["chosen", "rank", "loss", "index", "nullity"]]
      chosen  rank  loss  index  nullity
    0   (1,)     1   0.5      0        1
    1   (2,)     1   4.5      1        1
    2     ()     0   5.0      2        0
    """
    require(_without_ridge(problem), "regularization", problem.regularization, "0 for all weights")
    with np.errstate(over="ignore", invalid="ignore"):
        largest = np.abs(problem.parameters).max(initial=0)
    allowed = "numbers whose squares and sums of squares doubles can hold"
    require(bool(np.isfinite(largest)), "statistics of X and Y", float(largest), allowed)
    form = chain_of(problem)
    if form is None:
        name = type(problem.architecture).__name__
        raise InputError(f"architecture {name}: allowed is a chain of linear layers")
    spectrum = spectrum_of(form.chain)
    sets = _sets(spectrum)
    notes = (*_notes(spectrum), *_missing(sets))
    return CriticalSets(sets, spectrum, notes, form.lift)


def is_zero_ridge_chain(problem: Problem) -> bool:
    """Whether :func:`critical_sets` has an answer."""
    return _without_ridge(problem) and chain_of(problem) is not None


def _without_ridge(problem: Problem) -> bool:
    return not any(np.any(ridge) for ridge in problem.ridge)


def _sets(spectrum: Spectrum) -> tuple[CriticalSet, ...]:
    widths = spectrum.chain.widths
    most = min(*widths[1:-1], spectrum.outputs) if len(widths) > 2 else spectrum.outputs
    count = sum(comb(spectrum.outputs, r) for r in range(most + 1))
    require(count <= MOST_SETS, "number of critical sets", count, f"at most {MOST_SETS}")
    kinds = [list(_dead(spectrum, r)) for r in range(most + 1)]
    found = [
        _critical_set(spectrum, taken, most, kinds[sum(taken)])
        for taken in _choices(spectrum)
        if sum(taken) <= most
    ]
    return tuple(sorted(found, key=lambda one: (one.loss, one.rank, one.chosen)))


def _choices(spectrum: Spectrum) -> Iterator[tuple[int, ...]]:
    """How many of each distinct eigenvalue a map takes, all ways."""
    yield from product(*(range(value.multiplicity + 1) for value in spectrum.eigenvalues))


def _dead(spectrum: Spectrum, rank: int) -> Iterator[DeadPart]:
    chain = spectrum.chain
    widths = (spectrum.inputs, *chain.widths[1:])
    kinds = dead_parts([d - rank for d in widths], spectrum.outputs - rank)
    return islice(kinds, MOST_STRATA + 1)


def _critical_set(
    spectrum: Spectrum, taken: Sequence[int], most: int, kinds: list[DeadPart]
) -> CriticalSet:
    values = spectrum.eigenvalues
    left = [v.multiplicity - t for v, t in zip(values, taken, strict=True)]
    inversions = sum(left[j] * taken[i] for i in range(len(values)) for j in range(i))
    ties = sum(a * b for a, b in zip(left, taken, strict=True))
    chosen, rank = _positions(spectrum, taken), sum(taken)
    best = inversions == 0 and rank == most
    out = [v.ball for v, many in zip(values, left, strict=True) for _ in range(many)]
    matrix = _map(spectrum, chosen)
    return CriticalSet(
        chosen=chosen,
        rank=rank,
        loss=spectrum.loss(out),
        map=matrix,
        singular_values=np.linalg.svd(matrix, compute_uv=False)[:rank],
        map_dimension=ties,
        inversions=inversions,
        is_global=best,
        is_pure=rank == min(spectrum.chain.widths) or rank == spectrum.outputs,
        strata=_strata(spectrum.chain, kinds, rank, inversions, ties, best, spectrum.inputs),
    )


def _positions(spectrum: Spectrum, taken: Sequence[int]) -> tuple[int, ...]:
    found: list[int] = []
    first = 1
    for value, many in zip(spectrum.eigenvalues, taken, strict=True):
        found += range(first, first + many)
        first += value.multiplicity
    return tuple(found)


def _map(spectrum: Spectrum, chosen: tuple[int, ...]) -> Any:
    U = spectrum.vectors[0][:, [k - 1 for k in chosen]]
    return U @ (U.T @ spectrum.regression.astype(float))


def _strata(
    chain: LinearChain,
    kinds: list[DeadPart],
    rank: int,
    inversions: int,
    ties: int,
    best: bool,
    inputs: int,
) -> tuple[Stratum, ...]:
    """Strata of one set: index, nullity and dimension of the live and the dead part add up.

    With one hidden layer and B of full rank the set is one manifold, and its open stratum stands
    for it.
    """
    hidden = chain.widths[1:-1]
    live = sum(2 * rank * d - rank * rank for d in hidden)
    more = live + ties + chain.widths[1] * (chain.widths[0] - inputs)
    listed = _listed(kinds, len(hidden))
    return tuple(
        Stratum(
            index=inversions + kind.index,
            nullity=more + kind.nullity,
            dimension=more + kind.dimension,
            layer_ranks=tuple(rank + kind.block_rank(k, k + 1) for k in range(kind.layers)),
            product_ranks=_products(kind, rank),
            kind=_kind(best, inversions + kind.index),
            is_open=is_open,
            dead=kind,
            simplest=kinds[0] if len(listed) == 1 else kind,
        )
        for kind, is_open in listed
    )


def _listed(kinds: list[DeadPart], layers: int) -> list[tuple[DeadPart, bool | None]]:
    """Kinds that get a row, each with whether no other one comes near it."""
    if len(kinds) > MOST_STRATA:
        return [(kind, None) for kind in kinds[:MOST_STRATA]]
    ranks = np.array([kind.ranks for kind in kinds])
    is_open = [_is_maximal(row, ranks) for row in ranks]
    one_manifold = layers == 1 and not all(kinds[0].hidden_from_both)
    pairs = zip(kinds, is_open, strict=True)
    return [(kind, last) for kind, last in pairs if last or not one_manifold]


def _is_maximal(row: Any, ranks: Any) -> bool:
    """Whether ranks are below no other ones: nearby they can only grow."""
    return not ((ranks >= row).all(axis=1) & (ranks > row).any(axis=1)).any()


def _kind(best: bool, index: int) -> StratumKind:
    if best:
        return StratumKind.GLOBAL_MINIMUM
    return StratumKind.STRICT_SADDLE if index else StratumKind.NON_STRICT_SADDLE


def _products(kind: DeadPart, rank: int) -> tuple[int, ...]:
    n = kind.layers
    pairs = [(a, z) for a in range(n) for z in range(a + 2, n + 1) if z - a < n]
    return tuple(rank + kind.block_rank(a, z) for a, z in pairs)


def _notes(spectrum: Spectrum) -> tuple[Sentence, ...]:
    widths = spectrum.chain.widths
    notes = [ZeroRidgeNote.WITNESS(), ZeroRidgeNote.NOT_COMPACT()]
    s, b = spectrum.inputs, spectrum.outputs
    if s < widths[0]:
        free = widths[1] * (widths[0] - s)
        notes.append(ZeroRidgeNote.FREE_WEIGHTS(rank=s, inputs=widths[0], free=free))
    if b < min(s, widths[-1]):
        notes.append(ZeroRidgeNote.UNSEEN(rank=b, most=min(s, widths[-1])))
    notes += _spectral_notes(spectrum)
    return tuple(notes)


def _missing(sets: Sequence[CriticalSet]) -> Iterator[Sentence]:
    cut = {one.rank for one in sets if not one.all_listed}
    for rank in sorted(cut):
        yield ZeroRidgeNote.MANY_STRATA(rank=rank, most=MOST_STRATA)


def _spectral_notes(spectrum: Spectrum) -> Iterator[Sentence]:
    values = spectrum.eigenvalues
    for value in values:
        if value.multiplicity > 1:
            yield ZeroRidgeNote.REPEATED(value=float(value.ball), count=value.multiplicity)
    balls = [value.ball for value in values]
    for number, (high, low) in enumerate(pairwise(balls), start=1):
        gap = float((high - low) / high)
        if gap < _NEAR:
            yield ZeroRidgeNote.NEAR(first=number, second=number + 1, gap=gap)
    for number, ball in enumerate(balls, start=1):
        share = float(ball / balls[0])
        if share < _SMALL:
            yield ZeroRidgeNote.SMALL(which=number, share=share)
