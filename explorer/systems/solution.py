"""The answer: points, their number, whether that is all, and what vouches for it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from explorer.sentences import Sentence
from explorer.systems.equations import Equations
from explorer.systems.findings import SystemVerdict
from explorer.systems.points import Points

if TYPE_CHECKING:
    import pandas as pd

_WIDTH = 80
_ROWS = 20
_LOST = 1e-16
COLUMNS = ("is_real", "multiplicity", "condition", "residual", "certified")
"""Columns of the table of points behind the unknowns."""


@dataclass(frozen=True, eq=False)
class SystemSolution:
    """Isolated solutions of polynomial equations.

    Attributes
    ----------
    equations : Equations
        As they were given.
    found : Points
        All that is known of the points, as arrays.
    points : DataFrame, N rows
        Made when first asked for: each unknown as a complex column, then ``is_real`` (<NA> where
        undecided), ``multiplicity`` (<NA> where unknown), ``condition`` of the scaled Jacobian (inf
        at singular points), ``residual`` (largest equation, as a share of the sum of its absolute
        terms) and ``certified`` (<NA> unless asked for). Real points come first.
    verdict : SystemVerdict
        Status, sentence and witness.
    notes : tuple of Sentence
    start : str
        Start of the last solve; ``none`` where no path was needed.
    path_statistics : mapping
        How many paths ended in which way.
    seed : int
    seconds : float
    is_certified : bool
        Whether certificates were asked for, or the answer is exact.
    """

    equations: Equations
    found: Points
    verdict: SystemVerdict
    notes: tuple[Sentence, ...] = ()
    start: str = "none"
    path_statistics: Mapping[str, int] = field(default_factory=dict)
    seed: int = 0
    seconds: float = 0.0
    is_certified: bool = False

    @property
    def unknowns(self) -> tuple[str, ...]:
        """Names of the unknowns."""
        return self.equations.unknowns

    @property
    def count(self) -> int:
        """Number of simple solutions."""
        return self.found.simple

    @property
    def real_count(self) -> int:
        """Number of points that are real."""
        return int((self.found.real == 1).sum())

    @property
    def complete(self) -> bool | None:
        """Whether no solution is missing; None where nothing decides, or they form families."""
        return self.verdict.complete

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row per point."""
        import pandas as pd

        found = self.found
        names = self.unknowns
        frame = pd.DataFrame({name: found.values[:, k] for k, name in enumerate(names)})
        real = pd.array(found.real == 1, dtype="boolean")
        real[found.real < 0] = pd.NA
        multiplicity = pd.array(found.multiplicity, dtype="Int64")
        multiplicity[found.multiplicity == 0] = pd.NA
        proved = pd.array(found.certified, dtype="boolean")
        if not self.is_certified:
            proved[:] = pd.NA
        columns = (real, multiplicity, found.condition, found.residual, proved)
        return frame.assign(**dict(zip(COLUMNS, columns, strict=True)))

    def summary(self) -> dict[str, Any]:
        """All as plain data, for JSON: numbers as pairs of real and imaginary part."""
        found = self.found
        points = []
        for k in range(len(found)):
            values = {
                name: [float(v.real), float(v.imag)]
                for name, v in zip(self.unknowns, found.values[k].tolist(), strict=True)
            }
            condition = float(found.condition[k])
            points.append(
                {
                    "values": values,
                    "is_real": {1: True, 0: False}.get(int(found.real[k])),
                    "multiplicity": int(found.multiplicity[k]) or None,
                    "condition": condition if condition < float("inf") else None,
                    "residual": float(found.residual[k]),
                    "certified": bool(found.certified[k]) if self.is_certified else None,
                }
            )
        witness = self.verdict.witness
        return {
            "unknowns": list(self.unknowns),
            "equations": len(self.equations),
            "count": self.count,
            "real": self.real_count,
            "complete": self.complete,
            "status": self.verdict.status.value,
            "verdict": str(self.verdict),
            "witness": None if witness is None else str(witness),
            "notes": [str(note) for note in self.notes],
            "start": self.start,
            "paths": dict(self.path_statistics),
            "seed": self.seed,
            "points": points,
        }

    def __repr__(self) -> str:
        parts = [_wrapped(self._headline), _wrapped(str(self.verdict))]
        if len(self.found):
            parts += ["", self._table, ""]
        parts += [_wrapped(f"note: {note}") for note in self.notes]
        if self.path_statistics:
            ends = ", ".join(f"{name} {count}" for name, count in self.path_statistics.items())
            parts.append(_wrapped(f"start {self.start}, seed {self.seed}: {ends}"))
        return "\n".join(parts)

    @property
    def _headline(self) -> str:
        total = len(self.found)
        if not total:
            return f"no isolated solutions found of {self._named}"
        several = total - self.count
        counts = [f"{self.real_count} real", f"{self.count} simple"]
        if several:
            counts.append(f"{several} singular")
        solutions = "1 isolated solution" if total == 1 else f"{total} isolated solutions"
        return f"{solutions} of {self._named}: {', '.join(counts)}"

    @property
    def _named(self) -> str:
        names = ", ".join(self.unknowns[:6]) + (", ..." if len(self.unknowns) > 6 else "")
        m = len(self.equations)
        return f"{m} equation{'s' if m > 1 else ''} in {names}"

    @property
    def _table(self) -> str:
        shown = self.points.head(_ROWS)
        for most in range(len(self.unknowns), 0, -1):
            text = _table(shown, list(self.unknowns[:most]), self.is_certified)
            if max(map(len, text.splitlines())) <= _WIDTH:
                break
        lines = [text]
        if len(self.found) > _ROWS:
            lines.append(f"... and {len(self.found) - _ROWS} more, see .points")
        if most < len(self.unknowns):
            lines.append(f"... and {len(self.unknowns) - most} more unknowns, see .points")
        return "\n".join(lines)


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _WIDTH, subsequent_indent="    ", break_long_words=True)


def _table(frame: pd.DataFrame, names: list[str], certified: bool) -> str:
    """Write the table with short heads; what is not known is a question mark."""
    import pandas as pd

    words = {True: "yes", False: "no"}
    columns: dict[str, Any] = {_short(name): [number(v) for v in frame[name]] for name in names}
    columns["real"] = [words.get(v, "?") for v in frame["is_real"]]
    columns["multiplicity"] = frame["multiplicity"].astype("object").fillna("?")
    columns["condition"] = [f"{v:.1e}" for v in frame["condition"]]
    columns["residual"] = [f"{v:.0e}" for v in frame["residual"]]
    if certified:
        columns["certified"] = [words.get(v, "?") for v in frame["certified"]]
    return str(pd.DataFrame(columns).to_string(index=False))


def _short(name: str) -> str:
    return name if len(name) <= 24 else f"{name[:21]}..."


def number(value: complex) -> str:
    """Write a complex number with seven digits.

    Examples
    --------
    >>> number(1.5 - 2j), number(0.25 + 0j), number(1j)
    ('1.5-2i', '0.25', '0+1i')
    """
    # What is lost beside the other part in doubles is not worth a column
    part = 0.0 if abs(value.real) < _LOST * abs(value.imag) else value.real + 0.0
    real = f"{part:.7g}"
    if not value.imag:
        return real
    return f"{real}{value.imag:+.7g}i"
