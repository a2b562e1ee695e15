"""Mistakes that show only when entries are put together: too many runs, draws that contradict, the same twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any

from explorer.study.config.labels import architecture_label, data_label, ridge_label
from explorer.study.config.members import LISTS, draws_of, members, run_count, ways, written
from explorer.study.config.mistakes import KeyPath, Mistake
from explorer.study.config.values import LONGEST, spread

if TYPE_CHECKING:
    from explorer.study.config.schema import StudyConfig

MOST_RUNS = 10_000_000
"""Most runs of one study: hours at a thousand a second, and more than its tables could be read at once."""

LABELS: dict[str, Callable[[Any], str]] = {
    "architectures": architecture_label,
    "data": data_label,
    "regularization": ridge_label,
}

Place = Callable[[KeyPath, str], Mistake]


def grid_mistakes(
    config: StudyConfig, place: Place, same: Callable[[Any], Any] = written
) -> list[Mistake]:
    """Give all such mistakes; ``same`` tells what a value means, ``place`` where a key is written."""
    found = [*_too_many(config, place), *_contradictions(config, place)]
    if not found:
        found = [m for name in LISTS for m in _repeated(config, name, place, same)]
        found += _repeated_seed(config, place)
    return found


def _too_many(config: StudyConfig, place: Place) -> Iterator[Mistake]:
    for name in LISTS:
        number = sum(map(ways, getattr(config, name)))
        if number > LONGEST:
            yield place((name,), f"comes to {number:,} values: allowed are at most {LONGEST:,}")
    runs = run_count(config)
    if runs > MOST_RUNS:
        yield place(
            ("draws",),
            f"= {config.draws}: the study comes to {runs:,} runs: allowed are at most {MOST_RUNS:,}",
        )


def _contradictions(config: StudyConfig, place: Place) -> Iterator[Mistake]:
    """Find entries of different lists, which are combined, that ask for different numbers of draws."""
    asked = [
        (name, number, draws)
        for name in LISTS
        for number, entry in enumerate(getattr(config, name))
        if (draws := draws_of(entry)) is not None
    ]
    said = set()
    for (first, i, one), (second, j, two) in combinations(asked, 2):
        if first != second and one != two and (second, j) not in said:
            said.add((second, j))
            other = _where(place((first, i, "draws"), ""), place((second, j, "draws"), ""))
            text = f"= {two}: contradicts {other}, which says {one}; allowed is one number of draws for a combination"
            yield place((second, j, "draws"), text)


def _repeated(
    config: StudyConfig, name: str, place: Place, same: Callable[[Any], Any]
) -> Iterator[Mistake]:
    seen: dict[str, int] = {}
    said = set()
    for number, value in members(config, name):
        content = json.dumps(same(value), sort_keys=True)
        if content in seen and (seen[content], number) not in said:
            said.add((seen[content], number))
            yield _twice(place, (name, seen[content]), (name, number), LABELS[name](value))
        seen.setdefault(content, number)


def _repeated_seed(config: StudyConfig, place: Place) -> Iterator[Mistake]:
    seeds = spread(config.seed) if isinstance(config.seed, tuple) else ()
    repeated = [seed for number, seed in enumerate(seeds) if seed in seeds[:number]]
    if repeated:
        yield _twice(place, ("seed",), ("seed",), str(repeated[0]))


def _twice(place: Place, first: KeyPath, second: KeyPath, label: str) -> Mistake:
    other = _where(place(first, ""), place(second, "")) if first != second else "itself"
    return place(second, f"gives {label}, as {other} does: allowed is the same only once")


def _where(other: Mistake, mine: Mistake) -> str:
    file = f"{other.file}:" if other.file != mine.file else "line "
    return f"{other.key} ({file}{other.line})"
