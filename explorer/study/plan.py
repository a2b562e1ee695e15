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
from pathlib import Path

import numpy as np

from explorer.architectures import Architecture
from explorer.problem import DataSource, Problem, Regularization
from explorer.study.check import table_data
from explorer.study.document import Document
from explorer.study.expand import Entry
from explorer.study.labels import file_name
from explorer.study.schema import StudyConfig
from explorer.study.single import DataConfig, build_ridge

STORE = 2
"""Version of the format of finished runs; a new one makes old runs run again."""


@dataclass(frozen=True, eq=False)
class Combination:
    """One architecture, one source of data, one regularization.

    Attributes
    ----------
    labels : tuple of str
        Short names of the three.
    identity : str
        All that determines its problems, as JSON; tables by their content, not their place.
    draws : int
        How often it runs: once when nothing is random.
    seed : int
        One of the seeds of the study.
    """

    architecture: Architecture
    data: DataSource
    regularization: Regularization
    labels: tuple[str, str, str]
    identity: str
    draws: int
    seed: int

    @property
    def label(self) -> str:
        """The three names in one line."""
        return ", ".join(self.labels)

    @property
    def file_name(self) -> str:
        """The three names as a file name."""
        return file_name(*self.labels)


@dataclass(frozen=True, eq=False)
class Run:
    """One draw of a combination; ``key`` names its file and changes with anything that determines the run."""

    combination: Combination
    draw: int
    seed: int
    engine: str
    certify: bool
    start: str = "structure"

    @property
    def label(self) -> str:
        """Combination and draw."""
        return f"{self.combination.label}, draw {self.draw}"

    @cached_property
    def key(self) -> str:
        """Content hash, 16 hexadecimal digits."""
        content = [STORE, self.combination.identity, self.draw, self.seed, self.engine, self.certify]
        if self.start != "structure":  # the default came later, and keeps the names of files made before
            content.append(self.start)
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]

    @property
    def entropy(self) -> list[int]:
        """Seed, combination and draw as integers for ``numpy.random.SeedSequence``."""
        digest = hashlib.sha256(self.combination.identity.encode()).digest()
        return [self.seed, *np.frombuffer(digest[:16], dtype="<u4").tolist(), self.draw]

    @property
    def solver_seed(self) -> int:
        """Seed of the engine, below 2^30."""
        return int(np.random.SeedSequence([*self.entropy, 1]).generate_state(1)[0]) >> 2

    def problem(self) -> Problem:
        """Draw the problem; the same on every call."""
        rng = np.random.default_rng(np.random.SeedSequence(self.entropy))
        return Problem.draw(self.combination.architecture, self.combination.data, self.combination.regularization, rng)


@dataclass(frozen=True, eq=False)
class Study:
    """A checked config and the folder that its tables are relative to."""

    config: StudyConfig
    base: Path = Path()
    document: Document | None = None

    @cached_property
    def combinations(self) -> tuple[Combination, ...]:
        """All combinations, in the order of :func:`explorer.study.expand.expand`."""
        entries = self.config.expand()
        built = {entry.architecture_config: entry.architecture_config.build() for entry in entries}
        return tuple(self._combination(entry, built[entry.architecture_config]) for entry in entries)

    @property
    def runs(self) -> Iterator[Run]:
        """All runs, in the order of the config."""
        for combination in self.combinations:
            for draw in range(combination.draws):
                c = self.config
                yield Run(combination, draw, combination.seed, c.engine, c.certify, c.start)

    def _combination(self, entry: Entry, architecture: Architecture) -> Combination:
        rule = build_ridge(entry.ridge_value)
        written, data, ridge = entry.content
        if entry.data_config.table is not None:
            content = (self.base / entry.data_config.table.path).read_bytes()
            data["table"]["path"] = hashlib.sha256(content).hexdigest()
        identity = json.dumps([written, data, ridge], sort_keys=True)
        source = self._source(entry.data_config)
        return Combination(architecture, source, rule, entry.labels, identity, entry.draws, entry.seed)

    def _source(self, data: DataConfig) -> DataSource:
        source: DataSource = data.drawn.build() if data.drawn else table_data(data.chosen, self.base)
        return source
