"""A solution as text and as HTML: tables first, then what was checked, then the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from explorer.landscape.points.counts import Counts
from explorer.landscape.points.findings import Check
from explorer.landscape.points.verdict import Status, Verdict

if TYPE_CHECKING:
    import pandas as pd

_OF_POINTS = [
    "loss",
    "index",
    "nullity",
    "kind",
    "is_global",
    "rank",
    "support",
    "orbit_size",
    "residual",
    "condition",
]
# What the table of manifolds calls its columns where people read it.
_OF_MANIFOLDS = {
    "rank": "rank",
    "loss": "loss",
    "kind": "kind",
    "is_global": "global",
    "index": "index",
    "nullity": "nullity",
    "dimension": "dimension",
    "components": "components",
    "euler_characteristic": "Euler",
    "morse_bott": "Morse-Bott",
    "certified": "certified",
    "singular_values": "singular values",
}


@dataclass(frozen=True, eq=False)
class Page:
    """What is told of a solution.

    Attributes
    ----------
    name : str
        Of the architecture.
    counts : Counts
    checks : tuple of Check
    verdict : Verdict
    statistics : mapping
        Ends of paths, by number.
    run : str
        Engine, seed and time.
    said : tuple of str
        Warnings and notes.
    table : DataFrame
        See :func:`point_table` and :func:`manifold_table`.
    orbits : tuple of int or None
        Complex orbits by rank; None where the table lists points.
    compact : bool
        The table lists manifolds that are compact, whose complex orbits are counted.
    """

    name: str
    counts: Counts
    checks: tuple[Check, ...]
    verdict: Verdict
    statistics: Mapping[str, int]
    run: str
    said: tuple[str, ...]
    table: pd.DataFrame
    orbits: tuple[int, ...] | None
    compact: bool = True


def point_table(real: pd.DataFrame) -> pd.DataFrame:
    """Choose the columns of real points that are worth printing."""
    chosen: pd.DataFrame = real[[*_OF_POINTS, *(["certified"] if "certified" in real else [])]]
    return chosen


def manifold_table(manifolds: pd.DataFrame) -> pd.DataFrame:
    """Give the columns of manifolds short names, and singular values six digits."""
    frame = manifolds[list(_OF_MANIFOLDS)].rename(columns=_OF_MANIFOLDS)
    values = [", ".join(f"{s:.6g}" for s in row) or "-" for row in frame["singular values"]]
    return frame.assign(**{"singular values": values})


def strata_table(strata: pd.DataFrame) -> pd.DataFrame:
    """Give strata of critical sets without ridge as they are printed."""
    frame = strata.rename(columns=_OF_MANIFOLDS)
    if not frame["map_dimension"].any():
        frame = frame.drop(columns="map_dimension")
    for name in ("chosen", "layer_ranks", "product_ranks"):
        frame[name] = [",".join(map(str, row)) or "-" for row in frame[name]]
    values = [", ".join(f"{s:.6g}" for s in row) or "-" for row in frame["singular values"]]
    frame = frame.assign(**{"singular values": values})
    return frame.rename(columns={name: str(name).replace("_", " ") for name in frame})


def as_text(page: Page) -> str:
    """Write a solution for a terminal."""
    verdict = page.verdict
    lines = [
        *_head(page),
        *page.said,
        "",
        _printed(page.table, manifolds=page.orbits is not None),
        "",
        *(str(check) for check in page.checks),
        *_statistics(page.statistics),
        _banner(verdict.sentence) if verdict.status == Status.INCOMPLETE else verdict.sentence,
    ]
    return "\n".join(lines)


def _head(page: Page) -> list[str]:
    c = page.counts
    minima = "minimum" if c.minima == 1 else "minima"
    kinds = f"{c.minima} {minima} ({c.global_minima} global), {c.degenerate} degenerate"
    if page.orbits is None:
        head = f"{c.complex} complex critical points of {page.name}, {c.real} real"
        return [f"{head}: {kinds}; {page.run}"]
    head = f"{c.real} {_noun(page)} of {page.name}"
    said = f"{head}: {kinds}; {page.run}" if page.compact else f"{head}; {page.run}"
    return [said, _orbits(page)]


def _noun(page: Page) -> str:
    """What a row of a table of manifolds is."""
    if not page.compact:
        return "strata of the critical sets"
    return "real critical manifold" if page.counts.real == 1 else "real critical manifolds"


def _orbits(page: Page) -> str:
    orbits = page.orbits or ()
    by_rank = ", ".join(f"{number} of rank {rank}" for rank, number in enumerate(orbits))
    return f"{'complex orbits' if page.compact else 'critical sets'}: {sum(orbits)} ({by_rank})"


def _statistics(numbers: Mapping[str, int]) -> list[str]:
    said = ", ".join(f"{name} {number}" for name, number in numbers.items())
    return [f"statistics: {said}"] if said else []


def as_html(page: Page) -> str:
    """Write a solution for a notebook."""
    c, name = page.counts, escape(page.name)
    head = f"<b>{c.complex}</b> complex critical points, <b>{c.real}</b> real, of {name}"
    if page.orbits is not None:
        head = f"<b>{c.real}</b> {_noun(page)} of {name}; {_orbits(page)}"
    notes = "".join(f"<p>{escape(line)}</p>" for line in page.said)
    table = page.table.to_html(
        max_rows=60, float_format=lambda v: f"{v:.6g}", index=page.orbits is None
    )
    rows = "".join(f"<li>{escape(str(check).strip())}</li>" for check in page.checks)
    color = "#b00020" if page.verdict.status == Status.INCOMPLETE else "inherit"
    last = f'<p style="color:{color}"><b>{escape(page.verdict.sentence)}</b></p>'
    return f"<p>{head}</p>{notes}{table}<ul>{rows}</ul>{last}"


def _printed(frame: pd.DataFrame, *, manifolds: bool) -> str:
    if frame.empty:
        return f"(no real critical {'manifolds' if manifolds else 'points'})"
    options: dict[str, Any] = {"max_rows": 40, "na_rep": "-"}
    if manifolds:
        options |= {"index": False, "line_width": None}
        text = _yes_or_no(frame).to_string(float_format=lambda v: f"{v:.8g}", **options)
        return "\n".join(line.rstrip() for line in text.splitlines())
    return str(frame.to_string(float_format=lambda v: f"{v:.6g}", **options))


def _yes_or_no(frame: pd.DataFrame) -> pd.DataFrame:
    """Truths as words."""
    names = [name for name in frame if frame[name].dtype in ("bool", "boolean")]
    say = {True: "yes", False: "no"}
    return frame.assign(
        **{str(name): frame[name].astype(object).map(say).fillna("-") for name in names}
    )


def _banner(sentence: str) -> str:
    line = "!" * len(sentence)
    return f"{line}\n{sentence}\n{line}"
