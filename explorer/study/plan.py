"""From a config to runs: every combination of architecture, data and regularization, each drawn several times.

The random numbers of a run follow from the seed, the content of its combination and the number of the draw, not from
its place in the config: adding a combination changes no other run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from explorer.architectures import Architecture
from explorer.critical.mathematics import MATHEMATICS
from explorer.problem import DataSource, InputError, Problem, RandomRidge, Regularization, TableData
from explorer.study.document import Document
from explorer.study.labels import architecture_label, data_label, distinct, file_name, ridge_label
from explorer.study.mistakes import ConfigError, KeyPath, Mistake, key_text
from explorer.study.schema import DataConfig, StudyConfig, build_ridge


@dataclass(frozen=True)
class EngineChoice:
    """How runs are solved: engine, start, and whether every point is certified."""

    engine: str = "auto"
    start: str = "structure"
    certify: bool = True


@dataclass(frozen=True, eq=False)
class Combination:
    """One architecture, one source of data, one regularization, one seed.

    Attributes
    ----------
    labels : tuple of str
        Short names of the three, distinct within the study.
    identity : str
        All that determines its problems, as JSON; tables by their content, not their place.
    seed : int
        Seed of the study.
    draws : int
        How often it runs: once when nothing is random.
    choice : EngineChoice
    """

    architecture: Architecture
    data: DataSource
    regularization: Regularization
    labels: tuple[str, str, str]
    identity: str
    seed: int
    draws: int
    choice: EngineChoice

    @property
    def label(self) -> str:
        """The three names in one line."""
        return ", ".join(self.labels)

    @property
    def file_name(self) -> str:
        """The three names as a file name."""
        return file_name(*self.labels)

    @property
    def partition(self) -> str:
        """Name of the architecture in the folders of the store; begins with a letter, so that no reader sees a date."""
        return file_name(f"{type(self.architecture).__name__}-{self.labels[0]}")

    @cached_property
    def key(self) -> str:
        """Content hash of all that determines its runs but the number of the draw, 16 hexadecimal digits."""
        choice = self.choice
        content = [MATHEMATICS, self.identity, self.seed, choice.engine, choice.start, choice.certify]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]

    @cached_property
    def entropy(self) -> tuple[int, ...]:
        """Seed and content as integers for ``numpy.random.SeedSequence``."""
        digest = hashlib.sha256(self.identity.encode()).digest()
        return (self.seed, *np.frombuffer(digest[:16], dtype="<u4").tolist())

    def run(self, draw: int) -> Run:
        """Give one of its runs."""
        return Run(self, draw)


@dataclass(frozen=True, eq=False)
class Run:
    """One draw of a combination."""

    combination: Combination
    draw: int

    @property
    def label(self) -> str:
        """Combination and draw."""
        return f"{self.combination.label}, draw {self.draw}"

    @cached_property
    def key(self) -> str:
        """Content address, 16 hexadecimal digits: changes with anything that determines the answer."""
        return hashlib.sha256(f"{self.combination.key} {self.draw}".encode()).hexdigest()[:16]

    @property
    def entropy(self) -> list[int]:
        """Seed, combination and draw as integers for ``numpy.random.SeedSequence``."""
        return [*self.combination.entropy, self.draw]

    @property
    def solver_seed(self) -> int:
        """Seed of the engine, below 2^30."""
        return int(np.random.SeedSequence([*self.entropy, 1]).generate_state(1)[0]) >> 2

    def problem(self) -> Problem:
        """Draw the problem; the same on every call."""
        c, rng = self.combination, np.random.default_rng(np.random.SeedSequence(self.entropy))
        return Problem.draw(c.architecture, c.data, c.regularization, rng)


@dataclass(frozen=True, eq=False)
class Study:
    """A checked config and the folder that its tables are relative to."""

    config: StudyConfig
    base: Path = Path()
    document: Document | None = None

    @cached_property
    def combinations(self) -> tuple[Combination, ...]:
        """All combinations, in the order of the config."""
        config = self.config
        architectures = [(a.build(), a.model_dump(mode="json")) for a in config.architectures]
        names = (
            distinct([architecture_label(a) for a in config.architectures]),
            distinct([data_label(d) for d in config.data]),
            distinct([ridge_label(r) for r in config.regularization]),
        )
        numbers = product(*(range(len(group)) for group in names))
        return tuple(
            self._combination(architectures[i], j, k, (names[0][i], names[1][j], names[2][k])) for i, j, k in numbers
        )

    @property
    def runs(self) -> Iterator[Run]:
        """All runs, in the order of the config."""
        return (c.run(draw) for c in self.combinations for draw in range(c.draws))

    @property
    def size(self) -> int:
        """Number of runs."""
        return sum(c.draws for c in self.combinations)

    def check(self) -> None:
        """Raise :class:`ConfigError` for every table that cannot be read and every combination that does not fit."""
        found = [mistake for number in range(len(self.config.data)) for mistake in self._check_table(number)]
        if not found:
            found = [*self._misfits()]
        if found:
            raise ConfigError(self.document.path if self.document else Path("config"), found)

    def _combination(
        self, architecture: tuple[Architecture, Any], j: int, k: int, labels: tuple[str, str, str]
    ) -> Combination:
        config = self.config
        data, ridge = config.data[j], config.regularization[k]
        rule = build_ridge(ridge)
        written = ridge if isinstance(ridge, (float, int, tuple)) else ridge.model_dump(mode="json", exclude_none=True)
        identity = json.dumps([architecture[1], self._identity(data), written], sort_keys=True)
        draws = config.draws if data.drawn is not None or isinstance(rule, RandomRidge) else 1
        choice = EngineChoice(config.engine, config.start, config.certify)
        return Combination(architecture[0], self._source(data), rule, labels, identity, config.seed, draws, choice)

    def _source(self, data: DataConfig) -> DataSource:
        if data.drawn is not None:
            return data.drawn.build()
        table = data.table
        assert table is not None
        return TableData(self.base / table.path, table.inputs, table.outputs, table.standardize)

    def _identity(self, data: DataConfig) -> Any:
        written = data.model_dump(mode="json", exclude_none=True)
        if data.table is not None:
            content = (self.base / data.table.path).read_bytes()
            written["table"]["path"] = hashlib.sha256(content).hexdigest()
        return written

    def _check_table(self, number: int) -> Iterator[Mistake]:
        source = self._source(self.config.data[number])
        if isinstance(source, TableData):
            try:
                source.draw(len(source.inputs), len(source.outputs))
            except InputError as error:
                yield self._mistake(("data", number, "table"), str(error))

    def _misfits(self) -> Iterator[Mistake]:
        """Try every pair of architecture and data, and of architecture and regularization."""
        rng = np.random.default_rng(0)
        for written in self.config.architectures:
            architecture, name = written.build(), architecture_label(written)
            for j, data in enumerate(self.config.data):
                try:
                    self._source(data).draw(*architecture.data_shape, rng)
                except InputError as error:
                    yield self._mistake(("data", j), f"does not fit widths {name}: {error}")
            for k, value in enumerate(self.config.regularization):
                try:
                    build_ridge(value).ridge(architecture, rng)
                except InputError as error:
                    yield self._mistake(("regularization", k), f"does not fit widths {name}: {error}")

    def _mistake(self, path: KeyPath, text: str) -> Mistake:
        return Mistake(self.document.line(path) if self.document else 0, key_text(path), text)
