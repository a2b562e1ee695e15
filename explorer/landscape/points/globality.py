"""Which points of a list are global minima, as far as the list and the loss can tell."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.growth import growth
from explorer.landscape.points.classification import LOSS_ROUNDING, Classification
from explorer.networks.problem import Problem


@dataclass(frozen=True)
class Globality:
    """Global minima of a list of N points, when nothing is missing from it.

    Attributes
    ----------
    is_global : bool array, shape (N,)
    known : bool array, shape (N,)
        False where the lowest points of the list may have lower ones that are not critical.
    """

    is_global: NDArray[np.bool_]
    known: NDArray[np.bool_]


def global_minima(problem: Problem, c: Classification) -> Globality:
    """Tell which points are global minima.

    Parameters
    ----------
    problem : Problem
    c : Classification

    Returns
    -------
    Globality
        The lowest points of the list where the loss is proved to have a minimum, or where they lie
        on a lower bound; none where there is no lower bound; unknown else.
    """
    known = growth(problem)
    everywhere = np.ones(len(c.points), dtype=bool)
    if known.unbounded:
        return Globality(~everywhere, everywhere)
    if known.has_minimum or _on_bound(known.bound, c):
        return Globality(c.lowest, everywhere)
    return Globality(np.zeros_like(c.lowest), ~c.lowest)


def _on_bound(bound: Fraction | None, c: Classification) -> bool:
    if bound is None or not c.lowest.any():
        return False
    floor, least = float(bound), float(c.loss.real[c.lowest].min())
    size = np.abs(c.loss.real[c.real]).max(initial=abs(floor))
    return least <= floor + LOSS_ROUNDING * float(size)
