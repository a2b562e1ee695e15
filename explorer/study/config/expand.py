"""From what a config says to its combinations, in a fixed order, each content once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.study.config.labels import distinct
from explorer.study.config.members import LISTS, draws_of, draws_of_all, is_random, members, written
from explorer.study.config.mistakes import ConfigError, KeyPath, Mistake, key_text
from explorer.study.config.single import ArchitectureConfig, DataConfig, RidgeValue
from explorer.study.config.together import LABELS, grid_mistakes
from explorer.study.config.values import spread

if TYPE_CHECKING:
    from explorer.study.config.schema import StudyConfig


@dataclass(frozen=True, slots=True)
class Entry:
    """One combination; nothing in it varies.

    Attributes
    ----------
    architecture_config : ArchitectureConfig
        The network.
    data_config : DataConfig
        Its data; tables are relative to the folder of the config.
    ridge_value : float, tuple of float, or RidgeConfig
        A number lambda, one number a layer (never all equal: that is a number), or a rule.
    seed : int
        One of the seeds of the study.
    draws : int
        How often it runs: once when nothing is random.
    labels : tuple of str
        Short names of the first three, distinct within the study; the seed is not among them.
    """

    architecture_config: ArchitectureConfig
    data_config: DataConfig
    ridge_value: RidgeValue
    seed: int
    draws: int
    labels: tuple[str, str, str]

    @property
    def content(self) -> tuple[Any, Any, Any]:
        """Architecture, data and regularization as JSON holds them, the same however the config wrote them."""
        return (
            written(self.architecture_config),
            written(self.data_config),
            written(self.ridge_value),
        )


@dataclass(frozen=True, slots=True)
class _Member:
    value: Any
    label: str
    draws: int | None
    random: bool


def expand(config: StudyConfig) -> tuple[Entry, ...]:
    """Give all combinations.

    Returns
    -------
    tuple of Entry
        Architectures vary slowest, then data, then regularization, then seeds, each in the order of
        the config. Inside an entry its fields vary in the order in which ``docs/config.md`` names
        them, the first slowest.

    Raises
    ------
    ConfigError
        When the same is given twice, numbers of draws contradict each other, or there are too many
        runs.
    """
    found = grid_mistakes(config, _nowhere)
    if found:
        raise ConfigError(Path(config.name), found)
    lists = [_named(config, name) for name in LISTS]
    return tuple(
        _entry(config, a, d, r, seed) for a, d, r, seed in product(*lists, spread(config.seed))
    )


def _named(config: StudyConfig, name: str) -> list[_Member]:
    entries, found = getattr(config, name), members(config, name)
    labels = distinct([LABELS[name](value) for _, value in found])
    return [
        _Member(value, label, draws_of(entries[number]), is_random(entries[number]))
        for (number, value), label in zip(found, labels, strict=True)
    ]


def _entry(config: StudyConfig, a: _Member, d: _Member, r: _Member, seed: int) -> Entry:
    draws = draws_of_all(config, (a.draws, d.draws, r.draws), d.random or r.random)
    return Entry(a.value, d.value, r.value, seed, draws, (a.label, d.label, r.label))


def _nowhere(path: KeyPath, text: str) -> Mistake:
    return Mistake(0, key_text(path), text)
