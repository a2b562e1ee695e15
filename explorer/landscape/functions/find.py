"""The critical points of a solution in function space: each function counted once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.certify import certify
from explorer.errors import InputError
from explorer.landscape.answer.told import Told
from explorer.landscape.functions.along import Along, Course, courses
from explorer.landscape.functions.classes import Classes, SameFibre, classes_of
from explorer.landscape.functions.columns import function_columns
from explorer.landscape.functions.output_map import OutputMap, output_map
from explorer.landscape.functions.scales import Scaled, with_scales_fixed
from explorer.landscape.functions.space import FunctionNote, FunctionSpace
from explorer.landscape.functions.symmetry import FibreSymmetries, Located
from explorer.landscape.functions.values import Values, values_at
from explorer.landscape.points.table import Maybe
from explorer.sentences import Sentence
from explorer.validate.point_set import Evidence

# What is known of a singular point, in its units
_BLUNT = 1e-5
# Rows of a list with an image of each orbit written out
_MOST = 200_000


def function_space(solution: Told) -> FunctionSpace:
    """Count each function that the listed critical points give once.

    Parameters
    ----------
    solution : Solution

    Returns
    -------
    FunctionSpace

    Raises
    ------
    InputError
        When the list is too long to be written out.
    """
    problem, found = solution.problem, solution.classification.points
    outputs = output_map(problem.architecture)
    rows, points, radius = _listed(solution, outputs)
    unique = np.where(found.regular, found.unique / 2, 0)[:, None] * found.scale
    known = Located(points, radius, unique[rows])
    symmetries = FibreSymmetries.of(problem, outputs)
    scaled = None if solution.of_manifolds else with_scales_fixed(problem, symmetries, known)
    located = known if scaled is None else scaled.located
    points = located.points
    values = values_at(outputs.terms, points, located.radius)
    same = _same_fibre(known, symmetries, scaled)
    classes = classes_of(values, located.exact, same, found.orbit[rows])
    classes, values = _proved_apart(solution, outputs, points, classes, values)
    classes = _joined_strata(solution, classes)
    fixed = 0 if scaled is None else len(scaled.rows)
    return _assembled(solution, outputs, rows, classes, values, fixed)


def _same_fibre(known: Located, symmetries: FibreSymmetries, scaled: Scaled | None) -> SameFibre:
    """Compare points as they are, or with their scales fixed where both are."""

    def same(ones: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.bool_]:
        if scaled is None:
            return symmetries.same_fibre(known, ones, others)
        both = np.isin(ones, scaled.rows) & np.isin(others, scaled.rows)
        plain = ~both & known.exact[ones] & known.exact[others]
        result = np.zeros(len(ones), dtype=bool)
        result[both] = scaled.same_fibre(ones[both], others[both])
        result[plain] = symmetries.same_fibre(known, ones[plain], others[plain])
        return result

    return same


def _listed(
    solution: Told, outputs: OutputMap
) -> tuple[NDArray[np.int64], NDArray[np.complex128], NDArray[np.float64]]:
    """Row of the table, point and error of all that has to be looked at.

    An orbit has one point where its flips keep the function, else all of them.
    """
    found = solution.classification.points
    rough = np.where(found.regular[:, None], 0.0, _BLUNT * found.scale)
    if solution.of_manifolds:
        rough = np.zeros_like(rough)
    radius = np.maximum(found.radius, rough)
    every = np.arange(len(found))
    flips = found.flips
    if flips is None or _keep_the_function(flips.actions, outputs):
        return every, found.points, radius
    if found.total > _MOST:
        raise InputError(
            f"points = {found.total}: allowed are at most {_MOST} where flips change the function"
        )
    orbit = flips.rows[0]
    return orbit, flips.images(found.points), radius[orbit]


def _keep_the_function(actions: NDArray[np.int8], outputs: OutputMap) -> bool:
    odd = (np.unique(actions, axis=0) < 0).astype(np.int64) @ outputs.terms.exponents.T % 2
    return not odd.any()


def _choices(solution: Told) -> list[str] | None:
    """Which singular values each stratum has, where that determines its map; else None."""
    found, a = solution.manifold_list, solution.problem.architecture
    if found is None or found.table is None or solution.problem.sample_rank < a.full_rank:
        return None
    frame = found.table.frame()
    return None if frame["map_dimension"].any() else [str(one) for one in frame["chosen"]]


def _joined_strata(solution: Told, classes: Classes) -> Classes:
    """Make one of the strata that have one map."""
    chosen = _choices(solution) if solution.of_manifolds else None
    if chosen is None:
        return classes
    _, label = np.unique(chosen, return_inverse=True)
    number = np.empty(classes.count, dtype=np.int64)
    number[classes.label] = label
    left = np.sort(number[classes.open], axis=1).reshape(-1, 2)
    left = left[left[:, 0] != left[:, 1]]
    return Classes(label, np.unique(left, axis=0).reshape(-1, 2))


def _proved_apart(
    solution: Told,
    outputs: OutputMap,
    points: NDArray[np.complex128],
    classes: Classes,
    values: Values,
) -> tuple[Classes, Values]:
    """Look at pairs that are left with proved balls, which may be smaller."""
    if not len(classes.open) or solution.of_manifolds:
        return classes, values
    asked = np.flatnonzero(np.isin(classes.label, np.unique(classes.open)))
    first = asked[np.unique(classes.label[asked], return_index=True)[1]]
    problem = solution.problem
    proof = certify(problem.system, problem.exact_parameters(), points[first])
    good = proof.good
    again = values_at(outputs.terms, proof.points[good], proof.distance[good])
    middle, radius = values.middle.copy(), values.radius.copy()
    sharper = again.radius.max(axis=1) < radius[first[good]].max(axis=1)
    chosen = first[good][sharper]
    middle[chosen], radius[chosen] = again.middle[sharper], again.radius[sharper]
    values = Values(middle, radius)
    leader = {int(classes.label[row]): int(row) for row in first}
    left = [
        (one, other)
        for one, other in classes.open.tolist()
        if not values.apart(leader[one], np.array([leader[other]]))[0]
    ]
    return Classes(classes.label, np.array(left, dtype=np.int64).reshape(-1, 2)), values


def _assembled(
    solution: Told,
    outputs: OutputMap,
    rows: NDArray[np.int64],
    classes: Classes,
    values: Values,
    fixed: int,
) -> FunctionSpace:
    """Number functions by the order of the table and say what is known of each."""
    _, first = np.unique(classes.label, return_index=True)
    order = np.argsort(first, kind="stable")
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    label, first = number[classes.label], first[order]
    of_row = np.full(len(solution.classification.points), -1)
    of_row[rows[::-1]] = label[::-1]
    found = _courses(solution, outputs)
    open_ends = np.sort(number[classes.open], axis=1)
    return FunctionSpace(
        outputs=outputs,
        label=of_row,
        open=open_ends,
        courses=found,
        notes=_notes(solution, classes, found, fixed),
        columns=function_columns(solution, rows, label, first, values, found),
        coefficients=values.middle[first],
        bounds=values.radius[first],
    )


def _courses(solution: Told, outputs: OutputMap) -> tuple[Course, ...]:
    if not solution.of_manifolds:
        return ()
    column = solution.manifold_columns["dimension"]
    count = len(solution.manifold_rows)
    dimensions = [column[k] if isinstance(column, Maybe) else int(column[k]) for k in range(count)]
    if _choices(solution) is not None:
        return tuple(Course(Along.THEOREM if d else Along.POINT) for d in dimensions)
    points = solution.weights[solution.manifold_rows].real
    return tuple(courses(solution.problem, outputs, points, dimensions))


def _notes(
    solution: Told, classes: Classes, along: tuple[Course, ...], fixed: int
) -> tuple[Sentence, ...]:
    found = solution.classification.points
    singular = 0 if solution.of_manifolds else found.how_many(~found.regular)
    proved = bool((found.evidence == Evidence.PROOF).all())
    apart = FunctionNote.PROVED if proved else FunctionNote.ESTIMATED
    notes = [FunctionNote.MANIFOLDS() if solution.of_manifolds else apart()]
    if solution.of_manifolds and _choices(solution) is not None:
        notes.append(FunctionNote.STRATA())
    elif classes.count < len(classes.label) or found.flips is not None:
        notes.append(FunctionNote.SAME())
    moving = sum(one.along is Along.MOVES for one in along)
    if moving:
        notes.append(FunctionNote.FAMILIES(manifolds=moving))
    if fixed:
        notes.append(FunctionNote.SCALED(points=fixed))
    singular -= fixed
    if singular:
        notes.append(FunctionNote.SINGULAR(points=singular))
    if len(classes.open):
        least, most = classes.at_least, classes.count
        notes.append(FunctionNote.OPEN(pairs=len(classes.open), least=least, most=most))
    if not solution.counts.complete:
        notes.append(FunctionNote.INCOMPLETE())
    return tuple(notes)
