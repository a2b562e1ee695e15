"""A stand-in for the engine at widths (1, 1, 1), whose five points have a closed form.

With A = x x', B = y x' and ridge coefficients r1, r2: W = 0; or W2 = s W1 with s = +-sqrt(r1 / r2)
and W1 W2 = (B - r2 s) / A.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from explorer.landscape.conclude import assemble
from explorer.validate.refine import refine


@dataclass
class Solver:
    """Counts its calls; fails or stops where told to."""

    fail_at: int | None = None
    interrupt_at: int | None = None
    complete: bool | None = True
    calls: int = 0
    problems: list = field(default_factory=list)

    def __call__(self, problem, engine, seed):
        self.calls += 1
        self.problems.append(problem)
        if self.calls == self.interrupt_at:
            raise KeyboardInterrupt
        if self.calls == self.fail_at:
            raise RuntimeError("the child process died\nand more lines")
        return solution(problem, seed, self.complete)


def solution(problem, seed=1, complete=True):
    weights = critical_points(problem)
    assert np.abs(problem.gradient(weights)).max() < 1e-8
    found = assemble(
        problem,
        refine(problem.system, problem.parameters, weights, np.ones(5, dtype=int)),
    )
    assert found.counts.complex == 5
    counts = replace(found.counts, complete=complete)
    return replace(found, counts=counts, engine="closed form", seed=seed)


def critical_points(problem):
    A, B, _, r1, r2 = map(complex, problem.parameters)
    points = [[0, 0]]
    for s in (np.sqrt(r1 / r2), -np.sqrt(r1 / r2)):
        w = np.sqrt((B - r2 * s) / A / s)
        points += [[w, s * w], [-w, -s * w]]
    return np.array(points)
