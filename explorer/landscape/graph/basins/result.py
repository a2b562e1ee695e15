"""Shares of the listed critical points as ends of runs, as tables and as text."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.graph.basins.intervals import INTERVALS
from explorer.landscape.graph.basins.listed import Listed
from explorer.landscape.graph.basins.outcomes import ENDS, PLACE, Arrivals, End
from explorer.sentences import Sentence, Template

if TYPE_CHECKING:
    import pandas as pd

    from explorer.report.plots.of_answers import RangePlots

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_PRINTED = 12


class BasinNote(Template):
    """What a reader of the shares should know."""

    ALL_LISTED = "every run that came to rest is at a listed point"
    UNLISTED = "{count} runs came to rest at critical points that are not listed: {why}"
    COMPLETE = "although every check of the list holds, so this is a fault of the program"
    INCOMPLETE = "the list is not known to be complete"
    APART = (
        "{count} runs of {method} ended in no minimum ({words}); they count among all starts, so "
        "its shares sum to less than 1"
    )
    LACKING = "a check of the list failed: minima may be missing in it"
    NO_MINIMUM = "the list has no nondegenerate minimum"
    OBSERVED = (
        "ends at manifolds are told apart by loss and singular values of the map; they are observed"
    )


@dataclass(frozen=True, eq=False)
class Basins:
    """Where optimisers ended, from starts of one distribution.

    Attributes
    ----------
    listed : Listed
        The real critical points that ends are held against.
    starts : float array, shape (N, n)
        The same for all methods.
    distribution : str
        What they are drawn from.
    methods : dict of str to Method
        With all their numbers.
    arrivals : dict of str to Arrivals
        How each run of each method ended.
    seed : int
    confidence : float
    interval : str
        Kind of the intervals.
    shares : DataFrame
        One row a method and orbit of minima under the diagonal symmetries (or manifold of minima):
        ``method``, ``row`` of ``Solution.points``, ``loss``, ``is_global``, ``images`` (points of
        the orbit), ``count``, ``share`` of all starts, and its interval ``low``, ``high``.
    shares_in_full : DataFrame
        The same with one row a minimum.
    outcomes : DataFrame
        One row a method, one column a way to end, and ``unlisted``, the share that ended at rest at
        a critical point that is not listed.
    by_index : DataFrame
        One row a method and index: ``listed`` real points up to symmetry, ``found`` of them, and
        ``count``, ``share``, ``low``, ``high`` of runs that ended there.
    """

    listed: Listed = field(repr=False)
    starts: Floats = field(repr=False)
    distribution: str
    methods: dict[str, Any]
    arrivals: dict[str, Arrivals] = field(repr=False)
    seed: int
    confidence: float
    interval: str

    @cached_property
    def shares(self) -> pd.DataFrame:
        """Shares of minima up to symmetry."""
        return self._frame(self._shares(self.listed.orbit[self.listed.minima]))

    @cached_property
    def shares_in_full(self) -> pd.DataFrame:
        """Shares of all minima."""
        return self._frame(self._shares(self.listed.minima))

    def _shares(self, group: Ints) -> dict[str, Any]:
        """Columns of shares of minima that belong together where ``group`` is equal."""
        minima, listed = self.listed.minima, self.listed
        _, first, label, images = np.unique(
            group, return_index=True, return_inverse=True, return_counts=True
        )
        order = np.lexsort((listed.row[minima[first]], listed.value[minima[first]]))
        of_minimum = np.full(len(listed.row), -1)
        of_minimum[minima] = np.argsort(order)[label]
        lead, size = minima[first[order]], len(order)
        parts = []
        for name, found in self.arrivals.items():
            at = found.row[np.isin(found.end, _AT_MINIMUM)]
            count = np.bincount(of_minimum[at], minlength=size)[:size]
            part = {
                "method": np.full(size, name, dtype=object),
                "row": listed.row[lead],
                "loss": listed.value[lead],
                "is_global": listed.is_global[lead],
                "images": images[order],
            }
            parts.append(part | self._counted(count))
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def _counted(self, count: Ints) -> dict[str, Any]:
        total = len(self.starts)
        low, high = INTERVALS[self.interval](count, total, self.confidence)
        return {"count": count, "share": count / total, "low": low, "high": high}

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """How runs ended, by method."""
        rows = []
        for name, found in self.arrivals.items():
            counts = {end.word: int((found.end == PLACE[end]).sum()) for end in ENDS}
            unlisted = counts[End.NOT_LISTED.word] / len(self.starts)
            rows.append(
                {"method": name, "starts": len(self.starts), **counts, "unlisted": unlisted}
            )
        return self._frame({key: [row[key] for row in rows] for key in rows[0]})

    @cached_property
    def by_index(self) -> pd.DataFrame:
        """Which listed points were found, by method and index."""
        listed = self.listed
        _, first, orbit = np.unique(listed.orbit, return_index=True, return_inverse=True)
        index = listed.index[first]
        parts: list[dict[str, Any]] = []
        for name, found in self.arrivals.items():
            hits = np.bincount(orbit[found.row[found.row >= 0]], minlength=len(first))
            for k in np.unique(index):
                own = index == k
                part = {
                    "method": [name],
                    "index": [int(k)],
                    "listed": [int(own.sum())],
                    "found": [int((hits[own] > 0).sum())],
                }
                parts.append(part | self._counted(np.array([hits[own].sum()])))
        names = ("method", "index", "listed", "found", "count", "share", "low", "high")
        empty: list[Any] = [np.zeros(0, dtype=np.int64)]
        return self._frame(
            {key: np.concatenate([part[key] for part in parts] or empty) for key in names}
        )

    def _frame(self, columns: dict[str, Any]) -> pd.DataFrame:
        import pandas as pd

        return pd.DataFrame(columns)

    @property
    def unlisted(self) -> Floats:
        """Distinct critical points at which runs came to rest and that are not listed, (K, n)."""
        rows = [
            found.weights[found.end == PLACE[End.NOT_LISTED]] for found in self.arrivals.values()
        ]
        points = np.concatenate(rows)
        if not len(points):
            return points
        _, first = np.unique(
            np.round(points / self.listed.size, 7) + 0.0, axis=0, return_index=True
        )
        return points[np.sort(first)]

    @property
    def notes(self) -> tuple[Sentence, ...]:
        """What a reader of the shares should know."""
        said = []
        if self.listed.complete is False:
            said.append(BasinNote.LACKING())
        if not len(self.listed.minima):
            said.append(BasinNote.NO_MINIMUM())
        if self.listed.of_manifolds:
            said.append(BasinNote.OBSERVED())
        unlisted = PLACE[End.NOT_LISTED]
        count = sum(int((found.end == unlisted).sum()) for found in self.arrivals.values())
        why = BasinNote.COMPLETE if self.listed.complete else BasinNote.INCOMPLETE
        said.append(
            BasinNote.UNLISTED(count=count, why=why.value) if count else BasinNote.ALL_LISTED()
        )
        for name, found in self.arrivals.items():
            said += self._apart(name, found) if self.methods[name].descends else []
        return tuple(said)

    def _apart(self, name: str, found: Arrivals) -> list[Sentence]:
        """Say how the runs of a descent ended that are in no minimum."""
        counts = {end: int((found.end == PLACE[end]).sum()) for end in ENDS}
        others = {end: k for end, k in counts.items() if k and PLACE[end] not in _AT_MINIMUM}
        if not others:
            return []
        words = "; ".join(f"{k} {end.value}" for end, k in others.items())
        return [BasinNote.APART(count=sum(others.values()), method=name, words=words)]

    def summary(self) -> dict[str, Any]:
        """Distribution, methods, shares and outcomes, for JSON."""
        return {
            "starts": len(self.starts),
            "distribution": self.distribution,
            "seed": self.seed,
            "confidence": self.confidence,
            "interval": self.interval,
            "methods": {name: str(method) for name, method in self.methods.items()},
            "shares": self.shares.to_dict("records"),
            "outcomes": self.outcomes.to_dict("records"),
            "by_index": self.by_index.to_dict("records"),
            "unlisted": len(self.unlisted),
        }

    def __repr__(self) -> str:
        percent = f"{100 * self.confidence:g} %"
        head = (
            f"{len(self.starts):,} starts, {self.distribution}, seed {self.seed}; "
            f"{percent} intervals by {self.interval}"
        )
        lines = [head, *(f"  {name}: {method}" for name, method in self.methods.items())]
        if any(method.descends for method in self.methods.values()):
            lines += ["", "shares of minima up to symmetry", *_table(self._pivot())]
        if any(not method.descends for method in self.methods.values()):
            lines += ["", "critical points by index", *_table(self._found)]
        counts = self.outcomes.drop(columns=["starts", "unlisted"])
        shown = counts.loc[:, (counts != 0).any()]
        lines += ["", "how runs ended", *_table(shown)]
        return "\n".join([*lines, "", *(f"note: {note}" for note in self.notes)])

    @property
    def _found(self) -> pd.DataFrame:
        """Rows of :attr:`by_index` of finders that are no descents."""
        names = [name for name, method in self.methods.items() if not method.descends]
        return self.by_index[self.by_index["method"].isin(names)]

    def _pivot(self) -> pd.DataFrame:
        """A row a minimum, a column a descent."""
        shares = self.shares
        names = [name for name, method in self.methods.items() if method.descends]
        first = shares[shares["method"] == names[0]]
        table = first[["row", "loss", "is_global", "images"]].reset_index(drop=True)
        for name in names:
            own = shares[shares["method"] == name]
            table[name] = [
                f"{share:.4f} [{low:.4f}, {high:.4f}]"
                for share, low, high in zip(own["share"], own["low"], own["high"], strict=True)
            ]
        return table.rename(columns={"is_global": "global"})

    def to_csv(self, path: str | Path) -> None:
        """Write :attr:`shares` as CSV."""
        from explorer.report import tables

        tables.to_csv(self.shares, Path(path))

    @property
    def plot(self) -> RangePlots:
        """The figure: ``basins.plot.basins()``."""
        from explorer.landscape.graph.saved import basins_data
        from explorer.report.plots.of_answers import RangePlots

        return RangePlots(lambda: basins_data(self))

    @property
    def _words(self) -> str:
        return f"{100 * self.confidence:g} % intervals by {self.interval}"


_AT_MINIMUM = (PLACE[End.IN_BALL], PLACE[End.AT_MINIMUM])


def _table(frame: pd.DataFrame) -> list[str]:
    """Lines of a table, of which the first rows are shown."""
    text = frame.head(_PRINTED).to_string(index=False, float_format=lambda x: f"{x:.6g}")
    more = len(frame) - _PRINTED
    lines = text.splitlines() if len(frame) else ["  none"]
    return lines + ([f"  and {more} more"] if more > 0 else [])
