"""A solution as text and as HTML: tables first, then what was checked, then the verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Protocol

from explorer.landscape.points.counts import Counts
from explorer.landscape.points.findings import Check
from explorer.landscape.points.verdict import Status, Verdict
from explorer.manifolds.manifold import ManifoldList
from explorer.networks.problem import Problem
from explorer.sentences import Sentence

if TYPE_CHECKING:
    import pandas as pd

    from explorer.certify import Certification

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


class Presented(Protocol):
    """What is told of a solution."""

    @property
    def problem(self) -> Problem: ...
    @property
    def counts(self) -> Counts: ...
    @property
    def checks(self) -> tuple[Check, ...]: ...
    @property
    def completeness(self) -> Verdict: ...
    @property
    def path_statistics(self) -> Mapping[str, int]: ...
    @property
    def engine(self) -> str: ...
    @property
    def seed(self) -> int: ...
    @property
    def seconds(self) -> float: ...
    @property
    def warnings(self) -> tuple[Sentence, ...]: ...
    @property
    def notes(self) -> tuple[Sentence, ...]: ...
    @property
    def certification(self) -> Certification | None: ...
    @property
    def of_manifolds(self) -> bool: ...
    @property
    def manifold_list(self) -> ManifoldList | None: ...
    @property
    def real_points(self) -> pd.DataFrame: ...
    @property
    def manifolds(self) -> pd.DataFrame: ...


def shown(solution: Presented) -> pd.DataFrame:
    """Real points, or manifolds, with the columns worth printing."""
    if solution.of_manifolds:
        return _short(solution.manifolds[list(_OF_MANIFOLDS)].rename(columns=_OF_MANIFOLDS))
    names = [*_OF_POINTS, "certified"] if solution.certification is not None else _OF_POINTS
    frame: pd.DataFrame = solution.real_points[names]
    return frame


def _short(frame: pd.DataFrame) -> pd.DataFrame:
    """Singular values as text, six digits each."""
    values = [", ".join(f"{s:.6g}" for s in row) for row in frame["singular values"]]
    return frame.assign(**{"singular values": values})


def as_text(solution: Presented) -> str:
    """Write a solution for a terminal."""
    verdict = solution.completeness
    run = f"engine {solution.engine}, seed {solution.seed}, {solution.seconds:.3g} s"
    lines = [
        *_head(solution, run),
        *(f"warning: {sentence}" for sentence in solution.warnings),
        *(f"note: {sentence}" for sentence in solution.notes),
        "",
        _printed(shown(solution), manifolds=solution.of_manifolds),
        "",
        *(str(check) for check in solution.checks),
        *_statistics(solution.path_statistics),
        _banner(verdict.sentence) if verdict.status == Status.INCOMPLETE else verdict.sentence,
    ]
    return "\n".join(lines)


def _head(solution: Presented, run: str) -> list[str]:
    c, name = solution.counts, solution.problem.architecture
    kinds = f"{c.minima} minima ({c.global_minima} global), {c.degenerate} degenerate"
    if not solution.of_manifolds:
        return [f"{c.complex} complex critical points of {name}, {c.real} real: {kinds}; {run}"]
    return [f"{c.real} real critical manifolds of {name}: {kinds}; {run}", _orbits(solution)]


def _orbits(solution: Presented) -> str:
    found = solution.manifold_list
    orbits = () if found is None else found.complex_orbits
    by_rank = ", ".join(f"{number} of rank {rank}" for rank, number in enumerate(orbits))
    return f"complex orbits: {sum(orbits)} ({by_rank})"


def _statistics(numbers: Mapping[str, int]) -> Sequence[str]:
    said = ", ".join(f"{name} {number}" for name, number in numbers.items())
    return [f"statistics: {said}"] if said else []


def as_html(solution: Presented) -> str:
    """Write a solution for a notebook."""
    c, name = solution.counts, escape(str(solution.problem.architecture))
    head = f"<b>{c.complex}</b> complex critical points, <b>{c.real}</b> real, of {name}"
    if solution.of_manifolds:
        head = f"<b>{c.real}</b> real critical manifolds of {name}; {escape(_orbits(solution))}"
    said = [f"warning: {sentence}" for sentence in solution.warnings]
    said += [f"note: {sentence}" for sentence in solution.notes]
    notes = "".join(f"<p>{escape(line)}</p>" for line in said)
    table = shown(solution).to_html(
        max_rows=60, float_format=lambda v: f"{v:.6g}", index=not solution.of_manifolds, na_rep="-"
    )
    rows = "".join(f"<li>{escape(str(check).strip())}</li>" for check in solution.checks)
    verdict = solution.completeness
    color = "#b00020" if verdict.status == Status.INCOMPLETE else "inherit"
    last = f'<p style="color:{color}"><b>{escape(verdict.sentence)}</b></p>'
    return f"<p>{head}</p>{notes}{table}<ul>{rows}</ul>{last}"


def _printed(frame: pd.DataFrame, *, manifolds: bool) -> str:
    if frame.empty:
        return f"(no real critical {'manifolds' if manifolds else 'points'})"
    options: dict[str, Any] = {"max_rows": 40, "na_rep": "-"}
    if manifolds:
        options |= {"index": False, "line_width": None}
        return str(_yes_or_no(frame).to_string(float_format=lambda v: f"{v:.8g}", **options))
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
