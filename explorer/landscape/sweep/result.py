"""The answer of a sweep: branches, events, what is proved between them, and a picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.points.table import Columns, data_frame, whole, words
from explorer.landscape.sweep.extended import EventKind
from explorer.sentences import Sentence

if TYPE_CHECKING:
    import pandas as pd

    from explorer.report.plots.of_answers import RangePlots

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Interval:
    """What holds on an interval between events.

    Attributes
    ----------
    low, high : float
    real : int
        Real critical points, images under signs included.
    minima : int
    morse_sum : int or None
        Sum of (-1)^index, or of Euler characteristics with this sign; None where one is not known,
        1 where the loss grows in all directions and no point is missing.
    proved : bool
        The number of real points is constant: all complex points are followed, and there are no
        more.
    """

    low: float
    high: float
    real: int
    minima: int
    morse_sum: int | None
    proved: bool


@dataclass(frozen=True, eq=False)
class Sweep:
    """Critical points of a problem while one of its numbers moves.

    Attributes
    ----------
    parameter : str
        Name of the number, and of a column of each table.
    start, stop : float
    branch_columns, event_columns : dict of columns
        Of :attr:`branches` and :attr:`events`.
    spans : tuple of Interval
    coercive : bool
        The loss grows in all directions over the range, so that sums are to be 1.
    branches : DataFrame
        One row a real branch and place, up to sign symmetry: the number, ``branch``, ``loss``,
        ``index``, ``kind``, ``orbit_size``, ``is_global`` (lowest of the list there), ``certified``
        (followed by certified boxes, its index proved), and the weights.
    events : DataFrame
        One row an event: the number, ``error`` (proved where ``certified``), ``kind``,
        ``certified``, ``loss``, ``index`` (negative eigenvalues beside the one that is zero),
        ``branches``, ``real_below`` and ``real_above`` (numbers of real points), and the weights.
    intervals : DataFrame
        One row an interval between events: ``low``, ``high``, ``real``, ``minima``, ``morse_sum``,
        ``morse_ok``, ``proved``.
    constancy : Sentence
        What is known of the number of real points between events.
    transitions : tuple of Sentence
        Where the global minimum jumps.
    notes : tuple of Sentence
    hysteresis : tuple of pairs of floats
        Ranges on which both minima of a transition exist.
    of_manifolds : bool
        Branches are of critical manifolds. The kind of an event is then read off from how many come
        or go: crossing for none, fold for an even number, pitchfork for an odd one; ``certified``
        says that the lists on both sides are proved, and so that something happens between.
    name : str
        Of the architecture.
    seconds : float
    sums_hold : bool
        Of manifolds: the sums of every list that was kept hold.
    count : int
        Number of real branches.
    """

    parameter: str
    start: float
    stop: float
    branch_columns: Columns
    event_columns: Columns
    spans: tuple[Interval, ...]
    coercive: bool
    constancy: Sentence
    transitions: tuple[Sentence, ...] = ()
    notes: tuple[Sentence, ...] = ()
    hysteresis: tuple[tuple[float, float], ...] = ()
    of_manifolds: bool = False
    name: str = ""
    seconds: float = 0.0
    sums_hold: bool = True
    count: int = 0

    @cached_property
    def branches(self) -> pd.DataFrame:
        """One row a real branch and place."""
        return data_frame(self.branch_columns)

    @cached_property
    def events(self) -> pd.DataFrame:
        """One row an event."""
        return data_frame(self.event_columns)

    @cached_property
    def intervals(self) -> pd.DataFrame:
        """One row an interval between events."""
        import pandas as pd

        rows = [
            {
                "low": s.low,
                "high": s.high,
                "real": s.real,
                "minima": s.minima,
                "morse_sum": s.morse_sum,
                "morse_ok": (s.morse_sum == 1)
                if self.coercive and s.morse_sum is not None
                else None,
                "proved": s.proved,
            }
            for s in self.spans
        ]
        return pd.DataFrame(rows)

    @property
    def ok(self) -> bool:
        """No sum over an interval is wrong, and every event has a kind."""
        resolved = EventKind.UNKNOWN.value not in self.event_columns["kind"].values.tolist()
        sums = all(not self.coercive or s.morse_sum in (1, None) for s in self.spans)
        return resolved and sums and self.sums_hold

    @property
    def proved(self) -> bool:
        """The number of real points is proved constant between the events."""
        return all(s.proved for s in self.spans)

    @property
    def unknowns(self) -> list[str]:
        """Names of the weights, columns of both tables."""
        return [c for c in self.branch_columns if c not in _OTHERS and c != self.parameter]

    def summary(self) -> dict[str, Any]:
        """Facts for JSON."""
        events = self.event_columns
        kinds = events["kind"].values.tolist()
        return {
            "parameter": self.parameter,
            "start": self.start,
            "stop": self.stop,
            "branches": self.count,
            "events": [
                {"value": float(v), "kind": k, "certified": bool(c), "error": float(e)}
                for v, k, c, e in zip(
                    events[self.parameter], kinds, events["certified"], events["error"], strict=True
                )
            ],
            "intervals": [
                {"low": s.low, "high": s.high, "real": s.real, "minima": s.minima}
                | {"morse_sum": s.morse_sum, "proved": s.proved}
                for s in self.spans
            ],
            "proved": self.proved,
            "ok": self.ok,
            "transitions": [str(t) for t in self.transitions],
        }

    def __repr__(self) -> str:
        lines = [f"{self.name}: {self.parameter} from {self.start:g} to {self.stop:g}"]
        noun = "manifold" if self.of_manifolds else "point"
        for s in self.spans:
            sums = f", Morse sum {s.morse_sum}" if not self.of_manifolds else ""
            real = f"{s.real} real {noun}{'' if s.real == 1 else 's'}"
            minima = "1 minimum" if s.minima == 1 else f"{s.minima} minima"
            lines.append(f"  {s.low:<14.8g} to {s.high:<14.8g} {real}, {minima}{sums}")
        events = self.event_columns
        values = zip(
            events[self.parameter],
            events["kind"].values,
            events["certified"],
            events["error"],
            strict=True,
        )
        for value, kind, certified, error in values:
            sure = "certified" if certified else "not certified"
            lines.append(f"  event at {value:.12g} +- {error:.0e}: {kind}, {sure}")
        lines += [f"  {t}" for t in self.transitions]
        lines += [f"  note: {n}" for n in self.notes]
        lines.append(f"  {self.constancy}")
        return "\n".join(fill(line, 80, subsequent_indent="    ") for line in lines)

    @property
    def plot(self) -> RangePlots:
        """The figure: ``sweep.plot.bifurcation(y="loss")``."""
        from explorer.landscape.sweep.saved import sweep_data
        from explorer.report.plots.of_answers import RangePlots

        return RangePlots(lambda: sweep_data(self))

    def to_csv(self, folder: str | Path) -> list[Path]:
        """Write ``branches.csv``, ``events.csv`` and ``intervals.csv`` into a folder."""
        from explorer.report import tables

        home = Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        frames = {"branches": self.branches, "events": self.events, "intervals": self.intervals}
        return [tables.to_csv(frame, home / f"{name}.csv") for name, frame in frames.items()]


_WHOLE = (
    *("index", "branch", "orbit_size", "real_below", "real_above"),
    *("rank", "nullity", "dimension"),
)
_OTHERS = (
    *("branch", "loss", "index", "kind", "orbit_size", "is_global", "certified", "error"),
    *("branches", "real_below", "real_above", "rank", "nullity", "dimension"),
)


def kind_of(index: int, n: int) -> str:
    """Name what a nondegenerate point of an index is."""
    return "minimum" if index == 0 else "maximum" if index == n else "saddle"


def table_of(
    parameter: str, rows: list[dict[str, Any]], columns: tuple[str, ...], names: tuple[str, ...]
) -> Columns:
    """Make the columns of a table of rows that hold scalars and, under ``point``, weights."""
    made: Columns = {parameter: np.array([r[parameter] for r in rows], dtype=float)}
    for name in columns:
        cells = [r[name] for r in rows]
        if name in ("kind", "branches"):
            made[name] = words(cells)
        elif name in _WHOLE:
            known = np.array([c is not None and c >= 0 for c in cells], dtype=bool)
            made[name] = whole(np.array([c or 0 for c in cells], dtype=np.int64), known)
        elif name in ("certified", "is_global"):
            made[name] = np.array(cells, dtype=bool)
        else:
            made[name] = np.array(cells, dtype=float)
    points = np.array([r["point"] for r in rows], dtype=float).reshape(len(rows), len(names))
    return made | {name: points[:, k] for k, name in enumerate(names)}
