"""Upper bounds and known numbers of critical points, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, comb, sqrt

from explorer.external import phcpack as phc
from explorer.external.phcpack import PhcOptions
from explorer.landscape.affine_volume import affine_volume, kept_volume
from explorer.landscape.exact_count import exact_count
from explorer.networks.architectures import Architecture, DeepLinear
from explorer.networks.problem import Problem


@dataclass(frozen=True)
class Bound:
    """One number with its name and source; None when it is not known here."""

    name: str
    value: int | None
    source: str


def compare(problem: Problem, seed: int = 0) -> tuple[Bound, ...]:
    """List the bounds of a problem, from the coarsest to the exact number.

    Mixed volumes need phcpy; where it is absent their source says so.
    """
    system = problem.system
    expected = exact_count(problem)
    return (
        Bound("unknowns", len(system.unknowns), "weights"),
        Bound("total_degree", system.total_degree, "Bezout"),
        Bound(
            "multihomogeneous_bezout",
            system.multihomogeneous_bezout(),
            "one group of unknowns a block of weights",
        ),
        *_mixed_volumes(problem, seed),
        Bound("stable_mixed_volume_formula", *stable_mixed_volume_formula(problem.architecture)),
        Bound(
            "expected",
            expected.count if expected else None,
            expected.source if expected else "no closed form known, and no count by msolve",
        ),
        Bound(
            "mean_random",
            mean_of_random_polynomial(problem.architecture),
            "mean for a random polynomial, N_DM",
        ),
    )


def stable_mixed_volume_formula(architecture: Architecture) -> tuple[int | None, str]:
    """Stable mixed volume for one hidden layer, ``(sum_r 4^r C(d_x,r) C(d_y,r))^d_1``.

    Fitted to published rows.
    """
    if not isinstance(architecture, DeepLinear) or architecture.hidden_layers != 1:
        return None, "known for one hidden layer only"
    dx, hidden, dy = architecture.widths
    factor = sum(4**r * comb(dx, r) * comb(dy, r) for r in range(min(dx, dy) + 1))
    return int(factor**hidden), "(sum_r 4^r C(d_x,r) C(d_y,r))^d_1, matches every published row"


def mean_of_random_polynomial(architecture: Architecture) -> int:
    """``ceil(sqrt(2) D^((n+1)/2))`` for equations of degree D.

    Dedieu and Malajovich, as published for D = 2H+1.
    """
    degree = int(architecture.system.sparse.degrees.max(initial=0))
    power: float = degree ** ((architecture.size + 1) / 2)
    return ceil(sqrt(2) * power)


def _mixed_volumes(problem: Problem, seed: int) -> tuple[Bound, Bound]:
    from explorer.polynomial.formats import phcpack_polynomials

    names = ("mixed_volume", "stable_mixed_volume")
    if not phc.available():
        return Bound(names[0], None, "needs phcpy"), Bound(names[1], None, "needs phcpy")
    sparse = problem.system.at([float(v) for v in problem.parameters])
    polynomials, options = phcpack_polynomials(sparse), PhcOptions(seed=1 + seed)
    torus = phc.mixed_volume(polynomials, sparse.unknowns, options=options)
    affine = affine_volume(problem, options)
    return (
        Bound(names[0], torus, "solutions without a zero coordinate (BKK), PHCpack"),
        Bound(names[1], affine, "all isolated solutions (affine BKK), PHCpack"),
    )


def affine_bkk(problem: Problem, time_limit: float = 600.0) -> int | None:
    """Bound the number of isolated solutions with the monomials of the equations of a problem.

    Parameters
    ----------
    problem : Problem
    time_limit : float
        Seconds that PHCpack may take.

    Returns
    -------
    int or None
        None where no formula is known and PHCpack is absent or takes longer.
    """
    formula, _ = stable_mixed_volume_formula(problem.architecture)
    return formula if formula is not None else kept_volume(problem, time_limit)
