"""Targets with special ridge coefficients, reached over a real generic neighbour.

Equal or zero coefficients let critical points form continuous families. Which points of a family
paths end at depends on the direction in which they come: over complex parameters the ends are
complex, though the family has real points. From real parameters nearby, real points are carried to
real ones, so real families show real points.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.generic_set import GenericSet
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import Complex, Family
from explorer.homotopy.path_results import PathResults, PathStatus
from explorer.homotopy.targets import solve_targets
from explorer.landscape.engines.placed import PlacedProblem
from explorer.networks.problem import Problem
from explorer.networks.problem.warnings import ProblemWarning

# Distance of the neighbour's coefficients, as a share of the largest: near enough that few real
# points meet on the way, far enough that its own points are easily told apart.
_DISTANCE = 0.3
# Where a symmetry makes families most ends are on them, and digits do not make them simple.
_PRECISE_ON_FAMILIES = 4


def solve_degenerate(
    target: PlacedProblem, generic: GenericSet, options: NativeOptions
) -> PathResults:
    """Solve a real generic neighbour, then go on to the problem.

    Goes directly where the neighbour's list has gaps.
    """
    problem, point = target.problem, target.point
    rng = random_of_neighbour(target.seed)
    system, family = problem.system, target.data.family
    near = neighbour(problem, point, rng)
    if any(warning.template is ProblemWarning.SYMMETRY for warning in problem.warnings):
        options = replace(options, precise_paths=_PRECISE_ON_FAMILIES)
    first = solve_targets(system, generic, near[None], family, rng, options)[0]
    begin = around(near, generic, first, family)
    precise = [target.precise]
    last = solve_targets(system, begin, point[None], family, rng, options, precise=precise)[0]
    return replace(last, jacobians=first.jacobians + last.jacobians)


def random_of_neighbour(seed: int) -> np.random.Generator:
    """Random numbers for the neighbour and for both ways."""
    return np.random.default_rng([seed, 2])


def neighbour(problem: Problem, point: Complex, rng: np.random.Generator) -> Complex:
    """Coordinates of the neighbour of a problem at ``point``."""
    near = point.copy()
    ridge = near[-problem.architecture.size :]
    largest = float(np.abs(ridge).max())
    scale = largest if largest else _natural_ridge(problem)
    ridge += _DISTANCE * scale * rng.uniform(0.2, 1.0, size=len(ridge))
    return near


def _natural_ridge(problem: Problem) -> NDArray[np.float64]:
    """Ridge coefficients on the scale of the loss, in units that make its terms alike, shape (n,).

    Logarithms of coefficients are fitted by one for the loss and one for each weight.
    """
    terms = problem.system.potential_terms
    size = np.abs(terms.numbers(problem.parameters))
    used = (size > 0) & np.isfinite(size) & terms.exponents.any(axis=1)
    exponents = terms.exponents[used]
    matrix = np.column_stack([np.ones(len(exponents)), -exponents])
    fitted = np.linalg.lstsq(matrix, np.log2(size[used]), rcond=None)[0]
    loss, units = fitted[0], fitted[1:]
    return np.asarray(np.exp2(np.clip(loss - 2 * units, -200, 200)))


def around(near: Complex, generic: GenericSet, found: PathResults, family: Family) -> GenericSet:
    """What was found at the neighbour, to begin at; the generic set itself where that has gaps."""
    if not found.complete or found.orbits is None or found.paths is None:
        return generic
    arrived = found.paths.status == PathStatus.CONVERGED
    paths = np.cumsum([len(s.points) for s in generic.sets])
    ends = np.concatenate([[0], np.cumsum(arrived)])[paths]
    blocks = np.split(found.orbits.points, ends[:-1])
    pairs = zip(generic.sets, blocks, strict=True)
    sets = tuple(replace(source, points=points) for source, points in pairs)
    return GenericSet(near, family.parameters(near), sets, generic.witness)
