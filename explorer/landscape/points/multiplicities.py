"""How many zeros the isolated points of a list are, multiplicities included.

The sum of multiplicities is what the degree of an ideal counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.exact_count import Expected
from explorer.landscape.points.classification import Classification, classify
from explorer.landscape.points.families import families
from explorer.networks.problem import Problem
from explorer.validate.point_set import PointSet

if TYPE_CHECKING:
    from explorer.local.multiplicity import LocalMultiplicity

# Each singular point that is looked at takes a second or so; more is said of no list than these.
_MOST = 32
_MOST_UNKNOWNS = 8
# Of so few unknowns points may be looked at whose ideal is not known to be of finite degree.
_FEW_UNKNOWNS = 2
# Sharpened zeros have all the digits of doubles.
_SAME = 1e-9


@dataclass(frozen=True)
class Isolated:
    """The isolated points of a list.

    Attributes
    ----------
    simple, singular : int
        Numbers of points, simple and not.
    total : int or None
        Sum of their multiplicities; None where one is not known.
    """

    simple: int
    singular: int
    total: int | None


def isolated_points(
    problem: Problem, c: Classification, simple: NDArray[np.bool_]
) -> tuple[Isolated, Classification]:
    """Count isolated points with their multiplicities.

    Parameters
    ----------
    problem : Problem
    c : Classification
        N points.
    simple : bool array, shape (N,)
        Points that are known to be simple.

    Returns
    -------
    (Isolated, Classification)
        The list says the multiplicities that were found.
    """
    number, rows = c.points.how_many(simple), np.flatnonzero(~simple)
    if not len(rows):
        return Isolated(number, 0, number), c
    if len(rows) > _MOST:
        return Isolated(number, len(rows), None), c
    multiplicity, isolated = _singular(problem, c.points, rows)
    known = multiplicity > 0
    every = c.points.multiplicity.copy()
    every[rows[known]] = multiplicity[known]
    said = replace(c, points=replace(c.points, multiplicity=every))
    points = int(isolated.sum())
    total = number + int(multiplicity.sum()) if known[isolated].all() else None
    return Isolated(number, points, total), said


def may_be_counted(
    problem: Problem, c: Classification, simple: NDArray[np.bool_], expected: Expected | None
) -> bool:
    """Whether multiplicities can be found: all points are simple, or the singular ones isolated.

    They are where the ideal of the data has a finite degree; no point that a continuous symmetry
    moves is.
    """
    if simple.all():
        return True
    size = problem.architecture.size
    if expected is not None and not expected.generic:
        return size <= _MOST_UNKNOWNS
    if size > _FEW_UNKNOWNS:
        return False
    return not families(problem, c.points.points[~simple]).orbit.any()


def without_doubles(problem: Problem, c: Classification) -> Classification:
    """Put multiple zeros where they are, and list each of them once.

    Path ends near a multiple zero scatter; sharpened they are one. The ideal of the data must have
    a finite degree.
    """
    rows = np.flatnonzero(~c.points.regular)
    if not 0 < len(rows) <= _MOST:
        return c
    points, kept = c.points.points.copy(), np.ones(len(c.points), dtype=bool)
    found: list[NDArray[np.complex128]] = []
    for row, here in zip(rows.tolist(), _structures(problem, c.points.points[rows]), strict=True):
        if not here.multiplicity:
            continue
        kept[row] = not any(np.allclose(here.point, other, _SAME, _SAME) for other in found)
        found.append(here.point)
        points[row] = here.point
    left = np.flatnonzero(kept)
    return classify(problem, c.points.moved(points).take(left)) if found else c


def _structures(problem: Problem, points: NDArray[np.complex128]) -> list[LocalMultiplicity]:
    from explorer.local.multiplicity import local_multiplicity

    equations = problem.system.at(problem.exact_parameters())
    return [local_multiplicity(equations, point) for point in points]


def _singular(
    problem: Problem, found: PointSet, rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Multiplicities of singular points, 0 where not known, and whether they may be isolated.

    Points of one orbit have the same.
    """
    multiplicity = np.zeros(len(rows), dtype=np.int64)
    isolated = np.ones(len(rows), dtype=bool)
    _, first, same = np.unique(found.orbit[rows], return_index=True, return_inverse=True)
    structures = _structures(problem, found.points[rows[first]])
    for number, here in enumerate(structures):
        multiplicity[same == number] = here.multiplicity or 0
        isolated[same == number] = here.isolated is not False
    multiplicity[~isolated] = 0
    return multiplicity, isolated
