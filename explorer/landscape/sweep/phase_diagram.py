"""What a phase diagram holds, says and writes."""

from __future__ import annotations

import json
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.points.verdict import Status
from explorer.landscape.solution import Solution
from explorer.landscape.sweep.boundary import Curve
from explorer.landscape.sweep.plane import Plane
from explorer.sentences import Sentence, Template

if TYPE_CHECKING:
    import pandas as pd

    from explorer.report.plots.of_answers import RangePlots

Floats = NDArray[np.float64]


class PhaseClaim(Template):
    """What may be said of a phase diagram, and what it rests on."""

    SOLVED = "{count} places solved; lists proved complete: {proved}, complete by checks: {held}"
    INCOMPLETE = "{count} lists are incomplete: values there are lower bounds"
    AGREE = "in each of {regions} regions all solved places have one value"
    DISAGREE = "in {count} regions solved places differ: a boundary was missed there"
    TRACED = (
        "{curves} curves where critical points meet, followed from {places} solved places; between "
        "them values are observed, not proved: an island that no solved place leads to is missed"
    )
    NOT_TRACED = (
        "no curves traced: squares were halved where their corners differ, down to the grid; "
        "an island inside a square whose corners agree is missed"
    )
    BROKEN = "{count} curves break off inside the window"


@dataclass(frozen=True)
class Solved:
    """A solved place.

    Attributes
    ----------
    place : float array, shape (2,)
        In the unit square.
    value : hashable
        Of the quantity.
    complete : bool or None
        As in :class:`explorer.landscape.points.counts.Counts`.
    status : Status
    """

    place: Floats
    value: Hashable
    complete: bool | None
    status: Status

    @classmethod
    def of(cls, place: Floats, value: Hashable, solution: Solution) -> Solved:
        """Keep of a solution what the diagram needs."""
        return cls(place, value, solution.counts.complete, solution.completeness.status)


@dataclass(frozen=True, eq=False)
class PhaseDiagram:
    """Values of a quantity over a plane of problems.

    Attributes
    ----------
    plane : Plane
    quantity : str
    values : object array, shape (R, R)
        At the places of the grid, the first parameter first.
    regions : int array, shape (R, R)
        Number of the region of each place; curves part regions. -1 on a curve, where the place
        itself was solved.
    solved : tuple of Solved
    region_of_solved : tuple of int
        -1 on a curve.
    curves : tuple of Curve
    traced : bool
        Whether curves were looked for.
    seconds : float
    """

    plane: Plane
    quantity: str
    values: NDArray[np.object_]
    regions: NDArray[np.int64]
    solved: tuple[Solved, ...]
    region_of_solved: tuple[int, ...]
    curves: tuple[Curve, ...]
    traced: bool
    seconds: float

    @property
    def solves(self) -> int:
        """Number of places that were solved."""
        return len(self.solved)

    @property
    def axes(self) -> tuple[Floats, Floats]:
        """Numbers of both parameters at the places of the grid."""
        shares = np.linspace(0, 1, len(self.values))
        x, y = self.plane.values(np.stack([shares, shares], axis=1)).T
        return x, y

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a place of the grid: both parameters, ``value`` and ``region``."""
        import pandas as pd

        x, y = self.axes
        a, b = self.plane.names
        return pd.DataFrame(
            {
                a: np.repeat(x, len(y)),
                b: np.tile(y, len(x)),
                "value": self.values.ravel().tolist(),
                "region": self.regions.ravel(),
            }
        )

    @cached_property
    def boundary(self) -> pd.DataFrame:
        """One row per point of a curve: ``curve``, ``kind``, both parameters, ``loss``."""
        import pandas as pd

        a, b = self.plane.names
        parts = []
        for number, curve in enumerate(self.curves):
            x, y = self.plane.values(curve.places).T
            facts = {"curve": number, "kind": curve.kind.value, a: x, b: y, "loss": curve.loss}
            parts.append(pd.DataFrame(facts))
        names = ["curve", "kind", a, b, "loss"]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names)

    @cached_property
    def solved_places(self) -> pd.DataFrame:
        """One row a solved place: both parameters, ``value``, ``region``, ``verdict``."""
        import pandas as pd

        places = self.plane.values(np.array([s.place for s in self.solved]))
        a, b = self.plane.names
        return pd.DataFrame(
            {
                a: places[:, 0],
                b: places[:, 1],
                "value": [s.value for s in self.solved],
                "region": self.region_of_solved,
                "verdict": [s.status.value for s in self.solved],
            }
        )

    @property
    def seen(self) -> list[int]:
        """Numbers of the regions on the grid."""
        return sorted(set(self.regions.ravel().tolist()) - {-1})

    @property
    def disagreeing(self) -> list[int]:
        """Regions whose solved places differ; none where no curves part the plane."""
        if not self.traced:
            return []
        seen: dict[int, Hashable] = {}
        wrong = set()
        for region, one in zip(self.region_of_solved, self.solved, strict=True):
            if region >= 0 and seen.setdefault(region, one.value) != one.value:
                wrong.add(region)
        return sorted(wrong)

    @property
    def claims(self) -> tuple[Sentence, ...]:
        """What may be said, and what it rests on."""
        proved = sum(s.status is Status.PROVED for s in self.solved)
        incomplete = self.incomplete
        held = sum(s.status is Status.CONSISTENT for s in self.solved)
        said = [PhaseClaim.SOLVED(count=self.solves, proved=proved, held=held)]
        if incomplete:
            said.append(PhaseClaim.INCOMPLETE(count=incomplete))
        if not self.traced:
            return (*said, PhaseClaim.NOT_TRACED())
        wrong, regions = len(self.disagreeing), len(self.seen)
        agree = PhaseClaim.AGREE(regions=regions)
        said.append(PhaseClaim.DISAGREE(count=wrong) if wrong else agree)
        broken = sum(not curve.whole for curve in self.curves)
        if broken:
            said.append(PhaseClaim.BROKEN(count=broken))
        said.append(PhaseClaim.TRACED(curves=len(self.curves), places=self.solves))
        return tuple(said)

    @property
    def incomplete(self) -> int:
        """Number of incomplete lists, places on curves aside: points are degenerate there."""
        pairs = zip(self.region_of_solved, self.solved, strict=True)
        return sum(region >= 0 and one.complete is False for region, one in pairs)

    @property
    def sound(self) -> bool:
        """No list is incomplete, and no two solved places contradict the curves."""
        return not (self.disagreeing or self.incomplete)

    def summary(self) -> dict[str, Any]:
        """Plain facts, for JSON: share of the grid by value, solves, curves, claims."""
        values, counts = np.unique(
            np.array([str(v) for v in self.values.ravel()]), return_counts=True
        )
        shares = dict(zip(values.tolist(), (counts / self.values.size).tolist(), strict=True))
        return {
            "parameters": list(self.plane.names),
            "window": self.plane.window.tolist(),
            "quantity": self.quantity,
            "resolution": len(self.values),
            "shares": shares,
            "regions": len(self.seen),
            "solves": self.solves,
            "curves": len(self.curves),
            "agree": not self.disagreeing,
            "claims": [str(claim) for claim in self.claims],
        }

    def __repr__(self) -> str:
        told = self.summary()
        a, b = told["parameters"]
        (x0, x1), (y0, y1) = told["window"]
        lines = [f"{self.quantity} over {a} from {x0:g} to {x1:g} and {b} from {y0:g} to {y1:g}"]
        lines += [f"  {value}: {100 * share:.1f} %" for value, share in told["shares"].items()]
        return "\n".join([*lines, *told["claims"]])

    def to_csv(self, path: str | Path) -> None:
        """Write :attr:`table` as CSV."""
        from explorer.report import tables

        tables.to_csv(self.table, Path(path))

    def to_json(self, path: str | Path) -> None:
        """Write :meth:`summary`, the values and the curves as JSON."""
        from explorer.files.atomic import write_text

        x, y = self.axes
        told = self.summary() | {
            "x": x.tolist(),
            "y": y.tolist(),
            "values": self.values.tolist(),
            "boundary": [
                {"kind": c.kind.value, "places": self.plane.values(c.places).tolist()}
                for c in self.curves
            ],
        }
        write_text(Path(path), json.dumps(told) + "\n")

    @property
    def plot(self) -> RangePlots:
        """The figure: ``diagram.plot.phase()``."""
        from explorer.landscape.sweep.saved import phase_data
        from explorer.report.plots.of_answers import RangePlots

        return RangePlots(lambda: phase_data(self))
