"""What vouches for the counts of deep linear networks, apart from the results."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from explorer.landscape.bounds import mean_of_random_polynomial, stable_mixed_volume_formula
from explorer.landscape.exact_count import GenericData, expected_count
from explorer.networks.architectures import DeepLinear
from explorer.study.compare.cells import Cell


@dataclass(frozen=True)
class Witness:
    """A number with what it rests on.

    Attributes
    ----------
    value : int
    source : str
    defines : bool
        The number is what the formula says, by definition or by a theorem; False for a formula
        that was fitted.
    """

    value: int
    source: str
    defines: bool = True


_MOST_UNKNOWNS = 500


def witness(cell: Cell, quantity: str) -> Witness | None:
    """Find a formula for a number of a deep linear network with a coefficient for each weight.

    Parameters
    ----------
    cell : Cell
        Only its widths and samples count.
    quantity : str
        As in :data:`explorer.study.compare.cells.INVARIANTS`.
    """
    widths = cell.widths
    if widths is None or _unknowns(widths) > _MOST_UNKNOWNS:
        return None
    n = _unknowns(widths)
    degree = 2 * len(widths) - 3
    if quantity == "n":
        return Witness(n, "number of weights")
    if quantity == "CBB":
        return Witness(degree**n, "(2H+1)^n")
    if quantity == "N_DM":
        value = mean_of_random_polynomial(DeepLinear(widths))
        return Witness(value, "ceil(sqrt(2) (2H+1)^((n+1)/2))")
    if quantity == "BKK":
        volume, formula = stable_mixed_volume_formula(DeepLinear(widths))
        return None if volume is None else Witness(volume, formula, defines=False)
    if quantity in ("N_C", "N_C_mode"):
        rank = min(cell.samples or widths[0], widths[0])
        found = expected_count(GenericData(DeepLinear(widths), rank))
        return None if found is None else Witness(found.count, found.source)
    return None


def _unknowns(widths: tuple[int, ...]) -> int:
    return sum(a * b for a, b in pairwise(widths))
