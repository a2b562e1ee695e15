"""What the entries of the three lists of a config come to: how many values, which ones, and what they mean."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from explorer.study.config.entries import DataEntry, RidgeEntry
from explorer.study.config.values import count, spread

if TYPE_CHECKING:
    from explorer.study.config.schema import StudyConfig

LISTS = ("architectures", "data", "regularization")
"""What a study combines, slowest first."""


def ways(entry: Any) -> int:
    """Say how many values an entry of one of the lists comes to, without making them."""
    return 1 if isinstance(entry, (float, int, tuple)) else int(entry.count())


def members(config: StudyConfig, name: str) -> list[tuple[int, Any]]:
    """All values of one of the lists, each with the number of the entry that it comes from."""
    return [
        (number, value)
        for number, entry in enumerate(getattr(config, name))
        for value in _values(entry)
    ]


def draws_of(entry: Any) -> int | None:
    """Give the number of draws that an entry asks for."""
    draws: int | None = getattr(entry, "draws", None)
    return draws


def is_random(entry: Any) -> bool:
    """Tell whether something is drawn anew in every draw."""
    return isinstance(entry, (DataEntry, RidgeEntry)) and entry.random


def draws_of_all(config: StudyConfig, draws: tuple[int | None, ...], random: bool) -> int:
    """Give the draws of a combination: what an entry asks for wins over the top; one draw if nothing is random."""
    return next((number for number in draws if number is not None), config.draws) if random else 1


def run_count(config: StudyConfig) -> int:
    """Say how many runs a study has, without making its combinations."""
    groups = []
    for name in LISTS:
        total: Counter[tuple[int | None, bool]] = Counter()
        for entry in getattr(config, name):
            total[draws_of(entry), is_random(entry)] += ways(entry)
        groups.append(total)
    runs = 0
    for (a, i), (b, j), (c, k) in product(*groups):
        number = groups[0][a, i] * groups[1][b, j] * groups[2][c, k]
        runs += number * draws_of_all(config, (a, b, c), i or j or k)
    return runs * count(config.seed)


def written(value: BaseModel | float | tuple[float, ...]) -> Any:
    """Give a value as JSON holds it, without keys that are not given; the same however the config wrote it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    return list(value) if isinstance(value, tuple) else float(value)


def _values(entry: Any) -> tuple[Any, ...]:
    if isinstance(entry, (float, int)):
        return spread(float(entry))
    if isinstance(entry, tuple):  # one lambda a layer; if all are equal it is that number
        layers = spread(entry)
        return layers[:1] if len(set(layers)) == 1 else (layers,)
    return tuple(entry.members())
