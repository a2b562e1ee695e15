"""The table of critical points that users read, column by column."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.classify import UNDECIDED, YES, Classified
from explorer.landscape.columns import Columns, Maybe, whole, words
from explorer.networks.problem import Problem
from explorer.networks.problem.cautions import is_bounded_below


def columns(problem: Problem, classified: Classified) -> Columns:
    """Make the columns of the table of critical points; see ``Solution.points``."""
    c, real = classified, classified.real == YES
    decided = real & (c.undecided == 0)
    return {
        "loss": np.where(real, c.loss.real, np.nan),
        "loss_re": c.loss.real,
        "loss_im": np.where(real, 0.0, c.loss.imag),
        "is_real": Maybe(real, c.real != UNDECIDED),
        "index": whole(c.negative, decided),
        "nullity": whole(c.zero, decided),
        "kind": words(_kinds(c, problem.architecture.size), real),
        "is_global": Maybe(lowest(problem, c), real),
        "rank": whole(c.rank, c.rank >= 0),
        "support": words(_supports(problem, c.live)),
        "orbit": c.orbit,
        "orbit_size": c.orbit_size,
        "conjugate": c.conjugate,
        "multiplicity": c.believed.multiplicity,
        "regular": c.believed.regular,
        "residual": c.believed.residual,
        "error": c.believed.radius.max(axis=1, initial=0),
        "condition": c.believed.condition,
    }


def _kinds(c: Classified, n: int) -> NDArray[np.object_]:
    kinds = np.full(len(c.real), None, dtype=object)
    real = c.real == YES
    kinds[real] = "saddle"
    kinds[real & (c.negative == 0)] = "minimum"
    kinds[real & (c.negative == n)] = "maximum"
    kinds[real & (c.zero > 0)] = "degenerate"
    kinds[real & (c.undecided > 0)] = "undecided"
    return kinds


def minima(c: Classified) -> NDArray[np.bool_]:
    """Real points whose Hessian has positive eigenvalues only, shape (N,)."""
    return np.asarray((c.real == YES) & (c.negative == 0) & (c.zero == 0) & (c.undecided == 0))


def lowest(problem: Problem, c: Classified) -> NDArray[np.bool_]:
    """Lowest real critical points of the list, up to rounding; of the loss itself when the list is complete."""
    real = c.real == YES
    least = c.loss.real[real].min(initial=np.inf)
    rounding = 1e-12 * (abs(_loss_at_zero(problem, c)) + abs(least))
    # Without the true minima in the list the lowest point may be a saddle, which is no minimum of
    # anything.
    lowest_points = real & (c.loss.real <= least + rounding) & (c.negative == 0)
    return np.asarray(lowest_points & is_bounded_below(problem.ridge))


def _loss_at_zero(problem: Problem, c: Classified) -> float:
    rows = np.flatnonzero(~c.believed.points.any(axis=1))
    if len(rows):
        return float(c.loss[rows[0]].real)
    return float(problem.loss(np.zeros((1, problem.architecture.size)))[0])


def _supports(problem: Problem, live: NDArray[np.bool_]) -> list[str]:
    """Write live hidden units, ``10|11``: one figure a unit, layers parted by a bar."""
    layers = [unit.layer for unit in problem.architecture.hidden_units]
    known: dict[bytes, str] = {}
    for row in live:
        if row.tobytes() not in known:
            bars = ["|" if k and layers[k] != layers[k - 1] else "" for k in range(len(layers))]
            known[row.tobytes()] = "".join(
                bar + "01"[int(flag)] for bar, flag in zip(bars, row, strict=True)
            )
    return [known[row.tobytes()] for row in live]
