"""From candidates to distinct zeros.

Refine, estimate, drop what solves nothing, join duplicates.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.polynomial import System
from explorer.validate.exact_parameters import ExactParameters
from explorer.validate.matching import first_of_each
from explorer.validate.newton import newton
from explorer.validate.newton_kantorovich import Majorant, estimate
from explorer.validate.point_set import Complex, Floats, Ints, PointSet
from explorer.validate.settled import settle

# A coordinate above this is not a solution of anything: its powers overflow in double precision.
LARGEST = 1e60


def refine(
    system: System,
    parameters: Floats,
    points: ArrayLike,
    multiplicity: ArrayLike | None = None,
    exact: ExactParameters | None = None,
) -> PointSet:
    """Refine candidates by Newton's method and keep one point for each zero.

    Parameters
    ----------
    system : System
        As many equations as unknowns.
    parameters : float array, shape (p,)
    points : complex array, shape (N, n)
        Candidates; those that are not near a zero are dropped.
    multiplicity : int array, shape (N,), optional
        What is known of their multiplicities, 1 by default.
    exact : ExactParameters, optional
        The parameters as they are: where rounding them may decide, these do.

    Returns
    -------
    PointSet
        Its statistics account for every candidate. Orbits and conjugates are not looked for, see
        :func:`explorer.validate.symmetry.with_orbits`.

    Examples
    --------
    >>> import numpy as np
    >>> from explorer.polynomial import Graph, System
    >>> graph = Graph()
    >>> x = graph.unknown("x")[()]
    >>> found = refine(System(graph, (x**2 - 2,)), np.zeros(0), [[1.4], [1.41], [-1.4]])
    >>> found.points.real.round(6).ravel().tolist()
    [1.414214, -1.414214]
    """
    candidates = np.asarray(points, dtype=np.complex128).reshape(-1, len(system.unknowns))
    known = np.ones(len(candidates)) if multiplicity is None else np.asarray(multiplicity)
    usable = (np.abs(candidates) < LARGEST).all(axis=1)  # False for NaN too
    each, solves = refine_each(
        system, parameters, candidates[usable], known[usable].astype(int), exact
    )
    return deduplicate(each.take(np.flatnonzero(solves)), len(candidates))


MET_AGAIN = "further paths at simple points"
"""Statistic: a simple zero is the end of one path, so that others there have lost their own."""


def deduplicate(found: PointSet, candidates: int) -> PointSet:
    """Keep the first point of each cluster; ``candidates`` is how many there were at the start."""
    leader = first_of_each(found.points, found.scale, found.reach)
    kept = np.flatnonzero(leader == np.arange(len(leader)))
    # A singular point met k times has multiplicity at least k; a regular one has multiplicity 1.
    size = np.bincount(leader, minlength=len(leader))
    multiplicity = np.where(found.regular, 1, np.maximum(found.multiplicity, size))
    statistics = {
        "candidates": candidates,
        "not solutions": candidates - len(leader),
        "duplicates": len(leader) - len(kept),
        "distinct critical points": len(kept),
    }
    paths = np.bincount(leader, weights=found.multiplicity, minlength=len(leader))[kept]
    again = int((paths - 1)[found.regular[kept]].sum())
    if again:
        statistics[MET_AGAIN] = again
    return replace(replace(found, multiplicity=multiplicity).take(kept), statistics=statistics)


def refine_each(
    system: System,
    parameters: Floats,
    points: Complex,
    multiplicity: Ints | None = None,
    exact: ExactParameters | None = None,
) -> tuple[PointSet, NDArray[np.bool_]]:
    """Refine points one by one, nothing dropped or joined.

    Points that extended precision does not show to be regular are done again with balls.

    Parameters
    ----------
    system, parameters, points, multiplicity, exact
        As for :func:`refine`.

    Returns
    -------
    found : PointSet, N rows
    solves : bool array, shape (N,)
        Whether there is a zero, by the estimate or, where singular, up to rounding.
    """
    known = np.ones(len(points), dtype=np.int64) if multiplicity is None else multiplicity
    majorant = Majorant.of(system, parameters)
    first, solves = _refined(system, parameters, points, known, majorant, exact, precise=False)
    unsure = np.flatnonzero(~first.regular)
    if not len(unsure):
        return first, solves
    second, solved = _refined(
        system, parameters, points[unsure], known[unsure], majorant, exact, precise=True
    )
    # Balls add digits, and singular points want none: the first answer stays unless the second is
    # regular.
    better = np.flatnonzero(second.regular)
    solves = solves.copy()
    solves[unsure[better]] = solved[better]
    found = first.with_rows(unsure[better], second.take(better))
    # What seems no zero of the rounded system may be one of the exact system
    asked = solves if exact is None or not exact.rounding else np.ones_like(solves)
    rest = np.flatnonzero(~found.regular & asked)
    found = settle(system, parameters, found, rest, points, exact)
    return found, solves | found.regular


def _refined(
    system: System,
    parameters: Floats,
    points: Complex,
    multiplicity: Ints,
    majorant: Majorant,
    exact: ExactParameters | None,
    *,
    precise: bool,
) -> tuple[PointSet, NDArray[np.bool_]]:
    iterates = newton(system, parameters, points, precise=precise, exact=exact)
    return estimate(system, iterates, majorant, multiplicity, exact)
