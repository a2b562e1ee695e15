"""Which plane: through a minimum, a saddle and the minimum that it joins to the first one."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.errors import require
from explorer.landscape.graph.export import joined_minima
from explorer.landscape.graph.loss_graph import LossGraph
from explorer.landscape.slices.plane import Floats, Plane, beside, unit
from explorer.landscape.slices.says import Second, Through, Why
from explorer.networks.problem import Problem
from explorer.sentences import Sentence

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Listing:
    """R real critical points, images included, by increasing loss.

    Attributes
    ----------
    problem : Problem
    rows : int array, shape (R,)
        Rows of ``solution.points``.
    points : float array, shape (R, n)
    loss : float array, shape (R,)
    low : int array
        Numbers of the minima.
    graph : LossGraph or None
        Whose numbers of points are those here; None where descents are not followed.
    of_manifolds : bool
    """

    problem: Problem
    rows: Ints
    points: Floats
    loss: Floats
    low: Ints
    graph: LossGraph | None
    of_manifolds: bool

    def spectrum(self, point: Floats) -> Floats:
        """Eigenvectors (n, n), a row each, of increasing eigenvalues of the Hessian."""
        return np.asarray(np.linalg.eigh(self.problem.hessian(point))[1].T)


@dataclass(frozen=True, eq=False)
class Anchor:
    """A point that the plane goes through.

    Attributes
    ----------
    role : str
        ``minimum``, ``saddle``, ``neighbour`` or ``point``.
    row : int
        Of ``solution.points``; where points form manifolds it is the row of the manifold.
    place : float array, shape (n,)
    """

    role: str
    row: int
    place: Floats


@dataclass(frozen=True, eq=False)
class Chosen:
    """A plane, what it goes through, and why."""

    plane: Plane
    anchors: tuple[Anchor, ...]
    said: tuple[Sentence, ...]


@dataclass(frozen=True, eq=False)
class _Join:
    """A saddle and the two minima that it joins, by numbers, with their places."""

    saddle: int
    ends: tuple[int, int]
    places: tuple[Floats, Floats]
    direct: bool
    proved: bool


def choose(listing: Listing, minimum: int | None, saddle: int | None) -> Chosen:
    """Choose the plane of a slice.

    Parameters
    ----------
    listing : Listing
    minimum : int, optional
        Row of the minimum; the lowest that is not global unless given, where there is one.
    saddle : int, optional
        Row of a saddle that joins two minima; the lowest one unless given.

    Raises
    ------
    InputError
        Without a real point, and for rows that cannot be used.
    """
    require(
        len(listing.rows), "slice", "no real critical point", "a list with a real critical point"
    )
    joins = _joins(listing)
    starts = _starts(listing, minimum)
    if saddle is not None:
        joins = _at_saddle(listing, joins, saddle, minimum)
    found = _best_join(listing, joins, starts if minimum is not None else None)
    if found is not None:
        return _of_join(listing, found)
    return _without_join(listing, starts)


def _starts(listing: Listing, minimum: int | None) -> Ints:
    """Numbers of the minimum that is asked for, all its images; of all minima else."""
    if minimum is None:
        return listing.low
    own = listing.low[listing.rows[listing.low] == minimum]
    rows = _some(sorted(set(listing.rows[listing.low].tolist())))
    require(len(own), "minimum", minimum, f"the row of a listed minimum: {rows}")
    return np.asarray(own)


def _at_saddle(
    listing: Listing, joins: list[_Join], saddle: int, minimum: int | None
) -> list[_Join]:
    """Joins at one saddle, which must be one that joins minima."""
    own = [join for join in joins if listing.rows[join.saddle] == saddle]
    rows = _some(sorted({int(listing.rows[join.saddle]) for join in joins}))
    allowed = f"the row of a saddle that is known to join two minima: {rows}"
    require(own, "saddle", saddle, allowed)
    if minimum is None:
        return own
    fits = [j for j in own if minimum in listing.rows[list(j.ends)].tolist()]
    ends = _some(sorted({int(r) for j in own for r in listing.rows[list(j.ends)]}))
    require(fits, "minimum", minimum, f"one that saddle {saddle} joins: {ends}")
    return fits


def _some(rows: Sequence[int]) -> str:
    shown = ", ".join(map(str, rows[:12]))
    return f"{shown}, ..." if len(rows) > 12 else shown or "there is none"


def _joins(listing: Listing) -> list[_Join]:
    """Saddles of index 1 with a known minimum at the end of both descents."""
    graph = listing.graph
    if graph is None:
        return []
    ways = graph.pairs()
    low = set(listing.low.tolist())
    made = []
    for saddle, a, b in joined_minima(graph)[0]:
        one, other = ways[saddle]
        direct = one.end in low and other.end in low
        places = (listing.points[a], listing.points[b])
        if listing.of_manifolds:  # where the descents came to, not the points that stand for both
            places = (one.place, other.place)
        if direct or not listing.of_manifolds:
            proved = direct and one.below and other.below
            made.append(_Join(saddle, (a, b), places, direct, proved))
    return made


def _best_join(listing: Listing, joins: list[_Join], starts: Ints | None) -> _Join | None:
    """Join that shows most: of two kinds of minima before images of one, then the lowest."""
    usable = []
    for join in joins:
        turned = join
        if starts is not None:
            if join.ends[0] not in starts and join.ends[1] not in starts:
                continue
            turned = join if join.ends[0] in starts else _turned(join)
        elif listing.loss[join.ends[1]] > listing.loss[join.ends[0]]:
            turned = _turned(join)  # the higher minimum first: the way out of it is what is seen
        usable.append(turned)

    def rank(join: _Join) -> tuple[bool, bool, float, int]:
        one, other = listing.rows[list(join.ends)].tolist()
        orbits = listing.graph.listed.orbits.leader[list(join.ends)] if listing.graph else (0, 1)
        alike = one == other or orbits[0] == orbits[1]
        return alike, not join.direct, float(listing.loss[join.saddle]), join.saddle

    return min(usable, key=rank, default=None)


def _turned(join: _Join) -> _Join:
    ends, places = join.ends[::-1], join.places[::-1]
    return _Join(join.saddle, (ends[0], ends[1]), (places[0], places[1]), join.direct, join.proved)


def _of_join(listing: Listing, join: _Join) -> Chosen:
    """Plane through both minima and the saddle; a line of them gets a second direction."""
    top = listing.points[join.saddle]
    start, end = join.places
    one, other, saddle = (int(listing.rows[k]) for k in (*join.ends, join.saddle))
    again = "another point of it" if listing.of_manifolds else "another image of it"
    names = {
        "one": one,
        "other": f"minimum {other}" if one != other else again,
        "saddle": f"{'saddle' if len(top) > 1 else 'maximum'} {saddle}",
    }
    first, middle = Anchor("minimum", one, start), Anchor("saddle", saddle, top)
    if unit(end - start) is None:
        said = Through.LOOP(one=one, saddle=names["saddle"])
        return _spanned(listing, (first, middle), (), said, middle)
    said = (Through.PROVED if join.proved else Through.FOLLOWED)(**names)
    said = said if join.direct else Through.BELOW(**names)
    anchors = (first, Anchor("neighbour", other, end), middle)
    return _spanned(listing, anchors, (), said, middle)


def _without_join(listing: Listing, starts: Ints) -> Chosen:
    """Plane through a minimum and what lies nearest to it, or through the lowest point."""
    at = int(starts[0]) if len(starts) else 0
    first = _anchor(listing, "minimum" if len(starts) else "point", at)
    others = listing.low[listing.low != at]
    if len(starts) and len(others):
        near = int(others[_by_distance(listing.points[others], first.place)[0]])
        second = _anchor(listing, "neighbour", near)
        why = Why.NO_JOIN() if listing.graph is not None else Why.NO_RIDGE()
        said = Through.NEAREST(one=first.row, other=second.row, why=str(why))
        anchors: tuple[Anchor, ...] = (first, second)
        used = [at, near]
    else:
        said = (Through.ONE_MINIMUM if len(starts) else Through.NO_MINIMUM)(one=first.row)
        anchors, used = (first,), [at]
    middle = np.mean([one.place for one in anchors], axis=0)
    rest = np.setdiff1d(np.arange(len(listing.rows)), used)
    rest = rest[_by_distance(listing.points[rest], middle)]
    more = (_anchor(listing, "point", k) for k in rest.tolist())
    return _spanned(listing, anchors, more, said, first)


def _anchor(listing: Listing, role: str, number: int) -> Anchor:
    return Anchor(role, int(listing.rows[number]), listing.points[number])


def _by_distance(points: Floats, place: Floats) -> Ints:
    return np.argsort(np.linalg.norm(points - place, axis=1), kind="stable")


def _spanned(
    listing: Listing,
    anchors: tuple[Anchor, ...],
    more: Iterable[Anchor],
    said: Sentence,
    last: Anchor,
) -> Chosen:
    """Plane through anchors, then through the first points that it still needs, then by a Hessian.

    Parameters
    ----------
    listing : Listing
    anchors : tuple of Anchor
        The first is the origin; the plane goes through all of them.
    more : iterable of Anchor
        Points for directions that the anchors leave open.
    said : Sentence
        What the anchors are.
    last : Anchor
        At whose Hessian directions are taken where points leave some open.
    """
    origin = anchors[0].place
    wanted = min(2, len(origin))
    axes: list[Floats] = []
    used, notes = list(anchors), [said]
    for one in itertools.chain(anchors[1:], more):
        if len(axes) == wanted:
            break
        if _grown(axes, one.place - origin) and one not in anchors:
            used.append(one)
            notes.append(Second.POINT(row=one.row))
    if len(axes) < wanted:
        notes += _from_spectrum(listing, axes, wanted, last, on_a_line=len(used) > 2)
    if len(origin) == 1:
        axes, notes = [np.ones(1)], [said, Second.LINE()]
    return Chosen(Plane(origin, np.array(axes)), tuple(used), tuple(notes))


def _grown(axes: list[Floats], way: Floats) -> bool:
    """Add a direction if it is a new one."""
    new = beside(axes[0], way[None]) if axes else unit(way)
    if new is not None:
        axes.append(new)
    return new is not None


def _from_spectrum(
    listing: Listing, axes: list[Floats], wanted: int, last: Anchor, *, on_a_line: bool
) -> list[Sentence]:
    """Fill up with eigenvectors of a Hessian; say which."""
    had, spectrum = len(axes), listing.spectrum(last.place)
    new = [k for k, vector in enumerate(spectrum) if len(axes) < wanted and _grown(axes, vector)]
    if not had:
        return [Second.SPECTRUM()]
    template = Second.ON_A_LINE if on_a_line else Second.MIXED
    return [template(which=_ordinal(new[0]), at=f"{last.role} {last.row}")]


def _ordinal(place: int) -> str:
    names = ("lowest", "second lowest", "third lowest")
    return names[place] if place < len(names) else f"{place + 1}th lowest"
