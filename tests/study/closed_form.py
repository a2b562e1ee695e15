"""A stand-in for the solver at widths (1, 1, 1), whose five critical points are known in closed form.

With A = x x', B = y x' and ridge coefficients r1, r2: W = 0; or W2 = s W1 with s = +-sqrt(r1 / r2) and
W1 W2 = (B - r2 s) / A.
"""

from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pandas as pd

NONE = pd.NA


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
        return solution(problem, engine, seed, self.complete)


def solution(problem, engine="phcpy", seed=1, complete=True):
    weights = critical_points(problem)
    assert np.abs(problem.gradient(weights)).max() < 1e-8
    real = np.abs(weights.imag).max(axis=1) < 1e-12
    eigenvalues = np.full(weights.shape, np.nan)
    eigenvalues[real] = np.linalg.eigvalsh(problem.hessian(weights[real].real))
    loss = np.where(real, problem.loss(weights).real, np.nan)
    index = (eigenvalues < 0).sum(axis=1)
    kinds = {0: "minimum", 1: "saddle", 2: "maximum"}
    best = loss[real].min()
    points = pd.DataFrame(
        {
            "loss": loss,
            "is_real": pd.array(real, dtype="boolean"),
            "index": pd.array([int(i) if r else NONE for i, r in zip(index, real, strict=True)], dtype="Int64"),
            "kind": pd.array([kinds[i] if r else NONE for i, r in zip(index, real, strict=True)], dtype="string"),
            "is_global": pd.array([bool(v <= best + 1e-9) if r else NONE for v, r in zip(loss, real, strict=True)],
                                  dtype="boolean"),
            "support": pd.array(["0", *["1"] * 4], dtype="string"),
        }
    )  # fmt: skip
    counts = SimpleNamespace(
        complex=5, real=int(real.sum()), minima=int((index[real] == 0).sum()),
        global_minima=int(points["is_global"].fillna(False).sum()), degenerate=0,
        morse_sum=int(((-1) ** index[real]).sum()), total_degree=9, expected=5, complete=complete,
    )  # fmt: skip
    return SimpleNamespace(
        problem=problem, points=points, weights=weights, eigenvalues=eigenvalues, counts=counts, checks=(), ok=True,
        cautions=problem.cautions, engine="closed form", seed=seed, seconds=0.0, account={},
    )  # fmt: skip


def critical_points(problem):
    A, B, _, r1, r2 = map(complex, problem.parameters)
    points = [[0, 0]]
    for s in (np.sqrt(r1 / r2), -np.sqrt(r1 / r2)):
        w = np.sqrt((B - r2 * s) / A / s)
        points += [[w, s * w], [-w, -s * w]]
    return np.array(points)
