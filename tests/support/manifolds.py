"""Critical manifolds in closed form: whitened data, one hidden layer, one lambda."""

from dataclasses import replace
from itertools import combinations
from math import comb

import numpy as np

from explorer import DeepLinear, Problem
from explorer.manifolds.manifold import Manifold, ManifoldKind, ManifoldList, RankCount
from explorer.manifolds.sums import sums
from explorer.manifolds.topology import stiefel_product
from explorer.sentences import Template


class Said(Template):
    CLOSED_FORM = "closed form for whitened data"


def whitened_problem(sigma=(3.0, 2.0), hidden=2, lam=0.25):
    """X = I and Y = diag(sigma)."""
    d = len(sigma)
    return Problem(DeepLinear((d, hidden, d)), np.eye(d), np.diag(sigma), lam)


def whitened_manifolds(problem, *, proved=True):
    """W = sum over S of (sigma_i - 2 lambda) e_i e_i^T, for the subsets S with |S| <= d_1.

    Dead units see the other singular values; live ones decrease for a larger value outside of S.
    """
    d, hidden = problem.architecture.widths[:2]
    sigma, ell = np.diag(problem.Y), float(problem.ridge[0][0, 0])
    made = []
    for rank in range(min(d, hidden) + 1):
        for chosen in combinations(np.flatnonzero(sigma > ell), rank):
            made.append(_manifold(problem, list(chosen), sigma, ell, hidden, proved))
    made.sort(key=lambda one: one.loss)
    made[0] = replace(made[0], is_global=True)
    counts = tuple(
        RankCount(comb(d, r) * 2**r, comb(d, r) * 2**r, True, Said.CLOSED_FORM(), 0, proved)
        for r in range(min(d, hidden) + 1)
    )
    total = sums(made, [hidden])
    return ManifoldList(
        tuple(made), counts, total.morse_sum, total.quotient_sums, total.polynomial_ok
    )


def _manifold(problem, chosen, sigma, ell, hidden, proved):
    rank, d = len(chosen), len(sigma)
    values = sigma[chosen] - ell
    first, last = np.zeros((hidden, d)), np.zeros((d, hidden))
    for unit, (i, value) in enumerate(zip(chosen, values, strict=True)):
        first[unit, i] = last[i, unit] = np.sqrt(value)
    others = np.delete(sigma, chosen)
    live = int(sum((others > sigma[i]).sum() for i in chosen))
    extra = int((others > ell).sum())
    index = live + (hidden - rank) * extra
    topology = stiefel_product([hidden], rank)
    point = np.concatenate([first.ravel(), last.ravel()])
    return Manifold(
        rank=rank,
        singular_values=np.sort(values)[::-1],
        loss=float(problem.loss(point[None])[0]),
        index=index,
        nullity=topology.dimension,
        dimension=topology.dimension,
        components=topology.components,
        euler_characteristic=topology.euler_characteristic,
        morse_bott=True,
        kind=ManifoldKind.SADDLE if index else ManifoldKind.MINIMUM,
        is_global=False,
        representative=point,
        live_index=live,
        extra=extra,
        certified=proved,
    )
