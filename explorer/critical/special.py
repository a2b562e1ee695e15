"""Targets with special ridge coefficients, reached over a real generic neighbour.

Equal or zero coefficients let critical points form continuous families. Which points of a family paths end at depends
on the direction in which they come: over complex parameters the ends are complex, though the family has real points.
From real parameters nearby, real points are carried to real ones, so real families show real points.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from explorer.critical.generic_sets import DataFamily
from explorer.engine import EngineResult, GenericSet, NativeOptions, solve_targets
from explorer.engine.segment import Complex
from explorer.problem import Problem

# Distance of the neighbour's coefficients, as a share of the largest: near enough that few real points meet on the way,
# far enough that its own points are easily told apart.
_DISTANCE = 0.3


def solve_special(
    problem: Problem, data: DataFamily, point: Complex, generic: GenericSet, seed: int, options: NativeOptions
) -> EngineResult:
    """Solve a real generic neighbour, then go on to the problem; directly where the neighbour's list has gaps."""
    rng = np.random.default_rng([seed, 2])
    near = point.copy()
    ridge = near[-problem.architecture.size :]
    ridge += _DISTANCE * (float(np.abs(ridge).max()) or 1.0) * rng.uniform(0.2, 1.0, size=len(ridge))
    system, family = problem.system, data.family
    first = solve_targets(system, generic, near[None], family, rng, options)[0]
    if not first.complete:
        return solve_targets(system, generic, point[None], family, rng, options)[0]
    pairs = zip(generic.sets, first.orbits, strict=True)
    around = GenericSet(near, family.parameters(near), tuple(replace(s, points=points) for s, (points, _) in pairs))
    last = solve_targets(system, around, point[None], family, rng, options)[0]
    return replace(last, jacobians=first.jacobians + last.jacobians)
