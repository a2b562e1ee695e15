"""From a config to runs: every combination of architecture, data and regularization, each drawn several times.

The random numbers of a run follow from the seed, the content of its combination and the number of
the draw, not from its place in the config: adding a combination changes no other run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from explorer.files.address import address
from explorer.landscape.mathematics import MATHEMATICS
from explorer.networks.architectures import Architecture
from explorer.networks.problem import DataSource, Problem, Regularization
from explorer.study.config.check import table_data
from explorer.study.config.document import Document
from explorer.study.config.expand import Entry
from explorer.study.config.labels import file_name, folder_name
from explorer.study.config.schema import StudyConfig
from explorer.study.config.single import DataConfig, build_ridge


@dataclass(frozen=True)
class Choice:
    """How runs are solved, and what is kept of them; see :class:`explorer.study.StudyConfig`."""

    engine: str = "auto"
    start: str = "structure"
    certify: bool = True
    points: str = "all"
    certificates: bool = True

    @classmethod
    def of(cls, config: StudyConfig) -> Choice:
        """Take over what a config chooses."""
        certificates = config.certificates and config.certify and config.points == "all"
        return cls(config.engine, config.start, config.certify, config.points, certificates)


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
    choice : Choice
    several : bool
        Whether the study has other seeds too, so that names must tell them apart.
    """

    architecture: Architecture
    data: DataSource
    regularization: Regularization
    labels: tuple[str, str, str]
    identity: str
    seed: int
    draws: int
    choice: Choice
    several: bool = False

    @property
    def label(self) -> str:
        """The three names in one line; with the seed where the study has several."""
        return ", ".join([*self.labels, *([f"seed {self.seed}"] if self.several else [])])

    @property
    def file_name(self) -> str:
        """The same as a file name."""
        return file_name(*self.labels, *([f"seed {self.seed}"] if self.several else []))

    @property
    def partition(self) -> str:
        """Name of the architecture in the folders of the store, with a letter first: no reader sees a date in it."""
        kind, label = type(self.architecture).__name__, self.labels[0]
        return folder_name(label if label.startswith(kind) else f"{kind}-{label}")

    @cached_property
    def key(self) -> str:
        """Content hash of all that determines its runs but the number of the draw, 16 hexadecimal digits."""
        content = [MATHEMATICS, self.identity, self.seed, *astuple(self.choice)]
        return address(json.dumps(content))

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
        return address(f"{self.combination.key} {self.draw}")

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
        """All combinations, in the order of :func:`explorer.study.config.expand.expand`."""
        entries = self._entries
        built = {entry.architecture_config: entry.architecture_config.build() for entry in entries}
        return tuple(
            self._combination(entry, built[entry.architecture_config]) for entry in entries
        )

    @property
    def runs(self) -> Iterator[Run]:
        """All runs, in the order of the config."""
        return (c.run(draw) for c in self.combinations for draw in range(c.draws))

    @property
    def size(self) -> int:
        """Number of runs."""
        return sum(c.draws for c in self.combinations)

    def _combination(self, entry: Entry, architecture: Architecture) -> Combination:
        written, data, ridge = entry.content
        if entry.data_config.table is not None:
            data["table"]["path"] = self._content(entry.data_config.table.path)
        identity = json.dumps([written, data, ridge], sort_keys=True)
        return Combination(
            architecture,
            self._source(entry.data_config),
            build_ridge(entry.ridge_value),
            entry.labels,
            identity,
            entry.seed,
            entry.draws,
            Choice.of(self.config),
            several=self._several,
        )

    @cached_property
    def _entries(self) -> tuple[Entry, ...]:
        return self.config.expand()

    @cached_property
    def _several(self) -> bool:
        return len({entry.seed for entry in self._entries}) > 1

    def _content(self, path: Path) -> str:
        """Hash of a table; read once, so that all combinations see the same."""
        if path not in self._hashes:
            self._hashes[path] = hashlib.sha256((self.base / path).read_bytes()).hexdigest()
        return self._hashes[path]

    @cached_property
    def _hashes(self) -> dict[Path, str]:
        return {}

    def _source(self, data: DataConfig) -> DataSource:
        source: DataSource = (
            data.drawn.build() if data.drawn else table_data(data.chosen, self.base)
        )
        return source
