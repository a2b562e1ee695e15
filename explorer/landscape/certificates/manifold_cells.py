"""Every column of a table of manifolds, found again from a point of each.

Nothing of the reduced equations is asked: loss, gradient and Hessian are those of the loss itself,
the dimension is that of the orbit under its continuous symmetries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.certificates.evaluation import EPS, Values
from explorer.landscape.certificates.faults import cells, far, fault, numbers, unequal
from explorer.landscape.certificates.listed import is_finite
from explorer.landscape.manifolds.table import COLUMNS
from explorer.landscape.points.table import Columns
from explorer.manifolds.manifold import ManifoldKind
from explorer.manifolds.topology import stiefel_product
from explorer.networks.problem import Problem
from explorer.polynomial import continuous_symmetries

if TYPE_CHECKING:
    import pandas as pd

# Of the size of the weights: a point this near to a manifold is a point of it.
_NEAR = 1e-6
# Of the largest: singular values that are surely not zero, and surely zero.
_SURE, _NONE = 1e-6, 1e-10


@dataclass(frozen=True, eq=False)
class ManifoldRows:
    """A table of M manifolds as it was stored, with a point of each.

    Attributes
    ----------
    problem : Problem
    frame : DataFrame
        Columns :data:`explorer.landscape.manifolds.table.COLUMNS`.
    points : float array, shape (M, n)
    hidden : tuple of int or None
        Hidden widths, where the loss is that of a chain of linear layers.
    plain : bool
        The layers of that chain are all weights that there are.
    strata : dict or None
        Columns as they must be, where there is no ridge and a theorem gives them.
    """

    problem: Problem
    frame: pd.DataFrame
    points: NDArray[np.float64]
    hidden: tuple[int, ...] | None
    plain: bool = False
    strata: Columns | None = None

    def cells(self, name: str) -> list[Any]:
        """Cells of a column, None where empty."""
        return cells(self.frame[name])

    def numbers(self, name: str) -> NDArray[np.float64]:
        """Cells of a column as floats."""
        return numbers(self.frame[name])

    @cached_property
    def values(self) -> Values:
        """Loss, gradient and Hessian."""
        doubt = 64 * EPS * np.abs(self.points).max(axis=1, initial=0)
        return Values(self.problem, self.points.astype(np.complex128), doubt)

    @cached_property
    def eigenvalues(self) -> NDArray[np.float64]:
        """Hessian eigenvalues in increasing order, shape (M, n)."""
        hessian = self.values.hessian.real
        return np.asarray(np.linalg.eigvalsh(hessian), dtype=float)

    @cached_property
    def distance(self) -> NDArray[np.float64]:
        """About how far each point is from its manifold, shape (M,)."""
        nullity = [k if isinstance(k, int) else 0 for k in self.cells("nullity")]
        sizes = np.sort(np.abs(self.eigenvalues), axis=1)
        gradient = np.maximum(0, self.values.gradient - self.values.gradient_room)
        n = self.points.shape[1]
        least = [row[min(max(k, 0), n - 1)] for row, k in zip(sizes, nullity, strict=True)]
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.sqrt(n) * gradient / np.array(least)
        return np.where(gradient > 0, found, 0.0)


def misshapen_manifolds(problem: Problem, frame: pd.DataFrame, points: pd.DataFrame) -> str | None:
    """Say why two tables cannot be read as manifolds and points of them; None where they can."""
    names = {*COLUMNS, "point"}
    if odd := sorted(set(map(str, frame.columns)) ^ names):
        return f"table manifolds, column {odd[0]}: is missing, or there is no such column"
    size = problem.architecture.size
    for row, place in enumerate(cells(frame["point"])):
        if not isinstance(place, int) or not 0 <= place < len(points):
            said = fault(row, "point", place, "a row of the table of points")
            return f"table manifolds, {said}"
    for name in ("weights_re", "weights_im"):
        for row, value in enumerate(points[name].tolist()):
            weights = np.asarray(value, dtype=object).ravel().tolist()
            if len(weights) != size or not all(map(is_finite, weights)):
                return f"table points, {fault(row, name, str(value), f'{size} finite numbers')}"
    return None


def wrong_manifold_cells(t: ManifoldRows) -> Iterator[str]:
    """Name every cell of a table of manifolds that is not right."""
    for said in _all_cells(t):
        yield f"table manifolds, {said}"


def _all_cells(t: ManifoldRows) -> Iterator[str]:
    every = np.ones(len(t.points), dtype=bool)
    room = t.values.loss_room + 64 * EPS * np.abs(t.values.loss.real)
    yield from far("loss", t.numbers("loss"), t.values.loss.real, room, every)
    loss = t.numbers("loss")
    for row in np.flatnonzero(loss[1:] < loss[:-1] - room[1:] - room[:-1]).tolist():
        yield fault(row + 1, "loss", float(loss[row + 1]), "losses in increasing order")
    size = np.abs(t.points).max(axis=1, initial=0)
    for row in np.flatnonzero(t.distance > _NEAR * size).tolist():
        yield f"row {row}: its point is not critical"
    yield from _maps(t)
    yield from _signs(t)
    if t.strata is None:
        yield from _topology(t)
        yield from _kinds(t)
    else:
        yield from _as_listed(t, t.strata)
    yield from _global(t, room)
    for row, value in enumerate(t.cells("certified")):
        if not isinstance(value, bool):
            yield fault(row, "certified", value, "yes or no")


def _maps(t: ManifoldRows) -> Iterator[str]:
    """Rank and singular values of the end-to-end map."""
    architecture = t.problem.architecture
    product = architecture.end_to_end(architecture.split(t.points)) if t.plain else None
    given = [np.atleast_1d(np.asarray(v, dtype=object)) for v in t.frame["singular_values"]]
    for row, rank in enumerate(t.cells("rank")):
        if not isinstance(rank, int) or rank < 0:
            yield fault(row, "rank", rank, "a whole number from 0 on")
            continue
        sigma = np.zeros(0) if product is None else np.linalg.svd(product[row], compute_uv=False)
        top = sigma.max(initial=0)
        least, most = int((sigma > _SURE * top).sum()), int((sigma > _NONE * top).sum())
        if product is not None and not least <= rank <= max(least, most):
            yield fault(row, "rank", rank, least)
        values = given[row].tolist()
        right = sigma[:rank] if product is not None else np.asarray(values, dtype=float)
        numbers = np.array([v if isinstance(v, float) else np.nan for v in values], dtype=float)
        room = 1e-9 * top + 8 * t.distance[row] * (1 + top)
        if len(numbers) != len(right) or not (np.abs(numbers - right) <= room).all():
            yield fault(row, "singular_values", str(values), str(right.tolist()))


def _signs(t: ManifoldRows) -> Iterator[str]:
    """Index and nullity lie between what rounding lets the Hessian tell."""
    room = t.values.hessian_room[:, None] + 8 * EPS * np.abs(t.eigenvalues).max(
        axis=1, initial=0, keepdims=True
    )
    low, high = (t.eigenvalues < -room).sum(axis=1), (t.eigenvalues <= room).sum(axis=1)
    index, nullity = t.cells("index"), t.cells("nullity")
    for row in range(len(t.points)):
        least, most = int(low[row]), int(high[row])
        if not isinstance(index[row], int) or not least <= index[row] <= most:
            yield fault(row, "index", index[row], least)
        elif not isinstance(nullity[row], int) or not 0 <= nullity[row] <= most - index[row]:
            yield fault(row, "nullity", nullity[row], most - least)
        elif index[row] + nullity[row] < most and index[row] > least:
            yield fault(row, "index", index[row], least)
        elif nullity[row] < (t.cells("dimension")[row] or 0):
            yield fault(row, "nullity", nullity[row], "no less than the dimension")


def _topology(t: ManifoldRows) -> Iterator[str]:
    """Dimension of the orbit; of a linear chain all of its topology."""
    found = continuous_symmetries(t.problem.system.potential_terms, t.problem.parameters)
    orbit = found.orbit_dimensions(t.points, 1e-5)
    names = ("dimension", "components", "euler_characteristic")
    given = [t.cells(name) for name in names]
    for row, rank in enumerate(t.cells("rank")):
        right: list[Any] = [int(orbit[row]), given[1][row], given[2][row]]
        if t.hidden is not None and isinstance(rank, int) and 0 <= rank <= min(t.hidden):
            known = stiefel_product(t.hidden, rank)
            right = [known.dimension, known.components, known.euler_characteristic]
        for name, column, value in zip(names, given, right, strict=True):
            if column[row] != value or isinstance(column[row], bool):
                yield fault(row, name, column[row], value)


def _as_listed(t: ManifoldRows, right: Columns) -> Iterator[str]:
    """Whole numbers and words as the theorem on losses without ridge gives them."""
    every = np.ones(len(t.points), dtype=bool)
    for name in ("index", "nullity", "dimension", "components", "morse_bott", "kind"):
        column = right[name]
        if len(column) != len(every):
            yield f"column {name}: {len(every)} rows; right is {len(column)}"
            return
        values = [column[row] for row in range(len(every))]
        yield from unequal(name, t.cells(name), values, every)


def _kinds(t: ManifoldRows) -> Iterator[str]:
    """What index, nullity and dimension make of a manifold."""
    n = t.points.shape[1]
    index, nullity, dimension = (t.cells(name) for name in ("index", "nullity", "dimension"))
    open_ends = [kind == ManifoldKind.DEGENERATE for kind in t.cells("kind")]
    flat = [a == b for a, b in zip(nullity, dimension, strict=True)]
    allowed = [
        (None, False) if vague else (same,) for same, vague in zip(flat, open_ends, strict=True)
    ]
    for row, said in enumerate(t.cells("morse_bott")):
        if not any(said is one for one in allowed[row]):
            yield fault(row, "morse_bott", said, allowed[row][0])
    named = {0: ManifoldKind.MINIMUM, n: ManifoldKind.MAXIMUM}
    right = [
        str(ManifoldKind.DEGENERATE if vague else named.get(k, ManifoldKind.SADDLE))
        for k, vague in zip(index, open_ends, strict=True)
    ]
    yield from unequal("kind", t.cells("kind"), right, np.ones(len(right), dtype=bool))
    for row, vague in enumerate(open_ends):
        if vague and flat[row] and t.cells("certified")[row] is True:
            yield fault(row, "kind", str(ManifoldKind.DEGENERATE), named.get(index[row], "saddle"))


def _global(t: ManifoldRows, room: NDArray[np.float64]) -> Iterator[str]:
    """Lowest manifolds, up to rounding, are global; others are not."""
    loss = t.values.loss.real
    least = loss.min(initial=np.inf)
    for row, said in enumerate(t.cells("is_global")):
        lowest = bool(loss[row] <= least + 2 * room[row])
        if said is True and not lowest:
            yield fault(row, "is_global", said, False)
        if said is False and loss[row] == least and (loss == least).sum() == 1:
            yield fault(row, "is_global", said, True)
        if said is not None and not isinstance(said, bool):
            yield fault(row, "is_global", said, lowest)
