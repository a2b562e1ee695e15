"""A second opinion on a list of critical manifolds: perturb the ridge, solve, and group.

A generic small change of the ridge coefficients breaks the symmetry. Near a nondegenerate compact
critical manifold C there are then critical points of the changed loss as those of a generic
function on C has them: at least as many as the sum of its Betti numbers, and with signs they sum up
to its Euler characteristic. Nothing of the reduced equations is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from explorer.errors import require
from explorer.landscape.solution import Solution
from explorer.landscape.solve import solve
from explorer.manifolds.manifold import Manifold
from explorer.networks.problem import Problem
from explorer.sentences import Sentence, Template

Real = NDArray[np.float64]

SIZE = 1e-2
"""Relative change of the ridge coefficients: points stay near their manifolds, and are regular."""
_KERNEL = 1e-3
"""Singular values of the Hessian below this share are taken for its kernel."""
_STEPS = 60
_CONVERGED = 1e-12
_SAME = 1e-6
"""Losses and norms of one manifold agree better, those of two hardly ever."""


class CrossCheckFinding(Template):
    """What a cross-check says."""

    GROUPED = "{points} real points of the changed loss lie at {found} of {count} listed manifolds"
    UNLISTED = "a critical point of loss {loss:.6g} and index {index} lies at no listed manifold"
    NO_POINT = "no point of the changed loss lies at the manifold of loss {loss:.6g}"
    EULER = (
        "the points at the manifold of loss {loss:.6g} have signed sum {sum}, not its Euler "
        "characteristic {euler}"
    )
    INCOMPLETE = "the list of points of the changed loss is incomplete itself"
    FAR = "{points} real points of the changed loss lead to no critical point nearby"
    LIMITS = (
        "it can show that a manifold is missing or is none; it proves nothing, and cannot tell "
        "apart manifolds closer than the change, or degenerate ones"
    )


@dataclass(frozen=True, eq=False)
class CrossCheck:
    """What perturb-and-group found.

    Attributes
    ----------
    agrees : bool
        Every real point of the changed loss lies at a listed manifold, every manifold has points,
        and their signs sum up to its Euler characteristic.
    points : int array, shape (M,)
        Real points of the changed loss at each listed manifold.
    signed : int array, shape (M,)
        Their sum with the sign of index less the manifold's index.
    changed : Solution
        All critical points of the changed loss.
    findings : tuple of Sentence
    """

    agrees: bool
    points: NDArray[np.int64]
    signed: NDArray[np.int64]
    changed: Solution
    findings: tuple[Sentence, ...]

    def __str__(self) -> str:
        head = "agrees" if self.agrees else "DOES NOT AGREE"
        return "\n".join([f"cross-check {head}", *(f"    {f}" for f in self.findings)])


def cross_check(solution: Solution, size: float = SIZE, seed: int = 0) -> CrossCheck:
    """Hold a list of critical manifolds against the points of a slightly changed loss.

    Parameters
    ----------
    solution : Solution
        With a list of manifolds, see ``Solution.manifold_list``; ridge coefficients not zero.
    size : float
        Each ridge coefficient is multiplied by a random number between 1 and 1 + size.
    seed : int
        Of these numbers and of the engine.

    Returns
    -------
    CrossCheck

    Raises
    ------
    InputError
        Without a list of manifolds, without ridge, or for a size that is not between 0 and 1.

    Notes
    -----
    It costs a solve with a generic ridge: 225 points at widths 2, 2, 2, but 96,333 at 3, 3, 3.

    Examples
    --------
    >>> from explorer import DeepLinear, Problem, solve
    >>> from explorer.landscape.cross_check import cross_check
    >>> problem = Problem(DeepLinear((1, 2, 1)), [[1.0, 2.0, 0.0]], [[2.0, 1.0, -1.0]], 0.25)
    >>> check = cross_check(solve(problem, seed=1))
    >>> check.agrees, check.points.tolist(), check.signed.tolist()
    (True, [4, 1], [0, 1])
    """
    found = solution.manifold_list
    require(found is not None, "solution", solution.engine, "a solution with a list of manifolds")
    assert found is not None
    require(0 < size < 1, "size", size, "a number between 0 and 1")
    given = solution.problem
    ridged = all(np.all(r > 0) for r in given.ridge)
    require(ridged, "regularization", given.regularization, "positive coefficients")
    changed = solve(perturbed(given, size, seed), engine="native", seed=seed)
    real = changed.real_points
    ends = [_projected(given, changed.weights[row].real) for row in real.index]
    place = [_at(given, end, found.manifolds) for end in ends]
    index = real["index"].to_numpy(dtype=np.int64)
    return _concluded(solution, changed, index, ends, place)


def perturbed(problem: Problem, size: float, seed: int) -> Problem:
    """Multiply each ridge coefficient by a random number between 1 and 1 + size."""
    rng = np.random.default_rng([seed, 1])
    ridge = [r * (1 + size * rng.uniform(size=r.shape)) for r in problem.ridge]
    return replace(problem, regularization=ridge)


def _projected(problem: Problem, weights: Real) -> Real | None:
    """Critical point of the given loss near by: shortest Newton steps; None where there is none."""
    x: Real = weights.copy()
    for _ in range(_STEPS):
        gradient, hessian = problem.gradient(x[None])[0], problem.hessian(x[None])[0]
        step = np.linalg.lstsq(hessian, gradient, rcond=_KERNEL)[0]
        x -= step
        if np.abs(step).max() <= _CONVERGED * max(np.abs(x).max(), 1):
            return x
    return None


def _at(problem: Problem, end: Real | None, manifolds: tuple[Manifold, ...]) -> int:
    """Number of the manifold with the loss and the norm of a point; -1: none."""
    if end is None:
        return -1
    loss, norm = float(problem.loss(end[None])[0]), float(end @ end)
    for number, one in enumerate(manifolds):
        known = float(one.representative @ one.representative)
        near = abs(loss - one.loss) <= _SAME * abs(one.loss) + 1e-12
        if near and abs(norm - known) <= _SAME * max(known, norm) + 1e-9:
            return number
    return -1


def _concluded(
    solution: Solution,
    changed: Solution,
    index: NDArray[np.int64],
    ends: list[Real | None],
    place: list[int],
) -> CrossCheck:
    found = solution.manifold_list
    assert found is not None
    points = np.zeros(len(found.manifolds), dtype=np.int64)
    signed = np.zeros(len(found.manifolds), dtype=np.int64)
    for where, negative in zip(place, index, strict=True):
        if where >= 0:
            points[where] += 1
            signed[where] += (-1) ** int(negative - found.manifolds[where].index)
    against = [*_against(solution, changed, ends, place), *_uneven(found.manifolds, points, signed)]
    grouped = CrossCheckFinding.GROUPED(
        points=int(points.sum()), found=int((points > 0).sum()), count=len(points)
    )
    findings = (grouped, *against, CrossCheckFinding.LIMITS())
    return CrossCheck(not against, points, signed, changed, findings)


def _against(
    solution: Solution, changed: Solution, ends: list[Real | None], place: list[int]
) -> Iterator[Sentence]:
    """What speaks against the list, or leaves it open, among the points."""
    if not changed.ok:
        yield CrossCheckFinding.INCOMPLETE()
    far = sum(end is None for end in ends)
    if far:
        yield CrossCheckFinding.FAR(points=far)
    for end, where in zip(ends, place, strict=True):
        if end is not None and where < 0:
            values = np.linalg.eigvalsh(solution.problem.hessian(end[None])[0])
            negative = int((values < -_SAME * np.abs(values).max()).sum())
            loss = float(solution.problem.loss(end[None])[0])
            yield CrossCheckFinding.UNLISTED(loss=loss, index=negative)


def _uneven(
    manifolds: tuple[Manifold, ...], points: NDArray[np.int64], signed: NDArray[np.int64]
) -> Iterator[Sentence]:
    for one, count, total in zip(manifolds, points.tolist(), signed.tolist(), strict=True):
        euler = one.euler_characteristic
        if not count:
            yield CrossCheckFinding.NO_POINT(loss=one.loss)
        elif euler is not None and euler != total:
            yield CrossCheckFinding.EULER(loss=one.loss, sum=total, euler=euler)
